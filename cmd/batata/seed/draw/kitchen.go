package draw

import "math"

func kitchen() []Composition {
	return []Composition{
		portrait("bowl-of-figs", "Drawing: a red footed bowl with three whole figs and one cut open, on a pale table, its shadow falling to the right.",
			"插画：浅色桌面上一只红色高足碗，盛着三颗完整的无花果和一颗切开的，影子落向右边。", bowlOfFigs),
		square("coffee-cup", "Drawing: a cup of coffee on a brick-red saucer seen from above, a spoon beside it, on a table of wide wooden boards.",
			"插画：俯视的一杯咖啡，砖红色杯碟，旁边搁着小勺，木板桌面。", coffeeCup),
		portrait("teapot", "Drawing: a green teapot and two cups on a low table under a round window, steam rising from the spout.",
			"插画：圆窗下的矮桌，一把绿色茶壶和两只杯子，壶嘴冒着热气。", teapot),
		square("noodle-bowl", "Drawing: a bowl of noodles from above with two egg halves, greens and spring onion, chopsticks resting across the rim.",
			"插画：俯视的一碗面，两瓣溏心蛋、青菜和葱花，筷子搁在碗沿。", noodleBowl),
		portrait("lemons", "Drawing: a blue and white jug behind four lemons and a leafy twig on a checked cloth.",
			"插画：格子桌布上四颗柠檬和一枝叶子，后面是一只青花水壶。", lemons),
		landscape("loaf", "Drawing: a scored round loaf on a board with two slices cut from it and a bread knife, on a blue cloth.",
			"插画：蓝布上的砧板，一个割了花纹的圆面包，切下两片，旁边是面包刀。", loaf),
		square("dumplings", "Drawing: an open bamboo steamer from above with seven pleated dumplings and a dish of vinegar.",
			"插画：俯视的竹蒸笼，里面七只带褶的饺子，旁边一碟醋。", dumplings),
		portrait("wine-table", "Drawing: a bottle, a glass of red wine and a coffee mill on a table made of pallets, an orange floor cushion in front.",
			"插画：木托盘搭的桌子上放着酒瓶、一杯红酒和咖啡磨，前面是橙色的懒人沙发。", wineTable),
		landscape("jars", "Drawing: six jars of pickles and jam in different colours on a shelf, with cloth and metal lids.",
			"插画：架子上六罐颜色各异的泡菜和果酱，有的扎着布盖，有的是金属盖。", jars),
	}
}

func (c *canvas) fig(x, y, r float64) {
	s := blob(x-r*0.1, y-r*1.25, x+r*0.12, y-r*1.25, x+r*0.35, y-r*0.7, x+r*0.95, y+r*0.1, x+r*0.6, y+r*0.9,
		x-r*0.6, y+r*0.9, x-r*0.95, y+r*0.1, x-r*0.35, y-r*0.7)
	c.body(s, wine.mix(plum, 0.35), night)
	for i := range 5 {
		k := float64(i-2) * 0.42
		c.fill(flat(rose).thin(0.25), taper(0.6, 1.6, x, y-r*1.15, x+r*k*0.7, y-r*0.3, x+r*k, y+r*0.55))
	}
}

