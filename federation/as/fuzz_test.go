package as

import (
	"errors"
	"slices"
	"testing"
	"unicode/utf8"
)

// Whatever a document is, every view of it ends, in a value within the caps or in one
// of our errors; what the views name is in normal form; and what of it we would send
// again is a document.
func FuzzZ04_Views(f *testing.F) {
	for _, program := range programs {
		for _, body := range documents(f, program) {
			f.Add(body)
		}
	}
	for _, doc := range samples() {
		f.Add(encoded(f, doc))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := Reader{}.Decode(body)
		if err != nil {
			return
		}
		checkViews(t, d, 0)
		if _, err := d.Typed(t.Context()); err != nil && !errors.Is(err, Unfit) && !errors.Is(err, Malformed) {
			t.Fatalf("streams: %v", err)
		}
	})
}

func checkViews(t *testing.T, d *Doc, depth int) {
	t.Helper()
	if a, err := d.Activity(); mine(t, err) {
		normal(t, a.Actor, a.ID, a.Target.ID)
		normal(t, a.To...)
		normal(t, a.CC...)
		for _, ref := range a.Objects {
			normal(t, ref.ID)
			if ref.Doc != nil && depth < 3 {
				checkViews(t, ref.Doc, depth+1)
			}
		}
		within(t, "content", len(a.Content), MaxContent)
		within(t, "reaction", utf8.RuneCountInString(a.Reaction), maxReaction)
	}
	if a, err := d.Actor(); mine(t, err) {
		normal(t, a.ID, a.Inbox, a.SharedInbox, a.Outbox, a.Followers, a.Following, a.Featured, a.URL, a.MovedTo)
		normal(t, a.AlsoKnownAs...)
		if !SameHost(a.ID, a.Inbox) || !isHandle(a.Handle) {
			t.Fatalf("the inbox of %s is %s, its name %q", a.ID, a.Inbox, a.Handle)
		}
		within(t, "name", utf8.RuneCountInString(a.Name), MaxName)
		within(t, "summary", len(a.Summary), MaxContent)
		within(t, "fields", len(a.Fields), MaxFields)
		within(t, "aliases", len(a.AlsoKnownAs), MaxAliases)
		for _, k := range a.Keys {
			if k.Owner != a.ID || !SameHost(k.ID, a.ID) {
				t.Fatalf("the key %+v of %s", k, a.ID)
			}
		}
		a.Keys = nil
		if again := decode(t, string(encoded(t, a))); again.Class() != AnActor {
			t.Fatalf("%+v is sent as something else", a)
		}
	}
	if n, err := d.Note(); mine(t, err) {
		checkNote(t, n)
	}
	if c, err := d.Collection(); mine(t, err) {
		normal(t, c.ID, c.First.ID, c.Last, c.Next, c.Prev, c.PartOf, c.Author)
		within(t, "items", len(c.Items), MaxArray)
	}
	if s, err := d.Tombstone(); mine(t, err) {
		normal(t, s.ID)
	}
	within(t, "keys", len(d.Keys()), MaxKeys)
	normal(t, d.ID(), d.Author())
}

func checkNote(t *testing.T, n *Note) {
	t.Helper()
	normal(t, n.ID, n.Author, n.InReplyTo, n.Context, n.URL, n.Quote)
	normal(t, n.To...)
	normal(t, n.CC...)
	if !SameHost(n.ID, n.Author) || !slices.Contains(n.Authors, n.Author) {
		t.Fatalf("the author of %s is %s of %v", n.ID, n.Author, n.Authors)
	}
	within(t, "content", len(n.Content), MaxContent)
	within(t, "title", utf8.RuneCountInString(n.Title), MaxName)
	within(t, "attachments", len(n.Attachments), MaxAttachments)
	within(t, "links", len(n.Links), MaxAttachments)
	within(t, "mentions", len(n.Mentions), MaxMentions)
	within(t, "topics", len(n.Hashtags), MaxTags)
	within(t, "emoji", len(n.Emojis), MaxTags)
	if n.Poll != nil {
		within(t, "choices", len(n.Poll.Options), MaxPoll)
	}
	for _, a := range n.Attachments {
		normal(t, a.URL, a.Poster)
		within(t, "description", utf8.RuneCountInString(a.Alt), MaxAlt)
		if a.Kind == "" || a.URL == "" || a.Width > maxSide || a.FocusX < -1 || a.FocusX > 1 || (a.Blurhash != "" && !isBlurhash(a.Blurhash)) {
			t.Fatalf("%+v", a)
		}
	}
	for _, s := range []string{n.Content, n.Title, n.Summary, n.Name} {
		if !utf8.ValidString(s) {
			t.Fatalf("%q is not UTF-8", s)
		}
	}
	create := &Activity{ID: n.ID + "#create", Type: "Create", Actor: n.Author, To: n.To, CC: n.CC, Objects: []Ref{{ID: n.ID, Body: n}}}
	if body, err := create.Encode(); err == nil {
		within(t, "activity", len(body), maxActivity)
		decode(t, string(body))
	} else if !errors.Is(err, TooLarge) {
		t.Fatalf("%+v cannot be sent: %v", n, err)
	}
}

// mine says whether there is a view, and that what went wrong is one of our errors.
func mine(t *testing.T, err error) bool {
	t.Helper()
	if err != nil && !errors.Is(err, Unfit) && !errors.Is(err, Foreign) {
		t.Fatalf("an error of no kind: %v", err)
	}
	return err == nil
}

func normal(t *testing.T, iris ...string) {
	t.Helper()
	for _, iri := range iris {
		if again, err := (Reader{}).IRI(iri); iri != "" && (err != nil || again != iri) {
			t.Fatalf("%q is not in its normal form: %q, %v", iri, again, err)
		}
	}
}

func within(t *testing.T, what string, n, most int) {
	t.Helper()
	if n > most {
		t.Fatalf("%s: %d, at most %d", what, n, most)
	}
}
