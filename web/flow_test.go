package web

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/batata-social/batata/social/socialtest"
	"github.com/batata-social/batata/web/edge"
)

// sendFile posts a file to a path, as a page's form or script does.
func (b *browser) sendFile(path, field string, data []byte, fields map[string]string, set ...func(*http.Request)) answer {
	b.t.Helper()
	var body bytes.Buffer
	mw := multipart.NewWriter(&body)
	for name, value := range fields {
		_ = mw.WriteField(name, value)
	}
	part, err := mw.CreateFormFile(field, "picture.jpg")
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil || mw.Close() != nil {
		b.t.Fatal(err)
	}
	own := []func(*http.Request){with("Content-Type", mw.FormDataContentType()), with("Origin", testOrigin)}
	return b.do("POST", path, &body, append(own, set...)...)
}

func (a answer) location(t testing.TB) string {
	t.Helper()
	a.want(t, http.StatusSeeOther)
	return a.Header.Get("Location")
}

// uploaded is what POST /media answers.
type uploaded struct {
	ID, URL, Large, Blurhash string
	Width, Height            int
}

func (b *browser) picture() uploaded {
	b.t.Helper()
	a := b.sendFile("/media", "file", socialtest.JPEG(b.t, 120, 160), nil, with("Accept", "application/json")).want(b.t, 201)
	var u uploaded
	if err := json.Unmarshal([]byte(a.body), &u); err != nil || u.ID == "" || u.URL == "" || u.Width != 120 || u.Blurhash == "" {
		b.t.Fatalf("upload: %v %s", err, a.body)
	}
	return u
}

// The whole road of a note without a browser: publish with pictures, find it,
// comment, like, collect, be told, edit, delete.
func TestPublishToDelete(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei, lin, visitor := s.member("mei"), s.member("lin"), s.visitor()
	_ = lin.post("/@mei/follow", nil).location(t)

	draft := mei.get("/create").location(t)
	one, two := mei.picture(), mei.picture()
	mei.do("PUT", "/media/"+one.ID, strings.NewReader(`{"alt":"Red skin, yellow inside"}`), with("Content-Type", "application/json"), with("Origin", testOrigin), with("Accept", "application/json")).want(t, 204)
	saved := mei.do("PUT", draft, strings.NewReader(`{"title":"Sweet potatoes","media":["`+one.ID+`"]}`), with("Content-Type", "application/json"), with("Origin", testOrigin), with("Accept", "application/json")).want(t, 200)
	saved.has(t, `"saved_at"`, `"title_length":7`)
	mei.get(draft).want(t, 200).has(t, "Sweet potatoes", "Red skin, yellow inside", one.ID)
	mei.get("/drafts").want(t, 200).has(t, "Sweet potatoes")
	lin.get(draft).want(t, 404)

	form := url.Values{
		"do": {"publish"}, "without_alt": {"1"}, "title": {"Sweet potatoes"}, "body": {"Baked in #embers for an hour"}, "media": {one.ID, two.ID}, "cover_id": {two.ID},
		"visibility": {"public"}, "comment_policy": {"all"}, "provenance": {"none"},
	}
	tooLong := url.Values{"do": {"publish"}, "title": {strings.Repeat("甘", 21)}, "body": {"kept words"}}
	mei.post(draft, tooLong).want(t, 422).has(t, "kept words", "aria-invalid")
	note := mei.post(draft, form).location(t)
	mei.get(note).want(t, 200).has(t, "Published.", "Sweet potatoes")
	mei.get(note).want(t, 200) // said once
	mei.get(draft).want(t, 404)

	page := visitor.get(note).want(t, 200).has(t, "Sweet potatoes", "/topics/embers", `application/ld+json`, `"@type":"SocialMediaPosting"`, "og:image", two.key(), `rel="canonical"`, testOrigin+note)
	if got := page.Header.Get("Cache-Control"); got != "public, max-age=180" {
		t.Errorf("note page: %q", got)
	}
	for _, path := range []string{"/", "/explore?sort=recent", "/@mei", "/topics/embers", "/@mei/feed.atom", "/@mei/feed.rss", "/topics/embers/feed.atom", "/topics/embers/feed.rss", "/sitemap.xml"} {
		visitor.get(path).want(t, 200).has(t, note)
	}
	for _, path := range []string{"/", "/following"} {
		lin.get(path).want(t, 200).has(t, "Sweet potatoes")
	}
	part := lin.get(note, with(edge.HeaderFragment, "1")).want(t, 200).has(t, "Sweet potatoes")
	if strings.Contains(part.body, "<html") {
		t.Error("a fragment is a whole page")
	}

	lin.post(note+"/like", nil, with(edge.HeaderFragment, "1")).want(t, 200).has(t, "/unlike", `aria-pressed="true"`)
	if got := lin.post(note+"/unlike", url.Values{"return": {"/explore"}}).location(t); got != "/explore" {
		t.Errorf("unlike returns to %s", got)
	}
	lin.post(note+"/like", nil).want(t, 303)
	lin.get(note+"/collect").want(t, 200).has(t, "checkbox")
	lin.post(note+"/collected", url.Values{"new": {"Roots"}}, with(edge.HeaderFragment, "1")).want(t, 200).has(t, "Roots")
	lin.get("/@lin?tab=collected").want(t, 200).has(t, "Roots")
	lin.post(note+"/comments", url.Values{"body": {""}}).want(t, 422).has(t, "field-error")
	at := lin.post(note+"/comments", url.Values{"body": {"Looks @mei tasty"}}).location(t)
	visitor.get(at).want(t, 200).has(t, "tasty")
	comment := regexp.MustCompile(`comment=(\d+)`).FindStringSubmatch(at)[1]
	mei.post(note+"/comments", url.Values{"body": {"Thank you"}, "parent": {comment}}, with(edge.HeaderFragment, "1")).want(t, 201).has(t, "Thank you", `data-into="replies:`+comment)
	visitor.get("/@lin/"+comment).want(t, 303)
	visitor.get("/@lin/"+comment+"/replies").want(t, 200).has(t, "Thank you")
	mei.post("/@lin/"+comment+"/pin", nil).want(t, 303)
	lin.get("/@lin/"+comment+"/edit").want(t, 200).has(t, "tasty")
	lin.post("/@lin/"+comment+"/edit", url.Values{"body": {"Looks very good"}}).want(t, 303)
	visitor.get(note).want(t, 200).has(t, "Looks very good")

	mei.get("/notifications").want(t, 200).has(t, "lin")
	mei.get("/notifications?tab=likes").want(t, 200).has(t, "lin")
	mei.post("/notifications/read", url.Values{"tab": {"comments"}, "up_to": {"9223372036854775807"}}).want(t, 303)

	form.Set("title", "Sweet potatoes, twice")
	mei.get(note+"/edit").want(t, 200).has(t, "Sweet potatoes")
	lin.get(note+"/edit").want(t, 404)
	lin.post(note+"/edit", form).want(t, 404)
	if got := mei.post(note+"/edit", form).location(t); got != note {
		t.Errorf("edit leads to %s", got)
	}
	visitor.get(note).want(t, 200).has(t, "Sweet potatoes, twice")
	visitor.get(note+"/edits").want(t, 200).has(t, "Sweet potatoes")

	lin.post(note+"/delete", nil).want(t, 403)
	mei.post("/@lin/"+comment+"/delete", nil, with(edge.HeaderFragment, "1")).want(t, 200)
	mei.post(note+"/delete", nil).want(t, 303)
	visitor.get(note).want(t, 410)
	visitor.get("/explore?sort=recent").want(t, 200)
	if a := visitor.get("/@mei"); strings.Contains(a.body, "Sweet potatoes") {
		t.Error("a deleted note is still on the profile")
	}
}

