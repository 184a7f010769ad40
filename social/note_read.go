package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Note reads a published note or comment that viewer may see, with its author,
// pictures, topics, mentions and what the viewer may do. errs.Gone for a tombstone
// whose author is still here, errs.NotFound for everything else.
func (s *Service) Note(ctx context.Context, viewer, id int64) (*Note, error) {
	n, err := visibleNote(ctx, s.db, viewer, id)
	if err != nil {
		return nil, err
	}
	if err := s.hydrate(ctx, s.db, viewer, n); err != nil {
		return nil, err
	}
	if n.Mentions, err = s.noteMentions(ctx, s.db, n.ID); err != nil {
		return nil, err
	}
	root := n
	if n.IsComment() {
		root = &Note{}
		if err := s.db.NewSelect().Model(root).Where("n.id = ?", n.RootID).Scan(ctx); err != nil {
			return nil, db.NotFound(err, fmt.Sprintf("note %d", n.RootID))
		}
	}
	if n.Viewer.CanComment, err = mayComment(ctx, s.db, viewer, root); err != nil {
		return nil, err
	}
	return n, nil
}

// visibleNote reads the bare row of a note that viewer may see.
func visibleNote(ctx context.Context, q bun.IDB, viewer, id int64) (*Note, error) {
	n := new(Note)
	err := q.NewSelect().Model(n).Where("n.id = ?", id).Apply(VisibleTo(viewer)).Scan(ctx)
	if err == nil {
		return n, nil
	}
	err = db.NotFound(err, fmt.Sprintf("note %d", id))
	// A tombstone says no more than that a public thing once was here.
	gone, existsErr := q.NewSelect().Model((*Note)(nil)).Where("n.id = ?", id).
		Where("n.state = 'deleted' AND n.visibility IN ('public', 'unlisted')").
		Where("n.sort_key IS NOT NULL").Exists(ctx)
	if existsErr == nil && gone {
		return nil, fmt.Errorf("note %d: %w", id, errs.Gone)
	}
	return nil, err
}

func (s *Service) noteMentions(ctx context.Context, q bun.IDB, note int64) ([]*Account, error) {
	var rows []*Account
	err := q.NewSelect().Model(&rows).Join("JOIN mentions AS m ON m.account_id = a.id").
		Where("m.note_id = ?", note).Where("a.state = 'active'").Order("a.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read mentions of note %d: %w", note, err)
	}
	return rows, nil
}

// MediaVisible says whether viewer may see a picture, and whether everybody may:
// then it can be cached by anybody. A picture is seen by its owner, as the face of
// an active account, and in a note that the viewer may see, in its edit history too.
func (s *Service) MediaVisible(ctx context.Context, viewer, mediaID int64) (public, ok bool, err error) {
	var row struct{ Public, Mine, Shown bool }
	err = s.db.NewRaw(`SELECT
		EXISTS (SELECT 1 FROM accounts AS f WHERE f.state = 'active' AND (f.avatar_id = ?0 OR f.banner_id = ?0)
		        AND f.id = (SELECT account_id FROM media WHERE id = ?0))
		OR EXISTS (SELECT 1 FROM note_media AS nm JOIN notes AS n ON n.id = nm.note_id
		           WHERE nm.media_id = ?0 AND `+visible(0)+`) AS public,
		EXISTS (SELECT 1 FROM media WHERE id = ?0 AND account_id = ?1) AS mine,
		?1 <> 0 AND EXISTS (SELECT 1 FROM note_media AS nm JOIN notes AS n ON n.id = nm.note_id
		           WHERE nm.media_id = ?0 AND `+visible(viewer)+`) AS shown`,
		mediaID, viewer).Scan(ctx, &row)
	if err != nil {
		return false, false, fmt.Errorf("who may see media %d: %w", mediaID, err)
	}
	// Public means for visitors; a blocked member is a visitor once logged out, so
	// telling the two apart here would hide nothing.
	return row.Public, row.Public || row.Mine || row.Shown, nil
}
