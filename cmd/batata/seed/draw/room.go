package draw

import "math"

func room() []Composition {
	return []Composition{
		landscape("cat-sofa", "Drawing: a ginger cat asleep on a green sofa between two cushions, a lamp and a picture of hills behind.",
			"插画：橘猫蜷在绿沙发上睡着，两边是靠垫，墙上挂着一幅远山。", catSofa),
		portrait("bookshelf", "Drawing: four shelves crowded with books in muted colours, a trailing plant on top and a black cat lying beside it, its tail hanging down.",
			"插画：四层塞得满满的书架，顶上一盆垂下来的绿植，旁边趴着一只黑猫，尾巴垂在架子外。", bookshelf),
		portrait("window-rain", "Drawing: a window at night with rain running down the glass, blurred yellow lights outside and a small plant on the sill.",
			"插画：夜里的窗，雨水顺着玻璃流下，窗外灯光模糊，窗台上一盆小绿植。", windowRain),
		portrait("armchair", "Drawing: a mustard armchair under a tall lamp whose light falls in a cone, a book on the seat, a fern beside it.",
			"插画：落地灯的光锥下一把芥末黄扶手椅，椅上放着书，旁边一盆蕨。", armchair),
		square("clock", "Drawing: a large pale wall clock without numbers on a striped yellow wall, showing five to one.",
			"插画：条纹黄墙上一只没有数字的大挂钟，指着差五分一点。", clock),
		portrait("paper-bird", "Drawing: a wooden bird with spread wings hanging on a string below a round lamp.",
			"插画：圆灯下用线吊着一只张开翅膀的木头小鸟。", paperBird),
	}
}

func catSofa(c *canvas) {
	c.backdrop(0xEBCDB4, 0xEBCDB4)
	c.fill(shade(0xD3A284, 400, 0, 200, 140), c.all())
	c.fill(flat(0x9A6A4C), rect(-400, 262, 1200, 300))
	c.fill(flat(0x7C3A2A), rect(150, 22, 112, 76))
	c.fill(flat(0xF0DDBF), rect(156, 28, 100, 64))
	c.within(rect(156, 28, 100, 64), func() {
		c.fill(flat(coral), disc(228, 54, 12))
		c.fill(flat(sage), blob(140, 78, 180, 58, 206, 72, 240, 64, 280, 84, 280, 120, 140, 120))
		c.fill(flat(fern), blob(140, 92, 190, 76, 230, 88, 280, 78, 280, 120, 140, 120))
	})
	c.fill(flat(butter).thin(0.5).fading(352, 80, 352, 240), poly(334, 76, 372, 76, 430, 260, 276, 260))
	c.fill(flat(charcoal), rect(350, 70, 4, 200), oval(352, 268, 24, 5))
	c.body(poly(334, 36, 370, 36, 386, 82, 318, 82), 0xF2C66D, 0xC98A32)
	c.body(slab(44, 104, 270, 120, 26), 0x4E7F66, 0x24493E)
	c.fill(flat(0x24493E).thin(0.5), curve(1.6, 178, 110, 180, 150, 178, 200))
	c.body(slab(20, 150, 52, 108, 22), 0x5A8E73, 0x24493E)
	c.body(slab(288, 150, 52, 108, 22), 0x5A8E73, 0x24493E)
	c.body(slab(60, 196, 240, 56, 14), 0x5A8E73, 0x2C5848)
	c.fill(flat(0x4A2A1C), rect(42, 256, 8, 18), rect(308, 256, 8, 18))
	c.body(slab(66, 138, 64, 62, 12).turn(-10, 98, 170), 0xE8B7A0, 0xB8705C)
	for i := range 4 {
		c.fill(flat(paper).thin(0.8), line(2, 76+float64(i)*14, 146, 72+float64(i)*14, 190).turn(-10, 98, 170))
	}
	c.body(slab(240, 140, 56, 58, 12).turn(9, 268, 170), 0xDBA33F, 0x96651E)
	cat := blob(122, 198, 126, 168, 150, 150, 184, 146, 218, 156, 240, 178, 244, 200, 226, 208, 140, 208)
	c.cast(186, 207, 66, 6, 0x24493E)
	c.body(cat, 0xD98A48, 0x8F4A20)
	c.within(cat, func() {
		for i := range 5 {
			x := 176 + float64(i)*13
			c.fill(flat(0x9A5022), taper(5, 2, x, 142, x+4, 158, x+1, 172))
		}
	})
	c.fill(flat(0xD98A48), taper(15, 10, 238, 194, 220, 210, 180, 210, 158, 204))
	c.fill(flat(0x9A5022).thin(0.8), line(3, 206, 204, 204, 215), line(3, 190, 205, 189, 216))
	c.fill(flat(0xD98A48), poly(118, 172, 120, 148, 138, 162), poly(148, 162, 164, 148, 166, 174))
	c.fill(flat(0xC4706A), poly(122, 166, 123, 155, 131, 162), poly(153, 162, 161, 155, 162, 168))
	c.body(blob(114, 184, 122, 164, 142, 158, 162, 164, 170, 184, 160, 200, 142, 205, 124, 200), 0xE29A58, 0xB06A34)
	c.fill(flat(paper), blob(128, 192, 142, 184, 156, 192, 152, 202, 142, 205, 132, 202))
	c.fill(flat(0x6E2F23), curve(1.8, 124, 183, 130, 187, 136, 183), curve(1.8, 148, 183, 154, 187, 160, 183), poly(139, 190, 145, 190, 142, 193.5))
	for i := range 3 {
		c.fill(flat(0x9A5022), line(2.2, 136+float64(i)*6, 161, 136.5+float64(i)*5.6, 170))
	}
	c.fill(flat(white).thin(0.8), line(0.7, 132, 194, 112, 191), line(0.7, 132, 196, 113, 198), line(0.7, 152, 194, 172, 191), line(0.7, 152, 196, 171, 198))
}

