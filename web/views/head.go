package views

import (
	"time"

	"github.com/batata-social/batata/social"
)

// ForNote fills the head of a note's page: title, description, OpenGraph, JSON-LD.
// What is not public, or comes from another server, is kept out of search engines.
func (p *Page) ForNote(n *social.Note) {
	p.Title = cardTitle(p, n)
	p.OGType = "article"
	p.Canonical = p.Abs(social.NotePath(n))
	p.Noindex = p.Noindex || n.Visibility != social.Public || !n.Account.Local()
	if n.ContentWarning != "" {
		p.Description = n.ContentWarning
	} else {
		p.Description = clipWords(n.Body, 180)
		if m := n.Cover(); m != nil {
			p.Image = p.Abs(p.src(m, 720))
		}
	}
	if n.Visibility != social.Public && n.Visibility != social.Unlisted {
		return
	}
	data := map[string]any{
		"@context": "https://schema.org", "@type": "SocialMediaPosting",
		"url": p.Canonical, "headline": p.Title, "datePublished": n.PublishedAt.UTC().Format(time.RFC3339),
		"author": map[string]any{"@type": "Person", "name": n.Account.DisplayName(), "url": p.Abs(social.ProfilePath(n.Account))},
		"interactionStatistic": []any{
			interaction("LikeAction", n.LikesCount), interaction("CommentAction", n.CommentsCount),
		},
	}
	if n.Lang != "" {
		data["inLanguage"] = n.Lang
	}
	if n.ContentWarning == "" {
		data["articleBody"] = n.Body
		if p.Image != "" {
			data["image"] = p.Image
		}
	}
	if !n.EditedAt.IsZero() {
		data["dateModified"] = n.EditedAt.UTC().Format(time.RFC3339)
	}
	p.JSONLD = data
}

func interaction(kind string, n int64) map[string]any {
	return map[string]any{"@type": "InteractionCounter", "interactionType": "https://schema.org/" + kind, "userInteractionCount": n}
}

// ForProfile fills the head of a profile.
func (p *Page) ForProfile(pr *social.Profile) {
	path := social.ProfilePath(pr.Account)
	p.Title = pr.DisplayName() + " (" + fullHandle(p, pr.Account) + ")"
	p.OGType = "profile"
	p.Description = clipWords(pr.Bio, 180)
	p.Canonical = p.Abs(path)
	p.Noindex = p.Noindex || !pr.Local() || !pr.Discoverable
	if pr.Local() {
		p.Feed = path + "/feed.atom"
	}
	if pr.Avatar != nil {
		p.Image = p.Abs(p.src(pr.Avatar, 360))
	}
	p.JSONLD = map[string]any{
		"@context": "https://schema.org", "@type": "ProfilePage",
		"mainEntity": map[string]any{
			"@type": "Person", "name": pr.DisplayName(), "alternateName": fullHandle(p, pr.Account),
			"url": p.Canonical, "description": pr.Bio,
		},
	}
	if pr.Self {
		p.Nav = "me"
	}
}

// ForTopic fills the head of a topic's page.
func (p *Page) ForTopic(t *social.Topic) {
	p.Title = "#" + t.Display
	p.Nav = "topics"
	p.Description = p.N("topic.notes", t.NotesCount)
	p.Canonical = p.Abs(social.TopicPath(t.Name))
	p.Feed = social.TopicPath(t.Name) + "/feed.atom"
}
