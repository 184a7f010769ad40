package federation

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/batata-social/batata/internal/db"
)

const (
	hostsPerDay  = 1000                // of which refusals are counted one by one (F20)
	refusalsKept = 30                  // days
	receivedKept = 35 * 24 * time.Hour // so that nothing is done twice (F03)
)

// count counts a refusal by reason and registrable domain, for the pages of the operator.
// A count that cannot be kept is no reason to answer differently.
func (s *Service) count(ctx context.Context, reason, host string) {
	if host != "" {
		host = registrable((&url.URL{Host: host}).Hostname())
	}
	_, err := s.db.NewRaw(`INSERT INTO refusals (day, reason, host, count, last_at)
		SELECT ?::date, ?, CASE WHEN EXISTS (SELECT FROM refusals WHERE day = ?::date AND reason = ? AND host = ?)
			OR (SELECT count(*) FROM (SELECT FROM refusals WHERE day = ?::date LIMIT ?) AS r) < ? THEN ? ELSE '' END, 1, ?
		ON CONFLICT (day, reason, host) DO UPDATE SET count = refusals.count + 1, last_at = excluded.last_at`,
		s.now(), reason, s.now(), reason, host, s.now(), hostsPerDay, hostsPerDay, host, s.now()).Exec(context.WithoutCancel(ctx))
	if err != nil {
		s.log.WarnContext(ctx, "a refusal was not counted", "reason", reason, "error", err)
	}
}

// Sweep forgets what is too old to matter: counts of refusals, and ids of what was done.
func (s *Service) Sweep(ctx context.Context) error {
	if _, err := s.db.NewRaw(`DELETE FROM refusals WHERE day < ?::date - ?::int`, s.now(), refusalsKept).Exec(ctx); err != nil {
		return fmt.Errorf("sweep refusals: %w", db.Classify(err))
	}
	if _, err := s.db.NewRaw(`DELETE FROM received WHERE done_at IS NOT NULL AND received_at < ?`, s.now().Add(-receivedKept)).Exec(ctx); err != nil {
		return fmt.Errorf("sweep received activities: %w", db.Classify(err))
	}
	return nil
}
