package web

import (
	"context"
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// noteArg reads the note that the path names. The path's handle must be its
// author's: one thing has one address.
func (v *visit) noteArg() (*social.Note, error) {
	id, err := v.PathID()
	if err != nil {
		return nil, err
	}
	n, err := v.s.social.Note(v.Ctx(), v.Me(), id)
	if err != nil {
		return nil, err
	}
	if !v.handleIs(n.Account) {
		return nil, errs.NotFound
	}
	v.sign(n)
	return n, nil
}

// note is the page of a note, and the part of it that opens over a waterfall. A
// comment is shown on the page of its note.
func (v *visit) note() error {
	id, err := v.PathID()
	if err != nil {
		return err
	}
	if err := v.KeepWhile(v.s.noteState(id)); err != nil {
		return err
	}
	page, err := v.s.social.NotePage(v.Ctx(), v.Me(), id, v.Cursor())
	if err != nil {
		return err
	}
	n := page.Note
	if !v.handleIs(n.Account) {
		return errs.NotFound
	}
	if n.IsComment() {
		return v.toRoot(n)
	}
	if path := social.NotePath(n); path != v.R.URL.Path {
		return v.Moved(path) // another spelling of the handle
	}
	return v.showNote(http.StatusOK, page, views.NoteView{})
}

// noteState says in which state everything stands that a visitor's page of a note shows.
func (s *Server) noteState(id int64) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		site, err := s.members.SiteVersion(ctx)
		if err != nil {
			return "", err
		}
		note, err := s.social.NoteState(ctx, id)
		if note == "" || err != nil {
			return "", err
		}
		return site + " " + note, nil
	}
}

// showNote shows a note with its comments; view brings what else the page says.
func (v *visit) showNote(status int, page *social.NotePage, view views.NoteView) error {
	n := page.Note
	view.Note, view.Relation, view.Next = n, page.Relation, page.Next
	view.Comments = v.withLinked(page.Comments, n)
	v.sign(n)
	v.sign(view.Comments...)
	if id := edge.ParseID(v.Query("reply")); id != 0 && view.ReplyTo == nil {
		if c, err := v.s.social.Note(v.Ctx(), v.Me(), id); err == nil && c.RootID == n.ID {
			view.ReplyTo = c
		}
	}
	p := v.notePage(n)
	if v.Fragment() {
		return v.Show(status, views.NoteFragment(p, view))
	}
	return v.Show(status, views.NotePage(p, view))
}

// toRoot sends from a comment to its place on the page of the note.
func (v *visit) toRoot(c *social.Note) error {
	root, err := v.s.social.Note(v.Ctx(), v.Me(), c.RootID)
	if err != nil {
		return err
	}
	id := edge.FormatID(c.ID)
	return v.Redirect(social.NotePath(root) + "?comment=" + id + "#c:" + id)
}

// comments reads a page of a note's comments, with the one that a link points at.
func (v *visit) comments(n *social.Note) ([]*social.Note, string, error) {
	list, next, err := v.s.social.Comments(v.Ctx(), v.Me(), n.ID, v.Cursor())
	if err != nil {
		return nil, "", err
	}
	list = v.withLinked(list, n)
	v.sign(list...)
	return list, next, nil
}

// withLinked puts the comment that the address names into the list.
func (v *visit) withLinked(list []*social.Note, n *social.Note) []*social.Note {
	if id := edge.ParseID(v.Query("comment")); id != 0 {
		return v.withComment(list, n, id)
	}
	return list
}

// withComment puts a comment that is not in the list first, with its thread. One
// that was deleted, or a link gone wrong, changes nothing.
func (v *visit) withComment(list []*social.Note, n *social.Note, id int64) []*social.Note {
	for _, c := range list {
		if c.ID == id {
			return list
		}
		for _, r := range c.Replies {
			if r.ID == id {
				return list
			}
		}
	}
	c, err := v.s.social.Note(v.Ctx(), v.Me(), id)
	if err != nil || c.RootID != n.ID {
		return list
	}
	thread := c
	if c.BranchID != 0 {
		if thread, err = v.s.social.Note(v.Ctx(), v.Me(), c.BranchID); err != nil {
			return list
		}
		thread.Replies = []*social.Note{c}
	}
	out := []*social.Note{thread}
	for _, other := range list {
		if other.ID != thread.ID {
			out = append(out, other)
		}
	}
	return out
}

