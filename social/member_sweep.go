package social

import (
	"context"
	"fmt"
)

// SweepMembers is the hourly job that deletes what has run out: sessions, links in
// mails, challenges of passkeys, and counters of rate limits.
func (s *Service) SweepMembers(ctx context.Context) error {
	for what, sql := range map[string]string{
		"sessions":   `DELETE FROM sessions WHERE expires_at < now()`,
		"links":      `DELETE FROM mail_tokens WHERE expires_at < now() - interval '7 days'`,
		"challenges": `DELETE FROM passkey_challenges WHERE expires_at < now()`,
		"counters":   `DELETE FROM rate_counters WHERE resets_at < now()`,
	} {
		if _, err := s.db.NewRaw(sql).Exec(ctx); err != nil {
			return fmt.Errorf("sweep %s: %w", what, err)
		}
	}
	return nil
}
