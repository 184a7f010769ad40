package social

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// RemoteNote is a note or comment as its author's server tells it. Its words are text
// already, within the caps of what may come in; the limits of our own forms do not hold.
type RemoteNote struct {
	AccountID   int64 // of another server
	InReplyToID int64 // makes it a comment
	// Visibility is whom the author addressed. A comment that is public or unlisted is for
	// everybody who sees the note; anything narrower is for the mentioned alone, since who
	// follows a commenter is not who reads the note (F10).
	Visibility     Visibility
	Title          string
	Body           string
	ContentWarning string
	Lang           string
	Place          string
	Licence        string
	Provenance     Provenance
	AIAssisted     bool
	CommentPolicy  CommentPolicy
	TextCover      int16
	Mentioned      []int64 // addressed or named, all that are known
	MediaIDs       []int64 // of the author, in their order, the cover first
	Explore        bool    // it may stand in Explore, topics and search
	PublishedAt    time.Time
	EditedAt       time.Time
}

// normalise cleans the words and makes what nobody here knows the most careful thing that
// we do know.
func (in *RemoteNote) normalise() {
	in.Title, in.ContentWarning, in.Place = text.Line(in.Title), text.Line(in.ContentWarning), text.Line(in.Place)
	in.Body = strings.TrimSpace(text.Clean(in.Body))
	if !slices.Contains(Visibilities[:], in.Visibility) || in.Visibility == Self {
		in.Visibility = Direct
	}
	if !slices.Contains(Provenances[:], in.Provenance) {
		in.Provenance = ProvenanceNone
	}
	if in.CommentPolicy == "" {
		in.CommentPolicy = CommentAll
	} else if !slices.Contains(CommentPolicies[:], in.CommentPolicy) {
		in.CommentPolicy = CommentNobody
	}
	if !langShape.MatchString(in.Lang) {
		in.Lang = DetectLang(in.Title+" "+in.Body, "en")
	}
	if len(in.Licence) > maxLicence || !spdxShape.MatchString(in.Licence) {
		in.Licence = ""
	}
	if in.TextCover < 0 || in.TextCover >= TextCovers {
		in.TextCover = 0
	}
	if in.InReplyToID != 0 && in.Title != "" { // a comment has none
		in.Title, in.Body = "", strings.TrimSpace(in.Title+"\n\n"+in.Body)
	}
	in.Explore = in.Explore && in.Visibility == Public && in.InReplyToID == 0
}

// apply writes what is said into the row. For whom it is stays what it was when the note
// came: nothing later widens it (F10).
func (in *RemoteNote) apply(n *Note) {
	n.Title, n.Body, n.ContentWarning, n.Lang = in.Title, in.Body, in.ContentWarning, in.Lang
	n.Place, n.Licence, n.Provenance, n.AIAssisted = in.Place, in.Licence, in.Provenance, in.AIAssisted
	n.CommentPolicy, n.CoverID, n.TextCover = in.CommentPolicy, 0, in.TextCover
	n.Explore = in.Explore && n.Visibility == Public && !n.IsComment()
}

// ReceiveNoteTx takes in a note of another server, or a comment: as a member's, it must
// answer something that its author may see, and be allowed there. errs.NotFound and
// errs.Denied where it may not; errs.Denied too for an author who is suspended.
func (s *Service) ReceiveNoteTx(ctx context.Context, tx bun.Tx, in RemoteNote) (*Note, error) {
	in.normalise()
	if err := isRemote(ctx, tx, in.AccountID); err != nil {
		return nil, err
	}
	n := &Note{State: NotePublished, Visibility: in.Visibility}
	var parent, root *Note
	if in.InReplyToID != 0 {
		var err error
		if parent, root, err = commentable(ctx, tx, in.AccountID, in.InReplyToID); err != nil {
			return nil, err
		}
		n = commentOn(parent, root)
		if in.Visibility != Public && in.Visibility != Unlisted {
			n.Visibility = Direct
		}
	}
	n.AccountID, n.PublishedAt = in.AccountID, s.notLater(in.PublishedAt)
	in.apply(n)
	if in.EditedAt.After(n.PublishedAt) {
		n.EditedAt = s.notLater(in.EditedAt)
	}
	mentioned, err := in.audience(ctx, tx, root)
	if err != nil {
		return nil, err
	}
	if root != nil {
		if err := s.addComment(ctx, tx, n, parent, root, mentioned); err != nil {
			return nil, err
		}
		return n, s.linkMedia(ctx, tx, n, in.MediaIDs)
	}
	_, err = tx.NewInsert().Model(n).Value("sort_key", "next_id(?)", n.PublishedAt).Value("explore", "?", n.Explore).
		Value("heat", heatSQL("?::timestamptz", "0"), n.PublishedAt).Returning("id, sort_key, heat, created_at, updated_at").Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("insert note: %w", err)
	}
	if err := s.linkMedia(ctx, tx, n, in.MediaIDs); err != nil {
		return nil, err
	}
	return n, s.spreadTx(ctx, tx, n, mentioned)
}

// ReceiveEditTx takes in what a note or comment of another server says now. One that says
// to be no newer than what is here changes nothing. errs.NotFound for what is not of that
// account, or is gone.
func (s *Service) ReceiveEditTx(ctx context.Context, tx bun.Tx, noteID int64, in RemoteNote) error {
	if err := isRemote(ctx, tx, in.AccountID); err != nil {
		return err
	}
	n, err := lockOwn(ctx, tx, in.AccountID, noteID)
	if err != nil {
		return err
	}
	at := s.notLater(in.EditedAt).Truncate(time.Microsecond) // as the database keeps it
	if !at.After(n.EditedAt) {
		return nil
	}
	in.InReplyToID = n.InReplyToID // an answer answers the same thing for good
	in.normalise()
	before, err := s.snapshot(ctx, tx, n)
	if err != nil {
		return err
	}
	in.apply(n)
	n.EditedAt = at
	mentioned, err := in.audience(ctx, tx, nil)
	if err != nil {
		return err
	}
	if n.Visibility == Direct { // who could read it still can
		were, err := mentions(ctx, tx, n.ID)
		if err != nil {
			return err
		}
		mentioned = append(mentioned, were...)
	}
	if err := s.linkMedia(ctx, tx, n, in.MediaIDs); err != nil {
		return err
	}
	return s.storeEdit(ctx, tx, n, before, mentioned, noteInputColumns...)
}

// audience are the mentioned who can be: members and accounts known here. A comment that
// is for everybody is so in a direct thread too.
func (in *RemoteNote) audience(ctx context.Context, tx bun.Tx, root *Note) ([]int64, error) {
	ids := []int64{}
	err := tx.NewSelect().Model((*Account)(nil)).Column("id").Where("a.id = ANY (?) AND a.state = 'active'", pgIDs(in.Mentioned)).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("find %d mentioned accounts: %w", len(in.Mentioned), err)
	}
	if root == nil || root.Visibility != Direct || in.Visibility != Public && in.Visibility != Unlisted {
		return ids, nil
	}
	party, err := partyOf(ctx, tx, root.ID)
	return append(ids, party...), err
}

// isRemote holds for an account of another server that takes part.
func isRemote(ctx context.Context, tx bun.Tx, id int64) error {
	a := new(Account)
	err := tx.NewSelect().Model(a).Column("domain", "state").Where("a.id = ?", id).Scan(ctx)
	switch {
	case err != nil:
		return db.NotFound(err, fmt.Sprintf("account %d", id))
	case a.Local() || a.State != AccountActive:
		return fmt.Errorf("account %d is here or %s: %w", id, a.State, errs.Denied)
	}
	return nil
}
