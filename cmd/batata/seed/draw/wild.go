package draw

import "math"

func wild() []Composition {
	return []Composition{
		landscape("mountains", "Drawing: six ridges of blue mountains fading into mist under a pale orange sun, two birds.",
			"插画：淡橙色太阳下六重蓝色山脊没入雾中，两只鸟飞过。", mountains),
		portrait("low-sun-sea", "Drawing: a red sun just above the sea, its light in bars on the water, a small boat in front.",
			"插画：红日贴着海面，水上一道道光，前面一只小船。", lowSunSea),
		portrait("stream", "Drawing: a white stream falling in steps between grey rocks in a dark green wood.",
			"插画：深绿的树林里，白色溪水在灰石间一级一级落下。", stream),
		landscape("dune", "Drawing: dry yellow grass on a dune bending in the wind, a strip of blue sea behind.",
			"插画：沙丘上枯黄的草被风吹弯，后面是一线蓝色的海。", dune),
		landscape("storm", "Drawing: dark blue storm clouds with slanting rain over a flat field and an empty road.",
			"插画：平原和空路上方压着深蓝的雨云，斜斜地下着雨。", storm),
		landscape("autumn-hill", "Drawing: a green meadow, a wood in orange and rust behind it, and a long grey mountain above.",
			"插画：绿草坡后一片橙红的林子，远处一道灰色的长山。", autumnHill),
		square("night-sea", "Drawing: a full moon and stars over a calm purple sea, the moon's path on the water.",
			"插画：平静的紫色海面上满月和星星，月光在水上铺成一条路。", nightSea),
		landscape("ripples", "Drawing: rings spreading on blue water from one drop that has just fallen.",
			"插画：一滴水刚落下，蓝色水面荡开一圈圈涟漪。", ripples),
		landscape("sunset-hills", "Drawing: the sun between two dark hills, a stone table in the grass in front.",
			"插画：太阳落在两座暗山之间，前面草地上一张石桌。", sunsetHills),
	}
}

// ridge is a range of hills from edge to edge, peaks high, with its top at about y.
func (c *canvas) ridge(y, peaks, step float64) shape {
	ps := at(-60, 600)
	phase := c.between(0, 900)
	for x := -60.0; x <= 470; x += step {
		v := speck((x+phase)/90, y, c.seed+21)*0.7 + speck((x+phase)/31, y, c.seed+22)*0.3
		ps = append(ps, point{x, y - (v-0.4)*peaks})
	}
	return shape{append(ps, point{480, 600})}
}

func mountains(c *canvas) {
	c.backdrop(0xF3DCC0, 0xDCE4DF)
	c.fill(flat(0xF0A878), disc(278, 78, 34))
	tints := []rgb{0xC3D0D2, 0xA2B8C0, 0x7F9DAC, 0x5A7E92, 0x3A6076, 0x1F4256}
	for i, tint := range tints {
		y := 122 + float64(i)*32
		s := c.ridge(y, 78-float64(i)*4, 7)
		c.fill(flat(tint), s)
		c.within(s, func() {
			c.fill(flat(0xEFEDE2).thin(0.75).fading(200, y+54, 200, y+2), c.all())
			c.fill(shade(tint.mix(night, 0.35), 0, y-40, 150, y+30).thin(0.6), c.all())
		})
	}
	front := c.ridge(302, 30, 12)
	c.fill(flat(0x14303F), front)
	for i := range 15 {
		x := c.between(-10, 410)
		if i < 9 {
			x = c.between(-10, 150)
		}
		h := c.between(24, 58)
		for j := range 4 {
			k := float64(j) / 4
			c.fill(flat(0x14303F), poly(x-h*0.24*(1-k*0.6), 306-h*k*0.8, x, 306-h*(k*0.8+0.42), x+h*0.24*(1-k*0.6), 306-h*k*0.8))
		}
	}
	for _, p := range at(196, 70, 216, 82) {
		c.fill(flat(0x3A4A58), curve(1.6, p.x-9, p.y-4, p.x-4, p.y-6, p.x, p.y, p.x+4, p.y-6, p.x+9, p.y-4))
	}
}

