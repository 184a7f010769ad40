package social

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Publish makes a draft or scheduled note public to its audience, with its topics,
// mentions, home entries and notifications, in one transaction.
func (s *Service) Publish(ctx context.Context, me, id int64, in NoteInput) (*Note, error) {
	var n *Note
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (err error) {
		n, err = s.PublishTx(ctx, tx, me, id, in)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("publish note %d: %w", id, err)
	}
	return n, s.hydrate(ctx, me, n)
}

// PublishTx is Publish in the caller's transaction.
func (s *Service) PublishTx(ctx context.Context, tx bun.Tx, me, id int64, in NoteInput) (*Note, error) {
	lang, err := accountLang(ctx, tx, me)
	if err != nil {
		return nil, err
	}
	in.normalise(lang)
	if err := in.checkRules().Err(); err != nil {
		return nil, err
	}
	n, err := lockDraft(ctx, tx, me, id)
	if err != nil {
		return nil, err
	}
	in.apply(n)
	if err := s.linkMedia(ctx, tx, n, in.MediaIDs); err != nil {
		return nil, err
	}
	return n, s.goLiveTx(ctx, tx, n)
}

// goLiveTx publishes a locked draft row whose words and pictures are in place.
func (s *Service) goLiveTx(ctx context.Context, tx bun.Tx, n *Note) error {
	n.State, n.PublishedAt = NotePublished, s.now()
	_, err := tx.NewUpdate().Model(n).Column(noteInputColumns...).Column("state", "published_at").
		Set("sort_key = next_id(?)", n.PublishedAt).Set("publish_at = NULL").
		Set("heat = "+heatSQL("?::timestamptz", "0"), n.PublishedAt).
		Set("updated_at = now()").WherePK().Returning("sort_key, heat, updated_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("set published: %w", err)
	}
	mentioned, err := s.mentionedIn(ctx, tx, n)
	if err != nil {
		return err
	}
	if n.Visibility == Direct && len(mentioned) == 0 {
		return errs.InvalidField("body", "error.direct_to_nobody")
	}
	if err := s.spreadTx(ctx, tx, n, mentioned); err != nil {
		return err
	}
	return s.emitOfNote(ctx, tx, n.AccountID, n, Published{NoteID: n.ID})
}

// spreadTx brings a note that has just been published, here or elsewhere, to whom it is
// for.
func (s *Service) spreadTx(ctx context.Context, tx bun.Tx, n *Note, mentioned []int64) error {
	if err := s.setTopics(ctx, tx, n); err != nil {
		return err
	}
	added, err := setMentions(ctx, tx, n.ID, mentioned)
	if err != nil {
		return err
	}
	if err := fanOutHome(ctx, tx, n); err != nil {
		return err
	}
	if n.countsOnProfile() {
		if err := bumpAccount(ctx, tx, n.AccountID, "notes_count", 1); err != nil {
			return err
		}
	}
	return s.notifyMentions(ctx, tx, n, added)
}

// setTopics links a public note that is for Explore to its topics and unlinks it from all
// others.
func (s *Service) setTopics(ctx context.Context, tx bun.Tx, n *Note) error {
	_, err := tx.NewRaw(`WITH gone AS (DELETE FROM note_topics WHERE note_id = ? RETURNING topic_id)
		UPDATE topics SET notes_count = notes_count - 1 WHERE id IN (SELECT topic_id FROM gone)`, n.ID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("unlink topics: %w", err)
	}
	topics := TopicsIn(n.Body)
	topics = topics[:min(len(topics), MaxTopics)] // from elsewhere there may be more
	if n.Visibility != Public || !n.Explore || n.State != NotePublished || len(topics) == 0 {
		return nil
	}
	// Rows are touched in the order of their names, so that two notes with the same
	// topics never wait for each other in a circle.
	names := make([]string, len(topics))
	display := make([]string, len(topics))
	for i, t := range topics {
		names[i], display[i] = t.Name, t.Display
	}
	_, err = tx.NewRaw(`WITH wanted AS (
			SELECT * FROM unnest(?::text[], ?::text[]) AS w(name, display) ORDER BY name COLLATE "C"
		), kept AS (
			INSERT INTO topics AS t (name, display, notes_count) SELECT name, display, 1 FROM wanted
			ON CONFLICT (name) DO UPDATE SET notes_count = t.notes_count + 1 RETURNING id
		)
		INSERT INTO note_topics (topic_id, note_id, sort_key) SELECT id, ?, ? FROM kept`,
		pgArray(names), pgArray(display), n.ID, n.SortKey).Exec(ctx)
	if err != nil {
		return fmt.Errorf("link %d topics: %w", len(topics), err)
	}
	return nil
}

// PublishDue publishes scheduled notes whose time has come, by the database's clock
// (R-m), and says how many. A note that breaks a rule by now (the one it was for has left) goes back to the drafts.
func (s *Service) PublishDue(ctx context.Context) (published int, err error) {
	for {
		n := new(Note)
		err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
			*n = Note{}
			err := tx.NewSelect().Model(n).Where("n.state = 'scheduled' AND n.publish_at <= now()").
				Where("EXISTS (SELECT 1 FROM accounts AS a WHERE a.id = n.account_id AND a.state = 'active')").
				Order("n.publish_at").Limit(1).For("UPDATE SKIP LOCKED").Scan(ctx)
			if err != nil {
				return err
			}
			return s.goLiveTx(ctx, tx, n)
		})
		switch {
		case isNoRows(err):
			return published, nil
		case errors.Is(err, errs.Invalid):
			_, err = s.db.NewUpdate().Model((*Note)(nil)).Set("state = 'draft', publish_at = NULL").
				Where("id = ? AND state = 'scheduled'", n.ID).Exec(ctx)
		case err == nil:
			published++
		}
		if err != nil {
			return published, fmt.Errorf("publish scheduled note %d: %w", n.ID, err)
		}
	}
}
