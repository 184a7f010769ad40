package social

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// Followers lists who follows of, newest first.
func (s *Service) Followers(ctx context.Context, viewer, of int64, p Page) ([]*Account, string, error) {
	return s.followList(ctx, viewer, "f.follower_id", "f.followee_id = ? AND f.state = 'accepted'", of, p)
}

// Following lists whom of follows, newest first.
func (s *Service) Following(ctx context.Context, viewer, of int64, p Page) ([]*Account, string, error) {
	return s.followList(ctx, viewer, "f.followee_id", "f.follower_id = ? AND f.state = 'accepted'", of, p)
}

// FollowRequests lists who waits for me's yes.
func (s *Service) FollowRequests(ctx context.Context, me int64, p Page) ([]*Account, string, error) {
	return s.followList(ctx, me, "f.follower_id", "f.followee_id = ? AND f.state = 'pending'", me, p)
}

func (s *Service) followList(ctx context.Context, viewer int64, other, where string, of int64, p Page) ([]*Account, string, error) {
	return s.accountList(ctx, p, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Join("JOIN follows AS f ON a.id = ?", bun.Safe(other)).ColumnExpr("f.id AS list_key").
			Where(where, of).
			Where("NOT EXISTS (SELECT 1 FROM blocks AS bl WHERE bl.account_id = a.id AND bl.target_id = ?)", viewer).
			Where("NOT EXISTS (SELECT 1 FROM blocks AS bl WHERE bl.account_id = ? AND bl.target_id = a.id)", viewer)
	}, "f.id")
}

// accountList reads a page of active accounts, newest list entry first.
func (s *Service) accountList(ctx context.Context, p Page, scope func(*bun.SelectQuery) *bun.SelectQuery, key string) ([]*Account, string, error) {
	keys, err := decodeCursor(cursorID, p.Cursor, 1)
	if err != nil {
		return nil, "", err
	}
	var rows []struct {
		Account `bun:",extend"`
		ListKey int64
	}
	q := s.db.NewSelect().Model((*Account)(nil)).ColumnExpr("?TableColumns").Apply(scope).Where("a.state = 'active'").
		Where("? < ?", bun.Safe(key), keys[0]).OrderExpr("? DESC", bun.Safe(key)).Limit(p.limit() + 1)
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, "", fmt.Errorf("list accounts: %w", err)
	}
	next := ""
	if int64(len(rows)) > p.limit() {
		rows = rows[:p.limit()]
		next = encodeCursor(cursorID, rows[len(rows)-1].ListKey)
	}
	out := make([]*Account, len(rows))
	for i := range rows {
		out[i] = &rows[i].Account
	}
	return out, next, FillAvatars(ctx, s.db, out...)
}

// Relations says how viewer stands to each of ids.
func (s *Service) Relations(ctx context.Context, viewer int64, ids []int64) (map[int64]Relation, error) {
	r := s.db.NewReads()
	out := s.askRelations(r, viewer, ids)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("relations of %d: %w", viewer, err)
	}
	return out, nil
}

// askRelations queues the reading of how viewer stands to accounts.
func (s *Service) askRelations(r *db.Reads, viewer int64, ids []int64) map[int64]Relation {
	out := make(map[int64]Relation, len(ids))
	if viewer == 0 || len(ids) == 0 {
		return out
	}
	if slices.Contains(ids, viewer) {
		out[viewer] = Relation{Self: true}
	}
	a := askFor(viewer)
	var other int64
	var what string
	db.Each(r, s.db.NewRaw(`SELECT followee_id, state FROM follows WHERE follower_id = ?0 AND followee_id = ANY (?1)
		UNION ALL SELECT follower_id, 'follower' FROM follows WHERE followee_id = ?0 AND follower_id = ANY (?1) AND state = 'accepted'
		UNION ALL SELECT target_id, 'blocking' FROM blocks WHERE account_id = ?0 AND target_id = ANY (?1)
		UNION ALL SELECT account_id, 'blocked' FROM blocks WHERE target_id = ?0 AND account_id = ANY (?1)
		UNION ALL SELECT target_id, 'muting' FROM mutes WHERE account_id = ?0 AND target_id = ANY (?1)`,
		bun.Safe(a.me()), a.val(ids)), a.args, func() error {
		rel := out[other]
		switch what {
		case "accepted":
			rel.Following = true
		case "pending":
			rel.Requested = true
		case "follower":
			rel.FollowedBy = true
		case "blocking":
			rel.Blocking = true
		case "blocked":
			rel.BlockedBy = true
		case "muting":
			rel.Muting = true
		}
		out[other] = rel
		return nil
	}, &other, &what)
	return out
}
