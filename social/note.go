package social

import (
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/media"
)

// Limits of a note. They count what people count: user-perceived characters,
// but for the title, whose rule is TitleLength.
const (
	MaxTitle    = 20   // units of TitleLength: 20 Han characters, 40 Latin letters
	MaxBody     = 5000 // characters
	MaxImages   = 18   // per note
	MaxAlt      = 1500 // characters of a picture's description
	MaxTopics   = 10   // per note
	MaxMentions = 20   // per note
	MaxWarning  = 100  // characters of a content warning
	MaxPlace    = 60   // characters
	MaxComment  = 1000 // characters
	MinSchedule = time.Hour
	MaxSchedule = 14 * 24 * time.Hour
	TextCovers  = 8 // palettes of a text cover
)

// NoteState says where a note is in its life.
type NoteState string

// The states of a note.
const (
	NoteDraft     NoteState = "draft"
	NoteScheduled NoteState = "scheduled"
	NotePublished NoteState = "published"
	NoteDeleted   NoteState = "deleted" // a tombstone: the words are gone, the id stays
)

// Visibility says who may see a note.
type Visibility string

// The visibilities, widest first.
const (
	Public    Visibility = "public"
	Unlisted  Visibility = "unlisted"  // public, but not in Explore, topics or search
	Followers Visibility = "followers" // accepted followers
	Direct    Visibility = "direct"    // the mentioned
	Self      Visibility = "self"      // the author; never leaves the server
)

// Visibilities lists them as a form shows them.
var Visibilities = [...]Visibility{Public, Unlisted, Followers, Direct, Self}

// Provenance says how the author came by what a note shows.
type Provenance string

// The provenances. All but none and bought are disclosures.
const (
	ProvenanceNone      Provenance = "none"
	ProvenanceBought    Provenance = "bought"
	ProvenanceGifted    Provenance = "gifted"
	ProvenancePaid      Provenance = "paid"
	ProvenanceAffiliate Provenance = "affiliate"
	ProvenanceOwnShop   Provenance = "own_shop"
)

// Provenances lists them as a form shows them.
var Provenances = [...]Provenance{ProvenanceNone, ProvenanceBought, ProvenanceGifted, ProvenancePaid, ProvenanceAffiliate, ProvenanceOwnShop}

// CommentPolicy says who may comment on a note.
type CommentPolicy string

// The comment policies. The author always may.
const (
	CommentAll       CommentPolicy = "all"
	CommentFollowers CommentPolicy = "followers" // who follows the author
	CommentFollowing CommentPolicy = "following" // whom the author follows
	CommentNobody    CommentPolicy = "nobody"
)

// CommentPolicies lists them as a form shows them.
var CommentPolicies = [...]CommentPolicy{CommentAll, CommentFollowers, CommentFollowing, CommentNobody}

// Note is what a member publishes; a comment is a Note with a parent.
type Note struct {
	bun.BaseModel `bun:"table:notes,alias:n"`

	ID             int64 `bun:",pk,nullzero,default:next_id()"`
	SortKey        int64 `bun:",nullzero"` // orders feeds; made when published
	AccountID      int64
	InReplyToID    int64 `bun:",nullzero"`
	RootID         int64 `bun:",nullzero"` // the note that its thread stands under
	BranchID       int64 `bun:",nullzero"` // of a reply: the first-level comment it is shown under
	State          NoteState
	Visibility     Visibility
	Title          string
	Body           string // plain text with #topics and @mentions
	ContentWarning string
	Lang           string
	Place          string
	Licence        string // SPDX expression; empty: all rights reserved
	Provenance     Provenance
	AIAssisted     bool `bun:"ai_assisted"`
	CommentPolicy  CommentPolicy
	CoverID        int64     `bun:",nullzero"`
	TextCover      int16     // palette, for a note without pictures
	PinnedAt       time.Time `bun:",nullzero"`
	LikesCount     int64
	CommentsCount  int64 // where it is shown, as far as the viewer sees; see maxCounted
	CollectsCount  int64
	BoostsCount    int64
	Explore        bool `bun:",nullzero,default:true"` // for Explore, topics and search; only false from elsewhere
	Heat           float64
	PublishAt      time.Time `bun:",nullzero"`
	PublishedAt    time.Time `bun:",nullzero"`
	EditedAt       time.Time `bun:",nullzero"`
	DeletedAt      time.Time `bun:",nullzero"`
	CreatedAt      time.Time `bun:",nullzero,default:now()"`
	UpdatedAt      time.Time `bun:",nullzero,default:now()"`

	Account *Account `bun:"rel:belongs-to,join:account_id=id"`

	// Filled by Service reads, never by bun.
	Media     []*media.Media `bun:"-"` // in the author's order
	Topics    []*Topic       `bun:"-"`
	Mentions  []*Account     `bun:"-"`
	Viewer    ViewerMarks    `bun:"-"`
	BoostedBy *Account       `bun:"-"` // in Following: who brought it, if not its author
	Replies   []*Note        `bun:"-"` // second level of a comment
}

// ViewerMarks is what the reader of a note has done with it.
type ViewerMarks struct {
	Liked      bool
	Collected  bool
	Boosted    bool
	CanComment bool
	CanEdit    bool // the author, and not a tombstone
}

// IsComment says whether the note stands under another one.
func (n *Note) IsComment() bool { return n.RootID != 0 }

// countsOnProfile says whether its author's count of notes, which everybody sees, counts
// it: only what everybody sees, or the count would tell of the others (F13).
func (n *Note) countsOnProfile() bool { return n.Visibility == Public || n.Visibility == Unlisted }

// Cover is the picture that stands for the note, or nil for a text cover.
func (n *Note) Cover() *media.Media {
	var first *media.Media
	for _, m := range n.Media {
		switch {
		case m.Kind != media.KindImage:
		case m.ID == n.CoverID:
			return m
		case first == nil:
			first = m
		}
	}
	return first
}

// Pictures are the note's pictures with the cover first, as a carousel shows them.
func (n *Note) Pictures() []*media.Media {
	cover := n.Cover()
	if cover == nil {
		return nil
	}
	out := make([]*media.Media, 0, len(n.Media))
	out = append(out, cover)
	for _, m := range n.Media {
		if m != cover && m.Kind == media.KindImage {
			out = append(out, m)
		}
	}
	return out
}

// Files are the note's media that are no pictures. They are other servers', and shown as
// links to them.
func (n *Note) Files() []*media.Media {
	var out []*media.Media
	for _, m := range n.Media {
		if m.Kind != media.KindImage {
			out = append(out, m)
		}
	}
	return out
}

// Topic is a #word that gathers notes.
type Topic struct {
	bun.BaseModel `bun:"table:topics,alias:t"`

	ID         int64  `bun:",pk,nullzero,default:next_id()"`
	Name       string // folded: what links and searches use
	Display    string // as first written
	NotesCount int64
	CreatedAt  time.Time `bun:",nullzero,default:now()"`
}
