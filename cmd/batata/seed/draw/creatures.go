package draw

import "math"

func creatures() []Composition {
	return []Composition{
		square("ladybird", "Drawing: a ladybird on a slanting green stem with blue forget-me-nots behind it.",
			"插画：斜斜的绿茎上一只瓢虫，后面是蓝色的勿忘我。", ladybird),
		landscape("dragonfly", "Drawing: a dragonfly resting on a reed over still water at dusk.",
			"插画：傍晚平静的水面上，一只蜻蜓停在芦苇尖。", dragonfly),
		portrait("dogs-window", "Drawing: two brown dogs with long ears leaning out of a window of a white wooden house.",
			"插画：白色木屋的窗口探出两只长耳朵的棕色小狗。", dogsWindow),
		landscape("nuthatch", "Drawing: a blue-grey bird with an orange belly climbing head down on a thick tree trunk.",
			"插画：粗树干上一只灰蓝背、橙肚皮的鸟，头朝下往下爬。", nuthatch),
		square("koi", "Drawing: three koi seen from above, two orange and white and one dark, circling between lily pads.",
			"插画：俯视池塘，三条锦鲤绕着睡莲叶游，两条橙白、一条深色。", koi),
	}
}

func ladybird(c *canvas) {
	c.backdrop(0x86B06A, 0x5A8A52)
	for range 16 {
		x, y, r := c.between(0, 300), c.between(0, 300), c.between(20, 60)
		c.fill(flat(c.pick(0x9CC27A, 0x6F9F5C, 0xB4D08C, 0x4F7F4C)).thin(0.5).fading(x, y, x+r, y+r), disc(x, y, r))
	}
	bloom := func(x, y, r float64, tint rgb) {
		for i := range 5 {
			c.body(oval(x, y-r*0.62, r*0.46, r*0.5).turn(float64(i)*72, x, y), tint, tint.mix(indigo, 0.35))
		}
		c.fill(flat(white), disc(x, y, r*0.3))
		c.fill(flat(0xE8B23A), disc(x, y, r*0.18))
	}
	c.fill(flat(0x3F6A40), taper(3, 2, 52, 64, 66, 150, 60, 310), taper(3, 2, 206, 214, 196, 260, 200, 310), taper(2.4, 2, 250, 240, 240, 280, 238, 310))
	bloom(50, 58, 31, 0x7FA6D8)
	bloom(96, 88, 22, 0x9DB8E2)
	bloom(22, 104, 18, 0xC6B8DC)
	bloom(206, 212, 26, 0x7FA6D8)
	bloom(252, 238, 23, 0x94B0DE)
	bloom(224, 262, 18, 0xB8A6D2)
	c.fill(flat(0x2F5A38).thin(0.4), taper(13, 9, -20, 62, 130, 140, 330, 236).move(4, 9))
	c.fill(flat(0x8CBF4E), taper(13, 9, -20, 62, 130, 140, 330, 236))
	c.fill(flat(0xBFE07C).thin(0.8), taper(3, 2, -20, 59, 130, 137, 330, 233))
	c.foliage(146, 148, 96, 306, 24, 0xA5D066, 0x3F7A40)
	c.foliage(252, 200, 330, 150, 15, 0x8CBF4E, 0x3F7A40)
	t := func(s shape) shape { return s.turn(26, 196, 146) }
	for _, k := range []float64{-22, 0, 22} {
		c.fill(flat(dark), t(curve(3, 196+k, 152, 196+k*1.5, 164, 196+k*1.8, 172)))
	}
	c.fill(flat(dark), t(disc(238, 142, 15)), t(curve(1.8, 246, 134, 258, 126, 264, 128)), t(curve(1.8, 250, 138, 262, 136, 268, 140)))
	c.fill(flat(white), t(oval(240, 132, 4, 3)), t(oval(249, 146, 2.6, 3)))
	shell := t(shape{append(arc(196, 156, 44, 46, 180, 360), point{240, 158}, point{152, 158})})
	c.body(shell, 0xDD4A30, 0x7E1C20)
	c.within(shell, func() {
		c.fill(flat(dark), t(line(2.4, 152, 132, 236, 128)), t(disc(176, 128, 8)), t(disc(204, 118, 7.5)), t(disc(190, 147, 8)), t(disc(220, 144, 7)), t(disc(164, 150, 6)))
		c.fill(flat(white).thin(0.55), t(oval(184, 117, 12, 4)).turn(-12, 184, 117))
	})
}

