package as

import (
	"time"
)

// Actor is who acts. The same value is read from others and written by us; fields
// marked inbound are never written.
type Actor struct {
	ID, Type      string // Person, Service, Group, Organization, Application
	Handle        string // preferredUsername
	Name, Summary string // Summary is HTML
	URL           string // its page
	Inbox         string
	SharedInbox   string
	Outbox        string
	Followers     string
	Following     string
	Featured      string // its pinned notes
	FeaturedTags  string
	Boards        []string // AP §4.1 streams: collections that may be of interest; ours are public boards

	Keys []Key

	Icon, Image *Image // avatar and banner
	Fields      []Field
	Mentions    []Mention
	Hashtags    []Hashtag
	Emojis      []Emoji
	Place       string

	Published, Updated time.Time
	// Locked: followers are approved by hand. Absent counts as open, as everybody but
	// Pixelfed reads it: a follow waits for its Accept in either case. We always write it.
	Locked       bool
	Discoverable bool // may be recommended; absent is no
	Indexable    bool // its public posts may be searched (FEP-5feb); absent is no
	Memorial     bool // inbound
	Suspended    bool // inbound: by its own server

	MovedTo            string
	AlsoKnownAs        []string
	Webfinger          string // FEP-2c59: user@host, in normal form
	AttributionDomains []string
	Generator          string // FEP-844e, FEP-2677: the actor of its server
	Implements         []Link // FEP-844e: what the server can do
}

// Image is a picture of an actor.
type Image struct {
	URL, MediaType, Alt string
	Width, Height       int // inbound
}

// Field is a labelled line of a profile; Value is HTML.
type Field struct{ Name, Value string }

// Link leads somewhere.
type Link struct{ Href, Name, MediaType string }

// Actor reads the document as an actor. It fails with Unfit where it has no id, no
// name or no inbox, or is another kind of thing, and with Foreign where its inbox is
// on another host (W-52). Other addresses of another host are left out: what stands
// there cannot speak for the actor.
func (d *Doc) Actor() (*Actor, error) {
	id := d.ID()
	switch {
	case d.kind != AnActor:
		return nil, unfit("%q is not an actor", clip(d.name))
	case id == "":
		return nil, unfit("the actor has no id that we take")
	}
	a := &Actor{
		ID: id, Type: d.name, Handle: d.v.get("preferredUsername").str(),
		Name: line(d.words("name"), MaxName), Summary: markup(d.words("summary"), MaxContent),
		URL: d.page(), Inbox: d.link("inbox"),
		Keys: d.Keys(), Icon: d.image("icon"), Image: d.image("image"), Fields: d.fields(),
		Place:     line(d.v.get("location").first().get("name").str(), MaxName),
		Published: d.v.get("published").moment(), Updated: d.v.get("updated").moment(),
		Locked: d.v.get("manuallyApprovesFollowers").yesNo(), Discoverable: d.v.get("discoverable").yesNo(),
		Indexable: d.v.get("indexable").yesNo(), Memorial: d.v.get("memorial").yesNo(), Suspended: d.v.get("suspended").yesNo(),
		MovedTo: d.link("movedTo"), AlsoKnownAs: d.addresses("alsoKnownAs", MaxAliases),
		Generator: d.link("generator"), AttributionDomains: d.domains("attributionDomains"),
	}
	if !isHandle(a.Handle) {
		return nil, unfit("the name of the actor is %q", clip(a.Handle))
	}
	if a.Inbox == "" {
		return nil, unfit("the actor has no inbox that we take")
	}
	if !SameHost(id, a.Inbox) {
		return nil, foreign("the inbox of %s is %s", id, a.Inbox)
	}
	for key, into := range map[string]*string{"outbox": &a.Outbox, "followers": &a.Followers, "following": &a.Following,
		"featured": &a.Featured, "featuredTags": &a.FeaturedTags} {
		*into = d.own(d.link(key))
	}
	a.SharedInbox = d.own(d.reader.maybe(d.v.get("endpoints").get("sharedInbox").ref()))
	for _, one := range d.addresses("streams", MaxArray) {
		if SameHost(id, one) {
			a.Boards = append(a.Boards, one)
		}
	}
	if user, host, err := d.reader.Acct(d.v.get("webfinger").str()); err == nil {
		a.Webfinger = user + "@" + host
	}
	tags := d.tags()
	a.Mentions, a.Hashtags, a.Emojis = tags.mentions, tags.hashtags, tags.emojis
	a.Implements = d.implements()
	return a, nil
}

// own leaves out what stands on another host than the document.
func (d *Doc) own(iri string) string {
	if !SameHost(d.ID(), iri) {
		return ""
	}
	return iri
}

// image is a picture, or the widest of several (PeerTube).
func (d *Doc) image(key string) *Image {
	var best *Image
	for one := range d.v.get(key).each() {
		img := d.picture(one)
		if img != nil && (best == nil || img.Width > best.Width) {
			best = img
		}
	}
	return best
}

func (d *Doc) picture(v value) *Image {
	target := d.target(v)
	if target.url == "" {
		return nil
	}
	alt := v.get("summary").str()
	if alt == "" {
		alt = v.get("name").str()
	}
	return &Image{URL: target.url, MediaType: target.mediaType, Alt: lines(alt, MaxAlt), Width: target.width, Height: target.height}
}

func (d *Doc) fields() []Field {
	var out []Field
	for one := range d.v.get("attachment").each() {
		if name := one.get("type").first().str(); name != "PropertyValue" && name != "schema:PropertyValue" {
			continue
		}
		f := Field{line(one.get("name").str(), MaxName), markup(one.get("value").str(), maxFieldValue)}
		if f.Name == "" && f.Value == "" {
			continue
		}
		if out = append(out, f); len(out) == MaxFields {
			break
		}
	}
	return out
}

// domains are names of hosts.
func (d *Doc) domains(key string) []string {
	var out []string
	for one := range d.v.get(key).each() {
		if host, err := d.reader.Host(one.str()); err == nil {
			if out = append(out, host); len(out) == MaxTags {
				break
			}
		}
	}
	return out
}

// implements is what an application says that it can do, itself or as the generator
// of an actor.
func (d *Doc) implements() []Link {
	v := d.v.get("implements")
	if v.kind == null {
		v = d.v.get("generator").get("implements")
	}
	var out []Link
	for one := range v.each() {
		if href := d.reader.maybe(one.ref()); href != "" {
			if out = append(out, Link{Href: href, Name: line(one.get("name").str(), MaxName)}); len(out) == MaxTags {
				break
			}
		}
	}
	return out
}