// notePage is the frame of a note's page, with what machines read of it.
func (v *visit) notePage(n *social.Note) *views.Page {
	p := v.page(v.noteTitle(n), "")
	p.OGType = "article"
	p.Canonical = v.s.absolute(social.NotePath(n))
	p.Feed = v.s.absolute(social.ProfilePath(n.Account) + "/feed.atom")
	p.Description = excerpt(n.Body, 200)
	if n.ContentWarning != "" {
		p.Description = n.ContentWarning
	}
	public := n.Visibility == social.Public
	p.Noindex = !public || !n.Account.Local() || !n.Account.Discoverable
	if public || n.Visibility == social.Unlisted {
		if cover := n.Cover(); cover != nil && n.ContentWarning == "" {
			p.Image = v.mediaURL(cover, 1440)
		}
	}
	if public {
		p.JSONLD = v.noteJSONLD(n)
	}
	return p
}

// moreComments is the next page of comments.
func (v *visit) moreComments() error {
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	if n.IsComment() {
		return errs.NotFound
	}
	comments, next, err := v.comments(n)
	if err != nil {
		return err
	}
	p := v.notePage(n)
	p.Noindex = true
	if v.Fragment() {
		return v.Show(http.StatusOK, views.CommentList(p, n, comments, next))
	}
	return v.Show(http.StatusOK, views.CommentsPage(p, views.CommentsView{Root: n, Comments: comments, Next: next}))
}

// replies is the second level below one comment.
func (v *visit) replies() error {
	c, root, err := v.commentArg()
	if err != nil {
		return err
	}
	replies, next, err := v.s.social.Replies(v.Ctx(), v.Me(), c.ID, v.Cursor())
	if err != nil {
		return err
	}
	p := v.notePage(root)
	p.Noindex = true
	if v.Fragment() {
		return v.Show(http.StatusOK, views.ReplyList(p, root, c, replies, next))
	}
	return v.Show(http.StatusOK, views.CommentsPage(p, views.CommentsView{Root: root, Of: c, Comments: replies, Next: next}))
}

// commentArg is noteArg for a comment, with the note that it stands under.
func (v *visit) commentArg() (c, root *social.Note, err error) {
	if c, err = v.noteArg(); err != nil {
		return nil, nil, err
	}
	if !c.IsComment() {
		return nil, nil, errs.NotFound
	}
	if root, err = v.s.social.Note(v.Ctx(), v.Me(), c.RootID); err != nil {
		return nil, nil, err
	}
	v.sign(root)
	return c, root, nil
}

// noteMenu is the page of the choices behind the three dots of a note or comment.
func (v *visit) noteMenu() error {
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	view := views.MenuView{Note: n}
	if n.IsComment() {
		if view.Root, err = v.s.social.Note(v.Ctx(), v.Me(), n.RootID); err != nil {
			return err
		}
	}
	relations, err := v.relations([]*social.Account{n.Account})
	if err != nil {
		return err
	}
	view.Relation = relations[n.AccountID]
	p := v.notePage(n)
	p.Noindex = true
	return v.ShowEither(views.NoteMenu(p, view), views.MenuPage(p, view))
}

func (v *visit) noteShare() error {
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	p := v.notePage(n)
	p.Noindex = true
	return v.ShowEither(views.ShareSheet(p, n), views.SharePage(p, n))
}

// noteEdits is what a note said before.
func (v *visit) noteEdits() error {
	n, err := v.noteArg()
	if err != nil {
		return err
	}
	edits, err := v.s.social.Edits(v.Ctx(), v.Me(), n.ID)
	if err != nil {
		return err
	}
	for _, e := range edits {
		if n.Visibility != social.Public && n.Visibility != social.Unlisted {
			v.signMedia(e.Media...)
		}
	}
	p := v.notePage(n)
	p.Noindex = true
	return v.Show(http.StatusOK, views.EditsPage(p, n, edits))
}
