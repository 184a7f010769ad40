package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// repliesShown is how many replies stand under a comment before a link to the rest.
const repliesShown = 3

// Comments lists the first level under a note, pinned ones first, then by time. Each
// comes with its first replies.
func (s *Service) Comments(ctx context.Context, viewer, note int64, p Page) ([]*Note, string, error) {
	root, err := s.readVisible(ctx, viewer, note)
	if err != nil {
		return nil, "", err
	}
	r := s.db.NewReads()
	list, err := s.askComments(r, viewer, root, p)
	if err != nil {
		return nil, "", err
	}
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("comments of note %d: %w", note, err)
	}
	rows, next := list.page()
	replies, err := s.addReplies(ctx, viewer, rows)
	if err != nil {
		return nil, "", err
	}
	return rows, next, s.hydrate(ctx, viewer, append(replies, rows...)...)
}

// commentList is the first level of comments while it is being read.
type commentList struct {
	limit        int64
	pinned, rows []*Note
}

// askComments queues the reading of a page of the first level under a note that viewer
// is known to see.
func (s *Service) askComments(r *db.Reads, viewer int64, root *Note, p Page) (*commentList, error) {
	list := &commentList{limit: p.limit()}
	// Ascending: (pinned first, oldest first). Pages go on above the last sort key.
	above, err := ascending(p)
	if err != nil {
		return nil, err
	}
	first := func(a *ask) *bun.SelectQuery {
		return s.db.NewSelect().Model((*Note)(nil)).Where("n.root_id = ? AND n.branch_id IS NULL", a.val(root.ID)).
			Apply(visibleUnder(a.me())).Apply(notMuted(a.me()))
	}
	a := askFor(viewer)
	db.Structs(r, &list.rows, first(a).Where("n.sort_key > ? AND n.pinned_at IS NULL", a.val(above)).
		OrderExpr("n.sort_key").Limit(p.limit()+1), a.args)
	if p.Cursor == "" {
		a := askFor(viewer)
		db.Structs(r, &list.pinned, first(a).Where("n.pinned_at IS NOT NULL").
			OrderExpr("n.pinned_at DESC").Limit(maxPinned), a.args)
	}
	return list, nil
}

// ascending is the sort key above which a page of a list begins that is read upwards.
func ascending(p Page) (int64, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	keys, err := decodeCursor(cursorSortKey, p.Cursor, 1)
	if err != nil {
		return 0, err
	}
	return keys[0], nil
}

func (l *commentList) page() ([]*Note, string) {
	rows, next := cutPage(l.rows, l.limit, func(n *Note) string { return encodeCursor(cursorSortKey, n.SortKey) })
	return append(l.pinned, rows...), next
}

// addReplies puts the first replies under each first-level comment, and how many there
// are, and gives them all.
func (s *Service) addReplies(ctx context.Context, viewer int64, comments []*Note) ([]*Note, error) {
	if len(comments) == 0 {
		return nil, nil
	}
	byID := make(map[int64]*Note, len(comments))
	ids := make([]int64, len(comments))
	for i, c := range comments {
		byID[c.ID], ids[i] = c, c.ID
	}
	r, a := s.db.NewReads(), askFor(viewer)
	var replies []*Note
	db.Structs(r, &replies, s.db.NewSelect().Model((*Note)(nil)).
		Where(`n.id IN (SELECT l.id FROM unnest(?::bigint[]) AS b(id), LATERAL (
			SELECT n.id FROM notes AS n WHERE n.branch_id = b.id AND `+commentVisible(a.me())+` ORDER BY n.sort_key LIMIT ?) AS l)`,
			a.val(ids), repliesShown).
		Apply(notMuted(a.me())).OrderExpr("n.sort_key"), a.args)
	s.askReplyCounts(r, viewer, comments)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("replies of %d comments: %w", len(comments), err)
	}
	for _, n := range replies {
		byID[n.BranchID].Replies = append(byID[n.BranchID].Replies, n)
	}
	return replies, nil
}

// Replies lists the second level under a first-level comment, oldest first.
func (s *Service) Replies(ctx context.Context, viewer, comment int64, p Page) ([]*Note, string, error) {
	branch, err := s.readVisible(ctx, viewer, comment)
	if err != nil {
		return nil, "", err
	}
	above, err := ascending(p)
	if err != nil {
		return nil, "", err
	}
	r, a := s.db.NewReads(), askFor(viewer)
	var rows []*Note
	db.Structs(r, &rows, s.db.NewSelect().Model((*Note)(nil)).Where("n.branch_id = ? AND n.sort_key > ?", a.val(branch.ID), a.val(above)).
		Apply(visibleUnder(a.me())).Apply(notMuted(a.me())).OrderExpr("n.sort_key").Limit(p.limit()+1), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("replies of comment %d: %w", comment, err)
	}
	rows, next := cutPage(rows, p.limit(), func(n *Note) string { return encodeCursor(cursorSortKey, n.SortKey) })
	return rows, next, s.hydrate(ctx, viewer, rows...)
}
