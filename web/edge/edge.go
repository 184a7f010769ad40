package edge

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/social/members"
)

// Config is what an Edge needs. All but DB, TrustedProxies and Flashes is required;
// Members may be nil if every route is Open.
type Config struct {
	Public *url.URL // of the pages: scheme and host
	Media  *url.URL // base of media URLs; pages may show pictures from its host

	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	RateLimits     bool
	PageCache      bool // keep visitors' pages for a second
	MaxInFlight    int  // requests worked on at once, beyond them 503

	Members *members.Service
	DB      *db.DB // for its metrics; nil: none
	Version string // for the metrics
	Log     *slog.Logger
	Now     func() time.Time

	// Fallback is the policy of paths that have no route.
	Fallback Policy
	// Failed shows a failure: a page to people, a part of one to a script that asks
	// for parts. JSON, assets and faults inside are answered without it. When it
	// returns an error, that one's status is answered with the plain page.
	Failed func(v *Visit, status int, err error) error
	// Stylesheet is the address of the style of the plain page.
	Stylesheet string
	// Flashes are the keys below "flash." that may be said at the top of a page.
	Flashes []string
}

// Edge is what stands between the listeners and the handlers. Make it with New;
// it is safe for concurrent use.
type Edge struct {
	cfg      Config
	public   *url.URL
	media    *url.URL
	log      *slog.Logger
	members  *members.Service
	metrics  *metrics
	limits   *limiters
	origins  *originCheck
	compress func(http.Handler) http.HandlerFunc
	pages    *pageCache    // nil: off
	slots    chan struct{} // one per request being worked on
}

// New makes an Edge. It starts nothing.
func New(cfg Config) (*Edge, error) {
	e := &Edge{cfg: cfg, public: cfg.Public, media: cfg.Media, log: cfg.Log, members: cfg.Members}
	var err error
	if e.origins, err = newOriginCheck(cfg.Public); err != nil {
		return nil, err
	}
	if e.compress, err = newCompression(); err != nil {
		return nil, err
	}
	if cfg.PageCache {
		e.pages = newPageCache(cfg.Now)
	}
	e.slots = make(chan struct{}, cfg.MaxInFlight)
	e.limits = newLimiters(cfg.RateLimits)
	e.metrics = newMetrics(cfg.DB, cfg.Version)
	return e, nil
}

// Handler checks every route and turns the table into the handler of the public
// listener. It fails on a route whose policy lacks anything (F25).
func (e *Edge) Handler(routes []Route) (http.Handler, error) {
	var problems []error
	for _, r := range routes {
		problems = append(problems, r.Check())
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return e.wrap(e.router(routes)), nil
}

// Metrics answers with the numbers of this process, for the operator alone.
func (e *Edge) Metrics() http.Handler { return e.metrics.handler() }

// InFlight is how many requests are being worked on, and how many may be.
func (e *Edge) InFlight() (now, most int) { return len(e.slots), cap(e.slots) }

// https says whether people reach this server over TLS, here or at a proxy.
func (e *Edge) https() bool { return e.public.Scheme == "https" }