func dragonfly(c *canvas) {
	c.backdrop(0xE9A98A, 0x7A8AA0)
	c.fill(flat(0xF7D9A8), disc(292, 118, 40))
	c.fill(flat(0x5F6F8A), blob(-60, 164, 60, 138, 160, 152, 260, 134, 460, 158, 460, 190, -60, 190))
	c.fill(flat(0x8FA3B4), rect(-400, 172, 1200, 400))
	c.fill(flat(0x5A6F88).fading(200, 330, 200, 190), rect(-400, 172, 1200, 400))
	for range 34 {
		y := c.between(176, 300)
		w := c.between(10, 60) * (0.4 + (y-176)/120)
		x := c.between(-20, 420)
		c.fill(flat(c.pick(0xF2C9A2, 0xB9C6CE, 0x5F748C)).thin(0.55), oval(x, y, w, 0.9+(y-176)/110))
	}
	for i := range 6 {
		c.fill(flat(0xF7D9A8).thin(0.8), oval(292+c.between(-7, 7), 186+float64(i)*13, 36-float64(i)*4, 2.4))
	}
	for _, r := range [][]float64{{40, 310, 36, 200, 52, 96}, {66, 310, 70, 220, 60, 140}, {360, 310, 352, 230, 366, 120}, {384, 310, 380, 240, 392, 176}} {
		c.fill(flat(0x2F4A48), taper(4.5, 2, r...))
		p := point{r[4], r[5]}
		c.body(slab(p.x-4.5, p.y-28, 9, 44, 4.5).turn(4, p.x, p.y), 0x6A3E28, 0x2F1A14)
	}
	for _, l := range [][4]float64{{44, 300, 8, 150}, {60, 304, 112, 176}, {362, 304, 326, 170}, {376, 306, 408, 190}} {
		c.foliage(l[0], l[1], l[2], l[3], 6, 0x3F6A58, 0x1A332F)
	}
	c.fill(flat(0x3F5A3A), taper(5, 2.4, 156, 320, 172, 240, 196, 168))
	wing := func(x1, y1, w float64) {
		s := leaf(198, 136, x1, y1, w)
		c.fill(flat(0xF6EBDD).thin(0.62), s)
		c.within(s, func() {
			for i := 1; i < 12; i++ {
				t := float64(i) / 12
				x, y := 198+(x1-198)*t, 136+(y1-136)*t
				c.fill(flat(0x5A5A6A).thin(0.5), line(0.7, x, y-w*1.2, x+(x1-198)*0.05, y+w*1.2))
			}
			c.fill(flat(0x5A5A6A).thin(0.6), line(0.8, 198, 136, x1, y1), line(0.7, 198, 130, x1, y1-w*0.45))
			c.fill(flat(0x4A2A20), oval(198+(x1-198)*0.88, 136+(y1-136)*0.88-w*0.3, 4.6, 2))
		})
		c.fill(flat(0x5A5A6A).thin(0.7), taper(1.6, 0.8, 198, 134, 198+(x1-198)*0.5, 134+(y1-134)*0.5-w*0.95, x1, y1))
	}
	wing(66, 90, 14)
	wing(338, 66, 14)
	wing(84, 148, 15)
	wing(330, 128, 15)
	c.fill(flat(0x2F6F7A), taper(12, 6, 200, 138, 176, 196, 142, 256))
	for i := range 7 {
		t := float64(i) / 7
		c.fill(flat(0x173A46), line(1.6, 190-48*t-5, 158+92*t-2, 190-48*t+5, 158+92*t+2))
	}
	c.body(oval(202, 132, 12, 17).turn(20, 202, 132), 0x4A93A0, 0x1A4450)
	c.body(disc(209, 110, 8), 0x4A93A0, 0x1A4450)
	c.body(disc(203, 106, 6.5), 0xB4502F, rust)
	c.body(disc(215, 109, 6.5), 0xB4502F, rust)
}

