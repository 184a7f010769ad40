package media

import (
	"bytes"
	"encoding/binary"
)

// JPEG markers that the walk cares about (ITU-T T.81 table B.1).
const (
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
	markerAPP2 = 0xe2
)

// maxScans bounds the passes over a progressive picture. Encoders write about ten; a
// hostile file can ask for a hundred thousand, each over every block.
const maxScans = 64

// jpegFacts is what a walk over the segments finds without decoding anything.
type jpegFacts struct {
	orientation int    // EXIF, 1..8; 1 when absent or odd
	profile     []byte // ICC, put together from its segments; nil when absent
	scans       int
}

// walkJPEG reads the markers of a JPEG. It never fails: a file it cannot follow is left
// to the decoder, with the facts found so far.
func walkJPEG(data []byte) jpegFacts {
	facts := jpegFacts{orientation: 1}
	var chunks [256][]byte
	p := 2
	for p+4 <= len(data) {
		if data[p] != 0xff {
			next := bytes.IndexByte(data[p:], 0xff)
			if next < 0 {
				break
			}
			p += next
			continue
		}
		m := data[p+1]
		switch {
		case m == 0xff: // fill byte
			p++
			continue
		case m == 0, m == 1, m >= 0xd0 && m <= 0xd7, m == markerSOI: // no length follows
			p += 2
			continue
		case m == markerEOI:
			return finishWalk(facts, &chunks)
		case m == markerSOS:
			facts.scans++
		}
		size := int(binary.BigEndian.Uint16(data[p+2:]))
		if size < 2 || p+2+size > len(data) {
			break
		}
		body := data[p+4 : p+2+size]
		switch m {
		case markerAPP1:
			if exif, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok {
				facts.orientation = exifOrientation(exif)
			}
		case markerAPP2:
			if icc, ok := bytes.CutPrefix(body, []byte("ICC_PROFILE\x00")); ok && len(icc) > 2 {
				chunks[icc[0]] = icc[2:]
			}
		}
		p += 2 + size
	}
	return finishWalk(facts, &chunks)
}

func finishWalk(facts jpegFacts, chunks *[256][]byte) jpegFacts {
	for _, c := range chunks {
		facts.profile = append(facts.profile, c...)
	}
	return facts
}

// exifOrientation finds tag 0x0112 in the first directory of a TIFF block. Only that
// one directory is looked at, and no offset is followed twice.
func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := int(order.Uint16(tiff[at:]))
	for i := range entries {
		e := at + 2 + int64(i)*12
		if e+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[e:]) != 0x0112 {
			continue
		}
		const short = 3
		if order.Uint16(tiff[e+2:]) == short {
			if o := int(order.Uint16(tiff[e+8:])); o >= 1 && o <= 8 {
				return o
			}
		}
		return 1
	}
	return 1
}
