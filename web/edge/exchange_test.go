package edge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/errs"
)

// A24: what went wrong inside is in the log under the request id, and nowhere else.
func TestA24_ErrorsAreBare(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	e := newEdge(t, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	for name, handle := range map[string]Handler{
		"panic": func(*Visit) error { panic("SELECT secret FROM users /home/x.go") },
		"error": func(*Visit) error { return errors.New("SELECT secret FROM users /home/x.go") },
	} {
		log.Reset()
		a := ask(e.serving(t, answering(handle)), "GET", "/x").want(t, 500)
		id := a.Header.Get("X-Request-Id")
		a.has(t, id)
		for _, leak := range []string{"secret", "SELECT", ".go", "goroutine"} {
			if strings.Contains(a.body, leak) {
				t.Errorf("%s: the page says %q", name, leak)
			}
		}
		if got := log.String(); !strings.Contains(got, "secret") || !strings.Contains(got, id) {
			t.Errorf("%s: the log lacks the cause or the id:\n%s", name, got)
		}
		if got := a.Header.Get("Cache-Control"); got != NoStore {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
	}
}

// Whoever leaves while a query runs is no outage: nothing is an error in the log.
func TestGoneVisitorsAreNoErrors(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	e := newEdge(t, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	ctx, leave := context.WithCancel(t.Context())
	h := e.serving(t, answering(func(*Visit) error {
		leave()
		return fmt.Errorf("canceling statement due to user request: %w", errs.Unavailable)
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/x", nil))
	if got := log.String(); strings.Contains(got, "level=ERROR") || !strings.Contains(got, "status=499") {
		t.Errorf("the log:\n%s", got)
	}
}

// A server that is full says so at once and recovers by itself.
func TestShedding(t *testing.T) {
	t.Parallel()
	e := newEdge(t, func(c *Config) { c.MaxInFlight = 2 })
	entered, leave := make(chan struct{}), make(chan struct{})
	h := e.serving(t, answering(func(v *Visit) error {
		if v.Query("wait") != "" {
			entered <- struct{}{}
			<-leave
		}
		return v.Word(200, "ok")
	}))
	done := make(chan answer)
	for range 2 {
		go func() { done <- ask(h, "GET", "/x?wait=1") }()
		<-entered
	}
	a := ask(h, "GET", "/x").want(t, 503)
	if a.Header.Get("Retry-After") == "" || !strings.Contains(a.body, "<html") {
		t.Errorf("shed answer: %v\n%s", a.Header, a.body)
	}
	close(leave)
	for range 2 {
		(<-done).want(t, 200)
	}
	ask(h, "GET", "/x").want(t, 200)
}

func TestStatusOf(t *testing.T) {
	t.Parallel()
	for kind, want := range map[error]int{
		errs.NotFound: 404, errs.Gone: 410, errs.Invalid: 422, errs.Denied: 403, errs.Unauthed: 401, errs.Conflict: 409,
		errs.TooLarge: 413, errs.RateLimited: 429, errs.Unavailable: 503, errors.New("other"): 500,
	} {
		if got := StatusOf(errors.Join(errors.New("act"), kind)); got != want {
			t.Errorf("%v: %d, want %d", kind, got, want)
		}
	}
}
