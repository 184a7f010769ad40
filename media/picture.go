package media

import (
	"image"
	"image/color"
	"image/draw"
)

// plane is one channel of a picture, 8 bits a sample, rows without gaps.
type plane struct {
	pix  []byte
	w, h int
}

func newPlane(w, h int) plane { return plane{pix: make([]byte, w*h), w: w, h: h} }

func (p plane) row(y int) []byte { return p.pix[y*p.w : (y+1)*p.w : (y+1)*p.w] }

// picture is a decoded image as the pipeline works on it: luma in full, chroma at half
// width and height (JPEG's 4:2:0, full range BT.601), which is what leaves the pipeline
// in the end. Staying in this form from a telephone's JPEG to ours costs half the
// samples of RGB and no conversion at all.
type picture struct {
	y, cb, cr plane
	space     colourSpace
}

func (p *picture) size() (w, h int) { return p.y.w, p.y.h }

func half(n int) int { return (n + 1) / 2 }

// image wraps the planes for the encoder, without a copy.
func (p *picture) image() *image.YCbCr {
	return &image.YCbCr{
		Y: p.y.pix, Cb: p.cb.pix, Cr: p.cr.pix,
		YStride: p.y.w, CStride: p.cb.w,
		SubsampleRatio: image.YCbCrSubsampleRatio420,
		Rect:           image.Rect(0, 0, p.y.w, p.y.h),
	}
}

// newPicture takes any decoded image. What is transparent becomes white: renditions
// are JPEGs, and white is what people see behind a drawing.
func newPicture(src image.Image) *picture {
	switch m := src.(type) {
	case *image.YCbCr:
		return fromYCbCr(m)
	case *image.Gray:
		return fromGray(m)
	}
	return fromAny(src)
}

func fromYCbCr(m *image.YCbCr) *picture {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	p := &picture{y: crop(m.Y[m.YOffset(m.Rect.Min.X, m.Rect.Min.Y):], m.YStride, w, h)}
	hs, vs := subsampling(m.SubsampleRatio)
	cw, ch := (w+hs-1)/hs, (h+vs-1)/vs
	from := m.COffset(m.Rect.Min.X, m.Rect.Min.Y)
	cb, cr := crop(m.Cb[from:], m.CStride, cw, ch), crop(m.Cr[from:], m.CStride, cw, ch)
	p.cb, p.cr = halveChroma(cb, w, h, hs, vs), halveChroma(cr, w, h, hs, vs)
	return p
}

func subsampling(r image.YCbCrSubsampleRatio) (h, v int) {
	switch r {
	case image.YCbCrSubsampleRatio444:
		return 1, 1
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 2, 2
}

// crop gives a w×h plane of a strided buffer, sharing it where the rows have no gaps.
func crop(pix []byte, stride, w, h int) plane {
	if stride == w {
		return plane{pix: pix[:w*h], w: w, h: h}
	}
	out := newPlane(w, h)
	for y := range h {
		copy(out.row(y), pix[y*stride:])
	}
	return out
}

// halveChroma brings a chroma plane of any subsampling to half the luma's size.
func halveChroma(c plane, lumaW, lumaH, hs, vs int) plane {
	switch {
	case hs == 2 && vs == 2:
		return c
	case hs == 1 && vs == 1:
		return shrinkBox(c, 2)
	}
	return resample(c, float64(lumaW)/float64(hs), float64(lumaH)/float64(vs), half(lumaW), half(lumaH))
}

func fromGray(m *image.Gray) *picture {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	p := &picture{y: crop(m.Pix, m.Stride, w, h)}
	p.cb, p.cr = newPlane(half(w), half(h)), newPlane(half(w), half(h))
	fillPlane(p.cb, 128)
	fillPlane(p.cr, 128)
	return p
}

func fillPlane(p plane, v byte) {
	for i := range p.pix {
		p.pix[i] = v
	}
}

// stripRows is how much of an image is turned to RGB at a time: enough to keep
// draw.Draw's set-up cheap, little enough to cost no memory.
const stripRows = 32

// fromAny converts strip by strip over white.
func fromAny(src image.Image) *picture {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	p := &picture{y: newPlane(w, h), cb: newPlane(half(w), half(h)), cr: newPlane(half(w), half(h))}
	strip := image.NewRGBA(image.Rect(0, 0, w, min(stripRows, h)))
	white := image.NewUniform(color.White)
	opaque := false
	if o, ok := src.(interface{ Opaque() bool }); ok {
		opaque = o.Opaque()
	}
	for top := 0; top < h; top += stripRows {
		rows := min(stripRows, h-top)
		r := image.Rect(0, 0, w, rows)
		op := draw.Src
		if !opaque {
			draw.Draw(strip, r, white, image.Point{}, draw.Src)
			op = draw.Over
		}
		draw.Draw(strip, r, src, image.Pt(b.Min.X, b.Min.Y+top), op)
		for y := 0; y < rows; y += 2 {
			p.putRGB(top+y, strip.Pix[y*strip.Stride:], strip.Stride, y+1 < rows)
		}
	}
	return p
}

// putRGB converts two rows of RGBA (one at an odd end): luma for each sample, chroma
// from the mean of each 2×2 square.
func (p *picture) putRGB(y int, pix []byte, stride int, two bool) {
	w := p.y.w
	rows := 1
	if two {
		rows = 2
	}
	for x := 0; x < w; x += 2 {
		var r, g, b, n int32
		for dy := range rows {
			for dx := 0; dx < 2 && x+dx < w; dx++ {
				s := pix[dy*stride+4*(x+dx):]
				r0, g0, b0 := int32(s[0]), int32(s[1]), int32(s[2])
				p.y.pix[(y+dy)*w+x+dx] = byte((19595*r0 + 38470*g0 + 7471*b0 + 1<<15) >> 16)
				r, g, b, n = r+r0, g+g0, b+b0, n+1
			}
		}
		_, cb, cr := color.RGBToYCbCr(byte((r+n/2)/n), byte((g+n/2)/n), byte((b+n/2)/n))
		p.cb.pix[y/2*p.cb.w+x/2], p.cr.pix[y/2*p.cr.w+x/2] = cb, cr
	}
}

// rgbRow writes row y as RGB triples into out (3×width bytes).
func (p *picture) rgbRow(y int, out []byte) {
	luma, cb, cr := p.y.row(y), p.cb.row(y/2), p.cr.row(y/2)
	for x, v := range luma {
		out[3*x], out[3*x+1], out[3*x+2] = color.YCbCrToRGB(v, cb[x/2], cr[x/2])
	}
}

// expandRange stretches video levels (16..235) to full range: VP8 stores those, and
// Go's decoder hands them on as they are.
func (p *picture) expandRange() {
	var luma, chroma [256]byte
	for i := range 256 {
		luma[i] = clamp8(roundDiv((int32(i)-16)*255, 219))
		chroma[i] = clamp8(128 + roundDiv((int32(i)-128)*255, 224))
	}
	mapPlane(p.y, &luma)
	mapPlane(p.cb, &chroma)
	mapPlane(p.cr, &chroma)
}

func mapPlane(p plane, table *[256]byte) {
	for i, v := range p.pix {
		p.pix[i] = table[v]
	}
}

func roundDiv(a, b int32) int32 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

func clamp8(v int32) byte {
	if v < 0 {
		return 0
	}
	if v > 255 {
		return 255
	}
	return byte(v)
}
