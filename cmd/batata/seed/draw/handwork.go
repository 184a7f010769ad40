package draw

import "math"

func handwork() []Composition {
	return []Composition{
		square("quilt", "Drawing: a patchwork quilt of twenty-five blocks, triangles, stripes and stars in rust, teal, cream and plum.",
			"插画：二十五块拼成的百衲被，三角、条纹和星形，铁锈红、青、米白和紫红。", quilt),
		square("knitting", "Drawing: a half-finished striped swatch on two wooden needles with a ball of rust-coloured yarn.",
			"插画：两根木针上织了一半的条纹织片，旁边一团铁锈色毛线。", knitting),
		square("sashiko", "Drawing: dark blue cloth with a patch held down by white running stitches in crosses and waves, a needle still threaded.",
			"插画：深蓝色布上的补丁，用白线绗缝出十字和波纹，针还穿着线。", sashiko),
		square("tiles", "Drawing: a wall of sixteen patterned tiles in blue, ochre and cream, one of them cracked.",
			"插画：十六块蓝、赭、米白的花砖，其中一块裂了。", tiles),
		portrait("brushes", "Drawing: nine paint brushes standing in a glass jar, their bristles blue, pink, green and ochre with dried paint.",
			"插画：玻璃罐里插着九支画笔，笔毛上沾着蓝、粉、绿和赭石色的干颜料。", brushes),
		square("stamps", "Drawing: nine postage stamps with mountains, a fish, a boat, a bird and a leaf, two of them postmarked.",
			"插画：九枚邮票，画着山、鱼、船、鸟和叶子，其中两枚盖了邮戳。", stamps),
		portrait("ink-letter", "Drawing: a half-written letter on a desk with a fountain pen, an open bottle of ink and a sprig of berries.",
			"插画：书桌上写了一半的信，旁边是钢笔、打开的墨水瓶和一枝浆果。", inkLetter),
	}
}

func quilt(c *canvas) {
	c.backdrop(0xE9DCC6, 0xE9DCC6)
	colours := []rgb{0xB4502F, 0x2B6773, 0xEADBC0, 0x7A2E52, 0xDBA33F, 0x97AE8C, 0x2A3760, 0xDD9C98}
	for i := range 49 {
		x, y, s := float64(i%7)*60-60, float64(i/7)*60-60, 60.0
		order := c.rng.Perm(len(colours))
		a, b := colours[order[0]], colours[order[1]]
		c.body(rect(x, y, s, s), a, a.mix(dark, 0.35))
		switch (i*5 + i/7*4 + c.rng.IntN(2)) % 6 {
		case 0:
			c.fill(flat(b), poly(x, y, x+s, y, x, y+s))
		case 1:
			for j := range 3 {
				c.fill(flat(b), rect(x, y+float64(j)*20+4, s, 10))
			}
		case 2:
			c.fill(flat(b), poly(x+s/2, y, x+s, y+s/2, x+s/2, y+s, x, y+s/2))
			c.fill(flat(a), poly(x+s/2, y+15, x+s-15, y+s/2, x+s/2, y+s-15, x+15, y+s/2))
		case 3:
			for j := range 4 {
				c.fill(flat(b), poly(x+30, y+30, x+30, y+2, x+44, y+16).turn(float64(j)*90, x+30, y+30))
			}
		case 4:
			for j := range 8 {
				c.fill(flat(b), leaf(x+30, y+30, x+30, y+5, 6).turn(float64(j)*45, x+30, y+30))
			}
			c.fill(flat(cream), disc(x+30, y+30, 5))
		case 5:
			c.fill(flat(b), pie(x, y, 50, 50, 0, 90).and(poly(x, y, x+50, y, x, y+50)))
			c.fill(flat(colours[order[2]]), pie(x, y, 28, 28, 0, 90).and(poly(x, y, x+28, y, x, y+28)))
		}
	}
	for i := range 8 {
		v := float64(i)*60 - 60
		c.fill(flat(0x5A3A30).thin(0.35), rect(-60, v-0.6, 420, 1.2), rect(v-0.6, -60, 1.2, 420))
		for j := range 46 {
			c.fill(flat(white).thin(0.75), line(1.1, float64(j)*8-20, v+4, float64(j)*8-16, v+4), line(1.1, v+4, float64(j)*8-20, v+4, float64(j)*8-16))
		}
	}
}

