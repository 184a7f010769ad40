package draw

import "math"

func town() []Composition {
	return []Composition{
		portrait("night-market", "Drawing: a night market alley under strings of red and yellow lanterns, three lit stalls, people as dark shapes.",
			"插画：夜市小巷，头顶一串串红黄灯笼，三个亮着灯的摊位，人群只剩剪影。", nightMarket),
		portrait("city-dusk", "Drawing: blocks of flats at dusk with some windows lit, a water tank and aerials against a pink sky.",
			"插画：傍晚的居民楼，零星亮着窗，粉色天空下有水箱和天线。", cityDusk),
		square("pool", "Drawing: a swimming pool from above with lane ropes, one swimmer in a red cap and a yellow towel on the edge.",
			"插画：俯视的泳池，有泳道绳，一个戴红泳帽的人在游，池边一条黄毛巾。", pool),
		landscape("washing-line", "Drawing: two washing lines across a courtyard with shirts, socks and a striped sheet, swallows above.",
			"插画：院子里两根晾衣绳，挂着衬衫、袜子和条纹床单，上面飞着燕子。", washingLine),
		square("umbrellas", "Drawing: seven umbrellas from above on wet paving, each a different colour, puddles between them.",
			"插画：俯视雨天的石板路，七把颜色各异的伞，地上有水洼。", umbrellas),
		square("map", "Drawing: a map in cut paper: a blue river bending through blocks of fields, streets and a park, one red dot.",
			"插画：剪纸风的地图，蓝色河流弯过田地、街道和公园，还有一个红点。", cityMap),
		portrait("corner-shop", "Drawing: a small shop with a striped awning, crates of vegetables outside and a cat on the step, a tree at the side.",
			"插画：条纹雨篷的小店，门口摆着一筐筐蔬菜，台阶上一只猫，旁边一棵树。", cornerShop),
	}
}

