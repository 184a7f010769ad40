package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/media"
)

// hydrate fills what a page shows of notes: authors with their pictures, media,
// topics, and what the viewer has done with them. It asks one query per kind of
// thing, however many notes there are, in two round trips.
func (s *Service) hydrate(ctx context.Context, viewer int64, notes ...*Note) error {
	if len(notes) == 0 {
		return nil
	}
	_, err := s.hydrateWith(ctx, viewer, nil, notes...)
	return err
}

// hydrateWith is hydrate that reads more accounts with the authors, and gives them all.
func (s *Service) hydrateWith(ctx context.Context, viewer int64, people []int64, notes ...*Note) (map[int64]*Account, error) {
	ids := make([]int64, len(notes))
	who := append(make([]int64, 0, len(notes)+len(people)), people...)
	for i, n := range notes {
		ids[i], who = n.ID, append(who, n.AccountID)
	}
	r := s.db.NewReads()
	accounts := s.askAccounts(r, who)
	pictures := s.askNoteMedia(r, ids)
	topics := s.askTopics(r, ids)
	marks := s.askMarks(r, viewer, ids)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("read what belongs to %d notes: %w", len(notes), err)
	}
	r = s.db.NewReads()
	found := media.Ask(s.db, r, append(avatarsOf(*accounts), pictures.ids...))
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("read pictures of %d notes: %w", len(notes), err)
	}
	byID := found.ByID()
	out := make(map[int64]*Account, len(*accounts))
	for _, a := range *accounts {
		a.Avatar = byID[a.AvatarID]
		out[a.ID] = a
	}
	ofNotes := pictures.ofNotes(byID)
	for _, n := range notes {
		n.Account = out[n.AccountID]
		n.Media = ofNotes[n.ID]
		n.Topics = topics[n.ID]
		n.Viewer = marks[n.ID]
		n.Viewer.CanEdit = viewer == n.AccountID && n.State != NoteDeleted
	}
	return out, nil
}

// askAccounts queues the reading of accounts, whatever their state.
func (s *Service) askAccounts(r *db.Reads, ids []int64) *[]*Account {
	rows, a := new([]*Account), askFor(0)
	db.Structs(r, rows, s.db.NewSelect().Model((*Account)(nil)).Where("a.id = ANY (?)", a.val(ids)), a.args)
	return rows
}

func avatarsOf(accounts []*Account) []int64 {
	ids := make([]int64, 0, len(accounts))
	for _, a := range accounts {
		if a.AvatarID != 0 {
			ids = append(ids, a.AvatarID)
		}
	}
	return ids
}

// accountsByID reads accounts with their avatars, whatever their state.
func (s *Service) accountsByID(ctx context.Context, ids []int64) (map[int64]*Account, error) {
	out := make(map[int64]*Account, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	r := s.db.NewReads()
	rows := s.askAccounts(r, ids)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("read %d accounts: %w", len(ids), err)
	}
	for _, a := range *rows {
		out[a.ID] = a
	}
	return out, FillAvatars(ctx, s.db, *rows...)
}

// FillAvatars reads the pictures of accounts, all in one go.
func FillAvatars(ctx context.Context, d *db.DB, accounts ...*Account) error {
	pictures, err := mediaByID(ctx, d, avatarsOf(accounts))
	if err != nil {
		return err
	}
	for _, a := range accounts {
		a.Avatar = pictures[a.AvatarID]
	}
	return nil
}

func mediaByID(ctx context.Context, d *db.DB, ids []int64) (map[int64]*media.Media, error) {
	r := d.NewReads()
	found := media.Ask(d, r, ids)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("read %d media: %w", len(ids), err)
	}
	return found.ByID(), nil
}

// noteMedia are the links between notes and their pictures, in each author's order.
type noteMedia struct{ notes, ids []int64 }

func (s *Service) askNoteMedia(r *db.Reads, notes []int64) *noteMedia {
	out, a := &noteMedia{}, askFor(0)
	var note, id int64
	db.Each(r, s.db.NewSelect().TableExpr("note_media").Column("note_id", "media_id").
		Where("note_id = ANY (?)", a.val(notes)).Where("current").OrderExpr("note_id, position"), a.args, func() error {
		out.notes, out.ids = append(out.notes, note), append(out.ids, id)
		return nil
	}, &note, &id)
	return out
}

func (l *noteMedia) ofNotes(byID map[int64]*media.Media) map[int64][]*media.Media {
	out := make(map[int64][]*media.Media, len(l.notes))
	for i, note := range l.notes {
		if m := byID[l.ids[i]]; m != nil {
			out[note] = append(out[note], m)
		}
	}
	return out
}

// mediaOfNote reads the pictures of a note in the caller's transaction.
func (s *Service) mediaOfNote(ctx context.Context, tx bun.IDB, note int64) ([]*media.Media, error) {
	var ids []int64
	err := tx.NewSelect().TableExpr("note_media").Column("media_id").
		Where("note_id = ?", note).Where("current").OrderExpr("position").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("read media of note %d: %w", note, err)
	}
	return s.media.ByIDs(ctx, tx, ids)
}

func (s *Service) askTopics(r *db.Reads, notes []int64) map[int64][]*Topic {
	out, a := make(map[int64][]*Topic, len(notes)), askFor(0)
	var note int64
	var t Topic
	db.Each(r, s.db.NewSelect().TableExpr("note_topics AS nt").
		Join("JOIN topics AS t ON t.id = nt.topic_id").
		ColumnExpr("nt.note_id, t.id, t.name, t.display, t.notes_count, t.created_at").
		Where("nt.note_id = ANY (?)", a.val(notes)).OrderExpr("nt.note_id, t.id"), a.args, func() error {
		topic := t
		out[note] = append(out[note], &topic)
		return nil
	}, &note, &t.ID, &t.Name, &t.Display, &t.NotesCount, &t.CreatedAt)
	return out
}

func (s *Service) askMarks(r *db.Reads, viewer int64, notes []int64) map[int64]ViewerMarks {
	out := make(map[int64]ViewerMarks, len(notes))
	if viewer == 0 {
		return out
	}
	a := askFor(viewer)
	var note int64
	var what string
	db.Each(r, s.db.NewRaw(`SELECT note_id, 'like' FROM likes WHERE account_id = ?0 AND note_id = ANY (?1)
		UNION ALL SELECT note_id, 'collect' FROM collects WHERE account_id = ?0 AND note_id = ANY (?1)
		UNION ALL SELECT note_id, 'boost' FROM boosts WHERE account_id = ?0 AND note_id = ANY (?1)`,
		bun.Safe(a.me()), a.val(notes)), a.args, func() error {
		m := out[note]
		m.Liked = m.Liked || what == "like"
		m.Collected = m.Collected || what == "collect"
		m.Boosted = m.Boosted || what == "boost"
		out[note] = m
		return nil
	}, &note, &what)
	return out
}
