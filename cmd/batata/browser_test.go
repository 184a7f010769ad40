package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/social/socialtest"
)

// browser asks a running server as one person does: it keeps cookies, follows
// nothing, and says that its forms come from the server's own pages.
type browser struct {
	t       testing.TB
	to      func() string // address of the process that is asked next
	client  *http.Client
	cookies map[string]string
}

// reply is an answer, read.
type reply struct {
	status int
	header http.Header
	body   string
}

// requestWithin is longer than any answer may take.
const requestWithin = 30 * time.Second

func newBrowser(t testing.TB, to func() string) *browser {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 4}
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{t: t, to: to, cookies: map[string]string{}, client: &http.Client{
		Transport: transport, Timeout: requestWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// browser is a visitor of this one server.
func (s *server) browser() *browser {
	return newBrowser(s.t, func() string { return s.addr })
}

// try sends one request; the error is of the connection.
func (b *browser) try(ctx context.Context, method, path, contentType string, body []byte, header ...string) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+b.to()+path, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	r.Host = testHost
	if method != http.MethodGet {
		r.Header.Set("Origin", testOrigin)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := b.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{}, fmt.Errorf("%s %s: read answer: %w", method, path, err)
	}
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return reply{res.StatusCode, res.Header, string(text)}, nil
}

func (b *browser) do(method, path, contentType string, body []byte, header ...string) reply {
	b.t.Helper()
	a, err := b.try(b.t.Context(), method, path, contentType, body, header...)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

func (b *browser) get(path string) reply {
	b.t.Helper()
	return b.do("GET", path, "", nil)
}

const formType = "application/x-www-form-urlencoded"

func (b *browser) post(path string, form url.Values) reply {
	b.t.Helper()
	return b.do("POST", path, formType, []byte(form.Encode()))
}

// picture is a multipart body with one JPEG.
func picture(t testing.TB, width, height int) (contentType string, body []byte) {
	t.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	part, err := form.CreateFormFile("file", "picture.jpg")
	if err == nil {
		_, err = part.Write(socialtest.JPEG(t, width, height))
	}
	if err != nil || form.Close() != nil {
		t.Fatalf("make a form: %v", err)
	}
	return form.FormDataContentType(), buf.Bytes()
}

// upload posts a picture and gives its id.
func (b *browser) upload(width, height int) string {
	b.t.Helper()
	kind, body := picture(b.t, width, height)
	return mediaID(b.t, b.do("POST", "/media", kind, body, "Accept", "application/json").want(b.t, http.StatusCreated))
}

func mediaID(t testing.TB, a reply) string {
	t.Helper()
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(a.body), &made); err != nil || made.ID == "" {
		t.Fatalf("answer to an upload: %v %s", err, a.body)
	}
	return made.ID
}

// publish makes a public note with one picture and gives its path.
func (b *browser) publish(title string) string {
	b.t.Helper()
	draft := b.post("/create", nil).location(b.t)
	return b.post(draft, url.Values{
		"do": {"publish"}, "without_alt": {"1"}, "title": {title}, "body": {"Of " + title}, "media": {b.upload(60, 80)},
		"visibility": {"public"}, "comment_policy": {"all"}, "provenance": {"none"},
	}).location(b.t)
}

func (b *browser) logIn(handle, password string) *browser {
	b.t.Helper()
	b.post("/login", url.Values{"login": {handle}, "password": {password}}).want(b.t, http.StatusSeeOther)
	if len(b.cookies) == 0 {
		b.t.Fatalf("no session for %s", handle)
	}
	return b
}

func (a reply) want(t testing.TB, status int, parts ...string) reply {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, clip(a.body))
	}
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			t.Errorf("the page does not show %q: %s", p, clip(a.body))
		}
	}
	return a
}

func (a reply) location(t testing.TB) string {
	t.Helper()
	a.want(t, http.StatusSeeOther)
	return a.header.Get("Location")
}

// clip is enough of a page to see what went wrong.
func clip(s string) string {
	if at := strings.Index(s, "<main"); at >= 0 {
		s = s[at:]
	}
	if len(s) > 1500 {
		return s[:1500] + "…"
	}
	return s
}

const testPassword = "a phrase for tests only"

// member makes an active member by the command line and logs in at s.
func (in *installation) member(s *server, handle, role string) *browser {
	in.t.Helper()
	in.create(handle, role)
	return s.browser().logIn(handle, testPassword)
}

func (in *installation) create(handle, role string) {
	in.t.Helper()
	in.runWith(testPassword+"\n", "admin", "create", handle, "--email", handle+"@mail.test", "--role", role, "--password-stdin").
		want(in.t, exitOK, "created @"+handle+"@"+testHost)
}