func knitting(c *canvas) {
	c.backdrop(0xC7D2C9, 0xB5C3B8)
	c.planks(-400, 800, 60, 0xC3CFC5, 0x93A598)
	c.fill(glaze(0x6F8478, 0.6), slab(36, 92, 160, 200, 4).move(8, 8))
	bands := []rgb{0xF1E4CE, 0xB4502F, 0xF1E4CE, 0x2B6773, 0xDBA33F, 0xF1E4CE}
	for row := range 18 {
		col := bands[row/3%len(bands)]
		for i := range 14 {
			x, y := 38+float64(i)*11.4, 94+float64(row)*11
			c.fill(flat(col.mix(dark, 0.35)), rect(x-1, y-3, 12.6, 12))
			c.fill(flat(col), leaf(x+5.4, y+11, x-0.4, y-1, 3.1), leaf(x+5.4, y+11, x+11.2, y-1, 3.1))
		}
	}
	c.fill(shade(0x4A3A30, 200, 300, 130, 180), rect(36, 90, 163, 203))
	c.fill(glaze(0x6F8478, 0.6), line(9, 10, 96, 262, 78))
	c.fill(flat(0xC98F52), line(8, 4, 92, 256, 74))
	c.fill(flat(0x6A3E20), disc(4, 92, 8))
	c.fill(flat(0xC98F52), taper(8, 2, 296, 34, 120, 96))
	c.fill(flat(0x6A3E20), disc(296, 34, 8))
	for i := range 14 {
		x := 42 + float64(i)*11.4
		y := 92 - float64(i)*0.8
		c.fill(flat(0xF1E4CE), oval(x+2, y-2, 4.2, 9))
		c.fill(flat(0xB9A486).thin(0.8), ring(x+2, y-2, 4.2, 9, 1.3))
	}
	c.fill(flat(0xB4502F), curve(3, 196, 276, 226, 292, 262, 280, 288, 262, 270, 250, 240, 258, 236, 230))
	c.cast(244, 236, 48, 16, 0x6F8478)
	c.body(disc(238, 196, 46), 0xC25F3B, 0x6E2F23)
	c.within(disc(238, 196, 46), func() {
		for i := range 9 {
			k := float64(i)*10 - 44
			c.fill(flat(0x7E3526).thin(0.65), curve(1.5, 190, 196+k, 232, 176+k, 290, 206+k))
			c.fill(flat(0xE59A74).thin(0.55), curve(1.2, 196, 232+k, 240, 196+k, 268, 140+k))
		}
	})
}