func bookshelf(c *canvas) {
	c.backdrop(0xDCC9AE, 0xDCC9AE)
	c.body(rect(18, 74, 264, 400), 0x8A5638, 0x5B3322)
	for row := range 4 {
		y := 86 + float64(row)*82
		c.fill(flat(0x4A2A1E), rect(28, y, 244, 72))
		x := 32.0
		for x < 262 {
			if row == 2 && x > 118 && x < 176 {
				c.body(slab(124, y+32, 40, 40, 8), 0xE6D5BC, 0xA98F70)
				for i := range 7 {
					c.foliage(144, y+34, 144+float64(i-3)*13, y+2+math.Abs(float64(i-3))*6, 6, 0x6F9A5B, forest)
				}
				x = 178
				continue
			}
			w, h := c.between(8, 19), c.between(46, 67)
			col := c.pick(0xB4502F, 0x2F5F66, 0xE0C48E, 0x7A2E52, 0x3F5A82, 0xD98A48, 0x58724E, 0xEADBC4, 0x96402D, 0x2A3760, 0xC98F8A, 0xBE8420)
			if x+w > 268 {
				break
			}
			book := rect(x, y+72-h, w, h)
			if c.rng.IntN(9) == 0 && x+w < 240 {
				book = book.turn(9, x+w, y+72).move(3, 0)
				x += 11
			}
			c.body(book, col, col.mix(dark, 0.5))
			c.within(book, func() {
				c.fill(flat(col.mix(cream, 0.7)), rect(x-12, y+72-h*0.82, w+34, 2.4))
				if c.rng.IntN(2) == 0 {
					c.fill(flat(col.mix(cream, 0.7)), rect(x-12, y+72-h*0.76, w+34, 1), rect(x-12, y+72-h*0.2, w+34, 3))
				} else {
					c.fill(flat(col.mix(cream, 0.8)), slab(x+w*0.28, y+72-h*0.66, w*0.42, h*0.34, 1.5))
				}
			})
			x += w + 1.2
		}
		c.body(rect(24, y+72, 252, 8), 0xA06A46, 0x6A3E28)
		c.fill(shade(0x24130E, 150, y, 150, y+22), rect(28, y, 244, 24))
	}
	c.body(poly(40, 38, 92, 38, 86, 76, 46, 76), 0xD9704F, 0x8A3A28)
	for i, v := range [][]float64{{60, 40, 40, 60, 30, 120, 38, 176}, {70, 40, 98, 60, 104, 104, 96, 136}, {64, 40, 58, 84, 70, 124, 62, 160}} {
		c.fill(flat(fern), curve(1.6, v...))
		p := smooth(at(v...), false)
		for j := 4; j < len(p); j += 5 {
			side := 12.0
			if (j/5+i)%2 == 0 {
				side = -12
			}
			c.foliage(p[j].x, p[j].y, p[j].x+side, p[j].y+5, 4.6, 0x7FA866, forest)
		}
	}
	c.fill(flat(charcoal), blob(150, 74, 160, 44, 196, 34, 236, 46, 250, 74), disc(166, 50, 20), poly(150, 44, 148, 20, 164, 34), poly(168, 34, 184, 20, 184, 44))
	c.fill(flat(butter), oval(160, 50, 3.4, 4), oval(175, 50, 3.4, 4))
	c.fill(flat(dark), oval(160, 50, 1, 3.4), oval(175, 50, 1, 3.4))
	c.fill(flat(charcoal), taper(11, 6, 242, 68, 262, 84, 256, 122, 266, 148, 258, 168))
}

