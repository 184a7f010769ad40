package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Note reads a published note or comment that viewer may see, with its author,
// pictures, topics, mentions and what the viewer may do. errs.Gone for a tombstone
// whose author is still here, errs.NotFound for everything else.
func (s *Service) Note(ctx context.Context, viewer, id int64) (*Note, error) {
	n, err := s.readVisible(ctx, viewer, id)
	if err != nil {
		return nil, err
	}
	root := n
	r := s.db.NewReads()
	s.askMentions(r, n)
	comments := s.askCommentCount(r, viewer, n)
	var roots []*Note
	if n.IsComment() {
		s.askReplyCounts(r, viewer, []*Note{n})
		a := askFor(0)
		db.Structs(r, &roots, s.db.NewSelect().Model((*Note)(nil)).Where("n.id = ?", a.val(n.RootID)), a.args)
	}
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("note %d: %w", id, err)
	}
	if n.IsComment() {
		if len(roots) == 0 {
			return nil, fmt.Errorf("note %d: %w", n.RootID, errs.NotFound)
		}
		root = roots[0]
	} else {
		n.CommentsCount = comments.n()
	}
	if err := s.hydrate(ctx, viewer, n); err != nil {
		return nil, err
	}
	if n.Viewer.CanComment, err = mayComment(ctx, s.db, viewer, root); err != nil {
		return nil, err
	}
	return n, nil
}

// NotePage is what the page of a note shows.
type NotePage struct {
	Note     *Note
	Comments []*Note
	Next     string   // cursor of the comments
	Relation Relation // of the viewer to the author
}

// NotePage reads a note as Note does, with a page of its comments and with how viewer
// stands to its author, in few round trips. Of a comment it reads what Note reads.
func (s *Service) NotePage(ctx context.Context, viewer, id int64, p Page) (*NotePage, error) {
	n, err := s.readVisible(ctx, viewer, id)
	if err != nil {
		return nil, err
	}
	if n.IsComment() {
		n, err = s.Note(ctx, viewer, id)
		return &NotePage{Note: n}, err
	}
	r := s.db.NewReads()
	s.askMentions(r, n)
	comments := s.askCommentCount(r, viewer, n)
	list, err := s.askComments(r, viewer, n, p)
	if err != nil {
		return nil, err
	}
	relations := s.askRelations(r, viewer, []int64{n.AccountID})
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("note %d: %w", id, err)
	}
	n.CommentsCount = comments.n()
	page := &NotePage{Note: n, Relation: relations[n.AccountID]}
	page.Comments, page.Next = list.page()
	replies, err := s.addReplies(ctx, viewer, page.Comments)
	if err != nil {
		return nil, err
	}
	if err := s.hydrate(ctx, viewer, append(append([]*Note{n}, page.Comments...), replies...)...); err != nil {
		return nil, err
	}
	n.Viewer.CanComment = page.Relation.mayComment(viewer, n)
	return page, nil
}

// readVisible is visibleNote for reads that are no part of a transaction.
func (s *Service) readVisible(ctx context.Context, viewer, id int64) (*Note, error) {
	r, a := s.db.NewReads(), askFor(viewer)
	var rows []*Note
	db.Structs(r, &rows, s.db.NewSelect().Model((*Note)(nil)).Where("n.id = ?", a.val(id)).Apply(visibleTo(a.me())), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("note %d: %w", id, err)
	}
	if len(rows) == 0 {
		return nil, goneOr(ctx, s.db, id)
	}
	return rows[0], nil
}

// visibleNote reads the bare row of a note that viewer may see.
func visibleNote(ctx context.Context, q bun.IDB, viewer, id int64) (*Note, error) {
	n := new(Note)
	err := q.NewSelect().Model(n).Where("n.id = ?", id).Apply(VisibleTo(viewer)).Scan(ctx)
	if err == nil {
		return n, nil
	}
	if !isNoRows(err) {
		return nil, fmt.Errorf("note %d: %w", id, db.Classify(err))
	}
	return nil, goneOr(ctx, q, id)
}

// goneOr is why a note is not shown: a tombstone says no more than that a public thing
// once was here, and everything else is not found.
func goneOr(ctx context.Context, q bun.IDB, id int64) error {
	gone, err := q.NewSelect().Model((*Note)(nil)).Where("n.id = ?", id).
		Where("n.state = 'deleted' AND n.visibility IN ('public', 'unlisted')").
		Where("n.sort_key IS NOT NULL").Exists(ctx)
	if err == nil && gone {
		return fmt.Errorf("note %d: %w", id, errs.Gone)
	}
	return fmt.Errorf("note %d: %w", id, errs.NotFound)
}

// askMentions queues the reading of whom a note mentions.
func (s *Service) askMentions(r *db.Reads, n *Note) {
	a := askFor(0)
	db.Structs(r, &n.Mentions, s.db.NewSelect().Model((*Account)(nil)).Join("JOIN mentions AS m ON m.account_id = a.id").
		Where("m.note_id = ?", a.val(n.ID)).Where("a.state = 'active'").Order("a.id"), a.args)
}

// MediaVisible says whether viewer may see a picture, and whether everybody may:
// then it can be cached by anybody. A picture is seen by its owner, as the face of
// an active account, and in a note that the viewer may see, in its edit history too.
func (s *Service) MediaVisible(ctx context.Context, viewer, mediaID int64) (public, ok bool, err error) {
	r, a := s.db.NewReads(), askFor(viewer)
	id := a.val(mediaID)
	inNote := func(me asker) string {
		return `EXISTS (SELECT 1 FROM note_media AS nm JOIN notes AS n ON n.id = nm.note_id WHERE nm.media_id = ?0 AND ` + visible(me) + `)`
	}
	mine, shown := "false", "false"
	if me := a.me(); me != "" {
		mine, shown = fill(`EXISTS (SELECT 1 FROM media WHERE id = ?0 AND account_id = {me})`, "", me), inNote(me)
	}
	var isPublic, isMine, isShown bool
	db.Each(r, s.db.NewRaw(`SELECT
		EXISTS (SELECT 1 FROM accounts AS f WHERE f.state = 'active' AND (f.avatar_id = ?0 OR f.banner_id = ?0)
		        AND f.id = (SELECT account_id FROM media WHERE id = ?0))
		OR `+inNote("")+`, `+mine+`, `+shown, id), a.args, func() error { return nil }, &isPublic, &isMine, &isShown)
	if err := r.Run(ctx); err != nil {
		return false, false, fmt.Errorf("who may see media %d: %w", mediaID, err)
	}
	// Public means for visitors; a blocked member is a visitor once logged out, so
	// telling the two apart here would hide nothing.
	return isPublic, isPublic || isMine || isShown, nil
}
