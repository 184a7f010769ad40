package social

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/jobs"
)

// News are what other servers may have to hear of. Each is a job in the transaction of
// the act, of accounts that live here alone, and only where somebody elsewhere could
// care. Repeating an act is no news.
type (
	// Published: a note or comment is out, to whomever it is for; never a note to self.
	Published struct {
		NoteID int64 `json:"note_id,string"`
	}
	// Edited: a note or comment says something else now.
	Edited struct {
		NoteID int64 `json:"note_id,string"`
	}
	// Deleted: a note or comment is a tombstone, which still has its author, visibility
	// and thread. Whom it mentioned is nowhere else any more.
	Deleted struct {
		NoteID    int64 `json:"note_id,string"`
		Mentioned IDs   `json:"mentioned"`
	}
	// Liked: a note from elsewhere is liked. The row may be gone when this is read.
	Liked struct {
		LikeID    int64 `json:"like_id,string"`
		AccountID int64 `json:"account_id,string"`
		NoteID    int64 `json:"note_id,string"`
	}
	// Unliked: a like was taken back.
	Unliked struct {
		LikeID    int64 `json:"like_id,string"`
		AccountID int64 `json:"account_id,string"`
		NoteID    int64 `json:"note_id,string"`
	}
	// Boosted: a note, of whomever, was passed on.
	Boosted struct {
		BoostID   int64 `json:"boost_id,string"`
		AccountID int64 `json:"account_id,string"`
		NoteID    int64 `json:"note_id,string"`
	}
	// Unboosted: a boost was taken back.
	Unboosted struct {
		BoostID   int64 `json:"boost_id,string"`
		AccountID int64 `json:"account_id,string"`
		NoteID    int64 `json:"note_id,string"`
	}
	// Followed: an account elsewhere is asked for a follow.
	Followed struct {
		FollowID   int64 `json:"follow_id,string"`
		FollowerID int64 `json:"follower_id,string"`
		FolloweeID int64 `json:"followee_id,string"`
	}
	// Unfollowed: a follow of an account elsewhere has ended, or its request.
	Unfollowed struct {
		FollowID   int64 `json:"follow_id,string"`
		FollowerID int64 `json:"follower_id,string"`
		FolloweeID int64 `json:"followee_id,string"`
	}
	// FollowAccepted: a request from elsewhere got its yes. Follows that need none are
	// accepted at once, in the transaction of the request, and are no news.
	FollowAccepted struct {
		FollowID   int64 `json:"follow_id,string"`
		FollowerID int64 `json:"follower_id,string"`
		FolloweeID int64 `json:"followee_id,string"`
	}
	// FollowRejected: a request from elsewhere was refused, or a follower removed.
	FollowRejected struct {
		FollowID   int64 `json:"follow_id,string"`
		FollowerID int64 `json:"follower_id,string"`
		FolloweeID int64 `json:"followee_id,string"`
	}
	// Blocked: an account elsewhere is blocked. Follows that this ended are news of
	// their own, before it.
	Blocked struct {
		AccountID int64 `json:"account_id,string"`
		TargetID  int64 `json:"target_id,string"`
	}
	// Unblocked: a block was taken back.
	Unblocked struct {
		AccountID int64 `json:"account_id,string"`
		TargetID  int64 `json:"target_id,string"`
	}
	// ProfileChanged: an account shows itself differently.
	ProfileChanged struct {
		AccountID int64 `json:"account_id,string"`
	}
	// Pinned: a note that everybody may see stands on top of a profile.
	Pinned struct {
		AccountID int64 `json:"account_id,string"`
		NoteID    int64 `json:"note_id,string"`
	}
	// Unpinned: it does not any more.
	Unpinned struct {
		AccountID int64 `json:"account_id,string"`
		NoteID    int64 `json:"note_id,string"`
	}
)

// IDs are ids in the arguments of a job. They are written as text: on their way through
// the queue, large numbers lose their last digits.
type IDs []int64

// MarshalJSON writes them as a list of texts.
func (ids IDs) MarshalJSON() ([]byte, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return json.Marshal(texts)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (ids *IDs) UnmarshalJSON(data []byte) error {
	var texts []string
	if err := json.Unmarshal(data, &texts); err != nil {
		return err
	}
	*ids = make(IDs, len(texts))
	for i, text := range texts {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return err
		}
		(*ids)[i] = id
	}
	return nil
}

// The kinds of the jobs.
func (Published) Kind() string      { return "social.published" }
func (Edited) Kind() string         { return "social.edited" }
func (Deleted) Kind() string        { return "social.deleted" }
func (Liked) Kind() string          { return "social.liked" }
func (Unliked) Kind() string        { return "social.unliked" }
func (Boosted) Kind() string        { return "social.boosted" }
func (Unboosted) Kind() string      { return "social.unboosted" }
func (Followed) Kind() string       { return "social.followed" }
func (Unfollowed) Kind() string     { return "social.unfollowed" }
func (FollowAccepted) Kind() string { return "social.follow_accepted" }
func (FollowRejected) Kind() string { return "social.follow_rejected" }
func (Blocked) Kind() string        { return "social.blocked" }
func (Unblocked) Kind() string      { return "social.unblocked" }
func (ProfileChanged) Kind() string { return "social.profile_changed" }
func (Pinned) Kind() string         { return "social.pinned" }
func (Unpinned) Kind() string       { return "social.unpinned" }

// emit puts news into the queue when tx commits, where somebody works them.
func (s *Service) emit(ctx context.Context, tx bun.Tx, news jobs.Args) error {
	if !s.news {
		return nil
	}
	if err := jobs.InsertTx(ctx, tx, news, nil); err != nil {
		return fmt.Errorf("emit %s: %w", news.Kind(), err)
	}
	return nil
}

// emitOfNote emits news about a note that by has changed: by and the author live here,
// and others may have the note.
func (s *Service) emitOfNote(ctx context.Context, tx bun.Tx, by int64, n *Note, news jobs.Args) error {
	if !s.news || n.Visibility == Self {
		return nil
	}
	here, err := allLocal(ctx, tx, by, n.AccountID)
	if err != nil || !here {
		return err
	}
	return s.emit(ctx, tx, news)
}

// emitBy emits what an account did, where it lives here.
func (s *Service) emitBy(ctx context.Context, tx bun.Tx, by int64, news jobs.Args) error {
	if !s.news {
		return nil
	}
	here, err := allLocal(ctx, tx, by)
	if err != nil || !here {
		return err
	}
	return s.emit(ctx, tx, news)
}

// emitToAuthor emits what by did to a note, where by lives here and its author does not.
func (s *Service) emitToAuthor(ctx context.Context, tx bun.Tx, by int64, n *Note, news jobs.Args) error {
	if !s.news {
		return nil
	}
	here, err := allLocal(ctx, tx, n.AccountID)
	if err != nil || here {
		return err
	}
	return s.emitBy(ctx, tx, by, news)
}

// allLocal says whether these accounts live here.
func allLocal(ctx context.Context, tx bun.Tx, ids ...int64) (bool, error) {
	remote, err := tx.NewSelect().Model((*Account)(nil)).Where("a.id IN (?) AND a.domain IS NOT NULL", bun.List(ids)).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("where accounts %v live: %w", ids, err)
	}
	return !remote, nil
}
