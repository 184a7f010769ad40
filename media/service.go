package media

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/safehttp"
)

// Config is what a Service needs. Zero values of the optional parts work.
type Config struct {
	DB      *db.DB
	Store   Store
	BaseURL string // where renditions are served, e.g. https://example.org/media
	Secret  []byte // signs the addresses of private media; the same on all nodes
	TempDir string // uploads wait here while they arrive

	Quota     Quota            // zero fields: the defaults
	TempBytes int64            // cap on all waiting uploads together; 0: 1 GiB
	Redirect  bool             // send readers to the bucket instead of streaming (S3 only)
	Now       func() time.Time // nil: time.Now

	Client      *safehttp.Client // fetches the pictures of other servers; nil: they stay placeholders
	RemoteBytes int64            // cap on the copies of all of them together; 0: 10 GiB
}

// Service takes, stores and serves media.
type Service struct {
	db       *db.DB
	store    *breaker
	base     string
	secret   []byte
	quota    Quota
	redirect bool
	now      func() time.Time

	spool *spool
	slots *semaphore.Weighted // decodes at once: one a core
	big   *semaphore.Weighted // decodes above bigPixels at once: one

	client      *safehttp.Client
	remoteBytes int64
	fetches     *semaphore.Weighted // of other servers' pictures at once
	fetching    singleflight.Group  // by the media's id
}

// New makes a Service. It keeps no goroutine.
func New(c Config) (*Service, error) {
	if c.Store == nil || len(c.Secret) < 16 {
		return nil, errors.New("media: needs a store and a secret of 16 bytes or more")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.TempBytes <= 0 {
		c.TempBytes = 1 << 30
	}
	if c.RemoteBytes <= 0 {
		c.RemoteBytes = 10 << 30
	}
	if err := os.MkdirAll(c.TempDir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for uploads: %w", err)
	}
	return &Service{
		db:       c.DB,
		store:    newBreaker(c.Store, c.Now),
		base:     strings.TrimRight(c.BaseURL, "/"),
		secret:   deriveKey(c.Secret),
		quota:    c.Quota.withDefaults(),
		redirect: c.Redirect,
		now:      c.Now,
		spool:    &spool{dir: c.TempDir, limit: c.TempBytes},
		slots:    semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))),
		big:      semaphore.NewWeighted(1),

		client:      c.Client,
		remoteBytes: c.RemoteBytes,
		fetches:     semaphore.NewWeighted(maxFetches),
	}, nil
}

// Ready tells whether uploads can be taken now; otherwise the error is of kind
// errs.Unavailable. Handlers ask before they read a body.
func (s *Service) Ready(ctx context.Context) error { return s.store.Ready(ctx) }