func bowlOfFigs(c *canvas) {
	c.backdrop(0xE9D9C6, 0xDFC6AC)
	c.fill(flat(0xC9D0C4), rect(-400, -400, 1200, 640))
	c.fill(shade(0xA9B5A8, 300, 0, 60, 120), rect(-400, -400, 1200, 640))
	c.fill(glaze(0xB78C74, 0.7), blob(120, 322, 190, 300, 292, 306, 330, 330, 260, 350, 170, 348))
	c.fig(108, 190, 36)
	c.fig(170, 176, 40)
	c.fig(214, 202, 31)
	bowl := shape{append(arc(150, 212, 112, 102, 0, 180), point{38, 212})}
	c.body(slab(118, 302, 64, 36, 6), brick, rust)
	c.body(bowl, 0xCF4F30, 0x7E2A22)
	for i := range 5 {
		y := 232 + float64(i)*17
		half := 112 * math.Sqrt(max(0, 1-math.Pow((y-212)/102, 2)))
		c.fill(flat(0x7E2A22).thin(0.35), curve(1, 152-half, y, 150, y+7, 148+half, y))
	}
	c.fill(flat(0xE9795A), curve(4, 38, 212, 90, 216, 150, 217, 210, 216, 262, 212))
	cut := blob(66, 330, 84, 300, 104, 318, 112, 346, 92, 368, 62, 364, 50, 346)
	c.cast(92, 366, 42, 9, 0xB78C74)
	c.fill(flat(0x5C2A48), cut)
	inner := blob(69, 335, 84, 310, 99, 323, 105, 345, 90, 361, 65, 358, 57, 345)
	c.fill(flat(cream), inner)
	c.fill(flat(0xC8415A), blob(74, 338, 84, 322, 95, 330, 98, 345, 87, 355, 70, 352, 65, 345))
	for range 46 {
		a, r := c.between(0, 6.28), c.between(2, 14)
		c.fill(flat(butter).thin(0.9), oval(82+r*math.Cos(a)*0.95, 341+r*math.Sin(a)*0.9, 1, 0.7))
	}
}

func coffeeCup(c *canvas) {
	c.backdrop(0xA96A45, 0xA96A45)
	c.planks(-400, 800, 50, 0xAD6C45, 0x6F3F28)
	c.fill(glaze(0x5A3020, 0.6), oval(164, 170, 118, 112))
	c.body(disc(150, 154, 114), 0xB24A30, rust)
	c.fill(flat(0xCE6A4B).thin(0.9), ring(150, 154, 110, 110, 3))
	c.fill(flat(rust).thin(0.35), ring(150, 154, 76, 76, 2))
	c.fill(glaze(rust, 0.6), oval(162, 168, 70, 68))
	c.fill(flat(0x96402D), slab(52, 184, 56, 24, 11).turn(-38, 80, 196))
	c.fill(flat(rust), slab(62, 191, 30, 9, 4).turn(-38, 80, 196))
	c.body(disc(150, 150, 68), paper, sand)
	c.fill(flat(0x4B2416), disc(150, 150, 57))
	c.body(disc(150, 151, 54), 0xC98B4E, 0x6E3B1E)
	heart := blob(150, 186, 124, 158, 120, 136, 135, 126, 150, 138, 165, 126, 180, 136, 176, 158)
	c.fill(flat(cream), heart)
	c.fill(flat(0xC98B4E), curve(2.4, 132, 141, 150, 153, 168, 141), curve(2.2, 134, 153, 150, 165, 166, 153), curve(1.8, 140, 165, 150, 173, 160, 165))
	c.fill(glaze(0x5A3020, 0.5), oval(236, 200, 17, 25).turn(32, 236, 200))
	c.fill(flat(stone), taper(4.5, 6.5, 264, 96, 252, 140, 236, 180))
	c.body(oval(231, 194, 15, 23).turn(28, 231, 194), 0xDAD5CC, slate)
}

