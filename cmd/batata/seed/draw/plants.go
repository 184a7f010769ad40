package draw

import "math"

func plants() []Composition {
	return []Composition{
		portrait("balcony", "Drawing: a small balcony with pots of herbs, a climbing bean and a watering can behind the railing, roofs in evening light beyond.",
			"插画：小阳台栏杆后摆着香草、爬藤豆和洒水壶，远处是傍晚的屋顶。", balcony),
		portrait("big-leaves", "Drawing: large green leaves laid over each other, with drops of water on the nearest.",
			"插画：层层叠叠的大绿叶，最前面一片上挂着水珠。", bigLeaves),
		square("dahlia", "Drawing: one peach-coloured dahlia head with many rings of petals against dark teal leaves.",
			"插画：深青色叶子前一朵桃色大丽花，花瓣一圈一圈。", dahlia),
		landscape("marigolds", "Drawing: red and orange marigolds on tall stems in front of a pale sky, seen from low down.",
			"插画：从低处看，浅色天空下高高的红色和橙色万寿菊。", marigolds),
		portrait("tomatoes", "Drawing: a tomato plant tied to a cane, with five red tomatoes, two green ones and yellow flowers.",
			"插画：绑在竹竿上的番茄，五颗红的、两颗青的，还开着黄花。", tomatoes),
		portrait("mushrooms", "Drawing: a cluster of orange and brown mushrooms in moss under dark trees, spores drifting in the light.",
			"插画：暗色树林下的苔藓里长着一丛橙色和褐色蘑菇，光里飘着孢子。", mushrooms),
		portrait("dandelion", "Drawing: a dandelion clock losing its seeds to the wind against a low orange sun.",
			"插画：低低的橙色太阳前，一朵蒲公英正被风吹散。", dandelion),
		square("sunflower", "Drawing: part of a yellow flower with long petals and a dark brown centre on a black ground.",
			"插画：黑底上一朵黄花的局部，长花瓣，深棕色花心。", sunflower),
	}
}