func lowSunSea(c *canvas) {
	c.backdrop(0xF6D9A8, 0xEFA06A)
	c.fill(flat(0xF3C48C).thin(0.6), disc(150, 190, 130), disc(150, 190, 98))
	c.fill(flat(0xD9482F), disc(150, 190, 58))
	for i := range 5 {
		x, y := c.between(-20, 260), 40+float64(i)*24
		c.fill(flat(0xF9E6C4).thin(0.7), slab(x, y, c.between(50, 120), 5, 2.5), slab(x+18, y-5, c.between(30, 60), 5, 2.5))
	}
	c.fill(flat(0x2F6A78), rect(-400, 226, 1200, 500))
	c.fill(shade(0x163E50, 150, 410, 150, 240), rect(-400, 226, 1200, 500))
	c.fill(flat(0x24505F), blob(-40, 227, 20, 208, 60, 216, 96, 227), blob(230, 227, 270, 214, 340, 206, 360, 227))
	for i := range 24 {
		y := 229 + float64(i)*6.6
		w := 48 + c.between(-18, 16) - float64(i)*0.7
		c.fill(flat(rgb(0xF0854A).mix(0xF6C27A, c.rng.Float64())), slab(150-w+c.between(-9, 9), y, w*2*c.between(0.72, 1), 2.6, 1.3))
	}
	for range 46 {
		y := c.between(236, 400)
		l := 8 + (y-236)/5
		x := c.between(-20, 300)
		c.fill(flat(c.pick(0x5C98A4, 0x1F5364, 0x7FB0B4)).thin(0.7), slab(x, y, l, 1.8, 0.9))
	}
	c.fill(flat(0x0F2E3C).thin(0.6), oval(196, 338, 46, 5))
	c.body(blob(150, 318, 196, 326, 244, 314, 232, 336, 166, 338), 0x4A2A26, 0x1E1418)
	c.fill(flat(0x1E1418), slab(186, 284, 16, 38, 7), disc(194, 278, 7.5), poly(182, 276, 206, 276, 194, 266))
	c.fill(flat(0x1E1418), line(2.2, 164, 268, 216, 352))
}

