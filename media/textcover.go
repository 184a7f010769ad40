package media

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// Palette is the pair of colours of a text cover.
type Palette struct{ Ground, Ink RGB }

// TextPalettes are the palettes of text covers, in the order of social.Note.TextCover
// and of the classes tc0… of the style sheet, whose colours they are.
func TextPalettes() []Palette {
	hex := [...][2]int{
		{0x2e4a3d, 0xf4efe2}, {0xefc9a6, 0x4a1d31}, {0x4a1d31, 0xf6e3d3}, {0xd9dfe8, 0x22324d},
		{0x24364f, 0xf3ead9}, {0xf1e3c2, 0x4b3a12}, {0xb65a3c, 0xffffff}, {0xd6e2d0, 0x23402f},
	}
	out := make([]Palette, len(hex))
	for i, p := range hex {
		out[i] = Palette{Ground: rgbOf(p[0]), Ink: rgbOf(p[1])}
	}
	return out
}

func (c RGB) rgba() color.RGBA { return color.RGBA{c.R, c.G, c.B, 255} }

// Measures of a text cover, in its own pixels.
const (
	coverWidth  = 1080
	coverHeight = 1440
	coverMargin = 108
	coverLines  = 6
)

// TextCoverInput is what a text cover is drawn from.
type TextCoverInput struct {
	AccountID int64
	Title     string
	Palette   int    // index of TextPalettes; taken round
	Lang      string // BCP 47, decides how Han characters are drawn
}

// RenderTextCover draws and stores the cover of a note without pictures, for places that
// show no HTML: other servers and previews of links. It is attached like an upload.
func (s *Service) RenderTextCover(ctx context.Context, in TextCoverInput) (*Media, error) {
	if err := s.Ready(ctx); err != nil {
		return nil, fmt.Errorf("render text cover: %w", err)
	}
	if err := s.slots.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("wait to render a text cover: %w", err)
	}
	defer s.slots.Release(1)
	img, err := DrawTextCover(in.Title, in.Palette, in.Lang)
	if err != nil {
		return nil, err
	}
	out, err := render(decoded{picture: newPicture(img), orientation: 1})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "text cover\n%d\n%s\n%s", in.Palette, in.Lang, in.Title))
	from := UploadInput{AccountID: in.AccountID, Purpose: PurposeCover, Description: Description{Alt: strings.TrimSpace(in.Title)}}
	if err := from.Description.check(); err != nil {
		return nil, err
	}
	m := newMedia(from, formatJPEG, &spooled{sum: sum}, out)
	if err := s.keep(ctx, m, out); err != nil {
		return nil, err
	}
	return m, nil
}

// DrawTextCover typesets a title on a palette, 1080×1440. A title with a character that
// no font at hand has gives the palette with its ornament alone: better than boxes.
func DrawTextCover(title string, palette int, lang string) (*image.RGBA, error) {
	return drawCover(title, palette, lang, cjkFonts())
}

func drawCover(title string, palette int, lang string, cjk []string) (*image.RGBA, error) {
	all := TextPalettes()
	p := all[((palette%len(all))+len(all))%len(all)]
	img := image.NewRGBA(image.Rect(0, 0, coverWidth, coverHeight))
	draw.Draw(img, img.Rect, image.NewUniform(p.Ground.rgba()), image.Point{}, draw.Src)
	t, err := openTypeface(lang, cjk)
	if err != nil {
		return nil, fmt.Errorf("draw text cover: %w", err)
	}
	defer t.Close()
	title = coverText(title)
	if title == "" || !t.covers(title) {
		ornament(img, p.Ink, coverHeight/2-90, 6)
		return img, nil
	}
	f, lines, size, err := fit(t, title)
	if err != nil {
		return nil, fmt.Errorf("draw text cover: %w", err)
	}
	leading := size * 13 / 10
	top := (coverHeight-leading*len(lines))/2 + size
	for i, line := range lines {
		f.draw(img, line, coverMargin, top+i*leading, p.Ink)
	}
	ornament(img, p.Ink, coverMargin, 1)
	return img, nil
}

// coverText brings a title to one composed line without control characters.
func coverText(title string) string {
	title = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, norm.NFC.String(title))
	return strings.Join(strings.Fields(title), " ")
}

// fit finds the largest size at which the title has few enough lines, and then the
// narrowest measure that keeps their number, so that the last one is not left alone.
func fit(t *typeface, title string) (*faces, []string, int, error) {
	const largest, smallest, step = 132, 48, 12
	for size := largest; ; size -= step {
		f, err := t.size(float64(size))
		if err != nil {
			return nil, nil, 0, err
		}
		measure := coverWidth - 2*coverMargin
		lines := f.wrap(title, measure)
		if len(lines) > coverLines && size > smallest {
			continue
		}
		if len(lines) > coverLines {
			lines = append(lines[:coverLines-1], strings.TrimRight(lines[coverLines-1], " ")+"…")
		}
		for m := measure - 20; m > measure/3; m -= 20 {
			tighter := f.wrap(title, m)
			if len(tighter) != len(lines) || strings.HasSuffix(lines[len(lines)-1], "…") {
				break
			}
			lines = tighter
		}
		return f, lines, size, nil
	}
}

// wrap breaks a title into lines of at most measure pixels: at spaces, and between Han
// characters and kana except where punctuation must stay with its neighbour. A word
// longer than a line is cut.
func (f *faces) wrap(title string, measure int) []string {
	var lines []string
	line := ""
	for _, piece := range pieces(title) {
		if f.width(strings.TrimRight(line+piece, " ")) <= measure {
			line += piece
			continue
		}
		if line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		line = ""
		for _, r := range piece {
			if line != "" && f.width(line+string(r)) > measure {
				lines = append(lines, line)
				line = ""
			}
			line += string(r)
		}
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces cuts a title into what may not be broken.
func pieces(title string) []string {
	var out []string
	runes := []rune(title)
	start := 0
	for i := 1; i < len(runes); i++ {
		if breakable(runes[i-1], runes[i]) {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	return append(out, string(runes[start:]))
}

const (
	neverFirst = "，。！？；：、）」』】》〉”’…—～·％)]},.!?;:%々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
	neverLast  = "（「『【《〈“‘([{$￥¥#@"
)

func breakable(before, after rune) bool {
	if before == ' ' {
		return after != ' '
	}
	if after == ' ' || strings.ContainsRune(neverFirst, after) || strings.ContainsRune(neverLast, before) {
		return false
	}
	return wide(before) || wide(after)
}

func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}

func (f *faces) draw(img draw.Image, line string, x, baseline int, ink RGB) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(ink.rgba()), Dot: fixed.P(x, baseline)}
	for _, r := range line {
		d.Face = f.of(r)
		d.DrawString(string(r))
	}
}

// ornament is a short rule with a leaf's tip on it, at that height and scale.
func ornament(img *image.RGBA, ink RGB, y, scale int) {
	length, thick := 84*scale, 6
	x := coverMargin
	if scale > 1 {
		x, thick = (coverWidth-length)/2, 10
	}
	draw.Draw(img, image.Rect(x, y, x+length, y+thick), image.NewUniform(ink.rgba()), image.Point{}, draw.Src)
	radius := 7 * scale
	centre := image.Pt(x+length-radius, y-radius)
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			// A circle whose lower right quarter is square: the heart of a leaf.
			if dx*dx+dy*dy <= radius*radius || dx >= 0 && dy >= 0 {
				img.SetRGBA(centre.X+dx, centre.Y+dy, ink.rgba())
			}
		}
	}
}
