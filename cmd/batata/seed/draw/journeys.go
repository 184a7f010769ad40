package draw

import "math"

func journeys() []Composition {
	return []Composition{
		landscape("bridge", "Drawing: a long bridge hung on white cables from two towers over a wide estuary at low tide.",
			"插画：退潮的宽阔河口上，一座双塔白色斜拉桥。", bridge),
		portrait("pavilion", "Drawing: a three-tiered pavilion with curved green and orange roofs on a hill above a misty lake.",
			"插画：雾湖边的小山上，一座绿橙飞檐的三层楼阁。", pavilion),
		landscape("train-window", "Drawing: a train window with fields, a river and hills going by, a cup of tea and a book on the folding table.",
			"插画：火车窗外掠过田野、河和山，小桌板上一杯茶和一本书。", trainWindow),
		landscape("sailboats", "Drawing: five small sailing boats with coloured sails in a harbour, white houses on the hill behind.",
			"插画：港湾里五只彩帆小船，后面山坡上是白房子。", sailboats),
		landscape("kite", "Drawing: a long-tailed red kite high over a green hill where a small figure holds the string.",
			"插画：绿山坡上一个小小的人拉着线，红色长尾风筝飞得很高。", kite),
		landscape("bicycle", "Drawing: a green bicycle with a basket of flowers leaning on a pink wall under a blue shuttered window.",
			"插画：粉墙上蓝色百叶窗下，靠着一辆绿色自行车，车筐里装着花。", bicycle),
		portrait("tea-hills", "Drawing: rows of tea bushes curving over green hills, two pickers with baskets, mist behind.",
			"插画：一道道茶垄绕过青山，两个背竹篓的采茶人，后面起着雾。", teaHills),
	}
}

func bridge(c *canvas) {
	c.backdrop(0x7FA9C6, 0xE6E2D0)
	for i := range 5 {
		c.fill(flat(white).thin(0.85), slab(-20+float64(i)*92, 168+c.between(-10, 8), 80, 9, 4.5), slab(10+float64(i)*92, 160+c.between(-8, 8), 44, 9, 4.5))
	}
	c.fill(flat(0x7A9A9A), c.ridge(206, 22, 12))
	c.fill(flat(0xCDB98F), rect(-400, 212, 1200, 200))
	for i := range 10 {
		y := 218 + float64(i*i)*0.9
		c.fill(flat(c.pick(0x9DB8BC, 0xE3D6B4, 0xB59E72)).thin(0.8), blob(c.between(-60, 60), y, 120, y-3, c.between(180, 420), y+1, 300, y+4+float64(i), 100, y+5+float64(i)))
	}
	c.fill(flat(0x8FB4BE), blob(-60, 258, 80, 250, 200, 262, 330, 252, 470, 262, 470, 340, -60, 340))
	deck := func(x float64) float64 { return 222 - 22*math.Sin((x+40)/480*math.Pi) }
	tower := func(x, w, top float64) {
		c.body(poly(x-w, 268, x-w*0.62, top, x-w*0.2, top, x-w*0.34, 268), 0xF4EFE4, 0x9A958C)
		c.body(poly(x+w, 268, x+w*0.62, top, x+w*0.2, top, x+w*0.34, 268), 0xF4EFE4, 0x9A958C)
		c.fill(flat(0xD9D3C6), rect(x-w*0.6, top+16, w*1.2, 7), rect(x-w*0.7, top+76, w*1.4, 7))
	}
	for _, tw := range [][2]float64{{116, 28}, {308, 52}} {
		for i := range 15 {
			k := float64(i+1) * 13
			for _, s := range []float64{-1, 1} {
				x := tw[0] + s*k
				c.fill(flat(0xFBF8F0), line(1.1, tw[0], tw[1]+float64(i)*2.6, x, deck(x)))
			}
		}
	}
	tower(116, 22, 22)
	tower(308, 19, 46)
	road := at(-60, deck(-60))
	for x := -50.0; x <= 460; x += 10 {
		road = append(road, point{x, deck(x)})
	}
	c.fill(flat(0x4A4F58), stroke(road, 7, 7))
	c.fill(flat(0xE07F5E), stroke(road, 1.8, 1.8).move(0, -3))
	c.fill(flat(0x4A4F58).thin(0.35), oval(120, 270, 34, 3), oval(312, 270, 30, 3))
	for _, p := range at(206, 58, 224, 70, 196, 74) {
		c.fill(flat(white), curve(1.8, p.x-9, p.y-3, p.x-4, p.y-6, p.x, p.y, p.x+4, p.y-6, p.x+9, p.y-3))
	}
}

