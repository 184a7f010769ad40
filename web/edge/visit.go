package edge

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// Visit is one request on its way through a handler: who asks, in which language,
// and where the answer goes. Packages of handlers embed it in a type of their own.
type Visit struct {
	W       http.ResponseWriter
	R       *http.Request
	Route   Route
	Viewer  *members.Viewer // nil: a visitor
	L       *i18n.Localizer
	Theme   string // "", light, dark
	Density string // of feeds: "", compact, list
	LowData bool   // the browser or the member asks for small pictures and nothing ahead

	edge *Edge
	x    *exchange
	read *Form     // the form, when it was read before the handler
	kept *keptPage // what is made of the answer, when the page cache asked for it

	offered []string // the site's languages; none: all that there are
}

// HeaderFragment asks for the part of a page that a script replaces.
const HeaderFragment = "X-Batata-Fragment"

// Ctx ends with the time that the route is given.
func (v *Visit) Ctx() context.Context { return v.R.Context() }

// RequestID is in the log, in X-Request-Id and on error pages.
func (v *Visit) RequestID() string { return v.x.id }

// Me is the asking account's id, 0 for a visitor: what the domain wants.
func (v *Visit) Me() int64 {
	if v.Viewer == nil {
		return 0
	}
	return v.Viewer.Account.ID
}

// Fragment says whether a script asks for a part of the page.
func (v *Visit) Fragment() bool { return v.R.Header.Get(HeaderFragment) != "" }

// WantsJSON says whether a script asks for data.
func (v *Visit) WantsJSON() bool {
	return strings.Contains(v.R.Header.Get("Accept"), "application/json")
}

// cookieless says whether the answer can depend on no cookie, so that a shared
// cache may keep it.
func (v *Visit) cookieless() bool { return v.R.Header.Get("Cookie") == "" }

// Arg is a variable of the route's pattern.
func (v *Visit) Arg(name string) string { return mux.Vars(v.R)[name] }

// PathID is the id in the path.
func (v *Visit) PathID() (int64, error) {
	id := ParseID(v.Arg("id"))
	if id == 0 {
		return 0, errs.NotFound
	}
	return id, nil
}

// Query is a value of the query string.
func (v *Visit) Query(name string) string { return v.R.URL.Query().Get(name) }

// QueryValues is the whole query, for pages that show it again.
func (v *Visit) QueryValues() url.Values {
	values := v.R.URL.Query()
	for _, list := range values {
		for i, s := range list {
			list[i] = text.Clean(s)
		}
	}
	return values
}

// Cursor is the page of a list that is asked for.
func (v *Visit) Cursor() social.Page { return social.Page{Cursor: v.Query("cursor")} }

// Origin is where the request comes from, as members counts and remembers it.
func (v *Visit) Origin() members.Origin {
	return members.Origin{IP: clientIP(v.R, v.edge.cfg.TrustedProxies), UserAgent: v.R.UserAgent()}
}
