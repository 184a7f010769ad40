package draw

import (
	"image"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// canvas paints shapes given in design units onto pixels.
type canvas struct {
	img    *image.RGBA
	w, h   int
	scale  float64 // pixels per design unit
	ox, oy float64 // pixels from the picture's corner to the frame's
	frame  Ratio
	clip   *image.Alpha    // nil: everything may be painted
	open   image.Rectangle // where the clip lets anything through
	rng    *rand.Rand
	seed   uint64
	raster *vector.Rasterizer
}

func newCanvas(w, h int, frame Ratio, seed int64, v View) *canvas {
	scale := max(float64(w)/frame.W, float64(h)/frame.H) * max(1, v.Zoom)
	// shift puts the middle of the view in the middle of the picture, and keeps the
	// frame's edges outside it.
	shift := func(middle, length float64, pixels int) float64 {
		return max(float64(pixels)-length*scale, min(0, float64(pixels)/2-middle*length*scale))
	}
	return &canvas{
		img: image.NewRGBA(image.Rect(0, 0, w, h)), w: w, h: h, scale: scale,
		ox: shift(v.X, frame.W, w), oy: shift(v.Y, frame.H, h),
		frame: frame, rng: rand.New(rand.NewPCG(uint64(seed), 0xBA7A7A)), seed: uint64(seed),
		raster: vector.NewRasterizer(1, 1), open: image.Rect(0, 0, w, h),
	}
}

// between draws a number in [lo, hi).
func (c *canvas) between(lo, hi float64) float64 { return lo + (hi-lo)*c.rng.Float64() }

// pick chooses one of the inks.
func (c *canvas) pick(inks ...rgb) rgb { return inks[c.rng.IntN(len(inks))] }

// backdrop fills the frame and all that a wider picture shows around it, from top
// to bottom.
func (c *canvas) backdrop(top, bottom rgb) {
	for y := range c.h {
		col := top.mix(bottom, clamp01((float64(y)-c.oy)/c.scale/c.frame.H)).rgba()
		for x := range c.w {
			c.img.SetRGBA(x, y, col)
		}
	}
}

// all is a shape larger than any picture.
func (c *canvas) all() shape { return rect(-400, -400, 1200, 1200) }

// within paints only inside s.
func (c *canvas) within(s shape, paint func()) {
	outer, opening := c.clip, c.open
	mask, box := c.mask(s)
	clip := image.NewAlpha(image.Rect(0, 0, c.w, c.h))
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			a := mask.Pix[(y-box.Min.Y)*mask.Stride+x-box.Min.X]
			if outer != nil {
				a = uint8(uint16(a) * uint16(outer.Pix[y*outer.Stride+x]) / 255)
			}
			clip.Pix[y*clip.Stride+x] = a
		}
	}
	c.clip, c.open = clip, box
	paint()
	c.clip, c.open = outer, opening
}

// mask rasterises a shape: coverage, and where on the picture it lies.
func (c *canvas) mask(s shape) (*image.Alpha, image.Rectangle) {
	px := make([][]point, len(s))
	lo, hi := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for i, outline := range s {
		for _, p := range byHand(outline) {
			q := point{p.x*c.scale + c.ox, p.y*c.scale + c.oy}
			px[i] = append(px[i], q)
			lo = point{min(lo.x, q.x), min(lo.y, q.y)}
			hi = point{max(hi.x, q.x), max(hi.y, q.y)}
		}
	}
	if lo.x > hi.x {
		return image.NewAlpha(image.Rectangle{}), image.Rectangle{}
	}
	box := image.Rect(int(math.Floor(lo.x)), int(math.Floor(lo.y)), int(math.Ceil(hi.x))+1, int(math.Ceil(hi.y))+1).
		Intersect(c.open)
	if box.Empty() {
		return image.NewAlpha(image.Rectangle{}), image.Rectangle{}
	}
	c.raster.Reset(box.Dx(), box.Dy())
	for _, outline := range px {
		for i, p := range outline {
			x, y := float32(p.x-float64(box.Min.X)), float32(p.y-float64(box.Min.Y))
			if i == 0 {
				c.raster.MoveTo(x, y)
			} else {
				c.raster.LineTo(x, y)
			}
		}
		c.raster.ClosePath()
	}
	mask := image.NewAlpha(image.Rect(0, 0, box.Dx(), box.Dy()))
	c.raster.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	return mask, box
}

