package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Timeouts and limits of a connection (A27). Reading of uploads and
// writing of answers have deadlines per route.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 60 * time.Second // until the route sets its own
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 32 << 10
	maxStreams        = 100
)

// Listeners are where Serve listens. Public is required.
type Listeners struct {
	Public   net.Listener
	TLS      *tls.Config  // nil: Public speaks plain HTTP
	Ops      net.Listener // nil: none
	Redirect net.Listener // plain HTTP beside TLS: ACME challenges and redirects; nil: none
	// RedirectTo answers Redirect; nil: every request is sent to PublicURL.
	RedirectTo http.Handler
}

// Serve answers on the listeners until ctx ends, then drains: it stops being
// ready, gives proxies DrainDelay to notice, lets requests under way finish for
// at most DrainTimeout, and closes. It returns nil after a drain, even one that
// had to cut requests off, and the cause when a listener broke.
func (s *Server) Serve(ctx context.Context, on Listeners) error {
	public := s.httpServer(s.Handler())
	type running struct {
		srv  *http.Server
		name string
		run  func() error
	}
	all := []running{{public, "public", func() error { return public.Serve(on.Public) }}}
	if on.TLS != nil {
		public.TLSConfig = on.TLS
		all[0].run = func() error { return public.ServeTLS(on.Public, "", "") }
	}
	if on.Redirect != nil {
		to := on.RedirectTo
		if to == nil {
			to = s.toPublic()
		}
		srv := s.httpServer(to)
		all = append(all, running{srv, "redirect", func() error { return srv.Serve(on.Redirect) }})
	}
	if on.Ops != nil {
		srv := s.httpServer(s.OpsHandler())
		srv.WriteTimeout = 5 * time.Minute // a profile is taken as long as it was asked for
		all = append(all, running{srv, "ops", func() error { return srv.Serve(on.Ops) }})
	}

	failed := make(chan error, len(all))
	var wg sync.WaitGroup
	for _, one := range all {
		wg.Go(func() {
			if err := one.run(); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serve %s: %w", one.name, err)
			}
		})
	}
	var cause error
	select {
	case <-ctx.Done():
	case cause = <-failed:
	}
	s.drain(ctx, public)
	for _, one := range all[1:] {
		_ = one.srv.Close()
	}
	wg.Wait()
	return cause
}

// drain ends the public server in an orderly way (R-j).
func (s *Server) drain(ctx context.Context, public *http.Server) {
	s.stop.Store(true)
	ctx = context.WithoutCancel(ctx)
	if s.cfg.DrainDelay > 0 {
		delay := time.NewTimer(s.cfg.DrainDelay)
		<-delay.C
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.DrainTimeout)
	defer cancel()
	if err := public.Shutdown(ctx); err != nil {
		left, _ := s.edge.InFlight()
		s.log.LogAttrs(ctx, slog.LevelWarn, "requests cut off at the end of the drain", slog.Int("left", left))
		_ = public.Close()
	}
}

func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}

// toPublic sends plain HTTP to the same path of the public URL.
func (s *Server) toPublic() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target := *s.public
		target.Path, target.RawPath, target.RawQuery = r.URL.Path, r.URL.RawPath, r.URL.RawQuery
		w.Header().Set("Location", target.String())
		w.WriteHeader(http.StatusPermanentRedirect)
	})
}
