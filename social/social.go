// Package social is what people do here: accounts, notes and comments, likes,
// boards, follows, timelines, notifications. It knows neither HTTP nor
// ActivityPub. Every business rule is a method of Service; a remote account is
// an Account with a Domain and takes the same road as a local one. Reads of
// notes all go through one SQL scope, VisibleTo: not allowed equals not found.
package social

import (
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/mail"
	"github.com/batata-social/batata/internal/seal"
	"github.com/batata-social/batata/media"
)

// Service carries out what members ask for. Its methods are safe for concurrent
// use and keep nothing in memory that another node would need.
type Service struct {
	db    *db.DB
	media *media.Service
	host  string // of local handles, BATATA_ACCOUNT_DOMAIN
	now   func() time.Time

	key       *seal.Key
	publicURL string
	mailer    *mail.Sender
	keepMail  bool
	noLimits  bool
	hasher    *hasher
	site      siteCache
}

// Config is what a Service needs; what has no other word beside it is required.
type Config struct {
	DB    *db.DB
	Media *media.Service
	Host  string           // the domain of local accounts, lower case
	Now   func() time.Time // nil: time.Now

	Key       *seal.Key    // the same on all nodes; nil: one that dies with the process, for tests
	PublicURL string       // BATATA_PUBLIC_URL, no slash at its end: what links in mails begin with; "": https://Host
	Mail      *mail.Sender // nil: no mail is sent
	KeepMail  bool         // dev without Mail: letters are kept for DevMail instead
	NoLimits  bool         // BATATA_RATE_LIMITS=off
}

// New makes a Service.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Key == nil {
		c.Key = seal.Random()
	}
	if c.PublicURL == "" {
		c.PublicURL = "https://" + c.Host
	}
	return &Service{
		db: c.DB, media: c.Media, host: c.Host, now: c.Now,
		key: c.Key, publicURL: c.PublicURL, mailer: c.Mail, keepMail: c.KeepMail && c.Mail == nil,
		noLimits: c.NoLimits, hasher: newHasher(),
	}
}

// Host is the domain of local accounts.
func (s *Service) Host() string { return s.host }
