package media

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// onlyPicture reads a JPEG strictly and accepts nothing but tables, one frame, one scan
// and our own profile. It shares no code with what it checks.
func onlyPicture(data []byte) error {
	if !bytes.HasPrefix(data, []byte{0xff, 0xd8}) {
		return errors.New("no SOI")
	}
	p := 2
	for p+4 <= len(data) {
		if data[p] != 0xff {
			return fmt.Errorf("byte %#x between segments at %d", data[p], p)
		}
		m := data[p+1]
		size := int(data[p+2])<<8 | int(data[p+3])
		if p+2+size > len(data) {
			return fmt.Errorf("segment %#x at %d is cut", m, p)
		}
		body := data[p+4 : p+2+size]
		switch m {
		case 0xdb, 0xc0, 0xc4: // DQT, SOF0, DHT
		case 0xe2:
			if !bytes.Equal(body, append([]byte("ICC_PROFILE\x00\x01\x01"), displayP3Profile()...)) {
				return fmt.Errorf("a profile that is not ours at %d", p)
			}
		case 0xda:
			rest := data[p+2+size:]
			for i := 0; i+1 < len(rest); i++ {
				if rest[i] == 0xff && rest[i+1] != 0 {
					if rest[i+1] == 0xd9 && i+2 == len(rest) {
						return nil
					}
					return fmt.Errorf("marker %#x inside or behind the scan", rest[i+1])
				}
			}
			return errors.New("no EOI")
		default:
			return fmt.Errorf("segment %#x at %d", m, p)
		}
		p += 2 + size
	}
	return errors.New("no scan")
}

// leaks names the first trace of metadata in a file's bytes.
func leaks(data []byte) string {
	for _, s := range []string{secret, "Exif", "http://ns.adobe.com", "GPS", "Photoshop", "8BIM", "xpacket", "Apple iOS", "Batata Cameras", "MPF", "JFXX", "FPXR", "jumb"} {
		for _, form := range [][]byte{[]byte(s), utf16le(s), utf16be(s)} {
			if bytes.Contains(data, form) {
				return s
			}
		}
	}
	return ""
}

// M06: of every layout, nothing but the picture gets through: by the bytes, by a strict
// walk over the segments, and by exiftool. The inputs do carry it, by exiftool too.
func TestM06_Metadata(t *testing.T) {
	t.Parallel()
	all := layouts(t)
	if len(all) < 20 {
		t.Fatalf("only %d layouts", len(all))
	}
	in, out := t.TempDir(), t.TempDir()
	for i, l := range all {
		if leaks(l.data) == "" && !strings.Contains(l.name, "compressed") && !strings.Contains(l.name, "profile") && !strings.Contains(l.name, "icc") {
			t.Errorf("%s carries nothing", l.name)
		}
		write(t, filepath.Join(in, fmt.Sprintf("%02d", i)), l.data)
		got, err := pipeline(t.Context(), l.data)
		if err != nil {
			t.Errorf("%s: %v", l.name, err)
			continue
		}
		for _, f := range got.files {
			if what := leaks(f.data); what != "" {
				t.Errorf("%s: rendition %s holds %q", l.name, f.name, what)
			}
			if err := onlyPicture(f.data); err != nil {
				t.Errorf("%s: rendition %s: %v", l.name, f.name, err)
			}
			write(t, filepath.Join(out, fmt.Sprintf("%02d-%s.jpg", i, f.name)), f.data)
		}
	}
	before := exiftool(t, in)
	if n := strings.Count(before.raw, secret); n < 20 {
		t.Errorf("exiftool sees the secret only %d times in the inputs: the layouts are wrong", n)
	}
	if !strings.Contains(before.raw, "GPSLatitude") {
		t.Error("exiftool sees no position in the inputs")
	}
	after := exiftool(t, out)
	if len(after.files) == 0 {
		t.Fatal("exiftool read nothing")
	}
	for _, tags := range after.files {
		for tag, value := range tags {
			group, _, _ := strings.Cut(tag, ":")
			switch group {
			case "SourceFile", "ExifTool", "File", "Composite":
			case "ICC_Profile":
				if s, ok := value.(string); ok && strings.Contains(s, secret[:6]) {
					t.Errorf("%v: %s = %v", tags["SourceFile"], tag, value)
				}
			default:
				t.Errorf("%v: %s = %v", tags["SourceFile"], tag, value)
			}
		}
	}
}

