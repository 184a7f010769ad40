package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/gorilla/mux"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

// arg is a variable of the route's pattern.
func (v *visit) arg(name string) string { return mux.Vars(v.r)[name] }

// pathID is the id in the path.
func (v *visit) pathID() (int64, error) {
	id := parseID(v.arg("id"))
	if id == 0 {
		return 0, errs.NotFound
	}
	return id, nil
}

// query is a value of the query string.
func (v *visit) query(name string) string { return v.r.URL.Query().Get(name) }

// cursor is the page of a list that is asked for.
func (v *visit) cursor() social.Page { return social.Page{Cursor: v.query("cursor")} }

// page makes the frame of a page. nav is the active entry.
func (v *visit) page(title, nav string) *views.Page {
	site := v.s.site(v.ctx())
	p := &views.Page{
		Title: title, Nav: nav, Lang: v.l.Lang(), L: v.l, Theme: v.theme,
		Path: v.r.URL.Path, Query: v.r.URL.Query(), Viewer: v.viewer, Site: site, Host: v.s.public.Host, Base: v.s.public.String(),
		Assets: v.s.assets.hashed, MediaURL: v.mediaURL, Now: v.s.now(), RequestID: v.x.id, Flash: v.takeFlash(),
	}
	p.Canonical = v.s.absolute((&url.URL{Path: p.Path}).String())
	if v.viewer != nil {
		if unread, err := v.s.social.Unread(v.ctx(), v.me()); err == nil {
			p.Unread = unread.Total() // without it the page is still a page
		}
	}
	return p
}

// show renders a whole page.
func (v *visit) show(status int, c templ.Component) error {
	var body bytes.Buffer
	body.Grow(32 << 10)
	if err := c.Render(v.ctx(), &body); err != nil {
		return err
	}
	return v.send(status, "text/html; charset=utf-8", body.Bytes())
}

// showEither renders the part that a script asked for, or the whole page.
func (v *visit) showEither(part, whole templ.Component) error {
	if v.fragment() {
		return v.show(http.StatusOK, part)
	}
	return v.show(http.StatusOK, whole)
}

// signedLife is how long the address of a private picture works at least; it
// changes once a day, so that a browser's own copy serves meanwhile.
const signedLife = 24 * time.Hour

// mediaURL is the address of a picture's rendition nearest to a width. That of a
// private picture is signed for the viewer: the media host may be another one,
// where no cookie goes.
func (v *visit) mediaURL(m *media.Media, width int) string {
	r := nearest(m, width)
	if r == nil {
		return ""
	}
	if _, private := v.private[m.ID]; private && v.viewer != nil {
		until := v.s.now().Truncate(signedLife).Add(2 * signedLife)
		return v.s.store.SignURL(r, media.Viewer{AccountID: v.me(), SessionID: v.viewer.Session.ID}, until)
	}
	return v.s.store.URL(r)
}

// nearest is the narrowest rendition that is at least as wide, else the widest.
func nearest(m *media.Media, width int) *media.Rendition {
	if m == nil {
		return nil
	}
	var best *media.Rendition
	for i := range m.Renditions {
		r := &m.Renditions[i]
		if r.Name == media.RenditionFed {
			continue
		}
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

// Flashes are said once at the top of the page after the one that caused them.
// The cookie holds a key, and only of this list, so that nobody can make our
// pages say something.
const flashPrefix = "flash."

func (v *visit) flash(key string) {
	c := v.s.cookie(cookieFlash, key, 0)
	c.MaxAge = 60
	http.SetCookie(v.w, c)
}

func (v *visit) takeFlash() string {
	c, err := v.r.Cookie(cookieFlash)
	if err != nil || v.fragment() {
		return ""
	}
	gone := v.s.cookie(cookieFlash, "", 0)
	gone.MaxAge = -1
	http.SetCookie(v.w, gone)
	if key := flashPrefix + c.Value; slices.Contains(flashes(), c.Value) {
		return v.l.T(key)
	}
	return ""
}

func flashes() []string {
	return []string{
		"saved", "published", "scheduled", "draft_saved", "discarded", "deleted", "logged_out", "confirmed", "waiting",
		"mail_sent", "password_changed", "mail_changed", "mail_undone", "session_ended", "board_saved", "board_deleted",
		"invite_made", "invite_revoked", "left",
	}
}

// back sends the browser where the form wants, or to fallback.
func (v *visit) back(f form, fallback string) error {
	return v.redirect(returnPath(f.Get("return"), fallback))
}

// showError is the page of a failure, in the words of its problem if it has any.
func (v *visit) showError(status int, cause error) {
	view := views.ErrorView{Kind: errorKind(status), Retry: status == http.StatusTooManyRequests || status == http.StatusConflict}
	var problem *errs.Problem
	if errors.As(cause, &problem) {
		view.Text = v.l.Problem(problem)
	}
	p := v.page(v.l.T("errorpage."+view.Kind+"_title"), "")
	p.Noindex, p.Canonical = true, ""
	if err := v.show(status, views.ErrorPage(p, view)); err != nil {
		v.s.plainError(v.w, v.r, status, 0)
	}
}

// errorKind names a status as the catalogue of error pages does.
func errorKind(status int) string {
	switch status {
	case http.StatusNotFound:
		return "not_found"
	case http.StatusGone:
		return "gone"
	case http.StatusForbidden:
		return "denied"
	case http.StatusUnauthorized:
		return "unauthed"
	case http.StatusTooManyRequests:
		return "rate"
	case http.StatusRequestEntityTooLarge:
		return "large"
	case http.StatusConflict:
		return "conflict"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return "invalid"
	case http.StatusServiceUnavailable:
		return "unavailable"
	}
	return "internal"
}

// notFound answers paths that no route has.
func (v *visit) notFound() error { return errs.NotFound }
