package social

import (
	"time"

	"github.com/uptrace/bun"
)

// Tab is one of the three lists that notifications are shown in.
type Tab string

// The tabs.
const (
	TabComments  Tab = "comments"  // comments, replies and mentions
	TabLikes     Tab = "likes"     // likes and collects
	TabFollowers Tab = "followers" // follows and requests, and who asks to join
)

// Tabs lists them in the order of the page.
var Tabs = [...]Tab{TabComments, TabLikes, TabFollowers}

// NotificationKind says what happened.
type NotificationKind string

// The kinds.
const (
	NotifyComment        NotificationKind = "comment"         // on my note
	NotifyReply          NotificationKind = "reply"           // to my comment
	NotifyMention        NotificationKind = "mention"         // in a note or comment
	NotifyLike           NotificationKind = "like"            // of my note or comment
	NotifyBoost          NotificationKind = "boost"           // of my note
	NotifyCollect        NotificationKind = "collect"         // of my note, into a board I may see
	NotifyFollow         NotificationKind = "follow"          // accepted at once
	NotifyFollowRequest  NotificationKind = "follow_request"  // waits for my yes
	NotifyFollowAccepted NotificationKind = "follow_accepted" // my request was accepted
	NotifySignUp         NotificationKind = "sign_up"         // to staff: waits to be let in
)

// Notification tells a member that somebody did something that concerns them.
type Notification struct {
	bun.BaseModel `bun:"table:notifications,alias:nt"`

	ID        int64 `bun:",pk,nullzero,default:next_id()"`
	AccountID int64
	Tab       Tab
	Kind      NotificationKind
	ActorID   int64
	NoteID    int64     `bun:",nullzero"` // the note it is about
	CommentID int64     `bun:",nullzero"` // the comment that was written or liked
	BoardID   int64     `bun:",nullzero"`
	ReadAt    time.Time `bun:",nullzero"`

	Actor   *Account `bun:"rel:belongs-to,join:actor_id=id"`
	Note    *Note    `bun:"-"`
	Comment *Note    `bun:"-"`
	Board   *Board   `bun:"-"`
}

// At is when it happened: ids carry their time.
func (n *Notification) At() time.Time { return IDTime(n.ID) }

// Unread counts a member's unread notifications.
type Unread struct{ Comments, Likes, Followers int64 }

// Total is the number on the bell.
func (u Unread) Total() int64 { return u.Comments + u.Likes + u.Followers }

// IDTime is the moment that an id was made at, to the millisecond.
func IDTime(id int64) time.Time { return time.UnixMilli(id >> 16) }
