package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// What each EXIF orientation means: where the stored corners (0 1 over 2 3) are seen.
func TestOrientations(t *testing.T) {
	t.Parallel()
	want := map[int][4]int{
		1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1},
		5: {0, 2, 1, 3}, 6: {2, 0, 3, 1}, 7: {3, 1, 2, 0}, 8: {1, 3, 0, 2},
	}
	base := jpegOf(t, quadrants(1000, 600), 95)
	for o := 1; o <= 8; o++ {
		for _, big := range []bool{false, true} {
			out := mustPipeline(t, withSegments(base, exifSegment(tiffBlock(big, tiffOrientation(o)))))
			w, h := 1000, 600
			if o >= 5 {
				w, h = h, w
			}
			if out.width != w || out.height != h {
				t.Errorf("orientation %d: %d×%d, want %d×%d", o, out.width, out.height, w, h)
			}
			for _, f := range out.files {
				got := corners(out.file(t, f.name))
				for i, from := range want[o] {
					if c := quadrantColours()[from]; !near(got[i], c, 12) {
						t.Errorf("orientation %d, big endian %v, rendition %s, corner %d is %v, want %v", o, big, f.name, i, got[i], c)
					}
				}
			}
		}
	}
}

// libvips sees every orientation of the same files as we do.
func TestOrientationsAgreeWithVips(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	base := jpegOf(t, quadrants(400, 240), 95)
	for o := 1; o <= 8; o++ {
		in, out := filepath.Join(dir, "in.jpg"), filepath.Join(dir, "out.png")
		data := withSegments(base, exifSegment(tiffBlock(true, tiffOrientation(o))))
		if err := os.WriteFile(in, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if msg, err := exec.Command("vipsthumbnail", in, "--size", "5000x5000>", "-o", out).CombinedOutput(); err != nil {
			t.Fatalf("vipsthumbnail (package libvips-tools): %v %s", err, msg)
		}
		theirs, _, err := image.Decode(bytes.NewReader(readFile(t, out)))
		if err != nil {
			t.Fatal(err)
		}
		ours := mustPipeline(t, data).file(t, RenditionFed)
		if ours.Bounds().Size() != theirs.Bounds().Size() {
			t.Errorf("orientation %d: %v, libvips %v", o, ours.Bounds().Size(), theirs.Bounds().Size())
		}
		a, b := corners(ours), corners(theirs)
		for i := range a {
			if !near(a[i], b[i], 12) {
				t.Errorf("orientation %d corner %d: %v, libvips %v", o, i, a[i], b[i])
			}
		}
	}
}

// Renditions are never wider than the original, and have its shape.
func TestRenditionSizes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		w, h int
		want map[string]int // widths
	}{
		{3000, 2000, map[string]int{"360": 360, "720": 720, "1440": 1440, "fed": 3000}},
		{800, 1200, map[string]int{"360": 360, "720": 720, "1440": 800, "fed": 800}},
		{720, 720, map[string]int{"360": 360, "720": 720, "fed": 720}},
		{500, 400, map[string]int{"360": 360, "720": 500, "fed": 500}},
		{100, 300, map[string]int{"360": 100, "fed": 100}},
		{1, 1, map[string]int{"360": 1, "fed": 1}},
		{5000, 300, map[string]int{"360": 360, "720": 720, "1440": 1440, "fed": 4096}},
		{333, 5001, map[string]int{"360": 273, "fed": 273}},
		{2, 9000, map[string]int{"360": 1, "fed": 1}},
	} {
		out := mustPipeline(t, jpegOf(t, quadrants(c.w, c.h), 80))
		if out.width != c.w || out.height != c.h || len(out.files) != len(c.want) {
			t.Errorf("%d×%d: %d files of a %d×%d", c.w, c.h, len(out.files), out.width, out.height)
		}
		for _, f := range out.files {
			ratio := float64(f.height) / float64(f.width) * float64(c.w) / float64(c.h)
			slack := 1/float64(f.width) + 1/float64(f.height)
			if f.width != c.want[f.name] || math.Abs(ratio-1) > slack && f.width > 1 {
				t.Errorf("%d×%d: %s is %d×%d", c.w, c.h, f.name, f.width, f.height)
			}
			out.file(t, f.name)
		}
	}
}

