package as

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const (
	someone = "https://a.example/users/ann"
	aNote   = `{"id":"https://a.example/notes/1","type":"Note","attributedTo":"https://a.example/users/ann","published":"2026-03-01T12:00:00Z"`
)

func noteWith(tb testing.TB, members string) *Note {
	tb.Helper()
	n, err := decode(tb, aNote+","+members+"}").Note()
	if err != nil {
		tb.Fatalf("%v: %s", err, members)
	}
	return n
}

func repeat(n int, format string) string {
	list := make([]string, n)
	for i := range list {
		list[i] = strings.ReplaceAll(format, "#", fmt.Sprint(i))
	}
	return strings.Join(list, ",")
}

// Beyond these caps the rest is left out: one over each is as good as none over.
func TestF15_ViewsHaveCaps(t *testing.T) {
	t.Parallel()
	n := noteWith(t, `"tag":[`+repeat(MaxTags+20, `{"type":"Hashtag","name":"#t#"}`)+`],"attachment":[`+
		repeat(MaxAttachments+1, `{"type":"Image","mediaType":"image/png","url":"https://a.example/#.png"}`)+`],"oneOf":[`+repeat(MaxPoll+1, `{"name":"o#"}`)+
		`],"content":"<p>`+strings.Repeat("薯", MaxContent)+`</p>","batata:title":"`+strings.Repeat("t", MaxName+1)+`"`)
	if len(n.Hashtags) != MaxTags || len(n.Attachments) != MaxAttachments || len(n.Poll.Options) != MaxPoll {
		t.Errorf("%d topics, %d attachments, %d choices", len(n.Hashtags), len(n.Attachments), len(n.Poll.Options))
	}
	if len(n.Content) > MaxContent || len(n.Content) < MaxContent-4 || !utf8.ValidString(n.Content) || len(n.Title) != MaxName {
		t.Errorf("%d bytes of content, valid %v; a title of %d", len(n.Content), utf8.ValidString(n.Content), len(n.Title))
	}
	if n = noteWith(t, `"tag":[`+repeat(MaxMentions+1, `{"type":"Mention","href":"https://a.example/u/#"}`)+`]`); len(n.Mentions) != MaxMentions {
		t.Errorf("%d mentions", len(n.Mentions))
	}
	if n = noteWith(t, `"attachment":[{"type":"Image","url":"https://a.example/1.png","name":"`+strings.Repeat("薯", MaxAlt+1)+`"}],"url":"https://a.example/`+
		strings.Repeat("x", MaxURL)+`"`); utf8.RuneCountInString(n.Attachments[0].Alt) != MaxAlt || n.URL != "" {
		t.Errorf("a description of %d, an address of %d", utf8.RuneCountInString(n.Attachments[0].Alt), len(n.URL))
	}
	// Content is cut between tags.
	if n = noteWith(t, `"content":"`+strings.Repeat("x", MaxContent-10)+`<a href='https://a.example/a/long/address'>y</a>"`); n.Content != strings.Repeat("x", MaxContent-10) {
		t.Errorf("the content ends in %q", n.Content[MaxContent-12:])
	}
	a, err := decode(t, `{"id":"`+someone+`","type":"Person","preferredUsername":"ann","inbox":"`+someone+`/inbox","name":"`+strings.Repeat("薯", MaxName+1)+
		`","alsoKnownAs":[`+repeat(MaxAliases+1, `"https://b.example/u/#"`)+`],"attachment":[`+repeat(MaxFields+1, `{"type":"PropertyValue","name":"f#","value":"v"}`)+
		`],"publicKey":[`+repeat(MaxKeys+1, `{"id":"`+someone+`#k#","owner":"`+someone+`","publicKeyPem":"p"}`)+`],"summary":"`+strings.Repeat("s", MaxContent+1)+`"}`).Actor()
	if err != nil {
		t.Fatal(err)
	}
	if utf8.RuneCountInString(a.Name) != MaxName || len(a.AlsoKnownAs) != MaxAliases || len(a.Fields) != MaxFields || len(a.Keys) != MaxKeys || len(a.Summary) != MaxContent {
		t.Errorf("a name of %d, %d aliases, %d fields, %d keys, %d bytes of summary", utf8.RuneCountInString(a.Name), len(a.AlsoKnownAs), len(a.Fields), len(a.Keys), len(a.Summary))
	}
}