func pavilion(c *canvas) {
	c.backdrop(0xB5D0DE, 0xEFE9D6)
	c.fill(flat(0xF3D9B0), disc(70, 84, 34))
	c.fill(flat(0xA9C0C6), c.ridge(226, 44, 10))
	c.fill(flat(0xC3D6D6), rect(-400, 244, 1200, 300))
	for range 18 {
		c.fill(flat(white).thin(0.6), slab(c.between(-20, 300), c.between(248, 306), c.between(14, 50), 1.8, 0.9))
	}
	c.fill(flat(0x7A5A48), poly(248, 268, 284, 268, 278, 275, 254, 275))
	c.fill(flat(0xF4EBDA), poly(264, 240, 264, 266, 278, 266))
	c.body(blob(-60, 330, 60, 300, 150, 292, 240, 306, 360, 340, 360, 470, -60, 470), 0x5F8A58, 0x24493A)
	storey := func(y, w, h float64) {
		c.body(rect(150-w*0.36, y, w*0.72, h), 0xA8382C, 0x5A1C1E)
		for i := range 6 {
			x := 150 - w*0.34 + float64(i)*w*0.128
			c.fill(flat(0x2F5A5A), rect(x+3, y+h*0.26, w*0.075, h*0.5))
			c.fill(flat(0xE0A63F), rect(x+3+w*0.035, y+h*0.26, 1, h*0.5), rect(x+3, y+h*0.5, w*0.075, 1))
		}
		c.fill(flat(0x2F6A5A), rect(150-w*0.37, y, w*0.74, 5))
		c.fill(flat(0xE0A63F), rect(150-w*0.37, y+5, w*0.74, 1.6))
	}
	roof := func(y, w, h, top float64) {
		s := shape{append(smooth(at(150-w*0.56, y-5, 150-w*0.34, y-h*0.34, 150-top, y-h), false), smooth(at(150+top, y-h, 150+w*0.34, y-h*0.34, 150+w*0.56, y-5, 150+w*0.48, y+5, 150, y+9, 150-w*0.48, y+5), false)...)}
		c.body(s, 0xD98A3F, 0x8A4A22)
		c.within(s, func() {
			for i := range 23 {
				k := (float64(i) - 11) / 11
				c.fill(flat(0x8A4A22).thin(0.65), curve(1.2, 150+k*top, y-h, 150+k*w*0.36, y-h*0.3, 150+k*w*0.58, y+9))
			}
		})
		c.fill(flat(0x2F7A66), stroke(smooth(at(150-w*0.57, y-6, 150-w*0.47, y+5, 150, y+10, 150+w*0.47, y+5, 150+w*0.57, y-6), false), 4.6, 4.6))
		c.fill(flat(0x2F7A66), taper(4, 3, 150-top, y-h, 150-w*0.34, y-h*0.34, 150-w*0.57, y-7), taper(4, 3, 150+top, y-h, 150+w*0.34, y-h*0.34, 150+w*0.57, y-7))
	}
	c.body(rect(72, 310, 156, 24), 0xE3DAC6, 0x9A8F7C)
	storey(262, 176, 50)
	roof(258, 196, 34, 62)
	storey(192, 138, 40)
	roof(190, 158, 32, 50)
	storey(132, 106, 34)
	roof(130, 128, 58, 5)
	c.ball(150, 66, 7, 0xE6B84A, 0x8A5C16)
	c.fill(flat(0xE6B84A), taper(5, 1.5, 150, 62, 150, 46))
	for range 44 {
		x, y := c.between(-10, 310), c.between(322, 398)
		r := c.between(9, 24)
		c.body(blob(x-r, y+r*0.5, x-r*0.8, y-r*0.3, x-r*0.2, y-r*0.8, x+r*0.5, y-r*0.6, x+r, y+r*0.1, x+r*0.6, y+r*0.6), c.pick(0x6F9A5E, 0x4F7F50, 0x86AC66, 0x3F6A48), 0x1F4034)
	}
	c.fill(flat(0x4A3426), taper(6, 3, 24, 410, 34, 330, 22, 262))
	for range 26 {
		x, y := 22+c.between(-30, 34), 262+c.between(-34, 40)
		c.fill(flat(c.pick(0x4F7F50, 0x2F5F48, 0x6F9A5E)), oval(x, y, c.between(8, 17), c.between(4, 8)))
	}
}

