package social

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/media"
)

// Snapshot is what a note said before an edit.
type Snapshot struct {
	Title          string     `json:"title,omitempty"`
	Body           string     `json:"body,omitempty"`
	ContentWarning string     `json:"content_warning,omitempty"`
	Lang           string     `json:"lang,omitempty"`
	Place          string     `json:"place,omitempty"`
	Licence        string     `json:"licence,omitempty"`
	Provenance     Provenance `json:"provenance,omitempty"`
	AIAssisted     bool       `json:"ai_assisted,omitempty"`
	Pictures       []Pictured `json:"pictures,omitempty"`
	CoverID        int64      `json:"cover_id,omitempty"`
	TextCover      int16      `json:"text_cover,omitempty"`
}

// Pictured is a picture of a Snapshot, with the words it had.
type Pictured struct {
	ID  int64  `json:"id"`
	Alt string `json:"alt,omitempty"`
}

// Edit is an earlier wording of a note.
type Edit struct {
	bun.BaseModel `bun:"table:note_edits,alias:e"`

	ID       int64 `bun:",pk,nullzero,default:next_id()"`
	NoteID   int64
	Snapshot Snapshot  `bun:"type:jsonb"`
	MadeAt   time.Time // when this wording was published

	Media []*media.Media `bun:"-"`
}

// Edit changes a published note: words, pictures, labels, and who may comment. Its
// audience stays, since copies of it are out. What it said before is kept.
func (s *Service) Edit(ctx context.Context, me, id int64, in NoteInput) (*Note, error) {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error { return s.editTx(ctx, tx, me, id, in) })
	if err != nil {
		return nil, fmt.Errorf("edit note %d: %w", id, err)
	}
	return s.Note(ctx, me, id)
}

func (s *Service) editTx(ctx context.Context, tx bun.Tx, me, id int64, in NoteInput) error {
	lang, err := accountLang(ctx, tx, me)
	if err != nil {
		return err
	}
	n, err := lockOwn(ctx, tx, me, id)
	if err != nil {
		return err
	}
	if n.IsComment() {
		return errs.New(errs.Invalid, "error.edit_comment_as_note")
	}
	in.Visibility = n.Visibility
	in.normalise(lang)
	if err := in.checkRules().Err(); err != nil {
		return err
	}
	before, err := s.snapshot(ctx, tx, n)
	if err != nil {
		return err
	}
	in.apply(n)
	if err := s.linkMedia(ctx, tx, n, in.MediaIDs); err != nil {
		return err
	}
	return s.storeOwnEdit(ctx, tx, n, before, noteInputColumns...)
}

// EditComment changes the words of a comment.
func (s *Service) EditComment(ctx context.Context, me, id int64, body string) (*Note, error) {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		body = strings.TrimSpace(text.Clean(body))
		if err := checkComment(body, ""); err != nil {
			return err
		}
		n, err := lockOwn(ctx, tx, me, id)
		if err != nil {
			return err
		}
		if !n.IsComment() {
			return errs.New(errs.Invalid, "error.edit_note_as_comment")
		}
		before, err := s.snapshot(ctx, tx, n)
		if err != nil {
			return err
		}
		n.Body = body
		return s.storeOwnEdit(ctx, tx, n, before, "body")
	})
	if err != nil {
		return nil, fmt.Errorf("edit comment %d: %w", id, err)
	}
	return s.Note(ctx, me, id)
}

// storeOwnEdit stores the edit of a member, made now.
func (s *Service) storeOwnEdit(ctx context.Context, tx bun.Tx, n *Note, before *Edit, columns ...string) error {
	mentioned, err := s.mentionedIn(ctx, tx, n)
	if err != nil {
		return err
	}
	n.EditedAt = s.now()
	if err := s.storeEdit(ctx, tx, n, before, mentioned, columns...); err != nil {
		return err
	}
	return s.emitOfNote(ctx, tx, n.AccountID, n, Edited{NoteID: n.ID})
}

// storeEdit writes the changed row, its history, topics and mentions.
func (s *Service) storeEdit(ctx context.Context, tx bun.Tx, n *Note, before *Edit, mentioned []int64, columns ...string) error {
	if _, err := tx.NewInsert().Model(before).Returning("NULL").Exec(ctx); err != nil {
		return fmt.Errorf("keep earlier wording: %w", err)
	}
	_, err := tx.NewUpdate().Model(n).Column(columns...).Column("edited_at").Set("explore = ?", n.Explore).Set("updated_at = now()").WherePK().Exec(ctx)
	if err != nil {
		return err
	}
	if !n.IsComment() {
		if err := s.setTopics(ctx, tx, n); err != nil {
			return err
		}
	}
	added, err := setMentions(ctx, tx, n.ID, mentioned)
	if err != nil {
		return err
	}
	return s.notifyMentions(ctx, tx, n, added)
}

// lockOwn locks a published note or comment of me.
func lockOwn(ctx context.Context, tx bun.Tx, me, id int64) (*Note, error) {
	n := new(Note)
	err := tx.NewSelect().Model(n).Where("n.id = ? AND n.account_id = ? AND n.state = 'published'", id, me).For("UPDATE").Scan(ctx)
	if err != nil {
		return nil, db.NotFound(err, fmt.Sprintf("note %d of %d", id, me))
	}
	return n, nil
}

func (s *Service) snapshot(ctx context.Context, q bun.IDB, n *Note) (*Edit, error) {
	pictures, err := s.mediaOfNote(ctx, q, n.ID)
	if err != nil {
		return nil, err
	}
	e := &Edit{NoteID: n.ID, MadeAt: n.PublishedAt, Snapshot: Snapshot{
		Title: n.Title, Body: n.Body, ContentWarning: n.ContentWarning, Lang: n.Lang, Place: n.Place, Licence: n.Licence,
		Provenance: n.Provenance, AIAssisted: n.AIAssisted, CoverID: n.CoverID, TextCover: n.TextCover,
	}}
	if !n.EditedAt.IsZero() {
		e.MadeAt = n.EditedAt
	}
	for _, m := range pictures {
		e.Snapshot.Pictures = append(e.Snapshot.Pictures, Pictured{ID: m.ID, Alt: m.Alt})
	}
	return e, nil
}

// Edits lists the earlier wordings of a note that viewer may see, oldest first.
func (s *Service) Edits(ctx context.Context, viewer, id int64) ([]*Edit, error) {
	if _, err := visibleNote(ctx, s.db, viewer, id); err != nil {
		return nil, err
	}
	var rows []*Edit
	if err := s.db.NewSelect().Model(&rows).Where("e.note_id = ?", id).Order("e.id").Limit(200).Scan(ctx); err != nil {
		return nil, fmt.Errorf("edits of note %d: %w", id, err)
	}
	var ids []int64
	for _, e := range rows {
		for _, p := range e.Snapshot.Pictures {
			ids = append(ids, p.ID)
		}
	}
	pictures, err := mediaByID(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	for _, e := range rows {
		for _, p := range e.Snapshot.Pictures {
			if m := pictures[p.ID]; m != nil {
				then := *m
				then.Alt = p.Alt
				e.Media = append(e.Media, &then)
			}
		}
	}
	return rows, nil
}