// The publishing form without script: pictures come with it, are moved by buttons,
// and nothing that was typed is lost on the way.
func TestPublishWithoutScript(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	draft := mei.get("/create").location(t)
	if again := mei.get("/create").location(t); again != draft {
		t.Errorf("an empty draft is not taken up again: %s, %s", draft, again)
	}
	mei.sendFile(draft, "file", socialtest.JPEG(t, 60, 80), map[string]string{"do": "upload", "title": "Roots"}).location(t)
	mei.sendFile(draft, "file", socialtest.JPEG(t, 80, 60), map[string]string{"do": "upload", "title": "Roots", "media": s.mediaOf(draft)[0]}).location(t)
	ids := s.mediaOf(draft)
	if len(ids) != 2 {
		t.Fatalf("pictures: %v", ids)
	}
	mei.post(draft, url.Values{"do": {"later:" + ids[0]}, "title": {"Roots"}, "media": ids, "alt_" + ids[0]: {"A root"}}).location(t)
	if got := s.mediaOf(draft); got[0] != ids[1] || got[1] != ids[0] {
		t.Errorf("moved: %v", got)
	}
	mei.get(draft).want(t, 200).has(t, "A root", "Roots")
	bad := mei.sendFile(draft, "file", []byte("GIF89a but not really"), map[string]string{"do": "publish", "without_alt": "1", "title": "Roots and more", "media": ids[0]})
	bad.want(t, 422).has(t, "Roots and more", ids[0])
	mei.post(draft, url.Values{"do": {"remove:" + ids[0]}, "title": {"Roots"}, "media": ids}).location(t)
	if got := s.mediaOf(draft); len(got) != 1 || got[0] != ids[1] {
		t.Errorf("after removal: %v", got)
	}
	mei.post(draft, url.Values{"do": {"schedule"}, "title": {"Roots"}, "media": {ids[1]}, "publish_at": {"never"}}).want(t, 422)
	if got := mei.post(draft, url.Values{"do": {"discard"}}).location(t); got != "/drafts" {
		t.Errorf("discard leads to %s", got)
	}
	mei.get(draft).want(t, 404)
}

func (s *site) mediaOf(draft string) []string {
	s.t.Helper()
	var ids []string
	err := s.DB.NewRaw(`SELECT media_id::text FROM note_media WHERE note_id = ? AND current ORDER BY position`, strings.TrimPrefix(draft, "/create/")).Scan(s.t.Context(), &ids)
	if err != nil {
		s.t.Fatal(err)
	}
	return ids
}

// A reply stays in the thread of the note whose page it was written on.
func TestReplyStaysInItsThread(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei, lin := s.member("mei"), s.member("lin")
	publish := func(title string) string {
		draft := mei.get("/create").location(t)
		return mei.post(draft, url.Values{
			"do": {"publish"}, "without_alt": {"1"}, "title": {title}, "body": {"words"}, "visibility": {"public"}, "comment_policy": {"all"}, "provenance": {"none"},
		}).location(t)
	}
	one, two := publish("One"), publish("Two")
	at := lin.post(one+"/comments", url.Values{"body": {"Under one"}}).location(t)
	comment := regexp.MustCompile(`comment=(\d+)`).FindStringSubmatch(at)[1]
	lin.post(two+"/comments", url.Values{"body": {"Astray"}, "parent": {comment}}).want(t, 404)
	lin.post(one+"/comments", url.Values{"body": {"At home"}, "parent": {comment}}).want(t, 303)
}
