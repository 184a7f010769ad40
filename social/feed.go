package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// ExploreSort is the order of Explore.
type ExploreSort string

// The orders of Explore.
const (
	ExplorePopular ExploreSort = "popular" // by heat: reactions, decayed
	ExploreRecent  ExploreSort = "recent"
)

// exploreScope are the notes that Explore, For you and visitors' home show.
func exploreScope(me asker) func(*bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		// Said once more in the words of the partial indexes.
		return q.Where("n.state = 'published' AND n.visibility = 'public' AND n.root_id IS NULL AND n.explore").
			Where("EXISTS (SELECT 1 FROM accounts AS d WHERE d.id = n.account_id AND d.discoverable AND d.silenced_at IS NULL)").
			Apply(visibleFeed(me)).Apply(notMuted(me))
	}
}

// Explore lists public notes of everybody.
func (s *Service) Explore(ctx context.Context, viewer int64, sort ExploreSort, p Page) ([]*Note, string, error) {
	scope := func(a *ask, q *bun.SelectQuery) *bun.SelectQuery { return q.Apply(exploreScope(a.me())) }
	if sort == ExploreRecent {
		return s.bySortKey(ctx, viewer, p, scope)
	}
	return s.byHeat(ctx, viewer, p, scope)
}

// TopicNotes lists the public notes of a topic, newest first.
func (s *Service) TopicNotes(ctx context.Context, viewer int64, topic string, p Page) ([]*Note, string, error) {
	keys, err := decodeCursor(cursorSortKey, p.Cursor, 1)
	if err != nil {
		return nil, "", err
	}
	// Asked apart, so that the planner knows whether the topic is a large one.
	r, by := s.db.NewReads(), askFor(0)
	var ids []int64
	db.Values(r, &ids, s.db.NewSelect().Model((*Topic)(nil)).Column("id").Where("t.name = ?", by.val(FoldTopic(topic))), by.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("read topic: %w", err)
	}
	if len(ids) == 0 {
		return nil, "", nil
	}
	return s.page(ctx, viewer, p, func(a *ask, q *bun.SelectQuery) *bun.SelectQuery {
		return q.Join("JOIN note_topics AS nt ON nt.note_id = n.id").
			Where("nt.topic_id = ? AND nt.sort_key < ?", a.val(ids[0]), a.val(keys[0])).Where(notSilenced("n")).Apply(visibleFeed(a.me())).Apply(notMuted(a.me())).
			OrderExpr("nt.sort_key DESC")
	}, func(n *Note) string { return encodeCursor(cursorSortKey, n.SortKey) })
}

// LikedNotes lists the notes that an account liked, last liked first. Whether the
// list is shown at all says Profile.
func (s *Service) LikedNotes(ctx context.Context, viewer, of int64, p Page) ([]*Note, string, error) {
	return s.byLink(ctx, viewer, p, "JOIN likes AS l ON l.note_id = n.id AND l.account_id = ?", of)
}

// BoardNotes lists the notes of a board, last collected first.
func (s *Service) BoardNotes(ctx context.Context, viewer, board int64, p Page) ([]*Note, string, error) {
	if _, err := s.Board(ctx, viewer, board); err != nil {
		return nil, "", err
	}
	return s.byLink(ctx, viewer, p, "JOIN collects AS l ON l.note_id = n.id AND l.board_id = ?", board)
}

// byLink pages through notes by the row that links them to a list.
func (s *Service) byLink(ctx context.Context, viewer int64, p Page, join string, arg int64) ([]*Note, string, error) {
	keys, err := decodeCursor(cursorID, p.Cursor, 1)
	if err != nil {
		return nil, "", err
	}
	r, a := s.db.NewReads(), askFor(viewer)
	var rows []*listed
	db.Structs(r, &rows, s.db.NewSelect().Model((*Note)(nil)).ColumnExpr("?TableColumns").ColumnExpr("l.id AS list_key").
		Join(join, a.val(arg)).Where("l.id < ?", a.val(keys[0])).Apply(visibleFeed(a.me())).Apply(notMuted(a.me())).
		OrderExpr("l.id DESC").Limit(p.limit()+1), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("list notes: %w", err)
	}
	rows, next := cutPage(rows, p.limit(), func(l *listed) string { return encodeCursor(cursorID, l.ListKey) })
	out := make([]*Note, len(rows))
	for i, l := range rows {
		out[i] = &l.Note
	}
	return out, next, s.hydrate(ctx, viewer, out...)
}

// listed is a note in a list, with its place there.
type listed struct {
	Note    `bun:",extend"`
	ListKey int64
}

// scope writes which notes a list holds into its query.
type scope func(a *ask, q *bun.SelectQuery) *bun.SelectQuery

func (s *Service) bySortKey(ctx context.Context, viewer int64, p Page, in scope) ([]*Note, string, error) {
	keys, err := decodeCursor(cursorSortKey, p.Cursor, 1)
	if err != nil {
		return nil, "", err
	}
	return s.page(ctx, viewer, p, func(a *ask, q *bun.SelectQuery) *bun.SelectQuery {
		return in(a, q).Where("n.sort_key < ?", a.val(keys[0])).OrderExpr("n.sort_key DESC")
	}, func(n *Note) string { return encodeCursor(cursorSortKey, n.SortKey) })
}

func (s *Service) byHeat(ctx context.Context, viewer int64, p Page, in scope) ([]*Note, string, error) {
	heat, key, err := decodeHeatCursor(p.Cursor)
	if err != nil {
		return nil, "", err
	}
	return s.page(ctx, viewer, p, func(a *ask, q *bun.SelectQuery) *bun.SelectQuery {
		return in(a, q).Where("(n.heat, n.sort_key) < (?::double precision, ?::bigint)", a.val(heat), a.val(key)).
			OrderExpr("n.heat DESC, n.sort_key DESC")
	}, func(n *Note) string { return encodeHeatCursor(n.Heat, n.SortKey) })
}

// page reads one page of notes ready for cards.
func (s *Service) page(ctx context.Context, viewer int64, p Page, in scope, cursor func(*Note) string) ([]*Note, string, error) {
	r, a := s.db.NewReads(), askFor(viewer)
	var rows []*Note
	db.Structs(r, &rows, in(a, s.db.NewSelect().Model((*Note)(nil))).Limit(p.limit()+1), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("list notes: %w", err)
	}
	rows, next := cutPage(rows, p.limit(), cursor)
	return rows, next, s.hydrate(ctx, viewer, rows...)
}