func nightMarket(c *canvas) {
	c.backdrop(0x1E1F3A, 0x4A2A3A)
	c.fill(flat(0xE88A4A).thin(0.42).fading(150, 330, 150, 100), c.all())
	c.fill(flat(0x17182E), poly(-60, -20, 74, -20, 104, 210, 104, 300, -60, 420), poly(360, -20, 232, -20, 198, 210, 198, 300, 360, 420))
	for i := range 12 {
		for _, side := range []float64{0, 1} {
			x := side*236 + c.between(2, 52)
			c.fill(flat(c.pick(0xF2C66D, 0x3A3A5A, 0xE0904A, 0x2F3050)), rect(x, 14+float64(i)*16, 9, 11))
		}
	}
	c.fill(flat(0x5A3A42), poly(104, 270, 198, 270, 300, 420, 0, 420))
	for i := range 8 {
		y := 276 + float64(i*i)*2.4
		c.fill(flat(0xE9A05A).thin(0.3), oval(150+c.between(-12, 12), y, 16+float64(i)*10, 1.5+float64(i)*0.6))
	}
	stall := func(x, y, w, h float64, awning rgb) {
		c.fill(flat(0xF6D08A), rect(x, y, w, h*0.62))
		c.fill(flat(0xFBE9B8).thin(0.8), rect(x+w*0.06, y+h*0.18, w*0.88, h*0.3))
		for range 8 {
			px, r := c.between(x+8, x+w-8), c.between(3, 6)
			c.fill(flat(c.pick(0xC63F32, 0x4F8A4E, 0xE07F3F, 0xF7EBDA)), oval(px, y+h*0.58, r*1.3, r))
		}
		c.body(rect(x-3, y+h*0.6, w+6, h*0.4), 0x7A3A2E, 0x3A1A1E)
		n := 6
		for i := range n {
			tint := awning
			if i%2 == 1 {
				tint = paper
			}
			ww := (w + 16) / float64(n)
			c.fill(flat(tint), poly(x-8+float64(i)*ww, y+6, x-2+float64(i)*(w+4)/float64(n), y-18, x-2+float64(i+1)*(w+4)/float64(n), y-18, x-8+float64(i+1)*ww, y+6))
			c.fill(flat(tint.mix(dark, 0.15)), pie(x-8+(float64(i)+0.5)*ww, y+6, ww/2, 7, 0, 180))
		}
	}
	stall(6, 226, 84, 112, 0xC63F32)
	stall(212, 220, 86, 116, 0x2B7A78)
	stall(116, 222, 66, 66, 0xDBA33F)
	c.steam(40, 246, 66, 0xF7E6C8)
	c.steam(256, 240, 66, 0xF7E6C8)
	for _, p := range [][3]float64{{128, 296, 0.62}, {146, 302, 0.7}, {172, 298, 0.64}, {100, 336, 0.95}, {196, 340, 1}, {148, 372, 1.3}, {60, 384, 1.35}, {244, 386, 1.4}} {
		k := p[2]
		tint := rgb(0x2A2038).mix(0x14121F, k-0.5)
		c.fill(flat(tint), blob(p[0]-11*k, p[1]+44*k, p[0]-11*k, p[1]+10*k, p[0], p[1]+2*k, p[0]+11*k, p[1]+10*k, p[0]+11*k, p[1]+44*k), disc(p[0], p[1]-5*k, 7.4*k))
		c.fill(flat(0xE9A05A).thin(0.5), curve(1.3, p[0]-9*k, p[1]+11*k, p[0]-4*k, p[1]+4*k, p[0]+4*k, p[1]+4*k, p[0]+9*k, p[1]+11*k))
	}
	for _, rope := range [][5]float64{{-10, 40, 310, 26, 62}, {-10, 96, 310, 108, 52}, {40, 168, 262, 160, 26}, {96, 208, 206, 206, 12}} {
		ps := smooth(at(rope[0], rope[1], (rope[0]+rope[2])/2, (rope[1]+rope[3])/2+rope[4]*0.5, rope[2], rope[3]), false)
		c.fill(flat(0x0F0F1C), stroke(ps, 1.3, 1.3))
		size := rope[4] / 3.1
		for i := 2; i < len(ps)-1; i += 3 {
			p := ps[i]
			tint, low := rgb(0xD9402F), rgb(0x8A1F22)
			if i%2 == 0 {
				tint, low = 0xF2B84A, 0xB8701F
			}
			c.fill(flat(tint).thin(0.2), disc(p.x, p.y+size*0.8, size*1.25))
			c.body(oval(p.x, p.y+size*0.75, size*0.62, size*0.54), tint, low)
			c.fill(flat(low).thin(0.6), ring(p.x, p.y+size*0.75, size*0.3, size*0.54, 0.9))
			c.fill(flat(0x2A1A1E), rect(p.x-size*0.24, p.y+size*0.16, size*0.48, size*0.12), rect(p.x-size*0.24, p.y+size*1.22, size*0.48, size*0.12))
			c.fill(flat(ochre), line(1, p.x, p.y+size*1.3, p.x, p.y+size*1.75))
		}
	}
}

