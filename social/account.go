package social

import (
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/media"
)

// AccountState says whether an account takes part.
type AccountState string

// The states of an account. Only an active one is seen by others.
const (
	AccountPending   AccountState = "pending" // waits for its e-mail or for approval
	AccountActive    AccountState = "active"
	AccountSuspended AccountState = "suspended"
	AccountDeleted   AccountState = "deleted" // its handle never returns
)

// Account is a person, here (Domain is empty) or on another server.
type Account struct {
	bun.BaseModel `bun:"table:accounts,alias:a"`

	ID             int64 `bun:",pk,nullzero,default:next_id()"`
	Handle         string
	Domain         string `bun:",nullzero"`
	State          AccountState
	Name           string
	Bio            string
	Fields         []Field `bun:"type:jsonb"`
	Place          string
	Lang           string
	AvatarID       int64 `bun:",nullzero"`
	BannerID       int64 `bun:",nullzero"`
	Locked         bool
	Discoverable   bool
	Indexable      bool `bun:",nullzero,default:true"` // its notes may be searched; only PutRemoteTx writes false
	HideCollected  bool
	HideLiked      bool
	NotesCount     int64
	FollowersCount int64
	FollowingCount int64
	ReceivedCount  int64     // likes and collects that its notes have received
	LastActiveAt   time.Time `bun:",nullzero"`
	SilencedAt     time.Time `bun:",nullzero"` // limited: out of Explore, topics, search, For you, and strangers' notifications
	MovedToID      int64     `bun:",nullzero"`
	MovedAt        time.Time `bun:",nullzero"`
	HomeFloor      *int64    // home entries are complete from this sort key up; nil: none kept
	CreatedAt      time.Time `bun:",nullzero,default:now()"`
	DeletedAt      time.Time `bun:",nullzero"`

	Avatar *media.Media `bun:"rel:belongs-to,join:avatar_id=id"`
	Banner *media.Media `bun:"rel:belongs-to,join:banner_id=id"`
}

// Field is a labelled line of a profile.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Local says whether the account lives on this server.
func (a *Account) Local() bool { return a.Domain == "" }

// DisplayName is the name, or the handle where there is none.
func (a *Account) DisplayName() string {
	if a.Name != "" {
		return a.Name
	}
	return a.Handle
}

// Relation is how a viewer stands to another account.
type Relation struct {
	Following  bool // the viewer follows it, accepted
	Requested  bool // the viewer asked and waits
	FollowedBy bool
	Blocking   bool
	BlockedBy  bool
	Muting     bool
	Self       bool
}
