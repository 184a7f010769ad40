package social

import (
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/media"
)

// BoardVisibility says who may see a board.
type BoardVisibility string

// The visibilities of a board. A note in it is still shown only to who may see
// the note itself.
const (
	BoardPublic    BoardVisibility = "public"
	BoardFollowers BoardVisibility = "followers"
	BoardPrivate   BoardVisibility = "private"
)

// BoardVisibilities lists them as a form shows them.
var BoardVisibilities = [...]BoardVisibility{BoardPublic, BoardFollowers, BoardPrivate}

// Board is a member's collection of notes. Everybody has a default one.
type Board struct {
	bun.BaseModel `bun:"table:boards,alias:b"`

	ID          int64 `bun:",pk,nullzero,default:next_id()"`
	AccountID   int64
	Title       string
	Description string
	Visibility  BoardVisibility
	IsDefault   bool
	NotesCount  int64     // as far as the viewer sees; see maxCounted
	CreatedAt   time.Time `bun:",nullzero,default:now()"`
	UpdatedAt   time.Time `bun:",nullzero,default:now()"`

	Account *Account `bun:"rel:belongs-to,join:account_id=id"`

	Covers []*media.Media `bun:"-"` // of the newest notes that the viewer may see, at most 3
	Holds  bool           `bun:"-"` // whether it holds the note that a picker is about
}
