package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/batata-social/batata/web/edge"
)

// Public pages are kept by caches for visitors without cookies, and by nobody for
// anybody else (R-n).
func TestRn_PublicPagesAreCacheable(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Post(t, s.Join(t, "lin"), "Sweet potatoes")
	b := s.visitor()
	a := b.get("/explore").want(t, 200).has(t, "Sweet potatoes")
	if got := a.Header.Get("Cache-Control"); got != "public, max-age=180" {
		t.Errorf("Cache-Control %q", got)
	}
	vary := strings.Join(a.Header.Values("Vary"), ", ")
	for _, name := range []string{"Cookie", "Accept-Language", "Accept-Encoding", "Save-Data", "X-Batata-Fragment"} {
		if !strings.Contains(vary, name) {
			t.Errorf("Vary lacks %s: %s", name, vary)
		}
	}
	tag := a.Header.Get("ETag")
	again := b.get("/explore", with("If-None-Match", `"x", `+tag)).want(t, http.StatusNotModified)
	if again.body != "" || again.Header.Get("ETag") != tag || again.Header.Get("Cache-Control") == "" {
		t.Errorf("304: %q %v", again.body, again.Header)
	}
	b.get("/explore", with("If-None-Match", `"other"`)).want(t, 200)
	b.get("/explore", with("If-None-Match", tag), with("Accept-Language", "zh-CN")).want(t, 200).has(t, `lang="zh-CN"`)

	mei := s.member("mei")
	if got := mei.get("/explore").want(t, 200).Header; got.Get("Cache-Control") != edge.NoStore || got.Get("ETag") != "" {
		t.Errorf("a member's page: %v", got)
	}
	dark := s.visitor()
	dark.cookies[edge.CookieTheme] = "dark"
	if got := dark.get("/explore").want(t, 200).Header.Get("Cache-Control"); !strings.HasPrefix(got, "private") {
		t.Errorf("with a theme cookie: %q", got)
	}
	if got := b.get("/topics/none").want(t, 404).Header.Get("Cache-Control"); got != edge.NoStore {
		t.Errorf("an error: %q", got)
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 12 {
		s.Post(t, s.Join(t, "lin"+edge.FormatID(int64(i))), "Sweet potatoes "+edge.FormatID(int64(i)))
	}
	b := s.visitor()
	plain := b.get("/explore").want(t, 200)
	packed := b.get("/explore", with("Accept-Encoding", "gzip")).want(t, 200)
	if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Content-Length") != "" {
		t.Fatalf("not compressed: %v", packed.Header)
	}
	zr, err := gzip.NewReader(strings.NewReader(packed.body))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(zr)
	if err != nil || string(data) != plain.body {
		t.Errorf("unpacked differs: %d and %d bytes, %v", len(data), len(plain.body), err)
	}
	if packed.Header.Get("ETag") != plain.Header.Get("ETag") {
		t.Error("the weak tag differs")
	}
	if len(packed.body) > len(plain.body)/2 {
		t.Errorf("%d bytes of %d", len(packed.body), len(plain.body))
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.visitor()
	if got := s.assets.URL("app.css"); got != "/assets/app-0123abcd.css" {
		t.Errorf("URL %q", got)
	}
	for accept, want := range map[string]string{"": "body{color:red}", "gzip": "not really gzip", "br;q=0, gzip": "not really gzip", "gzip, br": "not really brotli"} {
		a := b.get("/assets/app-0123abcd.css", with("Accept-Encoding", accept)).want(t, 200)
		if a.body != want {
			t.Errorf("%q: %q", accept, a.body)
		}
		if got := a.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("Cache-Control %q", got)
		}
		if got := a.Header.Get("Content-Type"); got != "text/css; charset=utf-8" {
			t.Errorf("type %q", got)
		}
		tag := a.Header.Get("ETag")
		b.get("/assets/app-0123abcd.css", with("Accept-Encoding", accept), with("If-None-Match", tag)).want(t, 304)
	}
	if got := b.get("/assets/favicon.svg").want(t, 200).Header.Get("Cache-Control"); got != "public, max-age=3600" {
		t.Errorf("a file without hash: %q", got)
	}
	for _, path := range []string{"/assets/", "/assets/none.css", "/assets/../routes.go", "/assets/%2e%2e/routes.go", "/assets/app-0123abcd.css.br"} {
		b.get(path).want(t, 404)
	}
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.visitor()
	a := b.post("/preferences", url.Values{"theme": {"dark"}, "lang": {"zh-CN"}, "return": {"/explore?sort=recent"}}).want(t, 303)
	if got := a.Header.Get("Location"); got != "/explore?sort=recent" {
		t.Errorf("Location %q", got)
	}
	for _, c := range a.Cookies() {
		if !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("cookie %v", c)
		}
	}
	b.get("/explore").want(t, 200).has(t, `lang="zh-CN"`, "dark")
	b.post("/preferences", url.Values{"theme": {"system"}, "lang": {"browser"}}).want(t, 303)
	if len(b.cookies) != 0 {
		t.Errorf("left: %v", b.cookies)
	}
	b.post("/preferences", url.Values{"theme": {"<script>"}}).want(t, 422)
	if got := b.post("/preferences", url.Values{"theme": {"dark"}, "return": {"//evil.example"}}).want(t, 303).Header.Get("Location"); got != "/" {
		t.Errorf("Location %q", got)
	}

	mei := s.member("mei")
	mei.post("/preferences", url.Values{"theme": {"light"}, "lang": {"zh-CN"}}).want(t, 303)
	other := s.visitor()
	other.cookies[edge.CookieSession] = mei.cookies[edge.CookieSession]
	other.get("/explore").want(t, 200).has(t, `lang="zh-CN"`, "light")
}

// Product §6.3, §6.9: how close feeds stand is chosen like the colours; who saves data,
// by the browser's header or by choice, gets pages that fetch little, and nobody else
// gets those.
func TestDensityAndLowData(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.PageCache = true })
	b := s.visitor()
	b.get("/explore", with("Save-Data", "on")).want(t, 200).has(t, `class="system low-data"`)
	b.get("/explore").want(t, 200).has(t, `class="system"`) // a moment later, from the same cache
	b.get("/explore", with("Save-Data", "off")).want(t, 200).has(t, `class="system"`)
	b.post("/preferences", url.Values{"density": {"compact"}, "data": {"low"}}).want(t, 303)
	b.get("/explore").want(t, 200).has(t, `class="system feed-compact low-data"`)
	b.post("/preferences", url.Values{"density": {"tight"}}).want(t, 422)
	b.post("/preferences", url.Values{"data": {"none"}}).want(t, 422)
	b.post("/preferences", url.Values{"density": {"comfortable"}, "data": {"auto"}}).want(t, 303)
	if len(b.cookies) != 0 {
		t.Errorf("left: %v", b.cookies)
	}

	mei := s.member("mei")
	mei.post("/settings/appearance", url.Values{"theme": {"dark"}, "density": {"list"}, "data": {"low"}}).want(t, 303)
	mei.post("/preferences", url.Values{"theme": {"light"}}).want(t, 303) // the rest stays
	other := s.visitor()
	other.cookies[edge.CookieSession] = mei.cookies[edge.CookieSession]
	other.get("/explore").want(t, 200).has(t, `class="light feed-list low-data"`)
	other.get("/settings/appearance").want(t, 200).has(t, `name="density" value="list" checked`, `name="data" value="low" checked`)
}
