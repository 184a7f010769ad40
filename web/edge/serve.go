package edge

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// writeGrace is how much longer than the route's timeout a slow reader may take
// to receive the answer.
const writeGrace = 25 * time.Second

// serve makes the http.Handler of a route: it applies the policy, calls the
// handler and shows its error.
func (e *Edge) serve(route Route) http.Handler {
	run := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(w)
		x.takes(route)
		ctx, cancel := context.WithTimeout(r.Context(), route.Policy.Timeout)
		defer cancel()
		v := &Visit{W: w, R: r.WithContext(ctx), Route: route, edge: e, x: x}
		v.readPreferences()
		err := v.admit()
		switch {
		case err == nil && e.pages.keeps(v):
			err = e.pages.serve(v, route.Handle)
		case err == nil:
			err = route.Handle(v)
			if route.Policy.CSRF == SameOrigin && !route.Policy.Quiet {
				e.pages.wrote()
			}
		case errors.Is(err, errGuestsOnly):
			err = v.Redirect(ReturnPath(v.Query("return"), "/"))
		}
		if err != nil {
			v.fail(err)
		}
	})
	if e.compress == nil || route.Policy.Cache == Immutable || route.Policy.Rate == RateAsset || route.Policy.Rate == RateNone {
		return e.admitted(route, run)
	}
	return e.admitted(route, e.compress(run))
}

// exchangeOf finds the edge's writer below whatever wraps it.
func exchangeOf(w http.ResponseWriter) *exchange {
	for {
		switch t := w.(type) {
		case *exchange:
			return t
		case interface{ Unwrap() http.ResponseWriter }:
			w = t.Unwrap()
		default:
			return &exchange{ResponseWriter: w, id: newRequestID()}
		}
	}
}

// admitted takes a slot for the request and sets the deadlines of its
// connection. A full server answers at once instead of queueing without end.
func (e *Edge) admitted(route Route, next http.Handler) http.Handler {
	if route.Policy.Rate == RateNone {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case e.slots <- struct{}{}:
			defer func() { <-e.slots }()
		default:
			e.metrics.shed.Inc()
			exchangeOf(w).takes(route)
			e.plainError(w, r, http.StatusServiceUnavailable, retrySoon)
			return
		}
		rc := http.NewResponseController(w)
		end := time.Now().Add(route.Policy.Timeout)
		// A writer without deadlines (a test's recorder) has nothing to protect.
		_ = rc.SetWriteDeadline(end.Add(writeGrace))
		if route.Policy.Body != NoBody {
			_ = rc.SetReadDeadline(end)
		}
		if route.Policy.Body == NoBody {
			r.Body = http.NoBody
		} else {
			r.Body = http.MaxBytesReader(w, r.Body, route.Policy.Body)
		}
		next.ServeHTTP(w, r)
	})
}
