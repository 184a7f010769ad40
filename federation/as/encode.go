package as

import (
	"bytes"
	"encoding/json"
	"time"
)

// Body is a document of ours: *Note, *Actor, *Activity, *Tombstone, *Collection, *Key.
type Body interface {
	// wire is the document without its @context; it adds the terms that it uses.
	wire(*terms) any
}

// encode writes a document with the @context that it needs.
func encode(b Body) ([]byte, error) {
	t := terms{}
	body := b.wire(&t)
	return write(document{Context: t.context(), body: body})
}

// document puts the @context before the members of its body.
type document struct {
	Context any
	body    any
}

// MarshalJSON joins the two; both are objects.
func (d document) MarshalJSON() ([]byte, error) {
	context, err := write(d.Context)
	if err != nil {
		return nil, err
	}
	body, err := write(d.body)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(context)+len(body)+16)
	out = append(append(out, `{"@context":`...), context...)
	if len(body) > 2 {
		out = append(out, ',')
	}
	return append(out, body[1:]...), nil
}

// write is JSON without the escapes that only HTML needs: they would make a text three
// times as long.
func write(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// nullable writes null for "": inReplyTo and summary are there even where there is
// nothing to say.
func nullable(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// stamp is a time to the second, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// fine is a time to the millisecond: two edits within a second are two (W-85).
func fine(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// arrayOf is never null (W-30).
func arrayOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// embed is what stands for a Ref: its body, or its address.
func (r Ref) embed(t *terms) any {
	if r.Body != nil {
		return r.Body.wire(t)
	}
	if r.ID == "" {
		return nil
	}
	return r.ID
}

type linkJSON struct {
	Type      string `json:"type,omitempty"`
	Href      string `json:"href,omitempty"`
	Name      string `json:"name,omitempty"`
	MediaType string `json:"mediaType,omitempty"`
}

type imageJSON struct {
	Type      string `json:"type"`
	MediaType string `json:"mediaType,omitempty"`
	URL       string `json:"url"`
	Name      string `json:"name,omitempty"`
}

// image is an object or absent, never null or a list (W-44).
func (i *Image) wire() *imageJSON {
	if i == nil || i.URL == "" {
		return nil
	}
	return &imageJSON{"Image", i.MediaType, i.URL, i.Alt}
}

type emojiJSON struct {
	ID      string     `json:"id,omitempty"`
	Type    string     `json:"type"`
	Name    string     `json:"name"`
	Updated string     `json:"updated,omitempty"`
	Icon    *imageJSON `json:"icon"`
}

// tagList writes mentions, topics and emoji (W-65).
func tagList(t *terms, mentions []Mention, hashtags []Hashtag, emojis []Emoji) []any {
	out := []any{}
	for _, m := range mentions {
		out = append(out, linkJSON{Type: "Mention", Href: m.ID, Name: m.Name})
	}
	for _, h := range hashtags {
		t.add(termHashtag)
		out = append(out, linkJSON{Type: "Hashtag", Href: h.Href, Name: "#" + h.Name})
	}
	for _, e := range emojis {
		t.add(termEmoji)
		out = append(out, emojiJSON{e.ID, "Emoji", ":" + e.Name + ":", stamp(e.Updated), (&Image{URL: e.URL, MediaType: e.MediaType}).wire()})
	}
	return out
}
