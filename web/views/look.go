package views

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
)

// Wide says how main is padded: text pages have 16 on a phone, waterfalls 8.
func (p *Page) Wide() string {
	if p.textPage {
		return "text"
	}
	return ""
}

// Text marks the page as one of words, with wider margins on a phone, and gives it
// back.
func (p *Page) Text() *Page {
	q := *p
	q.textPage = true
	return &q
}

func (p *Page) ogTitle() string {
	if p.Title == "" {
		return p.SiteName()
	}
	return p.Title
}

func (p *Page) ogType() string {
	if p.OGType == "" {
		return "website"
	}
	return p.OGType
}

// scriptWords are the few texts that scripts say by themselves, separated by bars in
// the order that web/assets/ts/words.ts reads them.
func (p *Page) scriptWords() string {
	keys := [...]string{"state.failed", "state.offline", "action.copied", "action.close", "action.previous", "action.next", "state.loading", "action.continue", "feed.pause_title", "feed.pause_why"}
	words := make([]string, len(keys))
	for i, k := range keys {
		words[i] = strings.ReplaceAll(p.T(k), "|", "/")
	}
	return strings.Join(words, "|")
}

// src is a rendition's address, or "" where there is no picture to show.
func (p *Page) src(m *media.Media, width int) string {
	if m == nil || p.MediaURL == nil {
		return ""
	}
	return p.MediaURL(m, width)
}

// sources lets the browser choose among a picture's renditions by its width in the
// layout. With little data to spend there is no choice: the one in src is the smallest
// that serves.
func (p *Page) sources(m *media.Media, sizes string) templ.Attributes {
	if p.LowData {
		return nil
	}
	return templ.Attributes{"srcset": p.srcset(m), "sizes": sizes}
}

// srcset lists the renditions that a picture has, each once.
func (p *Page) srcset(m *media.Media) string {
	var parts []string
	for _, r := range m.Display() {
		parts = append(parts, p.src(m, r.Width)+" "+strconv.Itoa(r.Width)+"w")
	}
	return strings.Join(parts, ", ")
}

// colourClass is the class of a picture's dominant colour, seen until it is loaded.
func colourClass(m *media.Media) string {
	if m == nil {
		return ""
	}
	return "c" + strconv.Itoa(m.ColourClass)
}

// ratioClass is the card ratio nearest to a picture's own: 3:4, 4:5, 1:1 or 4:3.
func ratioClass(m *media.Media) string {
	if m == nil || m.Height == 0 {
		return "r34"
	}
	switch r := float64(m.Width) / float64(m.Height); {
	case r < 0.775:
		return "r34"
	case r < 0.9:
		return "r45"
	case r < 1.16:
		return "r11"
	}
	return "r43"
}

// focusClass places the crop: five steps each way from the focal point.
func focusClass(m *media.Media) string {
	if m == nil || m.FocusX == 0 && m.FocusY == 0 {
		return ""
	}
	step := func(f float64) string { return strconv.Itoa(max(0, min(4, int((f+1)*2+0.5)))) }
	return "fx" + step(m.FocusX) + " fy" + step(-m.FocusY)
}

func handle(a *social.Account) string { return strings.TrimPrefix(social.ProfilePath(a), "/") }

func initial(a *social.Account) string {
	r, _ := utf8.DecodeRuneInString(a.DisplayName())
	return string(r)
}

// initialClass gives each account without a picture one of the text covers' palettes.
func initialClass(a *social.Account) string {
	return "tc" + strconv.FormatInt(a.ID%social.TextCovers, 10)
}

func pressed(on bool) string { return strconv.FormatBool(on) }

// current marks the link of where one is.
func current(on bool) templ.Attributes {
	if !on {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

func atMost99(n int64) string {
	if n > 99 {
		return "99+"
	}
	return strconv.FormatInt(n, 10)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func queryEscape(s string) string { return url.QueryEscape(s) }
