package members

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
)

// rateRule is a limit that holds over all nodes together. Cheap limits per node
// (pages, searches) are the web layer's own.
type rateRule struct {
	name   string
	limit  int
	window time.Duration
}

// The limits of what opens or makes accounts and of what sends mail (A09).
var (
	rateLogInFrom    = rateRule{"login from", 30, 5 * time.Minute}   // by one address
	rateLogInAs      = rateRule{"login as", 10, 15 * time.Minute}    // failures at one name from one address
	rateLogInAt      = rateRule{"login at", 100, time.Hour}          // failures at one name from anywhere: high, since strangers can use it up
	rateSignUpFrom   = rateRule{"signup from", 5, 30 * time.Minute}  // by one address
	rateSignUpDomain = rateRule{"signup domain", 100, time.Hour}     // with one mail domain
	rateMailTo       = rateRule{"mail to", 4, time.Hour}             // asked for by strangers, to one address
	ratePasswordOf   = rateRule{"password of", 10, 10 * time.Minute} // typed by one signed-in member
	rateFactorOf     = rateRule{"factor of", 8, 10 * time.Minute}    // codes tried at one account
	rateMailBy       = rateRule{"mail by", 5, time.Hour}             // caused by one signed-in member
	rateInvitesBy    = rateRule{"invites by", 30, 24 * time.Hour}    // made by one member
)

// RateTake counts one use of key in a window that starts with its first use. Past
// limit it is not ok, and retryAfter says when the window ends. All nodes share the
// count. Of key only a keyed MAC is stored, so it may hold an address.
func (s *Service) RateTake(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error) {
	return s.rateTake(ctx, s.db, key, limit, window)
}

func (s *Service) rateTake(ctx context.Context, q bun.IDB, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error) {
	if s.noLimits {
		return true, 0, nil
	}
	var row struct {
		Count  int
		Millis int64
	}
	// A full window is not counted further: its row stays as it is, and so does
	// its end, however hard somebody knocks.
	err = q.NewRaw(`INSERT INTO rate_counters AS r (key, count, resets_at)
		VALUES (?0, 1, now() + ?2 * interval '1 millisecond')
		ON CONFLICT (key) DO UPDATE SET
			count = CASE WHEN r.resets_at <= now() THEN 1 ELSE least(r.count + 1, ?1 + 1) END,
			resets_at = CASE WHEN r.resets_at <= now() THEN excluded.resets_at ELSE r.resets_at END
		RETURNING count, (extract(epoch FROM resets_at - now()) * 1000)::bigint AS millis`,
		s.rateKey(key), limit, window.Milliseconds()).Scan(ctx, &row.Count, &row.Millis)
	if err != nil {
		return false, 0, fmt.Errorf("take rate: %w", err)
	}
	if row.Count > limit {
		return false, max(time.Duration(row.Millis)*time.Millisecond, time.Second), nil
	}
	return true, 0, nil
}

// take counts a use of rule by subject and refuses beyond it. An empty subject
// (nothing is known of the caller: command line, seed) is not counted.
func (s *Service) take(ctx context.Context, rule rateRule, subject string) error {
	if subject == "" {
		return nil
	}
	ok, wait, err := s.RateTake(ctx, rule.key(subject), rule.limit, rule.window)
	if err != nil {
		return err
	}
	if !ok {
		p := errs.New(errs.RateLimited, "error.too_often", "Minutes", int((wait+time.Minute-1)/time.Minute))
		p.RetryAfter = wait
		return p
	}
	return nil
}

// takeQuietly is take for limits that nobody is told about.
func (s *Service) takeQuietly(ctx context.Context, rule rateRule, subject string) (bool, error) {
	ok, _, err := s.RateTake(ctx, rule.key(subject), rule.limit, rule.window)
	return ok, err
}

// giveBack forgets what rule counted for subject.
func (s *Service) giveBack(ctx context.Context, q bun.IDB, rule rateRule, subject string) error {
	if _, err := q.NewRaw(`DELETE FROM rate_counters WHERE key = ?`, s.rateKey(rule.key(subject))).Exec(ctx); err != nil {
		return fmt.Errorf("give back rate: %w", err)
	}
	return nil
}

func (r rateRule) key(subject string) string { return r.name + "\x00" + subject }

func (s *Service) rateKey(key string) []byte {
	mac := hmac.New(sha256.New, s.key.MAC("rate"))
	mac.Write([]byte(key))
	return mac.Sum(nil)[:16]
}