func teapot(c *canvas) {
	c.backdrop(0xE8D8BF, 0xDDC7A5)
	c.fill(shade(0xC9AC84, 0, 280, 0, 90), c.all())
	c.fill(flat(0xB98F63), disc(178, 116, 90))
	window := disc(178, 116, 82)
	c.fill(flat(0xCFE0DC), window)
	c.within(window, func() {
		c.fill(flat(0xF2C9A0), disc(208, 92, 24))
		c.fill(flat(0x9DBBB4), blob(60, 160, 110, 112, 150, 140, 200, 105, 280, 165, 280, 260, 60, 260))
		c.fill(flat(0x6E9A8D), blob(60, 185, 130, 152, 190, 170, 240, 150, 290, 190, 290, 260, 60, 260))
	})
	c.fill(flat(0xB98F63), rect(174, 32, 7, 170), rect(94, 112, 170, 7))
	c.fill(flat(0x7A4A32), rect(-400, 318, 1200, 18))
	c.fill(flat(0x5B3526), rect(-400, 334, 1200, 400))
	c.fill(flat(0x7A4A32), rect(34, 334, 20, 100), rect(250, 334, 20, 100))
	c.cast(150, 317, 92, 9, 0x4B2C20)
	c.fill(flat(forest), ring(70, 252, 34, 38, 11))
	c.fill(flat(leafGreen), taper(22, 10, 196, 286, 228, 270, 240, 236, 258, 220))
	c.body(blob(70, 262, 92, 218, 138, 206, 184, 218, 208, 262, 190, 304, 138, 316, 88, 304), 0x4F8A66, 0x1D3F35)
	c.fill(flat(forest), curve(3, 100, 219, 138, 226, 178, 219))
	c.body(blob(96, 216, 116, 200, 138, 196, 160, 200, 182, 216, 138, 224), 0x5F9A74, forest)
	c.ball(138, 190, 9, 0x5F9A74, forest)
	c.fill(flat(mint).thin(0.35), blob(88, 252, 96, 232, 112, 222, 106, 244, 98, 268))
	for _, x := range []float64{206, 262} {
		c.cast(x+6, 318, 26, 4, 0x4B2C20)
		c.body(shape{append(arc(x, 290, 22, 28, 0, 180), point{x - 22, 290})}, paper, stone)
		c.fill(flat(0xBE7B3E), oval(x, 290, 21, 5))
		c.fill(flat(0x4F8A66), curve(2, x-19, 301, x, 306, x+19, 301))
	}
	c.steam(262, 214, 74, white)
}

func noodleBowl(c *canvas) {
	c.backdrop(0x3F6F73, 0x336065)
	for i := range 16 {
		c.fill(flat(0x2B5459).thin(0.5), rect(-100+float64(i)*34, -100, 2, 600))
	}
	c.fill(glaze(0x173A40, 0.6), disc(162, 170, 122))
	c.body(disc(150, 156, 122), paper, 0xC9B79C)
	for i := range 28 {
		a := float64(i) / 28 * 2 * math.Pi
		x, y := 150+112*math.Cos(a), 156+112*math.Sin(a)
		c.fill(flat(denim), leaf(x-4*math.Cos(a), y-4*math.Sin(a), x+7*math.Cos(a), y+7*math.Sin(a), 5))
	}
	c.fill(flat(denim), ring(150, 156, 103, 103, 2.5))
	soup := disc(150, 156, 99)
	c.body(soup, 0xC5793A, 0x8A4723)
	c.within(soup, func() {
		for i := range 42 {
			y := 90 + float64(i)*3.6
			bend := c.between(-16, 16)
			col := c.pick(0xF4DFA6, 0xEACB83, 0xF7E8BF)
			c.fill(flat(0x9A5A2A).thin(0.5), curve(4.6, 40, y+2, 100, y+bend+2, 180, y-bend+2, 262, y+bend/2+2))
			c.fill(flat(col), curve(3.4, 40, y, 100, y+bend, 180, y-bend, 262, y+bend/2))
		}
		for i := range 5 {
			k := float64(i)
			c.foliage(206-k*4, 226-k*2, 246-k*9, 150+k*11, 15, 0x5E9A58, 0x24503A)
			c.fill(flat(mint), taper(6, 3, 196-k*4, 240, 212-k*4, 206))
		}
	})
	for _, e := range at(108, 118, 142, 96) {
		c.fill(glaze(0x6E3B1E, 0.5), oval(e.x+4, e.y+5, 29, 23).turn(-30, e.x, e.y))
		c.body(oval(e.x, e.y, 29, 23).turn(-30, e.x, e.y), white, sand)
		c.ball(e.x+2, e.y+1, 13.5, 0xF0A63C, 0xC4661F)
	}
	c.body(oval(98, 196, 34, 25).turn(20, 98, 196), 0xD9927A, 0x8A4534)
	c.fill(flat(blush), curve(4, 72, 190, 98, 184, 124, 196))
	c.fill(flat(0x8A4534), ring(98, 196, 13, 9, 2))
	for range 26 {
		x, y := c.between(108, 196), c.between(138, 216)
		c.fill(flat(c.pick(0x4C8A4A, 0x8DB85F)), ring(x, y, 4.2, 3.6, 1.7))
	}
	for i := range 2 {
		k := float64(i) * 13
		c.fill(glaze(0x173A40, 0.5), taper(6, 4, 22, 262+k+5, 298, 196+k*0.5+5))
		c.fill(flat(0x8A3A2B), taper(6.5, 3.6, 12, 262+k, 300, 194+k*0.5))
		c.fill(flat(butter), taper(6.5, 6.3, 12, 262+k, 34, 257+k))
	}
}

