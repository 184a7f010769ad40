package views

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
)

// onNote gives the page the shell of a note: on a phone the picture reaches the top edge
// and the note's own bar replaces the navigation.
func (p *Page) onNote() *Page {
	q := *p
	q.bodyClass = "note-page"
	return &q
}

// carouselAttrs name the pictures as a group; several make a carousel.
func carouselAttrs(p *Page, n *social.Note) templ.Attributes {
	if len(n.Pictures()) == 0 {
		return nil
	}
	a := templ.Attributes{"role": "group", "aria-label": p.N("card.pictures", int64(len(n.Pictures())))}
	if len(n.Pictures()) > 1 {
		a["aria-roledescription"] = p.T("note.carousel")
	}
	return a
}

// zoomLabel names the link to the whole picture where its description cannot.
func zoomLabel(p *Page, m *media.Media) templ.Attributes {
	if m.Alt != "" {
		return nil
	}
	return templ.Attributes{"aria-label": p.T("note.enlarge")}
}

func pictureLoading(i int) templ.Attributes {
	if i == 0 {
		return templ.Attributes{"fetchpriority": "high"}
	}
	return templ.Attributes{"loading": "lazy"}
}

func disclosureClass(l labelView) string {
	if l.Class == "" {
		return "plain-label"
	}
	return l.Class
}

// noteHeadClass shows the title. A note without one keeps its heading for screen
// readers only, since the words below say the same.
func noteHeadClass(n *social.Note) string {
	if n.Title == "" {
		return "visually-hidden"
	}
	return "h-note"
}

// mentioned finds the account that a @handle of the body stands for; a handle that
// resolved to nobody stays text.
func mentioned(n *social.Note, ref string) *social.Account {
	for _, a := range n.Mentions {
		if strings.EqualFold(ref, a.Handle) && a.Local() || strings.EqualFold(ref, a.Handle+"@"+a.Domain) {
			return a
		}
	}
	return nil
}

func parentID(v NoteView) int64 {
	if v.ReplyTo != nil {
		return v.ReplyTo.ID
	}
	return v.Note.ID
}

func firstError(e Errors) string {
	if s := e.For("body"); s != "" {
		return s
	}
	return e.For("")
}
