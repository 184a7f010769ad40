package edge

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/batata-social/batata/internal/errs"
)

// retrySoon is what Retry-After says when nothing better is known: a database
// that restarts is back in seconds.
const retrySoon = 5 * time.Second

// statusClientGone is written to the log alone: nobody is there to read it.
const statusClientGone = 499

// StatusOf is the one table from kinds of failure to statuses.
func StatusOf(err error) int {
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
func (v *Visit) fail(err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = errs.New(errs.TooLarge, "web.body_too_large", "Limit", tooLarge.Limit)
	}
	// Of a query that was cut off Postgres says only that, so whoever left is asked too.
	cut := errors.Is(err, context.Canceled) || errors.Is(err, errs.Unavailable)
	if cut && errors.Is(v.R.Context().Err(), context.Canceled) {
		v.x.status = statusClientGone
		return
	}
	status := v.statusOf(err)
	if status >= 500 {
		v.edge.log.LogAttrs(v.Ctx(), slog.LevelError, "request failed", slog.String("request_id", v.RequestID()),
			slog.String("route", v.Route.Pattern), slog.Any("error", err))
	}
	if v.x.status != 0 { // half-written: cut it rather than pass it off as whole
		panic(http.ErrAbortHandler)
	}
	v.W.Header().Set("Cache-Control", NoStore)
	wait := retryAfter(err, status)
	if wait > 0 {
		v.W.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	switch {
	case v.Route.Policy.Rate == RateAsset:
		http.Error(v.W, v.Say(err), status)
	case v.WantsJSON():
		WriteJSON(v.W, status, v.problemJSON(err))
	case !v.Fragment() && (status == http.StatusInternalServerError || status == http.StatusServiceUnavailable && !IsProblem(err)):
		v.edge.plainError(v.W, v.R, status, 0)
	default:
		if err := v.edge.cfg.Failed(v, status, err); err != nil {
			v.edge.plainError(v.W, v.R, v.statusOf(err), 0)
		}
	}
}

// statusOf is the status of an error as an answer to this request.
func (v *Visit) statusOf(err error) int {
	status := StatusOf(err)
	if status == http.StatusUnprocessableEntity && v.Route.Method == http.MethodGet {
		return http.StatusBadRequest // a cursor that was altered
	}
	return status
}

// IsProblem says whether an error was meant for people: then a part is missing
// (no mail, a full store), and the database that a page needs is there.
func IsProblem(err error) bool {
	var p *errs.Problem
	return errors.As(err, &p)
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

// Say puts an error into the reader's words.
func (v *Visit) Say(err error) string {
	var p *errs.Problem
	if errors.As(err, &p) {
		return v.L.Problem(p)
	}
	return v.L.Kind(err)
}

// problemJSON is what scripts of our pages read: one text for people, and the
// fields it is about.
func (v *Visit) problemJSON(err error) any {
	out := map[string]any{"error": v.Say(err), "request_id": v.RequestID()}
	if AsksProof(err) {
		out["proof"] = true
	}
	if fields := v.fieldErrors(err); len(fields) > 0 {
		out["fields"] = fields
	}
	return out
}

// fieldErrors are the texts of the problems of a form, by field; of several about
// one field the first.
func (v *Visit) fieldErrors(err error) map[string]string {
	out := map[string]string{}
	add := func(p *errs.Problem) {
		if _, ok := out[p.Field]; !ok && p.Field != "" {
			out[p.Field] = v.L.Problem(p)
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

// FormFailed says whether an error is about what was typed, so that the form is
// shown again with it; a script is told instead.
func (v *Visit) FormFailed(err error) bool {
	if err == nil || v.Fragment() || v.WantsJSON() {
		return false
	}
	var need *ProofError
	if errors.As(err, &need) { // has a page of its own
		return false
	}
	switch StatusOf(err) {
	case http.StatusUnprocessableEntity, http.StatusConflict, http.StatusTooManyRequests, http.StatusRequestEntityTooLarge, http.StatusForbidden:
		return true
	case http.StatusServiceUnavailable:
		return IsProblem(err) // no mail, a queue that is full
	}
	return false
}
