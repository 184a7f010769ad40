package as

import (
	"strings"
)

// Doc is a document of another server, or an object inside one. Its views (Activity,
// Actor, Note, …) read one and the same tree.
type Doc struct {
	reader  Reader
	body    string // the outermost document
	v       value
	context value  // of the outermost document, which those inside inherit
	kind    Class  // Other: not one of every day
	name    string // its type
}

// Decode reads a document under the caps; it fails with Malformed or TooLarge.
func (r Reader) Decode(body []byte) (*Doc, error) {
	if len(body) > MaxBody {
		return nil, tooLarge("%d bytes, at most %d", len(body), MaxBody)
	}
	s := string(body)
	v, err := parse(s)
	if err != nil {
		return nil, err
	}
	if v.kind != object {
		return nil, malformed("not an object")
	}
	return r.doc(s, v, v.get("@context")), nil
}

func (r Reader) doc(body string, v, context value) *Doc {
	d := &Doc{reader: r, body: body, v: v, context: context}
	d.name, d.kind = classify(v.get("type"))
	return d
}

// inside makes a Doc of an object in this one.
func (d *Doc) inside(v value) *Doc { return d.reader.doc(d.body, v, d.context) }

// Raw is the document as it was sent.
func (d *Doc) Raw() []byte { return []byte(d.body[d.v.start:d.v.end]) }

// ID is the address that the document says it has, or "".
func (d *Doc) ID() string { return d.reader.maybe(d.v.get("id").str()) }

// Type is the type; of several the one that we know best.
func (d *Doc) Type() string { return d.name }

// Class says what kind of thing it is. Types that do not travel every day are looked up
// in go-fed's vocabulary.
func (d *Doc) Class() Class {
	if d.kind == Other && d.name != "" {
		return vocabulary(d.name)
	}
	return d.kind
}

// Author is the actor of an activity, the author of anything else, as far as it names
// just one: what a gate compares with the key before it does anything else. "" where
// it names none or several.
func (d *Doc) Author() string {
	if d.v.get("actor").kind != null {
		id, _ := d.one("actor")
		return id
	}
	id, _ := d.one("attributedTo")
	return id
}

// one is a property that is exactly one address, given as such or as a list of one.
func (d *Doc) one(key string) (string, bool) {
	v := d.v.get(key)
	if v.kind == array {
		if len(v.kids) != 1 {
			return "", false
		}
		v = v.kids[0].value
	}
	if v.kind != text {
		return "", false
	}
	return d.reader.iri(v.text)
}

// addresses is a property that is any number of addresses, each given as such or as an
// object with an id. Public is spelled out (W-32); what is no address is left out.
func (d *Doc) addresses(key string, most int) []string {
	var out []string
	for one := range d.v.get(key).each() {
		id := one.ref()
		if id == "Public" || id == "as:Public" {
			id = Public
		}
		if id = d.reader.maybe(id); id == "" {
			continue
		}
		if out = append(out, id); len(out) == most {
			break
		}
	}
	return out
}

// Ref names a thing: by its id, embedded, or both.
type Ref struct {
	ID   string // "" where it has none that we take
	Doc  *Doc   // inbound: the embedded object; nil where only its id was given
	Body Body   // outbound: what to embed; nil writes the id
}

// refs is a property that names things.
func (d *Doc) refs(key string, most int) []Ref {
	var out []Ref
	if most <= 0 {
		return nil
	}
	for one := range d.v.get(key).each() {
		ref := Ref{ID: d.reader.maybe(one.ref())}
		if one.kind == object {
			ref.Doc = d.inside(one)
		} else if ref.ID == "" {
			continue
		}
		if out = append(out, ref); len(out) == most {
			break
		}
	}
	return out
}

// ref is a property that names one thing, or the first of several.
func (d *Doc) ref(key string) Ref {
	if refs := d.refs(key, 1); len(refs) == 1 {
		return refs[0]
	}
	return Ref{}
}

// link is a property that is one address, or the first of several.
func (d *Doc) link(key string) string { return d.reader.maybe(d.v.get(key).first().ref()) }

// words is a property in natural language: as it stands, or else from its map of
// languages.
func (d *Doc) words(key string) string {
	if s := d.v.get(key).str(); s != "" {
		return s
	}
	_, s := translated(d.v.get(key+"Map"), "")
	return s
}

// translated is an entry of a map of languages: the one that has these words, or else
// the first with a language.
func translated(v value, words string) (lang, s string) {
	if v.kind != object {
		return "", ""
	}
	for i := range v.kids {
		code, s := language(v.kids[i].key), v.kids[i].value.str()
		if code == "" || s == "" || (words != "" && s != words) {
			continue
		}
		return code, s
	}
	return "", ""
}

// language is the language of the content, in any of the ways to say it: contentMap,
// PeerTube's and Lemmy's language.identifier, @language in the context.
func (d *Doc) language(content string) string {
	if lang, _ := translated(d.v.get("contentMap"), content); lang != "" {
		return lang
	}
	if lang := language(d.v.get("language").get("identifier").str()); lang != "" {
		return lang
	}
	for one := range d.context.each() {
		if lang := language(one.get("@language").str()); lang != "" {
			return lang
		}
	}
	return ""
}

// Class is what kind of thing a document is.
type Class uint8

// The classes. A type that nobody knows is Other.
const (
	Other Class = iota
	AnActivity
	AnActor
	AnObject // something that people publish
	ACollection
	ATombstone
	ALink
	AKey
	ignored // known, and nothing that we show or do
)

// known are the types that travel every day.
var known = map[string]Class{
	"Accept": AnActivity, "Add": AnActivity, "Announce": AnActivity, "Block": AnActivity, "Create": AnActivity, "Delete": AnActivity,
	"Flag": AnActivity, "Follow": AnActivity, "Like": AnActivity, "Move": AnActivity, "Reject": AnActivity, "Remove": AnActivity,
	"Undo": AnActivity, "Update": AnActivity,
	"EmojiReact": AnActivity, "EmojiReaction": AnActivity, "QuoteRequest": AnActivity, // not in the standard
	"Person": AnActor, "Service": AnActor, "Group": AnActor, "Organization": AnActor, "Application": AnActor,
	"Note": AnObject, "Article": AnObject, "Page": AnObject, "Image": AnObject, "Video": AnObject, "Audio": AnObject, "Event": AnObject,
	"Question":   AnObject, // an activity to the standard, a note with a poll to everybody
	"Document":   AnObject,
	"Collection": ACollection, "CollectionPage": ACollection, "OrderedCollection": ACollection, "OrderedCollectionPage": ACollection,
	"Tombstone": ATombstone, "Link": ALink, "Mention": ALink, "Hashtag": ALink,
	"Key": AKey, "CryptographicKey": AKey, "Multikey": AKey, "PublicKey": AKey,
	"PropertyValue": ignored, "Emoji": ignored, "Place": ignored, "Profile": ignored, "Relationship": ignored,
	"Proposal": ignored, "Intent": ignored, "Agreement": ignored, "Commitment": ignored, // FEP-0837: not for timelines
	"QuoteAuthorization": ignored, "CacheFile": ignored, "Playlist": ignored,
}

// classify finds the type that we know best among those that a thing has, the first
// where we know none.
func classify(v value) (name string, c Class) {
	for one := range v.each() {
		s := strings.TrimPrefix(strings.TrimPrefix(one.str(), "as:"), Context+"#")
		if got, ok := known[s]; ok {
			return s, got
		}
		if name == "" {
			name = strings.Clone(cut(s, MaxName))
		}
	}
	return name, Other
}
