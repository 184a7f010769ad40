package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// mayComment says whether viewer may write under root, which viewer can see.
func mayComment(ctx context.Context, q bun.IDB, viewer int64, root *Note) (bool, error) {
	switch {
	case viewer == 0:
		return false, nil
	case viewer == root.AccountID:
		return true, nil
	}
	var follower, followee int64
	switch root.CommentPolicy {
	case CommentAll:
		return true, nil
	case CommentFollowers:
		follower, followee = viewer, root.AccountID
	case CommentFollowing:
		follower, followee = root.AccountID, viewer
	default:
		return false, nil
	}
	ok, err := q.NewSelect().TableExpr("follows").
		Where("follower_id = ? AND followee_id = ? AND state = 'accepted'", follower, followee).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("may %d comment on note %d: %w", viewer, root.ID, err)
	}
	return ok, nil
}

// mayComment is the same rule where the viewer's relation to the author is known.
func (r Relation) mayComment(viewer int64, root *Note) bool {
	switch {
	case viewer == 0:
		return false
	case viewer == root.AccountID:
		return true
	}
	switch root.CommentPolicy {
	case CommentAll:
		return true
	case CommentFollowers:
		return r.Following
	case CommentFollowing:
		return r.FollowedBy
	}
	return false
}
