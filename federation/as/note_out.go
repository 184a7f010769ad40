package as

import (
	"math"
	"strconv"
	"time"
)

type noteJSON struct {
	ID                string            `json:"id"`
	Type              string            `json:"type"`
	AttributedTo      string            `json:"attributedTo"`
	InReplyTo         *string           `json:"inReplyTo"`
	Context           string            `json:"context,omitempty"`
	Published         string            `json:"published,omitempty"`
	Updated           string            `json:"updated,omitempty"`
	URL               string            `json:"url,omitempty"`
	To                []string          `json:"to"`
	CC                []string          `json:"cc"`
	Summary           *string           `json:"summary"`
	Sensitive         bool              `json:"sensitive"`
	Content           string            `json:"content"`
	ContentMap        map[string]string `json:"contentMap,omitempty"`
	Attachment        []attachmentJSON  `json:"attachment"`
	Tag               []any             `json:"tag"`
	Location          *placeJSON        `json:"location,omitempty"`
	InteractionPolicy *policyJSON       `json:"interactionPolicy,omitempty"`
	Replies           *countedJSON      `json:"replies,omitempty"`
	Likes             *countedJSON      `json:"likes,omitempty"`
	Shares            *countedJSON      `json:"shares,omitempty"`

	Title      string `json:"batata:title,omitempty"`
	Provenance string `json:"batata:provenance,omitempty"`
	AIAssisted bool   `json:"batata:aiAssisted,omitempty"`
	Licence    string `json:"batata:licence,omitempty"`
	TextCover  int    `json:"batata:textCover,omitempty"`
}

type attachmentJSON struct {
	Type       string     `json:"type"`
	MediaType  string     `json:"mediaType"`
	URL        string     `json:"url"`
	Name       *string    `json:"name"`
	Width      int        `json:"width,omitempty"`
	Height     int        `json:"height,omitempty"`
	Blurhash   string     `json:"blurhash,omitempty"`
	FocalPoint []float64  `json:"focalPoint,omitempty"`
	Duration   string     `json:"duration,omitempty"`
	Icon       *imageJSON `json:"icon,omitempty"`
	Licence    string     `json:"batata:licence,omitempty"`
	Credit     string     `json:"batata:credit,omitempty"`
}

type placeJSON struct {
	Type      string   `json:"type"`
	Name      string   `json:"name,omitempty"`
	Latitude  *float64 `json:"latitude,omitempty"`
	Longitude *float64 `json:"longitude,omitempty"`
}

type policyJSON struct {
	CanReply *approval `json:"canReply,omitempty"`
	CanQuote *approval `json:"canQuote,omitempty"`
}

type approval struct {
	AutomaticApproval []string `json:"automaticApproval"`
}

type countedJSON struct {
	ID         string    `json:"id"`
	Type       string    `json:"type"`
	TotalItems *int64    `json:"totalItems,omitempty"`
	First      *pageJSON `json:"first,omitempty"`
}

type pageJSON struct {
	Type   string   `json:"type"`
	PartOf string   `json:"partOf"`
	Next   string   `json:"next,omitempty"`
	Items  []string `json:"items"`
}

// Encode writes the note whole; inside an activity it may be shortened.
func (n *Note) Encode() ([]byte, error) { return encode(n) }

func (n *Note) wire(t *terms) any { return n.json(t) }

func (n *Note) json(t *terms) *noteJSON {
	t.add(termSensitive)
	out := &noteJSON{
		ID: n.ID, Type: n.Type, AttributedTo: n.Author, InReplyTo: nullable(n.InReplyTo), Context: n.Context,
		Published: stamp(n.Published), Updated: fine(n.Updated), URL: n.URL, To: arrayOf(n.To), CC: arrayOf(n.CC),
		Summary: nullable(n.Summary), Sensitive: n.Sensitive || n.Summary != "", Content: n.Content,
		Attachment: []attachmentJSON{}, Tag: tagList(t, n.Mentions, n.Hashtags, n.Emojis), Location: n.Place.wire(),
		InteractionPolicy: n.policy(t), Replies: n.Replies.wire(), Likes: n.Likes.wire(), Shares: n.Shares.wire(),
		Title: n.Title, Provenance: n.Provenance, AIAssisted: n.AIAssisted, Licence: n.Licence, TextCover: n.TextCover,
	}
	if out.Type == "" {
		out.Type = "Note"
	}
	if n.Title != "" {
		out.Content = boldTitle(n.Title) + n.Content
	}
	if n.Lang != "" && out.Content != "" {
		out.ContentMap = map[string]string{n.Lang: out.Content}
	}
	for i := range n.Attachments {
		out.Attachment = append(out.Attachment, n.Attachments[i].wire(t))
	}
	if n.Title != "" || n.Provenance != "" || n.AIAssisted || n.Licence != "" || n.TextCover != 0 {
		t.add(termOwn)
	}
	return out
}

// wire writes what every program takes: Document for all of them, width and height,
// the poster of a video as its icon (W-60).
func (a *Attachment) wire(t *terms) attachmentJSON {
	out := attachmentJSON{
		Type: "Document", MediaType: a.MediaType, URL: a.URL, Name: nullable(a.Alt), Width: a.Width, Height: a.Height,
		Blurhash: a.Blurhash, Duration: duration(a.Duration), Licence: a.Licence, Credit: a.Credit,
	}
	if a.Blurhash != "" {
		t.add(termBlurhash)
	}
	if a.HasFocus {
		t.add(termFocalPoint)
		out.FocalPoint = []float64{round(a.FocusX), round(a.FocusY)}
	}
	if a.Poster != "" {
		out.Icon = &imageJSON{Type: "Image", URL: a.Poster, MediaType: typeByEnding(a.Poster)}
	}
	if a.Licence != "" || a.Credit != "" {
		t.add(termOwn)
	}
	return out
}

func round(f float64) float64 { return math.Round(f*100) / 100 }

// duration is a span as XML Schema writes it, in whole seconds: go-fed, and GoToSocial
// with it, read one with a fraction as nothing.
func duration(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return "PT" + strconv.FormatInt(max(1, int64(d.Round(time.Second)/time.Second)), 10) + "S"
}

func (p *Place) wire() *placeJSON {
	if p == nil {
		return nil
	}
	out := &placeJSON{Type: "Place", Name: p.Name}
	if p.HasPosition {
		out.Latitude, out.Longitude = &p.Lat, &p.Long
	}
	return out
}

func (n *Note) policy(t *terms) *policyJSON {
	if n.CanReply == nil && n.CanQuote == nil {
		return nil
	}
	t.add(termPolicy)
	p := &policyJSON{}
	if n.CanReply != nil {
		t.add(termCanReply)
		p.CanReply = &approval{n.CanReply}
	}
	if n.CanQuote != nil {
		t.add(termCanQuote)
		p.CanQuote = &approval{n.CanQuote}
	}
	return p
}

func (c *Counted) wire() *countedJSON {
	if c == nil || c.ID == "" {
		return nil
	}
	out := &countedJSON{ID: c.ID, Type: "Collection"}
	if c.Total >= 0 {
		out.TotalItems = &c.Total
	}
	if c.Items != nil || c.Next != "" {
		out.First = &pageJSON{"CollectionPage", c.ID, c.Next, arrayOf(c.Items)}
	}
	return out
}
