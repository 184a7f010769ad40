package federation

import (
	"html"
	"regexp"
	"strings"

	"github.com/batata-social/batata/social"
)

// gap is what parts two paragraphs.
var gap = regexp.MustCompile(`\n{2,}`)

// content is a text of ours as HTML for others (W58): paragraphs, line breaks, and
// anchors for topics, links and the people that pages knows. pages has the page of an
// account by how a text names it, handle or handle@host; who is not there stays text.
func (u urls) content(body string, pages map[string]string) string {
	var b strings.Builder
	for _, seg := range social.Segments(strings.Trim(body, "\n")) {
		words := html.EscapeString(seg.Text)
		switch seg.Kind {
		case social.SegTopic:
			name := html.EscapeString(strings.Trim(seg.Text, "#"))
			b.WriteString(`<a href="` + html.EscapeString(u.base+social.TopicPath(seg.Ref)) + `" class="mention hashtag" rel="tag">#<span>` + name + `</span></a>`)
		case social.SegMention:
			page, ok := pages[seg.Ref]
			if !ok {
				b.WriteString(words)
				continue
			}
			name := strings.TrimPrefix(words, "@")
			b.WriteString(`<span class="h-card"><a href="` + html.EscapeString(page) + `" class="u-url mention">@<span>` + name + `</span></a></span>`)
		case social.SegLink:
			b.WriteString(`<a href="` + html.EscapeString(seg.Ref) + `" rel="nofollow noopener" target="_blank">` + words + `</a>`)
		default:
			b.WriteString(words)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	var out strings.Builder
	for _, p := range gap.Split(b.String(), -1) {
		out.WriteString("<p>" + strings.ReplaceAll(p, "\n", "<br>") + "</p>")
	}
	return out.String()
}