func trainWindow(c *canvas) {
	c.backdrop(0x8A4A38, 0x74392C)
	glass := slab(36, 26, 328, 186, 22)
	c.fill(flat(0x4A221C), slab(26, 16, 348, 206, 28))
	c.fill(flat(0xD9CDB8), slab(31, 21, 338, 196, 25))
	c.fill(flat(0xBFDCE2), glass)
	c.within(glass, func() {
		c.fill(flat(0xF8E3B4), disc(298, 72, 22))
		for i := range 4 {
			c.fill(flat(white).thin(0.85), slab(40+float64(i)*84, 46+c.between(-8, 26), 66, 8, 4))
		}
		c.fill(flat(0x8FA9B8), c.ridge(118, 52, 9))
		c.fill(flat(0x6A9080), c.ridge(138, 36, 12))
		c.fill(flat(0xA8BC6A), rect(0, 140, 400, 100))
		for i := range 7 {
			x := 40 + float64(i)*52
			c.fill(flat(c.pick(0xE3C25E, 0x7FA054, 0xC9B45A, 0x94AE5A)), poly(x, 142+c.between(-2, 4), x+50, 142, x+30, 162, x-34, 164))
		}
		c.fill(flat(0x8FC0CA), blob(20, 176, 130, 166, 240, 172, 390, 162, 390, 178, 250, 186, 120, 184, 20, 192))
		c.fill(flat(0x6F9450), blob(0, 194, 140, 186, 280, 192, 420, 182, 420, 240, 0, 240))
		for i := range 9 {
			x := 30 + float64(i)*42 + c.between(-8, 8)
			y := 164 + c.between(-6, 8)
			c.fill(flat(0x4A3426), line(2, x, y+12, x, y))
			c.body(oval(x, y-7, c.between(7, 12), c.between(9, 14)), c.pick(0x3F6A48, 0x5A8450, 0x4A7848), 0x1F4034)
		}
		for range 26 {
			x, y := c.between(20, 380), c.between(190, 212)
			c.fill(flat(c.pick(0x4A7440, 0x86A858)), slab(x, y, c.between(16, 46), 2, 1))
		}
		c.fill(flat(white).thin(0.22), poly(70, 20, 118, 20, 60, 220, 12, 220), poly(136, 20, 150, 20, 92, 220, 78, 220))
	})
	c.fill(flat(0xE6D2B0), blob(-20, -20, 40, -20, 44, 60, 34, 150, 40, 236, -20, 240), blob(420, -20, 360, -20, 356, 60, 366, 150, 360, 236, 420, 240))
	for i := range 3 {
		k := float64(i) * 11
		c.fill(flat(0xB8956A).thin(0.7), curve(1.6, 8+k, -10, 10+k, 100, 6+k, 236), curve(1.6, 392-k, -10, 390-k, 100, 394-k, 236))
	}
	c.body(slab(20, 246, 360, 22, 6), 0xE3D3BA, 0xA98C68)
	c.fill(shade(0x3A1A16, 0, 268, 0, 306), rect(-400, 268, 1200, 100))
	c.cast(126, 247, 40, 4, 0x8A6C4A)
	c.fill(flat(paper), ring(158, 228, 11, 11, 4))
	c.body(slab(98, 206, 54, 40, 8), paper, 0xB9A88E)
	c.fill(flat(0xB8743A), oval(125, 208, 25, 4))
	c.fill(flat(plum), rect(99, 222, 52, 4))
	c.steam(125, 202, 50, white)
	c.body(poly(226, 246, 232, 233, 322, 233, 326, 246), 0x2B6773, 0x123640)
	c.fill(flat(paper), poly(229, 244, 233, 236, 318, 236, 321, 244))
	c.body(poly(236, 233, 240, 222, 316, 222, 318, 233), 0xC9622F, 0x7A2F1E)
}

