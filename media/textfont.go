package media

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-fonts/liberation/liberationserifbold"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// typeface is a chain of fonts: Liberation Serif, which is part of the binary, and a
// serif for Chinese, Japanese and Korean where the system has one. Those are megabytes
// that most servers never need.
type typeface struct {
	fonts  []*sfnt.Font
	closer []io.Closer
}

// cjkFonts are where distributions put their collections; serif first.
func cjkFonts() []string {
	return []string{
		"/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", // Debian: fonts-noto-cjk
		"/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
		"/usr/share/fonts/noto-cjk/NotoSerifCJK-Bold.ttc", // Arch, Alpine
		"/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Bold.ttc",
		"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
		"/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
		"/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
	}
}

// openTypeface reads the chain for a language. The caller closes it.
func openTypeface(lang string, cjk []string) (*typeface, error) {
	latin, err := opentype.Parse(liberationserifbold.TTF)
	if err != nil {
		return nil, fmt.Errorf("read Liberation Serif: %w", err)
	}
	t := &typeface{fonts: []*sfnt.Font{latin}}
	for _, path := range cjk {
		if t.addCollection(path, lang) {
			break
		}
	}
	return t, nil
}

// addCollection takes the font of a collection that is drawn for the language: Han
// characters look different in each. A file that is missing or odd is passed over.
func (t *typeface) addCollection(path, lang string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	c, err := opentype.ParseCollectionReaderAt(f)
	if err != nil {
		_ = f.Close()
		return false
	}
	var first, match *sfnt.Font
	for i := range c.NumFonts() {
		one, err := c.Font(i)
		if err != nil {
			continue
		}
		if first == nil {
			first = one
		}
		name, err := one.Name(nil, sfnt.NameIDFamily)
		if err == nil && match == nil && strings.Contains(name+" ", " "+cjkRegion(lang)+" ") {
			match = one
		}
	}
	if match == nil {
		match = first
	}
	if match == nil {
		_ = f.Close()
		return false
	}
	t.fonts, t.closer = append(t.fonts, match), append(t.closer, f)
	return true
}

// cjkRegion is how Noto names the drawing for a language.
func cjkRegion(lang string) string {
	lang = strings.ToLower(lang)
	switch {
	case strings.HasPrefix(lang, "ja"):
		return "JP"
	case strings.HasPrefix(lang, "ko"):
		return "KR"
	case strings.HasPrefix(lang, "zh-hk"), strings.HasPrefix(lang, "zh-mo"):
		return "HK"
	case strings.HasPrefix(lang, "zh-hant"), strings.HasPrefix(lang, "zh-tw"):
		return "TC"
	}
	return "SC"
}

func (t *typeface) Close() {
	for _, c := range t.closer {
		c.Close()
	}
}

// covers tells whether every character of s can be drawn.
func (t *typeface) covers(s string) bool {
	var b sfnt.Buffer
	for _, r := range s {
		if t.fontOf(&b, r) < 0 {
			return false
		}
	}
	return true
}

// fontOf gives the first font that has the character, or -1.
func (t *typeface) fontOf(b *sfnt.Buffer, r rune) int {
	for i, f := range t.fonts {
		if g, err := f.GlyphIndex(b, r); err == nil && g != 0 {
			return i
		}
	}
	return -1
}

// faces are the chain at one size in pixels.
type faces struct {
	t     *typeface
	faces []font.Face
	buf   sfnt.Buffer
}

func (t *typeface) size(pixels float64) (*faces, error) {
	f := &faces{t: t}
	for _, one := range t.fonts {
		face, err := opentype.NewFace(one, &opentype.FaceOptions{Size: pixels, DPI: 72})
		if err != nil {
			return nil, fmt.Errorf("scale font: %w", err)
		}
		f.faces = append(f.faces, face)
	}
	return f, nil
}

// of gives the face for a character; covers said that there is one.
func (f *faces) of(r rune) font.Face { return f.faces[max(f.t.fontOf(&f.buf, r), 0)] }

// width measures a line in pixels.
func (f *faces) width(s string) int {
	w := 0
	for _, r := range s {
		a, _ := f.of(r).GlyphAdvance(r)
		w += int(a)
	}
	return w / 64
}