// Every format and colour model comes out in the colours it went in with.
func TestColours(t *testing.T) {
	t.Parallel()
	src := quadrants(128, 96)
	paletted := image.NewPaletted(src.Rect, color.Palette{quadrantColours()[0], quadrantColours()[1], quadrantColours()[2], quadrantColours()[3]})
	deep := image.NewNRGBA64(src.Rect)
	shifted := image.NewRGBA(image.Rect(-10, 5, 118, 101))
	for y := range 96 {
		for x := range 128 {
			paletted.Set(x, y, src.At(x, y))
			deep.Set(x, y, src.At(x, y))
			shifted.Set(x-10, y+5, src.At(x, y))
		}
	}
	files := map[string][]byte{
		"jpeg":        jpegOf(t, src, 95),
		"png":         pngOf(t, src),
		"paletted":    pngOf(t, paletted),
		"16 bit":      pngOf(t, deep),
		"shifted":     pngOf(t, shifted),
		"webp lossy":  readFile(t, "testdata/lossy.webp"),
		"webp still":  readFile(t, "testdata/lossless.webp"),
		"webp motion": readFile(t, "testdata/animated.webp"),
		"gif motion":  readFile(t, "testdata/animated.gif"),
	}
	for name, data := range files {
		for i, c := range corners(mustPipeline(t, data).file(t, RenditionFed)) {
			if !near(c, quadrantColours()[i], 10) {
				t.Errorf("%s: corner %d is %v, want %v", name, i, c, quadrantColours()[i])
			}
		}
	}
	gray := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range gray.Pix {
		gray.Pix[i] = 77
	}
	for name, data := range map[string][]byte{"gray jpeg": jpegOf(t, gray, 95), "gray png": pngOf(t, gray)} {
		if c := mustPipeline(t, data).file(t, RenditionFed).At(32, 32); !near(c, color.Gray{77}, 3) {
			t.Errorf("%s is %v", name, c)
		}
	}
}

// What is transparent becomes white.
func TestTransparencyIsWhite(t *testing.T) {
	t.Parallel()
	m := image.NewNRGBA(image.Rect(0, 0, 64, 48))
	for y := range 48 {
		for x := range 32 {
			m.Set(x, y, quadrantColours()[2*(2*y/48)])
		}
	}
	for name, data := range map[string][]byte{
		"png":           pngOf(t, m),
		"webp lossy":    readFile(t, "testdata/lossy-alpha.webp"),
		"webp lossless": readFile(t, "testdata/lossless-alpha.webp"),
	} {
		got := corners(mustPipeline(t, data).file(t, RenditionFed))
		want := [4]color.Color{quadrantColours()[0], color.White, quadrantColours()[2], color.White}
		for i := range got {
			if !near(got[i], want[i], 12) {
				t.Errorf("%s: corner %d is %v, want %v", name, i, got[i], want[i])
			}
		}
	}
}

// All chroma subsamplings of JPEG end as the same picture.
func TestSubsamplings(t *testing.T) {
	t.Parallel()
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	} {
		for _, size := range []image.Point{{128, 96}, {131, 99}} {
			src := quadrants(size.X, size.Y)
			m := image.NewYCbCr(src.Rect, ratio)
			for y := range size.Y {
				for x := range size.X {
					c := src.RGBAAt(x, y)
					yy, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
					m.Y[m.YOffset(x, y)], m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = yy, cb, cr
				}
			}
			p := newPicture(m)
			if p.cb.w != half(size.X) || p.cb.h != half(size.Y) {
				t.Errorf("%v %v: chroma is %d×%d", ratio, size, p.cb.w, p.cb.h)
			}
			for i, c := range corners(p.image()) {
				if !near(c, quadrantColours()[i], 6) {
					t.Errorf("%v %v: corner %d is %v", ratio, size, i, c)
				}
			}
		}
	}
}

