package social

import (
	"context"
	"fmt"

	"github.com/batata-social/batata/internal/db"
)

// maxStated is up to how many comments a thread is looked at as a whole.
const maxStated = 200

// NoteState says in which state everything stands that a visitor's page of a note shows:
// as long as it says the same, the page is the same. It is the version of each row that
// the page is made of (xmin, the transaction that wrote it): the note with its counters,
// its author, pictures, whom it mentions, and all comments with their authors, whether
// they are shown or not. Reads and locks do not change it. "" means that nothing can be
// said: there is no such note, or more comments than maxStated.
//
// What is read after it was asked is at least as new as what it says.
func (s *Service) NoteState(ctx context.Context, id int64) (string, error) {
	r, a := s.db.NewReads(), askFor(0)
	var states []*string
	db.Values(r, &states, s.db.NewRaw(`SELECT concat_ws(' ', n.xmin, a.xmin,
			(SELECT string_agg(m.xmin::text, ' ' ORDER BY m.id) FROM note_media AS nm
				JOIN media AS m ON m.id = nm.media_id WHERE nm.note_id = n.id AND nm.current), '|',
			(SELECT string_agg(ma.xmin::text, ' ' ORDER BY ma.id) FROM mentions AS mn
				JOIN accounts AS ma ON ma.id = mn.account_id WHERE mn.note_id = n.id), '|')
			|| (SELECT CASE WHEN count(*) <= ?1 THEN coalesce(string_agg(t.version, ' ' ORDER BY t.id), '') END FROM (
				SELECT c.id, c.xmin || ' ' || ca.xmin AS version FROM (
					(SELECT c.id, c.xmin, c.account_id FROM notes AS c WHERE c.root_id = n.id AND c.branch_id IS NULL LIMIT ?1 + 1)
					UNION ALL
					(SELECT c.id, c.xmin, c.account_id FROM notes AS f JOIN notes AS c ON c.branch_id = f.id
						WHERE f.root_id = n.id AND f.branch_id IS NULL LIMIT ?1 + 1)) AS c
				JOIN accounts AS ca ON ca.id = c.account_id LIMIT ?1 + 1) AS t)
		FROM notes AS n JOIN accounts AS a ON a.id = n.account_id WHERE n.id = ?0`, a.val(id), maxStated), a.args)
	if err := r.Run(ctx); err != nil {
		return "", fmt.Errorf("state of note %d: %w", id, err)
	}
	if len(states) == 0 || states[0] == nil {
		return "", nil
	}
	return *states[0], nil
}
