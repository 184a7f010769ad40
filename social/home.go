package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// homeEntry is a note in Following: where it stands there, and who boosted it if that is
// how it came.
type homeEntry struct {
	Note      `bun:",extend"`
	ListKey   int64
	BoosterID int64
}

// Home is the Following list: everything that accounts whom me follows published, and
// me's own notes, newest first, complete; among them, as far back as entries are kept,
// what those accounts boosted and me has not got from its author.
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
	var rows []*homeEntry
	db.Structs(r, &rows, s.db.NewSelect().Model((*Note)(nil)).ColumnExpr("?TableColumns").
		ColumnExpr("he.sort_key AS list_key, CASE WHEN he.boost_id IS NULL THEN 0 ELSE he.author_id END AS booster_id").
		Join("JOIN home_entries AS he ON he.note_id = n.id").
		Where("he.account_id = ? AND he.sort_key < ? AND he.sort_key >= ?", bun.Safe(a.me()), a.val(keys[0]), a.val(floor)).
		Apply(visibleFeed(a.me())).Apply(notMuted(a.me())).Where(boosterShows(a.me())).
		OrderExpr("he.sort_key DESC").Limit(want), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("home of %d: %w", me, err)
	}
	if int64(len(rows)) < want && floor > 0 {
		more, err := s.mergeHome(ctx, me, min(keys[0], floor), want-int64(len(rows)))
		if err != nil {
			return nil, "", err
		}
		for _, n := range more {
			rows = append(rows, &homeEntry{Note: *n, ListKey: n.SortKey})
		}
	}
	rows, next := cutPage(rows, p.limit(), func(e *homeEntry) string { return encodeCursor(cursorSortKey, e.ListKey) })
	if len(rows) == 0 {
		return nil, next, nil
	}
	notes, boosters := make([]*Note, len(rows)), make([]int64, 0, len(rows))
	for i, e := range rows {
		if notes[i] = &e.Note; e.BoosterID != 0 {
			boosters = append(boosters, e.BoosterID)
		}
	}
	people, err := s.hydrateWith(ctx, me, boosters, notes...)
	if err != nil {
		return nil, "", err
	}
	for _, e := range rows {
		e.BoostedBy = people[e.BoosterID]
	}
	return notes, next, nil
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
