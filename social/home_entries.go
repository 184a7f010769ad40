package social

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Home entries are rows (reader, note) written when a note is published, for readers
// who were here in the last HomeIdle; Following reads them in one range. Whoever
// comes back later gets them built anew. Behind the last entry the list goes on by
// merging what the followed accounts published, so it is complete to the end.
const (
	// HomeIdle is how long entries are written for a member who does not come.
	HomeIdle = 14 * 24 * time.Hour

	homeEntryCap = 800 // entries kept per reader
)

// Two publications and one follow may cross. Writers of home entries therefore take
// the author's lock shared, who changes a follow takes it alone, and who builds a
// whole timeline takes the global one alone: whichever comes second sees the first.
const (
	lockHomeAuthor = 4201 // class of pg_advisory_xact_lock(class, hash of account id)
	lockHomeBuild  = 4202
)

func lockHome(ctx context.Context, tx bun.Tx, class int, account int64, shared bool) error {
	lock := "pg_advisory_xact_lock"
	if shared {
		lock = "pg_advisory_xact_lock_shared"
	}
	_, err := tx.NewRaw("SELECT ?(?, hashint8(?))", bun.Safe(lock), class, account).Exec(ctx)
	return err
}

// fanOutHome writes the entries of a note that has just been published. One from elsewhere
// may be older than what a reader's entries go back to: that is found behind them.
func fanOutHome(ctx context.Context, tx bun.Tx, n *Note) error {
	if n.IsComment() {
		return nil
	}
	if err := lockHome(ctx, tx, lockHomeBuild, 0, true); err != nil {
		return err
	}
	if err := lockHome(ctx, tx, lockHomeAuthor, n.AccountID, true); err != nil {
		return err
	}
	self := `SELECT a.id FROM accounts AS a WHERE a.id = ?0 AND a.domain IS NULL`
	var readers string
	switch n.Visibility {
	case Public, Unlisted, Followers:
		readers = `SELECT f.follower_id AS id FROM follows AS f JOIN accounts AS a ON a.id = f.follower_id
			WHERE f.followee_id = ?0 AND f.state = 'accepted' AND a.domain IS NULL AND a.home_floor <= ?1 UNION ` + self
	case Direct:
		readers = `SELECT m.account_id AS id FROM mentions AS m JOIN accounts AS a ON a.id = m.account_id
			JOIN follows AS f ON f.follower_id = a.id AND f.followee_id = ?0 AND f.state = 'accepted'
			WHERE m.note_id = ?2 AND a.domain IS NULL AND a.home_floor <= ?1 UNION ` + self
	default:
		readers = self
	}
	_, err := tx.NewRaw(`INSERT INTO home_entries (account_id, sort_key, note_id, author_id)
		SELECT r.id, ?1, ?2, ?0 FROM (`+readers+`) AS r ON CONFLICT DO NOTHING`, n.AccountID, n.SortKey, n.ID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write home entries of note %d: %w", n.ID, err)
	}
	return nil
}

// followHome adds what a newly followed account published to the reader's entries, as
// far down as they are complete. The caller holds the author's lock alone.
func followHome(ctx context.Context, tx bun.Tx, reader, author int64) error {
	res, err := tx.NewRaw(`INSERT INTO home_entries (account_id, sort_key, note_id, author_id)
		SELECT a.id, m.sort_key, m.id, m.account_id FROM accounts AS a, LATERAL (
			SELECT n.sort_key, n.id, n.account_id FROM notes AS n WHERE n.account_id = ?1 AND n.state = 'published'
			AND n.root_id IS NULL AND n.sort_key >= a.home_floor ORDER BY n.sort_key DESC LIMIT ?2) AS m
		WHERE a.id = ?0 AND a.domain IS NULL AND a.home_floor IS NOT NULL
		ON CONFLICT DO NOTHING`, reader, author, homeEntryCap).Exec(ctx)
	any, err := db.Affected(res, err)
	if err != nil {
		return err
	}
	if any {
		// What others boosted of them is there for itself now.
		_, err := tx.NewRaw(`DELETE FROM home_entries AS b USING home_entries AS own WHERE b.account_id = ?0 AND b.boost_id IS NOT NULL
			AND own.account_id = ?0 AND own.author_id = ?1 AND own.boost_id IS NULL AND own.note_id = b.note_id`, reader, author).Exec(ctx)
		if err != nil {
			return fmt.Errorf("take boosts of notes of %d from the home of %d: %w", author, reader, err)
		}
		// More than the cap may have been there: what was not added must be below the floor.
		if err := trimHome(ctx, tx, reader); err != nil {
			return err
		}
	}
	return boostsHome(ctx, tx, reader, []int64{author})
}

