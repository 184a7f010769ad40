package social

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Collect puts a note into one of me's boards; board 0 is the default one.
func (s *Service) Collect(ctx context.Context, me, note, board int64) error {
	return s.collecting(ctx, me, note, func(ctx context.Context, tx bun.Tx) error {
		b, err := ownBoard(ctx, tx, me, board)
		if err != nil {
			return err
		}
		return s.collectTx(ctx, tx, me, note, b)
	})
}

// Uncollect takes a note out of one of me's boards; board 0 means out of all.
func (s *Service) Uncollect(ctx context.Context, me, note, board int64) error {
	return s.collecting(ctx, me, note, func(ctx context.Context, tx bun.Tx) error {
		return uncollectTx(ctx, tx, me, note, func(q *bun.SelectQuery) *bun.SelectQuery {
			if board != 0 {
				q = q.Where("board_id = ?", board)
			}
			return q
		})
	})
}

// SetCollected makes boards the ones of me that hold the note.
func (s *Service) SetCollected(ctx context.Context, me, note int64, boards []int64) error {
	boards = slices.Clone(boards)
	slices.Sort(boards)
	boards = slices.Compact(boards)
	return s.collecting(ctx, me, note, func(ctx context.Context, tx bun.Tx) error {
		err := uncollectTx(ctx, tx, me, note, func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Where("board_id <> ALL (?::bigint[])", pgIDs(boards))
		})
		if err != nil {
			return err
		}
		for _, id := range boards {
			b, err := ownBoard(ctx, tx, me, id)
			if err != nil {
				return err
			}
			if err := s.collectTx(ctx, tx, me, note, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// collecting locks the note, so that the count of people who collected it changes
// once per person.
func (s *Service) collecting(ctx context.Context, me, note int64, fn func(context.Context, bun.Tx) error) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var id int64
		err := tx.NewSelect().Model((*Note)(nil)).Column("id").Where("n.id = ?", note).For("NO KEY UPDATE").Scan(ctx, &id)
		if err != nil {
			return db.NotFound(err, fmt.Sprintf("note %d", note))
		}
		return fn(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("collect note %d by %d: %w", note, me, err)
	}
	return nil
}

func (s *Service) collectTx(ctx context.Context, tx bun.Tx, me, note int64, b *Board) error {
	n, err := visibleNote(ctx, tx, me, note)
	if err != nil {
		return err
	}
	if n.IsComment() {
		return errs.New(errs.Invalid, "error.collect_comment")
	}
	before, err := hasCollected(ctx, tx, me, note)
	if err != nil {
		return err
	}
	ok, err := db.Affected(tx.NewRaw(`INSERT INTO collects (board_id, account_id, note_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		b.ID, me, note).Exec(ctx))
	if err != nil || !ok {
		return err
	}
	if !before {
		if err := countReaction(ctx, tx, n, "collects_count", 1); err != nil {
			return err
		}
	}
	if err := countBoards(ctx, tx, []int64{b.ID}, 1); err != nil {
		return err
	}
	// A private board tells nobody, one for followers only who may see it.
	tell, err := tx.NewSelect().Model((*Board)(nil)).Where("b.id = ? AND b.visibility <> 'private'", b.ID).
		Apply(boardsVisibleTo(viewerByID(n.AccountID))).Exists(ctx)
	if err != nil || !tell {
		return err
	}
	return notifyTx(ctx, tx, &Notification{AccountID: n.AccountID, Kind: NotifyCollect, ActorID: me, NoteID: n.ID, BoardID: b.ID})
}

func uncollectTx(ctx context.Context, tx bun.Tx, me, note int64, which func(*bun.SelectQuery) *bun.SelectQuery) error {
	var boards []int64
	err := tx.NewSelect().TableExpr("collects").Column("board_id").
		Where("account_id = ? AND note_id = ?", me, note).Apply(which).Scan(ctx, &boards)
	if err != nil || len(boards) == 0 {
		return err
	}
	_, err = tx.NewRaw(`DELETE FROM collects WHERE account_id = ? AND note_id = ? AND board_id IN (?)`, me, note, bun.List(boards)).Exec(ctx)
	if err != nil {
		return err
	}
	if err := countBoards(ctx, tx, boards, -1); err != nil {
		return err
	}
	still, err := hasCollected(ctx, tx, me, note)
	if err != nil || still {
		return err
	}
	n := new(Note)
	if err := tx.NewSelect().Model(n).Where("n.id = ?", note).Scan(ctx); err != nil {
		return err
	}
	if err := countReaction(ctx, tx, n, "collects_count", -1); err != nil {
		return err
	}
	_, err = tx.NewRaw(`DELETE FROM notifications WHERE account_id = ? AND actor_id = ? AND kind = 'collect' AND note_id = ? AND read_at IS NULL`,
		n.AccountID, me, note).Exec(ctx)
	return err
}

func hasCollected(ctx context.Context, q bun.IDB, me, note int64) (bool, error) {
	return q.NewSelect().TableExpr("collects").Where("account_id = ? AND note_id = ?", me, note).Exists(ctx)
}

func countBoards(ctx context.Context, tx bun.Tx, boards []int64, by int64) error {
	_, err := tx.NewRaw(`UPDATE boards SET notes_count = greatest(0, notes_count + ?), updated_at = now() WHERE id IN (?)`, by, bun.List(boards)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("count notes of boards: %w", err)
	}
	return nil
}