func lemons(c *canvas) {
	c.backdrop(0xCFD9CF, 0xCFD9CF)
	c.fill(shade(0xA4B7AC, 0, 0, 170, 190), c.all())
	c.fill(flat(paper), rect(-400, 268, 1200, 600))
	for i := range 14 {
		k := float64(i)
		c.fill(glaze(0x8FB0B8, 0.55), poly(-60+k*36, 268, -42+k*36, 268, -150+k*62, 520, -182+k*62, 520))
	}
	for i := range 5 {
		k := float64(i)
		c.fill(glaze(0x8FB0B8, 0.55), rect(-400, 276+k*(22+k*4), 1200, 10+k*3.4))
	}
	c.cast(176, 306, 84, 12, 0x8597A0)
	c.fill(flat(0xD9DEDC), ring(232, 190, 40, 52, 12))
	jug := blob(112, 92, 148, 84, 196, 84, 214, 96, 206, 140, 232, 206, 222, 276, 190, 304, 128, 304, 98, 276, 90, 206, 118, 140)
	c.body(jug, white, 0x9FB0BC)
	c.within(jug, func() {
		for i := range 4 {
			x := 104 + float64(i)*36
			c.fill(flat(denim), curve(2, x, 260, x+8, 226, x-4, 196, x+6, 166))
			for j := range 3 {
				y := 180 + float64(j)*28
				c.fill(flat(denim), leaf(x+2, y+10, x+18, y-4, 5), leaf(x+2, y+16, x-13, y+2, 5))
			}
			c.fill(flat(indigo), disc(x+6, 162, 6))
		}
		c.fill(flat(denim), curve(4, 84, 284, 160, 296, 236, 284), curve(3, 110, 132, 160, 140, 212, 132))
	})
	c.fill(flat(0x6B7F90), oval(163, 92, 48, 8))
	c.fill(flat(moss), curve(3, 176, 92, 196, 60, 236, 34))
	for _, l := range [][4]float64{{190, 72, 170, 34}, {200, 58, 246, 66}, {212, 48, 206, 10}, {226, 40, 270, 22}} {
		c.foliage(l[0], l[1], l[2], l[3], 12, 0x6F9A5B, forest)
	}
	for _, l := range at(64, 300, 118, 330, 206, 326, 262, 302) {
		c.cast(l.x+8, l.y+25, 34, 8, 0x8597A0)
		c.body(blob(l.x-41, l.y+3, l.x-24, l.y-22, l.x+8, l.y-27, l.x+28, l.y-13, l.x+41, l.y-2, l.x+27, l.y+17, l.x+2, l.y+26, l.x-26, l.y+18), 0xF0C23F, 0xB8791B)
		c.fill(flat(white).thin(0.45), oval(l.x-12, l.y-13, 9, 4).turn(-20, l.x-12, l.y-13))
	}
	c.cast(160, 376, 40, 7, 0x8597A0)
	c.body(disc(158, 356, 25), 0xF0C23F, 0xB8791B)
	c.fill(flat(0xFBF0C4), disc(156, 355, 21))
	for i := range 9 {
		c.fill(flat(0xEFCB5A), leaf(156, 355, 156, 336.5, 5).turn(float64(i)*40, 156, 355))
	}
}

