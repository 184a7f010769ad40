package web

import (
	"html"
	"strings"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

// noteJSONLD describes a public note to search engines, with schema.org's words.
func (v *visit) noteJSONLD(n *social.Note) any {
	address := v.s.absolute(social.NotePath(n))
	author := map[string]any{"@type": "Person", "name": n.Account.DisplayName(), "url": v.s.absolute(social.ProfilePath(n.Account))}
	out := map[string]any{
		"@context": "https://schema.org", "@type": "SocialMediaPosting", "@id": address, "url": address,
		"headline": v.noteTitle(n), "datePublished": stamp(n.PublishedAt), "author": author,
		"interactionStatistic": []any{
			counter("LikeAction", n.LikesCount), counter("CommentAction", n.CommentsCount), counter("BookmarkAction", n.CollectsCount),
		},
		"commentCount": n.CommentsCount,
	}
	if n.ContentWarning == "" {
		out["articleBody"] = n.Body
		if pictures := v.picturesJSONLD(n); len(pictures) > 0 {
			out["image"] = pictures
		}
	}
	if n.Lang != "" {
		out["inLanguage"] = n.Lang
	}
	if !n.EditedAt.IsZero() {
		out["dateModified"] = stamp(n.EditedAt)
	}
	if len(n.Topics) > 0 {
		words := make([]string, len(n.Topics))
		for i, t := range n.Topics {
			words[i] = t.Display
		}
		out["keywords"] = words
	}
	return out
}

func (v *visit) picturesJSONLD(n *social.Note) []any {
	var out []any
	for _, m := range n.Pictures() {
		r := nearest(m, 1440)
		if r == nil {
			continue
		}
		picture := map[string]any{"@type": "ImageObject", "contentUrl": v.mediaURL(m, 1440), "width": r.Width, "height": r.Height}
		if m.Alt != "" {
			picture["description"] = m.Alt
		}
		if m.Credit != "" {
			picture["creditText"] = m.Credit
		}
		out = append(out, picture)
	}
	return out
}

func counter(action string, n int64) any {
	return map[string]any{"@type": "InteractionCounter", "interactionType": "https://schema.org/" + action, "userInteractionCount": n}
}

// noteHTML is a note as feed readers show it: its words with links, and its
// pictures; of a note behind a content warning, the warning.
func (v *visit) noteHTML(n *social.Note) string {
	var b strings.Builder
	if n.ContentWarning != "" {
		b.WriteString("<p><strong>" + html.EscapeString(n.ContentWarning) + "</strong></p>")
		return b.String()
	}
	b.WriteString("<p>")
	for _, s := range social.Segments(n.Body) {
		text := strings.ReplaceAll(html.EscapeString(s.Text), "\n", "<br>")
		href, rel := "", ""
		switch s.Kind {
		case social.SegTopic:
			href = v.s.absolute(social.TopicPath(s.Ref))
		case social.SegMention:
			href = v.s.absolute("/@" + s.Ref)
		case social.SegLink:
			if short := views.LinkText(s.Ref); short != "" {
				href, rel, text = s.Ref, ` rel="`+views.LinkRel+`"`, html.EscapeString(short)
			}
		}
		if href == "" {
			b.WriteString(text)
			continue
		}
		b.WriteString(`<a href="` + html.EscapeString(href) + `"` + rel + `>` + text + `</a>`)
	}
	b.WriteString("</p>")
	for _, m := range n.Pictures() {
		if r := nearest(m, 720); r != nil {
			b.WriteString(`<p><img src="` + html.EscapeString(v.s.store.URL(r)) + `" alt="` + html.EscapeString(m.Alt) + `"></p>`)
		}
	}
	return b.String()
}
