package edge

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
	"time"

	"github.com/batata-social/batata/internal/i18n"
)

// plainError is a page that needs neither the database nor a template: it must
// come out when nothing else does (R-h).
func (e *Edge) plainError(w http.ResponseWriter, r *http.Request, status int, wait time.Duration) {
	lang := ""
	if c, err := r.Cookie(CookieLang); err == nil {
		lang = c.Value
	}
	l := i18n.New(i18n.Match(nil, r.Header.Get("Accept-Language"), lang))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", NoStore)
	h.Del("Content-Encoding")
	h.Del("ETag")
	if wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(wait/time.Second)))
	}
	w.WriteHeader(status)
	esc := html.EscapeString
	fmt.Fprintf(w, `<!doctype html>
<html lang="%s"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>%d · %s</title><link rel="stylesheet" href="%s">
<main class="plain-error"><h1>%s</h1><p>%s</p><p><a href="">%s</a></p><p><small>%s</small></p></main></html>
`, esc(l.Lang()), status, esc(e.public.Host), esc(e.cfg.Stylesheet),
		esc(l.T("errorpage."+ErrorKind(status)+"_title")), esc(l.T("errorpage."+ErrorKind(status)+"_why")), esc(l.T("action.retry")), esc(exchangeOf(w).id))
}

// ErrorKind names a status as the catalogue of error pages does.
func ErrorKind(status int) string {
	switch status {
	case http.StatusNotFound:
		return "not_found"
	case http.StatusGone:
		return "gone"
	case http.StatusForbidden:
		return "denied"
	case http.StatusUnauthorized:
		return "unauthed"
	case http.StatusTooManyRequests:
		return "rate"
	case http.StatusRequestEntityTooLarge:
		return "large"
	case http.StatusConflict:
		return "conflict"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return "invalid"
	case http.StatusServiceUnavailable:
		return "unavailable"
	}
	return "internal"
}
