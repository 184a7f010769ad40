package views

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social/members"
)

// Page is the frame of every page: who reads, in which language and colours, and what
// the head says to machines.
type Page struct {
	Title       string // of the document, without the site's name
	Description string
	Canonical   string // absolute
	Image       string // absolute URL of the OpenGraph image
	OGType      string // article, profile; empty: website
	JSONLD      any    // a data block for search engines; nil: none
	Feed        string // URL of the Atom feed, or ""
	Noindex     bool
	MarksPinned bool // a profile, where pinned notes come first

	Lang    string // of the interface, as in i18n.Languages
	L       *i18n.Localizer
	Theme   string // "" follows the system; "light", "dark"
	Density string // of feeds: "" is comfortable; "compact", "list"
	LowData bool   // small pictures, and nothing fetched ahead

	Path  string     // of this request, without the query
	Query url.Values // of this request; Load more keeps it
	Nav   string     // the active entry: home, explore, topics, publish, notifications, me

	Viewer *members.Viewer // nil: a visitor
	Unread int64
	Site   members.Site
	Host   string
	Base   string // "https://host", before every absolute address
	CSRF   string // token of hidden fields; empty: the same-origin check is enough
	Flash  string // said once at the top of the page

	Assets    Assets
	MediaURL  func(m *media.Media, width int) string // the rendition nearest to width; signed for private media
	Now       time.Time
	RequestID string

	textPage  bool
	bodyClass string
}

// Assets maps a name that the code uses, "app.css", to the file with its content's
// hash: web/dist/manifest.json.
type Assets map[string]string

// URL is where the browser finds the asset.
func (a Assets) URL(name string) string {
	if hashed, ok := a[name]; ok {
		name = hashed
	}
	return "/assets/" + name
}

// T gives a text of the page's language; args are pairs of name and value.
func (p *Page) T(key string, args ...any) string { return p.L.T(key, args...) }

// N gives a text for a count in the page's language.
func (p *Page) N(key string, n int64, args ...any) string { return p.L.N(key, n, args...) }

// Me is the viewer's id, 0 for a visitor.
func (p *Page) Me() int64 {
	if p.Viewer == nil || p.Viewer.Account == nil {
		return 0
	}
	return p.Viewer.Account.ID
}

// SiteName is the name that the operator gave, or the program's.
func (p *Page) SiteName() string {
	if p.Site.Name != "" {
		return p.Site.Name
	}
	return "batata"
}

// documentTitle is what the browser's tab says.
func (p *Page) documentTitle() string {
	if p.Title == "" {
		return p.SiteName()
	}
	return p.Title + " · " + p.SiteName()
}

// With is the address of this page with the query changed: pairs of name and value, an
// empty value takes the name out. A cursor is kept only when given.
func (p *Page) With(pairs ...string) string {
	q := url.Values{}
	for k, v := range p.Query {
		if k != "cursor" {
			q[k] = v
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return p.Path
	}
	return p.Path + "?" + q.Encode()
}

// SeenPath is where a script tells which notes a member has seen.
const SeenPath = "/notes/seen"

// tellsSeen asks the scripts of a member's page to tell what is seen.
func (p *Page) tellsSeen() templ.Attributes {
	if p.Viewer == nil {
		return nil
	}
	return templ.Attributes{"data-seen": SeenPath}
}

// here is this page's own address, for forms that come back to it.
func (p *Page) here() string { return p.With() }

// loginURL sends a visitor to log in and back here.
func (p *Page) loginURL() string { return "/login?return=" + url.QueryEscape(p.here()) }

// searched is the query of the search page, shown in the field.
func (p *Page) searched() string {
	if p.Path != "/search" {
		return ""
	}
	return p.Query.Get("q")
}

// rootClass is the class of the root element: its colours, how close feeds stand, and
// whether scripts may fetch ahead.
func (p *Page) rootClass() string {
	class := "system"
	if p.Theme == "light" || p.Theme == "dark" {
		class = p.Theme
	}
	if p.Density == "compact" || p.Density == "list" {
		class += " feed-" + p.Density
	}
	if p.LowData {
		class += " low-data"
	}
	return class
}

// langOf is the lang attribute of a user's text; empty means unknown, which is a
// valid value and stops the page's own language from applying.
func langOf(tag string) string { return strings.TrimSpace(tag) }