func balcony(c *canvas) {
	c.backdrop(0xF4C9A2, 0xF7E3C6)
	c.fill(flat(0xEF9C6C), disc(214, 92, 34))
	roof := func(x, y, w float64, wall, tile rgb) {
		c.fill(flat(wall), rect(x, y, w, 300))
		c.fill(flat(tile), poly(x-6, y, x+w*0.5, y-26, x+w+6, y))
		for i := range 3 {
			for j := range 2 {
				c.fill(flat(wall.mix(dark, 0.45)), rect(x+10+float64(j)*w*0.45, y+16+float64(i)*34, w*0.2, 18))
			}
		}
	}
	roof(-14, 158, 72, 0xD8B39A, 0xB0664C)
	roof(196, 142, 84, 0xCFA79A, 0x9A5548)
	roof(64, 184, 60, 0xC99C86, 0x8A4A3E)
	roof(130, 170, 70, 0xE2C1A2, 0xB8745A)
	roof(266, 190, 70, 0xC2917F, 0x7E423A)
	c.body(rect(-400, 352, 1200, 200), 0xA98A78, 0x7A5E52)
	for i := range 17 {
		c.fill(flat(0x2F3F46), rect(-40+float64(i)*24, 246, 3, 114))
	}
	c.fill(flat(0x2F3F46), slab(-400, 238, 1200, 8, 2), rect(-400, 352, 1200, 5))
	c.fill(flat(0x8A5A36), line(3, 44, 350, 60, 60), line(3, 84, 350, 68, 60))
	c.fill(flat(fern), curve(2.2, 62, 340, 44, 300, 74, 262, 50, 220, 76, 176, 56, 130, 72, 92, 62, 62))
	for i, p := range at(48, 306, 66, 272, 72, 250, 52, 222, 62, 200, 76, 174, 60, 146, 58, 120, 70, 96, 64, 74) {
		k := float64(i%2)*2 - 1
		c.foliage(p.x, p.y, p.x+k*30, p.y+10, 10, c.pick(0x6F9A5B, 0x82AD66, 0x5A8A58), forest)
		if i%3 == 1 {
			c.fill(flat(0xC6507A), disc(p.x-k*9, p.y-2, 4.5), disc(p.x-k*14, p.y+3, 3.6))
			c.fill(flat(0x7A9A3A), taper(3.6, 2.4, p.x-k*5, p.y+4, p.x-k*7, p.y+18, p.x-k*4, p.y+30))
		}
	}
	pot := func(x, y, w, h float64, tint rgb) {
		c.cast(x+6, y, w*0.62, 6, 0x5A4038)
		c.body(poly(x-w*0.5, y-h, x+w*0.5, y-h, x+w*0.38, y, x-w*0.38, y), tint, tint.mix(dark, 0.5))
		c.body(slab(x-w*0.55, y-h-4, w*1.1, 12, 3), tint.mix(white, 0.12), tint.mix(dark, 0.4))
	}
	pot(64, 386, 68, 52, 0xC25F3B)
	for i := range 15 {
		a := (-168 + float64(i)*11.2) * math.Pi / 180
		l := c.between(38, 62)
		c.fill(flat(0x7A9A86), curve(1.4, 150, 320, 150+l*0.5*math.Cos(a), 318+l*0.6*math.Sin(a), 150+l*math.Cos(a), 322+l*1.35*math.Sin(a)))
		for j := 2; j < 7; j++ {
			t := float64(j) / 6
			c.fill(flat(0x9A86B8), oval(150+l*t*math.Cos(a), 322+l*1.35*t*math.Sin(a), 2.2, 3.2))
		}
	}
	pot(150, 384, 62, 58, 0xE2D3BA)
	for range 46 {
		a, l := c.between(-3.05, -0.1), c.between(8, 42)
		x, y := 226+l*math.Cos(a), 344+l*math.Sin(a)*1.1
		c.foliage(x, y, x+c.between(-8, 8), y-c.between(6, 11), 4.4, c.pick(0x5A8A48, 0x7FAE5A, 0x4A7A44), forest)
	}
	pot(226, 388, 54, 40, 0x3F6A72)
	c.fill(flat(0xC98A2C), ring(286, 352, 22, 22, 4), taper(9, 5, 268, 366, 252, 346, 246, 330))
	c.body(slab(262, 340, 60, 46, 6), 0xDBA33F, 0x8A5C16)
}

func bigLeaves(c *canvas) {
	c.backdrop(0x16352F, 0x0F2624)
	for range 12 {
		x, y := c.between(-40, 340), c.between(-40, 440)
		a := c.between(0, 6.28)
		c.foliage(x, y, x+190*math.Cos(a), y+190*math.Sin(a), 34, 0x2A5A48, 0x14302B)
	}
	blade := func(x0, y0, x1, y1, w float64, light, shadow rgb) {
		s := leaf(x0, y0, x1, y1, w)
		c.fill(flat(0x0A1C1A).thin(0.55), s.move(7, 9))
		c.foliage(x0, y0, x1, y1, w, light, shadow)
		dx, dy := x1-x0, y1-y0
		d := math.Hypot(dx, dy)
		c.within(s, func() {
			for i := 1; i < 13; i++ {
				t := float64(i) / 13
				mx, my := x0+dx*t, y0+dy*t
				for _, k := range []float64{-1, 1} {
					ex, ey := mx+dx/d*38-dy/d*k*w*1.1, my+dy/d*38+dx/d*k*w*1.1
					c.fill(flat(light.mix(white, 0.35)).thin(0.45), taper(1.3, 0.4, mx, my, (mx+ex)/2+dx/d*-5, (my+ey)/2+dy/d*-5, ex, ey))
				}
			}
			c.fill(flat(light.mix(white, 0.5)).thin(0.85), taper(3.2, 0.8, x0, y0, x1, y1))
		})
	}
	blade(-30, 330, 214, 20, 62, 0x3F8A5E, 0x17473A)
	blade(330, 130, 60, 30, 44, 0x5F9A5A, 0x234F36)
	blade(340, 430, 150, 120, 60, 0x4A9468, 0x174A3C)
	blade(40, 440, 130, 190, 52, 0x82B45E, 0x2F6A3E)
	for range 16 {
		t, k := c.between(0.15, 0.85), c.between(-30, 30)
		x, y := 40+90*t+k*0.94, 440-250*t+k*0.34
		r := c.between(2, 6.5)
		c.fill(flat(0x2F6A3E).thin(0.7), oval(x+1.4, y+2, r, r*0.92))
		c.fill(flat(0xA9D08A).thin(0.9), oval(x, y, r, r*0.92))
		c.fill(flat(white), oval(x-r*0.35, y-r*0.35, r*0.28, r*0.22))
	}
}

