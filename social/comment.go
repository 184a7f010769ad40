package social

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// Comment writes under a note, or replies to a comment under it. It is as visible as
// the note.
func (s *Service) Comment(ctx context.Context, me, parent int64, body, lang string) (*Note, error) {
	var n *Note
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) (err error) {
		n, err = s.CommentTx(ctx, tx, me, parent, body, lang)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("comment of %d on %d: %w", me, parent, err)
	}
	return n, s.hydrate(ctx, me, n)
}

// CommentTx is Comment in the caller's transaction.
func (s *Service) CommentTx(ctx context.Context, tx bun.Tx, me, parentID int64, body, lang string) (*Note, error) {
	body = strings.TrimSpace(text.Clean(body))
	if err := checkComment(body, lang); err != nil {
		return nil, err
	}
	fallback, err := accountLang(ctx, tx, me)
	if err != nil {
		return nil, err
	}
	parent, root, err := commentable(ctx, tx, me, parentID)
	if err != nil {
		return nil, err
	}
	if lang == "" {
		lang = DetectLang(body, fallback)
	}
	n := commentOn(parent, root)
	n.AccountID, n.Body, n.Lang, n.PublishedAt = me, body, lang, s.now()
	mentioned, err := s.mentionedIn(ctx, tx, n)
	if err != nil {
		return nil, err
	}
	if err := s.addComment(ctx, tx, n, parent, root, mentioned); err != nil {
		return nil, err
	}
	return n, s.emitOfNote(ctx, tx, me, n, Published{NoteID: n.ID})
}

// commentable reads what a comment of me would answer, and the note that it would stand
// under, which is the same or above it. errs.Denied where me may read but not write.
func commentable(ctx context.Context, tx bun.Tx, me, id int64) (parent, root *Note, err error) {
	if parent, err = visibleNote(ctx, tx, me, id); err != nil {
		return nil, nil, err
	}
	root = parent
	if parent.IsComment() {
		if root, err = visibleNote(ctx, tx, me, parent.RootID); err != nil {
			return nil, nil, err
		}
	}
	ok, err := mayComment(ctx, tx, me, root)
	if err == nil && !ok {
		err = errs.New(errs.Denied, "error.comments_closed")
	}
	return parent, root, err
}

// commentOn is a comment that answers parent, still without words.
func commentOn(parent, root *Note) *Note {
	return &Note{
		InReplyToID: parent.ID, RootID: root.ID, BranchID: branchOf(parent),
		State: NotePublished, Visibility: root.Visibility, Provenance: ProvenanceNone, CommentPolicy: CommentAll,
	}
}

// addComment puts a comment under its note, and tells whom it concerns.
func (s *Service) addComment(ctx context.Context, tx bun.Tx, n, parent, root *Note, mentioned []int64) error {
	// The counters lock the note's row, so a note that is being deleted is either gone
	// by now or waits for this comment.
	if err := countComment(ctx, tx, n, 1); err != nil {
		return err
	}
	_, err := tx.NewInsert().Model(n).Value("sort_key", "next_id(?)", n.PublishedAt).
		Returning("id, sort_key, created_at, updated_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert comment: %w", err)
	}
	added, err := setMentions(ctx, tx, n.ID, mentioned)
	if err != nil {
		return err
	}
	return s.notifyComment(ctx, tx, n, parent, root, added)
}

func checkComment(body, lang string) error {
	var ps errs.Problems
	if body == "" {
		ps.Add("body", "error.empty_comment")
	}
	checkLength(&ps, "body", "error.comment_too_long", body, MaxComment)
	if n := len(MentionsIn(body)); n > MaxMentions {
		ps.Add("body", "error.too_many_mentions", "Limit", MaxMentions, "Count", n)
	}
	if lang != "" && !langShape.MatchString(lang) {
		ps.Add("lang", "error.lang", "Value", lang)
	}
	return ps.Err()
}

// branchOf is the first-level comment that a reply to parent is shown under.
func branchOf(parent *Note) int64 {
	switch {
	case !parent.IsComment():
		return 0
	case parent.BranchID != 0:
		return parent.BranchID
	default:
		return parent.ID
	}
}

// countComment counts a comment on its note and, for a reply, on its first-level
// comment. errs.NotFound when either is gone.
func countComment(ctx context.Context, tx bun.Tx, n *Note, by int64) error {
	ids := []int64{n.RootID}
	if n.BranchID != 0 {
		ids = append(ids, n.BranchID)
	}
	for _, id := range ids { // the note first, always
		ok, err := db.Affected(tx.NewRaw(`UPDATE notes SET comments_count = greatest(0, comments_count + ?1), `+raiseHeatSQL+`
			WHERE id = ?0 AND state = 'published'`, id, by).Exec(ctx))
		if err != nil {
			return fmt.Errorf("count comment on %d: %w", id, err)
		}
		if !ok && by > 0 {
			return fmt.Errorf("note %d: %w", id, errs.NotFound)
		}
	}
	return nil
}

// notifyComment tells the author of what was answered, that of the note, and the
// mentioned, each once and as far as the comment is for them.
func (s *Service) notifyComment(ctx context.Context, tx bun.Tx, n, parent, root *Note, mentioned []int64) error {
	told := map[int64]bool{n.AccountID: true}
	tell := func(id int64, kind NotificationKind) error {
		if told[id] || n.Visibility == Direct && !slices.Contains(mentioned, id) {
			return nil
		}
		told[id] = true
		return notifyTx(ctx, tx, &Notification{AccountID: id, Kind: kind, ActorID: n.AccountID, NoteID: root.ID, CommentID: n.ID})
	}
	if parent.IsComment() {
		if err := tell(parent.AccountID, NotifyReply); err != nil {
			return err
		}
	}
	if err := tell(root.AccountID, NotifyComment); err != nil {
		return err
	}
	rest := slices.DeleteFunc(mentioned, func(id int64) bool { return told[id] })
	return s.notifyMentions(ctx, tx, n, rest)
}

// maxPinned is how many comments an author may pin under a note.
const maxPinned = 3

// PinComment pins a first-level comment above the others, or unpins it. Only the
// author of the note may.
func (s *Service) PinComment(ctx context.Context, me, comment int64, on bool) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		n, err := visibleNote(ctx, tx, me, comment)
		if err != nil {
			return err
		}
		if !n.IsComment() || n.BranchID != 0 {
			return errs.New(errs.Invalid, "error.pin_first_level")
		}
		var author int64
		err = tx.NewSelect().Model((*Note)(nil)).Column("account_id").Where("n.id = ?", n.RootID).For("NO KEY UPDATE").Scan(ctx, &author)
		if err != nil {
			return err
		}
		if author != me {
			return errs.New(errs.Denied, "error.pin_not_author")
		}
		if !on {
			_, err = tx.NewUpdate().Model(n).Set("pinned_at = NULL").WherePK().Exec(ctx)
			return err
		}
		count, err := tx.NewSelect().Model((*Note)(nil)).Where("n.root_id = ? AND n.pinned_at IS NOT NULL", n.RootID).
			Where("n.state = 'published' AND n.id <> ?", n.ID).Count(ctx)
		if err != nil {
			return err
		}
		if count >= maxPinned {
			return errs.New(errs.Conflict, "error.too_many_pinned", "Limit", maxPinned)
		}
		_, err = tx.NewUpdate().Model(n).Set("pinned_at = now()").WherePK().Exec(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("pin comment %d: %w", comment, err)
	}
	return nil
}