// Real photographs: nothing but the picture leaves the pipeline, whatever cameras and
// programs wrote (M06), and a cover weighs no more than a card of the first screen may
// cost.
func TestM06_PhotographsAndCoverWeight(t *testing.T) {
	t.Parallel()
	total := 0
	all := photographs(t)
	for i := 0; i < len(all); i += 2 {
		path := all[i]
		out := mustPipeline(t, readFile(t, path))
		for _, f := range out.files {
			if err := onlyPicture(f.data); err != nil {
				t.Errorf("%s: rendition %s: %v", filepath.Base(path), f.name, err)
			}
		}
		last := out.files[len(out.files)-1]
		if last.name != Rendition360 || len(last.data) > coverBytes {
			t.Errorf("%s: the %s rendition has %d bytes", filepath.Base(path), last.name, len(last.data))
		}
		total += len(last.data)
	}
	n := (len(all) + 1) / 2
	t.Logf("mean of %d covers: %d bytes", n, total/n)
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

type exifReport struct {
	raw   string
	files []map[string]any
}

// exiftool reads a folder with the tool of that name.
func exiftool(t *testing.T, dir string) exifReport {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("exiftool", append([]string{"-j", "-G", "-a", "-ee", "-U"}, names...)...)
	out, err := cmd.Output()
	if len(out) == 0 {
		t.Fatalf("exiftool (package libimage-exiftool-perl; `make tools`): %v", err)
	}
	r := exifReport{raw: string(out)}
	if err := json.Unmarshal(out, &r.files); err != nil {
		t.Fatal(err)
	}
	return r
}

// M02: what a polyglot hides does not come out again, and is no other format.
func TestM02_Polyglots(t *testing.T) {
	t.Parallel()
	payload := "<?php echo 1; ?><script>alert(1)</script>%PDF-1.7\nPK\x03\x04"
	base := jpegOf(t, quadrants(200, 100), 90)
	files := map[string][]byte{
		"jpeg with html in a comment": withSegments(base, segment(0xfe, []byte("<html>"+payload))),
		"jpeg with a zip behind it":   append(bytes.Clone(base), "PK\x03\x04"+payload...),
		"png with php":                insertPNG(pngOf(t, quadrants(64, 64)), pngChunk("tEXt", []byte("x\x00"+payload))),
		"gif with a jar":              append(readFile(t, "testdata/animated.gif"), "PK\x03\x04"+payload...),
		"webp with html":              append(readFile(t, "testdata/lossy.webp"), payload...),
	}
	for name, data := range files {
		out := mustPipeline(t, data)
		for _, f := range out.files {
			for _, bad := range []string{"<?php", "<script", "%PDF", "PK\x03\x04", "<html"} {
				if bytes.Contains(f.data, []byte(bad)) {
					t.Errorf("%s: rendition %s holds %q", name, f.name, bad)
				}
			}
		}
	}
}

func insertPNG(data, chunk []byte) []byte {
	const afterIHDR = 33
	return append(append(bytes.Clone(data[:afterIHDR]), chunk...), data[afterIHDR:]...)
}

// M03: what is no picture of ours is refused by its name, whatever it is called.
func TestM03_OtherFormats(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`<svg xmlns="http://www.w3.org/2000/svg"/>`:                                             "SVG",
		"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- x --><svg onload='alert()'>":                 "SVG",
		`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`: "XML",
		"<!DOCTYPE html><p>":      "HTML",
		"  \n<HTML>":              "HTML",
		"%PDF-1.7":                "PDF",
		"PK\x03\x04rest":          "ZIP",
		"\x1f\x8b\x08":            "gzip",
		"BM\x00\x00":              "BMP",
		"II*\x00\x08\x00\x00\x00": "TIFF/RAW",
		"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00":             "AVIF",
		"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf": "AVIF",
		"\x00\x00\x00\x18ftypmp42":                             "MP4",
		"\x00\x00\x00\x14ftypqt  ":                             "QuickTime",
		"RIFF\x00\x00\x00\x00AVI LIST":                         "AVI/WAV",
		"\x1a\x45\xdf\xa3":                                     "WebM",
		"#EXTM3U\n":                                            "M3U",
		`{"type":"Note"}`:                                      "JSON",
		"hello":                                                unknownType,
		"\x7fELF":                                              unknownType,
		"xxxxxxxxWEBP":                                         unknownType,
	} {
		_, _, err := probe(strings.NewReader(data))
		key := "error.media_type"
		if want == unknownType {
			key = "error.media_unknown"
		}
		if err == nil || want != unknownType && !strings.Contains(err.Error(), want) || problemKey(err) != key || !strings.Contains(err.Error(), "WebP") {
			t.Errorf("%.20q: %v, want %s", data, err, want)
		}
	}
	for _, brand := range []string{"heic", "heix", "mif1"} {
		_, _, err := probe(strings.NewReader("\x00\x00\x00\x18ftyp" + brand + "\x00\x00\x00\x00mif1heic"))
		if problemKey(err) != "error.media_heic" {
			t.Errorf("%s: %v", brand, err)
		}
	}
}

// M05: of an animation, the first frame is decoded and no other.
func TestM05_Frames(t *testing.T) {
	t.Parallel()
	base := readFile(t, "testdata/animated.gif")
	bomb := base[:len(base)-1] // without its trailer
	frame := []byte("\x2c\x00\x00\x00\x00\x40\x00\x30\x00\x00\x02\x02\x44\x01\x00")
	bomb = append(bytes.Clone(bomb), bytes.Repeat(frame, 100_000)...)
	for name, data := range map[string][]byte{"two frames": base, "100,000 frames": bomb, "webp": readFile(t, "testdata/animated.webp")} {
		m := mustPipeline(t, data).file(t, RenditionFed)
		if m.Bounds().Size() != image.Pt(64, 48) || !near(corners(m)[0], quadrantColours()[0], 12) {
			t.Errorf("%s: %v, corner %v", name, m.Bounds().Size(), corners(m)[0])
		}
	}
}