func windowRain(c *canvas) {
	c.backdrop(0x4A3A42, 0x3A2D35)
	c.body(rect(34, 22, 232, 300), 0xC9AE8E, 0x8A6C50)
	for i, p := range at(46, 34, 156, 34, 46, 178, 156, 178) {
		pane := rect(p.x, p.y, 98, 132)
		c.fill(flat(0x2A3F58), pane)
		c.within(pane, func() {
			c.fill(shade(0x172238, p.x, p.y, p.x, p.y+150), c.all())
			for range 9 {
				x, y, r := c.between(p.x, p.x+98), c.between(p.y+20, p.y+132), c.between(5, 15)
				c.fill(flat(c.pick(0xF2C66D, 0xE88F5A, 0xF7E0A6, 0x8FB8BE, 0xD9704F)).thin(c.between(0.25, 0.75)), disc(x, y, r))
			}
			if i > 1 {
				for range 6 {
					x := c.between(p.x-10, p.x+90)
					c.fill(flat(0x151D30).thin(0.8), rect(x, p.y+c.between(74, 112), c.between(16, 34), 90))
				}
			}
			for range 34 {
				x, y := c.between(p.x, p.x+98), c.between(p.y, p.y+132)
				r := c.between(0.8, 2.6)
				c.fill(flat(0x0F1728).thin(0.5), oval(x+0.6, y+0.8, r, r*1.3))
				c.fill(flat(0xC9DCE2).thin(0.75), oval(x, y, r*0.8, r*1.1))
			}
			for range 7 {
				x, y, l := c.between(p.x, p.x+98), c.between(p.y-10, p.y+80), c.between(24, 70)
				c.fill(flat(0xA9C4CE).thin(0.55), taper(0.6, 2.4, x, y, x+2, y+l*0.4, x-1, y+l*0.7, x+1, y+l))
				c.fill(flat(0xDCEAEC).thin(0.9), oval(x+1, y+l, 1.8, 2.8))
			}
		})
	}
	c.body(rect(18, 322, 264, 20), 0xD9BE9C, 0x9A7A5A)
	c.fill(shade(0x231A20, 0, 342, 0, 372), rect(-400, 342, 1200, 200))
	c.cast(96, 323, 34, 5, 0x6A4E38)
	for i := range 9 {
		a := (-160 + float64(i)*17.5) * math.Pi / 180
		l := 74 - 2*math.Abs(float64(i-4))
		c.foliage(92, 290, 92+l*math.Cos(a), 290+l*math.Sin(a), 9, c.pick(0x6F9A6B, 0x5F8A5A, 0x82AC74), 0x1F4038)
	}
	c.body(poly(66, 282, 120, 282, 113, 324, 73, 324), 0xD0694A, 0x85372A)
	c.body(rect(62, 276, 62, 12), 0xDD7C5C, 0x96402D)
	c.body(slab(188, 292, 36, 31, 5), 0xE9DFCB, 0xB09C80)
	c.fill(flat(0xE9DFCB), ring(229, 306, 10, 10, 4))
	c.steam(206, 288, 52, 0xDCE4E2)
}

func armchair(c *canvas) {
	c.backdrop(0x2F5A5A, 0x244B4D)
	for i := range 12 {
		for j := range 14 {
			x, y := float64(i)*34-34+float64(j%2)*17, float64(j)*24-4
			c.fill(flat(0x3B6A68), leaf(x, y+16, x, y, 4), leaf(x, y+16, x-9, y+6, 3), leaf(x, y+16, x+9, y+6, 3))
		}
	}
	c.fill(flat(0x8A5A40), rect(-400, 318, 1200, 300))
	c.fill(flat(0xC98F5E), oval(154, 366, 142, 30))
	c.fill(flat(0xA5643F), ring(154, 366, 130, 25, 3))
	c.fill(flat(0xF5D88A).thin(0.62).fading(214, 100, 200, 380), poly(186, 92, 244, 92, 330, 372, 70, 372))
	c.fill(flat(dark), rect(258, 40, 4, 320), oval(260, 360, 26, 5), curve(4, 260, 44, 252, 26, 216, 28, 215, 48))
	c.body(poly(196, 46, 234, 46, 248, 94, 182, 94), 0xF3E3C3, 0xD0A35E)
	c.fill(flat(0x4A2A1C), poly(84, 350, 94, 350, 88, 384, 82, 384), poly(196, 350, 206, 350, 210, 384, 204, 384))
	c.body(blob(84, 310, 80, 220, 96, 176, 146, 164, 194, 176, 210, 220, 206, 310), 0xDDA640, 0x93631A)
	for _, p := range at(120, 210, 146, 202, 172, 210, 132, 240, 160, 240) {
		c.fill(flat(0x93631A), disc(p.x, p.y, 2.6))
	}
	c.body(slab(62, 262, 40, 96, 18), 0xE8B854, 0x9A6B1E)
	c.body(slab(188, 262, 40, 96, 18), 0xE8B854, 0x9A6B1E)
	c.body(slab(92, 296, 106, 34, 12), 0xEFC566, 0xB5842E)
	c.body(slab(92, 326, 106, 30, 6), 0xD09A34, 0x8A5C16)
	c.body(poly(116, 294, 148, 284, 182, 292, 150, 304), 0xA23B3B, 0x5F1F28)
	c.fill(flat(paper), poly(120, 291, 148, 283, 176, 289.5, 149, 299))
	c.body(poly(10, 318, 56, 318, 50, 366, 16, 366), paper, stone)
	for i := range 11 {
		a := (-172 + float64(i)*16.5) * math.Pi / 180
		x, y := 33+74*math.Cos(a), 316+92*math.Sin(a)
		c.fill(flat(fern), curve(1.4, 33, 318, 33+40*math.Cos(a), 312+66*math.Sin(a), x, y))
		for j := 2; j < 9; j++ {
			t := float64(j) / 9
			px, py := 33+(x-33)*t, 318+(y-318)*t-14*math.Sin(t*3)
			for _, k := range []float64{-1, 1} {
				c.fill(flat(c.pick(0x8DB078, 0x6F9A66, 0x567F56)), leaf(px, py, px+12*math.Cos(a+k*0.9)*(1.2-t), py+12*math.Sin(a+k*0.9)*(1.2-t), 2.4))
			}
		}
	}
}