func sailboats(c *canvas) {
	c.backdrop(0xF3D8B0, 0xF6E6CC)
	c.fill(flat(0xEFA878), disc(330, 56, 26))
	c.body(blob(-80, 130, 40, 84, 130, 62, 220, 92, 320, 70, 480, 112, 480, 240, -80, 240), 0x93A878, 0x4F6A50)
	for row := range 4 {
		for range 13 {
			x, y := c.between(0, 390), 112+float64(row)*15+c.between(-4, 4)
			w, h := c.between(14, 24), c.between(13, 22)
			c.body(rect(x, y-h, w, h), c.pick(0xF8F1E4, 0xF1DCC2, 0xF3E6D2, 0xE6B79A), 0xB59A80)
			c.fill(flat(c.pick(0xC25F3B, 0xB0523A)), poly(x-2, y-h, x+w*0.5, y-h-7, x+w+2, y-h))
			c.fill(flat(0x3F5A6A), rect(x+w*0.2, y-h*0.7, 2.6, 4), rect(x+w*0.6, y-h*0.7, 2.6, 4))
		}
	}
	c.fill(flat(0xC9B08A), rect(-400, 158, 1200, 9))
	c.fill(flat(0x3F8A94), rect(-400, 165, 1200, 300))
	c.fill(shade(0x1A5264, 0, 310, 0, 180), rect(-400, 165, 1200, 300))
	for range 70 {
		y := c.between(172, 298)
		c.fill(flat(c.pick(0x8FC4C4, 0x2A6F7E, 0xF6E6CC)).thin(0.6), slab(c.between(-20, 400), y, 6+(y-165)/5, 1.7, 0.8))
	}
	boat := func(x, y, k float64, sail, hull rgb) {
		c.fill(flat(sail).thin(0.4), poly(x-2*k, y+14*k, x-2*k, y+58*k, x-28*k, y+18*k))
		c.fill(flat(0x123A48).thin(0.5), oval(x+4, y+11*k, 42*k, 4*k))
		c.fill(flat(0x4A2A1E), rect(x-1.2*k, y-92*k, 2.6*k, 96*k))
		c.body(shape{append(smooth(at(x+3*k, y-88*k, x+26*k, y-46*k, x+40*k, y-8*k), false), point{x + 3*k, y - 6*k})}, sail, sail.mix(dark, 0.35))
		c.body(shape{append(smooth(at(x-4*k, y-78*k, x-16*k, y-40*k, x-30*k, y-8*k), false), point{x - 4*k, y - 7*k})}, sail.mix(white, 0.55), sail)
		c.body(blob(x-40*k, y-3*k, x, y-1*k, x+46*k, y-5*k, x+34*k, y+11*k, x-28*k, y+12*k), hull, hull.mix(dark, 0.5))
	}
	boat(66, 196, 0.62, 0xD9603F, 0xF4EBDA)
	boat(346, 192, 0.56, 0xDBA33F, 0x2A3760)
	boat(238, 208, 0.76, 0x7A2E52, 0xF4EBDA)
	boat(140, 250, 1.15, 0xE8B23A, 0xA23B2C)
	boat(312, 272, 1.3, 0xF6EBD6, 0x24505F)
}