func cityDusk(c *canvas) {
	c.backdrop(0x6A6A9A, 0xF2B49A)
	c.fill(flat(0xF8D9B8), shape{append(arc(76, 66, 17, 17, 30, 270), arc(83, 61, 15, 15, 262, 46)...)})
	for i := range 4 {
		c.fill(flat(0xF3C0B0).thin(0.5), slab(c.between(-10, 180), 110+float64(i)*26, 120, 6, 3))
	}
	block := func(x, y, w float64, wall rgb, cols int, lit float64) {
		c.body(rect(x, y, w, 460), wall, wall.mix(night, 0.55))
		c.fill(flat(wall.mix(white, 0.2)), rect(x-2, y, w+4, 5))
		step := w / float64(cols)
		for row := 0; float64(row)*27+y+16 < 400; row++ {
			for col := range cols {
				wx, wy := x+step*(float64(col)+0.2), y+16+float64(row)*27
				pane := rect(wx, wy, step*0.6, 16)
				if c.rng.Float64() < lit {
					glow := c.pick(0xF7D27A, 0xF2B24E, 0xFBE6AE, 0xEE9A5A)
					c.fill(flat(glow), pane)
					switch c.rng.IntN(5) {
					case 0:
						c.fill(flat(brick), rect(wx, wy, step*0.2, 16))
					case 1:
						c.fill(flat(charcoal), disc(wx+step*0.34, wy+8, 2.6), slab(wx+step*0.34-3.5, wy+10, 7, 8, 3))
					case 2:
						c.fill(flat(fern), disc(wx+step*0.2, wy+12, 3.4), disc(wx+step*0.3, wy+10, 2.6))
					}
				} else {
					c.fill(flat(wall.mix(night, 0.62)), pane)
				}
				c.fill(flat(wall.mix(white, 0.3)), rect(wx-1.5, wy+16, step*0.6+3, 2.2))
				if (col+row)%4 == 0 {
					c.fill(flat(wall.mix(night, 0.3)), rect(wx-3, wy+18, step*0.6+6, 1.5))
					for k := range 6 {
						c.fill(flat(wall.mix(night, 0.3)), rect(wx-3+float64(k)*step*0.13, wy+12, 1.2, 7))
					}
				}
			}
		}
	}
	c.fill(flat(0x8A7A9E), rect(-10, 214, 60, 300), rect(62, 190, 50, 300), rect(128, 230, 60, 300), rect(216, 178, 48, 300), rect(270, 220, 60, 300))
	block(168, 150, 92, 0x9A6070, 4, 0.42)
	block(-20, 196, 108, 0x6A5578, 4, 0.36)
	block(244, 236, 90, 0x584A70, 3, 0.45)
	block(80, 254, 104, 0x483C62, 4, 0.5)
	c.fill(flat(0x3A2F4C), rect(186, 138, 3, 14), rect(216, 138, 3, 14))
	c.body(slab(180, 106, 44, 34, 4), 0xB06A5A, 0x5A2F3A)
	c.fill(flat(0x3A2F4C), poly(178, 107, 202, 94, 226, 107))
	c.fill(flat(0x2E2740), line(1.6, 36, 196, 36, 150), line(1.4, 24, 158, 48, 158), line(1.4, 27, 166, 45, 166), line(1.6, 132, 254, 132, 220), line(1.3, 122, 226, 142, 226), ring(284, 226, 11, 11, 2.4), line(2, 284, 236, 290, 214))
	c.fill(flat(charcoal), blob(100, 254, 102, 244, 112, 242, 118, 254), disc(101, 242, 4.4), taper(3, 1.4, 117, 252, 126, 248, 124, 240))
	for _, p := range at(70, 136, 88, 146, 58, 150) {
		c.fill(flat(0x3A3458), curve(1.6, p.x-8, p.y-3, p.x-4, p.y-5, p.x, p.y, p.x+4, p.y-5, p.x+8, p.y-3))
	}
}