func sashiko(c *canvas) {
	c.backdrop(0x2B3D66, 0x24345A)
	for i := range 100 {
		c.fill(flat(0x3A4E7A).thin(0.45), rect(-50, float64(i)*3.2-5, 400, 0.9))
	}
	c.fill(shade(0x141D3A, 300, 300, 120, 120), c.all())
	patch := poly(52, 66, 232, 50, 248, 226, 64, 242)
	c.fill(flat(0x131B35).thin(0.7), patch.move(4, 5))
	c.fill(flat(0x5B7A9C), patch)
	c.within(patch, func() {
		for i := range 80 {
			c.fill(flat(0x6F8DAC).thin(0.5), rect(float64(i)*3.6, 0, 1, 300))
		}
		c.fill(shade(0x3A567A, 250, 240, 100, 100), c.all())
	})
	stitch := func(x0, y0, x1, y1 float64, tint rgb) {
		c.fill(flat(0x131B35).thin(0.4), line(2.3, x0+0.8, y0+1, x1+0.8, y1+1))
		c.fill(flat(tint), line(2.1, x0, y0, x1, y1))
	}
	for row := range 7 {
		for col := range 8 {
			x, y := 66+float64(col)*22, 72+float64(row)*24-float64(col)*2
			if (row+col)%2 == 0 {
				stitch(x, y, x+10, y-0.8, paper)
				stitch(x+5, y-6, x+6, y+5, paper)
			} else {
				stitch(x+1, y-4, x+9, y+4, cream)
				stitch(x+9, y-5, x+2, y+4, cream)
			}
		}
	}
	for i := range 24 {
		t := float64(i) / 24
		stitch(58+t*172, 73-t*15, 62+t*172, 72.6-t*15, butter)
		stitch(70+t*172, 235-t*15, 74+t*172, 234.6-t*15, butter)
		stitch(58+t*10, 78+t*160, 58.4+t*10, 82+t*160, butter)
		stitch(230+t*12, 56+t*164, 230.4+t*12, 60+t*164, butter)
	}
	for row := range 3 {
		for i := range 22 {
			a := float64(i) / 22 * 6 * math.Pi
			x, y := 8+float64(i)*13.4, 262+float64(row)*13+5*math.Sin(a)
			stitch(x, y, x+7, y+2.6*math.Cos(a), paper)
		}
	}
	c.fill(flat(paper), curve(1.6, 250, 226, 272, 200, 262, 160, 284, 130, 270, 96))
	c.fill(flat(0xDCDCD6), taper(3.2, 0.8, 270, 100, 288, 18))
	c.fill(flat(0x2B3D66), oval(271, 95, 0.9, 3.4).turn(12, 271, 95))
}

func tiles(c *canvas) {
	c.backdrop(0xE7DCC8, 0xE7DCC8)
	for i := range 36 {
		col, row := i%6-1, i/6-1
		x, y := float64(col)*75, float64(row)*75
		t := slab(x+1.4, y+1.4, 72.2, 72.2, 2.5)
		c.fill(flat(0xF4ECDC), t)
		m := point{x + 37.5, y + 37.5}
		c.within(t, func() {
			if (col+row)%2 == 0 {
				for k := range 4 {
					a := float64(k) * 90
					c.fill(flat(0x2F5488), pie(x, y, 30, 30, 0, 90).and(poly(x, y, x+30, y, x, y+30)).turn(a, m.x, m.y))
					c.fill(flat(0xF4ECDC), pie(x, y, 22, 22, 0, 90).and(poly(x, y, x+22, y, x, y+22)).turn(a, m.x, m.y))
					c.fill(flat(0xD9A441), pie(x, y, 13, 13, 0, 90).and(poly(x, y, x+13, y, x, y+13)).turn(a, m.x, m.y))
					c.fill(flat(0x2F5488), leaf(m.x, m.y-5, m.x, m.y-31, 7.5).turn(a, m.x, m.y))
					c.fill(flat(0x7FA6BE), leaf(m.x, m.y-6, m.x, m.y-28, 5).turn(a+45, m.x, m.y))
				}
				c.fill(flat(0xD9A441), disc(m.x, m.y, 6))
			} else {
				c.fill(flat(0x7FA6BE), poly(m.x, y+4, x+71, m.y, m.x, y+71, x+4, m.y))
				c.fill(flat(0xF4ECDC), poly(m.x, y+15, x+60, m.y, m.x, y+60, x+15, m.y))
				for k := range 8 {
					c.fill(flat(0x2F5488), leaf(m.x, m.y, m.x, m.y-19, 5).turn(float64(k)*45, m.x, m.y))
				}
				c.fill(flat(0xB4502F), disc(m.x, m.y, 5))
				for k := range 4 {
					c.fill(flat(0xB4502F), poly(x, y, x+13, y, x, y+13).turn(float64(k)*90, m.x, m.y))
				}
			}
			c.fill(flat(white).thin(0.28).fading(x, y, x+50, y+50), t)
			c.fill(glaze(0xA98A60, 0.4).speckled(0.62), t)
		})
	}
	for _, crack := range [][]float64{{150, 168, 168, 178, 176, 196, 194, 204, 208, 224}, {176, 196, 168, 208, 172, 224}, {168, 178, 184, 164, 188, 151}} {
		c.fill(flat(0x5A4A3A), line(1.5, crack...))
	}
	c.fill(shade(0xB9A684, 330, 330, 200, 200), c.all())
}