func stream(c *canvas) {
	c.backdrop(0x8FB086, 0x2F5A44)
	c.fill(flat(0xE3EBC4).fading(160, 40, 160, 200), disc(160, 60, 130))
	for i := range 13 {
		x := -10 + float64(i)*26 + c.between(-9, 9)
		c.fill(flat(rgb(0x6F9A78).mix(0x1F4436, c.rng.Float64())), taper(c.between(6, 15), 5, x, 270, x+c.between(-5, 5), 120, x+c.between(-8, 8), -20))
	}
	for range 60 {
		x, y := c.between(-20, 320), c.between(-20, 96)
		a := c.between(0, 6.28)
		c.fill(flat(c.pick(0x5F9A5A, 0x3F7A50, 0x85B068, 0x2F6446)).thin(0.92), leaf(x, y, x+26*math.Cos(a), y+26*math.Sin(a), 9))
	}
	c.fill(flat(0x24493C), blob(-60, 150, 60, 140, 130, 170, 110, 420, -60, 440), blob(190, 170, 260, 138, 360, 150, 360, 440, 180, 430))
	water := blob(142, 140, 178, 140, 186, 180, 172, 212, 200, 250, 190, 296, 236, 346, 250, 430, 60, 430, 96, 350, 128, 300, 112, 252, 136, 214, 132, 176)
	c.fill(flat(0xBFD9D6), water)
	c.within(water, func() {
		for range 90 {
			x, y := c.between(70, 240), c.between(140, 400)
			c.fill(flat(c.pick(white, 0x8FBABC, white, 0x6FA0A8)).thin(0.85), taper(2.6, 0.8, x, y, x+c.between(-3, 3), y+c.between(8, 26)))
		}
		for _, y := range []float64{206, 262, 318, 378} {
			c.fill(shade(0x4F8A94, 0, y, 0, y+24), rect(0, y, 300, 40))
			for range 16 {
				c.fill(flat(white), oval(c.between(90, 230), y+c.between(-7, 4), c.between(4, 11), c.between(2.4, 4.6)))
			}
		}
	})
	rock := func(x, y, w, h float64) {
		s := blob(x-w, y+h*0.5, x-w*0.86, y-h*0.4, x-w*0.2, y-h, x+w*0.6, y-h*0.7, x+w, y+h*0.3, x+w*0.6, y+h*0.8, x-w*0.5, y+h*0.9)
		c.body(s, c.pick(0x9AA39C, 0x868F8A, 0xABB0A4), 0x33423F)
		c.within(s, func() {
			c.fill(flat(0x5F8A4E).speckled(0.4), blob(x-w*1.1, y-h*0.4, x-w*0.2, y-h*1.1, x+w*0.7, y-h*0.9, x+w*0.3, y-h*0.5, x-w*0.4, y-h*0.4))
			c.fill(flat(0x33423F).thin(0.6), curve(1.3, x-w*0.2, y-h*0.5, x, y, x-w*0.1, y+h*0.6))
		})
	}
	for _, r := range [][4]float64{{110, 176, 26, 18}, {204, 184, 26, 20}, {84, 222, 34, 24}, {220, 236, 32, 24}, {70, 284, 44, 32}, {240, 300, 44, 34}, {158, 312, 17, 11}, {46, 356, 56, 40}, {274, 372, 50, 42}, {148, 380, 26, 17}} {
		rock(r[0], r[1], r[2], r[3])
	}
	for i := range 9 {
		a := (-150 + float64(i)*15) * math.Pi / 180
		c.foliage(20, 410, 20+96*math.Cos(a), 410+96*math.Sin(a), 8, 0x6F9F5A, 0x1F4436)
		c.foliage(290, 410, 290+84*math.Cos(a), 410+84*math.Sin(a), 7, 0x5A8F58, 0x1F4436)
	}
}

func dune(c *canvas) {
	c.backdrop(0x9CC4D6, 0xDCE8E4)
	c.fill(flat(0x3F86A6), rect(-400, 112, 1200, 60))
	c.fill(flat(0x6FAEBE), rect(-400, 146, 1200, 20))
	c.fill(flat(white).thin(0.8), curve(2, -20, 158, 120, 154, 260, 160, 420, 156))
	c.body(blob(-80, 190, 60, 158, 180, 178, 300, 150, 480, 172, 480, 400, -80, 400), 0xE3C27E, 0xA9823F)
	c.fill(flat(0x8FA05A), blob(-80, 210, 80, 192, 200, 206, 320, 182, 480, 204, 480, 400, -80, 400))
	c.fill(shade(0x4F6A38, 0, 310, 0, 210), rect(-400, 180, 1200, 200))
	for i := range 330 {
		x := c.between(-40, 420)
		base := 316 - float64(i)*0.12
		h := c.between(50, 150)
		lean := c.between(20, 66)
		c.fill(flat(c.pick(0xD9A441, 0xC98A34, 0xE6C36A, 0xA87A30, 0xB8943F)).thin(0.95), taper(2.6, 0.5, x, base, x+lean*0.3, base-h*0.55, x+lean, base-h))
	}
	for range 14 {
		x, h := c.between(0, 380), c.between(150, 220)
		top := point{x + h*0.28, 310 - h}
		c.fill(flat(0xA8742A), taper(2, 1, x, 312, x+h*0.1, 310-h*0.55, top.x, top.y))
		for j := range 8 {
			k := float64(j)
			c.fill(flat(0xC98A34), leaf(top.x-k*1.4, top.y+k*4, top.x-k*1.4+7, top.y+k*4-8, 1.8), leaf(top.x-k*1.4, top.y+k*4, top.x-k*1.4-4, top.y+k*4-8, 1.8))
		}
	}
}

