package social

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// mentionedIn finds the accounts that the body of a note or comment of a member names, here
// and elsewhere. Names that nobody known bears stay text. A comment in a direct thread is
// for everybody in it, named or not.
func (s *Service) mentionedIn(ctx context.Context, tx bun.Tx, n *Note) ([]int64, error) {
	ids, err := s.accountIDs(ctx, tx, MentionsIn(n.Body))
	if err != nil || !n.IsComment() || n.Visibility != Direct {
		return ids, err
	}
	party, err := partyOf(ctx, tx, n.RootID)
	return append(ids, party...), err
}

// partyOf is everybody in a direct thread.
func partyOf(ctx context.Context, tx bun.Tx, root int64) ([]int64, error) {
	var ids []int64
	err := tx.NewRaw(`SELECT account_id FROM mentions WHERE note_id = ?0
		UNION SELECT account_id FROM notes WHERE id = ?0`, root).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("who is in the thread of note %d: %w", root, err)
	}
	return ids, nil
}

// setMentions links a note to the accounts that it mentions, unlinks it from all others,
// and gives those that were not linked before.
func setMentions(ctx context.Context, tx bun.Tx, note int64, ids []int64) (added []int64, err error) {
	_, err = tx.NewRaw(`DELETE FROM mentions WHERE note_id = ? AND account_id <> ALL (?::bigint[])`, note, pgIDs(ids)).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("unlink mentions: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	err = tx.NewRaw(`INSERT INTO mentions (note_id, account_id) SELECT ?, unnest(?::bigint[])
		ON CONFLICT DO NOTHING RETURNING account_id`, note, pgIDs(ids)).Scan(ctx, &added)
	if err != nil {
		return nil, fmt.Errorf("link mentions: %w", err)
	}
	return added, nil
}

// mentions reads whom a note mentions.
func mentions(ctx context.Context, tx bun.Tx, note int64) ([]int64, error) {
	ids := []int64{}
	if err := tx.NewRaw(`SELECT account_id FROM mentions WHERE note_id = ? ORDER BY account_id`, note).Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("whom note %d mentions: %w", note, err)
	}
	return ids, nil
}