func loaf(c *canvas) {
	c.backdrop(0x8FA9B4, 0x8FA9B4)
	for i := range 22 {
		c.fill(flat(0x6C8A99).thin(0.5), rect(-60+float64(i)*26, -100, 5, 600))
	}
	c.fill(shade(0x54707F, 400, 300, 190, 120), c.all())
	c.fill(glaze(0x2F4858, 0.5), slab(44, 66, 322, 200, 22).turn(-3, 200, 160))
	c.body(slab(36, 54, 322, 200, 22).turn(-3, 200, 160), 0xD3A26B, 0x9A6A3C)
	for i := range 7 {
		y := 76 + float64(i)*26
		c.fill(flat(0x9A6A3C).thin(0.4), curve(1.3, 50, y+8, 150, y, 250, y+5, 346, y-6))
	}
	c.cast(152, 214, 106, 22, 0x7A4E2A)
	c.body(blob(54, 156, 72, 96, 132, 68, 200, 80, 242, 130, 236, 186, 180, 222, 110, 222, 66, 200), 0xB8713A, 0x61301A)
	for i := range 4 {
		k := float64(i)
		c.fill(flat(0xEBCB97), leaf(92+k*30, 196-k*5, 110+k*34, 98+k*3, 9))
		c.fill(flat(0xF7E6C4).speckled(0.35), leaf(94+k*30, 188-k*5, 110+k*34, 104+k*3, 6))
	}
	c.fill(flat(paper).thin(0.6).speckled(0.55), blob(70, 150, 90, 104, 140, 84, 190, 94, 160, 120, 100, 150))
	for i := range 2 {
		dx, dy := float64(i)*46, float64(i)*-6
		c.cast(278+dx, 222+dy, 36, 9, 0x7A4E2A)
		s := blob(250+dx, 206+dy, 244+dx, 160+dy, 258+dx, 122+dy, 284+dx, 116+dy, 304+dx, 136+dy, 306+dx, 186+dy, 296+dx, 216+dy, 268+dx, 222+dy)
		c.fill(flat(0x9A5628), s)
		in := blob(255+dx, 203+dy, 250+dx, 162+dy, 262+dx, 129+dy, 283+dx, 122+dy, 299+dx, 140+dy, 300+dx, 184+dy, 291+dx, 211+dy, 269+dx, 216+dy)
		c.body(in, 0xF4E2BE, 0xD8B682)
		c.within(in, func() {
			for range 42 {
				x, y := c.between(250, 302)+dx, c.between(124, 214)+dy
				c.fill(flat(0xCFA873), oval(x, y, c.between(0.8, 3.4), c.between(0.8, 2.4)))
			}
		})
	}
	c.fill(flat(0xE4E4DF), poly(120, 276, 318, 262, 326, 268, 318, 275, 122, 290))
	c.fill(flat(slate).thin(0.7), line(1, 122, 289, 320, 274))
	c.body(slab(42, 274, 84, 18, 8).turn(-4, 84, 283), 0x5B3526, dark)
	c.fill(flat(butter), disc(66, 284, 2.4), disc(104, 281, 2.4))
}