func kite(c *canvas) {
	c.backdrop(0x8FC0D2, 0xE6EBDC)
	for _, p := range at(60, 80, 300, 168, 344, 40, 190, 196) {
		for i := range 5 {
			c.fill(flat(white).thin(0.92), disc(p.x+float64(i)*15-30, p.y-[]float64{0, 10, 15, 8, 0}[i], []float64{11, 16, 19, 15, 10}[i]))
		}
		c.fill(flat(white).thin(0.92), slab(p.x-40, p.y-4, 80, 13, 6))
	}
	c.fill(flat(0x9DB89A), c.ridge(232, 30, 16))
	c.body(blob(-80, 300, 60, 276, 180, 236, 300, 214, 400, 226, 480, 250, 480, 420, -80, 420), 0x86AE54, 0x3F7044)
	for range 120 {
		x := c.between(-5, 405)
		y := c.between(262, 304)
		c.fill(flat(c.pick(0xA8CB6A, 0x5F9048, 0xC3DB84)).thin(0.8), taper(1.8, 0.4, x, y, x+4, y-c.between(5, 11)))
	}
	c.fill(flat(0x5A4A44).thin(0.8), curve(0.9, 306, 196, 268, 168, 222, 130, 168, 92))
	k := func(s shape) shape { return s.turn(-24, 150, 74) }
	c.fill(flat(0xB83A2A), k(poly(150, 22, 190, 66, 150, 126, 110, 66)))
	c.fill(flat(0xE0623F), k(poly(150, 22, 150, 126, 110, 66)))
	c.fill(flat(0xF2C14E), k(poly(150, 22, 190, 66, 150, 66)))
	c.fill(flat(0x2B6773), k(poly(150, 66, 150, 126, 190, 66)))
	c.fill(flat(0x4A2A20), k(line(1.6, 150, 22, 150, 126)), k(line(1.6, 110, 66, 190, 66)))
	tail := smooth(at(171, 122, 196, 150, 168, 176, 120, 178, 92, 204, 60, 196), false)
	c.fill(flat(0x4A2A20), stroke(tail, 1.3, 1.3))
	for i := 5; i < len(tail); i += 9 {
		p := tail[i]
		tint := c.pick(0xE0623F, 0xF2C14E, 0x2B6773, 0x99305F)
		c.fill(flat(tint), poly(p.x, p.y, p.x-9, p.y-6, p.x-9, p.y+6), poly(p.x, p.y, p.x+9, p.y-6, p.x+9, p.y+6))
	}
	c.fill(flat(0x2A3760), line(3.4, 309, 218, 305, 232), line(3.4, 315, 218, 320, 231))
	c.body(slab(304, 196, 16, 25, 6), 0xF2C14E, 0xB87A22)
	c.fill(flat(0xD99A78), line(3.2, 306, 200, 302, 192), line(3.2, 318, 202, 326, 210), disc(312, 189, 7))
	c.fill(flat(0x38221A), pie(312, 188, 7.6, 7.6, 180, 360), taper(4, 1, 318, 188, 326, 192))
}

func bicycle(c *canvas) {
	c.backdrop(0xE9B8A2, 0xE3A890)
	c.fill(shade(0xCB8A74, 400, 0, 230, 110), c.all())
	for range 26 {
		c.fill(flat(c.pick(0xF1CDB9, 0xD69A82)).thin(0.55), slab(c.between(-10, 400), c.between(0, 236), c.between(12, 28), 7, 2))
	}
	c.body(rect(216, 16, 116, 106), 0xF3E6D2, 0xC9B096)
	c.fill(flat(0x2F4A5A), rect(228, 26, 92, 86))
	for _, x := range []float64{188, 322} {
		c.body(rect(x, 18, 40, 102), 0x4F86A0, 0x2A5468)
		for i := range 9 {
			c.fill(flat(0x2A5468), rect(x+5, 26+float64(i)*10.4, 30, 3))
		}
	}
	c.body(rect(208, 120, 132, 9), 0xF3E6D2, 0xB59A80)
	c.fill(flat(0xA98F80), rect(-400, 244, 1200, 300))
	for i := range 12 {
		for j := range 3 {
			c.fill(flat(c.pick(0xB8A092, 0x9A8274, 0xA99082)), slab(-20+float64(i)*38+float64(j%2)*18, 247+float64(j)*20, 35, 17, 4))
		}
	}
	c.cast(190, 262, 150, 7, 0x6A4A40)
	wheel := func(x float64) {
		c.fill(flat(dark), ring(x, 206, 54, 54, 4.6))
		c.fill(flat(0xE6DCCB), ring(x, 206, 49.4, 49.4, 1.6))
		for i := range 18 {
			a := float64(i) * 20 * math.Pi / 180
			c.fill(flat(0xE6DCCB).thin(0.85), line(0.7, x, 206, x+48*math.Cos(a), 206+48*math.Sin(a)))
		}
		c.fill(flat(slate), disc(x, 206, 5))
	}
	wheel(104)
	wheel(286)
	green := flat(0x2F6A52)
	c.fill(green, line(5, 104, 206, 148, 134), line(5, 104, 206, 184, 208), line(5, 184, 208, 146, 122), line(5.4, 150, 138, 254, 136), line(5.4, 184, 208, 256, 148), line(5.4, 250, 116, 262, 156), curve(5, 262, 156, 272, 184, 286, 206))
	c.fill(flat(0x2F6A52), stroke(arc(104, 206, 60, 60, 196, 310), 4, 4), stroke(arc(286, 206, 60, 60, 224, 330), 4, 4))
	c.body(blob(122, 118, 136, 108, 166, 112, 176, 116, 160, 124, 130, 126), 0x8A4A2C, 0x4A2418)
	c.fill(flat(slate), curve(3.4, 250, 118, 246, 100, 226, 98, 216, 106))
	c.fill(flat(0x8A4A2C), line(5.6, 226, 99, 214, 108))
	c.fill(flat(slate), ring(184, 208, 15, 15, 3), line(3, 184, 208, 196, 228), rect(188, 227, 16, 4))
	c.fill(flat(slate).thin(0.8), line(1.4, 184, 193, 104, 201), line(1.4, 184, 223, 104, 211))
	for range 28 {
		x, y := c.between(254, 316), c.between(72, 112)
		if c.rng.IntN(3) == 0 {
			c.foliage(x, y+8, x+c.between(-12, 12), y-14, 5, fern, forest)
			continue
		}
		tint := c.pick(0xF2C14E, 0xF7EBDA, 0xC6507A, 0xE07F5E, 0xB9A6D2)
		for k := range 6 {
			c.fill(flat(tint), disc(x+4*math.Cos(float64(k)*1.05), y+4*math.Sin(float64(k)*1.05), 2.8))
		}
		c.fill(flat(mustard), disc(x, y, 1.9))
	}
	basket := poly(252, 106, 318, 106, 308, 150, 260, 150)
	c.body(basket, 0xD0A264, 0x8A6030)
	c.within(basket, func() {
		for i := range 9 {
			c.fill(flat(0x8A6030).thin(0.75), rect(250, 110+float64(i)*5, 70, 1.2), line(1.2, 254+float64(i)*8, 104, 262+float64(i)*5.4, 152))
		}
	})
	c.fill(flat(0xD0A264), slab(249, 102, 72, 6, 3))
}

