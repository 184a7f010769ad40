package web

import (
	"context"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/web/views"
)

// retrySoon is what Retry-After says when nothing better is known: a database
// that restarts is back in seconds.
const retrySoon = 5 * time.Second

// statusClientGone is written to the log alone: nobody is there to read it.
const statusClientGone = 499

// statusOf is the one table from kinds of failure to statuses.
func statusOf(err error) int {
	for _, k := range [...]struct {
		kind   error
		status int
	}{
		{errs.NotFound, http.StatusNotFound},
		{errs.Gone, http.StatusGone},
		{errs.Invalid, http.StatusUnprocessableEntity},
		{errs.Denied, http.StatusForbidden},
		{errs.Unauthed, http.StatusUnauthorized},
		{errs.Conflict, http.StatusConflict},
		{errs.TooLarge, http.StatusRequestEntityTooLarge},
		{errs.RateLimited, http.StatusTooManyRequests},
		{errs.Unavailable, http.StatusServiceUnavailable},
		{context.DeadlineExceeded, http.StatusServiceUnavailable},
	} {
		if errors.Is(err, k.kind) {
			return k.status
		}
	}
	return http.StatusInternalServerError
}

// fail shows an error: a page to people, JSON or a line to scripts. Causes are
// logged and never shown (A24).
func (v *visit) fail(err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = errs.New(errs.TooLarge, "web.body_too_large", "Limit", tooLarge.Limit)
	}
	if errors.Is(err, context.Canceled) && v.r.Context().Err() != nil {
		v.x.status = statusClientGone
		return
	}
	status := statusOf(err)
	if status == http.StatusUnprocessableEntity && v.route.Method == http.MethodGet {
		status = http.StatusBadRequest // a cursor that was altered
	}
	if status >= 500 {
		v.s.log.LogAttrs(v.ctx(), slog.LevelError, "request failed", slog.String("request_id", v.x.id),
			slog.String("route", v.route.Pattern), slog.Any("error", err))
	}
	if v.x.status != 0 { // half-written: cut it rather than pass it off as whole
		panic(http.ErrAbortHandler)
	}
	v.w.Header().Set("Cache-Control", noStore)
	wait := retryAfter(err, status)
	if wait > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	var need *needsProof
	if errors.As(err, &need) && !v.wantsJSON() && !v.fragment() {
		if err := v.showProof(status, need); err != nil {
			v.s.plainError(v.w, v.r, statusOf(err), 0)
		}
		return
	}
	switch {
	case v.route.Policy.Rate == RateAsset:
		http.Error(v.w, v.say(err), status)
	case v.wantsJSON():
		writeJSON(v.w, status, v.problemJSON(err))
	case v.fragment():
		v.toast(status, err)
	case status == http.StatusInternalServerError, status == http.StatusServiceUnavailable && !isProblem(err):
		v.s.plainError(v.w, v.r, status, 0)
	case status == http.StatusUnauthorized && v.route.Method == http.MethodGet:
		v.showLogin(v.r.URL.RequestURI())
	default:
		v.showError(status, err)
	}
}

// isProblem says whether an error was meant for people: then a part is missing
// (no mail, a full store), and the database that a page needs is there.
func isProblem(err error) bool {
	var p *errs.Problem
	return errors.As(err, &p)
}

// toast tells a script what to show in the corner.
func (v *visit) toast(status int, cause error) {
	if err := v.show(status, views.Toast(&views.Page{L: v.l, Lang: v.l.Lang()}, views.ToastView{Text: v.say(cause), Failed: true})); err != nil {
		v.s.plainError(v.w, v.r, status, 0)
	}
}

// retryAfter is how long to stay away.
func retryAfter(err error, status int) time.Duration {
	var p *errs.Problem
	if errors.As(err, &p) && p.RetryAfter > 0 {
		return p.RetryAfter
	}
	if status == http.StatusServiceUnavailable {
		return retrySoon
	}
	return 0
}

// say puts an error into the reader's words.
func (v *visit) say(err error) string {
	var p *errs.Problem
	if errors.As(err, &p) {
		return v.l.Problem(p)
	}
	return v.l.Kind(err)
}

// problemJSON is what scripts of our pages read: one text for people, and the
// fields it is about.
func (v *visit) problemJSON(err error) any {
	out := map[string]any{"error": v.say(err), "request_id": v.x.id}
	if asksProof(err) {
		out["proof"] = true
	}
	if fields := v.fieldErrors(err); len(fields) > 0 {
		out["fields"] = fields
	}
	return out
}

// fieldErrors are the texts of the problems of a form, by field; of several about
// one field the first.
func (v *visit) fieldErrors(err error) map[string]string {
	out := map[string]string{}
	add := func(p *errs.Problem) {
		if _, ok := out[p.Field]; !ok && p.Field != "" {
			out[p.Field] = v.l.Problem(p)
		}
	}
	var list errs.Problems
	var one *errs.Problem
	if errors.As(err, &list) {
		for _, p := range list {
			add(p)
		}
	} else if errors.As(err, &one) {
		add(one)
	}
	return out
}

// plainError is a page that needs neither the database nor a template: it must
// come out when nothing else does (R-h).
func (s *Server) plainError(w http.ResponseWriter, r *http.Request, status int, wait time.Duration) {
	lang := ""
	if c, err := r.Cookie(cookieLang); err == nil {
		lang = c.Value
	}
	l := i18n.New(i18n.Match(r.Header.Get("Accept-Language"), lang))
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", noStore)
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
`, esc(l.Lang()), status, esc(s.public.Host), esc(s.assets.URL("app.css")),
		esc(l.T("errorpage."+errorKind(status)+"_title")), esc(l.T("errorpage."+errorKind(status)+"_why")), esc(l.T("action.retry")), esc(exchangeOf(w).id))
}
