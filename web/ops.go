package web

import (
	"context"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/batata-social/batata/web/edge"
)

// ping is the last answer of the database and when it was asked.
type ping struct {
	at  time.Time
	err error
}

const (
	pingEvery   = time.Second // readiness is asked by proxies several times a second
	pingTimeout = 2 * time.Second
)

// opsHandler is the listener of the operator: it must be reachable from loopback
// or a private network alone (A25).
func (s *Server) opsHandler() http.Handler {
	m := http.NewServeMux()
	m.Handle("GET /metrics", s.edge.Metrics())
	m.HandleFunc("GET /debug/pprof/", pprof.Index)
	m.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	m.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	m.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	m.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	m.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		edge.WriteJSON(w, http.StatusOK, map[string]any{"live": true, "version": s.cfg.Version})
	})
	m.HandleFunc("GET /readyz", s.readyDetail)
	return m
}

// readyDetail says which part is not ready and why.
func (s *Server) readyDetail(w http.ResponseWriter, r *http.Request) {
	err := s.ready(r.Context())
	inFlight, most := s.edge.InFlight()
	detail := map[string]any{
		"ready": err == nil && !s.stop.Load(), "draining": s.stop.Load(), "version": s.cfg.Version,
		"in_flight": inFlight, "max_in_flight": most, "database": "ok",
	}
	status := http.StatusOK
	if err != nil {
		detail["database"] = err.Error()
	}
	if err != nil || s.stop.Load() {
		status = http.StatusServiceUnavailable
	}
	if s.db != nil {
		st := s.db.Pool.Stat()
		detail["pool"] = map[string]any{"in_use": st.AcquiredConns(), "idle": st.IdleConns(), "max": st.MaxConns()}
	}
	edge.WriteJSON(w, status, detail)
}

// ready asks the database, at most once per pingEvery.
func (s *Server) ready(ctx context.Context) error {
	if s.db == nil {
		return nil
	}
	if last := s.pinged.Load(); last != nil && s.now().Sub(last.at) < pingEvery {
		return last.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pingTimeout)
	defer cancel()
	err := s.db.PingContext(ctx)
	s.pinged.Store(&ping{at: s.now(), err: err})
	return err
}

// livez answers as long as the process can answer at all.
func (v *visit) livez() error { return v.Word(http.StatusOK, "live") }

// readyz says in one word whether requests should be sent here.
func (v *visit) readyz() error {
	switch {
	case v.s.stop.Load():
		return v.Word(http.StatusServiceUnavailable, "draining")
	case v.s.ready(v.R.Context()) != nil:
		return v.Word(http.StatusServiceUnavailable, "unready")
	}
	return v.Word(http.StatusOK, "ready")
}
