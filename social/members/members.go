// Package members is who belongs here and how they come in: users and their roles,
// sign-up, invites, logins and sessions, passwords and second factors, the mails that
// go with these, what staff does to members, and the operator's word on the instance
// (Site). It stands above social, which has the accounts that users sign in to and
// knows nothing of how; so nothing here is ever asked about a remote account.
package members

import (
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/mail"
	"github.com/batata-social/batata/internal/seal"
	"github.com/batata-social/batata/media"
)

// Service lets members in and out. Its methods are safe for concurrent use; all that
// it keeps in memory is the settings, and those for two seconds at most.
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
	Media *media.Service   // for avatars
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
