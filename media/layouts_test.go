package media

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"testing"
	"unicode/utf16"
)

// secret is what every metadata-bearing layout carries and no rendition may.
const secret = "SECRET-7f3a-GEHEIM"

// segment is one JPEG marker segment.
func segment(marker byte, body []byte) []byte {
	out := []byte{0xff, marker}
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(out, body...)
}

// withSegments puts segments right behind SOI.
func withSegments(data []byte, segments ...[]byte) []byte {
	out := append([]byte{}, data[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, data[2:]...)
}

func exifSegment(tiff []byte) []byte {
	return segment(markerAPP1, append([]byte("Exif\x00\x00"), tiff...))
}

// entry is one TIFF directory entry: type 2 text, 3 short, 4 long, 5 rational, 7 bytes.
type entry struct {
	tag, kind uint16
	data      any // string, uint16, [][2]uint32, []byte, or []entry for a directory of its own
}

func tiffOrientation(o int) []entry { return []entry{{0x0112, 3, uint16(o)}} }

// tiffBlock writes a TIFF of one directory (and its sub-directories).
func tiffBlock(big bool, entries []entry) []byte {
	w := &tiffWriter{order: binary.LittleEndian}
	w.out = append(w.out, "II*\x00\x08\x00\x00\x00"...)
	if big {
		w.order = binary.BigEndian
		w.out = append(w.out[:0], "MM\x00*\x00\x00\x00\x08"...)
	}
	w.directory(entries)
	return w.out
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

type tiffWriter struct {
	order byteOrder
	out   []byte
}

func (w *tiffWriter) directory(entries []entry) {
	at := len(w.out)
	w.out = w.order.AppendUint16(w.out, uint16(len(entries)))
	w.out = append(w.out, make([]byte, 12*len(entries)+4)...)
	for i, e := range entries {
		p := at + 2 + 12*i
		var body []byte
		count := uint32(1)
		switch v := e.data.(type) {
		case string:
			body = append([]byte(v), 0)
			count = uint32(len(body))
		case []byte:
			body, count = v, uint32(len(v))
		case uint16:
			body = w.order.AppendUint16(nil, v)
		case uint32:
			body = w.order.AppendUint32(nil, v)
		case [][2]uint32:
			count = uint32(len(v))
			for _, r := range v {
				body = w.order.AppendUint32(w.order.AppendUint32(body, r[0]), r[1])
			}
		case []entry:
			body = w.order.AppendUint32(nil, uint32(len(w.out)))
			w.directory(v)
		}
		w.order.PutUint16(w.out[p:], e.tag)
		w.order.PutUint16(w.out[p+2:], e.kind)
		w.order.PutUint32(w.out[p+4:], count)
		if len(body) <= 4 {
			copy(w.out[p+8:], body)
			continue
		}
		w.order.PutUint32(w.out[p+8:], uint32(len(w.out)))
		w.out = append(w.out, body...)
		if len(w.out)%2 == 1 {
			w.out = append(w.out, 0)
		}
	}
}

// cameraEntries is what a telephone writes: maker, owner, times, position.
func cameraEntries(orientation int) []entry {
	gps := []entry{
		{1, 2, "N"}, {2, 5, [][2]uint32{{52, 1}, {31, 1}, {1234, 100}}},
		{3, 2, "E"}, {4, 5, [][2]uint32{{13, 1}, {24, 1}, {4321, 100}}},
		{0x1d, 2, "2026:11:24"},
	}
	exif := []entry{
		{0x9003, 2, "2026:11:24 12:00:00"},
		{0x927c, 7, []byte("Apple iOS\x00\x00\x01MM\x00\x00 " + secret)}, // MakerNote
		{0x9286, 7, append([]byte("UNICODE\x00"), utf16le(secret)...)},   // UserComment
		{0xa431, 2, secret}, // BodySerialNumber
	}
	return []entry{
		{0x010e, 2, secret}, {0x010f, 2, "Batata Cameras"}, {0x0112, 3, uint16(orientation)},
		{0x013b, 2, secret}, {0x8298, 2, secret},
		{0x8769, 4, exif}, {0x8825, 4, gps},
	}
}

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func xmp() []byte {
	return []byte(`<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" dc:source="` + secret + `" exif:GPSLatitude="52,31.2N"/>` +
		`</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`)
}

// iptc is a Photoshop resource block with an IPTC caption.
func iptc() []byte {
	data := append([]byte{0x1c, 2, 120, 0, byte(len(secret))}, secret...)
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	out := append([]byte("Photoshop 3.0\x008BIM\x04\x04\x00\x00"), binary.BigEndian.AppendUint32(nil, uint32(len(data)))...)
	return append(out, data...)
}

// profileWithSecret is a valid Display P3 profile whose description is the secret.
func profileWithSecret() []byte {
	p := displayP3Profile()
	return bytes.Replace(p, utf16be("Display P3"), utf16be(secret[:10]), 1)
}

func utf16be(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return b
}

func iccSegment(profile []byte) []byte {
	return segment(markerAPP2, append([]byte("ICC_PROFILE\x00\x01\x01"), profile...))
}

// layout is one way in which files carry what their owner did not mean to send.
type layout struct {
	name string
	data []byte
}

// layouts are the metadata-bearing files of M06.
func layouts(t testing.TB) []layout {
	t.Helper()
	base := jpegOf(t, quadrants(64, 48), 90)
	thumb := jpegOf(t, quadrants(16, 12), 50)
	tail := base[len(base)-2:]
	jfxx := append([]byte("JFXX\x00\x10"), thumb...)
	with := func(name string, segments ...[]byte) layout {
		return layout{"jpeg " + name, withSegments(base, segments...)}
	}
	extended := append([]byte("http://ns.adobe.com/xmp/extension/\x00"+"0123456789ABCDEF0123456789ABCDEF"), 0, 0, 1, 0, 0, 0, 0, 0)
	ifd1 := append(tiffBlock(true, cameraEntries(1)), thumb...)
	out := []layout{
		with("exif little endian", exifSegment(tiffBlock(false, cameraEntries(1)))),
		with("exif big endian", exifSegment(tiffBlock(true, cameraEntries(6)))),
		with("exif thumbnail", exifSegment(ifd1)),
		with("two exif blocks", exifSegment(tiffBlock(true, cameraEntries(1))), exifSegment(tiffBlock(false, cameraEntries(8)))),
		with("xmp", segment(markerAPP1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), xmp()...))),
		with("extended xmp", segment(markerAPP1, append(extended, xmp()...))),
		with("iptc", segment(0xed, iptc())),
		with("comment", segment(0xfe, []byte(secret))),
		with("icc description", iccSegment(profileWithSecret())),
		with("jfxx thumbnail", segment(0xe0, jfxx), segment(0xfe, []byte(secret))),
		with("ducky", segment(0xec, append([]byte("Ducky\x00\x02\x00\x12"), secret...))),
		with("flashpix", segment(markerAPP2, []byte("FPXR\x00"+secret))),
		with("multi-picture", segment(markerAPP2, append([]byte("MPF\x00"), tiffBlock(true, []entry{{0xb000, 7, []byte("0100")}, {0xb003, 2, secret}})...))),
		with("jumbf provenance", segment(0xeb, []byte("JP\x00\x01\x00\x00\x00\x01\x00\x00\x00\x40jumb"+secret))),
		with("adobe and comment", segment(0xee, []byte("Adobe\x00\x64\x00\x00\x00\x00\x01")), segment(0xfe, []byte(secret))),
		with("private segment", segment(0xea, []byte(secret))),
		with("rotated telephone", exifSegment(tiffBlock(true, cameraEntries(6))), segment(markerAPP1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), xmp()...)), iccSegment(profileWithSecret()), segment(0xed, iptc())),
		{"jpeg trailing data", append(bytes.Clone(base), secret...)},
		{"jpeg second picture behind the first", append(bytes.Clone(base), withSegments(thumb, segment(0xfe, []byte(secret)))...)},
		{"jpeg comment before its end", append(append(bytes.Clone(base[:len(base)-2]), segment(0xfe, []byte(secret))...), tail...)},
	}
	return append(append(append(out, pngLayouts(t)...), webpLayouts(t)...), gifLayouts(t)...)
}