func storm(c *canvas) {
	c.backdrop(0x2F3F58, 0x8A9CAA)
	for i := range 22 {
		x, y := c.between(-40, 440), -10+float64(i)*5.6
		w := c.between(50, 110)
		tint := rgb(0x26344C).mix(0x6A7C92, float64(i)/26+c.between(-0.1, 0.1))
		s := blob(x-w, y+10, x-w*0.6, y-14, x-w*0.1, y-26, x+w*0.5, y-16, x+w, y+8, x+w*0.4, y+22, x-w*0.5, y+20)
		c.fill(flat(tint), s)
		c.within(s, func() { c.fill(shade(0x1A2438, x, y+26, x, y-8), c.all()) })
	}
	c.fill(flat(0xE9DCB4).thin(0.75).fading(200, 196, 200, 150), rect(-400, 150, 1200, 48))
	for range 90 {
		x, y := c.between(-20, 460), c.between(84, 180)
		c.fill(flat(0xB9C6D0).thin(0.4), line(0.9, x, y, x-14, y+34))
	}
	c.fill(flat(0x3F5A48), rect(-400, 194, 1200, 300))
	for i := range 9 {
		y := 198 + float64(i*i)*1.2
		c.fill(flat(c.pick(0x5F7A4A, 0x2F4A40, 0x8A8A4A)).thin(0.75), poly(-20, y, 420, y-4, 420, y+2+float64(i), -20, y+5+float64(i)))
	}
	c.fill(flat(0x5A5F68), poly(228, 196, 236, 196, 330, 310, 90, 310))
	c.fill(shade(0x2A2E38, 90, 310, 260, 210), poly(228, 196, 236, 196, 330, 310, 90, 310))
	for i := range 6 {
		t := float64(i*i) / 36
		y := 200 + t*104
		c.fill(flat(butter), poly(231-t*22, y, 233-t*18, y, 234-t*20, y+3+t*16, 229-t*26, y+3+t*16))
	}
	for i := range 7 {
		t := float64(i*i) / 36
		x, y := 226-t*190, 197+t*66
		c.fill(flat(0x1A2430), rect(x, y-16-t*74, 1.4+t*3, 16+t*74), rect(x-3-t*10, y-14-t*68, 7+t*24, 1.2+t*1.6))
	}
	c.fill(flat(0x1A2430).thin(0.8), curve(0.9, 225, 184, 170, 168, 130, 160, 60, 136, 0, 112))
	c.body(poly(322, 196, 322, 178, 336, 168, 350, 178, 350, 196), 0xA24A38, 0x5A2A28)
	c.fill(flat(butter), rect(333, 182, 6, 7))
}

