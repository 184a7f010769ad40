package media

import (
	"encoding/binary"
	"image/color"
)

// applyProfile makes the picture's numbers mean sRGB or Display P3. A picture without
// a profile that we understand is taken for sRGB, as browsers do.
func (p *picture) applyProfile(data []byte) {
	prof, ok := parseProfile(data)
	if !ok {
		return
	}
	curve := prof.likeSRGBCurve()
	switch {
	case curve && prof.toXYZ.near(sRGBToXYZ):
	case curve && prof.toXYZ.near(p3ToXYZ):
		p.space = displayP3
	default:
		p.toSRGB(prof)
	}
}

// linearSteps is the resolution of the table from linear light back to sRGB; 4096
// steps are within one level everywhere but in the deepest shadow.
const linearSteps = 1 << 14

// toSRGB converts every sample, two rows at a time, because chroma is shared by them.
func (p *picture) toSRGB(prof *rgbProfile) {
	m := sRGBToXYZ.inverse().times(prof.toXYZ)
	var encode [linearSteps + 1]byte
	for i := range encode {
		encode[i] = byte(sRGBEncode(float64(i)/linearSteps)*255 + 0.5)
	}
	back := func(v float64) byte {
		return encode[int(min(max(v, 0), 1)*linearSteps+0.5)]
	}
	w := p.y.w
	rows := make([]byte, 2*4*w)
	for y := 0; y < p.y.h; y += 2 {
		two := y+1 < p.y.h
		for dy := 0; dy < 2 && y+dy < p.y.h; dy++ {
			luma, cb, cr := p.y.row(y+dy), p.cb.row(y/2), p.cr.row(y/2)
			line := rows[dy*4*w : (dy+1)*4*w]
			for x, v := range luma {
				r8, g8, b8 := color.YCbCrToRGB(v, cb[x/2], cr[x/2])
				r, g, b := prof.linear[0][r8], prof.linear[1][g8], prof.linear[2][b8]
				line[4*x] = back(m[0][0]*r + m[0][1]*g + m[0][2]*b)
				line[4*x+1] = back(m[1][0]*r + m[1][1]*g + m[1][2]*b)
				line[4*x+2] = back(m[2][0]*r + m[2][1]*g + m[2][2]*b)
			}
		}
		p.putRGB(y, rows, 4*w, two)
	}
}

// displayP3Profile writes the smallest ICC v4 profile of Display P3.
func displayP3Profile() []byte {
	type element struct {
		tag  string
		body []byte
	}
	fixed := func(vs ...float64) []byte {
		var b []byte
		for _, v := range vs {
			b = binary.BigEndian.AppendUint32(b, uint32(int32(v*65536+0.5)))
		}
		return b
	}
	xyz := func(col int) []byte {
		return append([]byte("XYZ \x00\x00\x00\x00"), fixed(p3ToXYZ[0][col], p3ToXYZ[1][col], p3ToXYZ[2][col])...)
	}
	text := func(s string) []byte {
		b := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
		b = binary.BigEndian.AppendUint32(b, uint32(2*len(s)))
		b = binary.BigEndian.AppendUint32(b, 28)
		for _, c := range []byte(s) {
			b = append(b, 0, c)
		}
		return b
	}
	trc := append([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), fixed(2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)...)
	elements := []element{
		{"desc", text("Display P3")},
		{"cprt", text("CC0")},
		{"wtpt", append([]byte("XYZ \x00\x00\x00\x00"), fixed(0.96420, 1, 0.82491)...)},
		{"rXYZ", xyz(0)}, {"gXYZ", xyz(1)}, {"bXYZ", xyz(2)},
		{"rTRC", trc}, {"gTRC", nil}, {"bTRC", nil}, // nil: the same bytes as the one before
	}
	head := make([]byte, 128)
	copy(head[8:], "\x04\x00\x00\x00mntrRGB XYZ ")
	binary.BigEndian.PutUint16(head[24:], 2024) // a fixed date: the same bytes in every file
	binary.BigEndian.PutUint16(head[26:], 1)
	binary.BigEndian.PutUint16(head[28:], 1)
	copy(head[36:], "acsp")
	copy(head[68:], fixed(0.96420, 1, 0.82491))
	table := binary.BigEndian.AppendUint32(nil, uint32(len(elements)))
	body := []byte{}
	start := 132 + 12*len(elements)
	from, size := 0, 0
	for _, e := range elements {
		if e.body != nil {
			from, size = start+len(body), len(e.body)
			body = append(body, e.body...)
			for len(body)%4 != 0 {
				body = append(body, 0)
			}
		}
		table = append(table, e.tag...)
		table = binary.BigEndian.AppendUint32(table, uint32(from))
		table = binary.BigEndian.AppendUint32(table, uint32(size))
	}
	out := append(append(head, table...), body...)
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}