// What may be one or many, named or embedded, is read in each of its shapes.
func TestW31_OneOrMany(t *testing.T) {
	t.Parallel()
	for _, to := range []string{`"as:Public"`, `"Public"`, `["` + Public + `"]`, `[{"id":"` + Public + `"}]`, `{"type":"Collection","id":"` + Public + `"}`, `[null,7,"Public"]`} {
		if n := noteWith(t, `"to":`+to); !slices.Equal(n.To, []string{Public}) || !IsPublic(n.To) { // W32
			t.Errorf("to %s is %v", to, n.To)
		}
	}
	if n := noteWith(t, `"to":[],"cc":null`); n.To != nil || n.CC != nil || IsPublic(n.To) {
		t.Errorf("nobody is %v, %v", n.To, n.CC)
	}
	for _, tag := range []string{`{"type":"Hashtag","name":"#x"}`, `[{"type":"Hashtag","name":"x"}]`, `{"0":{"type":"Hashtag","name":"#x"}}`, `[{"type":["Hashtag","x"],"name":"#x"}]`,
		`[null,"x",7,{"type":"Hashtag"},{"type":"Hashtag","name":"#x"},{"type":"Hashtag","name":"#X"}]`} {
		if n := noteWith(t, `"tag":`+tag); len(n.Hashtags) != 1 || n.Hashtags[0].Name != "x" {
			t.Errorf("tag %s is %v", tag, n.Hashtags)
		}
	}
	for _, url := range []string{`"https://a.example/p"`, `["https://a.example/p"]`, `{"type":"Link","href":"https://a.example/p"}`,
		`[{"type":"Link","mediaType":"video/mp4","href":"https://a.example/v.mp4"},{"type":"Link","mediaType":"text/html","href":"https://a.example/p"}]`} {
		if n := noteWith(t, `"url":`+url); n.URL != "https://a.example/p" || n.Page() != n.URL {
			t.Errorf("url %s is %q", url, n.URL)
		}
	}
	if n := noteWith(t, `"url":"javascript:alert(1)"`); n.URL != "" || n.Page() != n.ID {
		t.Errorf("url is %q", n.URL)
	}
	for _, reply := range []string{`"https://b.example/1"`, `{"id":"https://b.example/1","type":"Note"}`, `["https://b.example/1"]`} {
		if n := noteWith(t, `"inReplyTo":`+reply); n.InReplyTo != "https://b.example/1" {
			t.Errorf("inReplyTo %s is %q", reply, n.InReplyTo)
		}
	}
	for _, object := range []string{`"https://b.example/1"`, `{"id":"https://b.example/1","type":"Note"}`, `["https://b.example/1"]`, `[{"id":"https://b.example/1"}]`} {
		a, err := decode(t, `{"type":"Like","actor":"`+someone+`","object":`+object+`}`).Activity()
		if err != nil || a.Object().ID != "https://b.example/1" || (a.Embedded() != nil) != strings.Contains(object, "{") {
			t.Errorf("object %s is %+v, %v", object, a.Object(), err)
		}
	}
	two, err := decode(t, `{"type":"Like","actor":"`+someone+`","object":["https://b.example/1","https://b.example/2"]}`).Activity()
	if err != nil || two.Object().ID != "" || len(two.Objects) != 2 {
		t.Errorf("a Like of two is of %q", two.Object().ID)
	}
}

