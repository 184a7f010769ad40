package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/media"
)

// hydrate fills what a page shows of notes: authors with their pictures, media,
// topics, and what the viewer has done with them. It asks one query per kind of
// thing, however many notes there are.
func (s *Service) hydrate(ctx context.Context, q bun.IDB, viewer int64, notes ...*Note) error {
	if len(notes) == 0 {
		return nil
	}
	ids := make([]int64, len(notes))
	authors := make([]int64, len(notes))
	for i, n := range notes {
		ids[i], authors[i] = n.ID, n.AccountID
	}
	accounts, err := s.accountsByID(ctx, q, authors)
	if err != nil {
		return err
	}
	pictures, err := s.noteMedia(ctx, q, ids)
	if err != nil {
		return err
	}
	topics, err := noteTopics(ctx, q, ids)
	if err != nil {
		return err
	}
	marks, err := viewerMarks(ctx, q, viewer, ids)
	if err != nil {
		return err
	}
	for _, n := range notes {
		n.Account = accounts[n.AccountID]
		n.Media = pictures[n.ID]
		n.Topics = topics[n.ID]
		n.Viewer = marks[n.ID]
		n.Viewer.CanEdit = viewer == n.AccountID && n.State != NoteDeleted
	}
	return nil
}

// accountsByID reads accounts with their avatars, whatever their state.
func (s *Service) accountsByID(ctx context.Context, q bun.IDB, ids []int64) (map[int64]*Account, error) {
	out := make(map[int64]*Account, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []*Account
	if err := q.NewSelect().Model(&rows).Where("a.id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read %d accounts: %w", len(ids), err)
	}
	if err := s.fillAvatars(ctx, q, rows...); err != nil {
		return nil, err
	}
	for _, a := range rows {
		out[a.ID] = a
	}
	return out, nil
}

func (s *Service) fillAvatars(ctx context.Context, q bun.IDB, accounts ...*Account) error {
	return FillAvatars(ctx, q, s.media, accounts...)
}

// FillAvatars reads the pictures of accounts, all in one go.
func FillAvatars(ctx context.Context, q bun.IDB, store *media.Service, accounts ...*Account) error {
	var ids []int64
	for _, a := range accounts {
		if a.AvatarID != 0 {
			ids = append(ids, a.AvatarID)
		}
	}
	pictures, err := mediaByID(ctx, q, store, ids)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		a.Avatar = pictures[a.AvatarID]
	}
	return nil
}

func mediaByID(ctx context.Context, q bun.IDB, store *media.Service, ids []int64) (map[int64]*media.Media, error) {
	rows, err := store.ByIDs(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]*media.Media, len(rows))
	for _, m := range rows {
		out[m.ID] = m
	}
	return out, nil
}

// noteMedia reads the pictures of notes, each note's in its author's order.
func (s *Service) noteMedia(ctx context.Context, q bun.IDB, notes []int64) (map[int64][]*media.Media, error) {
	var links []struct{ NoteID, MediaID int64 }
	err := q.NewSelect().TableExpr("note_media").Column("note_id", "media_id").
		Where("note_id IN (?)", bun.List(notes)).Where("current").
		OrderExpr("note_id, position").Scan(ctx, &links)
	if err != nil {
		return nil, fmt.Errorf("read media of %d notes: %w", len(notes), err)
	}
	ids := make([]int64, len(links))
	for i, l := range links {
		ids[i] = l.MediaID
	}
	byID, err := mediaByID(ctx, q, s.media, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[int64][]*media.Media, len(notes))
	for _, l := range links {
		if m := byID[l.MediaID]; m != nil {
			out[l.NoteID] = append(out[l.NoteID], m)
		}
	}
	return out, nil
}

func noteTopics(ctx context.Context, q bun.IDB, notes []int64) (map[int64][]*Topic, error) {
	var rows []struct {
		NoteID int64
		Topic  `bun:",extend"`
	}
	err := q.NewSelect().TableExpr("note_topics AS nt").
		Join("JOIN topics AS t ON t.id = nt.topic_id").
		ColumnExpr("nt.note_id, t.id, t.name, t.display, t.notes_count, t.created_at").
		Where("nt.note_id IN (?)", bun.List(notes)).OrderExpr("nt.note_id, t.id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read topics of %d notes: %w", len(notes), err)
	}
	out := make(map[int64][]*Topic, len(notes))
	for i := range rows {
		out[rows[i].NoteID] = append(out[rows[i].NoteID], &rows[i].Topic)
	}
	return out, nil
}

func viewerMarks(ctx context.Context, q bun.IDB, viewer int64, notes []int64) (map[int64]ViewerMarks, error) {
	out := make(map[int64]ViewerMarks, len(notes))
	if viewer == 0 {
		return out, nil
	}
	var rows []struct {
		NoteID int64
		Liked  bool
	}
	err := q.NewRaw(`SELECT note_id, true AS liked FROM likes WHERE account_id = ?0 AND note_id IN (?1)
		UNION SELECT note_id, false FROM collects WHERE account_id = ?0 AND note_id IN (?1)`,
		viewer, bun.List(notes)).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read what %d did with %d notes: %w", viewer, len(notes), err)
	}
	for _, r := range rows {
		m := out[r.NoteID]
		m.Liked = m.Liked || r.Liked
		m.Collected = m.Collected || !r.Liked
		out[r.NoteID] = m
	}
	return out, nil
}
