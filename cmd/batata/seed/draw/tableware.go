package draw

import "math"

func tableware() []Composition {
	return []Composition{
		landscape("vases", "Drawing: five hand-thrown vases of different heights in rust, cream, green, black and speckled white, a dry branch in the tallest.",
			"插画：五只高矮不一的手拉坯花瓶，铁锈红、米白、绿、黑和白色斑点釉，最高的一只插着枯枝。", vases),
		square("glaze-tiles", "Drawing: a board of sixteen glaze test tiles, each dipped in two glazes, hanging from nails.",
			"插画：挂在钉子上的十六块釉色试片，每块都蘸了两层釉。", glazeTiles),
		portrait("kiln-shelf", "Drawing: three kiln shelves of cups, bowls and a teapot waiting to be fired, pale clay against a dark kiln.",
			"插画：窑里三层棚板上等着烧的杯子、碗和茶壶，素坯衬着暗色的窑膛。", kilnShelf),
		square("mended-bowl", "Drawing: a dark green bowl from above, mended along three cracks with gold.",
			"插画：俯视的一只墨绿色碗，三道裂纹用金漆修补过。", mendedBowl),
	}
}

func vases(c *canvas) {
	c.backdrop(0xEBD9C4, 0xEBD9C4)
	c.fill(flat(0xD8A98A), disc(286, 110, 92))
	c.fill(shade(0xEBD9C4, 286, 210, 286, 60), disc(286, 110, 94))
	c.planks(244, 400, 80, 0x8C5A3C, 0x5A3424)
	vase := func(x, top, r, neck float64, light, shadow rgb) shape {
		s := blob(x-neck, top, x+neck, top, x+neck*0.8, top+(250-top)*0.22, x+r, top+(250-top)*0.52, x+r*0.86, top+(250-top)*0.84, x+r*0.5, 250,
			x-r*0.5, 250, x-r*0.86, top+(250-top)*0.84, x-r, top+(250-top)*0.52, x-neck*0.8, top+(250-top)*0.22)
		c.cast(x+r*0.5, 251, r*1.15, 6, 0x4A2A1C)
		c.body(s, light, shadow)
		c.fill(flat(shadow), oval(x, top+1.5, neck*0.95, 3))
		return s
	}
	c.fill(flat(0x5B3526), taper(3, 1.2, 120, 96, 114, 62, 130, 30, 122, 4), taper(2, 1, 118, 58, 98, 40, 92, 18), taper(2, 0.8, 128, 34, 150, 20, 158, 4), taper(1.6, 0.8, 126, 44, 144, 42, 156, 34))
	for _, p := range at(92, 16, 99, 38, 122, 3, 158, 4, 145, 21, 156, 34, 108, 50, 132, 28) {
		c.fill(flat(0xD9704F), leaf(p.x, p.y, p.x+c.between(-11, 11), p.y-11, 4), leaf(p.x, p.y, p.x+c.between(-12, 12), p.y+9, 3.6))
	}
	vase(48, 152, 32, 11, 0xF1E8D8, 0xB9A58A)
	red := vase(118, 92, 38, 10, 0xB7512F, 0x5F2519)
	c.within(red, func() {
		c.fill(flat(0xE9B48C).speckled(0.3), blob(60, 80, 180, 80, 180, 150, 150, 162, 130, 150, 108, 170, 86, 152, 60, 160))
		c.fill(flat(0x5F2519).thin(0.5), curve(1.2, 76, 196, 118, 202, 160, 196), curve(1.2, 78, 204, 118, 210, 160, 204))
	})
	vase(196, 172, 36, 22, 0x3F7A63, 0x1C3E36)
	black := vase(276, 112, 34, 8, 0x37333A, 0x15121A)
	c.within(black, func() {
		for i := range 9 {
			x := 240 + float64(i)*9
			c.fill(flat(0xD9C7A8).thin(0.8), curve(1, x, 180, x+4, 205, x, 232))
		}
		c.fill(flat(0xD9C7A8).thin(0.8), curve(1.4, 238, 178, 276, 183, 314, 178))
	})
	white := vase(352, 168, 33, 13, 0xF6F1E6, 0xC3B5A0)
	c.within(white, func() {
		for range 90 {
			c.fill(flat(0x6E4A36), disc(c.between(316, 388), c.between(166, 252), c.between(0.4, 1.3)))
		}
	})
}

func glazeTiles(c *canvas) {
	c.backdrop(0xCDBFA8, 0xC3B297)
	c.planks(-400, 800, 75, 0xC9B697, 0x9A8362)
	pairs := [][2]rgb{{0x2F6F6A, 0xE8DBC0}, {0xB4502F, 0x2A2326}, {0xE3C47C, 0x7A4A22}, {0x86A38C, 0x3D5A4C}, {0x274A6B, 0xA9C4CC}, {0xF0E6D2, 0xC98A6A},
		{0x5C2A3C, 0xD39AA0}, {0x4A3A2E, 0xC9963F}, {0xD9D2C2, 0x5F7F8A}, {0x95432E, 0xE8B78A}, {0x1F3B3A, 0x7FB0A0}, {0xE6B8A4, 0x8A3A4A},
		{0x6F7F4A, 0xE9DDB0}, {0x2C2A3A, 0x8A86B0}, {0xC9A05A, 0x355A4E}, {0xEFE9DC, 0x2F4A6E}}
	for i, pair := range pairs {
		x, y := 22+float64(i%4)*66, 20+float64(i/4)*67
		t := slab(x, y, 54, 58, 5).turn(c.between(-4, 4), x+27, y)
		c.fill(glaze(0x7A6648, 0.7), t.move(4, 5))
		c.body(t, 0xE9D9C0, 0xBFA988)
		c.within(t, func() {
			k := c.between(-5, 5)
			c.body(poly(x-8, y-8, x+62, y-8, x+62, y+47+k, x+40, y+52, x+20, y+46+k, x-8, y+50), pair[0], pair[0].mix(dark, 0.45))
			c.fill(flat(pair[1]).thin(0.9), blob(x-8, y-10, x+64, y-10, x+62, y+22+k, x+46, y+27, x+34, y+21-k, x+20, y+29, x+8, y+23+k, x-8, y+24))
			for range 14 {
				c.fill(flat(pair[1].mix(pair[0], 0.5)), disc(x+c.between(0, 54), y+c.between(22, 34), c.between(0.5, 1.6)))
			}
			c.fill(flat(white).thin(0.35), taper(4, 1, x+8, y+10, x+7, y+34))
		})
		c.fill(flat(0x8A7350), disc(x+27, y+7, 3.4))
		c.fill(flat(charcoal), disc(x+27, y+6, 1.9))
	}
}

