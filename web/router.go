package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"
)

// build checks the table and turns it into the handler of the public listener.
func (s *Server) build(routes []Route) (http.Handler, error) {
	var problems []error
	for _, r := range routes {
		problems = append(problems, r.check())
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return s.edge(s.router(routes)), nil
}

// router registers the routes in their order: mux tries one after the other, so
// hot ones stand first in the table.
func (s *Server) router(routes []Route) *mux.Router {
	// Paths are not cleaned: mux would answer "//host" and "/a/../b" with a redirect
	// made from what a stranger wrote.
	m := mux.NewRouter().SkipClean(true)
	for _, r := range routes {
		route := m.Handle(r.Pattern, s.serve(r)).Name(r.Method + " " + r.Pattern)
		if r.Method == http.MethodGet {
			route.Methods(http.MethodGet, http.MethodHead)
		} else {
			route.Methods(r.Method)
		}
	}
	lost := Route{Method: "GET", Pattern: "(none)", Policy: fallbackPolicy(), handle: (*visit).notFound}
	m.NotFoundHandler = s.serve(lost)
	m.MethodNotAllowedHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowed(m, w, r)
	})
	return m
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
