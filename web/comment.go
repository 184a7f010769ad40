package web

import (
	"fmt"
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// comment writes a comment under the note of the path, or a reply under the
// comment that the form names.
func (v *visit) comment() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	parent := n.ID
	if id := f.ID("parent"); id != 0 && id != n.ID {
		// A reply stays in the thread that its page shows.
		p, err := v.s.social.Note(v.Ctx(), v.Me(), id)
		if err != nil {
			return err
		}
		if p.RootID != n.ID {
			return fmt.Errorf("comment %d does not stand under note %d: %w", id, n.ID, errs.NotFound)
		}
		parent = id
	}
	c, err := v.s.social.Comment(v.Ctx(), v.Me(), parent, f.Get("body"), f.Get("lang"))
	if v.FormFailed(err) {
		return v.commentRefused(n, f, err)
	}
	if err != nil {
		return err
	}
	if v.Fragment() {
		return v.commentPosted(c)
	}
	id := edge.FormatID(c.ID)
	return v.Redirect(social.NotePath(n) + "?comment=" + id + "#c:" + id)
}

// commentPosted answers a script with the comment as others see it.
func (v *visit) commentPosted(c *social.Note) error {
	c, err := v.s.social.Note(v.Ctx(), v.Me(), c.ID)
	if err != nil {
		return err
	}
	root, err := v.s.social.Note(v.Ctx(), v.Me(), c.RootID)
	if err != nil {
		return err
	}
	return v.Show(http.StatusCreated, views.CommentPosted(v.page("", ""), root, c))
}

// commentRefused shows the note again with what was typed and what is wrong.
func (v *visit) commentRefused(n *social.Note, f edge.Form, cause error) error {
	view := views.NoteView{Draft: f.Get("body"), Errors: views.NewErrors(v.L, cause)}
	if id := f.ID("parent"); id != 0 && id != n.ID {
		if c, err := v.s.social.Note(v.Ctx(), v.Me(), id); err == nil {
			view.ReplyTo = c
		}
	}
	page, err := v.s.social.NotePage(v.Ctx(), v.Me(), n.ID, v.Cursor())
	if err != nil {
		return err
	}
	return v.showNote(edge.StatusOf(cause), page, view)
}

// edit opens the form of a note or comment that is out already.
func (v *visit) edit() error {
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	if !n.Viewer.CanEdit {
		return errs.NotFound
	}
	if n.IsComment() {
		return v.editComment(http.StatusOK, n, n.Body, nil)
	}
	v.signMedia(n.Media...)
	return v.showEditor(http.StatusOK, n, nil)
}

func (v *visit) editComment(status int, c *social.Note, body string, cause error) error {
	p := v.page(v.L.T("note.edit_comment"), "")
	return v.Show(status, views.EditCommentPage(p, c, body, views.NewErrors(v.L, cause)))
}

// saveEdit takes that form.
func (v *visit) saveEdit() error {
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	if !n.Viewer.CanEdit {
		return errs.NotFound
	}
	if !n.IsComment() {
		return v.submitTo(n)
	}
	f, err := v.Form()
	if err != nil {
		return err
	}
	c, err := v.s.social.EditComment(v.Ctx(), v.Me(), n.ID, f.Get("body"))
	if v.FormFailed(err) {
		return v.editComment(edge.StatusOf(err), n, f.Get("body"), err)
	}
	if err != nil {
		return err
	}
	v.Flash("saved")
	return v.toRoot(c)
}

func (v *visit) pin() error { return v.setPin(true) }

func (v *visit) unpin() error { return v.setPin(false) }

// setPin pins a comment to the top of its note, or a note to the top of its author's
// profile, or lets it go.
func (v *visit) setPin(on bool) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	if !n.IsComment() {
		if err := v.s.social.PinNote(v.Ctx(), v.Me(), n.ID, on); err != nil {
			return err
		}
		v.Flash(map[bool]string{true: "pinned", false: "unpinned"}[on])
		return v.Back(f, social.ProfilePath(n.Account))
	}
	_, root, err := v.commentArg()
	if err != nil {
		return err
	}
	if err := v.s.social.PinComment(v.Ctx(), v.Me(), n.ID, on); err != nil {
		return err
	}
	return v.Back(f, social.NotePath(root)+"#comments")
}

// deleteNote deletes a note or a comment; who may, social says.
func (v *visit) deleteNote() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	if err := v.s.social.Delete(v.Ctx(), v.Me(), n.ID); err != nil {
		return err
	}
	if !n.IsComment() {
		v.Flash("deleted")
		return v.Back(f, social.ProfilePath(n.Account))
	}
	root, err := v.s.social.Note(v.Ctx(), v.Me(), n.RootID)
	if err != nil {
		return v.Back(f, "/") // the note itself is hidden from its commenter by now
	}
	if v.Fragment() {
		return v.Show(http.StatusOK, views.CommentGone(v.page("", ""), root, n))
	}
	v.Flash("deleted")
	return v.Back(f, social.NotePath(root)+"#comments")
}
