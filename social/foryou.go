package social

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

const (
	// maxSeen is how many seen notes are remembered per member.
	maxSeen = 2000
	// seenLife is how long a note counts as seen.
	seenLife = 90 * 24 * time.Hour
	// seenAgain is how many of the notes seen last stand behind the fresh ones: four
	// pages of the largest size, which is what a query may sort.
	seenAgain = 4 * maxLimit
)

// ForYouPage is a page of For you: notes that the reader has not seen, and behind the
// last of those the ones seen before.
type ForYouPage struct {
	Fresh []*Note
	Seen  []*Note
	Turn  bool   // the first of Seen is the first seen one of the whole list
	Next  string // cursor of the next page, "" at the end
}

// ForYou is Explore for a member, without their own notes: first what they have not
// seen, then what they saw last, both by heat. Seen means seen before the first page
// was asked for, so that the list holds still while its reader goes through it.
func (s *Service) ForYou(ctx context.Context, me int64, p Page) (ForYouPage, error) {
	c, err := decodeForYou(p.Cursor)
	if err != nil {
		return ForYouPage{}, err
	}
	if p.Cursor == "" {
		if c.since, err = s.clock(ctx); err != nil {
			return ForYouPage{}, err
		}
	}
	var out ForYouPage
	room := p.limit()
	if !c.seen {
		if out.Fresh, err = s.freshNotes(ctx, me, c, room+1); err != nil {
			return ForYouPage{}, err
		}
		rows, next := cutPage(out.Fresh, room, c.below)
		if out.Fresh = rows; next != "" {
			out.Next = next
			return out, s.hydrate(ctx, me, out.Fresh...)
		}
		room -= int64(len(out.Fresh))
		c = forYouCursor{since: c.since, seen: true, heat: math.MaxFloat64, key: math.MaxInt64}
	}
	if out.Seen, err = s.seenNotes(ctx, me, c, room+1); err != nil {
		return ForYouPage{}, err
	}
	switch {
	case int64(len(out.Seen)) <= room:
	case room == 0:
		out.Seen, out.Next = nil, c.String()
	default:
		out.Seen, out.Next = cutPage(out.Seen, room, c.below)
	}
	out.Turn = c.key == math.MaxInt64 && len(out.Seen) > 0
	return out, s.hydrate(ctx, me, append(out.Fresh[:len(out.Fresh):len(out.Fresh)], out.Seen...)...)
}

// freshNotes reads what me had not seen when the list began.
func (s *Service) freshNotes(ctx context.Context, me int64, c forYouCursor, limit int64) ([]*Note, error) {
	r, a := s.db.NewReads(), askFor(me)
	var rows []*Note
	db.Structs(r, &rows, c.scope(a, s.db.NewSelect().Model((*Note)(nil))).
		// NOT IN is asked of a hash of the seen ones, which costs less than an index each.
		Where(fill("{n}.id NOT IN (SELECT sn.note_id FROM seen_notes AS sn WHERE sn.account_id = {me} AND sn.seen_at < ?)", "n", a.me()), a.val(c.since)).
		Limit(limit), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("list fresh notes for %d: %w", me, err)
	}
	return rows, nil
}

// seenNotes reads what me had seen last when the list began.
func (s *Service) seenNotes(ctx context.Context, me int64, c forYouCursor, limit int64) ([]*Note, error) {
	r, a := s.db.NewReads(), askFor(me)
	last := s.db.NewSelect().TableExpr("seen_notes AS sn").Column("note_id").
		Where(fill("sn.account_id = {me} AND sn.seen_at < ?", "sn", a.me()), a.val(c.since)).
		OrderExpr("sn.seen_at DESC, sn.note_id DESC").Limit(seenAgain)
	var rows []*Note
	// MATERIALIZED: the planner must not walk all notes by heat, looking for these few.
	db.Structs(r, &rows, c.scope(a, s.db.NewSelect().WithQuery(bun.NewWithQuery("seen", last).Materialized()).Model((*Note)(nil))).
		Join("JOIN seen ON seen.note_id = n.id").Limit(limit), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("list seen notes of %d: %w", me, err)
	}
	return rows, nil
}

