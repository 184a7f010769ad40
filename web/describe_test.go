package web

import (
	"net/url"
	"strings"
	"testing"
)

// Without script, what is refused of a picture comes back with the form: at its field,
// with everything that was typed, and the words of the note are kept.
func TestRefusedWordsOfAPictureStayInTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	draft := mei.get("/create").location(t)
	one, two := mei.picture(), mei.picture()
	form := url.Values{
		"do": {"publish"}, "title": {"Kept title"}, "media": {one.ID, two.ID}, "visibility": {"public"},
		"alt_" + one.ID: {"Words of the first"}, "licence_" + one.ID: {"not <a> licence"}, "source_url_" + one.ID: {"ftp://typed"},
		"alt_" + two.ID: {"Words of the second"}, "licence_" + two.ID: {"CC0-1.0"},
	}
	page := mei.post(draft, form).want(t, 422).has(t, "Kept title", "Words of the first", "Words of the second", "not &lt;a&gt; licence", "ftp://typed",
		`href="#f-licence_`+one.ID+`"`, `id="f-licence_`+one.ID+`-error"`)
	field := page.body[strings.Index(page.body, `id="f-licence_`+one.ID+`"`):]
	if field = field[:strings.Index(field, ">")]; !strings.Contains(field, `aria-invalid="true"`) || !strings.Contains(field, "not &lt;a&gt; licence") {
		t.Errorf("the field is\n%s", field)
	}
	if other := page.body[strings.Index(page.body, `id="f-licence_`+two.ID+`"`):]; strings.Contains(other[:strings.Index(other, ">")], "aria-invalid") {
		t.Error("the other picture's field is marked too")
	}
	mei.get(draft).want(t, 200).has(t, "Kept title", "Words of the second", "CC0-1.0") // kept
	form.Set("licence_"+one.ID, "CC-BY-4.0")
	form.Del("source_url_" + one.ID)
	note := mei.post(draft, form).location(t)
	mei.get(note).want(t, 200).has(t, "Words of the first")

	// The same when a note is edited, and a bad licence does not hold a draft that goes.
	form.Set("licence_"+one.ID, "not <a> licence")
	mei.post(note+"/edit", form).want(t, 422).has(t, "not &lt;a&gt; licence", `href="#f-licence_`+one.ID+`"`)
	draft = mei.get("/create").location(t)
	form.Set("do", "discard")
	if to := mei.post(draft, form).location(t); to != "/drafts" {
		t.Errorf("discarding leads to %s", to)
	}
}
