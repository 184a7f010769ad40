// Command contactsheet lays the seed's pictures out on one page, so that somebody
// can look at them: go run ./cmd/batata/seed/contactsheet -of notes -o sheet.jpg
package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"

	"github.com/disintegration/imaging"

	"github.com/batata-social/batata/cmd/batata/seed"
	compositions "github.com/batata-social/batata/cmd/batata/seed/draw"
)

func main() {
	out := flag.String("o", "contact-sheet.jpg", "file to write")
	of := flag.String("of", "drawings", "drawings, notes (every picture of every note), photos (those of them that are photographs) or members")
	cell := flag.Int("size", 300, "pixels of one cell")
	columns := flag.Int("columns", 6, "pictures in a row")
	drawn := flag.Bool("drawn", false, "as if no photograph were installed")
	flag.Parse()
	if err := run(*out, *of, *cell, *columns, *drawn); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out, of string, cell, columns int, drawn bool) error {
	library := seed.NewLibrary("")
	if drawn {
		library.Roots = nil
	}
	pictures, err := collect(library, of, cell)
	if err != nil {
		return err
	}
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := jpeg.Encode(file, layOut(pictures, cell, columns), &jpeg.Options{Quality: 88}); err != nil {
		return fmt.Errorf("encode %s: %w", out, err)
	}
	return file.Close()
}

// collect makes the pictures and prints what each of them is.
func collect(library *seed.Library, of string, cell int) ([]image.Image, error) {
	var refs []string
	switch of {
	case "drawings":
		for _, p := range compositions.Compositions() {
			refs = append(refs, "draw:"+p.Name)
		}
	case "notes", "photos":
		for _, n := range seed.Notes() {
			for _, shown := range n.Pictures {
				if of == "notes" || shown.Ref[:5] == "photo" {
					refs = append(refs, shown.Ref)
				}
			}
		}
	case "members":
		for _, m := range seed.Members() {
			refs = append(refs, m.Avatar, m.Banner)
		}
	default:
		return nil, fmt.Errorf("no sheet of %q", of)
	}
	var pictures []image.Image
	for i, ref := range refs {
		p, err := library.Picture(ref)
		if err != nil {
			return nil, err
		}
		img, err := jpeg.Decode(bytes.NewReader(p.JPEG))
		if err != nil {
			return nil, fmt.Errorf("decode %s: %w", ref, err)
		}
		pictures = append(pictures, imaging.Fit(img, cell, cell, imaging.Box))
		fmt.Printf("%3d %s  %s %s\n", i+1, ref, p.Credit, p.Licence)
	}
	return pictures, nil
}

func layOut(pictures []image.Image, cell, columns int) image.Image {
	const gap = 10
	step := cell + gap
	rows := (len(pictures) + columns - 1) / columns
	sheet := image.NewRGBA(image.Rect(0, 0, columns*step+gap, rows*step+gap))
	paper := image.NewUniform(color.RGBA{R: 0xF7, G: 0xF5, B: 0xF4, A: 0xFF})
	draw.Draw(sheet, sheet.Bounds(), paper, image.Point{}, draw.Src)
	for i, p := range pictures {
		size := p.Bounds().Size()
		corner := image.Pt(gap+i%columns*step+(cell-size.X)/2, gap+i/columns*step+(cell-size.Y)/2)
		draw.Draw(sheet, image.Rectangle{Min: corner, Max: corner.Add(size)}, p, p.Bounds().Min, draw.Src)
	}
	return sheet
}