func (c *canvas) spaniel(x, y, k float64, tint, shadow rgb) {
	t := func(s shape) shape { return s.turn(k*6, x, y) }
	c.body(t(blob(x-30, y+24, x-22, y-34, x, y-46, x+22, y-34, x+30, y+24, x+28, y+84, x-28, y+84)), tint, shadow)
	c.body(t(blob(x-25, y-18, x-20, y-42, x, y-50, x+20, y-42, x+25, y-18, x+18, y+18, x+11, y+34, x-11, y+34, x-18, y+18)), tint.mix(white, 0.1), shadow)
	for _, s := range []float64{-1, 1} {
		ear := t(blob(x+s*18, y-40, x+s*34, y-30, x+s*43, y+4, x+s*41, y+34, x+s*29, y+40, x+s*22, y+14, x+s*20, y-14))
		c.body(ear, tint.mix(dark, 0.12), shadow)
		c.within(ear, func() {
			for i := range 4 {
				yy := y - 16 + float64(i)*14
				c.fill(flat(shadow).thin(0.6), t(curve(1.6, x+s*24, yy, x+s*33, yy+6, x+s*42, yy+1)))
			}
		})
		c.fill(flat(dark), t(oval(x+s*10, y-12, 3.8, 4.6)))
		c.fill(flat(white), t(disc(x+s*10+1.2, y-13.6, 1.3)))
		c.fill(flat(shadow).thin(0.8), t(curve(1.6, x+s*5, y-21, x+s*10, y-23, x+s*15, y-20)))
	}
	c.fill(flat(tint.mix(white, 0.45)), t(oval(x, y+18, 13, 12)))
	c.fill(flat(dark), t(blob(x-7, y+9, x, y+6, x+7, y+9, x+3, y+16, x-3, y+16)))
	c.fill(flat(dark).thin(0.8), t(line(1.3, x, y+16, x, y+22)), t(curve(1.3, x-8, y+24, x-3, y+26, x, y+22, x+3, y+26, x+8, y+24)))
}

func dogsWindow(c *canvas) {
	c.backdrop(0xE9E6DF, 0xDEDAD1)
	for i := range 16 {
		y := float64(i)*27 - 8
		c.fill(flat(0xB9B5AC), rect(-400, y, 1200, 2.2))
		c.fill(shade(0xCDC9BF, 0, y+26, 0, y+10), rect(-400, y, 1200, 26))
	}
	c.body(rect(52, 26, 196, 292), 0x7E9196, 0x4A5C62)
	c.fill(flat(0x2A2E38), rect(66, 40, 168, 262))
	c.fill(flat(0xF5EFE4), blob(58, 30, 112, 34, 104, 110, 84, 190, 90, 300, 58, 306))
	for i := range 4 {
		x := 70 + float64(i)*10
		c.fill(flat(0xC9BFB0).thin(0.8), curve(1.6, x, 40, x+2, 120, x-4+float64(i), 200, x, 300))
	}
	c.fill(flat(0xF5EFE4), blob(196, 38, 240, 34, 240, 300, 222, 296, 226, 190, 212, 110))
	c.fill(flat(0xC9BFB0).thin(0.8), curve(1.6, 214, 50, 222, 120, 230, 200, 230, 296), curve(1.6, 226, 46, 232, 140, 236, 290))
	c.spaniel(136, 132, -1, 0x9A5A34, 0x4E2A1A)
	c.spaniel(176, 232, 1, 0xC98A52, 0x7A4A26)
	c.body(rect(40, 302, 220, 20), 0xF3F0E9, 0xADA89E)
	c.body(slab(146, 292, 22, 30, 9), 0xC98A52, 0x7A4A26)
	c.body(slab(188, 292, 22, 30, 9), 0xC98A52, 0x7A4A26)
	c.body(rect(52, 334, 196, 36), 0xB4603F, 0x6E2F23)
	for i := range 11 {
		x := 62 + float64(i)*18
		c.foliage(x, 338, x+c.between(-9, 9), 322-c.between(0, 10), 5, fern, forest)
		for k := range 5 {
			c.fill(flat(c.pick(0xD9607A, 0xF2B6A0, 0xE88A5A)), disc(x+4+5*math.Cos(float64(k)*1.26), 330+5*math.Sin(float64(k)*1.26), 3.2))
		}
		c.fill(flat(butter), disc(x+4, 330, 2))
	}
}

