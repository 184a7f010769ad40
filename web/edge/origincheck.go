package edge

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/batata-social/batata/internal/errs"
)

// originCheck refuses requests that change something and do not come from our
// own pages (A04). The standard library's check reads Sec-Fetch-Site; ours reads
// Origin and, for browsers older than both, Referer, and refuses a request that
// proves nothing: log-in has no cookie yet that SameSite would protect.
type originCheck struct {
	own string // scheme://host of our pages
	std *http.CrossOriginProtection
}

func newOriginCheck(public *url.URL) (*originCheck, error) {
	c := &originCheck{own: origin(public), std: http.NewCrossOriginProtection()}
	// Behind a proxy that rewrites Host, the comparison of Origin with Host would
	// refuse our own pages.
	return c, c.std.AddTrustedOrigin(c.own)
}

// check returns errs.Denied for a request from elsewhere.
func (c *originCheck) check(r *http.Request) error {
	foreign := errs.New(errs.Denied, "web.cross_origin")
	site := r.Header.Get("Sec-Fetch-Site")
	if from := r.Header.Values("Origin"); len(from) > 0 {
		if len(from) > 1 || !strings.EqualFold(from[0], c.own) { // "null" too
			return foreign
		}
		// The trusted origin above makes the library's check pass on Origin alone.
		if site != "" && site != "same-origin" && site != "none" {
			return foreign
		}
		return nil
	}
	if err := c.std.Check(r); err != nil {
		return foreign
	}
	if site != "" {
		return nil // same-origin or none, says the browser
	}
	ref, err := url.Parse(r.Header.Get("Referer"))
	if err != nil || ref.Host == "" || !strings.EqualFold(origin(ref), c.own) {
		return foreign
	}
	return nil
}
