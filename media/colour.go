package media

import (
	"image"
	"math"
)

// ColourClasses is how many placeholder colours the style sheet knows: pages carry no
// inline styles, so a card's colour is one of these classes.
const ColourClasses = 48

// RGB is a colour of 8 bits a channel.
type RGB struct{ R, G, B uint8 }

// Int gives 0xRRGGBB.
func (c RGB) Int() int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }

func rgbOf(v int) RGB { return RGB{uint8(v >> 16), uint8(v >> 8), uint8(v)} }

// ClassColours are the 48 muted placeholder colours by class: twelve hues at three
// lightnesses (class = 3×hue + lightness, from dark), then twelve warm greys from dark
// to light. They are even steps in OKLCH, so that neighbours differ as much as they look.
func ClassColours() [ColourClasses]RGB {
	var out [ColourClasses]RGB
	lightness := [...]float64{0.42, 0.62, 0.80}
	chroma := [...]float64{0.060, 0.080, 0.065}
	for hue := range 12 {
		for l := range lightness {
			out[3*hue+l] = oklch(lightness[l], chroma[l], float64(hue)*30)
		}
	}
	for i := range 12 {
		out[36+i] = oklch(0.20+0.07*float64(i), 0.008, 30)
	}
	return out
}

// ColourClass gives the class whose colour looks nearest to 0xRRGGBB.
func ColourClass(rgb int) int {
	l, a, b := oklab(rgbOf(rgb))
	best, bestAt := math.Inf(1), 0
	for i, c := range ClassColours() {
		l2, a2, b2 := oklab(c)
		// A wrong hue is seen before a wrong lightness.
		d := (l-l2)*(l-l2) + 4*((a-a2)*(a-a2)+(b-b2)*(b-b2))
		if d < best {
			best, bestAt = d, i
		}
	}
	return bestAt
}

// oklab is Björn Ottosson's perceptual space.
func oklab(c RGB) (l, a, b float64) {
	r, g, bl := sRGBLinear(float64(c.R)/255), sRGBLinear(float64(c.G)/255), sRGBLinear(float64(c.B)/255)
	lc := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*bl)
	mc := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*bl)
	sc := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*bl)
	return 0.2104542553*lc + 0.7936177850*mc - 0.0040720468*sc,
		1.9779984951*lc - 2.4285922050*mc + 0.4505937099*sc,
		0.0259040371*lc + 0.7827717662*mc - 0.8086757660*sc
}

func oklch(l, chroma, degrees float64) RGB {
	a, b := chroma*math.Cos(degrees*math.Pi/180), chroma*math.Sin(degrees*math.Pi/180)
	lc := cube(l + 0.3963377774*a + 0.2158037573*b)
	mc := cube(l - 0.1055613458*a - 0.0638541728*b)
	sc := cube(l - 0.0894841775*a - 1.2914855480*b)
	channel := func(v float64) uint8 {
		return uint8(min(max(sRGBEncode(min(max(v, 0), 1)), 0), 1)*255 + 0.5)
	}
	return RGB{
		channel(4.0767416621*lc - 3.3077115913*mc + 0.2309699292*sc),
		channel(-1.2684380046*lc + 2.6097574011*mc - 0.3413193965*sc),
		channel(-0.0041960863*lc - 0.7034186147*mc + 1.7076147010*sc),
	}
}

func cube(v float64) float64 { return v * v * v }

// dominant finds the colour that a viewer would name: the fullest of 512 cells, where
// colourful samples count for more than grey ones.
func dominant(m *image.RGBA) int {
	type cell struct{ weight, r, g, b float64 }
	var cells [512]cell
	for i := 0; i+3 < len(m.Pix); i += 4 {
		r, g, b := m.Pix[i], m.Pix[i+1], m.Pix[i+2]
		w := 1 + float64(max(r, g, b)-min(r, g, b))/64
		c := &cells[int(r>>5)<<6|int(g>>5)<<3|int(b>>5)]
		c.weight += w
		c.r += w * float64(r)
		c.g += w * float64(g)
		c.b += w * float64(b)
	}
	best := &cells[0]
	for i := range cells {
		if cells[i].weight > best.weight {
			best = &cells[i]
		}
	}
	if best.weight == 0 {
		return 0
	}
	mean := func(v float64) uint8 { return uint8(v/best.weight + 0.5) }
	return RGB{mean(best.r), mean(best.g), mean(best.b)}.Int()
}
