package web

import (
	"net/url"
	"time"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

// page makes the frame of a page. nav is the active entry.
func (v *visit) page(title, nav string) *views.Page {
	site, err := v.s.members.Site(v.Ctx())
	if err != nil {
		site = v.s.nameless()
		v.Doubtful()
	}
	p := &views.Page{
		Title: title, Nav: nav, Lang: v.L.Lang(), L: v.L, Theme: v.Theme, Density: v.Density, LowData: v.LowData,
		Path: v.R.URL.Path, Query: v.QueryValues(), Viewer: v.Viewer, Site: site, Host: v.s.public.Host, Base: v.s.public.String(),
		Assets: v.s.assets.hashed, MediaURL: v.mediaURL, Now: v.s.now(), RequestID: v.RequestID(), Flash: v.TakeFlash(),
	}
	p.Canonical = v.s.absolute((&url.URL{Path: p.Path}).String())
	if v.Viewer != nil {
		if unread, err := v.s.social.Unread(v.Ctx(), v.Me()); err == nil {
			p.Unread = unread.Total() // without it the page is still a page
		}
	}
	return p
}

// signedLife is how long the address of a private picture works at least; it
// changes once a day, so that a browser's own copy serves meanwhile.
const signedLife = 24 * time.Hour

// mediaURL is the address of a picture's rendition nearest to a width. That of a
// private picture is signed for the viewer: the media host may be another one,
// where no cookie goes. That of another server's is always signed (F33).
func (v *visit) mediaURL(m *media.Media, width int) string {
	r := nearest(m, width)
	if r == nil {
		return ""
	}
	_, private := v.private[m.ID]
	private = private && v.Viewer != nil
	var viewer media.Viewer
	if private {
		viewer = media.Viewer{AccountID: v.Me(), SessionID: v.Viewer.Session.ID}
	}
	until := v.s.now().Truncate(signedLife).Add(2 * signedLife)
	switch {
	case m.Remote():
		return v.s.store.RemoteURL(m.ID, r.Name, viewer, until)
	case private:
		return v.s.store.SignURL(r, viewer, until)
	}
	return v.s.store.URL(r)
}

// nearest is the narrowest rendition that is at least as wide, else the widest.
func nearest(m *media.Media, width int) *media.Rendition {
	if m == nil {
		return nil
	}
	var best *media.Rendition
	display := m.Display()
	for i := range display {
		r := &display[i]
		if best == nil || (best.Width < width && r.Width > best.Width) || (best.Width > width && r.Width >= width && r.Width < best.Width) {
			best = r
		}
	}
	return best
}

// sign remembers which pictures of the notes of a page are not public, so that
// their addresses are signed.
func (v *visit) sign(notes ...*social.Note) {
	for _, n := range notes {
		if n == nil {
			continue
		}
		if n.State != social.NotePublished || (n.Visibility != social.Public && n.Visibility != social.Unlisted) {
			v.signMedia(n.Media...)
		}
		v.sign(n.Replies...)
	}
}

func (v *visit) signMedia(pictures ...*media.Media) {
	if v.private == nil {
		v.private = map[int64]struct{}{}
	}
	for _, m := range pictures {
		if m != nil {
			v.private[m.ID] = struct{}{}
		}
	}
}

// flashes are what pages may say once, by key.
func flashes() []string {
	return []string{
		"saved", "published", "scheduled", "draft_saved", "discarded", "deleted", "logged_out", "confirmed", "waiting",
		"mail_sent", "mail_to_new", "password_changed", "mail_changed", "mail_undone", "session_ended", "board_saved", "board_deleted",
		"invite_made", "invite_revoked", "left", "let_in", "turned_away", "pinned", "unpinned",
	}
}