func brushes(c *canvas) {
	c.backdrop(0xF0DFC4, 0xE6CDA8)
	c.fill(flat(0xE3A06A), rect(-400, 322, 1200, 300))
	c.fill(shade(0xB06A3C, 300, 400, 120, 320), rect(-400, 322, 1200, 300))
	c.fill(glaze(0x8A5A3A, 0.55), blob(120, 366, 200, 340, 300, 338, 320, 352, 240, 372, 150, 378))
	type brush struct {
		x, top, lean, w float64
		paint, handle   rgb
	}
	for _, b := range []brush{{96, 74, -17, 26, 0x2F5BA8, 0xC98F52}, {122, 40, -9, 18, 0xC63C78, 0x96402D}, {188, 52, 14, 20, 0x8A9A3A, 0x2B6773}, {150, 24, -2, 14, 0xDBA33F, 0x38343A},
		{206, 96, 21, 22, 0x3A8A7A, 0xD9B277}, {112, 120, -13, 15, 0xE8D6B4, 0x5B3526}, {168, 78, 6, 24, 0xD9603F, 0xEADBC0}, {138, 100, -5, 17, 0x6C4A8A, 0xBE8420}, {186, 134, 12, 13, 0xF2E6D0, 0x7A2E52}} {
		turn := func(s shape) shape { return s.turn(b.lean, 150, 350) }
		c.body(turn(taper(b.w*0.42, b.w*0.3, b.x*0.4+90, b.top+60, 150+(b.x-150)*0.3, 360)), b.handle, b.handle.mix(dark, 0.5))
		x := b.x*0.4 + 90
		c.body(turn(rect(x-b.w*0.4, b.top+44, b.w*0.8, 28)), 0xD3CCBE, 0x7A746C)
		c.fill(flat(0x7A746C), turn(rect(x-b.w*0.4, b.top+52, b.w*0.8, 1.5)), turn(rect(x-b.w*0.4, b.top+62, b.w*0.8, 1.5)))
		tuft := blob(x-b.w*0.42, b.top+46, x-b.w*0.6, b.top+22, x-b.w*0.4, b.top, x, b.top-9, x+b.w*0.42, b.top+1, x+b.w*0.58, b.top+24, x+b.w*0.42, b.top+46)
		c.body(turn(tuft), b.paint, b.paint.mix(dark, 0.45))
		for j := range 6 {
			k := (float64(j) - 2.5) / 2.5
			c.fill(flat(b.paint.mix(white, 0.45)).thin(0.7), turn(taper(0.7, 1.1, x+k*b.w*0.34, b.top+44, x+k*b.w*0.42, b.top+24, x+k*b.w*0.24, b.top+3)))
		}
	}
	glass := blob(96, 226, 204, 226, 206, 300, 202, 372, 98, 372, 94, 300)
	c.fill(flat(0xDCE8E4).thin(0.62), glass)
	c.within(glass, func() {
		c.fill(flat(0x7F9FA8).thin(0.5), rect(80, 292, 140, 100))
		c.fill(flat(0x5F8492).thin(0.5), oval(150, 292, 58, 6))
		c.fill(shade(0x4A6A78, 210, 380, 130, 300), c.all())
	})
	c.fill(flat(white).thin(0.65), slab(106, 240, 8, 110, 4), slab(119, 240, 3, 60, 1.5))
	c.fill(flat(white).thin(0.8), ring(150, 227, 55, 7, 2))
}

