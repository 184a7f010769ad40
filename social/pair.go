package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// party is one of two accounts between which something changes.
type party struct {
	ID      int64
	Domain  string
	State   AccountState
	Locked  bool
	MovedTo int64
}

func (p party) local() bool { return p.Domain == "" }

// sides are the two, locked.
type sides struct{ me, other party }

// outward says whether what me does to other is news for other's server.
func (p sides) outward() bool { return p.me.local() && !p.other.local() }

// pair runs a change between two accounts in a transaction of its own.
func (s *Service) pair(ctx context.Context, act string, me, other int64, fn func(context.Context, bun.Tx) error) error {
	if err := db.InTx(ctx, s.db, fn); err != nil {
		return fmt.Errorf("%s %d → %d: %w", act, me, other, err)
	}
	return nil
}

// lockPair makes a change between two accounts alone: both rows are locked in the order
// of their ids, and then both authors' home locks, so that publications and changes of
// follows see each other.
func (s *Service) lockPair(ctx context.Context, tx bun.Tx, me, other int64) (sides, error) {
	if me == other {
		return sides{}, errs.New(errs.Invalid, "error.self")
	}
	var rows []party
	err := tx.NewSelect().Model((*Account)(nil)).ColumnExpr("a.id, coalesce(a.domain, '') AS domain, a.state, a.locked, coalesce(a.moved_to_id, 0) AS moved_to").
		Where("a.id IN (?)", bun.List([]int64{me, other})).Where("a.state <> 'deleted'").Order("id").For("NO KEY UPDATE").Scan(ctx, &rows)
	if err != nil {
		return sides{}, err
	}
	if len(rows) < 2 {
		return sides{}, fmt.Errorf("account %d or %d: %w", me, other, errs.NotFound)
	}
	for _, p := range rows {
		if err := lockHome(ctx, tx, lockHomeAuthor, p.ID, false); err != nil {
			return sides{}, err
		}
	}
	if rows[0].ID == me {
		return sides{me: rows[0], other: rows[1]}, nil
	}
	return sides{me: rows[1], other: rows[0]}, nil
}
