package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// The states of a follow. Only an accepted one opens what is for followers (F12).
const (
	FollowIsPending  = "pending"
	FollowIsAccepted = "accepted"
)

// Follow lets me follow other. A locked account has to accept first, and so has one on
// another server: until its server has said yes, we do not know. Asking again changes
// nothing.
func (s *Service) Follow(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "follow", me, other, func(ctx context.Context, tx bun.Tx) error {
		_, _, err := s.FollowTx(ctx, tx, me, other)
		return err
	})
}

// FollowTx is Follow in the caller's transaction. It gives the state of the follow and
// the id of its row, which stay when it is asked for again (W77).
func (s *Service) FollowTx(ctx context.Context, tx bun.Tx, me, other int64) (state string, id int64, err error) {
	p, err := s.lockPair(ctx, tx, me, other)
	if err != nil {
		return "", 0, err
	}
	if p.other.State != AccountActive {
		return "", 0, fmt.Errorf("account %d: %w", other, errs.NotFound)
	}
	blocked, err := blockBetween(ctx, tx, me, other)
	switch {
	case err != nil:
		return "", 0, err
	case blocked:
		return "", 0, errs.New(errs.Denied, "error.follow_blocked")
	}
	err = tx.NewRaw(`SELECT state, id FROM follows WHERE follower_id = ? AND followee_id = ?`, me, other).Scan(ctx, &state, &id)
	if !isNoRows(err) {
		return state, id, err
	}
	if p.other.MovedTo != 0 {
		return "", 0, errs.New(errs.Denied, "error.follow_moved")
	}
	state = FollowIsAccepted
	if p.other.Locked || !p.other.local() {
		state = FollowIsPending
	}
	err = tx.NewRaw(`INSERT INTO follows (follower_id, followee_id, state) VALUES (?, ?, ?) RETURNING id`, me, other, state).Scan(ctx, &id)
	if err != nil {
		return "", 0, err
	}
	if p.outward() {
		if err := s.emit(ctx, tx, Followed{FollowID: id, FollowerID: me, FolloweeID: other}); err != nil {
			return "", 0, err
		}
	}
	if state == FollowIsPending {
		return state, id, notifyTx(ctx, tx, &Notification{AccountID: other, Kind: NotifyFollowRequest, ActorID: me})
	}
	if err := acceptedTx(ctx, tx, me, other); err != nil {
		return "", 0, err
	}
	return state, id, notifyTx(ctx, tx, &Notification{AccountID: other, Kind: NotifyFollow, ActorID: me})
}

// acceptedTx does what follows from an accepted follow.
func acceptedTx(ctx context.Context, tx bun.Tx, follower, followee int64) error {
	if err := countFollow(ctx, tx, follower, followee, 1); err != nil {
		return err
	}
	return followHome(ctx, tx, follower, followee)
}

func countFollow(ctx context.Context, tx bun.Tx, follower, followee int64, by int64) error {
	if err := bumpAccount(ctx, tx, follower, "following_count", by); err != nil {
		return err
	}
	return bumpAccount(ctx, tx, followee, "followers_count", by)
}

// Unfollow ends a follow or takes a request back.
func (s *Service) Unfollow(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "unfollow", me, other, func(ctx context.Context, tx bun.Tx) error { return s.UnfollowTx(ctx, tx, me, other) })
}

// UnfollowTx is Unfollow in the caller's transaction. Where there is no follow, nothing
// happens.
func (s *Service) UnfollowTx(ctx context.Context, tx bun.Tx, me, other int64) error {
	p, err := s.lockPair(ctx, tx, me, other)
	if err != nil {
		return err
	}
	return s.unfollowTx(ctx, tx, p)
}

// unfollowTx ends the follow of other by me.
func (s *Service) unfollowTx(ctx context.Context, tx bun.Tx, p sides) error {
	id, err := endFollow(ctx, tx, p.me.ID, p.other.ID)
	if err != nil || id == 0 || !p.outward() {
		return err
	}
	return s.emit(ctx, tx, Unfollowed{FollowID: id, FollowerID: p.me.ID, FolloweeID: p.other.ID})
}

