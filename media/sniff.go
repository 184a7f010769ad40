package media

import (
	"bytes"

	"github.com/batata-social/batata/internal/errs"
)

// format is one of the picture formats that we decode. The zero value is none.
type format int

const (
	formatNone format = iota
	formatJPEG
	formatPNG
	formatWebP
	formatGIF
)

func (f format) String() string {
	return [...]string{"none", "JPEG", "PNG", "WebP", "GIF"}[f]
}

func (f format) mediaType() string {
	return [...]string{"", "image/jpeg", "image/png", "image/webp", "image/gif"}[f]
}

// acceptedNames is what a refusal offers instead.
const acceptedNames = "JPEG, PNG, WebP, GIF"

// sniffLen is how much of a file the table looks at.
const sniffLen = 512

// magic is one line of the table: bytes at an offset, and what they mean. A format of
// formatNone is recognised only to be refused by its name.
type magic struct {
	offset int
	bytes  string
	format format
	name   string
}

// magics is read from the top; the first match wins. Files are known by what they
// begin with, never by their name or by what the sender says (M02, M03).
func magics() []magic {
	return []magic{
		{0, "\xff\xd8\xff", formatJPEG, "JPEG"},
		{0, "\x89PNG\r\n\x1a\n", formatPNG, "PNG"},
		{0, "GIF87a", formatGIF, "GIF"},
		{0, "GIF89a", formatGIF, "GIF"},
		{8, "WEBP", formatNone, "WebP"}, // format decided below: RIFF must stand in front
		{0, "%PDF", formatNone, "PDF"},
		{0, "PK\x03\x04", formatNone, "ZIP"},
		{0, "PK\x05\x06", formatNone, "ZIP"},
		{0, "Rar!", formatNone, "RAR"},
		{0, "7z\xbc\xaf\x27\x1c", formatNone, "7z"},
		{0, "\x1f\x8b", formatNone, "gzip"},
		{0, "BM", formatNone, "BMP"},
		{0, "II*\x00", formatNone, "TIFF/RAW"},
		{0, "MM\x00*", formatNone, "TIFF/RAW"},
		{0, "IIU\x00", formatNone, "RAW"},
		{0, "FUJIFILMCCD-RAW", formatNone, "RAW"},
		{0, "8BPS", formatNone, "Photoshop"},
		{0, "\x00\x00\x01\x00", formatNone, "icon"},
		{0, "\xff\x0a", formatNone, "JPEG XL"},
		{0, "\x00\x00\x00\x0cJXL \r\n", formatNone, "JPEG XL"},
		{0, "\x00\x00\x00\x0cjP  \r\n", formatNone, "JPEG 2000"},
		{0, "\x1a\x45\xdf\xa3", formatNone, "WebM"},
		{0, "OggS", formatNone, "Ogg"},
		{0, "ID3", formatNone, "MP3"},
		{0, "\x7fELF", formatNone, unknownType},
		{0, "MZ", formatNone, unknownType},
	}
}

// brands are the major brands of ISO base media files ("ftyp" at offset 4).
func brandName(brand string) string {
	switch brand {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1":
		return "HEIC"
	case "avif", "avis":
		return "AVIF"
	case "crx ":
		return "RAW"
	case "qt  ":
		return "QuickTime"
	}
	return "MP4"
}

// sniff names what the head of a file is.
func sniff(head []byte) (format, string) {
	if len(head) == 0 {
		return formatNone, "empty file"
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		return formatNone, isoName(head)
	}
	riff := bytes.HasPrefix(head, []byte("RIFF"))
	for _, m := range magics() {
		if len(head) < m.offset+len(m.bytes) || string(head[m.offset:m.offset+len(m.bytes)]) != m.bytes {
			continue
		}
		if m.offset == 8 {
			if riff {
				return formatWebP, m.name
			}
			continue
		}
		return m.format, m.name
	}
	if riff {
		return formatNone, "AVI/WAV"
	}
	return formatNone, sniffText(head)
}

// isoName reads the brands of an ISO base media file. Phones write mif1 first and heic
// or avif among the compatible ones, so all are looked at.
func isoName(head []byte) string {
	size := int(head[0])<<24 | int(head[1])<<16 | int(head[2])<<8 | int(head[3])
	end := min(size, len(head))
	name := brandName(string(head[8:12]))
	if b := string(head[8:12]); b == "mif1" || b == "msf1" {
		for i := 16; i+4 <= end; i += 4 {
			if string(head[i:i+4]) == "avif" {
				return "AVIF"
			}
		}
	}
	return name
}

// unknownType stands for the name of what nobody recognises.
const unknownType = "?"

// sniffText tells the text formats apart that people (and attackers) try.
func sniffText(head []byte) string {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	low := bytes.ToLower(text)
	switch {
	case bytes.Contains(low, []byte("<svg")):
		return "SVG"
	case bytes.HasPrefix(low, []byte("<!doctype html")), bytes.Contains(low, []byte("<html")), bytes.Contains(low, []byte("<script")):
		return "HTML"
	case bytes.HasPrefix(low, []byte("<?xml")), bytes.HasPrefix(low, []byte("<")):
		return "XML"
	case bytes.HasPrefix(low, []byte("{")), bytes.HasPrefix(low, []byte("[")):
		return "JSON"
	case bytes.HasPrefix(text, []byte("#!")), bytes.HasPrefix(text, []byte("<?php")):
		return unknownType
	case bytes.HasPrefix(text, []byte("#EXTM3U")):
		return "M3U"
	}
	return unknownType
}

// refuse says what a file is and what is taken instead. A HEIC gets a message of its
// own, because so many telephones make them and can be told not to.
func refuse(name string) error {
	if name == "HEIC" {
		return errs.InvalidField("file", "error.media_heic", "Accepted", acceptedNames)
	}
	if name == "empty file" {
		return errs.InvalidField("file", "error.media_empty")
	}
	if name == unknownType {
		return errs.InvalidField("file", "error.media_unknown", "Accepted", acceptedNames)
	}
	return errs.InvalidField("file", "error.media_type", "Found", name, "Accepted", acceptedNames)
}
