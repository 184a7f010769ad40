package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/social/socialtest"
)

// key is the picture's path without the signature that a draft's has.
func (u uploaded) key() string {
	path, _, _ := strings.Cut(strings.TrimPrefix(u.URL, testOrigin), "?")
	return path
}

// M11: private pictures are shown to who may see the note, at the moment of asking.
func TestM11_PrivateMedia(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei, lin, stranger, visitor := s.member("mei"), s.member("lin"), s.member("sam"), s.visitor()
	lin.post("/@mei/follow", nil).want(t, 303)
	draft := mei.get("/create").location(t)
	p := mei.picture()
	key := regexp.MustCompile(`/media/[^?"]+`).FindString(p.URL)
	if !strings.Contains(p.URL, "?") {
		t.Errorf("the address of a draft's picture is not signed: %s", p.URL)
	}
	mei.get(key).want(t, 200)
	visitor.get(key).want(t, 404)
	note := mei.post(draft, url.Values{"do": {"publish"}, "without_alt": {"1"}, "title": {"For friends"}, "media": {p.ID}, "visibility": {"followers"}}).location(t)

	shown := lin.get(note).want(t, 200)
	signed := regexp.MustCompile(`/media/image/[^" ]+\?[^" ]+`).FindString(strings.ReplaceAll(shown.body, "&amp;", "&"))
	if signed == "" {
		t.Fatal("the follower's page has no signed address")
	}
	a := lin.get(signed).want(t, 200)
	if got := a.Header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("private picture: %q", got)
	}
	if a.Header.Get("Content-Type") != "image/jpeg" || a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("headers: %v", a.Header)
	}
	lin.get(key).want(t, 200)
	for name, b := range map[string]*browser{"visitor": visitor, "stranger": stranger} {
		b.get(note).want(t, 404)
		b.get(key).want(t, 404)
		if b.get(signed).StatusCode != 404 {
			t.Errorf("%s opens a follower's signed address", name)
		}
	}
	lin.get(strings.Replace(signed, "s=", "s=x", 1)).want(t, 404)
	mei.post("/@lin/block", nil).want(t, 303)
	lin.get(signed).want(t, 404)
	mei.post("/@lin/unblock", nil).want(t, 303)
	lin.post("/@mei/follow", nil).want(t, 303)
	lin.get(signed).want(t, 200)
	lin.post("/logout", nil).want(t, 303)
	lin.get(signed).want(t, 404)

	public := mei.post(mei.get("/create").location(t), url.Values{"do": {"publish"}, "without_alt": {"1"}, "title": {"For all"}, "media": {mei.picture().ID}}).location(t)
	open := regexp.MustCompile(`/media/image/[^" ?]+`).FindString(visitor.get(public).want(t, 200).body)
	if got := visitor.get(open).want(t, 200).Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("public picture: %q", got)
	}
}

// M07: a media host of its own serves media and nothing else, without cookies.
func TestM07_MediaHost(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.MediaURL = "https://media.example" })
	mei := s.enrol("mei", members.RoleNone)
	n := s.Post(t, mei, "Roots", func(in *social.NoteInput) { in.MediaIDs = []int64{s.Picture(t, mei)} })
	r := n.Media[0].Renditions[0]
	onMedia := func(r *http.Request) { r.Host = "media.example" }
	b := s.as(mei)
	a := b.get("/"+r.Key, onMedia, with("Accept", "application/activity+json")).want(t, 200)
	if a.Header.Get("Content-Type") != "image/jpeg" || len(a.Cookies()) > 0 || a.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("headers: %v", a.Header)
	}
	for _, path := range []string{"/", "/explore", "/login", "/media/" + r.Key, "/assets/app-0123abcd.css", "/livez", "/%2e%2e/login", "/../login"} {
		if a := b.get(path, onMedia); a.StatusCode != 404 || len(a.Cookies()) > 0 {
			t.Errorf("%s on the media host: %d", path, a.StatusCode)
		}
	}
	if a := b.post("/logout", nil, onMedia); a.StatusCode != 404 {
		t.Errorf("a form on the media host: %d", a.StatusCode)
	}
}

func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	js := with("Accept", "application/json")
	a := mei.sendFile("/media", "file", []byte("%PDF-1.4 no picture"), nil, js).want(t, 422)
	var said struct {
		Error  string
		Fields map[string]string
	}
	if err := json.Unmarshal([]byte(a.body), &said); err != nil || said.Error == "" || said.Fields["file"] == "" {
		t.Errorf("refusal: %v %s", err, a.body)
	}
	mei.sendFile("/media?purpose=banner", "file", socialtest.JPEG(t, 60, 80), nil, js).want(t, 201)
	mei.sendFile("/media?purpose=evil", "file", socialtest.JPEG(t, 60, 80), nil, js).want(t, 422)
	mei.post("/media", url.Values{"a": {"b"}}, js).want(t, 422)
	s.visitor().sendFile("/media", "file", socialtest.JPEG(t, 60, 80), nil, js).want(t, 401)
	body := io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n"), bytes.NewReader(make([]byte, uploadForm)))
	mei.do("POST", "/media", body, with("Content-Type", "multipart/form-data; boundary=b"), with("Origin", testOrigin), js).want(t, 413)
}
