package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/mux"

	"github.com/batata-social/batata/social/members"
)

// F25: every route that mux knows has a complete policy, and there is none that
// the table does not have.
func TestF25_EveryRouteHasAPolicy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	byName := map[string]Route{}
	for _, r := range s.Routes() {
		if err := r.check(); err != nil {
			t.Error(err)
		}
		name := r.Method + " " + r.Pattern
		if _, twice := byName[name]; twice {
			t.Errorf("%s stands twice in the table", name)
		}
		byName[name] = r
	}
	walked := 0
	err := s.router(s.Routes()).Walk(func(route *mux.Route, _ *mux.Router, _ []*mux.Route) error {
		walked++
		if _, ok := byName[route.GetName()]; !ok {
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
	s := newSite(t)
	whole := Policy{Auth: Public, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: time.Second, Cache: Shared}
	handle := func(*visit) error { return nil }
	if _, err := s.build([]Route{{"GET", "/x", whole, handle}}); err != nil {
		t.Fatalf("a whole policy is refused: %v", err)
	}
	for name, spoil := range map[string]func(*Route){
		"no auth":              func(r *Route) { r.Policy.Auth = 0 },
		"no rate":              func(r *Route) { r.Policy.Rate = 0 },
		"no CSRF rule":         func(r *Route) { r.Policy.CSRF = 0 },
		"no body cap":          func(r *Route) { r.Policy.Body = 0 },
		"no timeout":           func(r *Route) { r.Policy.Timeout = 0 },
		"no cache rule":        func(r *Route) { r.Policy.Cache = 0 },
		"no handler":           func(r *Route) { r.handle = nil },
		"odd method":           func(r *Route) { r.Method = "PATCH" },
		"unsafe without CSRF":  func(r *Route) { r.Method, r.Policy.Cache = "POST", Private },
		"shared and a member":  func(r *Route) { r.Policy.Auth = Member },
		"staff without a role": func(r *Route) { r.Policy.Auth, r.Policy.Cache = Staff, Private },
		"role without staff":   func(r *Route) { r.Policy.Role = members.RoleAdmin },
	} {
		r := Route{"GET", "/x", whole, handle}
		spoil(&r)
		if _, err := s.build([]Route{r}); err == nil {
			t.Errorf("%s: the server starts", name)
		}
	}
}

// F25: each route asked without, with wrong and with right credentials. The paths
// name nothing that exists, so "right" means: not refused for who asks.
func TestF25_ProbeEveryRoute(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	member := s.member("mei")
	for _, r := range s.Routes() {
		path := samplePath(r.Pattern)
		for who, b := range map[string]*browser{"nobody": s.visitor(), "wrong": s.stranger(), "member": member} {
			a := b.try(r.Method, path)
			closed := r.Policy.Auth == Member || r.Policy.Auth == Staff
			switch {
			case a.StatusCode >= 500:
				t.Errorf("%s %s as %s: %d", r.Method, path, who, a.StatusCode)
			case who != "member" && closed && a.StatusCode != http.StatusUnauthorized:
				t.Errorf("%s %s as %s: %d, want 401", r.Method, path, who, a.StatusCode)
			case who == "member" && a.StatusCode == http.StatusUnauthorized:
				t.Errorf("%s %s as a member: 401", r.Method, path)
			case who == "member" && r.Policy.Auth == Staff && a.StatusCode != http.StatusNotFound:
				t.Errorf("%s %s as a plain member: %d, want 404", r.Method, path, a.StatusCode)
			case a.StatusCode == http.StatusMethodNotAllowed:
				t.Errorf("%s %s: 405", r.Method, path)
			}
			if r.Policy.CSRF == SameOrigin {
				if a := b.do(r.Method, path, nil, with("Origin", "https://evil.example")); a.StatusCode != http.StatusForbidden {
					t.Errorf("%s %s as %s from elsewhere: %d, want 403", r.Method, path, who, a.StatusCode)
				}
			}
		}
		// The member's session ends on the way, as /logout is a route.
		if _, ok := member.cookies[cookieSession]; !ok {
			member = s.member("mei" + formatID(int64(len(path))))
		}
	}
}

// samplePath fills a pattern in.
func samplePath(pattern string) string {
	out := pattern
	for {
		from := strings.IndexByte(out, '{')
		if from < 0 {
			return out
		}
		to := from + strings.IndexByte(out[from:], '}')
		fill := "nobody"
		if strings.Contains(out[from:to], "id") {
			fill = "42"
		}
		out = out[:from] + fill + out[to+1:]
	}
}

func TestHeadAndAllow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.visitor()
	head := b.do("HEAD", "/explore", nil).want(t, 200)
	if head.body != "" || head.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD: body %q, length %q", head.body, head.Header.Get("Content-Length"))
	}
	for method, status := range map[string]int{"PATCH": 405, "POST": 405, "OPTIONS": 204, "BREW": 405} {
		a := b.do(method, "/explore", nil).want(t, status)
		if got := a.Header.Get("Allow"); got != "GET, HEAD, OPTIONS" {
			t.Errorf("%s /explore: Allow %q", method, got)
		}
		if a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s /explore: a CORS header", method)
		}
	}
	if got := b.do("GET", "/preferences", nil).want(t, 405).Header.Get("Allow"); got != "OPTIONS, POST" {
		t.Errorf("GET /preferences: Allow %q", got)
	}
	b.get("/nowhere/at/all").want(t, 404)
	b.get("//evil.example/").want(t, 404)
}
