package as

import (
	"strings"
)

type activityJSON struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Actor     string    `json:"actor"`
	Published string    `json:"published,omitempty"`
	To        *[]string `json:"to,omitempty"`
	CC        *[]string `json:"cc,omitempty"`
	Object    any       `json:"object"`
	Target    any       `json:"target,omitempty"`
	Content   string    `json:"content,omitempty"`
}

// maxActivity is what an activity may have in bytes (W-18): Misskey reads 64 KiB, and a
// relay may add something.
const maxActivity = 60 << 10

// Encode writes the activity. One that carries a note is kept under 60 KiB: first its
// contentMap goes, then the descriptions of its pictures are shortened, all to the same
// length, then its content is cut behind a paragraph, with a link to the whole. On the
// note's own page and in its own document everything stays.
func (a *Activity) Encode() ([]byte, error) {
	out, err := encode(a)
	note, ok := a.Object().Body.(*Note)
	if err != nil || !ok || len(out) <= maxActivity {
		return out, err
	}
	return a.shortened(note)
}

func (a *Activity) wire(t *terms) any {
	out := activityJSON{
		ID: a.ID, Type: a.Type, Actor: a.Actor, Published: stamp(a.Published),
		Target: a.Target.embed(t), Content: a.Content,
	}
	if len(a.To)+len(a.CC) > 0 {
		to, cc := arrayOf(a.To), arrayOf(a.CC)
		out.To, out.CC = &to, &cc
	}
	switch len(a.Objects) {
	case 0:
	case 1:
		out.Object = a.Objects[0].embed(t)
		if a.Type == "Flag" { // a list even of one, as everybody writes it
			out.Object = []any{out.Object}
		}
	default:
		list := make([]any, len(a.Objects))
		for i, one := range a.Objects {
			list[i] = one.embed(t)
		}
		out.Object = list
	}
	return out
}

// shortened writes an activity whose note is too long.
func (a *Activity) shortened(note *Note) ([]byte, error) {
	try := func(shorten func(*noteJSON)) ([]byte, error) {
		t := terms{}
		body := a.wire(&t).(activityJSON) //nolint:errcheck,forcetypeassert // just made
		short := note.json(&t)
		short.ContentMap = nil
		shorten(short)
		body.Object = short
		return write(document{Context: t.context(), body: body})
	}
	for _, step := range []struct {
		most    int // what is kept at most, of what shorten cuts
		shorten func(n *noteJSON, most int)
	}{
		{0, func(*noteJSON, int) {}},
		{MaxAlt, (*noteJSON).shortenAlts},
		{len(note.Content), (*noteJSON).cutContent},
	} {
		// The most that fits, by halving.
		low, high := 0, step.most
		for low < high {
			middle := (low + high + 1) / 2
			out, err := try(func(n *noteJSON) { step.shorten(n, middle) })
			if err != nil {
				return nil, err
			}
			if len(out) <= maxActivity {
				low = middle
			} else {
				high = middle - 1
			}
		}
		out, err := try(func(n *noteJSON) { step.shorten(n, low) })
		if err != nil || len(out) <= maxActivity {
			return out, err
		}
	}
	return nil, tooLarge("a note whose addresses alone are more than an activity holds")
}

// shortenAlts cuts every description to the same number of characters.
func (n *noteJSON) shortenAlts(most int) {
	for i := range n.Attachment {
		if name := n.Attachment[i].Name; name != nil {
			if short := cut(*name, most); len(short) < len(*name) {
				n.Attachment[i].Name = nullable(strings.TrimRight(cut(short, most-1)+"…", " "))
				if most < 2 {
					n.Attachment[i].Name = nil
				}
			}
		}
	}
}

// cutContent keeps so many bytes of the content, up to the end of a paragraph, with a
// link to the whole, and no descriptions.
func (n *noteJSON) cutContent(most int) {
	n.shortenAlts(0)
	kept := n.Content[:min(most, len(n.Content))]
	end := strings.LastIndex(kept, "</p>")
	if end < 0 {
		end = -len("</p>")
	}
	n.Content = kept[:end+len("</p>")] + `<p><a href="` + n.page() + `">…</a></p>`
}

func (n *noteJSON) page() string {
	if n.URL == "" {
		return n.ID
	}
	return n.URL
}

// Encode writes what is left of a thing (W-38, W-82).
func (s *Tombstone) Encode() ([]byte, error) { return encode(s) }

func (s *Tombstone) wire(*terms) any {
	return struct {
		ID         string `json:"id"`
		Type       string `json:"type"`
		FormerType string `json:"formerType,omitempty"`
		Deleted    string `json:"deleted,omitempty"`
	}{s.ID, "Tombstone", s.FormerType, stamp(s.Deleted)}
}

type collectionJSON struct {
	ID           string `json:"id"`
	Type         string `json:"type"`
	Name         string `json:"name,omitempty"`
	Summary      string `json:"summary,omitempty"`
	AttributedTo string `json:"attributedTo,omitempty"`
	TotalItems   *int64 `json:"totalItems,omitempty"`
	PartOf       string `json:"partOf,omitempty"`
	First        any    `json:"first,omitempty"`
	Last         string `json:"last,omitempty"`
	Next         string `json:"next,omitempty"`
	Prev         string `json:"prev,omitempty"`
	Items        *[]any `json:"items,omitempty"`
	OrderedItems *[]any `json:"orderedItems,omitempty"`
}

// Encode writes the collection or page (W-40). Items are written where there are any,
// and for pages always.
func (c *Collection) Encode() ([]byte, error) { return encode(c) }

func (c *Collection) wire(t *terms) any {
	out := collectionJSON{
		ID: c.ID, Type: c.Type, Name: c.Name, Summary: c.Summary, AttributedTo: c.Author, PartOf: c.PartOf,
		First: c.First.embed(t), Last: c.Last, Next: c.Next, Prev: c.Prev,
	}
	if c.Total >= 0 {
		out.TotalItems = &c.Total
	}
	page, ordered := strings.HasSuffix(c.Type, "Page"), strings.HasPrefix(c.Type, "Ordered")
	if !page && c.Items == nil {
		return out
	}
	items := make([]any, 0, len(c.Items))
	for _, one := range c.Items {
		items = append(items, one.embed(t))
	}
	if ordered {
		out.OrderedItems = &items
	} else {
		out.Items = &items
	}
	return out
}
