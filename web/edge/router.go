package edge

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"github.com/batata-social/batata/internal/errs"
)

// router registers the routes in their order: mux tries one after the other, so
// hot ones stand first in the table.
func (e *Edge) router(routes []Route) *mux.Router {
	// Paths are not cleaned: mux would answer "//host" and "/a/../b" with a redirect
	// made from what a stranger wrote.
	m := mux.NewRouter().SkipClean(true)
	for _, r := range routes {
		route := m.Handle(r.Pattern, e.serve(r)).Name(r.Method + " " + r.Pattern)
		if r.Method == http.MethodGet {
			route.Methods(http.MethodGet, http.MethodHead)
		} else {
			route.Methods(r.Method)
		}
	}
	lost := Route{Method: "GET", Pattern: "(none)", Policy: e.cfg.Fallback, Handle: func(v *Visit) error { return v.lost(m) }}
	m.NotFoundHandler = e.serve(lost)
	m.MethodNotAllowedHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowed(m, w, r)
	})
	return m
}

// lost answers a path that no route has: where only a slash too many stands at its end,
// with the way to the page.
func (v *Visit) lost(m *mux.Router) error {
	path := strings.TrimSuffix(v.R.URL.Path, "/")
	if path == "" || path == v.R.URL.Path || ReturnPath(path, "") != path {
		return errs.NotFound
	}
	u := *v.R.URL
	u.Path, u.RawPath = path, ""
	var match mux.RouteMatch
	if !m.Match(&http.Request{Method: v.R.Method, URL: &u, Host: v.R.Host, Header: http.Header{}}, &match) || match.MatchErr != nil {
		return errs.NotFound
	}
	return v.Moved(u.RequestURI())
}

// allowed answers a known path asked with a method it does not have. mux knows
// that it is so, but not which methods there are.
func allowed(m *mux.Router, w http.ResponseWriter, r *http.Request) {
	var methods []string
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE"} {
		try := &http.Request{Method: method, URL: r.URL, Host: r.Host, Header: http.Header{}}
		var match mux.RouteMatch
		if m.Match(try, &match) && match.MatchErr == nil && match.Route != nil {
			methods = append(methods, method)
		}
	}
	methods = append(methods, "OPTIONS")
	slices.Sort(methods)
	w.Header().Set("Allow", strings.Join(methods, ", "))
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent) // and no CORS header: cookie routes have none (A17)
		return
	}
	http.Error(w, "Method not allowed", http.StatusMethodNotAllowed)
}