func nuthatch(c *canvas) {
	c.backdrop(0xEFE7D6, 0xDDE0D8)
	for range 12 {
		x, y, r := c.between(180, 420), c.between(0, 300), c.between(16, 46)
		c.fill(flat(c.pick(0xF5E2A8, 0xE6D2A2, 0xCFDCD2, 0xF3EBDD)).thin(0.6), disc(x, y, r))
	}
	trunk := blob(-60, -40, 128, -40, 136, 60, 126, 150, 140, 240, 176, 340, -60, 340)
	c.body(trunk, 0x7A604E, 0x2F2420)
	c.within(trunk, func() {
		for range 130 {
			x, y, l := c.between(-10, 170), c.between(-30, 310), c.between(14, 46)
			c.fill(flat(c.pick(0x4A382E, 0x9A7F68, 0x5A463A, 0xB09880)).thin(0.8), taper(c.between(2, 5), 1, x, y, x+c.between(-5, 5), y+l*0.5, x+c.between(-4, 4), y+l))
		}
		for range 18 {
			x, y := c.between(0, 120), c.between(0, 300)
			c.fill(flat(0x97AE8C).thin(0.8).speckled(0.3), oval(x, y, c.between(5, 12), c.between(4, 9)))
		}
	})
	t := func(s shape) shape { return s.turn(58, 176, 150) }
	c.fill(flat(0x3A3A44), t(poly(128, 140, 74, 128, 72, 142, 130, 158)))
	c.body(t(blob(112, 150, 140, 120, 190, 114, 222, 126, 232, 146, 214, 170, 160, 184, 122, 172)), 0xE59A5A, 0xA2542A)
	c.body(t(blob(110, 148, 136, 116, 186, 106, 226, 116, 240, 132, 214, 142, 170, 150, 130, 158)), 0x6F8CA6, 0x34485E)
	c.fill(flat(0x34485E), t(leaf(196, 136, 96, 140, 14)))
	c.fill(flat(0x5A7890), t(leaf(190, 130, 112, 136, 8)))
	c.fill(flat(white), t(blob(214, 138, 236, 134, 242, 144, 228, 158, 208, 154)))
	c.fill(flat(dark), t(taper(6, 5, 190, 127, 224, 128, 248, 136)))
	c.fill(flat(dark), t(poly(244, 131, 278, 140, 244, 144)))
	c.fill(flat(white), t(disc(227, 128, 3.2)))
	c.fill(flat(dark), t(disc(227.5, 128, 2.2)))
	c.fill(flat(0x4A2A1C), t(line(3, 150, 176, 140, 194)), t(line(3, 174, 176, 168, 196)))
}

