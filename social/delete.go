package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Delete deletes a published note of me, a comment of me, or a comment under a note
// of me. The words, pictures, links and history go; the row stays as a tombstone, so
// that its id never means anything else.
func (s *Service) Delete(ctx context.Context, me, id int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error { return s.DeleteTx(ctx, tx, me, id) })
	if err != nil {
		return fmt.Errorf("delete note %d: %w", id, err)
	}
	return nil
}

// DeleteTx is Delete in the caller's transaction.
func (s *Service) DeleteTx(ctx context.Context, tx bun.Tx, me, id int64) error {
	n, err := visibleNote(ctx, tx, me, id)
	if err != nil {
		return err
	}
	if n.AccountID != me {
		if !n.IsComment() {
			return fmt.Errorf("note %d is not of %d: %w", id, me, errs.Denied)
		}
		var author int64
		if err := tx.NewSelect().Model((*Note)(nil)).Column("account_id").Where("n.id = ?", n.RootID).Scan(ctx, &author); err != nil {
			return err
		}
		if author != me {
			return fmt.Errorf("comment %d is under a note of another: %w", id, errs.Denied)
		}
	}
	mentioned, err := mentions(ctx, tx, n.ID)
	if err != nil {
		return err
	}
	if err := s.tombstoneTx(ctx, tx, n); err != nil {
		return err
	}
	return s.emitOfNote(ctx, tx, me, n, Deleted{NoteID: n.ID, Mentioned: mentioned})
}

// tombstoneTx empties a published note or comment.
func (s *Service) tombstoneTx(ctx context.Context, tx bun.Tx, n *Note) error {
	ok, err := db.Affected(tx.NewRaw(`UPDATE notes SET state = 'deleted', title = '', body = '', content_warning = '', lang = '', place = '',
		licence = '', provenance = 'none', ai_assisted = false, cover_id = NULL, pinned_at = NULL, deleted_at = now(), updated_at = now()
		WHERE id = ? AND state = 'published'`, n.ID).Exec(ctx))
	if err != nil || !ok {
		return err
	}
	n.State, n.Body = NoteDeleted, ""
	if err := s.deleteNoteMedia(ctx, tx, n); err != nil {
		return err
	}
	if err := s.setTopics(ctx, tx, n); err != nil {
		return err
	}
	for _, sql := range []string{
		`DELETE FROM mentions WHERE note_id = ?`,
		`DELETE FROM note_edits WHERE note_id = ?`,
		`DELETE FROM home_entries WHERE note_id = ?`,
		`DELETE FROM likes WHERE note_id = ?`,
		`DELETE FROM boosts WHERE note_id = ?`,
		`WITH gone AS (DELETE FROM collects WHERE note_id = ? RETURNING board_id)
		 UPDATE boards SET notes_count = greatest(0, notes_count - 1) WHERE id IN (SELECT board_id FROM gone)`,
	} {
		if _, err := tx.NewRaw(sql, n.ID).Exec(ctx); err != nil {
			return fmt.Errorf("delete what hangs on note %d: %w", n.ID, err)
		}
	}
	if err := dropNotifications(ctx, tx, n.ID); err != nil {
		return err
	}
	if n.IsComment() {
		return s.uncountComment(ctx, tx, n)
	}
	if !n.countsOnProfile() {
		return nil
	}
	return bumpAccount(ctx, tx, n.AccountID, "notes_count", -1)
}

// uncountComment takes a deleted comment out of the counts; a first-level one hides
// its replies, so they go with it.
func (s *Service) uncountComment(ctx context.Context, tx bun.Tx, n *Note) error {
	by := int64(1)
	if n.BranchID == 0 {
		replies, err := tx.NewSelect().Model((*Note)(nil)).Where("n.branch_id = ? AND n.state = 'published'", n.ID).Count(ctx)
		if err != nil {
			return fmt.Errorf("count replies of %d: %w", n.ID, err)
		}
		by += replies
	}
	return countComment(ctx, tx, n, -by)
}
