package draw

import "image/color"

// rgb is an ink, 0xRRGGBB.
type rgb uint32

// The inks. Few and muted, so that pictures hang well beside each other.
const (
	paper      rgb = 0xF5EEE2
	cream      rgb = 0xEEE1CB
	sand       rgb = 0xE0CBA8
	butter     rgb = 0xF2D68A
	ochre      rgb = 0xDBA33F
	mustard    rgb = 0xBE8420
	peach      rgb = 0xEFB48C
	coral      rgb = 0xE07F5E
	terracotta rgb = 0xC25F3B
	brick      rgb = 0x96402D
	rust       rgb = 0x6E2F23
	blush      rgb = 0xF1D3C7
	rose       rgb = 0xDD9C98
	plum       rgb = 0x99305F
	wine       rgb = 0x5C1F3C
	mint       rgb = 0xC6DCC7
	sage       rgb = 0x97AE8C
	fern       rgb = 0x5F8A5A
	leafGreen  rgb = 0x3A7A57
	moss       rgb = 0x56663A
	forest     rgb = 0x21433A
	pine       rgb = 0x152B29
	mist       rgb = 0xD3DEDA
	sky        rgb = 0xB5D0DB
	sea        rgb = 0x5C98A4
	teal       rgb = 0x2B6773
	denim      rgb = 0x3F5A82
	indigo     rgb = 0x2A3760
	night      rgb = 0x181F37
	lilac      rgb = 0xB9AACB
	stone      rgb = 0xB3AA9E
	slate      rgb = 0x636B73
	charcoal   rgb = 0x38343A
	dark       rgb = 0x231D21
	white      rgb = 0xFCF9F3
)

func (c rgb) parts() (r, g, b float64) {
	return float64(c >> 16 & 255), float64(c >> 8 & 255), float64(c & 255)
}

func (c rgb) rgba() color.RGBA {
	return color.RGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 255}
}

// mix goes from c (t = 0) to d (t = 1).
func (c rgb) mix(d rgb, t float64) rgb {
	r0, g0, b0 := c.parts()
	r1, g1, b1 := d.parts()
	part := func(p, q float64) rgb { return rgb(p + (q-p)*t + 0.5) }
	return part(r0, r1)<<16 | part(g0, g1)<<8 | part(b0, b1)
}

// ink is how a shape meets the paper.
type ink struct {
	c        rgb
	opacity  float64
	multiply bool    // as a transparent ink prints over another
	dry      float64 // share of the surface that the ink misses, in specks
	ramp     bool    // the ink runs out from (x0,y0) to (x1,y1)
	stipple  bool    // … in specks rather than smoothly
	x0, y0   float64
	x1, y1   float64
}

func flat(c rgb) ink { return ink{c: c, opacity: 1} }

// glaze is a transparent ink.
func glaze(c rgb, opacity float64) ink { return ink{c: c, opacity: opacity, multiply: true} }

func (i ink) thin(opacity float64) ink   { i.opacity = opacity; return i }
func (i ink) speckled(share float64) ink { i.dry = share; return i }

// fading lets the ink run out smoothly between two points.
func (i ink) fading(x0, y0, x1, y1 float64) ink {
	i.ramp, i.x0, i.y0, i.x1, i.y1 = true, x0, y0, x1, y1
	return i
}

// shade is a stippled shadow that runs out between two points.
func shade(c rgb, x0, y0, x1, y1 float64) ink {
	i := flat(c).fading(x0, y0, x1, y1)
	i.stipple = true
	return i
}

// turn rotates the ramp with a shape that is turned about the same point.
func (i ink) turn(degrees, x, y float64) ink {
	ends := shape{{{i.x0, i.y0}, {i.x1, i.y1}}}.turn(degrees, x, y)[0]
	i.x0, i.y0, i.x1, i.y1 = ends[0].x, ends[0].y, ends[1].x, ends[1].y
	return i
}
