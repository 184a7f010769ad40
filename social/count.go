package social

import (
	"context"
	"fmt"

	"github.com/batata-social/batata/internal/db"
)

// maxCounted is up to how many rows a count is asked for each viewer anew. The counters in
// the rows count what nobody but the author, or not this viewer, may see: shown as they
// are, they would tell that it exists (F13). Above, they are rounded down to hundreds.
const maxCounted = 1000

// roughly is a counter that says nothing about single rows.
func roughly(n int64) int64 { return n - n%100 }

// counted is a count for one viewer while it is being read.
type counted []int64

func (c counted) n() int64 {
	if len(c) == 0 {
		return 0
	}
	return c[0]
}

// askCommentCount queues counting the comments under a note that viewer can come to: those
// of the first level, and the replies under those.
func (s *Service) askCommentCount(r *db.Reads, viewer int64, n *Note) *counted {
	switch {
	case n.CommentsCount > maxCounted:
		return &counted{roughly(n.CommentsCount)}
	case n.CommentsCount == 0 || n.IsComment(): // see askReplyCounts
		return &counted{0}
	}
	out, a := new(counted), askFor(viewer)
	first := s.db.NewSelect().Model((*Note)(nil)).Column("id").Where("n.root_id = ? AND n.branch_id IS NULL", a.val(n.ID)).
		Apply(visibleUnder(a.me())).Apply(notMuted(a.me()))
	under := s.db.NewSelect().Model((*Note)(nil)).ColumnExpr("count(*) AS replies").Where("n.branch_id = f.id").
		Apply(visibleUnder(a.me())).Apply(notMuted(a.me()))
	db.Values(r, (*[]int64)(out), s.db.NewSelect().ColumnExpr("(count(*) + coalesce(sum(u.replies), 0))::bigint").
		TableExpr("(?) AS f", first).TableExpr("LATERAL (?) AS u", under), a.args)
	return out
}

// askReplyCounts queues counting the replies that viewer can come to under first-level
// comments that have more than are shown at once.
func (s *Service) askReplyCounts(r *db.Reads, viewer int64, comments []*Note) {
	byID := make(map[int64]*Note)
	var ids []int64
	for _, c := range comments {
		switch {
		case c.CommentsCount > maxCounted:
			c.CommentsCount = roughly(c.CommentsCount)
		case c.CommentsCount > 0:
			byID[c.ID] = c
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	a := askFor(viewer)
	under := s.db.NewSelect().Model((*Note)(nil)).ColumnExpr("count(*) AS replies").Where("n.branch_id = f.id").
		Apply(visibleUnder(a.me())).Apply(notMuted(a.me()))
	var id, replies int64
	db.Each(r, s.db.NewSelect().ColumnExpr("f.id, u.replies").
		TableExpr("unnest(?::bigint[]) AS f(id)", a.val(ids)).TableExpr("LATERAL (?) AS u", under), a.args,
		func() error { byID[id].CommentsCount = replies; return nil }, &id, &replies)
}

// countBoardNotes sets how many notes viewer finds in each of the boards.
func (s *Service) countBoardNotes(ctx context.Context, viewer int64, boards ...*Board) error {
	byID := make(map[int64]*Board)
	var ids []int64
	for _, b := range boards {
		switch {
		case b.NotesCount > maxCounted:
			b.NotesCount = roughly(b.NotesCount)
		case b.NotesCount > 0:
			byID[b.ID] = b
			ids = append(ids, b.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	r, a := s.db.NewReads(), askFor(viewer)
	inside := s.db.NewSelect().Model((*Note)(nil)).ColumnExpr("count(*) AS notes").
		Join("JOIN collects AS c ON c.note_id = n.id").Where("c.board_id = b.id").Apply(visibleFeed(a.me())).Apply(notMuted(a.me()))
	var id, notes int64
	db.Each(r, s.db.NewSelect().ColumnExpr("b.id, i.notes").
		TableExpr("unnest(?::bigint[]) AS b(id)", a.val(ids)).TableExpr("LATERAL (?) AS i", inside), a.args,
		func() error { byID[id].NotesCount = notes; return nil }, &id, &notes)
	if err := r.Run(ctx); err != nil {
		return fmt.Errorf("count the notes of %d boards: %w", len(ids), err)
	}
	return nil
}
