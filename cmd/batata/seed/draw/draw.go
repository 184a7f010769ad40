// Package draw makes the seed's illustrations: cut-paper still lifes and
// landscapes in a few flat inks with stippled shading, in the manner of a
// risograph print. Every picture is computed from its composition and a seed, so
// the same two always give the same pixels. It reads no file and no clock.
package draw

import "image"

// Composition is one picture that the package can draw.
type Composition struct {
	Name  string
	Ratio Ratio  // the frame that it was composed for
	En    string // what it shows, for people who do not see it
	Zh    string

	paint func(c *canvas)
}

// Ratio is a frame in design units.
type Ratio struct{ W, H float64 }

func portrait(name, en, zh string, paint func(*canvas)) Composition {
	return Composition{Name: name, Ratio: Ratio{300, 400}, En: en, Zh: zh, paint: paint}
}

func square(name, en, zh string, paint func(*canvas)) Composition {
	return Composition{Name: name, Ratio: Ratio{300, 300}, En: en, Zh: zh, paint: paint}
}

func landscape(name, en, zh string, paint func(*canvas)) Composition {
	return Composition{Name: name, Ratio: Ratio{400, 300}, En: en, Zh: zh, paint: paint}
}

// Draw paints the composition w×h pixels large. Its frame covers the picture:
// another ratio trims two sides evenly. The seed moves what may move (where drops
// fall, which windows are lit), never what the picture is of.
func (p Composition) Draw(w, h int, seed int64) image.Image {
	return p.Detail(w, h, seed, View{Zoom: 1, X: 0.5, Y: 0.5})
}

// View is a part of a picture: how much larger than the whole, and the middle of
// what is seen, as shares of the frame's width and height.
type View struct{ Zoom, X, Y float64 }

// Detail paints a part of the composition, as sharp as the whole. A view that
// would look past the frame is moved back into it.
func (p Composition) Detail(w, h int, seed int64, v View) image.Image {
	c := newCanvas(w, h, p.Ratio, seed, v)
	p.paint(c)
	c.finish()
	return c.img
}

// Alt is the description in the wanted language ("zh…" or English).
func (p Composition) Alt(lang string) string {
	if len(lang) >= 2 && lang[:2] == "zh" {
		return p.Zh
	}
	return p.En
}

// Compositions lists every picture, by theme.
func Compositions() []Composition {
	var all []Composition
	for _, theme := range [][]Composition{kitchen(), tableware(), room(), handwork(), plants(), creatures(), wild(), journeys(), town()} {
		all = append(all, theme...)
	}
	return all
}

// Named finds a composition.
func Named(name string) (Composition, bool) {
	for _, p := range Compositions() {
		if p.Name == name {
			return p, true
		}
	}
	return Composition{}, false
}
