package as

import (
	"html"
	"strings"
	"time"
)

// Note is what somebody published: a Note, or an Article, Page, Question, Image, Video,
// Audio or Event that we show as one (W-64). The same value is read from others and
// written by us; fields marked inbound are never written.
type Note struct {
	ID, Type string
	Author   string
	Authors  []string // inbound: all of them, the author first; PeerTube adds the channel
	// Title is our own property, or the name of what has one by its nature; the name of a
	// Note is no title (it is a poll vote, see Name). It is written as the first bold
	// paragraph of the content, which is taken off again when it is read (fact 1).
	Title   string
	Name    string // of a Note: the choice, in a vote
	Summary string // plain text; of a Note: a content warning
	Content string // HTML, without the title's paragraph
	// Markdown: the content is not HTML (PeerTube). Inbound.
	Markdown  bool
	Lang      string
	Sensitive bool
	To, CC    []string

	InReplyTo string // "" where it replies to nothing, or to nothing with an address
	Context   string // FEP-7888
	URL       string // its page
	Published time.Time
	Updated   time.Time

	Attachments []Attachment
	Links       []Link // inbound: what else was attached; Lemmy's link
	Mentions    []Mention
	Hashtags    []Hashtag
	Emojis      []Emoji
	Poll        *Poll  // inbound
	Quote       string // inbound
	Place       *Place

	Replies, Likes, Shares *Counted // nil: nothing is said of them
	// CanReply, CanQuote: who may without asking, as addresses; nil says nothing. Whoever
	// states a policy has to keep it (W-70).
	CanReply, CanQuote []string
	CommentsOff        bool // inbound, by any of the ways to say so

	Provenance string // own: none, bought, gifted, paid, affiliate, own_shop
	AIAssisted bool   // own
	Licence    string // own: SPDX expression
	TextCover  int    // own: palette of the cover of a note without pictures
}

// Place is where something was.
type Place struct {
	Name, Country string
	HasPosition   bool
	Lat, Long     float64
}

// Counted is a collection that belongs to a note: its address and how many are in it,
// and for replies the first page.
type Counted struct {
	ID    string
	Total int64 // -1: not said
	Items []string
	Next  string
}

// IsVote says whether this is a vote in a poll and not a note (W-72).
func (n *Note) IsVote() bool {
	return n.Type == "Note" && n.Name != "" && n.InReplyTo != "" && n.Content == ""
}

// Note reads the document as something published. It fails with Unfit where it has no
// id or no author or is another kind of thing, and with Foreign where an author is of
// another host than the id (F06). A type that nobody knows is read where it looks like
// a post, and is to be shown as a title and a link: see Shown.
func (d *Doc) Note() (*Note, error) {
	if c := d.Class(); c != AnObject && (c != Other || d.v.get("attributedTo").kind == null || d.v.get("published").kind == null) {
		return nil, unfit("%q is nothing published", clip(d.name))
	}
	n := &Note{
		ID: d.ID(), Type: d.name, Sensitive: d.v.get("sensitive").yesNo(),
		To: d.addresses("to", MaxArray), CC: d.addresses("cc", MaxArray),
		InReplyTo: d.link("inReplyTo"), Context: d.link("context"), URL: d.page(), Quote: d.quote(), Place: d.place(),
		Published: d.v.get("published").moment(), Updated: d.v.get("updated").moment(), Poll: d.poll(),
		Replies: d.counted("replies"), Likes: d.counted("likes"), Shares: d.counted("shares"),
		Provenance: line(d.v.own("provenance").str(), 20), AIAssisted: d.v.own("aiAssisted").yesNo(),
		Licence: line(d.v.own("licence").str(), MaxName), TextCover: int(max(0, d.v.own("textCover").count(100))),
	}
	if n.ID == "" {
		return nil, unfit("the note has no id that we take")
	}
	if err := d.authors(n); err != nil {
		return nil, err
	}
	d.texts(n)
	d.attachments(n)
	d.policy(n)
	tags := d.tags()
	n.Mentions, n.Hashtags, n.Emojis = tags.mentions, tags.hashtags, tags.emojis
	return n, nil
}

// Page is where people read it: its page, or its id where it names none.
func (n *Note) Page() string {
	if n.URL == "" {
		return n.ID
	}
	return n.URL
}

