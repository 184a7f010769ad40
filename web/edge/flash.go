package edge

import (
	"net/http"
	"slices"
)

// flashPrefix is where the catalogue keeps what is said once.
const flashPrefix = "flash."

// Flash has something said once, at the top of the page after this one. The cookie
// holds a key, and only of Config.Flashes, so that nobody can make our pages say
// something.
func (v *Visit) Flash(key string) {
	c := v.edge.cookie(cookieFlash, key, 0)
	c.MaxAge = 60
	http.SetCookie(v.W, c)
}

// TakeFlash is what is to be said on this page, in the reader's words, or "".
func (v *Visit) TakeFlash() string {
	c, err := v.R.Cookie(cookieFlash)
	if err != nil || v.Fragment() {
		return ""
	}
	gone := v.edge.cookie(cookieFlash, "", 0)
	gone.MaxAge = -1
	http.SetCookie(v.W, gone)
	if key := flashPrefix + c.Value; slices.Contains(v.edge.cfg.Flashes, c.Value) {
		return v.L.T(key)
	}
	return ""
}