func autumnHill(c *canvas) {
	c.backdrop(0xCBDCE2, 0xF0E6D2)
	for i := range 4 {
		c.fill(flat(white).thin(0.8), slab(20+float64(i)*104, 28+c.between(-10, 20), 90, 10, 5), slab(46+float64(i)*104, 20+c.between(-10, 20), 50, 10, 5))
	}
	m := poly(-60, 170, 10, 120, 60, 98, 108, 76, 150, 62, 188, 74, 226, 58, 262, 78, 320, 86, 360, 108, 460, 140, 460, 260, -60, 260)
	c.body(m, 0x9AA6B0, 0x4F6072)
	c.within(m, func() {
		for range 60 {
			x, y := c.between(20, 400), c.between(66, 140)
			c.fill(flat(c.pick(0xD6DBDA, 0x5F7082, 0xB9C2C6)).thin(0.7), taper(2.4, 0.8, x, y, x+c.between(-5, 12), y+c.between(12, 30)))
		}
	})
	c.fill(flat(0x5F6F5A), c.ridge(166, 26, 9))
	for row := range 6 {
		for range 34 {
			x, y := c.between(-10, 410), 168+float64(row)*9-math.Abs(c.between(-4, 12))
			y += (x - 200) * 0.06
			h := c.between(20, 34)
			tint := c.pick(0xC9622F, 0xDB8A34, 0xB4482A, 0xE0A63F, 0x9A4A2C, 0xA8752E)
			c.fill(flat(tint.mix(dark, 0.4)), line(1.5, x, y+9, x, y-4))
			s := blob(x-h*0.3, y, x-h*0.26, y-h*0.5, x, y-h*0.92, x+h*0.26, y-h*0.5, x+h*0.3, y, x, y+h*0.1)
			c.body(s, tint, tint.mix(rust, 0.7))
		}
	}
	for _, p := range at(310, 226, 328, 236) {
		for j := range 5 {
			k := float64(j)
			c.fill(flat(0x1F4436), poly(p.x-20+k*3.4, p.y+6-k*15, p.x, p.y-24-k*16, p.x+20-k*3.4, p.y+6-k*15))
		}
	}
	meadow := blob(-80, 222, 80, 210, 220, 226, 340, 244, 480, 236, 480, 420, -80, 420)
	c.body(meadow, 0x7FA852, 0x3F6A3C)
	for range 150 {
		x, y := c.between(-5, 405), c.between(236, 304)
		c.fill(flat(c.pick(0x94BC5E, 0x5F8A44, 0xA8C870)).thin(0.8), taper(1.7, 0.4, x, y, x+c.between(-2, 2), y-c.between(4, 9)))
	}
	for _, p := range at(90, 252, 112, 258, 176, 268) {
		c.fill(flat(white), oval(p.x, p.y, 8, 5))
		c.fill(flat(charcoal), disc(p.x+8, p.y-1, 2.6), line(1.2, p.x-4, p.y+4, p.x-4, p.y+9), line(1.2, p.x+4, p.y+4, p.x+4, p.y+9))
	}
}

func nightSea(c *canvas) {
	c.backdrop(0x2A2454, 0x8A4A6E)
	for range 110 {
		c.fill(flat(0xF7E9D2).thin(c.between(0.3, 1)), disc(c.between(0, 300), c.between(0, 178), c.between(0.4, 1.3)))
	}
	c.fill(flat(0xE9A98A).thin(0.22), disc(150, 96, 78), disc(150, 96, 60))
	c.body(disc(150, 96, 42), 0xFBEFD2, 0xE0B084)
	for _, p := range [][3]float64{{138, 84, 7}, {160, 106, 9}, {146, 114, 4}, {166, 82, 4}} {
		c.fill(flat(0xE8CFA8).thin(0.8), disc(p[0], p[1], p[2]))
	}
	c.fill(flat(0x5F3A62), blob(-40, 200, 30, 172, 90, 186, 130, 200), blob(190, 200, 240, 180, 330, 166, 360, 200))
	c.fill(flat(0x3A2A5A), rect(-400, 196, 1200, 400))
	c.fill(shade(0x18163A, 0, 310, 0, 210), rect(-400, 196, 1200, 400))
	for i := range 20 {
		y := 199 + float64(i)*5.4
		w := 14 + float64(i)*1.9 + c.between(-6, 8)
		c.fill(flat(rgb(0xFBE7C0).mix(0xD98A7A, c.rng.Float64()*0.6)).thin(0.9), slab(150-w+c.between(-5, 5), y, 2*w*c.between(0.6, 1), 1.9, 0.9))
	}
	for range 50 {
		y := c.between(202, 300)
		c.fill(flat(c.pick(0x6A4A82, 0x8A5A86, 0x221C48)).thin(0.7), slab(c.between(-20, 300), y, 6+(y-196)/4, 1.4, 0.7))
	}
}

