package social

import (
	"context"

	"github.com/uptrace/bun"
)

// VisibleFeed is visibleFeed for a viewer by id.
func VisibleFeed(viewer int64) func(*bun.SelectQuery) *bun.SelectQuery {
	return visibleFeed(viewerByID(viewer))
}

// AskedVisible asks the rule as the reads of pages ask it: prepared, with the viewer as
// a value beside the text.
func AskedVisible(ctx context.Context, tx bun.Tx, viewer int64) (ids []int64, err error) {
	a := askFor(viewer)
	q := tx.NewSelect().Model((*Note)(nil)).Column("id").Apply(visibleTo(a.me())).Order("id")
	rows, err := tx.Tx.QueryContext(ctx, q.String(), a.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