// clock is the time of the database, whose clock dates what is seen: two nodes agree.
func (s *Service) clock(ctx context.Context) (time.Time, error) {
	r := s.db.NewReads()
	var at []time.Time
	db.Values(r, &at, s.db.NewRaw("SELECT clock_timestamp()"), nil)
	if err := r.Run(ctx); err != nil {
		return time.Time{}, fmt.Errorf("read the database's clock: %w", err)
	}
	return at[0], nil
}

// forYouCursor is a place in For you.
type forYouCursor struct {
	since time.Time // when its first page was asked for
	seen  bool      // in the second part
	heat  float64
	key   int64
}

func decodeForYou(cursor string) (forYouCursor, error) {
	c := forYouCursor{heat: math.MaxFloat64, key: math.MaxInt64}
	if cursor == "" {
		return c, nil
	}
	kind := cursorFresh
	keys, err := decodeCursor(kind, cursor, 3)
	if err != nil {
		kind = cursorSeen
		if keys, err = decodeCursor(kind, cursor, 3); err != nil {
			return c, err
		}
	}
	c.since, c.seen, c.key = time.UnixMicro(keys[0]), kind == cursorSeen, keys[2]
	c.heat = math.Float64frombits(uint64(keys[1]))
	if keys[0] < 0 || keys[0] >= 1<<53 || math.IsNaN(c.heat) || math.IsInf(c.heat, 0) {
		return c, errs.New(errs.Invalid, "error.cursor")
	}
	return c, nil
}

// below is the place behind a note.
func (c forYouCursor) below(n *Note) string {
	c.heat, c.key = n.Heat, n.SortKey
	return c.String()
}

func (c forYouCursor) String() string {
	kind := cursorFresh
	if c.seen {
		kind = cursorSeen
	}
	return encodeCursor(kind, c.since.UnixMicro(), int64(math.Float64bits(c.heat)), c.key)
}

// scope is what stands below the cursor, by heat, and is not by the reader.
func (c forYouCursor) scope(a *ask, q *bun.SelectQuery) *bun.SelectQuery {
	return q.Apply(exploreScope(a.me())).Where(fill("{n}.account_id <> {me}", "n", a.me())).
		Where("(n.heat, n.sort_key) < (?::double precision, ?::bigint)", a.val(c.heat), a.val(c.key)).
		OrderExpr("n.heat DESC, n.sort_key DESC")
}

// MarkSeen remembers that me has seen these notes, up to 80 at a time and the newest
// maxSeen in all. Ids of what me may not see, of comments and of their own notes are
// passed over.
func (s *Service) MarkSeen(ctx context.Context, me int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if len(ids) > maxLimit {
		ids = ids[:maxLimit]
	}
	// In the order of the ids, so that two at once never wait for each other in a circle.
	fresh := s.db.NewSelect().Model((*Note)(nil)).ColumnExpr("?::bigint, n.id", me).
		Where("n.id IN (?)", bun.List(ids)).Where("n.account_id <> ?", me).Apply(visibleFeed(viewerByID(me))).OrderExpr("n.id")
	if _, err := s.db.NewRaw(`INSERT INTO seen_notes (account_id, note_id) ? ON CONFLICT DO NOTHING`, fresh).Exec(ctx); err != nil {
		return fmt.Errorf("mark %d notes seen by %d: %w", len(ids), me, err)
	}
	_, err := s.db.NewRaw(`DELETE FROM seen_notes WHERE account_id = ?0 AND (seen_at, note_id) < (
		SELECT seen_at, note_id FROM seen_notes WHERE account_id = ?0
		ORDER BY seen_at DESC, note_id DESC OFFSET ?1 LIMIT 1)`, me, maxSeen-1).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget what %d saw long ago: %w", me, err)
	}
	return nil
}

// ForgetSeen is the daily job that forgets what was seen seenLife ago.
func (s *Service) ForgetSeen(ctx context.Context) error {
	_, err := s.db.NewRaw(`DELETE FROM seen_notes WHERE seen_at < now() - make_interval(secs => ?)`, seenLife.Seconds()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget seen notes: %w", err)
	}
	return nil
}