func ripples(c *canvas) {
	c.backdrop(0xA9CAD4, 0x3F7A94)
	c.fill(flat(0xF2F6F2).thin(0.7).fading(60, 40, 300, 120), oval(90, 56, 260, 70))
	for i := 11; i >= 0; i-- {
		r := 22 + float64(i)*24
		c.fill(flat(0x2A6480).thin(0.55-float64(i)*0.035), ring(236, 178, r, r*0.42, 5))
		c.fill(flat(white).thin(0.85-float64(i)*0.06), ring(236, 175, r, r*0.42, 2.2))
	}
	c.fill(flat(0x2A6480), oval(236, 178, 34, 14))
	c.fill(flat(0x7FB0C2), oval(236, 175, 28, 10))
	for i := range 12 {
		a := float64(i) * 30 * math.Pi / 180
		x, y := 236+36*math.Cos(a), 172+14*math.Sin(a)
		c.fill(flat(0xD6E8EA), taper(5, 2.4, x, y+3, x+6*math.Cos(a), y-13-6*math.Abs(math.Sin(a*2))))
		c.fill(flat(white), disc(x+8*math.Cos(a), y-20-6*math.Abs(math.Sin(a*2)), 1.9))
	}
	c.body(blob(236, 52, 246, 82, 252, 98, 246, 112, 236, 116, 226, 112, 220, 98, 226, 82), 0xC9E2E8, 0x2F6A84)
	c.fill(flat(white), oval(230, 96, 3, 7))
	c.fill(flat(0xC9E2E8), disc(236, 138, 4), disc(236, 152, 2.4))
	c.fill(shade(0x1A4660, 0, 310, 60, 200), c.all())
}

func sunsetHills(c *canvas) {
	c.backdrop(0x5F86AE, 0xF6D09A)
	for i := range 24 {
		c.fill(flat(0xFBEBC4).thin(0.3).fading(196, 110, 196, 6).turn(float64(i)*15, 196, 142), leaf(196, 142, 196, -40+float64(i%3)*44, 5).turn(float64(i)*15, 196, 142))
	}
	c.fill(flat(0xF8D488).thin(0.6), disc(196, 142, 50))
	c.fill(flat(0xFDF3D4), disc(196, 142, 26))
	tints := []rgb{0xA88A94, 0x7A6A80, 0x4F4A68}
	for i, tint := range tints {
		s := c.ridge(156+float64(i)*17, 36, 9)
		c.fill(flat(tint), s)
	}
	c.body(blob(-80, 178, 60, 186, 140, 212, 200, 240, 210, 420, -80, 420), 0x3A3550, 0x1C1A30)
	c.body(blob(480, 180, 340, 176, 270, 204, 200, 236, 180, 420, 480, 420), 0x3A3550, 0x1C1A30)
	ground := blob(-80, 246, 100, 226, 260, 222, 480, 240, 480, 420, -80, 420)
	c.body(ground, 0x8A7A3E, 0x2F2E28)
	for range 160 {
		x, y := c.between(-5, 405), c.between(234, 304)
		c.fill(flat(c.pick(0xC9A24A, 0x5A5A34, 0xE0BC5E, 0x3A3A2A)).thin(0.85), taper(1.9, 0.4, x, y+4, x+c.between(-3, 3), y-c.between(4, 11)))
	}
	c.fill(flat(0x1C1A24).thin(0.6), oval(320, 288, 66, 9))
	c.body(poly(292, 236, 324, 236, 330, 290, 286, 290), 0x7A7478, 0x2E2C38)
	c.body(oval(308, 234, 58, 15), 0xA39A94, 0x4A4650)
	c.fill(flat(0xF3D9A2).thin(0.7), curve(2.4, 254, 230, 280, 221, 320, 220, 350, 226))
	c.fill(flat(0x6A646A), ring(308, 232, 34, 8, 1.6), line(1.4, 308, 224, 308, 240), line(1.4, 276, 232, 340, 232))
}
