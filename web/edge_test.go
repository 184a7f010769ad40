package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/web/edge"
)

// A22: a seeded secret in every place that a client can fill is in no log line.
func TestA22_LogsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := newSite(t, func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	b := s.visitor()
	const secret = "s3cr3t"
	b.cookies[edge.CookieSession] = secret
	b.cookies["other"] = secret
	for _, path := range []string{"/explore?token=" + secret, "/nowhere?token=" + secret, "/media/" + "x?s=" + secret, "/search?q=" + secret} {
		b.get(path, with("Authorization", "Bearer "+secret), with("Referer", testOrigin+"/?"+secret), with("User-Agent", secret), with("X-Forwarded-For", secret))
	}
	b.post("/preferences", map[string][]string{"theme": {secret}})
	got := log.String()
	if strings.Contains(got, secret) || strings.Contains(got, "192.0.2.7") {
		t.Errorf("the log holds a secret or an address:\n%s", got)
	}
	if !strings.Contains(got, "route=/explore") || !strings.Contains(got, "status=200") {
		t.Errorf("the log says too little:\n%s", got)
	}
	log.Reset()
	b.get("/a%0d%0alevel=ERROR%20msg=forged")
	if strings.Count(strings.TrimSpace(log.String()), "\n") != 0 {
		t.Errorf("a path broke the line:\n%s", log.String())
	}
}

// A26, the server's half: every answer carries the headers, errors too.
func TestA26_SecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.MediaURL = "https://media.example/m" })
	b := s.visitor()
	for _, path := range []string{"/", "/explore", "/nowhere", "/topics/none", "/robots.txt", "/livez", "/assets/none", "/@nobody/feed.atom"} {
		h := b.get(path).Header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "img-src 'self' https://media.example data: blob:", "connect-src 'self' wss://batata.test", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %q: %s", path, want, csp)
			}
		}
		if strings.Contains(csp, "unsafe") || strings.Contains(csp, "nonce") {
			t.Errorf("%s: %s", path, csp)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s %q", path, name, got)
			}
		}
		if h.Get("Permissions-Policy") == "" || h.Get("Server") != "" || h.Get("X-Powered-By") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	plain := newSite(t, func(c *Config) { c.PublicURL, c.Dev = "http://localhost:8080", true })
	a := ask(plain.Handler(), "GET", "/explore", func(r *http.Request) { r.Host = "localhost:8080" }).want(t, 200)
	if a.Header.Get("Strict-Transport-Security") != "" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "ws://localhost:8080") {
		t.Errorf("on http: %v", a.Header)
	}
	a = ask(plain.Handler(), "GET", "/explore?sort=recent", func(r *http.Request) { r.Host = "127.0.0.1:8080" }).want(t, 307)
	if got := a.Header.Get("Location"); got != "http://localhost:8080/explore?sort=recent" {
		t.Errorf("dev on another name: %s", got)
	}
}

// R-h, R05: while the database hangs, every page ends within 6 s with a 503 that
// needs none, liveness stays and readiness goes. R04: once it is back, after a
// crash too, all is well and nobody was logged out.
func TestRh_DatabaseAway(t *testing.T) {
	t.Parallel()
	server := dbtest.Server(t)
	s := newSiteOn(t, dbtest.Open(t, server.URL()))
	mei := s.member("mei")
	mei.get("/readyz").want(t, 200).has(t, "ready")
	mei.get("/following").want(t, 200)
	token := mei.cookies[edge.CookieSession]

	server.Freeze()
	defer server.Thaw()
	s.pinged.Store(nil)
	began := time.Now()
	paths := []string{"/", "/explore", "/following", "/topics/x", "/@mei/feed.atom", "/@mei"}
	ended := make(chan answer, 30)
	for i := range cap(ended) {
		b := s.visitor()
		b.cookies[edge.CookieSession] = token
		go func() { ended <- b.get(paths[i%len(paths)], with("Accept-Language", "zh-CN")) }()
	}
	for range cap(ended) {
		a := (<-ended).want(t, 503)
		if a.Header.Get("Retry-After") == "" || !strings.Contains(a.body, `lang="zh-CN"`) || a.Header.Get("Cache-Control") != edge.NoStore {
			t.Errorf("%v\n%s", a.Header, a.body)
		}
		if len(a.Cookies()) > 0 {
			t.Errorf("an outage sets a cookie: %v", a.Cookies())
		}
	}
	if took := time.Since(began); took > soon+time.Second {
		t.Errorf("requests on a frozen database took %v", took)
	}
	mei.get("/readyz").want(t, 503).has(t, "unready")
	mei.get("/livez").want(t, 200).has(t, "live")
	mei.get("/assets/app-0123abcd.css").want(t, 200)

	server.Thaw()
	server.AwaitReady(func() bool { return mei.get("/following").StatusCode == 200 })
	server.Restart()
	server.AwaitReady(func() bool { return mei.get("/following").StatusCode == 200 })
	s.pinged.Store(nil)
	mei.get("/readyz").want(t, 200)
}

// The page of a body over the cap names the limit.
func TestBodyCap(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	a := s.visitor().post("/preferences", url.Values{"theme": {strings.Repeat("x", smallForm)}}).want(t, http.StatusRequestEntityTooLarge)
	a.has(t, "65,536")
}