func dahlia(c *canvas) {
	c.backdrop(0x173F47, 0x0E2A33)
	for range 26 {
		x, y, a := c.between(-20, 320), c.between(-20, 320), c.between(0, 6.28)
		c.foliage(x, y, x+80*math.Cos(a), y+80*math.Sin(a), 19, c.pick(0x1F5A5C, 0x1A4A50, 0x24665F), 0x0C2229)
	}
	c.fill(flat(0x0A1D24).thin(0.5), disc(160, 164, 116))
	rings := []struct {
		r    float64
		n    int
		w    float64
		tint rgb
	}{{122, 20, 17, 0xE08A5A}, {106, 19, 16, 0xE99A68}, {90, 17, 15, 0xEFAA78}, {74, 15, 13.5, 0xF3B888}, {58, 13, 11.5, 0xF0A672}, {43, 11, 9.5, 0xE88F58}, {29, 9, 7.5, 0xDD7A46}, {17, 7, 5, 0xC9622F}}
	for i, g := range rings {
		for j := range g.n {
			a := float64(j)*360/float64(g.n) + float64(i)*11
			s := leaf(150, 150, 150, 150-g.r, g.w).turn(a, 150, 150)
			c.fill(flat(0x8A3A22).thin(0.4), s.move(1.4, 2))
			c.fill(flat(g.tint), s)
			c.within(s, func() {
				c.fill(shade(0xA8432A, 150, 150-g.r*0.15, 150, 150-g.r*0.9).turn(a, 150, 150), disc(150, 150, g.r))
			})
			c.fill(flat(white).thin(0.35), taper(0.8, 1.4, 150, 150-g.r*0.55, 150, 150-g.r*0.9).turn(a, 150, 150))
		}
	}
	c.fill(flat(0x96402D), disc(150, 150, 6))
}

func marigolds(c *canvas) {
	c.backdrop(0xCFE0D6, 0xF3E6C4)
	for range 60 {
		x := c.between(-10, 410)
		c.fill(flat(c.pick(0x9DBB8A, 0xB3C98F, 0x86A97C)).thin(0.7), taper(4, 0.6, x, 310, x+c.between(-12, 12), 250, x+c.between(-30, 30), c.between(150, 240)))
	}
	flower := func(x, y, r float64, outer, inner rgb) {
		c.fill(flat(0x4A7A48), taper(5, 3.4, x+c.between(-16, 16), 320, x+4, (y+320)/2, x, y+r*0.3))
		for i := range 5 {
			k := float64(i%2)*2 - 1
			yy := y + r + float64(i)*26
			c.foliage(x+2, yy+18, x+k*38, yy, 7, 0x6F9A52, forest)
		}
		c.body(blob(x-r*0.3, y, x-r*0.22, y+r*0.7, x, y+r*0.85, x+r*0.22, y+r*0.7, x+r*0.3, y), 0x5A8A48, forest)
		for i := range 9 {
			a := -200 + float64(i)*27.5
			s := leaf(x, y+r*0.25, x+r*1.15, y+r*0.25, r*0.3).turn(a, x, y+r*0.25)
			c.body(s, outer, outer.mix(dark, 0.5))
			c.fill(flat(ochre).thin(0.9), taper(0.8, 2.4, x+r*0.7, y+r*0.25, x+r*1.1, y+r*0.25).turn(a, x, y+r*0.25))
		}
		for i := range 11 {
			a := -165 + float64(i)*15
			c.body(leaf(x, y+r*0.2, x+r*0.72, y+r*0.2, r*0.12).turn(a, x, y+r*0.2), inner, outer)
		}
	}
	flower(64, 128, 30, 0xE0742F, 0xF2C14E)
	flower(330, 158, 28, 0xD9582F, 0xF0B03E)
	flower(150, 176, 25, 0xB93A2A, 0xEFA93A)
	flower(226, 92, 46, 0xA92B26, 0xF2B33C)
	flower(388, 108, 22, 0xE88A36, 0xF6D06A)
	for range 46 {
		x := c.between(-10, 410)
		c.fill(flat(c.pick(0x4A7A48, 0x5F8A4E, 0x3A6440)), taper(4, 0.6, x, 320, x+c.between(-10, 10), 285, x+c.between(-26, 26), c.between(232, 282)))
	}
}

