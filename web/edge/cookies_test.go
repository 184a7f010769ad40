package edge

import (
	"net/http"
	"net/url"
	"testing"
)

// A03: the session's cookie has the prefix that ties it to our host over TLS;
// loopback without TLS cannot have it.
func TestA03_SessionCookie(t *testing.T) {
	t.Parallel()
	for public, want := range map[string]string{testOrigin: CookieSession, "http://localhost:8080": CookieSessionPlain} {
		e := newEdge(t, func(c *Config) { c.Public, _ = url.Parse(public) })
		a := ask(e.serving(t, answering(func(v *Visit) error {
			v.SetSession("token")
			return v.Word(http.StatusOK, "in")
		})), "GET", "/x").want(t, http.StatusOK)
		c := a.Cookies()[0]
		if c.Name != want || c.Secure != (want == CookieSession) || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: %v", public, c)
		}
	}
}
