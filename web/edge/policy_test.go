package edge

import (
	"testing"

	"github.com/gorilla/mux"

	"github.com/batata-social/batata/social/members"
)

// F25: the router serves what the table has, and nothing else.
func TestF25_OnlyTheTableIsServed(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	var routes []Route
	for _, pattern := range []string{"/", "/@{handle}/{id:[0-9]+}", "/media/{key:.+}"} {
		r := open()
		r.Pattern = pattern
		routes = append(routes, r)
	}
	byName := map[string]bool{}
	for _, r := range routes {
		byName[r.Method+" "+r.Pattern] = true
	}
	walked := 0
	err := e.router(routes).Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		walked++
		if !byName[route.GetName()] {
			t.Errorf("mux has %q, the table does not", route.GetName())
		}
		return nil
	})
	if err != nil || walked != len(byName) {
		t.Errorf("walked %d routes of %d: %v", walked, len(byName), err)
	}
}

func TestF25_StartFailsOnAnIncompletePolicy(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	whole := open()
	whole.Policy.Auth = Public
	if _, err := e.Handler([]Route{whole}); err != nil {
		t.Fatalf("a whole policy is refused: %v", err)
	}
	for name, spoil := range map[string]func(*Route){
		"no auth":              func(r *Route) { r.Policy.Auth = 0 },
		"no rate":              func(r *Route) { r.Policy.Rate = 0 },
		"no CSRF rule":         func(r *Route) { r.Policy.CSRF = 0 },
		"no body cap":          func(r *Route) { r.Policy.Body = 0 },
		"no timeout":           func(r *Route) { r.Policy.Timeout = 0 },
		"no cache rule":        func(r *Route) { r.Policy.Cache = 0 },
		"no handler":           func(r *Route) { r.Handle = nil },
		"odd method":           func(r *Route) { r.Method = "PATCH" },
		"unsafe without CSRF":  func(r *Route) { r.Method, r.Policy.Cache = "POST", Private },
		"shared and a member":  func(r *Route) { r.Policy.Auth = Member },
		"staff without a role": func(r *Route) { r.Policy.Auth, r.Policy.Cache = Staff, Private },
		"role without staff":   func(r *Route) { r.Policy.Role = members.RoleAdmin },
	} {
		r := whole
		spoil(&r)
		if _, err := e.Handler([]Route{r}); err == nil {
			t.Errorf("%s: the server starts", name)
		}
	}
}