// Flat areas stay exactly flat through every scale, and edges do not ring past the range.
func TestResampleKeepsFlatAreas(t *testing.T) {
	t.Parallel()
	for _, v := range []byte{0, 1, 127, 128, 254, 255} {
		p := newPlane(400, 300)
		fillPlane(p, v)
		for _, to := range []image.Point{{400, 300}, {399, 299}, {200, 150}, {143, 107}, {37, 28}, {1, 1}} {
			for _, got := range reduce(p, 400, 300, to.X, to.Y).pix {
				if got != v {
					t.Fatalf("flat %d became %d at %v", v, got, to)
				}
			}
		}
	}
}

// The scaler agrees with libvips' on real photographs.
func TestResampleAgreesWithVips(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, path := range photographs(t)[:3] {
		out := filepath.Join(dir, "v.png")
		if msg, err := exec.Command("vipsthumbnail", path, "--size", "720x", "-o", out).CombinedOutput(); err != nil {
			t.Fatalf("vipsthumbnail (package libvips-tools): %v %s", err, msg)
		}
		theirs, _, err := image.Decode(bytes.NewReader(readFile(t, out)))
		if err != nil {
			t.Fatal(err)
		}
		ours := mustPipeline(t, readFile(t, path)).file(t, Rendition720)
		if psnr := luminancePSNR(ours, theirs); psnr < 30 {
			t.Errorf("%s: %.1f dB from libvips' rendition", filepath.Base(path), psnr)
		}
	}
}

func luminancePSNR(a, b image.Image) float64 {
	r := a.Bounds().Intersect(b.Bounds())
	sum, n := 0.0, 0.0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			d := float64(color.GrayModel.Convert(a.At(x, y)).(color.Gray).Y) - float64(color.GrayModel.Convert(b.At(x, y)).(color.Gray).Y)
			sum, n = sum+d*d, n+1
		}
	}
	return 10 * math.Log10(255*255/(sum/n))
}

// Every class is its own nearest class, and all 48 differ.
func TestColourClasses(t *testing.T) {
	t.Parallel()
	seen := map[RGB]bool{}
	for i, c := range ClassColours() {
		if got := ColourClass(c.Int()); got != i {
			t.Errorf("class %d (%v) is taken for %d", i, c, got)
		}
		if seen[c] {
			t.Errorf("class %d repeats %v", i, c)
		}
		seen[c] = true
	}
	if c := ClassColours()[ColourClass(0x2f4a3c)]; c.G <= c.R || c.G <= c.B {
		t.Errorf("deep green becomes %v", c)
	}
	for name, want := range map[string]int{"#ffffff": 47, "#000000": 36} {
		v := 0
		if name == "#ffffff" {
			v = 0xffffff
		}
		if got := ColourClass(v); got != want {
			t.Errorf("%s is class %d, want %d", name, got, want)
		}
	}
	out := mustPipeline(t, jpegOf(t, quadrants(64, 64), 95))
	ok := false
	for _, c := range quadrantColours() {
		ok = ok || near(color.RGBA{uint8(out.colour >> 16), uint8(out.colour >> 8), uint8(out.colour), 255}, c, 12)
	}
	if !ok {
		t.Errorf("dominant colour #%06x is none of the picture's", out.colour)
	}
}

// What leaves the pipeline is a JPEG that Go's own decoder and the strict walk accept.
func TestEncodedIsBaseline(t *testing.T) {
	t.Parallel()
	for _, f := range mustPipeline(t, jpegOf(t, quadrants(1600, 1200), 90)).files {
		if _, err := jpeg.DecodeConfig(bytes.NewReader(f.data)); err != nil {
			t.Error(err)
		}
		if err := onlyPicture(f.data); err != nil {
			t.Errorf("%s: %v", f.name, err)
		}
	}
}