func dumplings(c *canvas) {
	c.backdrop(0xB9543E, 0xB9543E)
	c.fill(shade(0x7E3129, 300, 300, 110, 120), c.all())
	c.fill(glaze(0x5A1F1C, 0.6), disc(150, 152, 118))
	c.body(disc(140, 140, 118), 0xD9B277, 0x8A5F30)
	c.fill(flat(0x8A5F30).thin(0.8), ring(140, 140, 110, 110, 2), ring(140, 140, 102, 102, 2.5))
	c.fill(flat(0xEBD3A2), disc(140, 140, 99))
	c.within(disc(140, 140, 99), func() {
		for i := range 20 {
			c.fill(flat(0xB98E54).thin(0.7), rect(36+float64(i)*11, 30, 3, 220))
		}
		c.fill(shade(0x8A5F30, 50, 60, 130, 140), c.all())
	})
	for i := range 3 {
		c.fill(flat(0x7A4E2A), slab(134, 22+float64(i)*0, 12, 16, 2).turn(float64(i)*120, 140, 140))
	}
	spots := at(140, 140, 140, 82, 190, 111, 190, 169, 140, 198, 90, 169, 90, 111)
	for i, p := range spots {
		c.fill(glaze(0x7A4E2A, 0.6), disc(p.x+4, p.y+5, 27))
		c.body(disc(p.x, p.y, 27), 0xF6EAD3, 0xC9AC84)
		for j := range 11 {
			a := float64(j)*360/11 + float64(i*13)
			c.fill(flat(0xBC9C70).thin(0.8), curve(1.5, p.x+23, p.y-5, p.x+13, p.y+1, p.x+3, p.y).turn(a, p.x, p.y))
		}
		c.fill(flat(0xDDC299), disc(p.x, p.y, 5))
		c.fill(flat(c.pick(fern, coral, fern)), disc(p.x, p.y, 2.2))
	}
	c.fill(glaze(0x5A1F1C, 0.6), disc(254, 254, 38))
	c.body(disc(248, 248, 38), 0x3F6F73, 0x1B3C43)
	c.fill(flat(0x6FA0A0), ring(248, 248, 36, 36, 2.5))
	c.body(disc(248, 248, 26), 0x4A1F14, dark)
	c.fill(flat(ochre), ring(243, 243, 4, 4, 1.6), ring(257, 252, 3, 3, 1.3))
	for range 6 {
		c.fill(flat(0x8DB85F), ring(248+c.between(-16, 16), 248+c.between(-16, 16), 2.6, 2.2, 1))
	}
}

func wineTable(c *canvas) {
	c.backdrop(0xC9763F, 0xB35E30)
	c.fill(flat(0xE7C79A), rect(-400, -400, 1200, 590))
	for i := range 6 {
		for j := range 2 {
			c.body(rect(60+float64(i)*42, -6+float64(j)*42, 38, 38), 0x9FBCB6, 0x5E8A8A)
		}
	}
	c.fill(shade(0xB98A55, 300, 190, 130, 40), rect(-400, 80, 1200, 110))
	c.fill(flat(0x7C3A22).thin(0.5), rect(-400, 188, 1200, 3))
	c.body(rect(16, 22, 40, 190), 0x7A3B22, 0x3B1C14)
	c.fill(flat(dark), disc(36, 60, 11), disc(36, 112, 15))
	c.fill(flat(slate), ring(36, 60, 11, 11, 2), ring(36, 112, 15, 15, 2.5))
	for i := range 3 {
		c.body(rect(112, 168+float64(i)*32, 176, 12), 0x6B3C22, 0x341A10)
	}
	c.fill(flat(0x4B2A18), rect(120, 180, 18, 76), rect(192, 180, 16, 60), rect(264, 180, 18, 76))
	c.body(blob(182, 168, 182, 96, 190, 78, 191, 44, 203, 44, 204, 78, 212, 96, 212, 168), 0x28402E, 0x0F1C17)
	c.fill(flat(cream), rect(183, 112, 28, 34))
	c.fill(flat(wine), rect(187, 119, 20, 4), rect(191, 127, 12, 2), rect(191, 132, 12, 2))
	c.fill(flat(wine), slab(190, 36, 14, 22, 2))
	c.fill(flat(white).thin(0.55), blob(134, 96, 166, 96, 168, 122, 150, 138, 132, 122))
	c.body(blob(134, 112, 166, 112, 165, 126, 150, 136, 135, 126), 0x8A1F38, 0x4A1022)
	c.fill(flat(white).thin(0.7), rect(148.5, 136, 3, 30), oval(150, 167, 14, 2.4))
	c.body(poly(232, 168, 238, 134, 268, 134, 274, 168), 0x8A5328, 0x3F2312)
	c.body(pie(253, 134, 18, 20, 180, 360), 0xC9963F, 0x7A5418)
	c.fill(flat(dark), curve(2.4, 253, 114, 253, 106, 276, 104), disc(278, 102, 4))
	c.fill(glaze(0x6E2F1A, 0.6), oval(150, 384, 126, 18))
	c.body(blob(26, 358, 46, 296, 104, 264, 170, 262, 226, 284, 256, 326, 262, 366, 210, 388, 84, 388), 0xE08A4A, 0x99451F)
	c.fill(flat(0x99451F).thin(0.7), curve(1.6, 120, 262, 104, 310, 92, 386), curve(1.6, 176, 263, 204, 310, 206, 387))
	c.fill(flat(0xF0B27C).thin(0.6), blob(52, 300, 92, 274, 88, 296, 62, 326))
}

