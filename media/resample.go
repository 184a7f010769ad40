package media

import "math"

// shrinkTo is how much larger than the target a plane may stay after the box shrink:
// below about 1.4 the Lanczos pass has too little to work with, above 3 it costs more
// than it shows.
const shrinkTo = 1.4

// resized gives the picture at w×h: a box shrink by a whole factor, then Lanczos.
func (p *picture) resized(w, h int) *picture {
	out := &picture{space: p.space}
	fw, fh := float64(p.y.w), float64(p.y.h)
	out.y = reduce(p.y, fw, fh, w, h)
	out.cb = reduce(p.cb, fw/2, fh/2, half(w), half(h))
	out.cr = reduce(p.cr, fw/2, fh/2, half(w), half(h))
	return out
}

// reduce scales a plane whose content spans srcW×srcH samples (chroma of an odd picture
// spans half a sample less than it has) to w×h.
func reduce(p plane, srcW, srcH float64, w, h int) plane {
	k := int(min(srcW/float64(w), srcH/float64(h)) / shrinkTo)
	if k >= 2 {
		p = shrinkBox(p, k)
		srcW, srcH = srcW/float64(k), srcH/float64(k)
	}
	if p.w == w && p.h == h {
		return p
	}
	return resample(p, srcW, srcH, w, h)
}

// shrinkBox means k×k squares; a cut square at the right or lower edge means what it has.
func shrinkBox(p plane, k int) plane {
	out := newPlane((p.w+k-1)/k, (p.h+k-1)/k)
	if k == 2 {
		shrinkHalf(p, out)
		return out
	}
	sums := make([]uint32, out.w)
	for oy := range out.h {
		rows := min(k, p.h-oy*k)
		clear(sums)
		for dy := range rows {
			row := p.row(oy*k + dy)
			for ox := range sums {
				for _, v := range row[ox*k : min(ox*k+k, len(row))] {
					sums[ox] += uint32(v)
				}
			}
		}
		dst := out.row(oy)
		for ox, s := range sums {
			n := uint32(rows * min(k, p.w-ox*k))
			dst[ox] = byte((s + n/2) / n)
		}
	}
	return out
}

func shrinkHalf(p, out plane) {
	for oy := range out.h {
		a := p.row(2 * oy)
		b := p.row(min(2*oy+1, p.h-1))
		dst := out.row(oy)
		full := p.w / 2
		a, b = a[:p.w], b[:p.w]
		for ox := range full {
			s := uint32(a[2*ox]) + uint32(a[2*ox+1]) + uint32(b[2*ox]) + uint32(b[2*ox+1])
			dst[ox] = byte((s + 2) >> 2)
		}
		if full < out.w {
			dst[full] = byte((uint32(a[p.w-1]) + uint32(b[p.w-1]) + 1) >> 1)
		}
	}
}

// weightBits is the fixed point of the filter weights; products of 8 bits and sums of
// some tens of taps stay far inside int32.
const weightBits = 14

// taps are the weights of one output sample.
type taps struct {
	from    int
	weights []int32
}

const lanczosLobes = 3

func lanczos(x float64) float64 {
	if x == 0 {
		return 1
	}
	if x <= -lanczosLobes || x >= lanczosLobes {
		return 0
	}
	px := math.Pi * x
	return lanczosLobes * math.Sin(px) * math.Sin(px/lanczosLobes) / (px * px)
}

// filterTaps computes the weights for scaling span samples (of n stored ones) to out.
func filterTaps(span float64, n, out int) []taps {
	scale := span / float64(out)
	stretch := max(scale, 1)
	reach := lanczosLobes * stretch
	all := make([]taps, out)
	raw := make([]float64, 0, int(2*reach)+3)
	for i := range all {
		centre := (float64(i)+0.5)*scale - 0.5
		from := max(int(math.Ceil(centre-reach)), 0)
		to := min(int(math.Floor(centre+reach)), n-1)
		from = min(from, to)
		raw = raw[:0]
		sum := 0.0
		for j := from; j <= to; j++ {
			v := lanczos((float64(j) - centre) / stretch)
			raw = append(raw, v)
			sum += v
		}
		t := taps{from: from, weights: make([]int32, len(raw))}
		left := int32(1 << weightBits)
		big := 0
		for j, v := range raw {
			t.weights[j] = int32(math.Round(v / sum * (1 << weightBits)))
			left -= t.weights[j]
			if t.weights[j] > t.weights[big] {
				big = j
			}
		}
		t.weights[big] += left // flat areas stay exactly as they are
		all[i] = t
	}
	return all
}

// resample scales a plane with a separable Lanczos filter, rows first.
func resample(p plane, srcW, srcH float64, w, h int) plane {
	wide := newPlane(w, p.h)
	across := filterTaps(srcW, p.w, w)
	for y := range p.h {
		src, dst := p.row(y), wide.row(y)
		for x := range across {
			t := &across[x]
			acc := int32(1 << (weightBits - 1))
			part := src[t.from:]
			part = part[:len(t.weights)]
			for i, wt := range t.weights {
				acc += wt * int32(part[i])
			}
			dst[x] = clamp8(acc >> weightBits)
		}
	}
	out := newPlane(w, h)
	sums := make([]int32, w)
	for y, t := range filterTaps(srcH, p.h, h) {
		for i := range sums {
			sums[i] = 1 << (weightBits - 1)
		}
		for i, wt := range t.weights {
			row := wide.row(t.from + i)
			for x, v := range row[:len(sums)] {
				sums[x] += wt * int32(v)
			}
		}
		dst := out.row(y)
		for x, s := range sums {
			dst[x] = clamp8(s >> weightBits)
		}
	}
	return out
}
