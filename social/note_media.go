package social

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// linkMedia makes ids the pictures of a note of which the row is locked, in that order.
// A picture that a published note loses stays linked, as part of its history; one that a
// draft loses is free.
func (s *Service) linkMedia(ctx context.Context, tx bun.Tx, n *Note, ids []int64) error {
	if err := s.media.AttachTx(ctx, tx, n.AccountID, ids); err != nil {
		return fmt.Errorf("attach media to note %d: %w", n.ID, err)
	}
	var lost []int64
	var err error
	if n.State == NotePublished {
		_, err = tx.NewRaw(`UPDATE note_media SET current = false WHERE note_id = ?`, n.ID).Exec(ctx)
	} else {
		err = tx.NewRaw(`DELETE FROM note_media WHERE note_id = ? AND media_id <> ALL (?::bigint[]) RETURNING media_id`,
			n.ID, pgIDs(ids)).Scan(ctx, &lost)
	}
	if err != nil {
		return fmt.Errorf("unlink media of note %d: %w", n.ID, err)
	}
	if err := s.freeMedia(ctx, tx, n.AccountID, lost); err != nil {
		return err
	}
	if len(ids) == 0 {
		return nil
	}
	links := make([]struct {
		bun.BaseModel `bun:"table:note_media"`
		NoteID        int64
		MediaID       int64
		Position      int16
		Current       bool
	}, len(ids))
	for i, id := range ids {
		links[i].NoteID, links[i].MediaID, links[i].Position, links[i].Current = n.ID, id, int16(i), true
	}
	_, err = tx.NewInsert().Model(&links).
		On("CONFLICT (note_id, media_id) DO UPDATE").Set("position = EXCLUDED.position, current = true").Exec(ctx)
	return err
}

// deleteNoteMedia deletes the pictures of a note that nothing else uses.
func (s *Service) deleteNoteMedia(ctx context.Context, tx bun.Tx, n *Note) error {
	var ids []int64
	err := tx.NewRaw(`DELETE FROM note_media WHERE note_id = ? RETURNING media_id`, n.ID).Scan(ctx, &ids)
	if err != nil || len(ids) == 0 {
		return err
	}
	used, err := usedMedia(ctx, tx, n.AccountID, ids)
	if err != nil {
		return err
	}
	lone := slices.DeleteFunc(ids, func(id int64) bool { return slices.Contains(used, id) })
	if err := s.media.DeleteTx(ctx, tx, n.AccountID, lone); err != nil {
		return fmt.Errorf("delete media of note %d: %w", n.ID, err)
	}
	return nil
}

// freeMedia leaves pictures that owner took away from something to the sweep, but for
// those that something else uses. Those are looked for last: detaching has waited for
// whoever attaches one of them meanwhile.
func (s *Service) freeMedia(ctx context.Context, tx bun.Tx, owner int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := s.media.DetachTx(ctx, tx, owner, ids); err != nil {
		return err
	}
	used, err := usedMedia(ctx, tx, owner, ids)
	if err != nil {
		return err
	}
	return s.media.AttachTx(ctx, tx, owner, used)
}

// usedMedia are those of owner's living pictures that a note, its history or their own
// face uses.
func usedMedia(ctx context.Context, q bun.IDB, owner int64, ids []int64) ([]int64, error) {
	var used []int64
	err := q.NewRaw(`SELECT m.id FROM media AS m WHERE m.id IN (?) AND m.account_id = ? AND m.deleted_at IS NULL
		AND (EXISTS (SELECT 1 FROM note_media AS nm WHERE nm.media_id = m.id)
		  OR EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = m.account_id AND m.id IN (a.avatar_id, a.banner_id)))`,
		bun.List(ids), owner).Scan(ctx, &used)
	if err != nil {
		return nil, fmt.Errorf("see what uses %d media: %w", len(ids), err)
	}
	return used, nil
}