func kilnShelf(c *canvas) {
	c.backdrop(0x3A2A28, 0x2A1D1E)
	for i := range 12 {
		for j := range 7 {
			c.fill(flat(c.pick(0x4A3531, 0x523A34, 0x44302E)), rect(-20+float64(j)*52+float64(i%2)*26, float64(i)*35, 49, 32))
		}
	}
	c.fill(shade(0xC25F3B, 150, 440, 150, 250), c.all())
	c.fill(shade(0x1A1214, 300, 0, 130, 160), c.all())
	clay, low := rgb(0xE6CDB4), rgb(0x9A7458)
	for _, y := range []float64{136, 256, 376} {
		c.body(rect(-20, y, 340, 13), 0xC9B79C, 0x7A6552)
		c.body(rect(18, y+13, 18, 110), 0xB9A488, 0x6A5644)
		c.body(rect(264, y+13, 18, 110), 0xB9A488, 0x6A5644)
	}
	cup := func(x, y, w, h float64) {
		c.fill(flat(low), ring(x+w*0.56, y-h*0.5, w*0.26, h*0.27, w*0.09))
		c.body(poly(x-w*0.5, y-h, x+w*0.5, y-h, x+w*0.42, y, x-w*0.42, y), clay, low)
		c.fill(flat(low.mix(dark, 0.3)), oval(x, y-h, w*0.5, w*0.09))
	}
	bowl := func(x, y, w, h float64) {
		c.body(shape{append(arc(x, y-h, w/2, h, 0, 180), point{x - w/2, y - h})}, clay, low)
		c.body(rect(x-w*0.18, y-h*0.12, w*0.36, h*0.12), clay, low)
		c.fill(flat(low.mix(dark, 0.3)), oval(x, y-h, w/2, w*0.08))
	}
	cup(68, 136, 40, 50)
	cup(128, 136, 36, 62)
	bowl(206, 136, 84, 40)
	bowl(206, 92, 66, 30)
	c.fill(flat(low), ring(66, 212, 26, 28, 8), taper(14, 6, 150, 228, 172, 210, 180, 188))
	c.body(blob(68, 210, 110, 180, 152, 210, 158, 240, 138, 256, 82, 256, 62, 240), clay, low)
	c.body(pie(110, 186, 22, 11, 180, 360), clay, low)
	c.ball(110, 172, 5, clay, low)
	cup(222, 256, 48, 54)
	bowl(92, 376, 104, 44)
	cup(186, 376, 38, 46)
	cup(240, 376, 34, 66)
}

func mendedBowl(c *canvas) {
	c.backdrop(0xDDC9B0, 0xDDC9B0)
	for i := range 40 {
		c.fill(flat(0xC7AF90).thin(0.6), rect(-100, float64(i)*8-10, 600, 1.2))
	}
	c.fill(glaze(0x8A6F52, 0.65), disc(166, 168, 118))
	c.body(disc(150, 150, 118), 0x2F5F55, 0x12302D)
	c.fill(flat(0x5F9080), ring(150, 150, 117, 117, 3))
	well := disc(150, 150, 98)
	c.fill(flat(0x21453F), well)
	c.within(well, func() {
		c.fill(shade(0x3F7A6C, 230, 240, 110, 110), c.all())
		for i := range 7 {
			c.fill(flat(0x3F7A6C).thin(0.5), ring(150, 150, 92-float64(i)*12, 92-float64(i)*12, 1))
		}
	})
	crack := func(w float64, xy ...float64) {
		c.fill(flat(0x7A5418), line(w+1.6, xy...).move(0.8, 1.2))
		c.fill(flat(0xE3B04B), line(w, xy...))
		c.fill(flat(0xF7E3A6).thin(0.8), line(w*0.3, xy...).move(-0.6, -0.8))
	}
	crack(5, 268, 146, 236, 138, 222, 150, 196, 140, 178, 152, 158, 148)
	crack(4.6, 158, 148, 142, 122, 148, 98, 130, 74, 138, 52, 128, 34)
	crack(4.4, 158, 148, 140, 172, 118, 180, 108, 206, 84, 214, 66, 234)
	crack(2.6, 196, 140, 204, 112, 222, 98, 228, 62)
	crack(2.4, 118, 180, 90, 172, 64, 182, 34, 170)
	for range 8 {
		a := c.between(0, 2*math.Pi)
		c.fill(flat(0xE3B04B).thin(0.8), disc(150+30*math.Cos(a), 150+30*math.Sin(a), 0.9))
	}
}