func stamps(c *canvas) {
	c.backdrop(0x6E8A80, 0x617D74)
	c.fill(shade(0x3F5A52, 300, 300, 100, 100), c.all())
	skies := []rgb{0xF2D9B4, 0xBFD7DC, 0xE9B7A0, 0xDDE3CE, 0xF0CF8A, 0xCFC3DA, 0xB9D2C4, 0xEBC9C4, 0xF3E7CF}
	for i, tint := range skies {
		x, y := 18+float64(i%3)*92, 14+float64(i/3)*95
		lean := c.between(-4, 4)
		face := func(s shape) shape { return s.turn(lean, x+40, y+42) }
		edge := rect(x, y, 80, 86)
		c.fill(flat(0x2F453F).thin(0.55), face(edge).move(3, 4))
		c.fill(flat(0xFAF4E7), face(edge))
		for j := range 11 {
			v := float64(j)*8 + 0.5
			ground := flat(0x68857B)
			c.fill(ground, face(disc(x+v, y, 2)), face(disc(x+v, y+86, 2)), face(disc(x, y+v+2.5, 2)), face(disc(x+80, y+v+2.5, 2)))
		}
		view := face(rect(x+8, y+8, 64, 70))
		c.fill(flat(tint), view)
		c.within(view, func() {
			m := point{x + 40, y + 46}
			switch i {
			case 0:
				c.fill(flat(coral), face(disc(m.x+14, y+30, 9)))
				c.fill(flat(0x7A6A8A), face(poly(x, y+80, x+26, y+34, x+50, y+80)))
				c.fill(flat(0x4A4468), face(poly(x+22, y+80, x+54, y+42, x+90, y+80)))
			case 1:
				c.fill(flat(0xD9603F), face(leaf(m.x-26, m.y, m.x+16, m.y, 13)), face(poly(m.x+10, m.y, m.x+27, m.y-12, m.x+27, m.y+12)))
				c.fill(flat(white), face(disc(m.x-15, m.y-2, 2.6)))
				c.fill(flat(0x5C98A4), face(curve(2, x, y+70, x+20, y+66, x+40, y+70, x+60, y+66, x+80, y+70)))
			case 2:
				c.fill(flat(0x2B6773), face(rect(x, y+60, 80, 30)))
				c.fill(flat(white), face(poly(m.x+2, y+16, m.x+2, y+54, m.x+24, y+54)), face(poly(m.x-2, y+24, m.x-2, y+54, m.x-18, y+54)))
				c.fill(flat(0x5B3526), face(poly(m.x-24, y+57, m.x+26, y+57, m.x+16, y+68, m.x-14, y+68)))
			case 3:
				c.fill(flat(0x3F5A82), face(leaf(m.x-24, m.y+14, m.x+20, m.y-12, 13)), face(disc(m.x+17, m.y-13, 9)))
				c.fill(flat(0x2A3760), face(leaf(m.x-26, m.y+20, m.x+8, m.y-2, 7)))
				c.fill(flat(ochre), face(poly(m.x+24, m.y-17, m.x+34, m.y-13, m.x+24, m.y-10)))
				c.fill(flat(0x5B3526), face(curve(3, x, y+68, x+40, y+66, x+80, y+58)))
			case 4:
				c.foliage(m.x-14, y+74, m.x+12, y+14, 17, fern, forest)
			case 5:
				for j := range 8 {
					c.fill(flat(plum), face(leaf(m.x, m.y-4, m.x, m.y-26, 6.5).turn(float64(j)*45, m.x, m.y-4)))
				}
				c.fill(flat(butter), face(disc(m.x, m.y-4, 7)))
			case 6:
				c.fill(flat(0xC25F3B), face(poly(x+12, y+78, x+12, y+44, x+26, y+32, x+40, y+44, x+40, y+78)))
				c.fill(flat(0x96402D), face(poly(x+40, y+78, x+40, y+38, x+54, y+24, x+68, y+38, x+68, y+78)))
				for j := range 4 {
					c.fill(flat(butter), face(rect(x+18+float64(j)*14, y+54, 6, 9)))
				}
			case 7:
				c.fill(flat(0x7A2E52), face(shape{append(arc(m.x, m.y, 22, 24, 0, 180), point{m.x - 22, m.y})}), face(ring(m.x+24, m.y+8, 9, 10, 3)))
				c.steam(m.x, m.y-4, 26, white)
			case 8:
				c.fill(flat(charcoal), face(ring(m.x-14, m.y+10, 12, 12, 2)), face(ring(m.x+16, m.y+10, 12, 12, 2)),
					face(line(2, m.x-14, m.y+10, m.x-5, m.y-10, m.x+11, m.y-10, m.x+1, m.y+10, m.x-14, m.y+10)), face(line(2, m.x+1, m.y+10, m.x-5, m.y-10)), face(line(2, m.x+16, m.y+10, m.x+10, m.y-16, m.x+17, m.y-18)))
			}
		})
	}
	for _, p := range at(120, 96, 232, 206) {
		for r := 30.0; r > 17; r -= 9 {
			c.fill(glaze(0x2A2A3A, 0.75).speckled(0.22), ring(p.x, p.y, r, r, 1.8))
		}
		for i := range 4 {
			y := p.y - 12 + float64(i)*8
			c.fill(glaze(0x2A2A3A, 0.7).speckled(0.22), curve(1.7, p.x+24, y, p.x+38, y-4, p.x+52, y+1, p.x+66, y-3))
		}
	}
}

