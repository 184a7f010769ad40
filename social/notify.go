package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// notifyTx tells a member that something happened, once: repeating a like does not
// repeat the news. Nobody is told of their own acts, and never by somebody whom they
// have muted or where one has blocked the other, or by a limited account that they do not
// follow. Remote accounts hear through
// federation.
func notifyTx(ctx context.Context, tx bun.Tx, n *Notification) error {
	if n.AccountID == n.ActorID {
		return nil
	}
	n.Tab = tabOf(n.Kind)
	_, err := tx.NewRaw(`INSERT INTO notifications (account_id, tab, kind, actor_id, note_id, comment_id, board_id)
		SELECT a.id, ?1, ?2, ?3, ?4, ?5, ?6 FROM accounts AS a
		WHERE a.id = ?0 AND a.domain IS NULL AND a.state = 'active'
		AND NOT EXISTS (SELECT 1 FROM mutes WHERE account_id = ?0 AND target_id = ?3)
		AND NOT EXISTS (SELECT 1 FROM blocks WHERE account_id = ?0 AND target_id = ?3)
		AND NOT EXISTS (SELECT 1 FROM blocks WHERE account_id = ?3 AND target_id = ?0)
		AND NOT EXISTS (SELECT 1 FROM accounts AS s WHERE s.id = ?3 AND s.silenced_at IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM follows WHERE follower_id = ?0 AND followee_id = ?3 AND state = 'accepted'))
		ON CONFLICT DO NOTHING`,
		n.AccountID, n.Tab, n.Kind, n.ActorID, orNull(n.NoteID), orNull(n.CommentID), orNull(n.BoardID)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("notify %d of %s: %w", n.AccountID, n.Kind, err)
	}
	return nil
}