func pool(c *canvas) {
	c.backdrop(0xEBD9BF, 0xEBD9BF)
	for i := range 9 {
		c.fill(flat(0xD3BE9E), rect(float64(i)*40-12, -100, 1.2, 500), rect(-100, float64(i)*40-12, 500, 1.2))
	}
	basin := slab(-40, 58, 380, 300, 6)
	c.fill(flat(0xF7F0E2), slab(-48, 50, 396, 310, 9))
	c.fill(flat(0x4FA3B2), basin)
	c.within(basin, func() {
		for range 230 {
			x, y := c.between(-20, 320), c.between(56, 310)
			r := c.between(7, 17)
			c.fill(flat(c.pick(0x8ECBD0, 0x6FB7C2, 0xB5E0DF)).thin(0.6), stroke(smooth(at(x-r, y, x-r*0.3, y-r*0.3, x+r*0.2, y+r*0.25, x+r, y-r*0.1), false), 1.2, 1.6))
		}
		c.fill(shade(0x1F6A80, 0, 58, 0, 96), c.all())
		for i := range 3 {
			y := 116 + float64(i)*74
			c.fill(flat(0x1F5F78).thin(0.55), rect(-40, y+34, 400, 7))
			for j := range 30 {
				tint := rgb(0xD9482F)
				if j%2 == 0 {
					tint = white
				}
				c.fill(flat(0x1F5F78).thin(0.4), oval(float64(j)*12-18, y+7, 6, 3))
				c.fill(flat(tint), slab(float64(j)*12-24, y, 11, 5, 2.5))
			}
		}
		c.fill(flat(0x1F5F78).thin(0.45), oval(170, 172, 54, 14))
		c.fill(flat(white).thin(0.75), taper(7, 1, 116, 156, 70, 150, 30, 156), taper(7, 1, 116, 162, 74, 170, 34, 168))
		c.fill(flat(0xD99A72), taper(11, 7, 186, 154, 212, 138, 244, 142), taper(11, 7, 176, 164, 160, 182, 136, 184), taper(10, 6, 130, 154, 112, 150, 90, 152), taper(10, 6, 130, 163, 110, 166, 88, 162))
		c.body(blob(190, 148, 196, 160, 186, 170, 150, 168, 124, 166, 124, 152, 150, 150), 0xD99A72, 0x9A5A3A)
		c.fill(flat(0x2A3760), blob(152, 149, 164, 150, 164, 169, 152, 168, 124, 166, 124, 152))
		c.body(disc(206, 159, 12), 0xD9402F, 0x7E1C22)
		for range 16 {
			c.fill(flat(white).thin(0.9), disc(c.between(232, 262), c.between(128, 156), c.between(0.8, 2.6)))
		}
	})
	c.fill(flat(0xB59A78).thin(0.6), rect(40, 14, 74, 34))
	c.body(rect(36, 9, 74, 34), 0xF2C14E, 0xC08A2A)
	for i := range 5 {
		c.fill(flat(white).thin(0.8), rect(42+float64(i)*14, 9, 4, 34))
	}
	c.fill(flat(0xD9482F), slab(132, 16, 8, 20, 4), slab(144, 18, 8, 20, 4))
	c.fill(flat(0xB59A78).thin(0.6), disc(256, 32, 27))
	for i := range 8 {
		tint := rgb(0x2B6773)
		if i%2 == 0 {
			tint = paper
		}
		c.fill(flat(tint), shape{append(arc(252, 27, 27, 27, float64(i)*45, float64(i+1)*45), point{252, 27})})
	}
	c.fill(flat(ochre), disc(252, 27, 2.6))
	c.fill(flat(0x9AA3A6), line(3.4, 196, 40, 196, 82), line(3.4, 212, 40, 212, 82), line(2.4, 196, 62, 212, 62), line(2.4, 196, 72, 212, 72))
}