func pngLayouts(t testing.TB) []layout {
	base := pngOf(t, quadrants(64, 48))
	const afterIHDR = 33
	with := func(name string, chunks ...[]byte) layout {
		out := append([]byte{}, base[:afterIHDR]...)
		for _, c := range chunks {
			out = append(out, c...)
		}
		return layout{"png " + name, append(out, base[afterIHDR:]...)}
	}
	return []layout{
		with("exif", pngChunk("eXIf", tiffBlock(true, cameraEntries(6)))),
		with("text", pngChunk("tEXt", []byte("Author\x00"+secret))),
		with("international text with xmp", pngChunk("iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), xmp()...))),
		with("compressed text", pngChunk("zTXt", append([]byte("Comment\x00\x00"), deflate(t, secret)...))),
		with("profile name", pngChunk("iCCP", append([]byte(secret+"\x00\x00"), deflate(t, string(profileWithSecret()))...))),
		with("time and private chunk", pngChunk("tIME", []byte{7, 234, 11, 24, 12, 0, 0}), pngChunk("prVt", []byte(secret))),
		{"png trailing data", append(bytes.Clone(base), secret...)},
	}
}

func deflate(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	fmt.Fprint(w, s)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func webpLayouts(t testing.TB) []layout {
	base := readFile(t, "testdata/lossy.webp")
	with := func(name string, flags byte, chunks ...riffChunk) layout {
		var w bytes.Buffer
		w.WriteString("RIFF\x00\x00\x00\x00WEBP")
		head := make([]byte, 10)
		head[0] = flags
		putUint24(head[4:], 63)
		putUint24(head[7:], 47)
		writeChunk(&w, "VP8X", head)
		for _, c := range chunks {
			if c.kind == "ICCP" {
				writeChunk(&w, c.kind, c.body)
			}
		}
		for c := range riffChunks(base, 12) {
			if c.kind == "VP8 " {
				writeChunk(&w, c.kind, c.body)
			}
		}
		for _, c := range chunks {
			if c.kind != "ICCP" {
				writeChunk(&w, c.kind, c.body)
			}
		}
		data := w.Bytes()
		binary.LittleEndian.PutUint32(data[4:], uint32(len(data)-8))
		return layout{"webp " + name, data}
	}
	return []layout{
		with("exif", 1<<3, riffChunk{"EXIF", tiffBlock(false, cameraEntries(3))}),
		with("xmp", 1<<2, riffChunk{"XMP ", xmp()}),
		with("profile", 1<<5, riffChunk{"ICCP", profileWithSecret()}),
		with("private chunk", 0, riffChunk{"PRVT", []byte(secret)}),
	}
}

func gifLayouts(t testing.TB) []layout {
	base := readFile(t, "testdata/animated.gif")
	tables := 13
	if base[10]&0x80 != 0 {
		tables += 3 << (base[10]&7 + 1)
	}
	insert := func(name string, ext []byte) layout {
		out := append([]byte{}, base[:tables]...)
		return layout{"gif " + name, append(append(out, ext...), base[tables:]...)}
	}
	block := func(s string) []byte {
		var b []byte
		for len(s) > 0 {
			n := min(len(s), 255)
			b = append(append(b, byte(n)), s[:n]...)
			s = s[n:]
		}
		return append(b, 0)
	}
	return []layout{
		insert("comment", append([]byte{0x21, 0xfe}, block(secret)...)),
		insert("xmp", append([]byte("\x21\xff\x0bXMP DataXMP"), block(string(xmp()))...)),
	}
}