func tabOf(k NotificationKind) Tab {
	switch k {
	case NotifyLike, NotifyBoost, NotifyCollect:
		return TabLikes
	case NotifyFollow, NotifyFollowRequest, NotifyFollowAccepted, NotifySignUp:
		return TabFollowers
	default:
		return TabComments
	}
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// notifyMentions tells the mentioned who may see the note.
func (s *Service) notifyMentions(ctx context.Context, tx bun.Tx, n *Note, mentioned []int64) error {
	for _, id := range mentioned {
		ok, err := tx.NewSelect().Model((*Note)(nil)).Where("n.id = ?", n.ID).Apply(VisibleTo(id)).Exists(ctx)
		if err != nil {
			return fmt.Errorf("may %d see note %d: %w", id, n.ID, err)
		}
		if !ok {
			continue
		}
		about := &Notification{AccountID: id, Kind: NotifyMention, ActorID: n.AccountID, NoteID: n.ID}
		if n.IsComment() {
			about.NoteID, about.CommentID = n.RootID, n.ID
		}
		if err := notifyTx(ctx, tx, about); err != nil {
			return err
		}
	}
	return nil
}

// dropNotifications forgets what is told about a note or comment that is gone.
func dropNotifications(ctx context.Context, tx bun.Tx, id int64) error {
	_, err := tx.NewRaw(`DELETE FROM notifications WHERE note_id = ?0 OR comment_id = ?0`, id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop notifications about note %d: %w", id, err)
	}
	return nil
}

// actorShows keeps out what suspended and deleted accounts did. Who asks to join is
// nobody yet, and shows to the staff that was told.
const actorShows = `(a.state = 'active' OR a.state = 'pending' AND nt.kind = 'sign_up')`

// Notifications lists one tab, newest first. What it is about is filled in as far as
// the member may still see it.
func (s *Service) Notifications(ctx context.Context, me int64, tab Tab, p Page) ([]*Notification, string, error) {
	keys, err := decodeCursor(cursorID, p.Cursor, 1)
	if err != nil {
		return nil, "", err
	}
	r, a := s.db.NewReads(), askFor(me)
	var rows []*Notification
	db.Structs(r, &rows, s.db.NewSelect().Model((*Notification)(nil)).
		Join("JOIN accounts AS a ON a.id = nt.actor_id AND "+actorShows).
		Where("nt.account_id = ? AND nt.tab = ? AND nt.id < ?", bun.Safe(a.me()), a.val(tab), a.val(keys[0])).
		Where(fill("NOT EXISTS (SELECT 1 FROM mutes AS mu WHERE mu.account_id = {me} AND mu.target_id = nt.actor_id)", "nt", a.me())).
		Where(fill("NOT EXISTS (SELECT 1 FROM blocks AS bl WHERE bl.account_id = {me} AND bl.target_id = nt.actor_id)", "nt", a.me())).
		OrderExpr("nt.id DESC").Limit(p.limit()+1), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, "", fmt.Errorf("notifications of %d: %w", me, err)
	}
	rows, next := cutPage(rows, p.limit(), func(n *Notification) string { return encodeCursor(cursorID, n.ID) })
	return rows, next, s.fillNotifications(ctx, me, rows)
}

func (s *Service) fillNotifications(ctx context.Context, me int64, rows []*Notification) error {
	if len(rows) == 0 {
		return nil
	}
	var actors, notes, boards []int64
	for _, r := range rows {
		actors = append(actors, r.ActorID)
		for _, id := range []int64{r.NoteID, r.CommentID} {
			if id != 0 {
				notes = append(notes, id)
			}
		}
		if r.BoardID != 0 {
			boards = append(boards, r.BoardID)
		}
	}
	accounts, visible, err := s.notesByID(ctx, me, notes, actors)
	if err != nil {
		return err
	}
	boardByID, err := s.boardsByID(ctx, me, boards)
	if err != nil {
		return err
	}
	for _, r := range rows {
		r.Actor = accounts[r.ActorID]
		r.Note, r.Comment, r.Board = visible[r.NoteID], visible[r.CommentID], boardByID[r.BoardID]
	}
	return nil
}

// notesByID reads the notes among ids that viewer may see, and more accounts with them.
func (s *Service) notesByID(ctx context.Context, viewer int64, ids, people []int64) (map[int64]*Account, map[int64]*Note, error) {
	r, a := s.db.NewReads(), askFor(viewer)
	var rows []*Note
	db.Structs(r, &rows, s.db.NewSelect().Model((*Note)(nil)).Where("n.id = ANY (?)", a.val(ids)).Apply(visibleTo(a.me())), a.args)
	if err := r.Run(ctx); err != nil {
		return nil, nil, fmt.Errorf("read %d notes: %w", len(ids), err)
	}
	out := make(map[int64]*Note, len(rows))
	for _, n := range rows {
		out[n.ID] = n
	}
	accounts, err := s.hydrateWith(ctx, viewer, people, rows...)
	return accounts, out, err
}

// Unread counts what a member has not looked at, per tab.
func (s *Service) Unread(ctx context.Context, me int64) (Unread, error) {
	r, a := s.db.NewReads(), askFor(me)
	var u Unread
	var tab Tab
	var count int64
	db.Each(r, s.db.NewRaw(fill(`SELECT nt.tab, count(*) FROM notifications AS nt
		JOIN accounts AS a ON a.id = nt.actor_id AND `+actorShows+`
		WHERE nt.account_id = {me} AND nt.read_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM mutes AS mu WHERE mu.account_id = {me} AND mu.target_id = nt.actor_id)
		AND NOT EXISTS (SELECT 1 FROM blocks AS bl WHERE bl.account_id = {me} AND bl.target_id = nt.actor_id)
		GROUP BY nt.tab`, "nt", a.me())), a.args, func() error {
		switch tab {
		case TabComments:
			u.Comments = count
		case TabLikes:
			u.Likes = count
		case TabFollowers:
			u.Followers = count
		}
		return nil
	}, &tab, &count)
	if err := r.Run(ctx); err != nil {
		return Unread{}, fmt.Errorf("unread of %d: %w", me, err)
	}
	return u, nil
}

// MarkRead marks a tab read up to a notification; 0 means all of it.
func (s *Service) MarkRead(ctx context.Context, me int64, tab Tab, upTo int64) error {
	q := s.db.NewUpdate().Model((*Notification)(nil)).Set("read_at = now()").
		Where("account_id = ? AND tab = ? AND read_at IS NULL", me, tab)
	if upTo != 0 {
		q = q.Where("id <= ?", upTo)
	}
	if _, err := q.Exec(ctx); err != nil {
		return fmt.Errorf("mark %s of %d read: %w", tab, me, err)
	}
	return nil
}