func washingLine(c *canvas) {
	c.backdrop(0xBFD9E2, 0xF1E7D2)
	c.body(rect(-400, -400, 436, 1000), 0xE3B48E, 0xB87A56)
	c.body(rect(364, -400, 500, 1000), 0xD99A7E, 0xA05F48)
	for i := range 3 {
		y := 20 + float64(i)*94
		c.body(rect(-8, y, 28, 46), 0x4F7F86, 0x244F58)
		c.body(rect(382, y+18, 28, 46), 0x5F8A6A, 0x2F5444)
		c.fill(flat(0xF4E8D4), rect(-12, y+46, 38, 5), rect(376, y+64, 38, 5))
	}
	c.fill(flat(0xCDBB9E), rect(-400, 272, 1200, 200))
	c.fill(flat(0x4A5A5E), curve(1.6, 36, 46, 200, 66, 364, 42), curve(1.6, 36, 158, 200, 176, 364, 152))
	sag := func(x, y float64) float64 { return y + 20*math.Sin((x-36)/328*math.Pi) }
	peg := func(x, y float64) { c.fill(flat(0x9A5A34), slab(x-2, y-6, 4, 13, 1)) }
	shirt := func(x, y, k float64, tint rgb, striped bool) {
		y = sag(x, y)
		s := poly(x-24*k, y, x-9*k, y+1, x, y+7*k, x+9*k, y+1, x+24*k, y, x+42*k, y+26*k, x+28*k, y+36*k, x+23*k, y+27*k, x+25*k, y+76*k, x-25*k, y+78*k, x-23*k, y+27*k, x-28*k, y+36*k, x-42*k, y+26*k)
		c.body(s, tint, tint.mix(slate, 0.5))
		c.within(s, func() {
			if striped {
				for i := range 8 {
					c.fill(flat(indigo).thin(0.85), rect(x-60*k, y+12*k+float64(i)*9*k, 120*k, 3*k))
				}
			}
			c.fill(flat(tint.mix(dark, 0.3)).thin(0.6), curve(1.3, x-10*k, y+30*k, x-6*k, y+50*k, x-12*k, y+76*k))
		})
		peg(x-20*k, y)
		peg(x+20*k, y)
	}
	shirt(88, 42, 1, white, true)
	shirt(184, 44, 0.92, 0xE07F5E, false)
	for i, tint := range []rgb{0xDBA33F, 0xDBA33F, 0x3F7A63, 0x99305F} {
		x := 242 + float64(i)*27
		y := sag(x, 44)
		c.body(blob(x-7, y, x+7, y, x+7, y+30, x+20, y+38, x+18, y+48, x, y+48, x-7, y+40), tint, tint.mix(dark, 0.45))
		c.fill(flat(paper).thin(0.8), rect(x-7, y+4, 14, 4))
		peg(x, y)
	}
	left, right := sag(56, 154), sag(196, 154)
	sheet := shape{append(at(56, left, 126, left+8, 196, right), smooth(at(198, right+90, 160, right+96, 124, right+84, 88, right+96, 54, right+86), false)...)}
	c.body(sheet, 0xF7EFE0, 0xC3B59E)
	c.within(sheet, func() {
		for i := range 9 {
			x := 60 + float64(i)*16
			c.fill(flat(0x6F9AAE).thin(0.85), curve(4.5, x, 150, x+3, 210, x-2, 276))
		}
		c.fill(shade(0x8A9AA0, 130, 0, 100, 0), rect(90, 150, 40, 130))
	})
	peg(64, left)
	peg(126, left+7)
	peg(188, right)
	shirt(246, 152, 0.9, 0x4F86A0, false)
	y := sag(318, 152)
	pants := poly(296, y, 340, y, 344, y+88, 324, y+89, 318, y+34, 311, y+89, 292, y+88)
	c.body(pants, 0x3F5A82, 0x1F2C4E)
	c.fill(flat(0x8FA6C4).thin(0.7), rect(296, y, 44, 5))
	peg(301, y)
	peg(335, y)
	for _, p := range at(120, 20, 268, 26, 150, 34) {
		c.fill(flat(indigo), leaf(p.x, p.y, p.x+19, p.y-7, 2.4), leaf(p.x, p.y, p.x-17, p.y-9, 2.4), leaf(p.x-3, p.y-2, p.x+3, p.y+11, 2.6))
	}
	c.body(poly(40, 268, 92, 268, 86, 300, 46, 300), 0xD0A264, 0x8A6030)
	c.fill(flat(paper), blob(46, 268, 52, 256, 66, 252, 80, 257, 88, 268))
}

