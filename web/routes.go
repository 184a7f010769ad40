package web

import "time"

// Paths that other files name.
const (
	routeAssets = "/assets/{name:.+}"
	routeMedia  = "/media/{key:.+}"
)

// Caps of request bodies.
const (
	smallForm  = 64 << 10                // buttons and short forms
	noteForm   = 512 << 10               // a note of 5,000 characters with 18 descriptions
	uploadForm = 21 << 20                // one picture of 20 MiB and its frame
	manyForm   = 18*(20<<20) + (1 << 20) // the form of a note with its pictures, without script
)

// Timeouts of routes.
const (
	soon   = 6 * time.Second // a frozen database is given up by then (R05)
	slow   = 2 * time.Minute // an upload over a phone's connection
	slower = 10 * time.Minute
)

// table is every route of the public listener: one line each, the hot ones
// first, because mux tries them in this order.
func (s *Server) table() []Route {
	var (
		page   = Policy{Auth: Public, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: soon, Cache: Shared}
		mine   = Policy{Auth: Member, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: soon, Cache: Private}
		feed   = Policy{Auth: Open, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: soon, Cache: Shared}
		asset  = Policy{Auth: Open, Rate: RateAsset, CSRF: Safe, Body: NoBody, Timeout: slow, Cache: Own}
		health = Policy{Auth: Open, Rate: RateNone, CSRF: Safe, Body: NoBody, Timeout: soon, Cache: Own}
		looks  = Policy{Auth: Public, Rate: RateWrite, CSRF: SameOrigin, Body: smallForm, Timeout: soon, Cache: Private}
		write  = Policy{Auth: Member, Rate: RateWrite, CSRF: SameOrigin, Body: smallForm, Timeout: soon, Cache: Private}
		upload = Policy{Auth: Member, Rate: RateUpload, CSRF: SameOrigin, Body: uploadForm, Timeout: slow, Cache: Private}
	)
	return []Route{
		{"GET", routeMedia, asset, (*visit).mediaFile},
		{"GET", routeAssets, asset, (*visit).asset},
		{"GET", "/livez", health, (*visit).livez},
		{"GET", "/readyz", health, (*visit).readyz},
		{"GET", "/", page, (*visit).home},
		{"GET", "/explore", page, (*visit).explore},
		{"GET", "/following", mine, (*visit).following},
		{"GET", "/topics/{name}/feed.atom", feed, (*visit).topicAtom},
		{"GET", "/topics/{name}/feed.rss", feed, (*visit).topicRSS},
		{"GET", "/topics/{name}", page, (*visit).topic},
		{"GET", "/topics", page, (*visit).topics},
		{"GET", "/search", page, (*visit).search},
		{"GET", "/@{handle}/feed.atom", feed, (*visit).profileAtom},
		{"GET", "/@{handle}/feed.rss", feed, (*visit).profileRSS},
		{"POST", "/media", upload, (*visit).upload},
		{"POST", "/media/{id}", write, (*visit).describeMedia},
		{"PUT", "/media/{id}", write, (*visit).describeMedia},
		{"POST", "/preferences", looks, (*visit).preferences},
		{"GET", "/robots.txt", feed, (*visit).robots},
		{"GET", "/sitemap.xml", feed, (*visit).sitemap},
	}
}

// fallbackPolicy is that of paths that have no route.
func fallbackPolicy() Policy {
	return Policy{Auth: Public, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: soon, Cache: Private}
}
