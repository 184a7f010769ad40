package media

import (
	"image"
	"testing"
)

// inked counts the pixels of a cover's middle that are far from its ground.
func inked(img *image.RGBA, palette int) int {
	ground := TextPalettes()[palette].Ground.rgba()
	n := 0
	for y := 200; y < coverHeight; y++ {
		for x := range coverWidth {
			if !near(img.RGBAAt(x, y), ground, 60) {
				n++
			}
		}
	}
	return n
}

// A title is typeset in Latin with the font of the binary alone, and in Chinese with the
// system's; without one, the cover has its ornament instead of boxes.
func TestTextCover(t *testing.T) {
	t.Parallel()
	for i, c := range []struct {
		title, lang string
		cjk         []string
	}{
		{"Moving into a north-facing flat", "en", nil},
		{"Éclairs, žluťoučký kůň, Привет, Ωμέγα", "cs", nil},
		{"搬进一间朝北的小公寓", "zh-Hans", cjkFonts()},
		{"我的第一台咖啡机 Gaggia，值得吗？", "zh-Hans", cjkFonts()},
	} {
		for palette := i; palette < len(TextPalettes()); palette += 4 {
			img, err := drawCover(c.title, palette, c.lang, c.cjk)
			if err != nil {
				t.Fatal(err)
			}
			if n := inked(img, palette); n < 10_000 {
				t.Errorf("%q on palette %d: %d pixels of ink", c.title, palette, n)
			}
			for _, p := range []image.Point{{20, 700}, {coverWidth - 20, 700}, {540, 20}, {540, coverHeight - 20}} {
				if !near(img.RGBAAt(p.X, p.Y), TextPalettes()[palette].Ground.rgba(), 2) {
					t.Errorf("%q runs over its margin at %v", c.title, p)
				}
			}
		}
	}
	bare, err := drawCover("搬进一间朝北的小公寓", 0, "zh", nil)
	if err != nil {
		t.Fatal(err)
	}
	empty, err := drawCover("", 0, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if inked(bare, 0) != inked(empty, 0) || inked(bare, 0) == 0 {
		t.Errorf("without a font: %d pixels, an empty title: %d", inked(bare, 0), inked(empty, 0))
	}
}

// Lines break as a typesetter would break them.
func TestTextCoverLines(t *testing.T) {
	t.Parallel()
	face, err := openTypeface("zh-Hans", cjkFonts())
	if err != nil {
		t.Fatal(err)
	}
	defer face.Close()
	for _, title := range []string{
		"Moving into a north-facing flat", "搬进一间朝北的小公寓，阳光真好！（其实没有）", "Pneumonoultramicroscopicsilicovolcanoconiosis",
		"A", "好", "a b c d e f g h i j k l m n o p q r s t u v w x y z and then some more words that go on and on and on for ever and ever",
	} {
		f, lines, size, err := fit(face, title)
		if err != nil || len(lines) == 0 || len(lines) > coverLines {
			t.Fatalf("%q: %d lines, %v", title, len(lines), err)
		}
		for _, line := range lines {
			if w := f.width(line); w > coverWidth-2*coverMargin+size || line == "" {
				t.Errorf("%q: line %q is %d wide", title, line, w)
			}
			for _, bad := range neverFirst {
				if first := []rune(line)[0]; first == bad {
					t.Errorf("%q: line begins with %c", title, first)
				}
			}
		}
	}
}

// A text cover is stored like an upload, and described by its title.
func TestRenderTextCover(t *testing.T) {
	t.Parallel()
	s := newService(t, newDisk(t))
	m, err := s.RenderTextCover(t.Context(), TextCoverInput{AccountID: 9, Title: "Three weeks without sugar", Palette: 3, Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.ByIDs(t.Context(), s.db, []int64{m.ID})
	if err != nil || len(got) != 1 || got[0].Purpose != PurposeCover || got[0].Width != 1080 || got[0].Height != 1440 || got[0].Alt != "Three weeks without sugar" {
		t.Fatalf("%+v, %v", got, err)
	}
	if c := ClassColours()[got[0].ColourClass]; !near(c.rgba(), TextPalettes()[3].Ground.rgba(), 40) {
		t.Errorf("its colour is %v", c)
	}
}
