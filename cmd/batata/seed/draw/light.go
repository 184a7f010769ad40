package draw

import "math"

// bounds is the box around a shape.
func (s shape) bounds() (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, outline := range s {
		for _, p := range outline {
			x0, y0, x1, y1 = min(x0, p.x), min(y0, p.y), max(x1, p.x), max(y1, p.y)
		}
	}
	return
}

// body prints a shape with light from the upper left: its far side is stippled.
func (c *canvas) body(s shape, light, shadow rgb) {
	c.fill(flat(light), s)
	x0, y0, x1, y1 := s.bounds()
	w, h := x1-x0, y1-y0
	c.within(s, func() {
		c.fill(shade(shadow, x1, y0+h*0.85, x0+w*0.38, y0+h*0.35), s)
	})
}

// ball is a body with a highlight.
func (c *canvas) ball(x, y, r float64, light, shadow rgb) {
	c.body(disc(x, y, r), light, shadow)
	c.fill(flat(white).thin(0.5), oval(x-r*0.38, y-r*0.42, r*0.17, r*0.11).turn(-40, x-r*0.38, y-r*0.42))
}

// cast lays a shadow on the table.
func (c *canvas) cast(x, y, rx, ry float64, tint rgb) {
	c.fill(glaze(tint, 0.55), oval(x, y, rx, ry))
}

// foliage is one leaf with a lit half and a midrib.
func (c *canvas) foliage(x0, y0, x1, y1, width float64, light, shadow rgb) {
	s := leaf(x0, y0, x1, y1, width)
	c.fill(flat(light), s)
	dx, dy := x1-x0, y1-y0
	d := math.Hypot(dx, dy)
	nx, ny := -dy/d*width, dx/d*width
	c.within(s, func() {
		c.fill(shade(shadow, x0+nx*1.3, y0+ny*1.3, x0-nx*0.6, y0-ny*0.6), c.all())
	})
	c.fill(flat(shadow).thin(0.7), taper(width*0.09+0.4, 0.4, x0, y0, x0+dx*0.95, y0+dy*0.95))
}

// planks draws seams and grain of a wooden surface between y0 and y1.
func (c *canvas) planks(y0, y1, step float64, base, grain rgb) {
	c.fill(flat(base), rect(-400, y0, 1200, y1-y0))
	for y := y0; y < y1; y += step {
		c.fill(flat(grain).thin(0.55), rect(-400, y, 1200, 1.4))
		for range 5 {
			x, v := c.between(-20, 400), y+c.between(step*0.2, step*0.85)
			l := c.between(20, 90)
			c.fill(flat(grain).thin(0.28), taper(0.4, 1.5, x, v, x+l/2, v+c.between(-1.5, 1.5), x+l, v))
		}
	}
}

// steam rises in two or three ribbons.
func (c *canvas) steam(x, y, height float64, tint rgb) {
	for i := range 3 {
		dx := float64(i-1) * 13
		h := height * (1 - 0.18*math.Abs(float64(i-1)))
		c.fill(flat(tint).thin(0.6).fading(x, y-h*0.35, x, y-h*1.02),
			taper(2.5, 6, x+dx, y, x+dx+7, y-h*0.25, x+dx-6, y-h*0.5, x+dx+6, y-h*0.78, x+dx, y-h))
	}
}
