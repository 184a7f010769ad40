package views

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/social"
)

// cardTitle is what a note is called: its title, else the first line of its words, else
// whose note it is.
func cardTitle(p *Page, n *social.Note) string {
	if t := coverText(n); t != "" {
		return t
	}
	return p.T("card.untitled", "Name", n.Account.DisplayName())
}

// coverText is the title or the first line of the body, cut where a card could not show
// more anyway.
func coverText(n *social.Note) string {
	if n.Title != "" {
		return n.Title
	}
	line, _, _ := strings.Cut(strings.TrimSpace(n.Body), "\n")
	return clipWords(line, 80)
}

// clipWords cuts a text at so many characters, at a space where one is near.
func clipWords(s string, limit int) string {
	runes := []rune(strings.TrimSpace(s))
	if len(runes) <= limit {
		return string(runes)
	}
	cut := string(runes[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return cut + "…"
}

func textCoverClass(n *social.Note) string {
	return "tc" + strconv.Itoa(int(n.TextCover)%social.TextCovers)
}

// coverSizes is how wide covers are, for the browser to choose the rendition by. The
// numbers follow tokens.css.
func coverSizes(density string) string {
	switch density {
	case "compact":
		return "(max-width: 599px) calc(50vw - 10px), (max-width: 899px) calc(25vw - 14px), 200px"
	case "list":
		return "(max-width: 599px) 112px, 160px"
	}
	return "(max-width: 599px) calc(50vw - 16px), (max-width: 899px) calc(33vw - 22px), 250px"
}

// loading fetches the first screen's covers at once, the two largest first.
func loading(i int) templ.Attributes {
	switch {
	case i < 2:
		return templ.Attributes{"fetchpriority": "high"}
	case i < eager:
		return nil
	}
	return templ.Attributes{"loading": "lazy"}
}
