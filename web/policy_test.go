package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/batata-social/batata/web/edge"
)

// F25: every route has a complete policy, and stands in the table once.
func TestF25_EveryRouteHasAPolicy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	seen := map[string]bool{}
	for _, r := range s.Routes() {
		if err := r.Check(); err != nil {
			t.Error(err)
		}
		name := r.Method + " " + r.Pattern
		if seen[name] {
			t.Errorf("%s stands twice in the table", name)
		}
		seen[name] = true
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
			closed := r.Policy.Auth == edge.Member || r.Policy.Auth == edge.Staff
			switch {
			case a.StatusCode >= 500:
				t.Errorf("%s %s as %s: %d", r.Method, path, who, a.StatusCode)
			case who != "member" && closed && a.StatusCode != http.StatusUnauthorized:
				t.Errorf("%s %s as %s: %d, want 401", r.Method, path, who, a.StatusCode)
			case who == "member" && a.StatusCode == http.StatusUnauthorized:
				t.Errorf("%s %s as a member: 401", r.Method, path)
			case who == "member" && r.Policy.Auth == edge.Staff && a.StatusCode != http.StatusNotFound:
				t.Errorf("%s %s as a plain member: %d, want 404", r.Method, path, a.StatusCode)
			case a.StatusCode == http.StatusMethodNotAllowed:
				t.Errorf("%s %s: 405", r.Method, path)
			}
			if r.Policy.CSRF == edge.SameOrigin {
				if a := b.do(r.Method, path, nil, with("Origin", "https://evil.example")); a.StatusCode != http.StatusForbidden {
					t.Errorf("%s %s as %s from elsewhere: %d, want 403", r.Method, path, who, a.StatusCode)
				}
			}
		}
		// The member's session ends on the way, as /logout is a route.
		if _, ok := member.cookies[edge.CookieSession]; !ok {
			member = s.member("mei" + edge.FormatID(int64(len(path))))
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
