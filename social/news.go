package social

import (
	"encoding/json"
	"strconv"
)

// News are what other servers may have to hear of. Each is a job in the transaction of
// the act, of accounts that live here alone, and only where somebody elsewhere could
// care. Repeating an act is no news.

// Published says that a note or comment is out, to whomever it is for; never a note to self.
type Published struct {
	NoteID int64 `json:"note_id,string"`
}

// Kind names the job.
func (Published) Kind() string { return "social.published" }

// Edited says that a note or comment says something else now.
type Edited struct {
	NoteID int64 `json:"note_id,string"`
}

// Kind names the job.
func (Edited) Kind() string { return "social.edited" }

// Deleted says that a note or comment is a tombstone, which still has its author, visibility
// and thread. Whom it mentioned is nowhere else any more.
type Deleted struct {
	NoteID    int64 `json:"note_id,string"`
	Mentioned IDs   `json:"mentioned"`
}

// Kind names the job.
func (Deleted) Kind() string { return "social.deleted" }

// Liked says that a note from elsewhere is liked. The row may be gone when this is read.
type Liked struct {
	LikeID    int64 `json:"like_id,string"`
	AccountID int64 `json:"account_id,string"`
	NoteID    int64 `json:"note_id,string"`
}

// Kind names the job.
func (Liked) Kind() string { return "social.liked" }

// Unliked says that a like of a note from elsewhere was taken back.
type Unliked struct {
	LikeID    int64 `json:"like_id,string"`
	AccountID int64 `json:"account_id,string"`
	NoteID    int64 `json:"note_id,string"`
}

// Kind names the job.
func (Unliked) Kind() string { return "social.unliked" }

// Boosted says that a note, of whomever, was passed on.
type Boosted struct {
	BoostID   int64 `json:"boost_id,string"`
	AccountID int64 `json:"account_id,string"`
	NoteID    int64 `json:"note_id,string"`
}

// Kind names the job.
func (Boosted) Kind() string { return "social.boosted" }

// Unboosted says that a boost was taken back.
type Unboosted struct {
	BoostID   int64 `json:"boost_id,string"`
	AccountID int64 `json:"account_id,string"`
	NoteID    int64 `json:"note_id,string"`
}

// Kind names the job.
func (Unboosted) Kind() string { return "social.unboosted" }

// Followed says that an account elsewhere is asked for a follow.
type Followed struct {
	FollowID   int64 `json:"follow_id,string"`
	FollowerID int64 `json:"follower_id,string"`
	FolloweeID int64 `json:"followee_id,string"`
}

// Kind names the job.
func (Followed) Kind() string { return "social.followed" }

// Unfollowed says that a follow of an account elsewhere has ended, or its request.
type Unfollowed struct {
	FollowID   int64 `json:"follow_id,string"`
	FollowerID int64 `json:"follower_id,string"`
	FolloweeID int64 `json:"followee_id,string"`
}

// Kind names the job.
func (Unfollowed) Kind() string { return "social.unfollowed" }

// FollowAccepted says that a request from elsewhere got its yes. Follows that need none are
// accepted at once, in the transaction of the request, and are no news.
type FollowAccepted struct {
	FollowID   int64 `json:"follow_id,string"`
	FollowerID int64 `json:"follower_id,string"`
	FolloweeID int64 `json:"followee_id,string"`
}

// Kind names the job.
func (FollowAccepted) Kind() string { return "social.follow_accepted" }

// FollowRejected says that a request from elsewhere was refused, or a follower removed.
type FollowRejected struct {
	FollowID   int64 `json:"follow_id,string"`
	FollowerID int64 `json:"follower_id,string"`
	FolloweeID int64 `json:"followee_id,string"`
}

// Kind names the job.
func (FollowRejected) Kind() string { return "social.follow_rejected" }

// Blocked says that an account elsewhere is blocked. Follows that this ended are news of
// their own, before it.
type Blocked struct {
	AccountID int64 `json:"account_id,string"`
	TargetID  int64 `json:"target_id,string"`
}

// Kind names the job.
func (Blocked) Kind() string { return "social.blocked" }

// Unblocked says that a block was taken back.
type Unblocked struct {
	AccountID int64 `json:"account_id,string"`
	TargetID  int64 `json:"target_id,string"`
}

// Kind names the job.
func (Unblocked) Kind() string { return "social.unblocked" }

// ProfileChanged says that an account shows itself differently.
type ProfileChanged struct {
	AccountID int64 `json:"account_id,string"`
}

// Kind names the job.
func (ProfileChanged) Kind() string { return "social.profile_changed" }

// Pinned says that a note that everybody may see stands on top of a profile.
type Pinned struct {
	AccountID int64 `json:"account_id,string"`
	NoteID    int64 `json:"note_id,string"`
}

// Kind names the job.
func (Pinned) Kind() string { return "social.pinned" }

// Unpinned says that it does not any more.
type Unpinned struct {
	AccountID int64 `json:"account_id,string"`
	NoteID    int64 `json:"note_id,string"`
}

// Kind names the job.
func (Unpinned) Kind() string { return "social.unpinned" }

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
