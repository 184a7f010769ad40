package media

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/webp"
)

// seedFiles are small files of all formats and layouts, and the bombs that are short.
func seedFiles(f *testing.F) {
	for _, l := range layouts(f) {
		f.Add(l.data)
	}
	for _, data := range bombs() {
		if len(data) < 4_000 {
			f.Add(data)
		}
	}
	for _, name := range []string{"animated.gif", "animated.webp", "lossy.webp", "lossless.webp", "lossy-alpha.webp", "lossless-alpha.webp"} {
		f.Add(readFile(f, "testdata/"+name))
	}
	f.Add([]byte{})
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8X"))
	f.Add([]byte{0xff, 0xd8, 0xff, 0xda})
}

// FuzzZ09 probes any bytes: no panic, nothing past the limits is passed on, and where
// the decoder of that format reads the file, it finds the size that the probe told.
func FuzzZ09_Probe(f *testing.F) {
	seedFiles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		kind, cfg, err := probe(bytes.NewReader(data))
		if err != nil {
			if problemKey(err) == "" {
				t.Errorf("a refusal that names no problem: %v", err)
			}
			return
		}
		if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > MaxSide || cfg.Height > MaxSide || cfg.Width*cfg.Height > MaxPixels {
			t.Fatalf("%v of %d×%d passed", kind, cfg.Width, cfg.Height)
		}
		if cfg.Width*cfg.Height > 1<<20 {
			return // decoding it would only be slow
		}
		var m image.Image
		switch kind {
		case formatJPEG:
			m, err = jpeg.Decode(bytes.NewReader(data))
		case formatPNG:
			m, err = png.Decode(bytes.NewReader(data))
		case formatWebP:
			m, err = webp.Decode(bytes.NewReader(data))
		case formatGIF: // a frame may be smaller than its screen
			m, err = gif.Decode(bytes.NewReader(data))
			if err == nil && m.Bounds().Dx() <= cfg.Width && m.Bounds().Dy() <= cfg.Height {
				return
			}
		}
		if err == nil && (m.Bounds().Dx() != cfg.Width || m.Bounds().Dy() != cfg.Height) {
			t.Errorf("%v: probed %d×%d, decoded %v", kind, cfg.Width, cfg.Height, m.Bounds().Size())
		}
	})
}

// FuzzZ18 sends any bytes through the pipeline: what comes out is a picture and nothing
// else, in the shape that its record tells.
func FuzzZ18_Strip(f *testing.F) {
	seedFiles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		kind, cfg, err := probe(bytes.NewReader(data))
		if err != nil || cfg.Width*cfg.Height > 1<<20 {
			return
		}
		d, err := decode(t.Context(), kind, data)
		if err != nil {
			return
		}
		out, err := render(d)
		if err != nil {
			t.Fatalf("decoded, but not rendered: %v", err)
		}
		for _, r := range out.files {
			if err := onlyPicture(r.data); err != nil {
				t.Errorf("rendition %s: %v", r.name, err)
			}
			m, err := jpeg.DecodeConfig(bytes.NewReader(r.data))
			if err != nil || m.Width != r.width || m.Height != r.height {
				t.Errorf("rendition %s: %v, record says %d×%d, file %d×%d", r.name, err, r.width, r.height, m.Width, m.Height)
			}
		}
		if len(out.blurhash) < 6 || out.colour < 0 || out.colour > 0xffffff {
			t.Errorf("blurhash %q, colour %d", out.blurhash, out.colour)
		}
	})
}
