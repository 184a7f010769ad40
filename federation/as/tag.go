package as

import (
	"strings"
	"time"
)

// Mention is an actor that a text names; Name is @user@host as its author wrote it.
type Mention struct{ ID, Name string }

// Hashtag is a topic, without its #.
type Hashtag struct{ Name, Href string }

// Emoji is a picture that stands for :name: in a text; Name is without the colons.
type Emoji struct {
	ID, Name, URL, MediaType string
	Updated                  time.Time
}

type tags struct {
	mentions []Mention
	hashtags []Hashtag
	emojis   []Emoji
}

// tags reads the tags, each once.
func (d *Doc) tags() tags {
	var t tags
	seen := 0
	for one := range d.v.get("tag").each() {
		if seen++; seen > MaxTags {
			break
		}
		name, _ := classify(one.get("type"))
		switch name {
		case "Mention":
			t.mention(d, one)
		case "Hashtag":
			t.hashtag(d, one)
		case "Emoji", "toot:Emoji":
			t.emoji(d, one)
		}
	}
	return t
}

func (t *tags) mention(d *Doc, v value) {
	m := Mention{ID: d.reader.maybe(v.get("href").str()), Name: line(v.get("name").str(), MaxName)}
	if m.ID == "" || len(t.mentions) == MaxMentions {
		return
	}
	for _, other := range t.mentions {
		if other.ID == m.ID {
			return
		}
	}
	t.mentions = append(t.mentions, m)
}

func (t *tags) hashtag(d *Doc, v value) {
	h := Hashtag{Name: line(strings.TrimPrefix(v.get("name").str(), "#"), MaxName), Href: d.reader.maybe(v.get("href").str())}
	if h.Name == "" {
		return
	}
	for _, other := range t.hashtags {
		if strings.EqualFold(other.Name, h.Name) {
			return
		}
	}
	t.hashtags = append(t.hashtags, h)
}

func (t *tags) emoji(d *Doc, v value) {
	target := d.target(v.get("icon").first())
	e := Emoji{ID: d.reader.maybe(v.get("id").str()), Name: line(strings.Trim(v.get("name").str(), ":"), MaxName),
		URL: target.url, MediaType: target.mediaType, Updated: v.get("updated").moment()}
	if e.Name == "" || e.URL == "" {
		return
	}
	t.emojis = append(t.emojis, e)
}

// Rels of links in tags that make one a quote (FEP-e232).
const (
	relMisskeyQuote = "https://misskey-hub.net/ns#_misskey_quote"
	relQuote        = "https://w3id.org/fep/044f#quote"
)

// quote is the note that this one quotes, in any of the ways to say it (W-71). What is
// no address is no quote: in BookWyrm, quote is the words of a book.
func (d *Doc) quote() string {
	for _, key := range [...]string{"quote", "quoteUrl", "quoteUri", "_misskey_quote"} {
		if id := d.link(key); id != "" {
			return id
		}
	}
	for one := range d.v.get("tag").each() {
		if one.get("type").str() != "Link" {
			continue
		}
		for rel := range one.get("rel").each() {
			if s := rel.str(); s == relMisskeyQuote || s == relQuote {
				return d.reader.maybe(one.get("href").str())
			}
		}
	}
	return ""
}

// Poll is a question with its answers.
type Poll struct {
	Options  []Option
	Multiple bool
	EndTime  time.Time
	Closed   time.Time // zero: it is open, or nobody said when it closed
	Voters   int64     // -1: not said
}

// Option is one answer.
type Option struct {
	Name  string
	Votes int64 // -1: not said
}

// poll reads oneOf or anyOf, wherever they stand: Misskey writes them into a Note
// beside the Question.
func (d *Doc) poll() *Poll {
	p := &Poll{EndTime: d.v.get("endTime").moment(), Closed: d.v.get("closed").moment(), Voters: d.v.get("votersCount").count(1 << 40)}
	options := d.v.get("oneOf")
	if options.kind == null {
		options, p.Multiple = d.v.get("anyOf"), true
	}
	for one := range options.each() {
		o := Option{Name: line(one.get("name").str(), MaxName), Votes: one.get("replies").get("totalItems").count(1 << 40)}
		if o.Name == "" {
			continue
		}
		if p.Options = append(p.Options, o); len(p.Options) == MaxPoll {
			break
		}
	}
	if len(p.Options) == 0 {
		return nil
	}
	return p
}
