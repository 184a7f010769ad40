package draw

import (
	"bytes"
	"image"
	"math/bits"
	"strings"
	"testing"
)

func TestCompositionsAreNamedAndDescribed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range Compositions() {
		if seen[p.Name] || p.Name == "" {
			t.Errorf("name %q", p.Name)
		}
		seen[p.Name] = true
		if !strings.HasPrefix(p.En, "Drawing: ") || !strings.HasPrefix(p.Zh, "插画：") || p.Alt("zh-CN") != p.Zh || p.Alt("en") != p.En {
			t.Errorf("%s is described as %q and %q", p.Name, p.En, p.Zh)
		}
	}
	if len(seen) < 20 {
		t.Errorf("%d compositions, want 20 or more", len(seen))
	}
}

func TestDrawingIsDeterministic(t *testing.T) {
	t.Parallel()
	for _, p := range Compositions() {
		a, b := p.Draw(90, 120, 7).(*image.RGBA), p.Draw(90, 120, 7).(*image.RGBA)
		if !bytes.Equal(a.Pix, b.Pix) {
			t.Errorf("%s differs from one time to the next", p.Name)
		}
		for i := 3; i < len(a.Pix); i += 4 {
			if a.Pix[i] != 255 {
				t.Errorf("%s leaves holes", p.Name)
				break
			}
		}
	}
}

func TestSeedMovesThings(t *testing.T) {
	t.Parallel()
	p, ok := Named("city-dusk")
	if !ok {
		t.Fatal("no city-dusk")
	}
	if bytes.Equal(p.Draw(90, 120, 1).(*image.RGBA).Pix, p.Draw(90, 120, 2).(*image.RGBA).Pix) {
		t.Error("two seeds light the same windows")
	}
}

// Two pictures are visibly different when either their shapes (a 16×16 average
// hash) or their colours (mean difference of an 8×8 thumbnail) are far apart.
func TestCompositionsLookDifferent(t *testing.T) {
	t.Parallel()
	type look struct {
		name  string
		hash  [4]uint64
		thumb []float64
	}
	var looks []look
	for _, p := range Compositions() {
		img := p.Draw(128, 128, 1).(*image.RGBA)
		looks = append(looks, look{p.Name, averageHash(img), shrink(img, 8)})
	}
	const minBits, minColour = 44, 22 // of 256 bits; of 255 levels
	for i, a := range looks {
		for _, b := range looks[:i] {
			distance, colour := 0, 0.0
			for k := range a.hash {
				distance += bits.OnesCount64(a.hash[k] ^ b.hash[k])
			}
			for k := range a.thumb {
				colour += max(a.thumb[k]-b.thumb[k], b.thumb[k]-a.thumb[k]) / float64(len(a.thumb))
			}
			if distance < minBits && colour < minColour {
				t.Errorf("%s and %s look alike: %d bits, %.0f levels", a.name, b.name, distance, colour)
			}
		}
	}
}

// shrink averages a picture down to n×n RGB cells.
func shrink(img *image.RGBA, n int) []float64 {
	out := make([]float64, n*n*3)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	share := float64(n*n) / float64(w*h)
	for y := range h {
		for x := range w {
			cell := (y*n/h*n + x*n/w) * 3
			pix := img.Pix[y*img.Stride+x*4:]
			for k := range 3 {
				out[cell+k] += float64(pix[k]) * share
			}
		}
	}
	return out
}

func averageHash(img *image.RGBA) (hash [4]uint64) {
	cells := shrink(img, 16)
	mean := 0.0
	for _, v := range cells {
		mean += v / float64(len(cells))
	}
	for i := range 256 {
		if (cells[i*3]+cells[i*3+1]+cells[i*3+2])/3 > mean {
			hash[i/64] |= 1 << (i % 64)
		}
	}
	return hash
}

func TestDetailStaysInsideTheFrame(t *testing.T) {
	t.Parallel()
	p, _ := Named("mountains")
	corner := p.Detail(80, 60, 1, View{Zoom: 3, X: -4, Y: 9}).(*image.RGBA)
	want := p.Detail(80, 60, 1, View{Zoom: 3, X: 0, Y: 1}).(*image.RGBA)
	if !bytes.Equal(corner.Pix, want.Pix) {
		t.Error("a view past the corner is not moved back into it")
	}
}
