package media

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

const (
	remoteLife = 14 * 24 * time.Hour // a copy that nobody has looked at since
	seenEvery  = 10 * time.Minute    // looks closer together count as one
)

// EvictRemote removes copies of other servers' pictures that nobody has looked at for two
// weeks, and the least recently looked-at above the cap. The rows stay, and are fetched
// again when somebody looks. It gives how many files went.
func (s *Service) EvictRemote(ctx context.Context) (int, error) {
	var gone []string
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		gone = nil
		if err := lockRemote(ctx, tx); err != nil {
			return err
		}
		old, err := evict(ctx, tx, `SELECT id FROM media WHERE state = 'remote' AND bytes > 0
			AND seen_at < now() - ? * interval '1 second'`, remoteLife.Seconds())
		if err != nil {
			return err
		}
		over, err := s.makeRoom(ctx, tx)
		gone = append(old, over...)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.drop(ctx, gone)
	return len(gone), nil
}

// lockRemote makes those who count the copies wait for each other, until tx ends.
func lockRemote(ctx context.Context, tx bun.Tx) error {
	const remoteSpace = 0x72656d6f7465 // "remote"
	if _, err := tx.NewRaw(`SELECT pg_advisory_xact_lock(?)`, remoteSpace).Exec(ctx); err != nil {
		return fmt.Errorf("lock the copies of remote media: %w", err)
	}
	return nil
}

// makeRoom evicts until a twentieth of the cap is free, once it is passed, so that not
// every picture has to look for room. It gives the keys of what is to be dropped.
func (s *Service) makeRoom(ctx context.Context, tx bun.Tx) ([]string, error) {
	var total int64
	err := tx.NewRaw(`SELECT coalesce(sum(bytes), 0) FROM media WHERE state = 'remote' AND bytes > 0`).Scan(ctx, &total)
	if err != nil {
		return nil, fmt.Errorf("count the copies of remote media: %w", err)
	}
	if total <= s.remoteBytes {
		return nil, nil
	}
	return evict(ctx, tx, `SELECT id FROM (
			SELECT id, sum(bytes) OVER (ORDER BY seen_at DESC, id DESC) AS upto FROM media WHERE state = 'remote' AND bytes > 0) AS ranked
		WHERE upto > ?`, s.remoteBytes-s.remoteBytes/20)
}

// evict takes the renditions off the media that a query gives.
func evict(ctx context.Context, tx bun.Tx, which string, args ...any) (keys []string, err error) {
	err = tx.NewRaw(`WITH emptied AS (UPDATE media SET bytes = 0 WHERE id IN (`+which+`) RETURNING id)
		DELETE FROM media_rendition AS r USING emptied WHERE r.media_id = emptied.id RETURNING r.key`, args...).Scan(ctx, &keys)
	if err != nil {
		return nil, fmt.Errorf("evict remote media: %w", err)
	}
	return keys, nil
}

// drop deletes objects whose rows are gone, as well as it can; the sweep does the rest.
func (s *Service) drop(ctx context.Context, keys []string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	for _, key := range keys {
		if s.store.Delete(ctx, key) != nil {
			return
		}
	}
}

// looked remembers when a copy was looked at.
func (s *Service) looked(ctx context.Context, m *Media) error {
	if m.SeenAt != nil && s.now().Sub(*m.SeenAt) < seenEvery {
		return nil
	}
	_, err := s.db.NewUpdate().Model((*Media)(nil)).Set("seen_at = now()").
		Where("id = ? AND bytes > 0 AND seen_at < now() - ? * interval '1 second'", m.ID, seenEvery.Seconds()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("remember a look at media %d: %w", m.ID, err)
	}
	return nil
}
