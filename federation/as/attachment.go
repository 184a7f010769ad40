package as

import (
	"net/url"
	"path"
	"strings"
	"time"
)

// Attachment is a picture, a video or a sound of a note.
type Attachment struct {
	Kind          string // image, video, audio
	URL           string
	MediaType     string // "" where nobody said and the address tells nothing
	Alt           string
	Width, Height int
	Blurhash      string // "" where it is none that we decode
	HasFocus      bool
	FocusX        float64 // -1 left to 1 right
	FocusY        float64 // -1 bottom to 1 top
	Duration      time.Duration
	Poster        string // of a video
	Sensitive     bool   // inbound: Misskey marks single files
	Licence       string // own: SPDX expression
	Credit        string // own
}

// maxSide bounds what a picture says of its own size, in pixels.
const maxSide = 1 << 16

// target is a file that something points to.
type target struct {
	url, mediaType string
	width, height  int
}

// target reads what a picture, document or link points to: url as text, as a link, or
// as the first link of several; or its own href.
func (d *Doc) target(v value) target {
	if v.kind == text {
		return target{url: d.reader.maybe(v.text)}
	}
	link := v.get("url").first()
	if link.kind == null {
		link = v
	}
	t := target{mediaType: mediaType(v.get("mediaType").str())}
	if link.kind == text {
		t.url = d.reader.maybe(link.text)
	} else if t.url = d.reader.maybe(link.get("href").str()); t.mediaType == "" {
		t.mediaType = mediaType(link.get("mediaType").str())
	}
	size := v
	if size.get("width").kind == null {
		size = link
	}
	t.width, t.height = int(max(0, size.get("width").count(maxSide))), int(max(0, size.get("height").count(maxSide)))
	return t
}

// endings tell the media type of a file that nobody named it of (W-63).
var endings = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
	".avif": "image/avif", ".heic": "image/heic", ".mp4": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime",
	".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".opus": "audio/opus", ".m4a": "audio/mp4", ".flac": "audio/flac",
}

func typeByEnding(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return endings[strings.ToLower(path.Ext(u.Path))]
}

// kindOf is what we show a file as; "" is nothing that we show.
func kindOf(mediaType, typ string) string {
	major, _, _ := strings.Cut(mediaType, "/")
	switch {
	case major == "image" || major == "video" || major == "audio":
		if mediaType == "image/svg+xml" {
			return ""
		}
		return major
	case mediaType != "" && mediaType != "application/octet-stream":
		return ""
	}
	switch typ {
	case "Image", "Video", "Audio":
		return strings.ToLower(typ)
	}
	return ""
}

// attachments reads what is attached, each file once: pictures, videos and sounds into
// Attachments, links into Links; anything else (a Proposal, a PropertyValue) is left
// out. What is itself a picture, a video or a sound is its own attachment.
func (d *Doc) attachments(n *Note) {
	for one := range d.v.get("attachment").each() {
		d.attach(n, one)
	}
	switch n.Type {
	case "Video":
		d.attachVideo(n)
	case "Image", "Audio", "Document":
		if a := d.attachment(d.v); a.URL != "" && a.Kind != "" {
			a.Alt, a.Sensitive = lines(d.v.get("summary").str(), MaxAlt), false
			n.attach(a)
		}
	}
	if len(n.Attachments) == 0 { // the picture of an article, page or event
		if img := d.image("image"); img != nil && kindOf(img.MediaType, "Image") != "" {
			n.attach(Attachment{Kind: "image", URL: img.URL, MediaType: img.MediaType, Alt: img.Alt, Width: img.Width, Height: img.Height})
		}
	}
	if poster := d.picture(d.v.get("preview").first()); poster != nil { // Loops
		for i := range n.Attachments {
			if a := &n.Attachments[i]; a.Kind == "video" && a.Poster == "" {
				a.Poster = poster.URL
			}
		}
	}
}

func (d *Doc) attach(n *Note, v value) {
	name, c := classify(v.get("type"))
	switch {
	case v.kind == text: // a bare address
		n.addLink(Link{Href: d.reader.maybe(v.text)})
	case c == ALink, c == AnObject:
		a := d.attachment(v)
		if a.Kind != "" {
			n.attach(a)
		} else if name == "Link" || name == "Page" {
			n.addLink(Link{Href: a.URL, Name: line(v.get("name").str(), MaxName), MediaType: a.MediaType})
		}
	}
}

func (n *Note) attach(a Attachment) {
	if a.URL == "" || len(n.Attachments) == MaxAttachments {
		return
	}
	for _, other := range n.Attachments {
		if other.URL == a.URL {
			return
		}
	}
	n.Attachments = append(n.Attachments, a)
}

func (n *Note) addLink(l Link) {
	if l.Href != "" && len(n.Links) < MaxAttachments {
		n.Links = append(n.Links, l)
	}
}

func (d *Doc) attachment(v value) Attachment {
	t := d.target(v)
	a := Attachment{URL: t.url, MediaType: t.mediaType, Width: t.width, Height: t.height,
		Duration: v.get("duration").span(), Sensitive: v.get("sensitive").yesNo(),
		Licence: line(v.own("licence").str(), MaxName), Credit: line(v.own("credit").str(), MaxName)}
	if a.MediaType == "" {
		a.MediaType = typeByEnding(a.URL)
	}
	name, _ := classify(v.get("type"))
	if a.Kind = kindOf(a.MediaType, name); a.Kind == "" {
		return a
	}
	alt := v.get("summary").str() // GoToSocial's alt stands there, and name may be a file's name (W-63)
	if alt == "" {
		alt = v.get("name").str()
	}
	a.Alt = lines(alt, MaxAlt)
	if hash := v.get("blurhash").str(); isBlurhash(hash) {
		a.Blurhash = strings.Clone(hash)
	}
	if focus := v.get("focalPoint"); focus.kind == array && len(focus.kids) == 2 {
		x, ok1 := focus.kids[0].value.num()
		y, ok2 := focus.kids[1].value.num()
		if ok1 && ok2 && x >= -1 && x <= 1 && y >= -1 && y <= 1 {
			a.HasFocus, a.FocusX, a.FocusY = true, x, y
		}
	}
	if a.Kind == "video" {
		if poster := d.picture(v.get("icon").first()); poster != nil {
			a.Poster = poster.URL
		}
	}
	return a
}

const base83 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"

// isBlurhash says whether it is one, of at most five components a side.
func isBlurhash(s string) bool {
	if len(s) < 6 {
		return false
	}
	size := strings.IndexByte(base83, s[0])
	x, y := size%9+1, size/9+1
	if size < 0 || x > 5 || y > 5 || len(s) != 4+2*x*y {
		return false
	}
	for i := range len(s) {
		if strings.IndexByte(base83, s[i]) < 0 {
			return false
		}
	}
	return true
}