func tomatoes(c *canvas) {
	c.backdrop(0xE8DFC6, 0xE3D3B2)
	c.fill(flat(0xDCE6D2), disc(150, 150, 128))
	c.fill(shade(0xE6DABC, 150, 290, 150, 120), disc(150, 150, 131))
	c.fill(flat(0xC9A05A), line(5, 158, 410, 150, 10))
	for i := range 6 {
		c.fill(flat(0x8A6228), rect(149, 40+float64(i)*64, 9, 2))
	}
	c.fill(flat(0x5A8A48), taper(7, 3, 140, 410, 152, 330, 142, 250, 160, 170, 146, 90, 156, 30))
	branch := func(x, y, k float64, flowers bool) {
		c.fill(flat(0x5A8A48), taper(3.2, 1.4, x, y, x+k*34, y-16, x+k*74, y-4))
		for i, t := range []float64{0.35, 0.6, 0.82, 1} {
			px, py := x+k*74*t, y-16*math.Sin(t*2.6)
			for _, s := range []float64{-1, 1} {
				c.foliage(px, py, px+k*(18+float64(i)*3), py+s*24, 8.5, c.pick(0x6F9A52, 0x5A8A4A, 0x7FA85C), forest)
			}
		}
		c.foliage(x+k*72, y-4, x+k*112, y+4, 10, 0x7FA85C, forest)
		if flowers {
			for j := range 5 {
				c.fill(flat(0xF2C640), leaf(x+k*16, y-18, x+k*16, y-31, 3.6).turn(float64(j)*72, x+k*16, y-18))
			}
			c.fill(flat(mustard), disc(x+k*16, y-18, 2.4))
		}
	}
	branch(150, 60, 1, true)
	branch(148, 96, -1, true)
	branch(158, 168, 1, false)
	branch(144, 232, -1, false)
	branch(148, 300, 1, true)
	fruit := func(x, y, r float64, ripe bool) {
		light, shadow := rgb(0xD9432F), rgb(0x7E1F20)
		if !ripe {
			light, shadow = 0xA9BA5A, 0x5A7A34
		}
		c.fill(flat(0x5A8A48), curve(2, x, y-r, x-4, y-r-12, 150, y-r-20))
		c.body(blob(x-r, y, x-r*0.7, y-r*0.8, x, y-r*0.82, x+r*0.7, y-r*0.8, x+r, y, x+r*0.66, y+r*0.82, x, y+r*0.93, x-r*0.66, y+r*0.82), light, shadow)
		c.fill(flat(white).thin(0.5), oval(x-r*0.45, y-r*0.4, r*0.2, r*0.12).turn(-35, x-r*0.45, y-r*0.4))
		for j := range 5 {
			c.fill(flat(0x3F6A3A), leaf(x, y-r*0.78, x, y-r*0.2, r*0.12).turn(float64(j)*72+20, x, y-r*0.78))
		}
	}
	fruit(112, 148, 22, true)
	fruit(184, 224, 28, true)
	fruit(128, 228, 17, false)
	fruit(108, 292, 30, true)
	fruit(168, 284, 22, true)
	fruit(186, 346, 18, false)
	fruit(132, 352, 25, true)
	c.fill(flat(cream), line(2.6, 142, 186, 162, 190), line(2.6, 138, 262, 160, 266))
}

