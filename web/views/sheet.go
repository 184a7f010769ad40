package views

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/social"
)

// Abs makes an absolute address of a path; what is absolute stays.
func (p *Page) Abs(path string) string {
	if strings.HasPrefix(path, "/") {
		return p.Base + path
	}
	return path
}

func confirmAttr(words string) templ.Attributes {
	if words == "" {
		return nil
	}
	return templ.Attributes{"data-confirm": words}
}

// boardTitle is the board's title; the default board has one of the reader's language
// until its owner renames it.
func boardTitle(p *Page, b *social.Board) string {
	if b.Title == "" {
		return p.T("board.untitled")
	}
	return b.Title
}

// mayPin says whether a menu offers to pin: a comment to its note's author, a note to its
// own, if others may come to see it.
func mayPin(p *Page, v MenuView) bool {
	if v.Root != nil {
		return p.Me() == v.Root.AccountID && v.Note.BranchID == 0
	}
	return p.Me() == v.Note.AccountID && p.Me() != 0 && v.Note.Visibility != social.Direct && v.Note.Visibility != social.Self
}

func pinWords(p *Page, v MenuView) string {
	if v.Root == nil {
		return p.T("note.pin_profile")
	}
	return p.T("note.pin")
}
