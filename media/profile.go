package media

import (
	"encoding/binary"
	"math"
)

// colourSpace says how a picture's numbers are to be shown. What leaves the pipeline is
// sRGB, or Display P3 with a profile that we wrote ourselves: telephones make P3 by
// default, and turning twelve million samples over for the few screens that cannot show
// it would cost as much as all the rest. The sender's own profile never gets through.
type colourSpace int

const (
	sRGB colourSpace = iota
	displayP3
)

type matrix [3][3]float64

// Colorants (columns: red, green, blue) adapted to D50, as ICC profiles store them.
var (
	sRGBToXYZ = matrix{{0.43604, 0.38512, 0.14305}, {0.22249, 0.71690, 0.06061}, {0.01392, 0.09708, 0.71410}}
	p3ToXYZ   = matrix{{0.51512, 0.29198, 0.15710}, {0.24120, 0.69225, 0.06657}, {-0.00105, 0.04189, 0.78407}}
)

// profileMatch is how far colorants may differ and still be the same space.
const profileMatch = 0.003

func (m matrix) near(o matrix) bool {
	for i := range m {
		for j := range m[i] {
			if math.Abs(m[i][j]-o[i][j]) > profileMatch {
				return false
			}
		}
	}
	return true
}

func (m matrix) times(o matrix) (out matrix) {
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				out[i][j] += m[i][k] * o[k][j]
			}
		}
	}
	return out
}

func (m matrix) inverse() matrix {
	cof := func(a, b, c, d int) float64 { return m[a][b]*m[c][d] - m[a][d]*m[c][b] }
	det := m[0][0]*cof(1, 1, 2, 2) - m[0][1]*cof(1, 0, 2, 2) + m[0][2]*cof(1, 0, 2, 1)
	return matrix{
		{cof(1, 1, 2, 2) / det, -cof(0, 1, 2, 2) / det, cof(0, 1, 1, 2) / det},
		{-cof(1, 0, 2, 2) / det, cof(0, 0, 2, 2) / det, -cof(0, 0, 1, 2) / det},
		{cof(1, 0, 2, 1) / det, -cof(0, 0, 2, 1) / det, cof(0, 0, 1, 1) / det},
	}
}

// rgbProfile is what we understand of an ICC profile: three colorants and three curves
// that bring a sample to linear light.
type rgbProfile struct {
	toXYZ  matrix
	linear [3][256]float64
}

// sRGBLinear is IEC 61966-2-1.
func sRGBLinear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func sRGBEncode(v float64) float64 {
	if v <= 0.0031308 {
		return 12.92 * v
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// likeSRGBCurve tells whether all three curves are the sRGB one within two levels.
func (p *rgbProfile) likeSRGBCurve() bool {
	for _, c := range p.linear {
		for i, v := range c {
			if math.Abs(sRGBEncode(v)*255-float64(i)) > 2 {
				return false
			}
		}
	}
	return true
}

// parseProfile reads a matrix/curve RGB profile (ICC.1:2010). Others (tables, CMYK,
// grey) are not understood, and their pictures taken for sRGB.
func parseProfile(data []byte) (*rgbProfile, bool) {
	if len(data) < 132 || len(data) > maxProfile || string(data[36:40]) != "acsp" || string(data[16:20]) != "RGB " || string(data[20:24]) != "XYZ " {
		return nil, false
	}
	tag := func(want string) []byte {
		n := min(int(binary.BigEndian.Uint32(data[128:])), 100)
		for i := range n {
			e := 132 + 12*i
			if e+12 > len(data) {
				return nil
			}
			if string(data[e:e+4]) != want {
				continue
			}
			from, size := int64(binary.BigEndian.Uint32(data[e+4:])), int64(binary.BigEndian.Uint32(data[e+8:]))
			if from+size > int64(len(data)) {
				return nil
			}
			return data[from : from+size]
		}
		return nil
	}
	p := new(rgbProfile)
	for i, c := range [...]string{"r", "g", "b"} {
		xyz := tag(c + "XYZ")
		if len(xyz) < 20 || string(xyz[:4]) != "XYZ " {
			return nil, false
		}
		for j := range 3 {
			p.toXYZ[j][i] = s15Fixed16(xyz[8+4*j:])
		}
		curve, ok := parseCurve(tag(c + "TRC"))
		if !ok {
			return nil, false
		}
		for v := range 256 {
			light := curve(float64(v) / 255)
			if math.IsNaN(light) { // a root of a negative number: no camera wrote this
				return nil, false
			}
			p.linear[i][v] = min(max(light, 0), 1)
		}
	}
	return p, true
}

func s15Fixed16(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// parseCurve reads a curv or para element.
func parseCurve(b []byte) (func(float64) float64, bool) {
	if len(b) < 12 {
		return nil, false
	}
	switch string(b[:4]) {
	case "curv":
		n := int64(binary.BigEndian.Uint32(b[8:]))
		if 12+2*n > int64(len(b)) {
			return nil, false
		}
		return sampledCurve(b[12 : 12+2*n]), true
	case "para":
		return parametricCurve(int(binary.BigEndian.Uint16(b[8:])), b[12:])
	}
	return nil, false
}

func sampledCurve(b []byte) func(float64) float64 {
	n := len(b) / 2
	at := func(i int) float64 { return float64(binary.BigEndian.Uint16(b[2*i:])) }
	switch n {
	case 0:
		return func(v float64) float64 { return v }
	case 1:
		gamma := at(0) / 256
		return func(v float64) float64 { return math.Pow(v, gamma) }
	}
	return func(v float64) float64 {
		x := v * float64(n-1)
		i := min(int(x), n-2)
		return (at(i) + (at(i+1)-at(i))*(x-float64(i))) / 65535
	}
}

// parametricCurve is ICC.1:2010 table 65.
func parametricCurve(kind int, b []byte) (func(float64) float64, bool) {
	counts := [...]int{1, 3, 4, 5, 7}
	if kind >= len(counts) || len(b) < 4*counts[kind] {
		return nil, false
	}
	var q [7]float64
	for i := range counts[kind] {
		q[i] = s15Fixed16(b[4*i:])
	}
	g, a, bb, c, d, e, f := q[0], q[1], q[2], q[3], q[4], q[5], q[6]
	switch kind {
	case 0:
		return func(v float64) float64 { return math.Pow(v, g) }, true
	case 1, 2:
		if a == 0 {
			return nil, false
		}
		return func(v float64) float64 {
			if v >= -bb/a {
				return math.Pow(a*v+bb, g) + c
			}
			return c
		}, true
	}
	return func(v float64) float64 {
		if v >= d {
			return math.Pow(a*v+bb, g) + e
		}
		return c*v + f
	}, true
}
