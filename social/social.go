// Package social is what people do here: accounts, notes and comments, likes,
// boards, follows, timelines, notifications. It knows neither HTTP nor
// ActivityPub. Every business rule is a method of Service; a remote account is
// an Account with a Domain and takes the same road as a local one. Reads of
// notes all go through one SQL scope, VisibleTo: not allowed equals not found.
package social

import (
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/media"
)

// Service carries out what members ask for. Its methods are safe for concurrent
// use and keep nothing in memory that another node would need.
type Service struct {
	db    *db.DB
	media *media.Service
	host  string // of local handles, BATATA_ACCOUNT_DOMAIN
	now   func() time.Time
	news  bool
}

// Config is what a Service needs; what has no other word beside it is required.
type Config struct {
	DB    *db.DB
	Media *media.Service
	Host  string           // the domain of local accounts, lower case
	Now   func() time.Time // nil: time.Now
	News  bool             // acts emit news for other servers; somebody must work them
}

// New makes a Service.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{db: c.DB, media: c.Media, host: c.Host, now: c.Now, news: c.News}
}
