package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// maxProfile bounds an ICC profile; real ones that we understand have 500 bytes to a
// few kilobytes.
const maxProfile = 64 << 10

// pngFacts walks the chunks of a PNG up to its pixels and gives orientation (from eXIf)
// and ICC profile.
func pngFacts(data []byte) (orientation int, profile []byte) {
	orientation = 1
	p := 8
	for p+12 <= len(data) {
		size := int64(binary.BigEndian.Uint32(data[p:]))
		kind := string(data[p+4 : p+8])
		if size > int64(len(data)-p-12) {
			return orientation, profile
		}
		body := data[p+8 : p+8+int(size)]
		switch kind {
		case "eXIf":
			orientation = exifOrientation(body)
		case "iCCP":
			profile = inflateProfile(body)
		case "IEND":
			return orientation, profile
		}
		p += 12 + int(size)
	}
	return orientation, profile
}

// inflateProfile reads an iCCP chunk: name, NUL, method, zlib stream.
func inflateProfile(body []byte) []byte {
	_, rest, ok := bytes.Cut(body, []byte{0})
	if !ok || len(rest) < 2 || rest[0] != 0 {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(rest[1:]))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(z, maxProfile+1))
	if err != nil || len(out) > maxProfile {
		return nil
	}
	return out
}

// webpFacts is what the RIFF container of a WebP says.
type webpFacts struct {
	orientation int
	profile     []byte
	still       []byte // the file, or the first frame of an animation as a file of its own
	lossy       bool   // VP8: its luma has the range 16..235
	frameW      int    // of the first frame's own bitstream
	frameH      int
	offsetX     int // of the first frame on the canvas
	offsetY     int
	canvasW     int
	canvasH     int
}

// walkWebP reads the chunks of a WebP. An animation gives its first frame, rebuilt as a
// still file, because the decoder knows stills only.
func walkWebP(data []byte) (webpFacts, bool) {
	facts := webpFacts{orientation: 1, still: data}
	found := false
	for c := range riffChunks(data, 12) {
		switch c.kind {
		case "VP8X":
			if len(c.body) >= 10 {
				facts.canvasW = 1 + uint24(c.body[4:])
				facts.canvasH = 1 + uint24(c.body[7:])
			}
		case "ICCP":
			if len(c.body) <= maxProfile {
				facts.profile = c.body
			}
		case "EXIF":
			facts.orientation = exifOrientation(bytes.TrimPrefix(c.body, []byte("Exif\x00\x00")))
		case "VP8 ", "VP8L":
			if !found {
				facts.frameW, facts.frameH, facts.lossy = bitstreamSize(c)
				found = facts.frameW > 0
			}
		case "ANMF":
			if !found && len(c.body) > 16 {
				found = facts.takeFrame(c.body)
			}
		}
	}
	if facts.canvasW == 0 {
		facts.canvasW, facts.canvasH = facts.frameW, facts.frameH
	}
	return facts, found
}

// takeFrame makes a still WebP of an ANMF chunk.
func (f *webpFacts) takeFrame(body []byte) bool {
	f.offsetX, f.offsetY = 2*uint24(body), 2*uint24(body[3:])
	var alpha, picture *riffChunk
	for c := range riffChunks(body, 16) {
		switch c.kind {
		case "ALPH":
			alpha = &c
		case "VP8 ", "VP8L":
			picture = &c
		}
		if picture != nil {
			break
		}
	}
	if picture == nil {
		return false
	}
	f.frameW, f.frameH, f.lossy = bitstreamSize(*picture)
	if f.frameW == 0 {
		return false
	}
	var w bytes.Buffer
	w.WriteString("RIFF\x00\x00\x00\x00WEBP")
	if alpha != nil && f.lossy {
		head := make([]byte, 10)
		head[0] = 1 << 4 // alpha
		putUint24(head[4:], f.frameW-1)
		putUint24(head[7:], f.frameH-1)
		writeChunk(&w, "VP8X", head)
		writeChunk(&w, "ALPH", alpha.body)
	}
	writeChunk(&w, picture.kind, picture.body)
	f.still = w.Bytes()
	binary.LittleEndian.PutUint32(f.still[4:], uint32(len(f.still)-8))
	return true
}

type riffChunk struct {
	kind string
	body []byte
}

// riffChunks yields the chunks of data from an offset, as long as they fit.
func riffChunks(data []byte, from int) func(func(riffChunk) bool) {
	return func(yield func(riffChunk) bool) {
		for p := from; p+8 <= len(data); {
			size := int64(binary.LittleEndian.Uint32(data[p+4:]))
			if size > int64(len(data)-p-8) {
				return
			}
			if !yield(riffChunk{string(data[p : p+4]), data[p+8 : p+8+int(size)]}) {
				return
			}
			p += 8 + int(size) + int(size&1)
		}
	}
}

func writeChunk(w *bytes.Buffer, kind string, body []byte) {
	w.WriteString(kind)
	w.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(body))))
	w.Write(body)
	if len(body)&1 == 1 {
		w.WriteByte(0)
	}
}

// bitstreamSize reads the size out of the picture's own header: what will be allocated,
// whatever the container says.
func bitstreamSize(c riffChunk) (w, h int, lossy bool) {
	b := c.body
	if c.kind == "VP8L" {
		if len(b) < 5 || b[0] != 0x2f {
			return 0, 0, false
		}
		v := binary.LittleEndian.Uint32(b[1:])
		return 1 + int(v&0x3fff), 1 + int(v>>14&0x3fff), false
	}
	if len(b) < 10 || b[3] != 0x9d || b[4] != 0x01 || b[5] != 0x2a {
		return 0, 0, true
	}
	return int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff), true
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func putUint24(b []byte, v int) { b[0], b[1], b[2] = byte(v), byte(v>>8), byte(v>>16) }