func umbrellas(c *canvas) {
	c.backdrop(0x7A8A92, 0x6A7A84)
	for row := range 12 {
		for col := range 9 {
			x, y := float64(col)*42-20+float64(row%2)*20, float64(row)*28-10
			c.fill(flat(c.pick(0x84949B, 0x6F7F88, 0x7A8A92, 0x8D9CA2)), slab(x, y, 39, 25, 3))
		}
	}
	for range 5 {
		x, y := c.between(20, 280), c.between(20, 280)
		s := blob(x-44, y, x-20, y-16, x+24, y-13, x+46, y+4, x+14, y+18, x-26, y+15)
		c.fill(flat(0xA9C0CA).thin(0.8), s)
		c.fill(flat(white).thin(0.4), curve(1.6, x-26, y-3, x, y-8, x+24, y-4))
		for i := range 2 {
			c.fill(flat(0x5F7884).thin(0.7), ring(x+4, y+2, 8+float64(i)*9, 3+float64(i)*3.4, 1))
		}
	}
	people := [][4]float64{{78, 74, 60, 0xD9482F}, {214, 56, 50, 0xE8B23A}, {152, 158, 66, 0x2B6773}, {48, 212, 46, 0xF3E6D2}, {256, 170, 44, 0x99305F}, {130, 268, 50, 0x5F8A5A}, {240, 272, 52, 0x3F5A82}}
	for i, u := range people {
		x, y, r, tint := u[0], u[1], u[2], rgb(u[3])
		c.fill(flat(0x2F3A44).thin(0.5), disc(x+9, y+12, r*0.94))
		a := (float64(i)*67 + 20) * math.Pi / 180
		c.fill(flat(dark), oval(x+r*0.93*math.Cos(a), y+r*0.93*math.Sin(a), r*0.17, r*0.11).turn(a*180/math.Pi, x+r*0.93*math.Cos(a), y+r*0.93*math.Sin(a)))
		var edge []point
		for k := range 8 {
			p0, p1 := float64(k)*math.Pi/4+float64(i), float64(k+1)*math.Pi/4+float64(i)
			for s := range 7 {
				t := p0 + (p1-p0)*float64(s)/7
				rr := r * (1 - 0.075*math.Sin(float64(s)/7*math.Pi))
				edge = append(edge, point{x + rr*math.Cos(t), y + rr*math.Sin(t)})
			}
		}
		s := shape{edge}
		c.body(s, tint, tint.mix(dark, 0.5))
		c.within(s, func() {
			for k := range 8 {
				t := float64(k)*math.Pi/4 + float64(i)
				if i%3 == 1 && k%2 == 0 {
					c.fill(flat(white).thin(0.85), poly(x, y, x+r*1.1*math.Cos(t), y+r*1.1*math.Sin(t), x+r*1.1*math.Cos(t+math.Pi/4), y+r*1.1*math.Sin(t+math.Pi/4)))
				}
				c.fill(flat(tint.mix(dark, 0.45)).thin(0.8), line(1.2, x, y, x+r*math.Cos(t), y+r*math.Sin(t)))
			}
			if i%3 == 2 {
				c.fill(flat(white).thin(0.7), ring(x, y, r*0.72, r*0.72, 3))
			}
		})
		c.fill(flat(dark), disc(x, y, 2.6))
	}
	for range 90 {
		x, y := c.between(-10, 310), c.between(-10, 300)
		c.fill(flat(white).thin(0.5), line(0.8, x, y, x-4, y+12))
	}
}

