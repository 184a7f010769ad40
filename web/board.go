package web

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// boardArg reads the board that the path names, under its owner's handle.
func (v *visit) boardArg() (*social.Board, error) {
	id, err := v.PathID()
	if err != nil {
		return nil, err
	}
	b, err := v.s.social.Board(v.Ctx(), v.Me(), id)
	if err != nil {
		return nil, err
	}
	if !v.handleIs(b.Account) {
		return nil, errs.NotFound
	}
	v.signCovers(b)
	return b, nil
}

// ownBoardArg is boardArg for what only its owner does.
func (v *visit) ownBoardArg() (*social.Board, error) {
	b, err := v.boardArg()
	if err == nil && b.AccountID != v.Me() {
		return nil, errs.NotFound
	}
	return b, err
}

func (v *visit) board() error {
	b, err := v.boardArg()
	if err != nil {
		return err
	}
	notes, next, err := v.s.social.BoardNotes(v.Ctx(), v.Me(), b.ID, v.Cursor())
	if err != nil {
		return err
	}
	p := v.page(b.Title, "")
	p.Description = excerpt(b.Description, 200)
	p.Noindex = b.Visibility != social.BoardPublic || !b.Account.Local() || !b.Account.Discoverable
	return v.cards(p, b.Title, notes, next, func() (templ.Component, error) {
		return views.BoardPage(p, views.BoardView{Board: b, Notes: notes, Next: next}), nil
	})
}

func boardInput(f edge.Form) social.BoardInput {
	return social.BoardInput{
		Title: f.Get("title"), Description: f.Get("description"), Visibility: social.BoardVisibility(f.Get("visibility")),
	}
}

func (v *visit) newBoard() error {
	if !v.handleIs(v.Viewer.Account) {
		return errs.NotFound
	}
	return v.boardForm(http.StatusOK, nil, social.BoardInput{Visibility: social.BoardPrivate}, nil)
}

func (v *visit) editBoard() error {
	b, err := v.ownBoardArg()
	if err != nil {
		return err
	}
	return v.boardForm(http.StatusOK, b, social.BoardInput{Title: b.Title, Description: b.Description, Visibility: b.Visibility}, nil)
}

// boardForm is the page on which a board is made or changed.
func (v *visit) boardForm(status int, b *social.Board, in social.BoardInput, cause error) error {
	title := v.L.T("board.new")
	if b != nil {
		title = v.L.T("board.edit")
	}
	p := v.page(title, "me")
	return v.Show(status, views.BoardFormPage(p, views.BoardFormView{
		Board: b, Owner: v.Viewer.Account, Input: in, Errors: views.NewErrors(v.L, cause),
	}))
}

func (v *visit) createBoard() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if !v.handleIs(v.Viewer.Account) {
		return errs.NotFound
	}
	in := boardInput(f)
	b, err := v.s.social.CreateBoard(v.Ctx(), v.Me(), in)
	if v.FormFailed(err) {
		return v.boardForm(edge.StatusOf(err), nil, in, err)
	}
	if err != nil {
		return err
	}
	b.Account = v.Viewer.Account
	v.Flash("board_saved")
	return v.Back(f, social.BoardPath(b))
}

func (v *visit) updateBoard() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	b, err := v.ownBoardArg()
	if err != nil {
		return err
	}
	in := boardInput(f)
	err = v.s.social.UpdateBoard(v.Ctx(), v.Me(), b.ID, in)
	if v.FormFailed(err) {
		return v.boardForm(edge.StatusOf(err), b, in, err)
	}
	if err != nil {
		return err
	}
	v.Flash("board_saved")
	return v.Back(f, social.BoardPath(b))
}

func (v *visit) deleteBoard() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	b, err := v.ownBoardArg()
	if err != nil {
		return err
	}
	if err := v.s.social.DeleteBoard(v.Ctx(), v.Me(), b.ID); err != nil {
		return err
	}
	v.Flash("board_deleted")
	return v.Back(f, social.ProfilePath(v.Viewer.Account)+"?tab=collected")
}
