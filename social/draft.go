package social

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// MaxDrafts is how many drafts and scheduled notes a member may keep.
const MaxDrafts = 100

// StartDraft makes an empty draft. Its id is the id of the note to be.
func (s *Service) StartDraft(ctx context.Context, me int64) (*Note, error) {
	n := &Note{
		AccountID: me, State: NoteDraft, Visibility: Public,
		Provenance: ProvenanceNone, CommentPolicy: CommentAll,
	}
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := lockAccount(ctx, tx, me); err != nil {
			return err
		}
		count, err := tx.NewSelect().Model((*Note)(nil)).
			Where("n.account_id = ?", me).Where("n.state IN ('draft', 'scheduled')").Count(ctx)
		if err != nil {
			return err
		}
		if count >= MaxDrafts {
			return errs.New(errs.Conflict, "error.too_many_drafts", "Limit", MaxDrafts)
		}
		_, err = tx.NewInsert().Model(n).Returning("id, created_at, updated_at").Exec(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("start draft of %d: %w", me, err)
	}
	return n, nil
}

// SaveDraft keeps what the author has written so far. Limits that publishing holds
// may still be broken here; nothing an author typed is refused for its length.
func (s *Service) SaveDraft(ctx context.Context, me, id int64, in NoteInput) (*Note, error) {
	var n *Note
	err := s.writeUnpublished(ctx, me, id, &in, in.checkShape, func(ctx context.Context, tx bun.Tx, row *Note) error {
		n = row
		_, err := tx.NewUpdate().Model(row).Column(noteInputColumns...).
			Set("updated_at = now()").WherePK().Returning("updated_at").Exec(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("save draft %d: %w", id, err)
	}
	return n, nil
}

// Schedule keeps a draft to be published at a moment between MinSchedule and
// MaxSchedule from now.
func (s *Service) Schedule(ctx context.Context, me, id int64, in NoteInput, at time.Time) (*Note, error) {
	check := func() errs.Problems {
		ps := in.checkRules()
		if wait := at.Sub(s.now()); wait < MinSchedule || wait > MaxSchedule {
			ps.Add("publish_at", "error.schedule_range", "At", at)
		}
		return ps
	}
	var n *Note
	err := s.writeUnpublished(ctx, me, id, &in, check, func(ctx context.Context, tx bun.Tx, row *Note) error {
		n = row
		row.State, row.PublishAt = NoteScheduled, at
		_, err := tx.NewUpdate().Model(row).Column(noteInputColumns...).Column("state", "publish_at").
			Set("updated_at = now()").WherePK().Exec(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("schedule note %d: %w", id, err)
	}
	return n, nil
}

// Draft reads a draft or scheduled note of its author.
func (s *Service) Draft(ctx context.Context, me, id int64) (*Note, error) {
	n := new(Note)
	err := s.db.NewSelect().Model(n).Where("n.id = ? AND n.account_id = ?", id, me).
		Where("n.state IN ('draft', 'scheduled')").Scan(ctx)
	if err != nil {
		return nil, db.NotFound(err, fmt.Sprintf("draft %d", id))
	}
	return n, s.hydrate(ctx, me, n)
}

// Drafts lists what a member has not published yet, last written first.
func (s *Service) Drafts(ctx context.Context, me int64, p Page) ([]*Note, string, error) {
	keys, err := decodeCursor(cursorPair, p.Cursor, 2)
	if err != nil {
		return nil, "", err
	}
	var rows []*Note
	q := s.db.NewSelect().Model(&rows).Where("n.account_id = ?", me).
		Where("n.state IN ('draft', 'scheduled')").
		OrderExpr("n.updated_at DESC, n.id DESC").Limit(p.limit() + 1)
	if p.Cursor != "" {
		q = q.Where("(n.updated_at, n.id) < (?, ?)", time.UnixMicro(keys[0]), keys[1])
	}
	if err := q.Scan(ctx); err != nil {
		return nil, "", fmt.Errorf("drafts of %d: %w", me, err)
	}
	rows, next := cutPage(rows, p.limit(), func(n *Note) string {
		return encodeCursor(cursorPair, n.UpdatedAt.UnixMicro(), n.ID)
	})
	return rows, next, s.hydrate(ctx, me, rows...)
}

// DiscardDraft deletes a draft or scheduled note for good, with the pictures that no
// other note uses.
func (s *Service) DiscardDraft(ctx context.Context, me, id int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		n, err := lockDraft(ctx, tx, me, id)
		if err != nil {
			return err
		}
		if err := s.deleteNoteMedia(ctx, tx, n); err != nil {
			return err
		}
		_, err = tx.NewDelete().Model(n).WherePK().Exec(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("discard draft %d: %w", id, err)
	}
	return nil
}

// writeUnpublished locks a draft of me, checks and applies the input, links its
// pictures and lets write store the row.
func (s *Service) writeUnpublished(ctx context.Context, me, id int64, in *NoteInput,
	check func() errs.Problems, write func(context.Context, bun.Tx, *Note) error,
) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		lang, err := accountLang(ctx, tx, me)
		if err != nil {
			return err
		}
		in.normalise(lang)
		if err := check().Err(); err != nil {
			return err
		}
		row, err := lockDraft(ctx, tx, me, id)
		if err != nil {
			return err
		}
		in.apply(row)
		if err := s.linkMedia(ctx, tx, row, in.MediaIDs); err != nil {
			return err
		}
		return write(ctx, tx, row)
	})
}

func lockDraft(ctx context.Context, tx bun.Tx, me, id int64) (*Note, error) {
	n := new(Note)
	err := tx.NewSelect().Model(n).Where("n.id = ? AND n.account_id = ?", id, me).
		Where("n.state IN ('draft', 'scheduled')").For("UPDATE").Scan(ctx)
	if err != nil {
		return nil, db.NotFound(err, fmt.Sprintf("draft %d", id))
	}
	return n, nil
}

// accountLang is the language that a member's words are taken to be in.
func accountLang(ctx context.Context, q bun.IDB, id int64) (string, error) {
	var lang string
	err := q.NewSelect().Model((*Account)(nil)).Column("lang").
		Where("a.id = ? AND a.state = 'active'", id).Scan(ctx, &lang)
	if err != nil {
		return "", db.NotFound(err, fmt.Sprintf("account %d", id))
	}
	if lang == "" {
		lang = "en"
	}
	return lang, nil
}

// lockAccount serialises what counts against an account.
func lockAccount(ctx context.Context, tx bun.Tx, id int64) error {
	var got int64
	err := tx.NewSelect().Model((*Account)(nil)).Column("id").
		Where("a.id = ? AND a.state = 'active'", id).For("NO KEY UPDATE").Scan(ctx, &got)
	return db.NotFound(err, fmt.Sprintf("account %d", id))
}
