// Command contactsheet lays every drawing of the seed out on one page, so that
// somebody can look at them: go run ./cmd/batata/seed/contactsheet -o sheet.jpg
package main

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"strings"

	compositions "github.com/batata-social/batata/cmd/batata/seed/draw"
)

func main() {
	out := flag.String("o", "contact-sheet.jpg", "file to write")
	size := flag.Int("size", 300, "pixels of one cell")
	columns := flag.Int("columns", 6, "pictures in a row")
	seed := flag.Int64("seed", 1, "seed of the drawings")
	only := flag.String("only", "", "comma-separated names; empty is all")
	flag.Parse()
	if err := run(*out, *size, *columns, *seed, *only); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out string, size, columns int, seed int64, only string) error {
	var chosen []compositions.Composition
	for _, p := range compositions.Compositions() {
		if only == "" || strings.Contains(","+only+",", ","+p.Name+",") {
			chosen = append(chosen, p)
		}
	}
	rows := (len(chosen) + columns - 1) / columns
	const gap = 12
	cell := size + gap
	sheet := image.NewRGBA(image.Rect(0, 0, columns*cell+gap, rows*cell+gap))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.RGBA{R: 0xF7, G: 0xF5, B: 0xF4, A: 0xFF}), image.Point{}, draw.Src)
	for i, p := range chosen {
		w, h := size, size
		if p.Ratio.W < p.Ratio.H {
			w = size * 3 / 4
		} else if p.Ratio.W > p.Ratio.H {
			h = size * 3 / 4
		}
		at := image.Pt(gap+i%columns*cell+(size-w)/2, gap+i/columns*cell+(size-h)/2)
		draw.Draw(sheet, image.Rectangle{Min: at, Max: at.Add(image.Pt(w, h))}, p.Draw(w, h, seed), image.Point{}, draw.Src)
		fmt.Printf("%2d.%d %s\n", i/columns+1, i%columns+1, p.Name)
	}
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := jpeg.Encode(file, sheet, &jpeg.Options{Quality: 90}); err != nil {
		return fmt.Errorf("encode %s: %w", out, err)
	}
	return file.Close()
}