func unfollowHome(ctx context.Context, tx bun.Tx, reader, author int64) error {
	_, err := tx.NewRaw(`DELETE FROM home_entries WHERE account_id = ? AND author_id = ?`, reader, author).Exec(ctx)
	if err != nil {
		return fmt.Errorf("take notes of %d from the home of %d: %w", author, reader, err)
	}
	return nil
}

// homeFloor gives the sort key from which a reader's entries are complete, and builds
// the entries first when none are kept: the reader is new, or was away.
func (s *Service) homeFloor(ctx context.Context, me int64) (int64, error) {
	var floor *int64
	r, a := s.db.NewReads(), askFor(0)
	var floors []*int64
	db.Values(r, &floors, s.db.NewSelect().Model((*Account)(nil)).Column("home_floor").Where("a.id = ?", a.val(me)), a.args)
	switch err := r.Run(ctx); {
	case err != nil:
		return 0, fmt.Errorf("account %d: %w", me, err)
	case len(floors) == 0:
		return 0, fmt.Errorf("account %d: %w", me, errs.NotFound)
	case floors[0] != nil:
		return *floors[0], nil
	}
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := lockHome(ctx, tx, lockHomeBuild, 0, false); err != nil {
			return err
		}
		var authors []int64
		err := tx.NewSelect().TableExpr("follows").Column("followee_id").Where("follower_id = ? AND state = 'accepted'", me).Scan(ctx, &authors)
		if err != nil {
			return fmt.Errorf("whom %d follows: %w", me, err)
		}
		authors = append(authors, me)
		_, err = tx.NewRaw(`INSERT INTO home_entries (account_id, sort_key, note_id, author_id)
			SELECT ?3, m.sort_key, m.id, m.account_id FROM `+newestNotes("true")+` ON CONFLICT DO NOTHING`,
			pgIDs(authors), homeEntryCap, few(homeEntryCap, authors), me).Exec(ctx)
		if err != nil {
			return fmt.Errorf("build home of %d: %w", me, err)
		}
		if err := trimHome(ctx, tx, me); err != nil {
			return err
		}
		if err := boostsHome(ctx, tx, me, authors); err != nil {
			return err
		}
		return tx.NewSelect().Model((*Account)(nil)).Column("home_floor").Where("a.id = ?", me).Scan(ctx, &floor)
	})
	if err != nil || floor == nil {
		return 0, err
	}
	return *floor, nil
}

// trimHome keeps the newest homeEntryCap entries of a reader and moves the floor to
// the oldest of them. With fewer, the entries hold all there is, and the floor only
// ever rises.
func trimHome(ctx context.Context, tx bun.Tx, reader int64) error {
	_, err := tx.NewRaw(`WITH cut AS (
			SELECT sort_key FROM home_entries WHERE account_id = ?0 ORDER BY sort_key DESC OFFSET ?1 LIMIT 1
		), gone AS (
			DELETE FROM home_entries WHERE account_id = ?0 AND sort_key < (SELECT sort_key FROM cut)
		)
		UPDATE accounts SET home_floor = greatest(coalesce(home_floor, 0), coalesce((SELECT sort_key FROM cut), 0)) WHERE id = ?0`,
		reader, homeEntryCap-1).Exec(ctx)
	if err != nil {
		return fmt.Errorf("trim home of %d: %w", reader, err)
	}
	return nil
}

// TrimHomes is the daily job: it cuts long timelines and drops those of members who
// have not been here for HomeIdle.
func (s *Service) TrimHomes(ctx context.Context) error {
	_, err := s.db.NewRaw(`WITH idle AS (
			UPDATE accounts SET home_floor = NULL WHERE home_floor IS NOT NULL
			AND coalesce(last_active_at, created_at) < ? RETURNING id
		)
		DELETE FROM home_entries WHERE account_id IN (SELECT id FROM idle)`, s.now().Add(-HomeIdle)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop homes of idle members: %w", err)
	}
	var long []int64
	err = s.db.NewRaw(`SELECT account_id FROM home_entries GROUP BY account_id HAVING count(*) > ?`, homeEntryCap).Scan(ctx, &long)
	if err != nil {
		return fmt.Errorf("find long homes: %w", err)
	}
	for _, id := range long {
		err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
			if err := lockHome(ctx, tx, lockHomeBuild, 0, false); err != nil {
				return err
			}
			return trimHome(ctx, tx, id)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
