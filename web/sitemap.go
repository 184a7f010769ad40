package web

import (
	"context"
	"encoding/xml"
	"net/http"

	"github.com/batata-social/batata/social"
)

// sitemap lists the addresses of what anybody may see: notes, newest first, each before its
// author and its topics, where those have not been named.
func (v *visit) sitemap() error {
	type entry struct {
		Loc     string `xml:"loc"`
		Changed string `xml:"lastmod,omitempty"`
	}
	var out struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []entry  `xml:"url"`
	}
	for _, path := range []string{"/", "/explore", "/topics", "/about"} {
		out.URLs = append(out.URLs, entry{Loc: v.s.absolute(path)})
	}
	listed := map[string]bool{}
	once := func(path string) {
		if !listed[path] {
			listed[path] = true
			out.URLs = append(out.URLs, entry{Loc: v.s.absolute(path)})
		}
	}
	err := v.eachPublic(v.Ctx(), func(n *social.Note) {
		out.URLs = append(out.URLs, entry{v.s.absolute(social.NotePath(n)), stamp(changed(n))})
		once(social.ProfilePath(n.Account))
		for _, t := range n.Topics {
			once(social.TopicPath(t.Name))
		}
	})
	if err != nil {
		return err
	}
	return v.xml("application/xml; charset=utf-8", out)
}

// sitemapPages bounds how much of Explore a sitemap reads: crawlers find older
// notes through profiles and topics.
const sitemapPages = 6

func (v *visit) eachPublic(ctx context.Context, fn func(*social.Note)) error {
	page := social.Page{Limit: 80}
	for range sitemapPages {
		notes, next, err := v.s.social.Explore(ctx, 0, social.ExploreRecent, page)
		if err != nil {
			return err
		}
		for _, n := range notes {
			if n.Account.Local() && n.Account.Discoverable {
				fn(n)
			}
		}
		if next == "" {
			return nil
		}
		page.Cursor = next
	}
	return nil
}

// robots keeps crawlers to pages that are meant to be found.
func (v *visit) robots() error {
	const rules = `User-agent: *
Disallow: /search
Disallow: /settings
Disallow: /login
Disallow: /signup
Disallow: /create
Disallow: /drafts
Disallow: /notifications
Disallow: /following
Disallow: /*/menu
Disallow: /*/share
Disallow: /*/collect
Disallow: /*/edits
`
	return v.Send(http.StatusOK, "text/plain; charset=utf-8", []byte(rules+"Sitemap: "+v.s.absolute("/sitemap.xml")+"\n"))
}