func teaHills(c *canvas) {
	c.backdrop(0xDFE8DC, 0xC3D8C0)
	c.fill(flat(0xF6E3B4), disc(222, 70, 30))
	for i, tint := range []rgb{0xB4CBC6, 0x93B4AC, 0x709A8C} {
		y := 118 + float64(i)*26
		s := c.ridge(y, 60, 9)
		c.fill(flat(tint), s)
		c.within(s, func() { c.fill(flat(0xF1F1E4).thin(0.8).fading(0, y+50, 0, y+4), c.all()) })
	}
	hill := func(top float64, left, right float64, light, shadow rgb, lift float64) {
		s := blob(-120, top+left, 60, top, 170, top-lift, 280, top+6, 420, top+right, 420, 640, -120, 640)
		c.body(s, shadow.mix(light, 0.25), shadow)
		c.within(s, func() {
			for i := range 11 {
				y := top - lift + 12 + float64(i)*(17+float64(i)*1.4)
				row := smooth(at(-60, y+left*0.7+10, 50, y+lift*0.72, 160, y, 262, y+lift*0.7, 370, y+right*0.7+10), false)
				c.fill(flat(shadow.mix(dark, 0.35)), stroke(row, 9+float64(i), 9+float64(i)).move(0, 4))
				c.fill(flat(light), stroke(row, 9+float64(i), 9+float64(i)))
				for j := 0; j < len(row); j++ {
					c.fill(flat(light.mix(white, 0.28)).thin(0.9), oval(row[j].x+c.between(-4, 4), row[j].y-3+c.between(-2, 2), 3.4, 2))
				}
			}
		})
	}
	hill(206, 30, -10, 0x86AE62, 0x3A6A46, 16)
	hill(258, -20, 40, 0x6F9F54, 0x2A5A3E, 22)
	hill(336, 40, -20, 0x5A8F4A, 0x1F4A36, 20)
	for _, p := range at(98, 322, 206, 334) {
		c.body(blob(p.x-11, p.y+26, p.x-8, p.y, p.x, p.y-6, p.x+8, p.y, p.x+11, p.y+26), c.pick(0x2A3760, 0x99305F), dark)
		c.body(slab(p.x-15, p.y+1, 13, 19, 4), 0xD0A264, 0x8A6030)
		c.fill(flat(0xD99A78), disc(p.x+2, p.y-10, 6))
		c.body(poly(p.x-14, p.y-9, p.x+2, p.y-22, p.x+18, p.y-9), 0xEBD3A2, 0xA98550)
	}
}