func cityMap(c *canvas) {
	c.backdrop(0xF1E7D4, 0xF1E7D4)
	fields := []rgb{0xE3D3B0, 0xCFD8B4, 0xEBC9A6, 0xDDE0CC, 0xC3CDA0, 0xE8B79A, 0xD9A98A}
	for row := range 7 {
		for col := range 7 {
			x, y := float64(col)*52-34+float64(row)*7, float64(row)*50-24-float64(col)*5
			w, h := c.between(34, 47), c.between(32, 44)
			block := rect(x, y, w, h).turn(-9, x, y)
			switch c.rng.IntN(4) {
			case 0:
				c.body(block, c.pick(0xB9CF9A, 0x9ABB86), 0x5F8A5A)
				c.within(block, func() {
					for range 16 {
						c.ball(x+c.between(0, w), y+c.between(-6, h), c.between(2.4, 4), fern, forest)
					}
				})
			case 1:
				c.fill(flat(c.pick(fields...)), block)
				c.within(block, func() {
					for i := range 9 {
						c.fill(flat(0xA98A60).thin(0.5), rect(x-10, y+float64(i)*5.5-8, w+20, 1.2).turn(-9, x, y))
					}
				})
			default:
				c.fill(flat(0xE9DCC4), block)
				for i := range 3 {
					for j := range 3 {
						if c.rng.IntN(5) == 0 {
							continue
						}
						bx, by := x+3+float64(i)*w/3, y+3+float64(j)*h/3
						c.fill(flat(0xA9907A).thin(0.6), rect(bx+1.6, by+2, w/3-5, h/3-5).turn(-9, x, y))
						c.fill(flat(c.pick(0xD98A6A, 0xC9A58A, 0xE8B79A, 0xB8644A, 0x8A9AA0)), rect(bx, by, w/3-5, h/3-5).turn(-9, x, y))
					}
				}
			}
		}
	}
	river := smooth(at(-30, 250, 40, 214, 80, 150, 148, 138, 196, 178, 250, 160, 262, 90, 300, 40, 340, 20), false)
	c.fill(flat(0xF6EDDC), stroke(river, 46, 36))
	c.fill(flat(0x5C98A4), stroke(river, 34, 25))
	c.fill(flat(0x8FC0C6).thin(0.8), stroke(river, 3, 2).move(-5, -6), stroke(river, 2, 1.4).move(6, 7))
	for _, b := range [][4]float64{{64, 132, 106, 166}, {170, 140, 178, 196}, {226, 116, 292, 110}} {
		c.fill(flat(0x5A4A44), line(7, b[0], b[1], b[2], b[3]))
		c.fill(flat(0xF6EDDC), line(4.4, b[0], b[1], b[2], b[3]))
	}
	c.fill(flat(0xF9F3E6), curve(6, -20, 70, 60, 84, 118, 60, 200, 66, 320, 8), curve(6, 110, 320, 124, 250, 190, 220, 320, 226))
	c.fill(flat(0xD9A441), curve(2, -20, 70, 60, 84, 118, 60, 200, 66, 320, 8))
	for i := range 22 {
		t := smooth(at(112, 310, 126, 252, 190, 222, 210, 196, 208, 150), false)
		c.fill(flat(plum), disc(t[i*2].x, t[i*2].y, 1.7))
	}
	c.fill(glaze(0x6A4A44, 0.6), oval(212, 148, 9, 4))
	c.fill(flat(0xC6362C), disc(208, 126, 11), poly(198.6, 131, 217.4, 131, 208, 148))
	c.fill(flat(white), disc(208, 126, 4.4))
	c.fill(flat(paper), disc(264, 262, 24))
	for i := range 4 {
		tint := rgb(0x38343A)
		if i == 0 {
			tint = 0xC6362C
		}
		c.fill(flat(tint), poly(258.5, 262, 264, 242, 269.5, 262).turn(float64(i)*90, 264, 262))
	}
	c.fill(flat(paper), disc(264, 262, 3))
}

