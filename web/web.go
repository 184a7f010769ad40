// Package web is everything that answers HTTP: pages for people, feeds, media
// and health. routes.go is the one table of what exists and under which policy;
// a handler decodes, calls one method of the domain, and renders. It holds no
// business rule, speaks to the database through the domain alone, and trusts no
// header that a stranger can write: absolute links, the origin it accepts and
// the addresses it counts by come from Config.
package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/batata-social/batata/federation"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// Config is what a Server needs. PublicURL and the services are required.
type Config struct {
	PublicURL string // https://batata.example, no path; http only for loopback
	MediaURL  string // where media is served from; "": PublicURL/media

	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	RateLimits     bool
	Dev            bool // shows kept mails at /dev/mail, sends other host names to PublicURL

	DB      *db.DB
	Social  *social.Service
	Members *members.Service
	Media   *media.Service
	// Federation takes what other servers send; nil: nothing is taken.
	Federation *federation.Service
	Assets     fs.FS // built assets, as in web/dist; nil: the embedded ones
	Log        *slog.Logger
	Version    string
	Now        func() time.Time // nil: time.Now

	PageCache    bool          // keep visitors' pages for a second: what others than this node write shows that late
	DrainDelay   time.Duration // between "not ready" and closing the listeners, so that a proxy notices
	DrainTimeout time.Duration // longest wait for requests under way; 0: 25 s
	MaxInFlight  int           // requests worked on at once, beyond them 503; 0: 512
}

// Server answers requests. Make it with New; it is safe for concurrent use and
// keeps nothing that another node would need.
type Server struct {
	cfg     Config
	public  *url.URL
	media   *url.URL // base of media URLs, no trailing slash
	log     *slog.Logger
	social  *social.Service
	members *members.Service
	store   *media.Service
	db      *db.DB
	now     func() time.Time
	assets  *assets
	routes  []edge.Route
	edge    *edge.Edge
	handler http.Handler
	ops     http.Handler
	size    sizeCache
	stop    atomic.Bool // set when draining: not ready any more
	pinged  atomic.Pointer[ping]
}

const (
	defaultDrain    = 25 * time.Second // R-j
	defaultInFlight = 512
)

// New checks the configuration and the route table and builds the handlers. It
// starts nothing.
func New(cfg Config) (*Server, error) {
	s := &Server{cfg: cfg, log: cfg.Log, social: cfg.Social, members: cfg.Members, store: cfg.Media, db: cfg.DB, now: cfg.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.cfg.DrainTimeout <= 0 {
		s.cfg.DrainTimeout = defaultDrain
	}
	if s.cfg.MaxInFlight <= 0 {
		s.cfg.MaxInFlight = defaultInFlight
	}
	if err := s.setURLs(); err != nil {
		return nil, err
	}
	var err error
	if s.assets, err = newAssets(cfg.Assets); err != nil {
		return nil, err
	}
	s.edge, err = edge.New(edge.Config{
		Public: s.public, Media: s.media, TrustedProxies: cfg.TrustedProxies, RateLimits: cfg.RateLimits,
		PageCache: cfg.PageCache, MaxInFlight: s.cfg.MaxInFlight, Members: cfg.Members, DB: cfg.DB, Version: cfg.Version,
		Log: s.log, Now: s.now, Fallback: fallbackPolicy(), Failed: s.failed, Stylesheet: s.assets.URL("app.css"), Flashes: flashes(),
	})
	if err != nil {
		return nil, err
	}
	s.routes = s.table()
	if s.handler, err = s.edge.Handler(s.routes); err != nil {
		return nil, err
	}
	s.handler = s.byHost(s.handler)
	s.ops = s.opsHandler()
	return s, nil
}

func (s *Server) setURLs() error {
	public, err := originURL(s.cfg.PublicURL)
	if err != nil {
		return fmt.Errorf("public URL: %w", err)
	}
	if public.Path != "" {
		return errors.New("public URL: must not have a path")
	}
	if public.Scheme == "http" && !loopbackHost(public.Hostname()) {
		return errors.New("public URL: http is for loopback names alone, use https")
	}
	s.public = public
	if s.cfg.MediaURL == "" {
		s.media = public.JoinPath("media")
		return nil
	}
	if s.media, err = originURL(s.cfg.MediaURL); err != nil {
		return fmt.Errorf("media URL: %w", err)
	}
	return nil
}

// originURL parses an http(s) URL that may have a path but nothing after it.
func originURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(raw, "/"))
	switch {
	case err != nil:
		return nil, errors.New("cannot be parsed")
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "", u.User != nil, u.RawQuery != "", u.Fragment != "":
		return nil, errors.New("want scheme://host and nothing more")
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// loopbackHost says whether a host name means this machine: the names that dev
// accepts, for which cookies need no Secure.
func loopbackHost(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".test")
}

// Handler answers the public listener.
func (s *Server) Handler() http.Handler { return s.handler }

// OpsHandler answers the listener of the operator: metrics, profiles, health in
// detail. It must not be reachable from outside.
func (s *Server) OpsHandler() http.Handler { return s.ops }

// Routes describes every route in the order they are tried.
func (s *Server) Routes() []edge.Route {
	out := make([]edge.Route, len(s.routes))
	copy(out, s.routes)
	return out
}

// absolute makes the full URL of a path of ours. The host comes from the
// configuration, never from the request (A19).
func (s *Server) absolute(path string) string { return s.public.String() + path }

// site reads the settings of the instance; when they cannot be read, a page is
// still better with defaults than not at all, so it falls back to the host name.
func (s *Server) site(ctx context.Context) members.Site {
	site, err := s.members.Site(ctx)
	if err != nil {
		return s.nameless()
	}
	return site
}

// nameless are the settings of a page whose own cannot be read.
func (s *Server) nameless() members.Site { return members.Site{Name: s.public.Host} }
