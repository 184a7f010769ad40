package web

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/batata-social/batata/social/socialtest"
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

// §6.6: publishing asks once about pictures without a description; what is decoration
// needs none, and who does not want to be asked is not.
func TestPublishingAsksForDescriptions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	draft := mei.get("/create").location(t)
	one, two := mei.picture(), mei.picture()
	form := url.Values{"do": {"publish"}, "title": {"Two"}, "media": {one.ID, two.ID}, "visibility": {"public"}, "alt_" + one.ID: {"A bowl"}, "alt_" + two.ID: {""}}
	mei.post(draft, form).want(t, 422).has(t, "Pictures without a description: 1.", `name="without_alt"`, "A bowl")
	form.Set("decoration_"+two.ID, "1")
	note := mei.post(draft, form).location(t)
	if page := mei.get(note).want(t, 200); strings.Contains(page.body, "No description") {
		t.Error("the author is asked to describe a decoration")
	}
	edit := mei.get(note+"/edit").want(t, 200).has(t, `data-ask-alt="true"`)
	if box := tag(edit.body, `name="decoration_`+two.ID+`"`); !strings.Contains(box, "checked") {
		t.Errorf("the editor has forgotten the decoration: %s", box)
	}
	if box := tag(edit.body, `name="decoration_`+one.ID+`"`); strings.Contains(box, "checked") {
		t.Errorf("the other picture is one too: %s", box)
	}
	// Not ticked any more: asked again, and published all the same when the member says so.
	form.Del("decoration_" + two.ID)
	mei.post(note+"/edit", form).want(t, 422).has(t, "Pictures without a description: 1.")
	form.Set("without_alt", "1")
	if to := mei.post(note+"/edit", form).location(t); to != note {
		t.Errorf("saving leads to %s", to)
	}
	// A script says it in JSON, and words win over the mark.
	put := func(body string) {
		mei.do("PUT", "/media/"+two.ID, strings.NewReader(body), with("Content-Type", "application/json"), with("Origin", testOrigin), with("Accept", "application/json")).want(t, 204)
	}
	ticked := func() bool {
		return strings.Contains(tag(mei.get(note+"/edit").want(t, 200).body, `name="decoration_`+two.ID+`"`), "checked")
	}
	for _, c := range []struct {
		body string
		want bool
	}{
		{`{"alt":"","decoration":"1"}`, true}, {`{"focus_x":"0.5"}`, true}, {`{"alt":"","decoration":""}`, false},
		{`{"alt":"","decoration":"1"}`, true}, {`{"alt":"Words","decoration":"1"}`, false},
	} {
		if put(c.body); ticked() != c.want {
			t.Errorf("after %s: decoration %v", c.body, !c.want)
		}
	}
	// Who does not want to be asked.
	mei.post("/settings/appearance", url.Values{"ask_alt": {"no"}}).want(t, 303)
	mei.get("/settings/appearance").want(t, 200)
	form.Del("without_alt")
	form.Set("alt_"+one.ID, "")
	form.Set("alt_"+two.ID, "")
	_ = mei.post(note+"/edit", form).location(t)
	mei.get(note+"/edit").want(t, 200).has(t, `data-ask-alt="false"`)
	mei.post("/settings/appearance", url.Values{"theme": {"dark"}}).want(t, 303)
	mei.get(note+"/edit").want(t, 200).has(t, `data-ask-alt="false"`)
}

// tag is the element that has an attribute.
func tag(body, attribute string) string {
	at := strings.Index(body, attribute)
	if at < 0 {
		return ""
	}
	from, to := strings.LastIndexByte(body[:at], '<'), strings.IndexByte(body[at:], '>')
	return body[from : at+to+1]
}

// §6.6: a picture that may look blurred is told before it is out, and never refused.
func TestEditorTellsOfSmallPictures(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	draft := mei.get("/create").location(t)
	small := mei.picture()
	var large uploaded
	a := mei.sendFile("/media", "file", socialtest.JPEG(t, 800, 600), nil, with("Accept", "application/json")).want(t, 201)
	if err := json.Unmarshal([]byte(a.body), &large); err != nil {
		t.Fatal(err)
	}
	mei.post(draft, url.Values{"do": {"save"}, "media": {large.ID, small.ID}}).want(t, 303)
	page := mei.get(draft).want(t, 200).has(t, "Picture 2 is small, 120 px wide: it may look blurred.", `data-width="800"`)
	if strings.Contains(page.body, "Picture 1 is small") {
		t.Error("a picture of 800 px is called small")
	}
}
