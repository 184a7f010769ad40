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
	if any, err := db.Affected(res, err); err != nil || !any {
		return err
	}
	// More than the cap may have been there: what was not added must be below the floor.
	return trimHome(ctx, tx, reader)
}

func unfollowHome(ctx context.Context, tx bun.Tx, reader, author int64) error {
	_, err := tx.NewRaw(`DELETE FROM home_entries WHERE account_id = ? AND author_id = ?`, reader, author).Exec(ctx)
	if err != nil {
		return fmt.Errorf("take notes of %d from the home of %d: %w", author, reader, err)
	}
	return nil
}

// Home is the Following list: everything that accounts whom me follows published,
// and me's own notes, newest first, complete.
func (s *Service) Home(ctx context.Context, me int64, p Page) ([]*Note, string, error) {
	keys, err := decodeCursor(cursorSortKey, p.Cursor, 1)
	if err != nil {
		return nil, "", err
	}
	floor, err := s.homeFloor(ctx, me)
	if err != nil {
		return nil, "", err
	}
	want := p.limit() + 1
	r, a := s.db.NewReads(), askFor(me)
	var rows []*Note
	db.Structs(r, &rows, s.db.NewSelect().Model((*Note)(nil)).
		Join("JOIN home_entries AS he ON he.note_id = n.id").
		Where("he.account_id = ? AND he.sort_key < ? AND he.sort_key >= ?", bun.Safe(a.me()), a.val(keys[0]), a.val(floor)).
		Apply(visibleFeed(a.me())).Apply(notMuted(a.me())).
		OrderExpr("he.sort_key DESC").Limit(want), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("home of %d: %w", me, err)
	}
	if int64(len(rows)) < want && floor > 0 {
		more, err := s.mergeHome(ctx, me, min(keys[0], floor), want-int64(len(rows)))
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, more...)
	}
	rows, next := cutPage(rows, p.limit(), func(n *Note) string { return encodeCursor(cursorSortKey, n.SortKey) })
	return rows, next, s.hydrate(ctx, me, rows...)
}

// mergeHome goes on behind the last home entry: it merges what each followed account
// published below it.
func (s *Service) mergeHome(ctx context.Context, me, below int64, want int64) ([]*Note, error) {
	var authors []int64
	err := s.db.NewRaw(`SELECT f.followee_id FROM follows AS f WHERE f.follower_id = ?0 AND f.state = 'accepted'
		AND (SELECT a.state FROM accounts AS a WHERE a.id = f.followee_id) = 'active'
		AND NOT EXISTS (SELECT 1 FROM mutes AS mu WHERE mu.account_id = ?0 AND mu.target_id = f.followee_id)
		AND NOT EXISTS (SELECT 1 FROM blocks AS bl WHERE bl.account_id = ?0 AND bl.target_id = f.followee_id)
		AND NOT EXISTS (SELECT 1 FROM blocks AS bl WHERE bl.account_id = f.followee_id AND bl.target_id = ?0)`, me).Scan(ctx, &authors)
	if err != nil {
		return nil, fmt.Errorf("whom %d follows: %w", me, err)
	}
	authors = append(authors, me)
	var ids []int64
	err = s.db.NewRaw(`SELECT m.id FROM `+newestNotes(`n.sort_key < ?3
			AND (n.visibility IN ('public', 'unlisted', 'followers') OR n.account_id = ?4
				OR n.visibility = 'direct' AND EXISTS (SELECT 1 FROM mentions AS fm WHERE fm.note_id = n.id AND fm.account_id = ?4))`),
		pgIDs(authors), want, few(want, authors), below, me).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("merge home of %d: %w", me, err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*Note
	err = s.db.NewSelect().Model(&rows).Where("n.id IN (?)", bun.List(ids)).
		Apply(visibleFeed(viewerByID(me))).Apply(notMuted(viewerByID(me))).OrderExpr("n.sort_key DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read home of %d: %w", me, err)
	}
	return rows, nil
}

// newestNotes is the SQL of the newest notes m(id, sort_key, account_id), newest first,
// that the authors ?0 have published and where holds for: ?1 of them. Taking so many of
// each author would sort hundreds of times what is asked for. But the newest few (?2) of
// each are that many notes together, so the ?1-th of those is a bound: nothing below it
// is part of the answer. Where most authors have written less than their few there is
// no bound, and the answer merely costs more.
func newestNotes(where string) string {
	of := `FROM notes AS n WHERE n.account_id = f.id AND n.state = 'published' AND n.root_id IS NULL AND ` + where
	return `(WITH bound AS (
			SELECT k.sort_key FROM unnest(?0::bigint[]) AS f(id), LATERAL (SELECT n.sort_key ` + of + ` ORDER BY n.sort_key DESC LIMIT ?2) AS k
			ORDER BY k.sort_key DESC OFFSET ?1 - 1 LIMIT 1
		)
		SELECT l.id, l.sort_key, l.account_id FROM unnest(?0::bigint[]) AS f(id), LATERAL (SELECT n.id, n.sort_key, n.account_id ` + of + `
			AND n.sort_key >= coalesce((SELECT sort_key FROM bound), 0) ORDER BY n.sort_key DESC LIMIT ?1) AS l
		ORDER BY l.sort_key DESC LIMIT ?1) AS m`
}

// few is how many notes of each author make want together.
func few(want int64, authors []int64) int64 { return 1 + want/int64(len(authors)) }

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
