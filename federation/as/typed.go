package as

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/go-fed/activity/streams"
	"github.com/go-fed/activity/streams/vocab"
)

// Typed is the document as go-fed's streams types it, for what the views leave out. It
// is made when it is asked for and not before: it costs seven times what reading a
// document and its views cost, and no effect needs it. Types that streams does not know
// (EmojiReact, Multikey, …) are Unfit; the views read them all the same.
func (d *Doc) Typed(ctx context.Context) (t vocab.Type, err error) {
	defer func() {
		if p := recover(); p != nil { // generated code, fed by strangers
			t, err = nil, unfit("streams stopped at it: %v", p)
		}
	}()
	m := map[string]any{}
	if err := json.Unmarshal(d.Raw(), &m); err != nil {
		return nil, malformed("%v", err)
	}
	if _, ok := m["@context"]; !ok {
		m["@context"] = Context
	}
	t, err = streams.ToType(ctx, m)
	if err != nil {
		return nil, unfit("streams: %v", err)
	}
	if t == nil {
		return nil, unfit("streams knows no type %q", clip(d.name))
	}
	return t, nil
}

// vocabulary says what a type is that does not travel every day, by the hierarchy of
// the standard: an Invite is an activity, a Profile an object.
func vocabulary(name string) Class {
	if len(name) > 40 || strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) {
		return Other
	}
	bare := &Doc{name: name, body: `{"@context":"` + Context + `","type":"` + name + `"}`}
	bare.v.end = int32(len(bare.body))
	t, err := bare.Typed(context.Background())
	switch {
	case err != nil:
		return Other
	case streams.IsOrExtendsActivityStreamsActivity(t):
		return AnActivity
	case streams.IsOrExtendsActivityStreamsCollection(t):
		return ACollection
	case streams.IsOrExtendsActivityStreamsLink(t):
		return ALink
	case streams.IsOrExtendsActivityStreamsObject(t):
		return AnObject
	}
	return Other
}