func mushrooms(c *canvas) {
	c.backdrop(0x2A4A44, 0x1A302E)
	c.fill(flat(0xE8D6A0).thin(0.4).fading(150, 0, 150, 330), poly(90, -20, 210, -20, 330, 420, -30, 420))
	for i := range 7 {
		x := -10 + float64(i)*52 + c.between(-8, 8)
		c.fill(flat(c.pick(0x1A3330, 0x213E39, 0x162A29)), taper(c.between(12, 24), 9, x, 420, x+4, 200, x-3, -20))
	}
	c.body(blob(-40, 330, 60, 300, 150, 312, 240, 296, 340, 326, 340, 460, -40, 460), 0x5F7F3F, 0x22402C)
	for range 240 {
		x, y := c.between(-5, 305), c.between(312, 402)
		c.fill(flat(c.pick(0x7FA04A, 0x4A6A38, 0x94B45A)), taper(1.8, 0.5, x, y+5, x+c.between(-3, 3), y-c.between(3, 9)))
	}
	cap := func(x, y, w, h, stem float64, top, under rgb, spots bool) {
		c.body(taper(w*0.2, w*0.3, x, y-h*0.2, x+w*0.03, y+stem*0.5, x-w*0.02, y+stem), 0xEFE2C9, 0xA98C6A)
		c.fill(flat(0xD9C29C), poly(x-w*0.17, y+h*0.18, x+w*0.17, y+h*0.18, x+w*0.22, y+h*0.46, x-w*0.2, y+h*0.46))
		c.fill(flat(under), oval(x, y, w*0.5, h*0.2))
		for i := range 11 {
			k := (float64(i) - 5) / 5
			c.fill(flat(under.mix(dark, 0.4)).thin(0.7), line(0.9, x+k*w*0.1, y+h*0.02, x+k*w*0.46, y+h*0.1))
		}
		dome := shape{append(arc(x, y, w*0.5, h, 180, 360), arc(x, y, w*0.5, h*0.13, 0, 180)...)}
		c.body(dome, top, top.mix(dark, 0.5))
		c.fill(flat(white).thin(0.28), oval(x-w*0.2, y-h*0.62, w*0.12, h*0.12).turn(-28, x-w*0.2, y-h*0.62))
		if spots {
			c.within(dome, func() {
				for range 13 {
					c.fill(flat(0xF7EBD2).thin(0.9), oval(x+c.between(-w*0.45, w*0.45), y-c.between(0, h*0.92), c.between(1.5, w*0.045), c.between(1.4, w*0.035)))
				}
			})
		}
	}
	cap(230, 226, 92, 52, 106, 0x9A5A34, 0xDCC39A, false)
	cap(66, 250, 74, 44, 84, 0xB8703A, 0xE3CDA2, false)
	cap(150, 166, 138, 84, 176, 0xD2542F, 0xEBD9B4, true)
	cap(104, 316, 58, 36, 46, 0xE07F3F, 0xEBD9B4, true)
	cap(200, 322, 48, 28, 44, 0xC9823F, 0xE3CDA2, false)
	cap(258, 340, 34, 22, 30, 0xE07F3F, 0xEBD9B4, true)
	for range 170 {
		x, y := c.between(-5, 305), c.between(356, 408)
		c.fill(flat(c.pick(0x7FA04A, 0x4A6A38, 0x94B45A, 0x5F7F3F)), taper(2.2, 0.5, x, y+8, x+c.between(-3, 3), y-c.between(5, 13)))
	}
	c.foliage(20, 390, -4, 318, 12, 0x6F9A52, forest)
	c.foliage(276, 398, 316, 330, 13, 0x5A8A4A, forest)
	for range 50 {
		c.fill(flat(0xF7E9B8).thin(c.between(0.3, 0.9)), disc(c.between(60, 260), c.between(20, 300), c.between(0.6, 1.7)))
	}
}