func clock(c *canvas) {
	c.backdrop(0xE3C869, 0xD9B850)
	for i := range 16 {
		c.fill(flat(0xEFDA8C), rect(-110+float64(i)*36, -100, 13, 600))
	}
	c.fill(glaze(0x9A7A2A, 0.6), disc(168, 172, 112))
	c.body(disc(150, 150, 112), 0xE7E3DC, 0xA8A29A)
	c.fill(flat(white).thin(0.8), ring(150, 150, 110, 110, 2.5))
	c.fill(flat(0xB9B2A8), ring(150, 150, 88, 88, 1))
	for i := range 12 {
		s := slab(147, 50, 6, 22, 3)
		if i%3 != 0 {
			s = slab(148.4, 52, 3.2, 12, 1.6)
		}
		c.fill(flat(0xD3B23E), s.turn(float64(i)*30, 150, 150))
	}
	c.fill(glaze(0x8A857C, 0.6), disc(155, 156, 40))
	c.fill(flat(0x6E6B6C), disc(150, 150, 38))
	c.fill(flat(dark), taper(7, 3, 150, 162, 150, 96).turn(28, 150, 150), taper(5, 2, 150, 168, 150, 62).turn(-30, 150, 150))
	c.fill(flat(plum), taper(1.6, 1, 150, 178, 150, 56).turn(142, 150, 150), disc(150, 150, 5))
}

func paperBird(c *canvas) {
	c.backdrop(0x6A6468, 0x4A464D)
	c.fill(flat(0xF6E7C4).thin(0.55).fading(150, 60, 150, 380), c.all())
	c.fill(flat(0xFBF3DF).thin(0.35), disc(170, 76, 104))
	c.fill(flat(0xFDF8EA), disc(170, 76, 66))
	c.fill(shade(0xEBCB8C, 240, 140, 160, 70), disc(170, 76, 66))
	c.fill(flat(0x8F8A88), ring(20, 4, 60, 60, 4), ring(290, 20, 50, 50, 4))
	c.fill(flat(0xEDE3D2), rect(148, 120, 1.6, 132))
	c.body(leaf(140, 284, 14, 232, 22), 0xC9905A, 0x7A4A26)
	for i := range 5 {
		k := float64(i)
		c.fill(flat(0x7A4A26).thin(0.8), line(1.2, 44+k*20, 240+k*8, 36+k*19, 258+k*6))
	}
	c.body(leaf(164, 278, 274, 196, 20), 0xE9C597, 0x96643A)
	for i := range 5 {
		k := float64(i)
		c.fill(flat(0x96643A).thin(0.8), line(1.2, 194+k*15, 258-k*11, 206+k*14, 268-k*11))
	}
	c.fill(flat(0x3F6A60), poly(112, 316, 84, 344, 96, 348, 92, 362, 128, 334))
	c.body(blob(108, 318, 112, 276, 138, 256, 166, 256, 184, 280, 180, 316, 152, 340, 124, 338), 0x9FA84A, 0x4A5A2A)
	c.body(blob(130, 336, 134, 312, 154, 300, 176, 308, 174, 326, 152, 342), 0x4F8A8A, 0x244F58)
	c.body(disc(160, 260, 22), 0xC9C05A, 0x7A7A2E)
	c.fill(flat(ochre), poly(176, 260, 196, 266, 176, 270))
	c.fill(flat(dark), disc(166, 255, 2.8))
	c.fill(flat(white), disc(167, 254, 0.9))
}
