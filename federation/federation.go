// Package federation is this server among others: what it shows and tells them, what it
// takes from them, and what it fetches. It knows ActivityPub and nothing of pages; what
// an activity brings about is a method of the domain's, the same as for members.
package federation

import (
	"context"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/batata-social/batata/federation/as"
	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/safehttp"
	"github.com/batata-social/batata/social"
)

// Config is what a Service needs; what has no other word beside it is required.
type Config struct {
	DB        *db.DB
	Social    *social.Service
	Client    *safehttp.Client
	PublicURL string // https://batata.example, no path
	Host      string // of accounts here
	// Signer gives the key of a member, or with 0 of the instance actor.
	Signer  func(ctx context.Context, account int64) (sig.Signer, error)
	Private bool             // peers under test: plain http and ports
	Window  sig.Window       // how far a signature's time may lie from ours; zero: sig.DefaultWindow
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger     // nil: silent
}

// Service federates. It is safe for concurrent use and keeps nothing in memory that
// another node would need.
type Service struct {
	db          *db.DB
	social      *social.Service
	client      *safehttp.Client
	publicURL   string
	accountHost string // both as as.Reader.Host writes them
	webHost     string
	signer      func(ctx context.Context, account int64) (sig.Signer, error)
	reader      as.Reader
	window      sig.Window
	now         func() time.Time
	log         *slog.Logger
	fetches     fetcher
	busy        chan struct{}   // one place per POST in work
	verbs       map[string]verb // by type of activity
}

// New makes a Service. It starts nothing.
func New(c Config) *Service {
	s := &Service{
		db: c.DB, social: c.Social, client: c.Client, publicURL: strings.TrimRight(c.PublicURL, "/"), accountHost: strings.ToLower(c.Host), signer: c.Signer,
		reader: as.Reader{Private: c.Private}, window: c.Window, now: c.Now, log: c.Log, busy: make(chan struct{}, maxBusy),
	}
	if u, err := url.Parse(s.publicURL); err == nil {
		s.webHost = strings.ToLower(u.Host)
	}
	s.verbs = s.verbTable()
	if s.window == (sig.Window{}) {
		s.window = sig.DefaultWindow
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s
}