func dandelion(c *canvas) {
	c.backdrop(0xF0B27A, 0xE6C18C)
	c.fill(flat(0xF9E2B0), disc(212, 250, 66))
	c.fill(shade(0xEFB47E, 212, 330, 212, 220), disc(212, 250, 68))
	c.fill(flat(0xA8794A), blob(-60, 318, 80, 290, 190, 306, 360, 284, 360, 480, -60, 480))
	c.body(blob(-60, 346, 60, 330, 200, 340, 360, 320, 360, 480, -60, 480), 0x5F6A38, 0x333F26)
	seed := func(x, y, a, r float64) {
		t := func(s shape) shape { return s.turn(a, x, y) }
		c.fill(flat(0x5B3A22), t(leaf(x, y, x, y-7, 1.5)))
		c.fill(flat(0xFBF3DF).thin(0.9), t(line(0.7, x, y-6, x, y-r)))
		for i := range 9 {
			k := float64(i-4) * 17
			c.fill(flat(0xFBF3DF), t(line(0.7, x, y-r, x, y-r-11).turn(k, x, y-r)))
		}
	}
	c.fill(flat(0x4A5A2C), taper(5, 3.6, 120, 420, 108, 330, 122, 240, 116, 152))
	for i := range 74 {
		a := float64(i) * 137.5
		r := 14 + 42*math.Sqrt(float64(i)/74)
		if math.Mod(a, 360) > 20 && math.Mod(a, 360) < 96 && r > 30 {
			continue
		}
		seed(116+math.Sin(a*math.Pi/180)*2, 150-math.Cos(a*math.Pi/180)*2, a, r)
	}
	c.ball(116, 150, 9, 0xC9A868, 0x6A4A24)
	for i, p := range at(196, 112, 232, 78, 186, 62, 262, 124, 246, 34, 208, 20, 284, 66) {
		seed(p.x, p.y+20, 40+float64(i)*9, 19)
	}
	for range 130 {
		x := c.between(-5, 305)
		c.fill(flat(c.pick(0x3F4A26, 0x55612F, 0x6F7A3E, 0x2F3A20)), taper(3.4, 0.5, x, 412, x+c.between(-10, 10), 382, x+c.between(-28, 28), c.between(316, 376)))
	}
}

func sunflower(c *canvas) {
	c.backdrop(0x1C1A1E, 0x141216)
	c.fill(shade(0x2F3A2A, 0, 0, 160, 160), c.all())
	m := point{216, 224}
	for layer, n := range []int{17, 15} {
		for i := range n {
			a := float64(i)*360/float64(n) + float64(layer)*12
			l := 196 - float64(layer)*26 + c.between(-14, 14)
			s := leaf(m.x, m.y, m.x, m.y-l, 27-float64(layer)*3).turn(a, m.x, m.y)
			c.fill(flat(dark).thin(0.5), s.move(2, 3))
			tint := rgb(0xF2BE32)
			if layer == 0 {
				tint = 0xDB9A22
			}
			c.fill(flat(tint), s)
			c.within(s, func() {
				c.fill(shade(0xA9591A, m.x, m.y-l*0.2, m.x, m.y-l*0.8).turn(a, m.x, m.y), leaf(m.x, m.y, m.x, m.y-l, 40).turn(a, m.x, m.y))
				for k := -2; k <= 2; k++ {
					c.fill(flat(0xA9691A).thin(0.4), taper(1.2, 0.5, m.x+float64(k)*2, m.y-50, m.x+float64(k)*7, m.y-l*0.6, m.x+float64(k)*2.5, m.y-l*0.93).turn(a, m.x, m.y))
				}
			})
		}
	}
	c.body(disc(m.x, m.y, 62), 0x6A3A1A, 0x241208)
	for i := range 330 {
		a, r := float64(i)*2.39996, 60*math.Sqrt(float64(i)/330)
		c.fill(flat(c.pick(0xC9862A, 0x8A4E1E, 0xE0A63A, 0x3A1E10)), disc(m.x+r*math.Cos(a), m.y+r*math.Sin(a), 1.7))
	}
}
