package media

// oriented turns the picture upright. EXIF orientations: 1 as it is, 2 mirrored,
// 3 upside down, 4 flipped, 5 transposed, 6 to be turned clockwise, 7 transverse,
// 8 to be turned anticlockwise.
func (p *picture) oriented(orientation int) *picture {
	if orientation < 2 || orientation > 8 {
		return p
	}
	return &picture{
		y:     orient(p.y, orientation),
		cb:    orient(p.cb, orientation),
		cr:    orient(p.cr, orientation),
		space: p.space,
	}
}

// orientedSize is the size of a w×h picture after orientation.
func orientedSize(w, h, orientation int) (int, int) {
	if orientation >= 5 && orientation <= 8 {
		return h, w
	}
	return w, h
}

func orient(p plane, orientation int) plane {
	switch orientation {
	case 2:
		return flipped(p, true, false)
	case 3:
		return flipped(p, true, true)
	case 4:
		return flipped(p, false, true)
	}
	t := transposed(p)
	switch orientation {
	case 6:
		return flipped(t, true, false)
	case 7:
		return flipped(t, true, true)
	case 8:
		return flipped(t, false, true)
	}
	return t
}

// flipped mirrors in place: the planes are the pipeline's own.
func flipped(p plane, across, down bool) plane {
	if down {
		line := make([]byte, p.w)
		for top, bottom := 0, p.h-1; top < bottom; top, bottom = top+1, bottom-1 {
			copy(line, p.row(top))
			copy(p.row(top), p.row(bottom))
			copy(p.row(bottom), line)
		}
	}
	if across {
		for y := range p.h {
			row := p.row(y)
			for a, b := 0, len(row)-1; a < b; a, b = a+1, b-1 {
				row[a], row[b] = row[b], row[a]
			}
		}
	}
	return p
}

// tile is the side of the squares that transposing works in, so that both sides of the
// copy stay in the processor's cache.
const tile = 32

func transposed(p plane) plane {
	out := newPlane(p.h, p.w)
	for ty := 0; ty < p.h; ty += tile {
		for tx := 0; tx < p.w; tx += tile {
			endX := min(tx+tile, p.w)
			for y := ty; y < min(ty+tile, p.h); y++ {
				row := p.row(y)
				for x := tx; x < endX; x++ {
					out.pix[x*out.w+y] = row[x]
				}
			}
		}
	}
	return out
}
