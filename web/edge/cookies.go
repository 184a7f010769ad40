package edge

import (
	"net/http"
	"time"
)

// Names of cookies. The session's has the __Host- prefix, which browsers accept
// only with Secure, from the whole host and without a Domain; http on loopback
// cannot have it.
const (
	CookieSession      = "__Host-batata"
	CookieSessionPlain = "batata"
	CookieTheme        = "theme"
	CookieLang         = "lang"
	CookieDensity      = "density"
	CookieData         = "data"
	cookieFlash        = "flash"
	CookieHalf         = "__Host-batata-half" // a log-in that owes its second factor
	CookieHalfPlain    = "batata-half"
)

const (
	sessionMaxAge    = 90 * 24 * time.Hour // A03, the absolute end
	preferenceMaxAge = 365 * 24 * time.Hour
)

func (e *Edge) sessionCookie() string {
	if e.https() {
		return CookieSession
	}
	return CookieSessionPlain
}

// SessionToken is the token that the request carries, or "".
func (v *Visit) SessionToken() string {
	c, err := v.R.Cookie(v.edge.sessionCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

// SetSession hands a token to the browser; "" takes it away.
func (v *Visit) SetSession(token string) {
	c := v.edge.cookie(v.edge.sessionCookie(), token, sessionMaxAge)
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.W, c)
}

// HalfCookie names the cookie of a log-in that owes its second factor.
func (v *Visit) HalfCookie() string {
	if v.edge.https() {
		return CookieHalf
	}
	return CookieHalfPlain
}

// briefMaxAge is how long a thing may wait between two steps of a log-in or of
// setting up a factor.
const briefMaxAge = 10 * time.Minute

// SetBrief keeps a secret between two requests of one browser; "" takes it away.
func (v *Visit) SetBrief(name, value string) {
	c := v.edge.cookie(name, value, briefMaxAge)
	c.SameSite = http.SameSiteStrictMode
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.W, c)
}

// SetPreference keeps a choice of look or language; "" forgets it.
func (v *Visit) SetPreference(name, value string) {
	c := v.edge.cookie(name, value, preferenceMaxAge)
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.W, c)
}

func (e *Edge) cookie(name, value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age / time.Second),
		Secure: e.https(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// cookieOneOf is the value of a cookie if it is one of those allowed, else "".
func cookieOneOf(r *http.Request, name string, allowed ...string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	for _, a := range allowed {
		if c.Value == a {
			return a
		}
	}
	return ""
}
