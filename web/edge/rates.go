package edge

import (
	"net/http"
	"time"

	"github.com/go-chi/httprate"
)

// Rate is the budget that a route's requests are taken from.
type Rate int

// The budgets (A09), counted per member, or per address for visitors. Each node
// counts for itself what is merely too much; shared ones are counted in the
// database, so that all nodes together keep to them. Log-in, sign-up and mails
// have finer limits of their own in social, which know the name that is tried.
const (
	_           Rate = iota
	RateNone         // health
	RateAsset        // stylesheets, pictures
	RateRead         // pages
	RateWrite        // likes, follows, drafts
	RateDelete       // what cannot be taken back
	RateComment      // shared
	RateUpload       // shared
	RateAccount      // log in, sign up, reset: whatever costs a password hash or a mail
	RateToken        // shared: tokens tried
	RateInbox        // activities of other servers, which send many at a time
)

// budget is how often something may be done within a window.
type budget struct {
	name   string
	times  int
	window time.Duration
	shared bool
}

// budgets are Mastodon's, which people's clients are used to: 300 in 5 minutes,
// 30 deletions and 5 sign-ups in 30. A note carries 18 pictures where one of
// Mastodon's posts carries 4, so there are more uploads; a page brings about
// twenty pictures, so assets have a larger budget still.
func budgets() map[Rate]budget {
	return map[Rate]budget{
		RateAsset:   {"asset", 9000, 5 * time.Minute, false},
		RateRead:    {"read", 300, 5 * time.Minute, false},
		RateWrite:   {"write", 300, 5 * time.Minute, false},
		RateDelete:  {"delete", 30, 30 * time.Minute, false},
		RateComment: {"comment", 60, 5 * time.Minute, true},
		RateUpload:  {"upload", 90, 30 * time.Minute, true},
		RateAccount: {"account", 60, 5 * time.Minute, false},
		RateToken:   {"token", 30, 30 * time.Minute, true},
		RateInbox:   {"inbox", 15_000, 5 * time.Minute, false},
	}
}

// limiters counts requests on this node.
type limiters struct {
	on     bool
	byRate map[Rate]*httprate.RateLimiter
	of     map[Rate]budget
}

func newLimiters(on bool) *limiters {
	l := &limiters{on: on, byRate: map[Rate]*httprate.RateLimiter{}, of: budgets()}
	// Without the counting headers: they would make each copy of a page differ.
	quiet := httprate.WithResponseHeaders(httprate.ResponseHeaders{})
	for rate, b := range l.of {
		l.byRate[rate] = httprate.NewRateLimiter(b.times, b.window, quiet)
	}
	return l
}

// take counts one request of key on this node; wait is how long to stay away
// when the budget is used up.
func (l *limiters) take(w http.ResponseWriter, r *http.Request, rate Rate, key string) (wait time.Duration, ok bool) {
	limiter := l.byRate[rate]
	if !l.on || limiter == nil {
		return 0, true
	}
	if limiter.OnLimit(w, r, key) {
		return l.of[rate].window, false
	}
	return 0, true
}