func cornerShop(c *canvas) {
	c.backdrop(0xDCE6DA, 0xF0E0C4)
	c.fill(flat(0xC9B79C), rect(-400, 344, 1200, 200))
	c.fill(flat(0xB09A80), rect(-400, 344, 1200, 5))
	c.body(rect(34, 62, 216, 284), 0x3F7A70, 0x1F4A48)
	for i := range 12 {
		c.fill(flat(0x2B5F58).thin(0.7), rect(34, 70+float64(i)*24, 216, 1.6))
	}
	c.body(rect(26, 52, 232, 13), 0xE9DCC4, 0xA9957A)
	c.body(slab(54, 78, 176, 38, 5), 0xF2E3C4, 0xC9A878)
	for i, w := range []float64{20, 12, 26, 16, 22, 14} {
		c.fill(flat(0x96402D), slab(68+float64(i)*26, 90, w*0.8, 14, 4))
	}
	c.fill(flat(0xF7D994), rect(48, 160, 118, 112))
	c.within(rect(48, 160, 118, 112), func() {
		for row := range 3 {
			y := 194 + float64(row)*34
			c.fill(flat(0x8A5A36), rect(48, y, 118, 4))
			for i := range 9 {
				tint := c.pick(0xB4502F, 0x2F6A60, 0xDBA33F, 0x7A2E52, 0xEADBC0, 0x5F8A5A)
				h := c.between(14, 25)
				c.body(slab(51+float64(i)*13, y-h, 10, h, 2.5), tint, tint.mix(dark, 0.4))
			}
		}
		c.fill(flat(white).thin(0.25), poly(70, 150, 100, 150, 60, 280, 30, 280))
	})
	c.fill(flat(0xE9DCC4), rect(45, 157, 124, 4), rect(45, 271, 124, 5), rect(105, 160, 3, 112))
	c.body(rect(182, 164, 54, 182), 0xB4603F, 0x6E2F23)
	c.fill(flat(0xF7D994), rect(190, 174, 38, 74))
	c.fill(flat(paper), slab(196, 200, 26, 16, 2))
	c.fill(flat(ochre), disc(226, 268, 3))
	for i := range 10 {
		tint := rgb(0xC9462F)
		if i%2 == 1 {
			tint = 0xF7EFE0
		}
		x := 30 + float64(i)*22.6
		c.fill(flat(tint), poly(x+1, 122, x+21, 122, x+23, 156, x-1, 156))
		c.fill(flat(tint.mix(dark, 0.12)), pie(x+11, 156, 12, 9, 0, 180))
	}
	c.fill(shade(0x14302E, 140, 164, 140, 186), rect(34, 164, 216, 30))
	crate := func(x, y, w float64, tint, low rgb, r float64) {
		c.cast(x+w/2, y+27, w*0.62, 5, 0x7A6652)
		for row := range 2 {
			for k := 0.0; k < w-r; k += r * 1.7 {
				c.ball(x+r+k, y-float64(row)*r*0.9+3, r, tint, low)
			}
		}
		c.body(rect(x-2, y+3, w+4, 25), 0xC9965A, 0x7A5028)
		c.fill(flat(0x7A5028), rect(x-2, y+14, w+4, 2))
	}
	crate(44, 300, 44, 0xD9402F, 0x7E1C20, 6)
	crate(94, 300, 40, 0xE88A2F, 0x9A4F18, 7)
	crate(140, 304, 34, 0x7FA84A, 0x3F6430, 6.5)
	crate(66, 344, 46, 0xE6C84A, 0x9A7A1E, 5.5)
	crate(120, 346, 42, 0x6A3A6E, 0x321A38, 7)
	c.body(rect(176, 342, 68, 12), 0xD6C8B0, 0x9A8A72)
	c.fill(flat(0xE0904A), blob(200, 343, 202, 324, 212, 318, 222, 326, 226, 343), disc(206, 314, 9.5), poly(198, 310, 199, 298, 206, 306), poly(206, 306, 213, 299, 214, 310), taper(5, 3, 224, 340, 236, 338, 238, 328))
	c.fill(flat(dark), disc(203, 313, 1.2), disc(209, 313, 1.2))
	c.fill(flat(paper), oval(206, 318, 4, 2.6))
	c.fill(flat(0x6A4A36), taper(13, 8, 282, 350, 278, 260, 284, 180))
	for range 90 {
		a, r := c.between(0, 2*math.Pi), 66*math.Sqrt(c.rng.Float64())
		x, y := 284+r*math.Cos(a)*0.85, 146+r*math.Sin(a)*1.2
		c.foliage(x, y, x+c.between(-17, 17), y+c.between(-15, 13), 7, c.pick(0x7FA866, 0x5F8F54, 0x96BC74, 0x4A7A4A), forest)
	}
}
