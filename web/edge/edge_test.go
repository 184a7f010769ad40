package edge

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	testHost   = "batata.test"
	testOrigin = "https://" + testHost
)

// newEdge makes an edge without members, whose failures are shown plainly; change
// may alter its configuration.
func newEdge(t testing.TB, change ...func(*Config)) *Edge {
	t.Helper()
	public := &url.URL{Scheme: "https", Host: testHost}
	cfg := Config{
		Public: public, Media: public.JoinPath("media"), MaxInFlight: 512, Version: "test", Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Fallback: open().Policy, Failed: func(_ *Visit, _ int, err error) error { return err },
	}
	for _, c := range change {
		c(&cfg)
	}
	e, err := New(cfg)
	if err != nil {
		t.Fatalf("make edge: %v", err)
	}
	return e
}

// open is a route for anybody, to be altered.
func open() Route {
	return Route{
		Method: "GET", Pattern: "/x",
		Policy: Policy{Auth: Open, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: time.Second, Cache: Shared},
		Handle: func(v *Visit) error { return v.Word(http.StatusOK, "ok") },
	}
}

// answering is that route with another handler.
func answering(handle Handler) Route {
	r := open()
	r.Handle = handle
	return r
}

func (e *Edge) serving(t testing.TB, routes ...Route) http.Handler {
	t.Helper()
	h, err := e.Handler(routes)
	if err != nil {
		t.Fatalf("build routes: %v", err)
	}
	return h
}

// answer is a response, read.
type answer struct {
	*http.Response
	body string
}

func ask(h http.Handler, method, path string, set ...func(*http.Request)) answer {
	r := httptest.NewRequest(method, path, nil)
	r.Host, r.RemoteAddr = testHost, "192.0.2.7:4711"
	for _, f := range set {
		f(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Result(), w.Body.String()}
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

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}
