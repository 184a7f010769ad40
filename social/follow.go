package social

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Follow lets me follow other; a locked account has to accept first. Asking again
// changes nothing.
func (s *Service) Follow(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "follow", me, other, func(ctx context.Context, tx bun.Tx) error {
		var target struct{ Locked bool }
		err := tx.NewSelect().Model((*Account)(nil)).Column("locked").
			Where("a.id = ? AND a.state = 'active'", other).Scan(ctx, &target)
		if err != nil {
			return db.NotFound(err, fmt.Sprintf("account %d", other))
		}
		blocked, err := blockBetween(ctx, tx, me, other)
		if err != nil {
			return err
		}
		if blocked {
			return errs.New(errs.Denied, "error.follow_blocked")
		}
		state := "accepted"
		if target.Locked {
			state = "pending"
		}
		ok, err := db.Affected(tx.NewRaw(`INSERT INTO follows (follower_id, followee_id, state) VALUES (?, ?, ?)
			ON CONFLICT DO NOTHING`, me, other, state).Exec(ctx))
		if err != nil || !ok {
			return err
		}
		if target.Locked {
			return notifyTx(ctx, tx, &Notification{AccountID: other, Kind: NotifyFollowRequest, ActorID: me})
		}
		return acceptedTx(ctx, tx, me, other, NotifyFollow)
	})
}

// acceptedTx does what follows from an accepted follow.
func acceptedTx(ctx context.Context, tx bun.Tx, follower, followee int64, kind NotificationKind) error {
	if err := countFollow(ctx, tx, follower, followee, 1); err != nil {
		return err
	}
	if err := followHome(ctx, tx, follower, followee); err != nil {
		return err
	}
	if kind == NotifyFollowAccepted {
		return notifyTx(ctx, tx, &Notification{AccountID: follower, Kind: kind, ActorID: followee})
	}
	return notifyTx(ctx, tx, &Notification{AccountID: followee, Kind: kind, ActorID: follower})
}

func countFollow(ctx context.Context, tx bun.Tx, follower, followee int64, by int64) error {
	if err := bumpAccount(ctx, tx, follower, "following_count", by); err != nil {
		return err
	}
	return bumpAccount(ctx, tx, followee, "followers_count", by)
}

// Unfollow ends a follow or takes a request back.
func (s *Service) Unfollow(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "unfollow", me, other, func(ctx context.Context, tx bun.Tx) error {
		return endFollow(ctx, tx, me, other)
	})
}

// RemoveFollower ends other's follow of me, or refuses their request.
func (s *Service) RemoveFollower(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "remove follower", me, other, func(ctx context.Context, tx bun.Tx) error {
		return endFollow(ctx, tx, other, me)
	})
}

// RejectFollow refuses other's request to follow me.
func (s *Service) RejectFollow(ctx context.Context, me, other int64) error {
	return s.RemoveFollower(ctx, me, other)
}

func endFollow(ctx context.Context, tx bun.Tx, follower, followee int64) error {
	var state string
	err := tx.NewRaw(`DELETE FROM follows WHERE follower_id = ? AND followee_id = ? RETURNING state`, follower, followee).Scan(ctx, &state)
	if isNoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.NewRaw(`DELETE FROM notifications WHERE account_id = ? AND actor_id = ? AND kind IN ('follow', 'follow_request')`,
		followee, follower).Exec(ctx)
	if err != nil || state != "accepted" {
		return err
	}
	if err := countFollow(ctx, tx, follower, followee, -1); err != nil {
		return err
	}
	return unfollowHome(ctx, tx, follower, followee)
}

// AcceptFollow says yes to other's request to follow me. errs.NotFound when there is
// none.
func (s *Service) AcceptFollow(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "accept follow", me, other, func(ctx context.Context, tx bun.Tx) error {
		ok, err := db.Affected(tx.NewRaw(`UPDATE follows SET state = 'accepted' WHERE follower_id = ? AND followee_id = ? AND state = 'pending'`,
			other, me).Exec(ctx))
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("request of %d to follow %d: %w", other, me, errs.NotFound)
		}
		_, err = tx.NewRaw(`DELETE FROM notifications WHERE account_id = ? AND actor_id = ? AND kind = 'follow_request'`, me, other).Exec(ctx)
		if err != nil {
			return err
		}
		return acceptedTx(ctx, tx, other, me, NotifyFollowAccepted)
	})
}

// pair runs a change between two accounts alone: both rows are locked in the order of
// their ids, and then both authors' home locks, so that publications and changes of
// follows see each other.
func (s *Service) pair(ctx context.Context, act string, me, other int64, fn func(context.Context, bun.Tx) error) error {
	if me == other {
		return errs.New(errs.Invalid, "error.self")
	}
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var rows []int64
		err := tx.NewSelect().Model((*Account)(nil)).Column("id").Where("a.id IN (?)", bun.List([]int64{me, other})).
			Where("a.state <> 'deleted'").Order("id").For("NO KEY UPDATE").Scan(ctx, &rows)
		if err != nil {
			return err
		}
		if len(rows) < 2 {
			return fmt.Errorf("account %d or %d: %w", me, other, errs.NotFound)
		}
		for _, id := range rows {
			if err := lockHome(ctx, tx, lockHomeAuthor, id, false); err != nil {
				return err
			}
		}
		return fn(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("%s %d → %d: %w", act, me, other, err)
	}
	return nil
}

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
