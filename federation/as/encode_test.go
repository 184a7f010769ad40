package as

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-fed/activity/streams"
)

func encoded(tb testing.TB, b Body) []byte {
	tb.Helper()
	out, err := encode(b)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func generic(tb testing.TB, body []byte) map[string]any {
	tb.Helper()
	m := map[string]any{}
	if err := json.Unmarshal(body, &m); err != nil {
		tb.Fatalf("%v: %s", err, body)
	}
	return m
}

// go-fed reads every document that we send as what it is, and what it understands of
// it is what we wrote. It is the oracle here because none of us wrote it.
func TestGoFedUnderstandsWhatWeSend(t *testing.T) {
	t.Parallel()
	for name, doc := range samples() {
		sent := generic(t, encoded(t, doc))
		if name == "key" { // streams knows keys only inside actors
			continue
		}
		typed, err := streams.ToType(t.Context(), generic(t, encoded(t, doc)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := typed.GetTypeName(); got != sent["type"] {
			t.Errorf("%s is a %s to go-fed", name, got)
		}
		back, err := streams.Serialize(typed)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again := generic(t, remarshal(t, back))
		delete(again, "@context")
		delete(sent, "@context")
		for _, l := range difference("", asGoFedWrites(again), asGoFedWrites(sent)) {
			t.Errorf("%s: %s", name, l)
		}
	}
}

// difference says where two documents differ.
func difference(where string, got, want any) (out []string) {
	a, ok1 := got.(map[string]any)
	b, ok2 := want.(map[string]any)
	if !ok1 || !ok2 {
		if !reflect.DeepEqual(got, want) {
			out = append(out, fmt.Sprintf("%s is understood as %v, we wrote %v", where, got, want))
		}
		return out
	}
	for k := range b {
		out = append(out, difference(where+"/"+k, a[k], b[k])...)
	}
	for k := range a {
		if _, ok := b[k]; !ok {
			out = append(out, fmt.Sprintf("%s/%s is understood, and we did not write it", where, k))
		}
	}
	return out
}

func remarshal(tb testing.TB, v any) []byte {
	tb.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// asGoFedWrites evens out what its serialiser is known to change and readers do not
// see: lists of one, null, contentMap beside content, fractions of seconds in times.
func asGoFedWrites(v any) any {
	switch one := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, inner := range one {
			if inner = asGoFedWrites(inner); inner != nil && k != "contentMap" {
				out[k] = inner
			}
		}
		return out
	case []any:
		if len(one) == 1 {
			return asGoFedWrites(one[0])
		}
		if len(one) == 0 {
			return nil
		}
		out := make([]any, len(one))
		for i := range one {
			out[i] = asGoFedWrites(one[i])
		}
		return out
	case string:
		if at, err := time.Parse(time.RFC3339, one); err == nil {
			return at.Truncate(time.Second).Format(time.RFC3339)
		}
	}
	return v
}

// What another Batata reads is what we wrote.
func TestWhatWeSendIsReadBackWhole(t *testing.T) {
	t.Parallel()
	note := sampleNote()
	n, err := decode(t, string(encoded(t, note))).Note()
	if err != nil {
		t.Fatal(err)
	}
	note.Authors = []string{mei} // inbound only
	if !reflect.DeepEqual(n, note) {
		t.Errorf("the note becomes\n%s\nwas\n%s", shown("note", n), shown("note", note))
	}
	actor := sampleActor()
	a, err := decode(t, string(encoded(t, actor))).Actor()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, actor) {
		t.Errorf("the actor becomes\n%s\nwas\n%s", shown("actor", a), shown("actor", actor))
	}
	for _, one := range []Actor{{Locked: true}, {Discoverable: true}, {Indexable: true}} {
		one.ID, one.Type, one.Handle, one.Inbox = mei, "Person", "mei", mei+"/inbox"
		if a, err := decode(t, string(encoded(t, &one))).Actor(); err != nil || a.Locked != one.Locked || a.Discoverable != one.Discoverable || a.Indexable != one.Indexable {
			t.Errorf("%+v becomes %+v, %v", one, a, err)
		}
	}
	for name, doc := range samples() {
		switch one := doc.(type) {
		case *Activity:
			got, err := decode(t, string(encoded(t, one))).Activity()
			if err != nil || got.ID != one.ID || got.Type != one.Type || got.Actor != one.Actor || got.Target.ID != one.Target.ID ||
				!slices.Equal(got.To, one.To) || !slices.Equal(got.CC, one.CC) || len(got.Objects) != len(one.Objects) || !got.Published.Equal(one.Published) {
				t.Errorf("%s becomes %+v, %v", name, got, err)
			}
		case *Tombstone:
			if got, err := decode(t, string(encoded(t, one))).Tombstone(); err != nil || *got != *one {
				t.Errorf("%s becomes %+v, %v", name, got, err)
			}
		case *Collection:
			got, err := decode(t, string(encoded(t, one))).Collection()
			if err != nil || got.ID != one.ID || got.Type != one.Type || got.Total != one.Total || len(got.Items) != len(one.Items) || got.First.ID != one.First.ID ||
				got.Next != one.Next || got.Prev != one.Prev || got.PartOf != one.PartOf || got.Last != one.Last || got.Name != one.Name || got.Author != one.Author {
				t.Errorf("%s becomes %+v, %v", name, got, err)
			}
		case *Key:
			if got, err := decode(t, string(encoded(t, one))).Key(one.ID); err != nil || got != *one {
				t.Errorf("%s becomes %+v, %v", name, got, err)
			}
		}
	}
}

// The context has the address of ActivityStreams as text, and exactly the terms that
// stand in the document.
func TestW26_ContextExplainsWhatIsUsed(t *testing.T) {
	t.Parallel()
	for name, doc := range samples() {
		m := generic(t, encoded(t, doc))
		list, ok := m["@context"].([]any)
		if !ok {
			list = []any{m["@context"]}
		}
		if list[0] != Context {
			t.Errorf("%s: the context is %v", name, m["@context"])
		}
		explained := map[string]any{}
		for _, one := range list {
			if words, ok := one.(map[string]any); ok {
				explained = words
			}
		}
		delete(m, "@context")
		used := map[string]bool{}
		wordsIn(m, used)
		for word, meaning := range explained {
			text, _ := meaning.(string)
			if strings.HasPrefix(text, "http") && (strings.HasSuffix(text, "#") || strings.HasSuffix(text, "/")) {
				continue // a prefix
			}
			if word != "manualApproval" && !used[word] {
				t.Errorf("%s explains %s and does not use it", name, word)
			}
		}
		for _, word := range []string{"sensitive", "Hashtag", "Emoji", "blurhash", "focalPoint", "featured", "featuredTags", "discoverable", "indexable",
			"attributionDomains", "movedTo", "alsoKnownAs", "PropertyValue", "value", "webfinger", "implements", "interactionPolicy", "canReply", "canQuote",
			"automaticApproval", "manuallyApprovesFollowers"} {
			if used[word] && explained[word] == nil {
				t.Errorf("%s uses %s and does not explain it", name, word)
			}
		}
		for word := range used {
			if strings.HasPrefix(word, "batata:") && explained["batata"] != Namespace {
				t.Errorf("%s uses %s without the prefix", name, word)
			}
		}
		if used["publicKeyPem"] && !slices.Contains(list, any("https://w3id.org/security/v1")) {
			t.Errorf("%s has a key without the context of keys", name)
		}
	}
}

// wordsIn collects the keys and types of a document.
func wordsIn(v any, used map[string]bool) {
	switch one := v.(type) {
	case map[string]any:
		for k, inner := range one {
			used[k] = true
			if name, ok := inner.(string); ok && k == "type" {
				used[name] = true
			}
			wordsIn(inner, used)
		}
	case []any:
		for _, inner := range one {
			wordsIn(inner, used)
		}
	}
}

// Lists are lists even of one and of none, types are text, at every level.
func TestW30_ListsAreLists(t *testing.T) {
	t.Parallel()
	lists := []string{"to", "cc", "tag", "attachment", "items", "orderedItems", "alsoKnownAs", "streams", "automaticApproval"}
	var check func(name string, v any)
	check = func(name string, v any) {
		switch one := v.(type) {
		case map[string]any:
			for k, inner := range one {
				if _, ok := inner.([]any); slices.Contains(lists, k) && !ok {
					t.Errorf("%s: %s is %T", name, k, inner)
				}
				if _, ok := inner.(string); k == "type" && !ok {
					t.Errorf("%s: type is %T", name, inner) // W33
				}
				check(name, inner)
			}
		case []any:
			for _, inner := range one {
				check(name, inner)
			}
		}
	}
	for name, doc := range samples() {
		m := generic(t, encoded(t, doc))
		delete(m, "@context")
		check(name, m)
	}
	small := generic(t, encoded(t, samples()["small note"]))
	for _, k := range []string{"to", "cc", "tag", "attachment"} {
		if _, ok := small[k].([]any); !ok {
			t.Errorf("a note without any writes %s as %v", k, small[k])
		}
	}
	for _, k := range []string{"inReplyTo", "summary"} {
		if got, ok := small[k]; !ok || got != nil {
			t.Errorf("a note without %s writes %v", k, got)
		}
	}
	bare := generic(t, encoded(t, &Actor{ID: mei, Type: "Person", Handle: "mei", Inbox: mei + "/inbox"}))
	for _, k := range []string{"icon", "image"} { // W44
		if _, ok := bare[k]; ok {
			t.Errorf("an actor without %s writes one", k)
		}
	}
	if got, ok := bare["manuallyApprovesFollowers"]; !ok || got != false {
		t.Errorf("manuallyApprovesFollowers is %v: Pixelfed takes an absent one for a locked account", got)
	}
	hidden := generic(t, encoded(t, samples()["hidden followers"])) // W41
	if keys := slices.Sorted(maps.Keys(hidden)); !slices.Equal(keys, []string{"@context", "id", "totalItems", "type"}) {
		t.Errorf("hidden followers write %v", keys)
	}
}

// A title is a bold paragraph to everybody, a property to us, and never a name or a
// summary, which others read as a vote or a warning.
func TestW59_TitleIsTheFirstBoldParagraph(t *testing.T) {
	t.Parallel()
	m := generic(t, encoded(t, sampleNote()))
	if _, ok := m["name"]; ok || m["summary"] != nil || m["sensitive"] != false {
		t.Errorf("name %v, summary %v, sensitive %v", m["name"], m["summary"], m["sensitive"])
	}
	content, _ := m["content"].(string)
	if !strings.HasPrefix(content, "<p><strong>红薯 &amp; friends</strong></p><p>Roasted") || m["batata:title"] != "红薯 & friends" {
		t.Errorf("content %q, title %q", content, m["batata:title"])
	}
	if byLang, _ := m["contentMap"].(map[string]any); byLang["zh-CN"] != content {
		t.Errorf("contentMap %v", m["contentMap"])
	}
	warned := sampleNote()
	warned.Summary = "spiders"
	if m := generic(t, encoded(t, warned)); m["summary"] != "spiders" || m["sensitive"] != true {
		t.Errorf("a warning writes summary %v, sensitive %v", m["summary"], m["sensitive"])
	}
	// The paragraph is taken off only where it is the title.
	other := `{"id":"https://b.example/1","type":"Note","attributedTo":"https://b.example/u","content":"<p><strong>A</strong></p><p>b</p>","batata:title":"B"}`
	if n, err := decode(t, other).Note(); err != nil || n.Title != "B" || n.Content != "<p><strong>A</strong></p><p>b</p>" {
		t.Errorf("%+v, %v", n, err)
	}
	full := strings.Replace(other, "batata:title", Namespace+"title", 1)
	if n, err := decode(t, full).Note(); err != nil || n.Title != "B" {
		t.Errorf("the full name of the property: %+v, %v", n, err)
	}
	if bytes.Contains(encoded(t, sampleNote()), []byte(`\u003c`)) {
		t.Error("HTML is escaped: every tag costs ten bytes more")
	}
}

// FEDERATION.md lists every property of ours that travels, and none that does not.
func TestOwnPropertiesAreWrittenDown(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../FEDERATION.md")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	wordsIn(generic(t, encoded(t, sampleNote())), used)
	wordsIn(generic(t, encoded(t, sampleActor())), used)
	for word := range used {
		if strings.HasPrefix(word, "batata:") && !strings.Contains(string(page), "| `"+word+"` |") {
			t.Errorf("FEDERATION.md does not list %s", word)
		}
	}
	for _, m := range regexp.MustCompile("\\| `(batata:[a-zA-Z]+)` \\|").FindAllStringSubmatch(string(page), -1) {
		if !used[m[1]] {
			t.Errorf("FEDERATION.md lists %s, which is never sent", m[1])
		}
	}
}
