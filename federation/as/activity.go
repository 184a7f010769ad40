package as

import (
	"strings"
	"time"
)

// Activity is what an actor does. The same value is read from others and written by
// us; fields marked inbound are never written.
type Activity struct {
	ID        string // "" where a Like, Undo, Accept, Reject or Delete came without (W-29)
	Type      string
	Actor     string
	Objects   []Ref // one, but for Flag and for votes that were sent together
	Target    Ref
	Origin    Ref // inbound
	To, CC    []string
	Content   string // of a Flag: why
	Reaction  string // inbound: the emoji of a Like or EmojiReact
	Published time.Time
	EndTime   time.Time // inbound
}

// Object is what the activity is about, where that is exactly one thing.
func (a *Activity) Object() Ref {
	if len(a.Objects) == 1 {
		return a.Objects[0]
	}
	return Ref{}
}

// maxReaction bounds an emoji in characters: families of emoji are long, and the names
// of custom ones too.
const maxReaction = 64

// Activity reads the document as an activity. It fails with Unfit where there is no
// actor or more than one, where the actor is not just an address (F01), or where it is
// another kind of thing. Verbs that nobody knows are read too.
func (d *Doc) Activity() (*Activity, error) {
	if c := d.Class(); c != AnActivity && (c != Other || d.v.get("actor").kind == null || d.name == "") {
		return nil, unfit("%q is not an activity", clip(d.name))
	}
	a := &Activity{
		ID: d.ID(), Type: d.name,
		Objects: d.refs("object", MaxArray), Target: d.ref("target"), Origin: d.ref("origin"),
		To: d.addresses("to", MaxArray), CC: d.addresses("cc", MaxArray),
		Published: d.v.get("published").moment(), EndTime: d.v.get("endTime").moment(),
	}
	var ok bool
	if a.Actor, ok = d.one("actor"); !ok {
		return nil, unfit("an activity has exactly one actor, named by an address")
	}
	if a.ID == "" && d.v.get("id").kind != null {
		return nil, unfit("the id of the activity is not an address that we take")
	}
	a.Content = markup(d.words("content"), MaxContent)
	switch a.Type {
	case "Like", "Dislike", "EmojiReact", "EmojiReaction":
		a.Reaction = line(a.Content, maxReaction)
		if r := d.v.get("_misskey_reaction").str(); a.Reaction == "" && r != "" {
			a.Reaction = line(r, maxReaction)
		}
	}
	return a, nil
}

// Embedded is an object that the activity carries, as a view of that kind may want it:
// nil where only an id was given.
func (a *Activity) Embedded() *Doc { return a.Object().Doc }

// IsPublic says whether everybody is addressed.
func IsPublic(addresses []string) bool {
	for _, one := range addresses {
		if one == Public {
			return true
		}
	}
	return false
}

// Tombstone is what is left of a thing.
type Tombstone struct {
	ID         string
	FormerType string
	Deleted    time.Time
}

// Tombstone reads what is left of a thing.
func (d *Doc) Tombstone() (*Tombstone, error) {
	t := &Tombstone{ID: d.ID(), FormerType: line(d.v.get("formerType").first().str(), MaxName), Deleted: d.v.get("deleted").moment()}
	if d.kind != ATombstone || t.ID == "" {
		return nil, unfit("%q is not a tombstone", clip(d.name))
	}
	return t, nil
}

// Acct splits what names an account: user@host, with or without "acct:" or "@" before
// it. The host is in its normal form.
func (r Reader) Acct(s string) (user, host string, err error) {
	name := strings.TrimPrefix(strings.TrimPrefix(s, "acct:"), "@")
	user, host, ok := strings.Cut(name, "@")
	if !ok || !isHandle(user) {
		return "", "", unfit("%q does not name an account", clip(s))
	}
	host, err = r.Host(host)
	return strings.Clone(user), host, err
}

// maxHandle bounds the names of actors elsewhere: longer than any program gives out.
const maxHandle = 128

// isHandle says whether a name can stand in an address of an account: letters, digits
// and . _ - ~ and nothing that looks like another name.
func isHandle(s string) bool {
	if s == "" || len(s) > maxHandle || s[0] == '.' || s[len(s)-1] == '.' {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-', c == '~':
		default:
			return false
		}
	}
	return true
}
