package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Like is me's like of a note or comment that me may see. Liking again changes
// nothing.
func (s *Service) Like(ctx context.Context, me, note int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error { return s.LikeTx(ctx, tx, me, note) })
	if err != nil {
		return fmt.Errorf("like note %d: %w", note, err)
	}
	return nil
}

// LikeTx is Like in the caller's transaction.
func (s *Service) LikeTx(ctx context.Context, tx bun.Tx, me, note int64) error {
	n, err := visibleNote(ctx, tx, me, note)
	if err != nil {
		return err
	}
	var id int64
	err = tx.NewRaw(`INSERT INTO likes (account_id, note_id) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id`, me, note).Scan(ctx, &id)
	if isNoRows(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.emitToAuthor(ctx, tx, me, n, Liked{LikeID: id, AccountID: me, NoteID: note}); err != nil {
		return err
	}
	if err := countReaction(ctx, tx, n, "likes_count", 1); err != nil {
		return err
	}
	about := &Notification{AccountID: n.AccountID, Kind: NotifyLike, ActorID: me, NoteID: n.ID}
	if n.IsComment() {
		about.NoteID, about.CommentID = n.RootID, n.ID
	}
	return notifyTx(ctx, tx, about)
}

// Unlike takes a like back, also of a note that me may no longer see.
func (s *Service) Unlike(ctx context.Context, me, note int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error { return s.UnlikeTx(ctx, tx, me, note) })
	if err != nil {
		return fmt.Errorf("unlike note %d: %w", note, err)
	}
	return nil
}

// UnlikeTx is Unlike in the caller's transaction.
func (s *Service) UnlikeTx(ctx context.Context, tx bun.Tx, me, note int64) error {
	id, n, err := dropLike(ctx, tx, me, note)
	if err != nil || id == 0 {
		return err
	}
	return s.emitToAuthor(ctx, tx, me, n, Unliked{LikeID: id, AccountID: me, NoteID: note})
}

// forgetLike takes back a like of an account that is deleted, which is no news: that
// the account is gone says it.
func (s *Service) forgetLike(ctx context.Context, account, note int64) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		_, _, err := dropLike(ctx, tx, account, note)
		return err
	})
}

// dropLike deletes a like with its counts and gives the id that it had, 0 where there
// was none.
func dropLike(ctx context.Context, tx bun.Tx, me, note int64) (id int64, n *Note, err error) {
	err = tx.NewRaw(`DELETE FROM likes WHERE account_id = ? AND note_id = ? RETURNING id`, me, note).Scan(ctx, &id)
	if isNoRows(err) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	n = new(Note)
	if err := tx.NewSelect().Model(n).Where("n.id = ?", note).Scan(ctx); err != nil {
		return 0, nil, err
	}
	if err := countReaction(ctx, tx, n, "likes_count", -1); err != nil {
		return 0, nil, err
	}
	_, err = tx.NewRaw(`DELETE FROM notifications WHERE account_id = ?0 AND actor_id = ?1 AND kind = 'like'
		AND coalesce(comment_id, note_id) = ?2 AND read_at IS NULL`, n.AccountID, me, note).Exec(ctx)
	return id, n, err
}

// countReaction counts a like or collect on the note, in its heat, and for its
// author. The note's row is always locked before the account's; one that is being deleted
// is gone by then: errs.NotFound.
func countReaction(ctx context.Context, tx bun.Tx, n *Note, counter string, by int64) error {
	ok, err := db.Affected(tx.NewRaw(`UPDATE notes SET ?1 = greatest(0, ?1 + ?2) WHERE id = ?0 AND (state = 'published' OR ?2 < 0)`,
		n.ID, bun.Ident(counter), by).Exec(ctx))
	if err != nil {
		return fmt.Errorf("count %s of note %d: %w", counter, n.ID, err)
	}
	if !ok && by > 0 {
		return fmt.Errorf("note %d: %w", n.ID, errs.NotFound)
	}
	if n.IsComment() {
		return nil
	}
	if by > 0 {
		if _, err := tx.NewRaw(`UPDATE notes SET `+raiseHeatSQL+` WHERE id = ?`, n.ID).Exec(ctx); err != nil {
			return fmt.Errorf("raise heat of note %d: %w", n.ID, err)
		}
	}
	return bumpAccount(ctx, tx, n.AccountID, "received_count", by)
}