func inkLetter(c *canvas) {
	c.backdrop(0x5E3B2C, 0x4A2C22)
	c.planks(-400, 900, 70, 0x6A4231, 0x3A2119)
	sheet := poly(34, 60, 226, 34, 262, 318, 70, 346)
	c.fill(flat(0x24130E).thin(0.6), sheet.move(8, 9))
	c.fill(flat(0xC9B08A), poly(20, 246, 120, 230, 134, 330, 34, 346).move(-6, 34))
	c.body(sheet, 0xF7F0DF, 0xDCCBA8)
	for row := range 13 {
		x0, y0 := 62+float64(row)*2.1, 88+float64(row)*16.2
		end := c.between(132, 150)
		if row == 0 {
			end = 60
		}
		if row == 12 {
			end = 52
		}
		var ps []float64
		for t := 0.0; t < end; t += 3.1 {
			ps = append(ps, x0+t, y0-t*0.136+c.between(-3, 3))
			if c.rng.IntN(6) == 0 && t > 8 {
				if len(ps) > 7 {
					c.fill(flat(0x2A3760), curve(1.15, ps...))
				}
				ps = nil
				t += 5
			}
		}
		if len(ps) > 7 {
			c.fill(flat(0x2A3760), curve(1.15, ps...))
		}
	}
	c.fill(flat(0x24130E).thin(0.5), line(9, 168, 300, 262, 196))
	c.fill(flat(0x1F4A48), line(11, 200, 256, 274, 170))
	c.fill(flat(0x2F6F68).thin(0.8), line(3, 200, 252, 270, 170))
	c.fill(flat(0xD9A441), line(11.5, 196, 261, 201, 255))
	c.fill(flat(dark), taper(9, 6, 194, 263, 180, 279))
	c.fill(flat(0xE3C06A), poly(177, 277, 183, 282, 168, 298))
	c.fill(flat(0x24130E).thin(0.6), disc(80, 366, 38))
	c.body(slab(36, 322, 76, 66, 14), 0x32456E, 0x121B34)
	c.body(oval(74, 326, 28, 12), 0x54688F, 0x1F2C4E)
	c.fill(flat(0x0E1426), oval(74, 326, 20, 8))
	c.fill(flat(paper), slab(48, 348, 52, 24, 2))
	c.fill(flat(plum), rect(56, 356, 36, 2.4), rect(62, 362, 24, 1.6))
	c.fill(flat(0x3F2A1E), curve(2.4, 300, 392, 262, 356, 236, 348, 206, 364))
	for i, p := range at(284, 376, 266, 360, 250, 352, 236, 349, 220, 357) {
		k := float64(i%2)*2 - 1
		c.foliage(p.x, p.y, p.x-6+k*4, p.y+k*26, 6, fern, forest)
		c.ball(p.x-10, p.y-k*11, 5, 0xD0463F, 0x7E1F28)
	}
}
