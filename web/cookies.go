package web

import (
	"net/http"
	"time"
)

// Names of cookies. The session's has the __Host- prefix, which browsers accept
// only with Secure, from the whole host and without a Domain; http on loopback
// cannot have it.
const (
	cookieSession      = "__Host-batata"
	cookieSessionPlain = "batata"
	cookieTheme        = "theme"
	cookieLang         = "lang"
	cookieFlash        = "flash"
	cookieHalf         = "__Host-batata-half" // a log-in that owes its second factor
	cookieHalfPlain    = "batata-half"
	cookieCeremony     = "ceremony"
)

const (
	sessionMaxAge    = 90 * 24 * time.Hour // A03, the absolute end
	preferenceMaxAge = 365 * 24 * time.Hour
)

func (s *Server) sessionCookie() string {
	if s.https() {
		return cookieSession
	}
	return cookieSessionPlain
}

// sessionToken is the token that a request carries, or "".
func (s *Server) sessionToken(r *http.Request) string {
	c, err := r.Cookie(s.sessionCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

// setSession hands a token to the browser; "" takes it away.
func (s *Server) setSession(w http.ResponseWriter, token string) {
	c := s.cookie(s.sessionCookie(), token, sessionMaxAge)
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (s *Server) halfCookie() string {
	if s.https() {
		return cookieHalf
	}
	return cookieHalfPlain
}

// briefMaxAge is how long a thing may wait between two steps of a log-in or of
// setting up a factor.
const briefMaxAge = 10 * time.Minute

// setBrief keeps a secret between two requests of one browser; "" takes it away.
func (v *visit) setBrief(name, value string) {
	c := v.s.cookie(name, value, briefMaxAge)
	c.SameSite = http.SameSiteStrictMode
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(v.w, c)
}

// setPreference keeps a choice of look or language; "" forgets it.
func (s *Server) setPreference(w http.ResponseWriter, name, value string) {
	c := s.cookie(name, value, preferenceMaxAge)
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (s *Server) cookie(name, value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age / time.Second),
		Secure: s.https(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
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