func TestW34_TypesMayBeLists(t *testing.T) {
	t.Parallel()
	for typ, want := range map[string]Class{
		`"Note"`: AnObject, `["Note"]`: AnObject, `["x:Post","Note"]`: AnObject, `"as:Note"`: AnObject, `"` + Context + `#Note"`: AnObject,
		`["Person","foaf:Person"]`: AnActor, `"Invite"`: AnActivity, `"TentativeAccept"`: AnActivity, `"Travel"`: AnActivity, `"View"`: AnActivity, `"Read"`: AnActivity,
		`"Collection"`: ACollection, `"Tombstone"`: ATombstone, `"Proposal"`: ignored, `"Quotation"`: Other, `"note"`: Other, `""`: Other, `[]`: Other, `7`: Other,
		`"Push"`:                               AnActivity, // of ForgeFed, which go-fed knows
		`"` + strings.Repeat("x", 10000) + `"`: Other, `"No\"te"`: Other,
	} {
		if got := decode(t, `{"type":`+typ+`}`).Class(); got != want {
			t.Errorf("%.40s is of class %d, want %d", typ, got, want)
		}
	}
}

// Like, Undo, Accept and Delete come without an id; an id that is no address is none.
func TestW29_IdsMayBeMissing(t *testing.T) {
	t.Parallel()
	a, err := decode(t, `{"type":"Like","actor":"`+someone+`","object":"https://b.example/1"}`).Activity()
	if err != nil || a.ID != "" {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := decode(t, `{"id":"7","type":"Like","actor":"`+someone+`","object":"https://b.example/1"}`).Activity(); !errors.Is(err, Unfit) {
		t.Errorf("an id that is a number: %v", err)
	}
}

// One actor, named by an address, or the activity is not one.
func TestF01_OneActor(t *testing.T) {
	t.Parallel()
	for actor, want := range map[string]string{
		`"` + someone + `"`: someone, `["` + someone + `"]`: someone, `"HTTPS://A.example/users/ann"`: someone,
		`["` + someone + `","https://v.example/u"]`: "", `{"id":"` + someone + `"}`: "", `[{"id":"` + someone + `"}]`: "", `""`: "", `"ann"`: "", `1`: "", `null`: "", `[]`: "",
		`"http://a.example/users/ann"`: "",
	} {
		d := decode(t, `{"type":"Like","actor":`+actor+`,"object":"https://b.example/1"}`)
		a, err := d.Activity()
		if (err == nil) != (want != "") || err == nil && a.Actor != want || d.Author() != want {
			t.Errorf("actor %s: %+v, %v; the gate sees %q", actor, a, err, d.Author())
		}
	}
}

// An author is of the host of what it wrote, whatever the shape; nothing else is.
func TestF06_AuthorsAreOfTheHost(t *testing.T) {
	t.Parallel()
	for author, want := range map[string]error{
		`"` + someone + `"`: nil, `["` + someone + `"]`: nil, `{"id":"` + someone + `","type":"Person"}`: nil,
		`[{"type":"Group","id":"https://a.example/g"},{"type":"Person","id":"` + someone + `"}]`: nil,
		`"1"`: Unfit, `1`: Unfit, `[]`: Unfit, `{}`: Unfit, `null`: Unfit, `"mei"`: Unfit, `"/users/mei"`: Unfit,
		`"https://batata.example/users/mei"`: Foreign, `["` + someone + `","https://batata.example/users/mei"]`: Foreign,
		`{"type":"Person","id":"https://batata.example/users/mei"}`: Foreign, `"https://a.example.evil.example/users/ann"`: Foreign,
	} {
		n, err := decode(t, `{"id":"https://a.example/notes/1","type":"Note","content":"x","attributedTo":`+author+`}`).Note()
		if !errors.Is(err, want) || (err == nil) != (want == nil) || err == nil && n.Author != someone {
			t.Errorf("author %s: %+v, %v", author, n, err)
		}
	}
	if _, err := decode(t, `{"type":"Note","attributedTo":"`+someone+`","content":"x"}`).Note(); !errors.Is(err, Unfit) {
		t.Errorf("a note without an id: %v", err)
	}
	for _, typ := range []string{"Person", "Like", "Collection", "Tombstone", "Link", "Proposal", "Emoji", "Key"} {
		if _, err := decode(t, strings.Replace(aNote, "Note", typ, 1)+"}").Note(); !errors.Is(err, Unfit) {
			t.Errorf("a %s is read as a note: %v", typ, err)
		}
	}
}

// A key belongs to the actor that lists it, on its host; a key's own document says
// whose it is.
func TestF04_KeysBelongToTheirActor(t *testing.T) {
	t.Parallel()
	key := func(id, owner string) string {
		return `{"id":"` + id + `","owner":"` + owner + `","publicKeyPem":"PEM"}`
	}
	for keys, want := range map[string][]string{
		key(someone+"#k", someone): {someone + "#k"}, `[` + key(someone+"#k", someone) + `,` + key(someone+"#l", someone) + `]`: {someone + "#k", someone + "#l"},
		`"` + someone + `#k"`:                                  {someone + "#k"}, // its document has to be fetched
		key("https://a.example/keys/1", someone):               {"https://a.example/keys/1"},
		key("https://e.example/k", someone):                    nil,
		key(someone+"#k", "https://v.example/u"):               nil,
		key(someone+"#k", ""):                                  nil,
		key("", someone):                                       nil,
		`{"id":"` + someone + `#k","owner":"` + someone + `"}`: nil,
		`{"id":"` + someone + `#k","owner":"` + someone + `","publicKeyPem":"` + strings.Repeat("x", maxKeyText+1) + `"}`: nil,
	} {
		var got []string
		for _, k := range decode(t, `{"id":"`+someone+`","type":"Person","publicKey":`+keys+`}`).Keys() {
			got = append(got, k.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%.120s lists %v, want %v", keys, got, want)
		}
	}
}

func TestW14_KeysComeInFourWays(t *testing.T) {
	t.Parallel()
	id := someone + "#k"
	for name, row := range map[string]struct{ body, id string }{
		"an actor":           {`{"id":"` + someone + `","type":"Person","publicKey":{"id":"` + id + `","owner":"` + someone + `","publicKeyPem":"PEM"}}`, id},
		"a stub of an actor": {string(fixture(t, "gotosocial/key_stub")), "https://gts.example/users/ida/main-key"},
		"a Key":              {`{"id":"` + id + `","type":"Key","owner":"` + someone + `","publicKeyPem":"PEM"}`, id},
		"a CryptographicKey": {`{"id":"` + id + `","type":"CryptographicKey","controller":"` + someone + `","publicKeyPem":"PEM"}`, id},
		"a Multikey":         {`{"id":"` + id + `","type":"Multikey","controller":"` + someone + `","publicKeyMultibase":"z6MknxSJfATQNhaYXF6uE2FitGxR9Er3B8nVuUD8dTEE7tKP"}`, id},
		"Mitra's second":     {string(fixture(t, "mitra/actor")), "https://mitra.example/users/noor#ed25519-key"},
	} {
		k, err := decode(t, row.body).Key(row.id)
		if err != nil || k.ID != row.id || k.Owner == "" || k.PEM == "" {
			t.Errorf("%s: %+v, %v", name, k, err)
		}
		if _, err := decode(t, row.body).Key(row.id + "x"); !errors.Is(err, Unfit) {
			t.Errorf("%s has a key that it has not: %v", name, err)
		}
	}
	// The Multikey of an RSA key is the key.
	for _, k := range decode(t, string(fixture(t, "mitra/actor"))).Keys() {
		if strings.HasSuffix(k.ID, "#main-key") && strings.TrimSpace(k.PEM) != strings.TrimSpace(samplePEM) {
			t.Errorf("the key is %s", k.PEM)
		}
	}
	d := decode(t, string(fixture(t, "mitra/actor")))
	if got := multikey(d.v.get("assertionMethod").kids[0].value.get("publicKeyMultibase").str()); strings.TrimSpace(got) != strings.TrimSpace(samplePEM) {
		t.Errorf("the Multikey is %s", got)
	}
	for _, s := range []string{"", "z", "z1", "m6Mk", "z6Mkn0", "z" + strings.Repeat("2", 2000), "z6MknxSJfATQNhaYXF6uE2FitGxR9Er3B8nVuUD8dTEE7tK"} {
		if got := multikey(s); got != "" {
			t.Errorf("%.20s is the key %s", s, got)
		}
	}
}

func TestActorsNeedAnInboxOfTheirHost(t *testing.T) {
	t.Parallel()
	actor := func(members string) (*Actor, error) {
		return decode(t, `{"id":"`+someone+`","type":"Person",`+members+`}`).Actor()
	}
	for members, want := range map[string]error{
		`"preferredUsername":"ann","inbox":"` + someone + `/inbox"`: nil,
		`"preferredUsername":"ann"`:                                 Unfit,
		`"preferredUsername":"ann","inbox":"x"`:                     Unfit,
		`"preferredUsername":"ann","inbox":"https://v.example/i"`:   Foreign,
		`"preferredUsername":"a/b","inbox":"` + someone + `/inbox"`: Unfit,
		`"preferredUsername":"","inbox":"` + someone + `/inbox"`:    Unfit,
		`"preferredUsername":"а","inbox":"` + someone + `/inbox"`:   Unfit, // Cyrillic
		`"inbox":"` + someone + `/inbox"`:                           Unfit,
	} {
		if _, err := actor(members); !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%s: %v, want %v", members, err, want)
		}
	}
	a, err := actor(`"preferredUsername":"ann","inbox":"` + someone + `/inbox","outbox":"https://v.example/o","followers":"https://v.example/f","featured":"https://v.example/p",
		"endpoints":{"sharedInbox":"https://v.example/inbox"},"streams":["https://v.example/b","https://a.example/b"],"webfinger":"ann@localhost"`)
	if err != nil || a.Outbox != "" || a.Followers != "" || a.Featured != "" || a.SharedInbox != "" || !slices.Equal(a.Boards, []string{"https://a.example/b"}) || a.Webfinger != "" {
		t.Errorf("%+v, %v", a, err)
	}
	if a.Locked || a.Discoverable || a.Indexable {
		t.Errorf("said nothing, and is locked %v, discoverable %v, indexable %v", a.Locked, a.Discoverable, a.Indexable)
	}
}

// A description is in summary or name, a type in mediaType or the ending, and what is
// no picture is no picture.
func TestW63_Attachments(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Attachment{
		`{"type":"Document","mediaType":"image/jpeg","url":"https://a.example/1","name":"n","summary":"s"}`:  {Kind: "image", URL: "https://a.example/1", MediaType: "image/jpeg", Alt: "s"},
		`{"type":"Document","mediaType":"IMAGE/JPEG; q=1","url":"https://a.example/1","name":" n\u202e\n "}`: {Kind: "image", URL: "https://a.example/1", MediaType: "image/jpeg", Alt: "n"},
		`{"type":"Document","url":"https://a.example/1.PNG?x=1"}`:                                            {Kind: "image", URL: "https://a.example/1.PNG?x=1", MediaType: "image/png"},
		`{"type":"Image","url":"https://a.example/1"}`:                                                       {Kind: "image", URL: "https://a.example/1"},
		`{"type":"Video","url":[{"href":"https://a.example/1.mp4","mediaType":"video/mp4","width":10,"height":20}]}`: {Kind: "video", URL: "https://a.example/1.mp4",
			MediaType: "video/mp4", Width: 10, Height: 20},
		`{"type":"Audio","url":"https://a.example/1.mp3","duration":"PT1M2.5S"}`:                                        {Kind: "audio", URL: "https://a.example/1.mp3", MediaType: "audio/mpeg", Duration: 62500 * time.Millisecond},
		`{"type":"Link","href":"https://a.example/1.webp"}`:                                                             {Kind: "image", URL: "https://a.example/1.webp", MediaType: "image/webp"},
		`{"type":"Image","url":"https://a.example/1","width":"640","height":480.0,"focalPoint":[1.5,0],"blurhash":"x"}`: {Kind: "image", URL: "https://a.example/1", Width: 640, Height: 480},
		`{"type":"Image","url":"https://a.example/1","width":-1,"height":1e9,"focalPoint":["0.5","-1"]}`:                {Kind: "image", URL: "https://a.example/1", HasFocus: true, FocusX: 0.5, FocusY: -1},
		`{"type":"Image","url":"https://a.example/1","blurhash":"5EHV6nWB2yk8pyo0"}`:                                    {Kind: "image", URL: "https://a.example/1"},
	} {
		if n := noteWith(t, `"attachment":`+in); len(n.Attachments) != 1 || n.Attachments[0] != want {
			t.Errorf("%s is %+v", in, n.Attachments)
		}
	}
	for _, in := range []string{`{"type":"Document","mediaType":"application/pdf","url":"https://a.example/1"}`, `{"type":"Document","url":"https://a.example/1"}`,
		`{"type":"Image","url":"http://a.example/1.png"}`, `{"type":"Image","url":"data:image/png;base64,AA"}`, `{"type":"Image"}`, `{"type":"PropertyValue","name":"x","value":"y"}`,
		`{"type":"Proposal","id":"https://a.example/p","url":"https://a.example/p.png"}`, `{"type":"Image","mediaType":"image/svg+xml","url":"https://a.example/1"}`, `null`, `[]`, `7`, `"x"`} {
		if n := noteWith(t, `"attachment":[`+in+`]`); n.Attachments != nil || n.Links != nil {
			t.Errorf("%s is %+v, %+v", in, n.Attachments, n.Links)
		}
	}
	if n := noteWith(t, `"attachment":[{"type":"Image","url":"https://a.example/1.png"},{"type":"Image","url":"https://a.example/1.png"},"https://b.example/x"]`); len(n.Attachments) != 1 ||
		!reflect.DeepEqual(n.Links, []Link{{Href: "https://b.example/x"}}) {
		t.Errorf("%+v, %+v", n.Attachments, n.Links)
	}
}

// Eight types are posts; others that look like one are a title and a link.
func TestW64_EightTypesArePosts(t *testing.T) {
	t.Parallel()
	for _, typ := range []string{"Note", "Article", "Page", "Question", "Image", "Video", "Audio", "Event"} {
		n, err := decode(t, strings.Replace(aNote, "Note", typ, 1)+`,"name":"N","content":"c","url":"https://a.example/1.png","image":"https://a.example/2.png"}`).Note()
		if err != nil || n.Type != typ || !n.Shown() || n.Content != "c" {
			t.Errorf("%s: %+v, %v", typ, n, err)
			continue
		}
		titled := typ != "Note" && typ != "Question"
		if (n.Title == "N") != titled || (n.Name == "N") == titled {
			t.Errorf("%s: title %q, name %q", typ, n.Title, n.Name)
		}
		if len(n.Attachments) != 1 || (n.Attachments[0].URL == "https://a.example/1.png") != (typ == "Image" || typ == "Audio") {
			t.Errorf("%s: pictures %+v", typ, n.Attachments)
		}
	}
	n, err := decode(t, string(fixture(t, "bookwyrm/quotation"))).Note()
	if err != nil || n.Shown() {
		t.Errorf("a Quotation is shown %v, %v", n, err)
	}
	if _, err := decode(t, `{"id":"https://a.example/1","type":"Quotation","attributedTo":"`+someone+`"}`).Note(); !errors.Is(err, Unfit) {
		t.Errorf("an unknown thing without a date: %v", err)
	}
}

// Of the files of a video the one nearest to what we show, never its sound alone.
func TestW64_VideosHaveOneFile(t *testing.T) {
	t.Parallel()
	file := func(height string) string {
		return `{"type":"Link","mediaType":"video/mp4","href":"https://a.example/` + height + `.mp4","height":` + height + `}`
	}
	for heights, want := range map[string]string{"1080 0": "1080", "2160 1080 0": "1080", "480 720 1080": "720", "240 0 360": "360", "0": "0"} {
		var links []string
		for h := range strings.FieldsSeq(heights) {
			links = append(links, file(h))
		}
		for _, url := range []string{`[` + strings.Join(links, ",") + `]`, `[{"type":"Link","mediaType":"application/x-mpegURL","href":"https://a.example/m.m3u8","tag":[` + strings.Join(links, ",") + `]}]`} {
			n, err := decode(t, strings.Replace(aNote, "Note", "Video", 1)+`,"name":"N","url":`+url+`}`).Note()
			if err != nil || len(n.Attachments) != 1 || n.Attachments[0].URL != "https://a.example/"+want+".mp4" {
				t.Errorf("of %s: %+v, %v", heights, n, err)
			}
		}
	}
}

func TestW71_QuotesHaveManyNames(t *testing.T) {
	t.Parallel()
	const q = "https://b.example/9"
	for _, in := range []string{`"quote":"` + q + `"`, `"quoteUrl":"` + q + `"`, `"quoteUri":"` + q + `"`, `"_misskey_quote":"` + q + `"`, `"quote":{"id":"` + q + `"}`,
		`"quote":"the words of a book","quoteUrl":"` + q + `"`, `"tag":[{"type":"Link","rel":"https://misskey-hub.net/ns#_misskey_quote","href":"` + q + `"}]`,
		`"tag":[{"type":"Link","href":"https://b.example/8"},{"type":"Link","rel":["x","https://w3id.org/fep/044f#quote"],"href":"` + q + `"}]`} {
		if n := noteWith(t, in); n.Quote != q {
			t.Errorf("%s quotes %q", in, n.Quote)
		}
	}
	for _, in := range []string{`"quote":"<p>words</p>"`, `"quote":{"type":"Tombstone"}`, `"tag":[{"type":"Link","href":"https://b.example/8"}]`} {
		if n := noteWith(t, in); n.Quote != "" {
			t.Errorf("%s quotes %q", in, n.Quote)
		}
	}
}

func TestW40_Collections(t *testing.T) {
	t.Parallel()
	c, err := decode(t, `{"id":"https://a.example/o","type":"OrderedCollection","totalItems":7,"first":"https://a.example/o?p=1","last":"https://v.example/o","next":"https://v.example/n"}`).Collection()
	if err != nil || c.Total != 7 || c.First.ID != "https://a.example/o?p=1" || c.Last != "" || c.Next != "" {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = decode(t, `{"id":"https://a.example/o","type":"Collection","first":{"type":"CollectionPage","items":"https://a.example/1","next":"https://a.example/o?p=2","partOf":"https://a.example/o"}}`).Collection()
	if err != nil || c.Total != -1 || c.First.Doc == nil {
		t.Fatalf("%+v, %v", c, err)
	}
	page, err := c.First.Doc.Collection()
	if err != nil || len(page.Items) != 1 || page.Next != "https://a.example/o?p=2" {
		t.Errorf("%+v, %v", page, err)
	}
	if c, err = decode(t, `{"id":"https://a.example/f","type":"Collection","totalItems":9}`).Collection(); err != nil || c.First.ID != "" || c.Total != 9 { // W41
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := decode(t, `{"id":"https://a.example/f","type":"Note"}`).Collection(); !errors.Is(err, Unfit) {
		t.Error(err)
	}
}

func TestTimesAndSpans(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2026-03-01T12:00:00Z": "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.5Z": "2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00+02:00": "2026-03-01T10:00:00Z",
		"2026-03-01T12:00:00+0200": "2026-03-01T10:00:00Z", "2026-03-01T12:00:00": "2026-03-01T12:00:00Z", "2026-03-01": "", "": "", "yesterday, at twelve o'clock": "",
		"1969-03-01T12:00:00Z": "", "9999-03-01T12:00:00Z": "", "2026-13-01T12:00:00Z": "",
	} {
		got := value{kind: text, text: in}.moment()
		if s := got.Format(time.RFC3339Nano); (got.IsZero() && want != "") || (!got.IsZero() && s != want) {
			t.Errorf("%q is %s", in, s)
		}
	}
	for in, want := range map[string]time.Duration{
		"PT1H2M3S": 3723 * time.Second, "PT0.5S": 500 * time.Millisecond, "P1DT1S": 86401 * time.Second, "PT": 0, "P": 0, "": 0, "PT1X": 0, "P1M": 0, "P30D": 0, "PT-1S": 0, "PT1e9S": 0, "1": 0,
	} {
		if got := (value{kind: text, text: in}).span(); got != want {
			t.Errorf("%q is %s", in, got)
		}
	}
	for in, want := range map[string]string{"en": "en", "zh-CN": "zh-CN", "zh-Hans-CN": "zh-Hans-CN", "und": "", "e": "", "en_US": "", "en-": "", "1a": "", "<b>": ""} {
		if got := language(in); got != want {
			t.Errorf("%q is the language %q", in, got)
		}
	}
	if n := noteWith(t, `"content":"b","contentMap":{"de":"a","fr":"b"}`); n.Lang != "fr" {
		t.Errorf("the language is %q", n.Lang)
	}
	if n := noteWith(t, `"contentMap":{"de":"a","fr":"b"}`); n.Lang != "de" || n.Content != "a" {
		t.Errorf("the language is %q, the content %q", n.Lang, n.Content)
	}
	if n := noteWith(t, `"@context":["`+Context+`",{"@language":"sv"}],"content":"b"`); n.Lang != "sv" {
		t.Errorf("the language is %q", n.Lang)
	}
}

// What go-fed knows is typed when somebody asks; what it does not know fails nobody.
func TestTypedIsMadeWhenAsked(t *testing.T) {
	t.Parallel()
	d := decode(t, string(fixture(t, "lemmy/announce_create_page")))
	typed, err := d.Typed(context.Background())
	if err != nil || typed.GetTypeName() != "Announce" {
		t.Fatalf("%v, %v", typed, err)
	}
	a, err := d.Activity()
	if err != nil {
		t.Fatal(err)
	}
	inner, err := a.Embedded().Typed(t.Context()) // has no context of its own
	if err != nil || inner.GetTypeName() != "Create" || inner.GetJSONLDId().Get().String() != a.Object().ID {
		t.Errorf("%v, %v", inner, err)
	}
	react := decode(t, `{"id":"https://a.example/1","type":"EmojiReact","actor":"`+someone+`","object":"https://b.example/1","content":"🎉"}`)
	if _, err := react.Typed(t.Context()); !errors.Is(err, Unfit) {
		t.Errorf("streams types an EmojiReact: %v", err)
	}
	if r, err := react.Activity(); err != nil || r.Type != "EmojiReact" || r.Reaction != "🎉" {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := decode(t, `{"type":"Bite","actor":"`+someone+`","target":"https://b.example/1"}`).Activity(); err != nil || r.Target.ID != "https://b.example/1" {
		t.Errorf("a verb that nobody knows: %+v, %v", r, err)
	}
}
