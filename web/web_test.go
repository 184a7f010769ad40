package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/social/socialtest"
	"github.com/batata-social/batata/web/edge"
)

// site is a server on a real database, with what tests do to it.
type site struct {
	*socialtest.World
	*Server
	t testing.TB
}

const testOrigin = "https://" + socialtest.Host

// newSite makes a server; change may alter its configuration.
func newSite(t testing.TB, change ...func(*Config)) *site {
	t.Helper()
	return newSiteOn(t, dbtest.New(t), change...)
}

// newSiteOn makes a server on a database that the test has other plans with.
func newSiteOn(t testing.TB, d *db.DB, change ...func(*Config)) *site {
	t.Helper()
	w := socialtest.On(t, d)
	w.Members = members.New(members.Config{
		DB: d, Media: w.Media, Host: socialtest.Host, Now: w.Clock.Now, PublicURL: testOrigin, KeepMail: true,
	})
	cfg := Config{
		PublicURL: testOrigin, DB: w.DB, Social: w.Service, Members: w.Members, Media: w.Media, Version: "test",
		Assets: fstest.MapFS{
			"app-0123abcd.css":    {Data: []byte("body{color:red}")},
			"app-0123abcd.css.br": {Data: []byte("not really brotli")},
			"app-0123abcd.css.gz": {Data: []byte("not really gzip")},
			"favicon.svg":         {Data: []byte("<svg/>")},
			"manifest.json":       {Data: []byte(`{"app.css": "app-0123abcd.css"}`)},
		},
		Log: slog.New(slog.DiscardHandler),
	}
	for _, c := range change {
		c(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatalf("make server: %v", err)
	}
	return &site{World: w, Server: s, t: t}
}

// browser asks a site the way a browser does.
type browser struct {
	*site
	cookies map[string]string
	header  http.Header
}

func (s *site) visitor() *browser {
	return &browser{site: s, cookies: map[string]string{}, header: http.Header{}}
}

// answer is a response, read.
type answer struct {
	*http.Response
	body string
}

func (b *browser) do(method, path string, body io.Reader, set ...func(*http.Request)) answer {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, path, body)
	r.Host = socialtest.Host
	r.RemoteAddr = "192.0.2.7:4711"
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, values := range b.header {
		r.Header[name] = values
	}
	for _, f := range set {
		f(r)
	}
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	res := w.Result()
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return answer{res, w.Body.String()}
}

func (b *browser) get(path string, set ...func(*http.Request)) answer {
	b.t.Helper()
	return b.do("GET", path, nil, set...)
}

// post sends a form from a page of the site.
func (b *browser) post(path string, form url.Values, set ...func(*http.Request)) answer {
	b.t.Helper()
	own := func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", testOrigin)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return b.do("POST", path, strings.NewReader(form.Encode()), append([]func(*http.Request){own}, set...)...)
}

func with(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func (a answer) want(t testing.TB, status int) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s: status %d, want %d\n%s", a.Header.Get("X-Request-Id"), a.StatusCode, status, clip(a.body, 600))
	}
	return a
}

func (a answer) has(t testing.TB, words ...string) answer {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Errorf("the answer lacks %q:\n%s", w, clip(a.body, 2000))
		}
	}
	return a
}

// testRoute builds a handler of one route, for tests of what surrounds handlers.
func (s *site) testRoute(l line[*visit]) http.Handler {
	s.t.Helper()
	h, err := s.edge.Handler(bind(s.visit, []line[*visit]{l}))
	if err != nil {
		s.t.Fatalf("build route: %v", err)
	}
	return h
}

func simple(handle func(*visit) error) line[*visit] {
	return line[*visit]{"GET", "/x", edge.Policy{
		Auth: edge.Open, Rate: edge.RateRead, CSRF: edge.Safe, Body: edge.NoBody, Timeout: time.Second, Cache: edge.Shared,
	}, handle}
}

func ask(h http.Handler, method, path string, set ...func(*http.Request)) answer {
	r := httptest.NewRequest(method, path, nil)
	r.Host, r.RemoteAddr = socialtest.Host, "192.0.2.7:4711"
	for _, f := range set {
		f(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Result(), w.Body.String()}
}

const testPassword = "a long enough passphrase 7"

// member makes a member and logs them in.
func (s *site) member(handle string) *browser {
	s.t.Helper()
	return s.as(s.enrol(handle, members.RoleNone))
}

// enrol makes a member who can log in.
func (s *site) enrol(handle string, role members.Role) *social.Account {
	s.t.Helper()
	a, _, err := s.Members.Create(s.t.Context(), members.CreateInput{
		Handle: handle, Email: handle + "@mail.example", Role: role, Password: testPassword,
	})
	if err != nil {
		s.t.Fatalf("make member %s: %v", handle, err)
	}
	return a
}

// as opens a session of an account.
func (s *site) as(a *social.Account) *browser {
	s.t.Helper()
	token, _, err := s.Members.LogIn(s.t.Context(), a.Handle, testPassword, members.Origin{})
	if err != nil {
		s.t.Fatalf("log in as %s: %v", a.Handle, err)
	}
	b := s.visitor()
	b.cookies[edge.CookieSession] = token
	return b
}

// stranger has a session cookie that means nothing.
func (s *site) stranger() *browser {
	b := s.visitor()
	b.cookies[edge.CookieSession] = strings.Repeat("A", 43)
	return b
}

// try asks with any method, from a page of the site.
func (b *browser) try(method, path string) answer {
	b.t.Helper()
	if method == "GET" {
		return b.get(path)
	}
	return b.do(method, path, strings.NewReader(""), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", testOrigin)
	})
}

func clip(s string, most int) string { return s[:min(len(s), most)] }
