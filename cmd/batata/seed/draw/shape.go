package draw

import "math"

type point struct{ x, y float64 }

// shape is closed outlines in design units. Outlines that turn the same way add
// up; one that turns the other way cuts a hole.
type shape [][]point

// at reads a list of numbers as points.
func at(xy ...float64) []point {
	ps := make([]point, 0, len(xy)/2)
	for i := 0; i+1 < len(xy); i += 2 {
		ps = append(ps, point{xy[i], xy[i+1]})
	}
	return ps
}

func poly(xy ...float64) shape { return shape{at(xy...)} }

func rect(x, y, w, h float64) shape { return poly(x, y, x+w, y, x+w, y+h, x, y+h) }

// slab is a rectangle with round corners.
func slab(x, y, w, h, r float64) shape {
	var out []point
	for i, corner := range at(x+w-r, y+r, x+w-r, y+h-r, x+r, y+h-r, x+r, y+r) {
		for step := range 7 {
			a := (float64(i-1) + float64(step)/6) * math.Pi / 2
			out = append(out, point{corner.x + r*math.Cos(a), corner.y + r*math.Sin(a)})
		}
	}
	return shape{out}
}

func disc(x, y, r float64) shape { return oval(x, y, r, r) }

func oval(x, y, rx, ry float64) shape { return shape{arc(x, y, rx, ry, 0, 360)} }

// arc is a row of points on an oval, degrees clockwise from the right.
func arc(x, y, rx, ry, from, to float64) []point {
	n := max(8, int(math.Abs(to-from)/360*math.Max(36, (rx+ry)*0.9)))
	out := make([]point, 0, n+1)
	for i := range n + 1 {
		a := (from + (to-from)*float64(i)/float64(n)) * math.Pi / 180
		out = append(out, point{x + rx*math.Cos(a), y + ry*math.Sin(a)})
	}
	return out
}

// pie is the part of an oval between two angles, closed by its chord.
func pie(x, y, rx, ry, from, to float64) shape { return shape{arc(x, y, rx, ry, from, to)} }

// ring is an oval with a hole, t thick.
func ring(x, y, rx, ry, t float64) shape {
	return shape{arc(x, y, rx, ry, 0, 360), arc(x, y, rx-t, ry-t, 360, 0)}
}

// blob is a smooth closed outline through the points.
func blob(xy ...float64) shape { return shape{smooth(at(xy...), true)} }

// smooth rounds a row of points (Catmull-Rom).
func smooth(ps []point, closed bool) []point {
	n := len(ps)
	get := func(i int) point {
		if closed {
			return ps[((i%n)+n)%n]
		}
		return ps[max(0, min(n-1, i))]
	}
	spans := n - 1
	if closed {
		spans = n
	}
	var out []point
	for i := range spans {
		a, b, c, d := get(i-1), get(i), get(i+1), get(i+2)
		for step := range 12 {
			t := float64(step) / 12
			f := func(a, b, c, d float64) float64 {
				return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
			}
			out = append(out, point{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)})
		}
	}
	if !closed {
		out = append(out, ps[n-1])
	}
	return out
}

// line is a stroke with round ends.
func line(width float64, xy ...float64) shape { return stroke(at(xy...), width, width) }

// curve is a smooth stroke.
func curve(width float64, xy ...float64) shape { return stroke(smooth(at(xy...), false), width, width) }

// taper is a smooth stroke that changes its width.
func taper(from, to float64, xy ...float64) shape {
	return stroke(smooth(at(xy...), false), from, to)
}

func stroke(ps []point, from, to float64) shape {
	var left, right []point
	n := len(ps)
	for i, p := range ps {
		a, b := ps[max(0, i-1)], ps[min(n-1, i+1)]
		dx, dy := b.x-a.x, b.y-a.y
		d := math.Hypot(dx, dy)
		if d == 0 {
			continue
		}
		w := (from + (to-from)*float64(i)/float64(max(1, n-1))) / 2
		left = append(left, point{p.x - dy/d*w, p.y + dx/d*w})
		right = append(right, point{p.x + dy/d*w, p.y - dx/d*w})
	}
	out := append([]point{}, right...)
	for i := len(left) - 1; i >= 0; i-- {
		out = append(out, left[i])
	}
	return shape{out, arc(ps[0].x, ps[0].y, from/2, from/2, 0, 360), arc(ps[n-1].x, ps[n-1].y, to/2, to/2, 0, 360)}
}

// leaf runs from stalk to tip, wide at its belly.
func leaf(x0, y0, x1, y1, width float64) shape {
	dx, dy := x1-x0, y1-y0
	px, py := -dy, dx
	d := math.Hypot(dx, dy)
	px, py = px/d*width, py/d*width
	side := func(k float64) []point {
		return smooth(at(x0, y0, x0+dx*0.22+px*k*0.75, y0+dy*0.22+py*k*0.75, x0+dx*0.5+px*k, y0+dy*0.5+py*k,
			x0+dx*0.8+px*k*0.48, y0+dy*0.8+py*k*0.48, x1, y1), false)
	}
	out := side(-1)
	back := side(1)
	for i := len(back) - 1; i >= 0; i-- {
		out = append(out, back[i])
	}
	return shape{out}
}

func (s shape) each(f func(p point) point) shape {
	out := make(shape, len(s))
	for i, outline := range s {
		for _, p := range outline {
			out[i] = append(out[i], f(p))
		}
	}
	return out
}

func (s shape) move(dx, dy float64) shape {
	return s.each(func(p point) point { return point{p.x + dx, p.y + dy} })
}

// turn rotates clockwise about a point.
func (s shape) turn(degrees, x, y float64) shape {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return s.each(func(p point) point {
		dx, dy := p.x-x, p.y-y
		return point{x + dx*cos - dy*sin, y + dx*sin + dy*cos}
	})
}

// and joins shapes into one.
func (s shape) and(more ...shape) shape {
	for _, m := range more {
		s = append(s, m...)
	}
	return s
}

// byHand moves an outline the little that scissors do. The movement depends on the
// place alone, so edges that two shapes share stay together.
func byHand(outline []point) []point {
	const (
		step   = 6.0  // longest straight piece
		wander = 1.5  // largest movement, peak to peak
		period = 23.0 // how slowly it changes
	)
	out := make([]point, 0, len(outline)*2)
	n := len(outline)
	for i, p := range outline {
		q := outline[(i+1)%n]
		pieces := max(1, int(math.Hypot(q.x-p.x, q.y-p.y)/step))
		for j := range pieces {
			t := float64(j) / float64(pieces)
			x, y := p.x+(q.x-p.x)*t, p.y+(q.y-p.y)*t
			out = append(out, point{
				x + (speck(x/period, y/period, 11)-0.5)*wander,
				y + (speck(x/period, y/period, 12)-0.5)*wander,
			})
		}
	}
	return out
}
