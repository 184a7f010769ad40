package web

import (
	"bytes"
	"encoding/xml"
	"html"
	"net/http"
	"strconv"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
)

// feedLimit is how many notes a feed carries: readers ask often.
const feedLimit = 20

// syndication is a list of notes that goes out as Atom or RSS: always as a
// visitor sees it, so that everybody gets the same and caches may keep it.
type syndication struct {
	title, summary, page string // page: absolute
	updated              time.Time
	notes                []*social.Note
}

func (v *visit) profileFeed() (*syndication, error) {
	a, err := v.s.social.Profile(v.Ctx(), 0, v.Arg("handle"))
	if err != nil {
		return nil, err
	}
	if !a.Local() {
		return nil, errs.NotFound // its own server has it
	}
	notes, _, err := v.s.social.NotesBy(v.Ctx(), 0, a.ID, social.Page{Limit: feedLimit})
	if err != nil {
		return nil, err
	}
	return v.syndicate(a.DisplayName()+" (@"+a.Handle+")", a.Bio, social.ProfilePath(a.Account), notes), nil
}

func (v *visit) topicFeed() (*syndication, error) {
	t, err := v.s.social.Topic(v.Ctx(), social.FoldTopic(v.Arg("name")))
	if err != nil {
		return nil, err
	}
	notes, _, err := v.s.social.TopicNotes(v.Ctx(), 0, t.Name, social.Page{Limit: feedLimit})
	if err != nil {
		return nil, err
	}
	return v.syndicate("#"+t.Display, "", social.TopicPath(t.Name), notes), nil
}

func (v *visit) syndicate(title, summary, path string, notes []*social.Note) *syndication {
	out := &syndication{title: title + " · " + v.s.site(v.Ctx()).Name, summary: excerpt(summary, 300), page: v.s.absolute(path), notes: notes}
	for _, n := range notes {
		if at := changed(n); at.After(out.updated) {
			out.updated = at
		}
	}
	if out.updated.IsZero() {
		out.updated = time.Unix(0, 0) // an empty feed has no date, but Atom wants one
	}
	return out
}

func changed(n *social.Note) time.Time {
	if n.EditedAt.After(n.PublishedAt) {
		return n.EditedAt
	}
	return n.PublishedAt
}

func (v *visit) profileAtom() error { return v.atom(v.profileFeed) }
func (v *visit) topicAtom() error   { return v.atom(v.topicFeed) }
func (v *visit) profileRSS() error  { return v.rss(v.profileFeed) }
func (v *visit) topicRSS() error    { return v.rss(v.topicFeed) }

// Atom, RFC 4287.
type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Subtitle string      `xml:"subtitle,omitempty"`
		Updated  string      `xml:"updated"`
		Links    []atomLink  `xml:"link"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel    string `xml:"rel,attr"`
		Type   string `xml:"type,attr,omitempty"`
		Href   string `xml:"href,attr"`
		Length int64  `xml:"length,attr,omitempty"`
	}
	atomEntry struct {
		ID         string         `xml:"id"`
		Title      string         `xml:"title"`
		Lang       string         `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"`
		Published  string         `xml:"published"`
		Updated    string         `xml:"updated"`
		Author     atomAuthor     `xml:"author"`
		Links      []atomLink     `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Content    atomText       `xml:"content"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
		URI  string `xml:"uri"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Body string `xml:",chardata"`
	}
)

func (v *visit) atom(read func() (*syndication, error)) error {
	s, err := read()
	if err != nil {
		return err
	}
	out := atomFeed{
		ID: s.page, Title: s.title, Subtitle: s.summary, Updated: stamp(s.updated),
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: s.page + "/feed.atom"}, {Rel: "alternate", Type: "text/html", Href: s.page}},
	}
	for _, n := range s.notes {
		address := v.s.absolute(social.NotePath(n))
		entry := atomEntry{
			ID: address, Title: v.noteTitle(n), Lang: n.Lang, Published: stamp(n.PublishedAt), Updated: stamp(changed(n)),
			Author:  atomAuthor{n.Account.DisplayName(), v.s.absolute(social.ProfilePath(n.Account))},
			Links:   []atomLink{{Rel: "alternate", Type: "text/html", Href: address}},
			Content: atomText{"html", v.noteHTML(n)},
		}
		if p := v.enclosure(n); p != nil {
			entry.Links = append(entry.Links, atomLink{Rel: "enclosure", Type: p.kind, Href: p.address, Length: p.bytes})
		}
		for _, t := range n.Topics {
			entry.Categories = append(entry.Categories, atomCategory{t.Display})
		}
		out.Entries = append(out.Entries, entry)
	}
	return v.xml("application/atom+xml; charset=utf-8", out)
}

// RSS 2.0, for readers that know no Atom.
type (
	rssDocument struct {
		XMLName xml.Name   `xml:"rss"`
		Version string     `xml:"version,attr"`
		Channel rssChannel `xml:"channel"`
	}
	rssChannel struct {
		Title       string    `xml:"title"`
		Link        string    `xml:"link"`
		Description string    `xml:"description"`
		Built       string    `xml:"lastBuildDate"`
		Items       []rssItem `xml:"item"`
	}
	rssItem struct {
		Title       string        `xml:"title"`
		Link        string        `xml:"link"`
		GUID        string        `xml:"guid"`
		Published   string        `xml:"pubDate"`
		Description string        `xml:"description"`
		Categories  []string      `xml:"category"`
		Enclosure   *rssEnclosure `xml:"enclosure"`
	}
	rssEnclosure struct {
		URL    string `xml:"url,attr"`
		Length string `xml:"length,attr"`
		Type   string `xml:"type,attr"`
	}
)

func (v *visit) rss(read func() (*syndication, error)) error {
	s, err := read()
	if err != nil {
		return err
	}
	// Readers take a description for HTML, of the channel too (F21).
	about := html.EscapeString(s.summary)
	out := rssDocument{Version: "2.0", Channel: rssChannel{Title: s.title, Link: s.page, Description: about, Built: s.updated.UTC().Format(time.RFC1123Z)}}
	for _, n := range s.notes {
		address := v.s.absolute(social.NotePath(n))
		item := rssItem{
			Title: v.noteTitle(n), Link: address, GUID: address, Published: n.PublishedAt.UTC().Format(time.RFC1123Z), Description: v.noteHTML(n),
		}
		if p := v.enclosure(n); p != nil {
			item.Enclosure = &rssEnclosure{p.address, strconv.FormatInt(p.bytes, 10), p.kind}
		}
		for _, t := range n.Topics {
			item.Categories = append(item.Categories, t.Display)
		}
		out.Channel.Items = append(out.Channel.Items, item)
	}
	return v.xml("application/rss+xml; charset=utf-8", out)
}

func (v *visit) xml(contentType string, document any) error {
	var body bytes.Buffer
	body.WriteString(xml.Header)
	if err := xml.NewEncoder(&body).Encode(document); err != nil {
		return err
	}
	return v.Send(http.StatusOK, contentType, body.Bytes())
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// picture is the cover of a note as feeds and search engines point to it.
type picture struct {
	address, kind string
	bytes         int64
	width, height int
}

// enclosure is the cover of a note; a note behind a content warning shows none.
func (v *visit) enclosure(n *social.Note) *picture {
	r := nearest(n.Cover(), 1440)
	if r == nil || n.ContentWarning != "" {
		return nil
	}
	return &picture{v.mediaURL(n.Cover(), 1440), r.Type, r.Bytes, r.Width, r.Height}
}