// RemoveFollower ends other's follow of me, or refuses their request.
func (s *Service) RemoveFollower(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "remove follower", me, other, func(ctx context.Context, tx bun.Tx) error { return s.RejectFollowTx(ctx, tx, me, other) })
}

// RejectFollow refuses other's request to follow me.
func (s *Service) RejectFollow(ctx context.Context, me, other int64) error {
	return s.RemoveFollower(ctx, me, other)
}

// RejectFollowTx refuses other's request to follow me in the caller's transaction, and
// ends a follow that was accepted before (W78).
func (s *Service) RejectFollowTx(ctx context.Context, tx bun.Tx, me, other int64) error {
	p, err := s.lockPair(ctx, tx, me, other)
	if err != nil {
		return err
	}
	return s.rejectTx(ctx, tx, p)
}

// rejectTx ends the follow of me by other.
func (s *Service) rejectTx(ctx context.Context, tx bun.Tx, p sides) error {
	id, err := endFollow(ctx, tx, p.other.ID, p.me.ID)
	if err != nil || id == 0 || !p.outward() {
		return err
	}
	return s.emit(ctx, tx, FollowRejected{FollowID: id, FollowerID: p.other.ID, FolloweeID: p.me.ID})
}

// endFollow deletes a follow in whatever state and gives the id that it had, 0 where
// there was none.
func endFollow(ctx context.Context, tx bun.Tx, follower, followee int64) (id int64, err error) {
	var state string
	err = tx.NewRaw(`DELETE FROM follows WHERE follower_id = ? AND followee_id = ? RETURNING id, state`, follower, followee).Scan(ctx, &id, &state)
	if isNoRows(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.NewRaw(`DELETE FROM notifications WHERE account_id = ? AND actor_id = ? AND kind IN ('follow', 'follow_request')`,
		followee, follower).Exec(ctx)
	if err != nil || state != FollowIsAccepted {
		return id, err
	}
	if err := countFollow(ctx, tx, follower, followee, -1); err != nil {
		return 0, err
	}
	return id, unfollowHome(ctx, tx, follower, followee)
}

// AcceptFollow says yes to other's request to follow me. errs.NotFound when there is
// none.
func (s *Service) AcceptFollow(ctx context.Context, me, other int64) error {
	return s.pair(ctx, "accept follow", me, other, func(ctx context.Context, tx bun.Tx) error { return s.AcceptFollowTx(ctx, tx, me, other) })
}

// AcceptFollowTx is AcceptFollow in the caller's transaction. Accepting again changes
// nothing.
func (s *Service) AcceptFollowTx(ctx context.Context, tx bun.Tx, me, other int64) error {
	p, err := s.lockPair(ctx, tx, me, other)
	if err != nil {
		return err
	}
	var id int64
	var was string
	err = tx.NewRaw(`SELECT id, state FROM follows WHERE follower_id = ? AND followee_id = ?`, other, me).Scan(ctx, &id, &was)
	if err != nil {
		return db.NotFound(err, fmt.Sprintf("request of %d to follow %d", other, me))
	}
	if was == FollowIsAccepted {
		return nil
	}
	if _, err := tx.NewRaw(`UPDATE follows SET state = 'accepted' WHERE id = ?`, id).Exec(ctx); err != nil {
		return err
	}
	_, err = tx.NewRaw(`DELETE FROM notifications WHERE account_id = ? AND actor_id = ? AND kind = 'follow_request'`, me, other).Exec(ctx)
	if err != nil {
		return err
	}
	if err := acceptedTx(ctx, tx, other, me); err != nil {
		return err
	}
	if p.outward() {
		if err := s.emit(ctx, tx, FollowAccepted{FollowID: id, FollowerID: other, FolloweeID: me}); err != nil {
			return err
		}
	}
	if !p.me.Locked && !p.me.local() { // its server said yes by itself
		return nil
	}
	return notifyTx(ctx, tx, &Notification{AccountID: other, Kind: NotifyFollowAccepted, ActorID: me})
}
