package media

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/bbrks/go-blurhash"
)

// Sizes and qualities of what we store. JPEG throughout: WebP in pure Go (WASM) takes
// 620 ms for one 1080×1440 picture, which is more than all the rest of an upload, to
// save a fifth of the bytes.
const (
	fedSide     = 4096 // longest side of the rendition for other servers
	fedQuality  = 85
	wideQuality = 80 // 720 and 1440
	coverBytes  = 30 << 10
	tinyWidth   = 32 // what blurhash and dominant colour are taken from
)

// coverQualities are tried in turn for the narrowest rendition, until it fits the 30 KB
// that a card of the first screen may cost, so that the first view stays below 350 KB.
func coverQualities() []int { return []int{78, 68, 58, 48, 38, 28, 18} }

// rendered is one encoded rendition, before it has a key.
type rendered struct {
	name          string
	width, height int
	data          []byte
}

// renditions is the whole result of rendering one picture.
type renditions struct {
	width, height int // of the upright original
	files         []rendered
	blurhash      string
	colour        int
}

// render makes all renditions. Each is made from the next larger one, which costs a
// fraction of starting from the original and cannot be told apart.
func render(d decoded) (*renditions, error) {
	p := d.picture
	w, h := p.size()
	out := &renditions{}
	out.width, out.height = orientedSize(w, h, d.orientation)
	if longest := max(w, h); longest > fedSide {
		p = p.resized(scaled(w, fedSide, longest), scaled(h, fedSide, longest))
	}
	p = p.oriented(d.orientation)
	if err := out.add(RenditionFed, p, fedQuality); err != nil {
		return nil, err
	}
	for _, step := range [...]struct {
		name  string
		width int
	}{{Rendition1440, 1440}, {Rendition720, 720}, {Rendition360, 360}} {
		pw, ph := p.size()
		if pw > step.width {
			p = p.resized(step.width, scaled(ph, step.width, pw))
		} else if step.width > 360 && pw <= nextNarrower(step.width) {
			continue // the next narrower one is already as wide as the picture
		}
		if step.name == Rendition360 {
			if err := out.addCover(p); err != nil {
				return nil, err
			}
			continue
		}
		if err := out.add(step.name, p, wideQuality); err != nil {
			return nil, err
		}
	}
	return out, out.describe(p)
}

func nextNarrower(width int) int { return width / 2 }

// scaled is n×to/of, rounded, and never nothing.
func scaled(n, to, of int) int { return max((n*to+of/2)/of, 1) }

func (r *renditions) add(name string, p *picture, quality int) error {
	data, err := encodeJPEG(p, quality)
	if err != nil {
		return fmt.Errorf("encode rendition %s: %w", name, err)
	}
	w, h := p.size()
	r.files = append(r.files, rendered{name: name, width: w, height: h, data: data})
	return nil
}

// addCover lowers the quality until the file fits; a very tall picture that cannot fit
// keeps the lowest.
func (r *renditions) addCover(p *picture) error {
	for _, q := range coverQualities() {
		if err := r.add(Rendition360, p, q); err != nil {
			return err
		}
		if last := len(r.files) - 1; len(r.files[last].data) > coverBytes && q > 18 {
			r.files = r.files[:last]
			continue
		}
		return nil
	}
	return nil
}

// describe takes blurhash and dominant colour from a 32 pixel wide copy.
func (r *renditions) describe(p *picture) error {
	w, h := p.size()
	small := p
	if w > tinyWidth {
		small = p.resized(tinyWidth, min(scaled(h, tinyWidth, w), 4*tinyWidth))
	}
	sw, sh := small.size()
	m := image.NewRGBA(image.Rect(0, 0, sw, sh))
	line := make([]byte, 3*sw)
	for y := range sh {
		small.rgbRow(y, line)
		for x := range sw {
			copy(m.Pix[y*m.Stride+4*x:], line[3*x:3*x+3])
			m.Pix[y*m.Stride+4*x+3] = 255
		}
	}
	cx, cy := 4, 3
	if sh > sw {
		cx, cy = 3, 4
	}
	hash, err := blurhash.Encode(cx, cy, m)
	if err != nil {
		return fmt.Errorf("blurhash: %w", err)
	}
	r.blurhash, r.colour = hash, dominant(m)
	return nil
}

// encodeJPEG writes a baseline JPEG that holds nothing but the picture, and the profile
// when its numbers mean Display P3.
func encodeJPEG(p *picture, quality int) ([]byte, error) {
	var b bytes.Buffer
	if p.space == displayP3 {
		profile := displayP3Profile()
		b.WriteString("\xff\xd8\xff\xe2")
		n := 2 + len("ICC_PROFILE\x00\x01\x01") + len(profile)
		b.WriteByte(byte(n >> 8))
		b.WriteByte(byte(n))
		b.WriteString("ICC_PROFILE\x00\x01\x01")
		b.Write(profile)
	}
	prefix := b.Len()
	if err := jpeg.Encode(&b, p.image(), &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	data := b.Bytes()
	if prefix > 0 {
		data = append(data[:prefix], data[prefix+2:]...) // the encoder's own SOI
	}
	return data, nil
}
