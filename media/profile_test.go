package media

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// vipsToSRGB is what libvips (lcms) makes of a file's profile.
func vipsToSRGB(t *testing.T, data []byte) image.Image {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jpg"), filepath.Join(dir, "out.png")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command("vipsthumbnail", in, "--size", "5000x5000>", "--eprofile", "srgb", "--delete", "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("vipsthumbnail (package libvips-tools): %v %s", err, msg)
	}
	m, _, err := image.Decode(bytes.NewReader(readFile(t, out)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// adobeRGBProfile is a matrix profile of the primaries and gamma of Adobe RGB (1998).
func adobeRGBProfile() []byte {
	p := displayP3Profile()
	adobe := matrix{{0.60974, 0.20528, 0.14919}, {0.31111, 0.62567, 0.06322}, {0.01947, 0.06087, 0.74457}}
	at := func(tag string) int {
		e := bytes.Index(p[128:], []byte(tag)) + 128
		return int(p[e+4])<<24 | int(p[e+5])<<16 | int(p[e+6])<<8 | int(p[e+7])
	}
	for col, tag := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		for row := range 3 {
			v := uint32(int32(adobe[row][col]*65536 + 0.5))
			copy(p[at(tag)+8+4*row:], []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)})
		}
	}
	copy(p[at("rTRC"):], "curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33") // gamma 2.199
	return p
}

// Colours of tagged files look as they did, whether we keep the space under our own
// profile (Display P3) or convert (everything else): libvips is the judge.
func TestProfiles(t *testing.T) {
	t.Parallel()
	src := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for y := range 120 {
		for x := range 160 {
			src.SetRGBA(x, y, color.RGBA{uint8(60 + x), uint8(40 + y), uint8(180 - (x+y)/2), 255})
		}
	}
	for name, c := range map[string]struct {
		profile []byte
		kept    bool
	}{
		"none":       {nil, false},
		"display p3": {displayP3Profile(), true},
		"adobe rgb":  {adobeRGBProfile(), false},
	} {
		data := jpegOf(t, src, 97)
		if c.profile != nil {
			data = withSegments(data, iccSegment(c.profile))
		}
		var want image.Image = src
		if c.profile != nil {
			want = vipsToSRGB(t, data)
		}
		out := mustPipeline(t, data)
		for _, f := range out.files {
			if got := bytes.Contains(f.data, []byte("ICC_PROFILE")); got != c.kept {
				t.Errorf("%s: rendition %s has a profile: %v", name, f.name, got)
			}
		}
		got := out.file(t, RenditionFed) // without a profile it is sRGB by definition
		if c.kept {
			got = vipsToSRGB(t, out.files[0].data)
		}
		if psnr := luminancePSNR(got, want); psnr < 38 {
			t.Errorf("%s: %.1f dB", name, psnr)
		}
		for _, p := range []image.Point{{10, 10}, {150, 10}, {80, 60}, {10, 110}, {150, 110}} {
			if !near(got.At(p.X, p.Y), want.At(p.X, p.Y), 6) {
				t.Errorf("%s at %v: %v, want %v", name, p, got.At(p.X, p.Y), want.At(p.X, p.Y))
			}
		}
	}
}

// Profiles that are cut or lie are ignored.
func FuzzZ09_Profile(f *testing.F) {
	f.Add(displayP3Profile())
	f.Add(adobeRGBProfile())
	f.Add(displayP3Profile()[:200])
	negative := displayP3Profile()
	copy(negative[bytes.Index(negative, []byte("para"))+16:], "\xff\xff\x00\x00") // a root of negative numbers
	f.Add(negative)
	f.Fuzz(func(t *testing.T, data []byte) {
		p := newPicture(quadrants(9, 7))
		p.applyProfile(data)
		if w, h := p.size(); w != 9 || h != 7 {
			t.Errorf("size became %d×%d", w, h)
		}
	})
}