// fill prints the shapes, one after another.
func (c *canvas) fill(k ink, shapes ...shape) {
	for _, s := range shapes {
		c.print(k, s)
	}
}

func (c *canvas) print(k ink, s shape) {
	mask, box := c.mask(s)
	r, g, b := k.c.parts()
	dx, dy := k.x1-k.x0, k.y1-k.y0
	length := dx*dx + dy*dy
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			cover := float64(mask.Pix[(y-box.Min.Y)*mask.Stride+x-box.Min.X]) / 255
			if c.clip != nil {
				cover *= float64(c.clip.Pix[y*c.clip.Stride+x]) / 255
			}
			if cover == 0 {
				continue
			}
			cover *= k.opacity
			ux, uy := (float64(x)+0.5-c.ox)/c.scale, (float64(y)+0.5-c.oy)/c.scale
			if k.ramp {
				cover *= c.ramp(k, ((ux-k.x0)*dx+(uy-k.y0)*dy)/length, ux, uy)
			}
			if k.dry > 0 {
				cover *= clamp01((speck(ux*1.7, uy*1.7, c.seed+7)*0.6 + speck(ux/3, uy/3, c.seed+8)*0.4 - k.dry) * 5)
			}
			c.blend(x, y, r, g, b, cover, k.multiply)
		}
	}
}

// ramp says how much ink is left t of the way.
func (c *canvas) ramp(k ink, t, ux, uy float64) float64 {
	left := 1 - clamp01(t)
	if !k.stipple {
		return left * left * (3 - 2*left)
	}
	noise := speck(ux*1.9, uy*1.9, c.seed+3)*0.75 + speck(ux*0.8, uy*0.8, c.seed+4)*0.25
	return clamp01((left*1.15-noise)*3.2) * 0.92
}

func (c *canvas) blend(x, y int, r, g, b, a float64, multiply bool) {
	i := y*c.img.Stride + x*4
	pix := c.img.Pix[i : i+4 : i+4]
	for j, v := range [3]float64{r, g, b} {
		under := float64(pix[j])
		if multiply {
			v = v * under / 255
		}
		pix[j] = uint8(under + (v-under)*a + 0.5)
	}
	pix[3] = 255
}

// finish lays the tooth of the paper over everything.
func (c *canvas) finish() {
	for y := range c.h {
		for x := range c.w {
			ux, uy := (float64(x)-c.ox)/c.scale, (float64(y)-c.oy)/c.scale
			tooth := 1 + (speck(ux*2.6, uy*2.6, c.seed+1)-0.5)*0.035 + (speck(ux/2, uy/9, c.seed+2)-0.5)*0.02
			i := y*c.img.Stride + x*4
			for j := range 3 {
				c.img.Pix[i+j] = uint8(min(255, float64(c.img.Pix[i+j])*tooth+0.5))
			}
		}
	}
}

func clamp01(v float64) float64 { return max(0, min(1, v)) }

// speck is smooth noise in [0,1], one feature per unit.
func speck(x, y float64, seed uint64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	tx, ty := x-fx, y-fy
	tx, ty = tx*tx*(3-2*tx), ty*ty*(3-2*ty)
	ix, iy := int64(fx), int64(fy)
	top := hash(ix, iy, seed)*(1-tx) + hash(ix+1, iy, seed)*tx
	bottom := hash(ix, iy+1, seed)*(1-tx) + hash(ix+1, iy+1, seed)*tx
	return top*(1-ty) + bottom*ty
}

// hash scatters a grid point over [0,1).
func hash(x, y int64, seed uint64) float64 {
	h := uint64(x)*0x9E3779B97F4A7C15 ^ uint64(y)*0xC2B2AE3D27D4EB4F ^ seed*0x165667B19E3779F9
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 32
	h *= 0x94D049BB133111EB
	h ^= h >> 31
	return float64(h>>11) / (1 << 53)
}
