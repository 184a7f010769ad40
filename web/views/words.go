package views

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/social"
)

// Words is a note's body with its topics, mentions and links. It is written by hand
// because line breaks and spaces count here and a template would add its own.
func Words(n *social.Note, class string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		b.WriteString(`<div class="` + templ.EscapeString(class) + `" lang="` + templ.EscapeString(langOf(n.Lang)) + `" dir="auto">`)
		for _, s := range social.Segments(n.Body) {
			switch s.Kind {
			case social.SegTopic:
				anchor(&b, social.TopicPath(s.Ref), "", s.Text)
			case social.SegMention:
				if a := mentioned(n, s.Ref); a != nil {
					anchor(&b, social.ProfilePath(a), "", s.Text)
				} else {
					b.WriteString(templ.EscapeString(s.Text))
				}
			case social.SegLink:
				if text := LinkText(s.Ref); text != "" {
					anchor(&b, s.Ref, LinkRel, text)
				} else {
					b.WriteString(templ.EscapeString(s.Text))
				}
			default:
				b.WriteString(templ.EscapeString(s.Text))
			}
		}
		b.WriteString("</div>")
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// anchor writes a link; an address that is neither a path nor http(s) is dropped by
// templ.URL.
func anchor(b *strings.Builder, href, rel, text string) {
	b.WriteString(`<a href="` + templ.EscapeString(string(templ.URL(href))) + `"`)
	if rel != "" {
		b.WriteString(` rel="` + rel + `"`)
	}
	b.WriteString(`>` + templ.EscapeString(text) + `</a>`)
}
