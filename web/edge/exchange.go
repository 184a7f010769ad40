package edge

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// exchange is a response on its way out, with what the log and the metrics want
// to know of it. It is the ResponseWriter that everything below the edge sees.
type exchange struct {
	http.ResponseWriter
	id      string // request id: in the log, in X-Request-Id and on error pages
	route   string // pattern of the route, for labels with few values
	quiet   bool   // not worth a line in the log
	status  int    // 0: nothing written yet
	written int64
}

// takes notes which route the request took. Those that pages bring along, and the
// questions of proxies, would drown the log.
func (x *exchange) takes(r Route) {
	x.route, x.quiet = r.Pattern, r.Policy.Rate == RateAsset || r.Policy.Rate == RateNone
}

// Unwrap lets http.ResponseController reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// WriteHeader notes the status.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 && status >= 200 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write notes the size.
func (x *exchange) Write(b []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := x.ResponseWriter.Write(b)
	x.written += int64(n)
	return n, err
}

// wrap wraps the router in what every request gets, known route or not: an id,
// security headers, a line in the log, metrics, and a net under panics.
func (e *Edge) wrap(next http.Handler) http.Handler {
	headers := e.securityHeaders()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		x := &exchange{ResponseWriter: w, id: newRequestID(), route: "(none)"}
		h := w.Header()
		h.Set("X-Request-Id", x.id)
		for _, kv := range headers {
			h.Set(kv[0], kv[1])
		}
		e.metrics.inFlight.Inc()
		defer func() {
			e.metrics.inFlight.Dec()
			fault := recover()
			if fault != nil {
				e.panicked(x, r, fault)
			}
			e.account(x, r, time.Since(began))
			if aborted(fault) {
				panic(fault) // net/http cuts the connection, quietly
			}
		}()
		next.ServeHTTP(x, r)
	})
}

// aborted says whether a panic means "cut the connection": asked for by a
// handler whose answer broke half-way, or ours when one panicked half-way.
func aborted(fault any) bool {
	err, ok := fault.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

// panicked logs a panic with its stack and answers with the request id alone
// (A24). A half-written answer cannot be taken back: the connection ends.
func (e *Edge) panicked(x *exchange, r *http.Request, fault any) {
	if aborted(fault) {
		return
	}
	e.metrics.panics.Inc()
	e.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request_id", x.id),
		slog.String("route", x.route), slog.Any("panic", fault), slog.String("stack", string(debug.Stack())))
	if x.status == 0 {
		e.plainError(x, r, http.StatusInternalServerError, 0)
	}
}

// account writes the access line and counts. Neither query string nor address
// nor header is logged: they hold tokens and people (A22); slog escapes line
// breaks in the path.
func (e *Edge) account(x *exchange, r *http.Request, took time.Duration) {
	status := x.status
	if status == 0 {
		status = http.StatusOK
	}
	e.metrics.observe(r.Method, x.route, status, took)
	level := slog.LevelInfo
	switch {
	case status >= 500:
		level = slog.LevelWarn
	case x.quiet:
		level = slog.LevelDebug
	}
	e.log.LogAttrs(r.Context(), level, "request", slog.String("request_id", x.id), slog.String("method", method(r)),
		slog.String("path", clip(r.URL.Path, 200)), slog.String("route", x.route), slog.Int("status", status),
		slog.Int64("bytes", x.written), slog.Duration("took", took))
}

// method is the request's, or "OTHER": anybody may send any word as a method,
// and labels must stay few.
func method(r *http.Request) string {
	switch r.Method {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH":
		return r.Method
	}
	return "OTHER"
}

func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}

// newRequestID is 80 random bits; one from outside is never taken over.
func newRequestID() string {
	var b [10]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
