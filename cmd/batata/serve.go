package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/batata-social/batata/internal/jobs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/migrations"
	"github.com/batata-social/batata/web"
)

// drainDelay is how long a proxy gets to see that this node is not ready any more.
const drainDelay = time.Second

// Run serves until a signal ends it, then drains: no more readiness, no new jobs,
// requests and jobs under way finish.
func (c *ServeCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	log := newLogger(cfg, std)
	s, err := openSystem(ctx, cfg, log, opening{own: true, migrate: cfg.Migrate == "auto"})
	if err != nil {
		return err
	}
	if err := s.members.ClaimHost(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(s.serve(ctx, web.Config{}), s.Close())
}

// serve runs the roles of this process until ctx ends. base carries what only
// dev sets.
func (s *system) serve(ctx context.Context, base web.Config) error {
	if err := s.checkStore(ctx); err != nil {
		return err
	}
	watching, stopWatching := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() {
		if err := s.members.WatchSettings(watching); err != nil && watching.Err() == nil {
			s.log.Error("settings are not watched any more; they are still read every second", "error", err)
		}
	})
	defer watch.Wait()
	defer stopWatching()

	server, err := web.New(s.webConfig(base))
	if err != nil {
		return err
	}
	var work *jobs.Client
	if s.cfg.Roles.Worker {
		work, err = jobs.New(s.db, jobs.Config{Workers: s.workers(), Periodic: periodic(), Logger: s.log})
		if err != nil {
			return err
		}
		if err := orderBackfills(ctx, s.db, migrations.Files); err != nil {
			return err
		}
		if err := work.Start(ctx); err != nil {
			return err
		}
	}
	err = s.listen(ctx, server)
	if work != nil {
		err = errors.Join(err, work.Stop(context.WithoutCancel(ctx)))
	}
	return err
}

func (s *system) webConfig(c web.Config) web.Config {
	c.PublicURL, c.MediaURL = s.cfg.PublicURL.String(), s.cfg.MediaURL.String()
	c.TrustedProxies, c.RateLimits = s.cfg.TrustedProxies, s.cfg.RateLimits == "on"
	c.PageCache = true
	if !c.Dev {
		c.DrainDelay = drainDelay
	}
	c.Federation = s.fed
	c.DB, c.Social, c.Members, c.Media, c.Log, c.Version = s.db, s.social, s.members, s.media, s.log, version
	return c
}

// listen answers on the public and the operator's address until ctx ends.
func (s *system) listen(ctx context.Context, server *web.Server) error {
	var config net.ListenConfig
	open := func(what, address string) (net.Listener, error) {
		l, err := config.Listen(ctx, "tcp", address)
		if err != nil {
			return nil, fmt.Errorf("%s: listen on %s: %w", what, address, err)
		}
		return l, nil
	}
	ops, err := open("BATATA_OPS_LISTEN", s.cfg.OpsListen)
	if err != nil {
		return err
	}
	if !s.cfg.Roles.Web {
		s.log.Info("working", "version", version, "ops", ops.Addr().String())
		return serveOps(ctx, ops, server.OpsHandler())
	}
	on := web.Listeners{Ops: ops}
	if on.Public, err = open("BATATA_LISTEN", s.cfg.Listen); err != nil {
		return errors.Join(err, ops.Close())
	}
	if s.cfg.TLS == "auto" {
		certs := s.certificates()
		on.TLS = certs.TLSConfig()
		on.TLS.MinVersion = tls.VersionTLS12
		if on.Redirect, err = open("ACME challenges", acmeAddress(s.cfg.Listen)); err != nil {
			return errors.Join(err, on.Public.Close(), ops.Close())
		}
		on.RedirectTo = certs.HTTPHandler(nil)
	}
	s.log.Info("serving", "url", s.cfg.PublicURL.String(), "listen", on.Public.Addr().String(), "ops", ops.Addr().String(), "version", version)
	return server.Serve(ctx, on)
}

// certificates gets and renews the certificate of the public host.
func (s *system) certificates() *autocert.Manager {
	hosts := []string{s.cfg.PublicURL.Hostname()}
	if m := s.cfg.MediaURL.Hostname(); m != hosts[0] {
		hosts = append(hosts, m)
	}
	return &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		HostPolicy: autocert.HostWhitelist(hosts...),
		Cache:      autocert.DirCache(filepath.Join(s.cfg.DataDir, "acme")),
		Client:     &acme.Client{DirectoryURL: s.cfg.ACMEDirectory.String(), UserAgent: "batata/" + version},
	}
}

// acmeAddress is where HTTP-01 challenges are answered: port 80 beside :443, and for
// any other port, as tests have it, the one below.
func acmeAddress(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "443" {
		return net.JoinHostPort(host, "80")
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 2 {
		return net.JoinHostPort(host, "80")
	}
	return net.JoinHostPort(host, strconv.Itoa(n-1))
}

// serveOps answers the operator alone, for a process that only works.
func serveOps(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		err := srv.Close()
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}
}

// checkStore makes sure that nobody but us reads or writes the bucket (M11).
func (s *system) checkStore(ctx context.Context) error {
	bucket, ok := s.store.(*media.S3)
	if !ok {
		return nil
	}
	if err := bucket.SelfCheck(ctx); err != nil {
		return fmt.Errorf("bucket %s is not private: %w", s.cfg.S3Bucket, err)
	}
	return nil
}
