package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// Block hides two accounts from each other and ends their follows both ways. What
// the blocked one is told about by notifications stays theirs; what me is told about
// them is hidden.
func (s *Service) Block(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "block", me, other, func(ctx context.Context, tx bun.Tx) error { return s.BlockTx(ctx, tx, me, other) })
}

// BlockTx is Block in the caller's transaction.
func (s *Service) BlockTx(ctx context.Context, tx bun.Tx, me, other int64) error {
	p, err := s.lockPair(ctx, tx, me, other)
	if err != nil {
		return err
	}
	ok, err := db.Affected(tx.NewRaw(`INSERT INTO blocks (account_id, target_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, me, other).Exec(ctx))
	if err != nil || !ok {
		return err
	}
	if err := s.unfollowTx(ctx, tx, p); err != nil {
		return err
	}
	if err := s.rejectTx(ctx, tx, p); err != nil || !p.outward() {
		return err
	}
	return s.emit(ctx, tx, Blocked{AccountID: me, TargetID: other})
}

// Unblock takes a block back; ended follows do not return.
func (s *Service) Unblock(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "unblock", me, other, func(ctx context.Context, tx bun.Tx) error { return s.UnblockTx(ctx, tx, me, other) })
}

// UnblockTx is Unblock in the caller's transaction.
func (s *Service) UnblockTx(ctx context.Context, tx bun.Tx, me, other int64) error {
	p, err := s.lockPair(ctx, tx, me, other)
	if err != nil {
		return err
	}
	ok, err := db.Affected(tx.NewRaw(`DELETE FROM blocks WHERE account_id = ? AND target_id = ?`, me, other).Exec(ctx))
	if err != nil || !ok || !p.outward() {
		return err
	}
	return s.emit(ctx, tx, Unblocked{AccountID: me, TargetID: other})
}

// Mute keeps other's notes out of me's feeds and their acts out of me's
// notifications; they are not told and can still see everything.
func (s *Service) Mute(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "mute", me, other, func(ctx context.Context, tx bun.Tx) error {
		if _, err := s.lockPair(ctx, tx, me, other); err != nil {
			return err
		}
		_, err := tx.NewRaw(`INSERT INTO mutes (account_id, target_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, me, other).Exec(ctx)
		return err
	})
}

// Unmute takes a mute back.
func (s *Service) Unmute(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "unmute", me, other, func(ctx context.Context, tx bun.Tx) error {
		if _, err := s.lockPair(ctx, tx, me, other); err != nil {
			return err
		}
		_, err := tx.NewRaw(`DELETE FROM mutes WHERE account_id = ? AND target_id = ?`, me, other).Exec(ctx)
		return err
	})
}

// Blocked lists whom me has blocked.
func (s *Service) Blocked(ctx context.Context, me int64, p Page) ([]*Account, string, error) {
	return s.accountList(ctx, p, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Join("JOIN blocks AS x ON x.target_id = a.id").ColumnExpr("a.id AS list_key").Where("x.account_id = ?", me)
	}, "a.id")
}

// Muted lists whom me has muted.
func (s *Service) Muted(ctx context.Context, me int64, p Page) ([]*Account, string, error) {
	return s.accountList(ctx, p, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Join("JOIN mutes AS x ON x.target_id = a.id").ColumnExpr("a.id AS list_key").Where("x.account_id = ?", me)
	}, "a.id")
}

// blockBetween says whether either of two accounts has blocked the other.
func blockBetween(ctx context.Context, q bun.IDB, a, b int64) (bool, error) {
	ok, err := q.NewSelect().TableExpr("blocks").
		Where("(account_id = ?0 AND target_id = ?1) OR (account_id = ?1 AND target_id = ?0)", a, b).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("block between %d and %d: %w", a, b, err)
	}
	return ok, nil
}
