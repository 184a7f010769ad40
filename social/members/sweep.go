package members

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// pendingLife is how long a sign-up may stay unconfirmed before its handle is free
// again.
const pendingLife = 7 * 24 * time.Hour

// Sweep is the hourly job that deletes what has run out: sessions, links in
// mails, ceremonies of passkeys, counters of rate limits, mails whose job has given
// up, and sign-ups that nobody confirmed within a week. Running it twice at once does
// no harm.
func (s *Service) Sweep(ctx context.Context) error {
	for what, statement := range map[string]string{
		"sessions":   `DELETE FROM sessions WHERE expires_at < now() OR last_seen_at < now() - interval '30 days'`,
		"links":      `DELETE FROM mail_tokens WHERE expires_at < now()`,
		"challenges": `DELETE FROM passkey_challenges WHERE expires_at < now()`,
		"counters":   `DELETE FROM rate_counters WHERE resets_at < now()`,
	} {
		if _, err := s.db.NewRaw(statement).Exec(ctx); err != nil {
			return fmt.Errorf("sweep %s: %w", what, err)
		}
	}
	if !s.keepMail {
		// Ids carry their time.
		_, err := s.db.NewRaw(`DELETE FROM outgoing_mail
			WHERE id < (extract(epoch FROM now() - interval '2 days') * 1000)::bigint << 16`).Exec(ctx)
		if err != nil {
			return fmt.Errorf("sweep mails: %w", err)
		}
	}
	for {
		n, err := s.sweepPending(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// sweepPending forgets a batch of old unconfirmed sign-ups.
func (s *Service) sweepPending(ctx context.Context) (n int, err error) {
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var ids []int64
		err := tx.NewRaw(`SELECT u.account_id FROM users u JOIN accounts a ON a.id = u.account_id
			WHERE u.confirmed_at IS NULL AND a.state = 'pending' AND u.created_at < now() - ? * interval '1 second'
			LIMIT 500 FOR UPDATE OF u SKIP LOCKED`, int64(pendingLife/time.Second)).Scan(ctx, &ids)
		if err != nil {
			return err
		}
		n = len(ids)
		return forgetPendingTx(ctx, tx, ids)
	})
	if err != nil {
		return 0, fmt.Errorf("sweep unconfirmed sign-ups: %w", err)
	}
	return n, nil
}
