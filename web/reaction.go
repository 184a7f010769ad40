package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// act does something to the note of the path and shows it as it stands then: a
// script gets the part that changed, a form goes back to where it was.
func (v *visit) act(do func(ctx context.Context, me, note int64) error, part func(*views.Page, *social.Note) templ.Component) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	if err := do(v.Ctx(), v.Me(), n.ID); err != nil {
		return err
	}
	return v.acted(f, n, part)
}

func (v *visit) acted(f edge.Form, n *social.Note, part func(*views.Page, *social.Note) templ.Component) error {
	if !v.Fragment() {
		return v.Back(f, social.NotePath(n))
	}
	n, err := v.s.social.Note(v.Ctx(), v.Me(), n.ID)
	if err != nil {
		return err
	}
	return v.Show(http.StatusOK, part(v.page("", ""), n))
}

func (v *visit) like() error { return v.act(v.s.social.Like, views.LikeButton) }

func (v *visit) unlike() error { return v.act(v.s.social.Unlike, views.LikeButton) }

// collect puts a note into a board, the default one when none is named.
func (v *visit) collect() error { return v.intoBoard(v.s.social.Collect) }

// uncollect takes a note out of a board, or out of all.
func (v *visit) uncollect() error { return v.intoBoard(v.s.social.Uncollect) }

func (v *visit) intoBoard(do func(ctx context.Context, me, note, board int64) error) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	if err := do(v.Ctx(), v.Me(), n.ID, f.ID("board")); err != nil {
		return err
	}
	return v.acted(f, n, views.CollectButton)
}

// picker is the page and sheet of boards to collect into.
func (v *visit) picker() error {
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	return v.showPicker(http.StatusOK, n, nil)
}

func (v *visit) showPicker(status int, n *social.Note, cause error) error {
	boards, err := v.s.social.BoardsFor(v.Ctx(), v.Me(), n.ID)
	if err != nil {
		return err
	}
	v.signCovers(boards...)
	p := v.page(v.L.T("board.save_to"), "")
	errs := views.NewErrors(v.L, cause)
	if v.Fragment() {
		return v.Show(status, views.CollectSheet(p, n, boards, errs))
	}
	return v.Show(status, views.CollectPage(p, n, boards, errs))
}

// collected is the picker's Done: the note is in exactly the boards that are
// ticked, and in a new one where a title was given.
func (v *visit) collected() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	boards, into := f.IDs("board"), ""
	if title := f.Get("new"); title != "" {
		b, err := v.s.social.CreateBoard(v.Ctx(), v.Me(), social.BoardInput{Title: title, Visibility: social.BoardPrivate})
		if v.FormFailed(err) {
			return v.showPicker(edge.StatusOf(err), n, err)
		}
		if err != nil {
			return err
		}
		boards, into = append(boards, b.ID), b.Title
	}
	if err := v.s.social.SetCollected(v.Ctx(), v.Me(), n.ID, boards); err != nil {
		return err
	}
	if into == "" {
		if into, err = v.boardsHolding(n.ID); err != nil {
			return err
		}
	}
	return v.acted(f, n, func(p *views.Page, n *social.Note) templ.Component { return views.Collected(p, n, into) })
}

// boardsHolding names the first board that holds a note, as the answer says it.
func (v *visit) boardsHolding(note int64) (string, error) {
	boards, err := v.s.social.BoardsFor(v.Ctx(), v.Me(), note)
	if err != nil {
		return "", err
	}
	for _, b := range boards {
		if b.Holds {
			return b.Title, nil
		}
	}
	return "", nil
}

// signCovers signs the covers of boards: whether the notes they come from are
// public is not known here, and a signed address works for both.
func (v *visit) signCovers(boards ...*social.Board) {
	for _, b := range boards {
		v.signMedia(b.Covers...)
	}
}