// Shown says whether the note is shown with its text. Others, of types that nobody
// knows, are a title and a link.
func (n *Note) Shown() bool { return known[n.Type] == AnObject }

// authors reads who wrote it. Several are taken where all are of the note's host; the
// author is the first person among them, or the first.
func (d *Doc) authors(n *Note) error {
	person := ""
	for one := range d.v.get("attributedTo").each() {
		id := d.reader.maybe(one.ref())
		if id == "" {
			return unfit("an author is not named by an address")
		}
		if !SameHost(n.ID, id) {
			return foreign("the author of %s is %s", n.ID, id)
		}
		if one.get("type").str() == "Person" && person == "" {
			person = id
		}
		if n.Authors = append(n.Authors, id); len(n.Authors) == 10 {
			break
		}
	}
	if len(n.Authors) == 0 {
		return unfit("the note has no author")
	}
	if n.Author = n.Authors[0]; person != "" {
		n.Author = person
	}
	return nil
}

// texts reads title, warning and content.
func (d *Doc) texts(n *Note) {
	content := d.words("content")
	n.Lang = d.language(content)
	n.Markdown = mediaType(d.v.get("mediaType").str()) == "text/markdown"
	n.Summary = line(d.words("summary"), MaxContent)
	name := line(d.words("name"), MaxName)
	if n.Title = line(d.v.own("title").str(), MaxName); n.Title != "" {
		content = strings.TrimPrefix(content, boldTitle(n.Title))
	} else if n.Type == "Note" || n.Type == "Question" {
		n.Name = name
	} else {
		n.Title = name
	}
	n.Content = markup(content, MaxContent)
}

// boldTitle is how the title of a note travels to programs that know no titles.
func boldTitle(title string) string {
	return "<p><strong>" + html.EscapeString(title) + "</strong></p>"
}

// place is where it was: an object or the first of several, coordinates as numbers or
// as text (Pixelfed).
func (d *Doc) place() *Place {
	v := d.v.get("location").first()
	p := &Place{Name: line(v.get("name").str(), MaxName), Country: line(v.get("country").str(), MaxName)}
	lat, ok1 := v.get("latitude").num()
	long, ok2 := v.get("longitude").num()
	if ok1 && ok2 && lat >= -90 && lat <= 90 && long >= -180 && long <= 180 {
		p.HasPosition, p.Lat, p.Long = true, lat, long
	}
	if p.Name == "" && !p.HasPosition {
		return nil
	}
	return p
}

// counted is a collection beside the note, of its host.
func (d *Doc) counted(key string) *Counted {
	v := d.v.get(key).first()
	if v.kind == null {
		return nil
	}
	c := &Counted{ID: d.own(d.reader.maybe(v.ref())), Total: -1}
	if v.kind != object {
		return c
	}
	c.Total = v.get("totalItems").count(1 << 40)
	page := d.inside(v)
	if first := v.get("first"); first.kind == object {
		page = d.inside(first)
	}
	for _, list := range [...]string{"items", "orderedItems"} {
		c.Items = append(c.Items, page.addresses(list, MaxArray)...)
	}
	c.Next = d.own(page.link("next"))
	return c
}

// policy reads who may comment, in the ways of GoToSocial, Pixelfed and PeerTube.
func (d *Doc) policy(n *Note) {
	p := d.v.get("interactionPolicy")
	n.CanReply, n.CanQuote = d.allowed(p.get("canReply")), d.allowed(p.get("canQuote"))
	enabled, capability := d.v.get("commentsEnabled"), d.v.get("capabilities").get("reply")
	n.CommentsOff = enabled.kind == boolean && !enabled.yes || // Pixelfed, PeerTube, Lemmy
		capability.str() == "[]" || capability.kind == array && len(capability.kids) == 0 // Pixelfed writes the brackets as text
}

// allowed is who may without asking; nil where the policy does not say.
func (d *Doc) allowed(v value) []string {
	if v.kind != object {
		return nil
	}
	in := d.inside(v)
	out := []string{}
	for _, key := range [...]string{"automaticApproval", "always"} {
		for _, one := range in.addresses(key, MaxTags) {
			out = addOnce(out, one)
		}
	}
	return out
}

func addOnce(list []string, s string) []string {
	for _, one := range list {
		if one == s {
			return list
		}
	}
	return append(list, s)
}