func koi(c *canvas) {
	c.backdrop(0x2F6A70, 0x1F4F5A)
	for i := range 7 {
		r := 40 + float64(i)*32
		c.fill(flat(0x4F8A8C).thin(0.5), ring(110, 120, r, r*0.96, 1.3))
	}
	c.fill(shade(0x123640, 300, 300, 90, 100), c.all())
	fish := func(x, y, a, k float64, base, patch rgb) {
		t := func(s shape) shape {
			return s.each(func(p point) point { return point{x + (p.x-x)*k, y + (p.y-y)*k} }).turn(a, x, y)
		}
		c.fill(flat(0x0F2F38).thin(0.5), t(leaf(x-80, y, x+66, y, 25)).move(9, 12))
		c.fill(flat(base.mix(white, 0.2)).thin(0.85), t(blob(x-58, y, x-84, y-24, x-112, y-30, x-98, y, x-112, y+28, x-84, y+22)),
			t(blob(x+18, y-18, x+2, y-44, x-14, y-50, x-8, y-22)), t(blob(x+18, y+18, x+2, y+44, x-14, y+50, x-8, y+22)))
		for i := range 4 {
			d := float64(i-2)*9 + 4
			c.fill(flat(base.mix(dark, 0.4)).thin(0.5), t(line(0.9, x-66, y, x-100, y+d)))
		}
		body := t(shape{smooth(at(x+70, y, x+52, y-17, x+18, y-25, x-24, y-18, x-66, y-5, x-66, y+5, x-24, y+18, x+18, y+25, x+52, y+17), true)})
		c.body(body, base, base.mix(dark, 0.4))
		c.within(body, func() {
			c.fill(flat(patch), t(blob(x+40, y-30, x+60, y-4, x+36, y+12, x+16, y-4)), t(blob(x+6, y-34, x+14, y+2, x-20, y+18, x-34, y-8)), t(blob(x-46, y-20, x-38, y+4, x-62, y+10)))
			for i := range 8 {
				for j := range 4 {
					c.fill(flat(base.mix(dark, 0.5)).thin(0.35), t(pieLine(x+20-float64(i)*11, y-15+float64(j)*10)))
				}
			}
		})
		c.fill(flat(dark), t(disc(x+53, y-12, 2.8)), t(disc(x+53, y+12, 2.8)))
		c.fill(flat(base), t(curve(1.6, x+67, y-5, x+76, y-9, x+80, y-6)), t(curve(1.6, x+67, y+5, x+76, y+9, x+80, y+6)))
	}
	fish(112, 92, 24, 0.92, 0xF6EBDA, 0xDD5A30)
	fish(190, 190, 196, 1, 0xE88A44, 0xF8EFE0)
	fish(84, 228, -52, 0.72, 0x3A3A4A, 0xC9A05A)
	pad := func(x, y, r, gap float64) {
		s := shape{append(arc(x, y, r, r*0.94, gap+24, gap+360), point{x, y})}
		c.fill(flat(0x0F2F38).thin(0.5), s.move(6, 8))
		c.body(s, 0x7FAE62, 0x2F6444)
		for i := range 10 {
			a := (gap + 34 + float64(i)*34) * math.Pi / 180
			c.fill(flat(0xA8CB80).thin(0.7), taper(1.5, 0.5, x, y, x+r*0.86*math.Cos(a), y+r*0.82*math.Sin(a)))
		}
	}
	pad(258, 60, 48, 120)
	pad(216, 20, 30, 20)
	pad(30, 30, 34, 60)
	pad(272, 270, 40, 200)
	for layer, r := range []float64{25, 18, 11} {
		for i := range 8 {
			s := leaf(252, 66, 252, 66-r, r*0.3).turn(float64(i)*45+float64(layer)*22, 252, 66)
			c.body(s, blush.mix(rose, float64(layer)*0.35), 0xB85A72)
		}
	}
	c.fill(flat(ochre), disc(252, 66, 4.5))
}

// pieLine is the edge of one scale.
func pieLine(x, y float64) shape { return stroke(arc(x, y, 5, 5, 110, 250), 0.9, 0.9) }
