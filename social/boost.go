package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Boost passes a note of somebody on to me's followers. Only what is for everybody can be
// passed on; boosting again changes nothing.
func (s *Service) Boost(ctx context.Context, me, note int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		_, err := s.BoostTx(ctx, tx, me, note)
		return err
	})
	if err != nil {
		return fmt.Errorf("boost note %d: %w", note, err)
	}
	return nil
}

// BoostTx is Boost in the caller's transaction. It gives the id of the boost, the same
// when it was boosted before.
func (s *Service) BoostTx(ctx context.Context, tx bun.Tx, me, note int64) (int64, error) {
	n, err := visibleNote(ctx, tx, me, note)
	if err != nil {
		return 0, err
	}
	if n.IsComment() || n.Visibility != Public && n.Visibility != Unlisted {
		return 0, errs.New(errs.Denied, "error.boost_private")
	}
	var id int64
	err = tx.NewRaw(`INSERT INTO boosts (account_id, note_id) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id`, me, note).Scan(ctx, &id)
	if isNoRows(err) {
		err = tx.NewRaw(`SELECT id FROM boosts WHERE account_id = ? AND note_id = ?`, me, note).Scan(ctx, &id)
		return id, err
	}
	if err != nil {
		return 0, err
	}
	if err := countBoost(ctx, tx, note, 1); err != nil {
		return 0, err
	}
	if err := fanOutBoost(ctx, tx, id, me, n); err != nil {
		return 0, err
	}
	if err := notifyTx(ctx, tx, &Notification{AccountID: n.AccountID, Kind: NotifyBoost, ActorID: me, NoteID: note}); err != nil {
		return 0, err
	}
	return id, s.emitBy(ctx, tx, me, Boosted{BoostID: id, AccountID: me, NoteID: note})
}

// Unboost takes a boost back, also of a note that me may no longer see.
func (s *Service) Unboost(ctx context.Context, me, note int64) error {
	err := db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error { return s.UnboostTx(ctx, tx, me, note) })
	if err != nil {
		return fmt.Errorf("unboost note %d: %w", note, err)
	}
	return nil
}

// UnboostTx is Unboost in the caller's transaction.
func (s *Service) UnboostTx(ctx context.Context, tx bun.Tx, me, note int64) error {
	id, err := dropBoost(ctx, tx, me, note)
	if err != nil || id == 0 {
		return err
	}
	return s.emitBy(ctx, tx, me, Unboosted{BoostID: id, AccountID: me, NoteID: note})
}

// forgetBoost takes back a boost of an account that is deleted, which is no news.
func (s *Service) forgetBoost(ctx context.Context, account, note int64) error {
	return db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		_, err := dropBoost(ctx, tx, account, note)
		return err
	})
}

