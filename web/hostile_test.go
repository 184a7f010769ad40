package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/social/socialtest"
	"github.com/batata-social/batata/web/edge"
)

// A19: whatever a request calls the host, no answer and no letter calls it so.
func TestA19_HostHeader(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	n := s.Post(t, s.Join(t, "lin"), "Roots", func(in *social.NoteInput) { in.Body = "about #roots" })
	evil := func(r *http.Request) {
		r.Host = "evil.example"
		for name, value := range map[string]string{
			"X-Forwarded-Host": "evil.example", "X-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Server": "evil.example", "X-Original-URL": "//evil.example",
		} {
			r.Header.Set(name, value)
		}
	}
	for _, b := range []*browser{s.visitor(), mei} {
		for _, r := range s.Routes() {
			if r.Method != http.MethodGet {
				continue
			}
			path := samplePath(strings.NewReplacer("{handle}", "lin", "{id:[0-9]+}", edge.FormatID(n.ID), "{name}", "roots").Replace(r.Pattern))
			a := b.get(path, evil)
			if strings.Contains(a.body, "evil.example") || strings.Contains(httpHeader(a.Header), "evil.example") {
				t.Errorf("GET %s repeats the host of the request:\n%s\n%s", path, httpHeader(a.Header), around(a.body, "evil.example"))
			}
		}
	}
	s.visitor().post(members.ResetPath, url.Values{"email": {"mei@mail.example"}}, evil).want(t, 200)
	mei.post("/settings/account/email", url.Values{"password": {testPassword}, "email": {"new@mail.example"}}, evil).want(t, 303)
	letters := s.letters()
	if len(letters) < 2 {
		t.Fatalf("%d letters", len(letters))
	}
	for _, letter := range letters {
		if linkIn(t, letter); strings.Contains(letter, "evil.example") {
			t.Errorf("a letter has the host of the request:\n%s", letter)
		}
	}
}

func httpHeader(h http.Header) string {
	var b strings.Builder
	_ = h.Write(&b) // into memory
	return b.String()
}

// A04, on every route that changes something and with a member's cookie: what a page
// from elsewhere can make a browser send is refused before anything is read.
func TestA04_EveryUnsafeRoute(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	for _, r := range s.Routes() {
		if r.Method == http.MethodGet || r.Policy.CSRF == edge.Signed { // a signed route reads no cookie
			continue
		}
		for name, header := range map[string]map[string]string{
			"cross-site form":                     {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
			"null Origin":                         {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
			"null Origin of an old browser":       {"Origin": "null"},
			"sibling subdomain":                   {"Origin": "https://blog." + socialtest.Host, "Sec-Fetch-Site": "same-site"},
			"sibling subdomain of an old browser": {"Origin": "https://blog." + socialtest.Host},
			"old browser on an evil page":         {"Referer": "https://evil.example/" + socialtest.Host},
			"old browser that tells nothing":      {},
		} {
			q := httptest.NewRequestWithContext(t.Context(), r.Method, samplePath(r.Pattern), strings.NewReader("a=b"))
			q.Host = socialtest.Host
			q.AddCookie(&http.Cookie{Name: edge.CookieSession, Value: mei.cookies[edge.CookieSession]})
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range header {
				q.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, q)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s %s, %s: %d, want 403", r.Method, r.Pattern, name, w.Code)
			}
		}
	}
	old := func(r *http.Request) { r.Header.Set("Referer", testOrigin+"/settings") }
	form := func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }
	mei.do("POST", "/preferences", strings.NewReader("theme=dark"), form, old).want(t, 303)
	mei.get("/drafts").want(t, 200) // and none of all that logged mei out
}

// A15, on the routes: every payload in the place where forms say where to go back to.
func TestA15_Routes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	s.Join(t, "lin")
	for _, evil := range evilReturns(t) {
		for _, a := range []answer{
			mei.post("/preferences", url.Values{"theme": {"dark"}, "return": {evil}}),
			mei.post("/@lin/follow", url.Values{"return": {evil}}),
			mei.get("/login?return=" + url.QueryEscape(evil)),
		} {
			got := a.Header.Get("Location")
			refused := a.StatusCode == http.StatusUnprocessableEntity && got == "" // what no form can hold
			if !refused && (a.StatusCode != http.StatusSeeOther || got != "/" && got != "/@lin") {
				t.Errorf("%q: status %d, leads to %q", evil, a.StatusCode, got)
			}
		}
	}
	for _, evil := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"} {
		for _, path := range []string{"/login", "/signup"} {
			if a := s.visitor().get(path+"?return="+url.QueryEscape(evil)).want(t, 200); strings.Contains(a.body, `name="return" value="`+evil) {
				t.Errorf("%s takes %q along", path, evil)
			}
		}
	}
	a := s.visitor().post("/login", url.Values{"login": {"mei"}, "password": {testPassword}, "return": {"//evil.example"}})
	if got := a.location(t); got != "/" {
		t.Errorf("log-in leads to %q", got)
	}
}

// evilReturns are the payloads that the edge is tested with.
func evilReturns(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("edge/testdata/evil_returns.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"/" + strings.Repeat("a", 2000)}
	for line := range strings.Lines(string(data)) {
		raw, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, raw)
	}
	return out
}
