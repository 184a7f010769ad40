package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// MaxPinnedNotes is how many notes a member may pin to the top of their profile: what
// clients of the fediverse expect.
const MaxPinnedNotes = 5

// PinNote pins a note of me to the top of my profile, or lets it go. Only what others may
// come to see there can be pinned. Pinned again, it moves before the others.
func (s *Service) PinNote(ctx context.Context, me, note int64, on bool) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := lockAccount(ctx, tx, me); err != nil {
			return err
		}
		n, err := visibleNote(ctx, tx, me, note)
		switch {
		case err != nil:
			return err
		case n.AccountID != me || n.IsComment():
			return errs.New(errs.Denied, "error.pin_not_own")
		case !on:
			return s.unpinTx(ctx, tx, n)
		case n.Visibility == Direct || n.Visibility == Self:
			return errs.New(errs.Invalid, "error.pin_private")
		}
		return s.pinTx(ctx, tx, n)
	})
	if err != nil {
		return fmt.Errorf("pin note %d: %w", note, err)
	}
	return nil
}

// pinTx pins a note of which the author is locked.
func (s *Service) pinTx(ctx context.Context, tx bun.Tx, n *Note) error {
	others, err := tx.NewSelect().Model((*Note)(nil)).Where("n.account_id = ? AND n.id <> ?", n.AccountID, n.ID).Where(onProfile).
		Where("n.pinned_at IS NOT NULL").Count(ctx)
	if err != nil {
		return err
	}
	if others >= MaxPinnedNotes {
		return errs.New(errs.Conflict, "error.too_many_pinned_notes", "Limit", MaxPinnedNotes)
	}
	ok, err := db.Affected(tx.NewUpdate().Model(n).Set("pinned_at = now()").WherePK().Where("n.state = 'published'").Exec(ctx))
	if err != nil || !ok || !n.PinnedAt.IsZero() || !n.countsOnProfile() {
		return err
	}
	return s.emit(ctx, tx, Pinned{AccountID: n.AccountID, NoteID: n.ID})
}

func (s *Service) unpinTx(ctx context.Context, tx bun.Tx, n *Note) error {
	ok, err := db.Affected(tx.NewUpdate().Model(n).Set("pinned_at = NULL").WherePK().Where("n.pinned_at IS NOT NULL").Exec(ctx))
	if err != nil || !ok || !n.countsOnProfile() {
		return err
	}
	return s.emit(ctx, tx, Unpinned{AccountID: n.AccountID, NoteID: n.ID})
}

// onProfile are the notes of an account in the words of the partial indexes.
const onProfile = "n.state = 'published' AND n.root_id IS NULL"

// ProfileNotes lists the notes of an account that viewer may see: the pinned ones first,
// last pinned first, then the others, newest first.
func (s *Service) ProfileNotes(ctx context.Context, viewer, of int64, p Page) ([]*Note, string, error) {
	keys, err := decodeCursor(cursorSortKey, p.Cursor, 1)
	if err != nil {
		return nil, "", err
	}
	r := s.db.NewReads()
	own := func(a *ask) *bun.SelectQuery {
		return s.db.NewSelect().Model((*Note)(nil)).Where("n.account_id = ?", a.val(of)).Where(onProfile).Apply(visibleFeed(a.me()))
	}
	var pinned, rows []*Note
	if p.Cursor == "" {
		a := askFor(viewer)
		db.Structs(r, &pinned, own(a).Where("n.pinned_at IS NOT NULL").OrderExpr("n.pinned_at DESC, n.id").Limit(MaxPinnedNotes), a.args)
	}
	a := askFor(viewer)
	db.Structs(r, &rows, own(a).Where("n.pinned_at IS NULL AND n.sort_key < ?", a.val(keys[0])).
		OrderExpr("n.sort_key DESC").Limit(p.limit()+1), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("notes of %d: %w", of, err)
	}
	rows, next := cutPage(rows, p.limit(), func(n *Note) string { return encodeCursor(cursorSortKey, n.SortKey) })
	rows = append(pinned, rows...)
	return rows, next, s.hydrate(ctx, viewer, rows...)
}

// NotesBy lists the notes of an account that viewer may see, newest first, as feed readers
// want them.
func (s *Service) NotesBy(ctx context.Context, viewer, of int64, p Page) ([]*Note, string, error) {
	return s.bySortKey(ctx, viewer, p, func(a *ask, q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("n.account_id = ?", a.val(of)).Where(onProfile).Apply(visibleFeed(a.me()))
	})
}