// dropBoost deletes a boost with all that came of it and gives the id that it had, 0
// where there was none.
func dropBoost(ctx context.Context, tx bun.Tx, me, note int64) (id int64, err error) {
	err = tx.NewRaw(`DELETE FROM boosts WHERE account_id = ? AND note_id = ? RETURNING id`, me, note).Scan(ctx, &id)
	if isNoRows(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if err := countBoost(ctx, tx, note, -1); err != nil {
		return 0, err
	}
	for _, sql := range []string{
		`DELETE FROM home_entries WHERE note_id = ?0 AND boost_id = ?2`,
		`DELETE FROM notifications WHERE note_id = ?0 AND actor_id = ?1 AND kind = 'boost' AND read_at IS NULL`,
	} {
		if _, err := tx.NewRaw(sql, note, me, id).Exec(ctx); err != nil {
			return 0, fmt.Errorf("delete what hangs on boost %d: %w", id, err)
		}
	}
	return id, nil
}

// countBoost also serialises the boosts of a note, so that a reader gets one of them, and
// what would pass on a note that is being deleted finds it gone.
func countBoost(ctx context.Context, tx bun.Tx, note, by int64) error {
	ok, err := db.Affected(tx.NewRaw(`UPDATE notes SET boosts_count = greatest(0, boosts_count + ?1)
		WHERE id = ?0 AND state = 'published'`, note, by).Exec(ctx))
	if err != nil {
		return fmt.Errorf("count boost of note %d: %w", note, err)
	}
	if !ok && by > 0 {
		return fmt.Errorf("note %d: %w", note, errs.NotFound)
	}
	return nil
}

// boosterShows holds for the entries he of Home that came from an author, and for those
// that a booster brought who takes part, is not muted, and whom no block parts from the
// reader (F14). A follow does not say that: it outlives a suspension. No EXISTS on
// accounts: beside an OR the planner would read them all.
func boosterShows(me asker) string {
	return fill(`CASE WHEN he.boost_id IS NULL THEN true ELSE
		(SELECT hb.state FROM accounts AS hb WHERE hb.id = he.author_id) = 'active'
		AND NOT EXISTS (SELECT 1 FROM mutes AS hm WHERE hm.account_id = {me} AND hm.target_id = he.author_id)
		AND NOT EXISTS (SELECT 1 FROM blocks AS hk WHERE hk.account_id = {me} AND hk.target_id = he.author_id)
		AND NOT EXISTS (SELECT 1 FROM blocks AS hk WHERE hk.account_id = he.author_id AND hk.target_id = {me}) END`, "he", me)
}

// fanOutBoost writes the entries of a boost, for the booster's followers who do not have
// the note yet.
func fanOutBoost(ctx context.Context, tx bun.Tx, id, booster int64, n *Note) error {
	if err := lockHome(ctx, tx, lockHomeBuild, 0, true); err != nil {
		return err
	}
	if err := lockHome(ctx, tx, lockHomeAuthor, booster, true); err != nil {
		return err
	}
	_, err := tx.NewRaw(`INSERT INTO home_entries (account_id, sort_key, note_id, author_id, boost_id)
		SELECT f.follower_id, ?0, ?1, ?2, ?0 FROM follows AS f JOIN accounts AS a ON a.id = f.follower_id
		WHERE f.followee_id = ?2 AND f.state = 'accepted' AND a.domain IS NULL AND a.home_floor <= ?0 AND a.id <> ?3
		AND NOT EXISTS (SELECT 1 FROM home_entries AS h WHERE h.account_id = a.id AND h.note_id = ?1)
		ON CONFLICT DO NOTHING`, id, n.ID, booster, n.AccountID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write home entries of boost %d: %w", id, err)
	}
	return nil
}

// boostsHome adds to a reader's entries what accounts have boosted, as far down as the
// entries are complete. Of several boosts of a note, the first counts.
func boostsHome(ctx context.Context, tx bun.Tx, reader int64, boosters []int64) error {
	_, err := tx.NewRaw(`INSERT INTO home_entries (account_id, sort_key, note_id, author_id, boost_id)
		SELECT DISTINCT ON (b.note_id) a.id, b.id, b.note_id, b.account_id, b.id
		FROM accounts AS a, unnest(?1::bigint[]) AS f(id), LATERAL (
			SELECT k.id, k.note_id, k.account_id FROM boosts AS k WHERE k.account_id = f.id AND k.id >= a.home_floor
			ORDER BY k.id DESC LIMIT ?2) AS b
		JOIN notes AS n ON n.id = b.note_id
		WHERE a.id = ?0 AND a.domain IS NULL AND f.id <> a.id AND n.account_id <> a.id
		AND NOT EXISTS (SELECT 1 FROM home_entries AS h WHERE h.account_id = a.id AND h.note_id = b.note_id)
		ORDER BY b.note_id, b.id ON CONFLICT DO NOTHING`, reader, pgIDs(boosters), homeEntryCap).Exec(ctx)
	if err != nil {
		return fmt.Errorf("add boosts to the home of %d: %w", reader, err)
	}
	return nil
}
