package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// purgeBatch is how many rows one transaction of PurgeAccount touches.
const purgeBatch = 50

// PurgeAccount removes what a deleted account wrote and did, and keeps the counts of
// others right. It goes on where an earlier run broke off, and does nothing to an
// account that is not deleted.
func (s *Service) PurgeAccount(ctx context.Context, account int64) error {
	var deleted bool
	err := s.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM accounts WHERE id = ? AND state = 'deleted')`, account).Scan(ctx, &deleted)
	if err != nil {
		return fmt.Errorf("purge account %d: %w", account, err)
	}
	if !deleted {
		return nil
	}
	for _, step := range []struct {
		what, ids string
		do        func(ctx context.Context, id int64) error
	}{
		{"follows", `SELECT followee_id FROM follows WHERE follower_id = ?`,
			func(ctx context.Context, id int64) error { return s.severFollow(ctx, account, id, account, id) }},
		{"followers", `SELECT follower_id FROM follows WHERE followee_id = ?`,
			func(ctx context.Context, id int64) error { return s.severFollow(ctx, id, account, account, id) }},
		{"likes", `SELECT note_id FROM likes WHERE account_id = ?`,
			func(ctx context.Context, id int64) error { return s.forgetLike(ctx, account, id) }},
		{"boosts", `SELECT note_id FROM boosts WHERE account_id = ?`,
			func(ctx context.Context, id int64) error { return s.forgetBoost(ctx, account, id) }},
		{"collects", `SELECT DISTINCT note_id FROM collects WHERE account_id = ?`,
			func(ctx context.Context, id int64) error { return s.Uncollect(ctx, account, id, 0) }},
		{"drafts", `SELECT id FROM notes WHERE account_id = ? AND state IN ('draft', 'scheduled')`,
			func(ctx context.Context, id int64) error { return s.DiscardDraft(ctx, account, id) }},
		{"notes", `SELECT id FROM notes WHERE account_id = ? AND state = 'published'`,
			func(ctx context.Context, id int64) error { return s.tombstoneOf(ctx, account, id) }},
	} {
		if err := s.eachOf(ctx, step.ids, account, step.do); err != nil {
			return fmt.Errorf("purge %s of account %d: %w", step.what, account, err)
		}
	}
	if err := s.purgeRows(ctx, account); err != nil {
		return fmt.Errorf("purge account %d: %w", account, err)
	}
	return nil
}

// eachOf does something to every row that a query finds, until it finds none.
func (s *Service) eachOf(ctx context.Context, query string, account int64, do func(ctx context.Context, id int64) error) error {
	done := map[int64]bool{}
	for {
		var ids []int64
		if err := s.db.NewRaw(query+` LIMIT ?`, account, purgeBatch).Scan(ctx, &ids); err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		for _, id := range ids {
			if done[id] {
				return fmt.Errorf("row %d comes back", id) // rather than round and round
			}
			done[id] = true
			if err := do(ctx, id); err != nil {
				return err
			}
		}
	}
}

// severFollow ends one follow of an account that is deleted, which pair would refuse.
func (s *Service) severFollow(ctx context.Context, follower, followee, a, b int64) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var rows []int64
		err := tx.NewSelect().Model((*Account)(nil)).Column("id").Where("a.id IN (?)", bun.List([]int64{a, b})).
			Order("id").For("NO KEY UPDATE").Scan(ctx, &rows)
		if err != nil {
			return err
		}
		for _, id := range rows {
			if err := lockHome(ctx, tx, lockHomeAuthor, id, false); err != nil {
				return err
			}
		}
		_, err = endFollow(ctx, tx, follower, followee)
		return err
	})
}

func (s *Service) tombstoneOf(ctx context.Context, account, id int64) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		n := new(Note)
		err := tx.NewSelect().Model(n).Where("n.id = ? AND n.account_id = ?", id, account).For("UPDATE").Scan(ctx)
		if err != nil {
			return db.NotFound(err, fmt.Sprintf("note %d", id))
		}
		return s.tombstoneTx(ctx, tx, n)
	})
}

// purgeRows removes what concerns nobody's count, and all pictures.
func (s *Service) purgeRows(ctx context.Context, account int64) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		for _, statement := range []string{
			`DELETE FROM boards WHERE account_id = ?0`,
			`DELETE FROM blocks WHERE account_id = ?0`, // who blocked the account keeps that
			`DELETE FROM mutes WHERE account_id = ?0 OR target_id = ?0`,
			`DELETE FROM mentions WHERE account_id = ?0`,
			`DELETE FROM home_entries WHERE account_id = ?0`,
			`DELETE FROM seen_notes WHERE account_id = ?0`,
			`DELETE FROM notifications WHERE account_id = ?0 OR actor_id = ?0`,
		} {
			if _, err := tx.NewRaw(statement, account).Exec(ctx); err != nil {
				return err
			}
		}
		var pictures []int64
		err := tx.NewRaw(`SELECT id FROM media WHERE account_id = ? AND deleted_at IS NULL`, account).Scan(ctx, &pictures)
		if err != nil || len(pictures) == 0 {
			return err
		}
		return s.media.DeleteTx(ctx, tx, account, pictures)
	})
}