func jars(c *canvas) {
	c.backdrop(0xDCE2D5, 0xDCE2D5)
	c.fill(shade(0xB3C3B0, 0, 0, 0, 190), c.all())
	c.planks(238, 262, 40, 0xB07B4A, 0x6F4526)
	c.fill(flat(0x7A4E2A), rect(-400, 262, 1200, 8))
	c.fill(shade(0x8CA08C, 0, 268, 0, 300), rect(-400, 268, 1200, 200))
	type jar struct {
		x, w, h float64
		in, dk  rgb
		cloth   bool
	}
	for i, j := range []jar{{22, 60, 118, 0xC5513A, 0x7C241C, false}, {90, 52, 84, 0xE0A637, 0x9A6413, true}, {150, 66, 142, 0x7E9A4A, 0x42582A, false},
		{224, 50, 76, 0x7A2E52, 0x40142C, true}, {282, 58, 112, 0xE3C98C, 0xA8854A, false}, {346, 44, 92, 0x94526B, 0x54243A, true}} {
		y := 238 - j.h
		c.cast(j.x+j.w/2+6, 239, j.w*0.6, 5, 0x6F4526)
		glass := slab(j.x, y, j.w, j.h, 11)
		c.fill(flat(0xEAF0EA).thin(0.85), glass)
		c.within(glass, func() {
			c.body(rect(j.x, y+16, j.w, j.h), j.in, j.dk)
			for range 26 {
				x, v := c.between(j.x, j.x+j.w), c.between(y+24, 234)
				switch i % 3 {
				case 0:
					c.fill(flat(j.dk).thin(0.6), oval(x, v, 9, 4).turn(c.between(0, 180), x, v))
				case 1:
					c.fill(flat(j.in.mix(white, 0.45)).thin(0.7), disc(x, v, c.between(3, 6)))
				case 2:
					c.fill(flat(j.in.mix(white, 0.3)).thin(0.7), slab(x-3, v-11, 7, 24, 3).turn(c.between(-20, 20), x, v))
				}
			}
		})
		c.fill(flat(white).thin(0.5), slab(j.x+6, y+14, 5, j.h-34, 2.5))
		c.fill(flat(paper), slab(j.x+j.w*0.24, y+j.h*0.42, j.w*0.58, 26, 2))
		c.fill(flat(slate), rect(j.x+j.w*0.32, y+j.h*0.42+8, j.w*0.4, 1.6), rect(j.x+j.w*0.32, y+j.h*0.42+14, j.w*0.28, 1.6))
		if j.cloth {
			c.body(blob(j.x+3, y+2, j.x+8, y-14, j.x+j.w/2, y-18, j.x+j.w-8, y-14, j.x+j.w-3, y+2, j.x+j.w+4, y+15, j.x+j.w/2, y+11, j.x-4, y+15), blush, rose)
			c.fill(flat(brick), curve(2.4, j.x+1, y+2, j.x+j.w/2, y+5, j.x+j.w-1, y+2))
		} else {
			c.body(slab(j.x-1, y-8, j.w+2, 17, 4), 0xC9A24E, 0x7F5E1E)
		}
	}
}
