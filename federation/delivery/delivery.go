// Package delivery brings activities to the inboxes of other servers and loses none:
// what is owed is a row before the request that caused it returns, and stays one until
// the other server has said yes, seven days have passed, or its inbox is gone. It
// knows rows, hosts and POSTs; what an activity says, who signs it and what follows
// from an inbox that is gone is federation's. Any number of nodes work the same rows:
// a claim is a lease by the database's clock (R-b, R-m).
package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"github.com/batata-social/batata/internal/db"
)

// channel wakes the engines of all nodes.
const channel = "deliveries"

// Activity is what is sent, once for all who get it.
type Activity struct {
	bun.BaseModel `bun:"table:activities,alias:ac"`

	ID        int64  `bun:",pk"`       // from NewID: the body names it
	AccountID int64  `bun:",nullzero"` // whose key signs it; 0: the instance actor
	Kind      string // Create, Like, …
	NoteID    int64  `bun:",nullzero"` // what it is about, for the operator's pages
	Body      []byte
	CreatedAt time.Time `bun:",nullzero,default:now()"`
}

// NewID makes the id of an activity that is about to be written.
func NewID(ctx context.Context, q bun.IDB) (id int64, err error) {
	if err := q.NewRaw(`SELECT next_id()`).Scan(ctx, &id); err != nil {
		return 0, fmt.Errorf("make an activity's id: %w", db.Classify(err))
	}
	return id, nil
}

// EnqueueTx stores an activity and owes it to every inbox that to selects: rows of
// (url text, host_id bigint), where an inbox may come more than once. Inboxes that are
// gone, and hosts that are dead or blocked, are owed nothing. When nobody is, the
// activity is not stored. The engines hear of it at the commit. owed is how many
// deliveries there are; those to a host that takes nothing now begin when it does.
func EnqueueTx(ctx context.Context, tx bun.Tx, a *Activity, to schema.QueryAppender) (owed int, err error) {
	err = tx.NewRaw(`WITH wanted AS (
			SELECT DISTINCT w.url, w.host_id, greatest(now(), h.open_until) AS at FROM (?0) AS w(url, host_id)
			JOIN hosts AS h ON h.id = w.host_id AND h.dead_at IS NULL AND h.policy <> 'blocked'
			WHERE w.url <> ''
		), made AS (
			INSERT INTO inboxes (url, host_id) SELECT url, host_id FROM wanted ORDER BY url
			ON CONFLICT (url) DO NOTHING RETURNING id, url, host_id
		), known AS (
			SELECT m.id, m.host_id, w.at FROM made AS m JOIN wanted AS w ON w.url = m.url
			UNION ALL SELECT i.id, i.host_id, w.at FROM inboxes AS i JOIN wanted AS w ON w.url = i.url WHERE i.gone_at IS NULL
		), owed AS (
			INSERT INTO deliveries (activity_id, sender_id, inbox_id, host_id, next_at)
			SELECT ?1, ?2, id, host_id, at FROM known ORDER BY id ON CONFLICT DO NOTHING RETURNING 1
		), kept AS (
			INSERT INTO activities (id, account_id, kind, note_id, body)
			SELECT ?1, nullif(?2, 0), ?3, nullif(?4, 0), ?5 WHERE EXISTS (SELECT 1 FROM owed)
			ON CONFLICT DO NOTHING
		) SELECT count(*) FROM owed`, to, a.ID, a.AccountID, a.Kind, a.NoteID, a.Body).Scan(ctx, &owed)
	if err != nil {
		return 0, fmt.Errorf("owe %s of %d: %w", a.Kind, a.AccountID, db.Classify(err))
	}
	if owed == 0 {
		return 0, nil
	}
	return owed, db.Notify(ctx, tx, channel, "")
}

// Sweep forgets what is old: activities that have been owed to nobody for 30 days (the
// operator looks at them, peers fetch them by their ids), deliveries whose seven days
// are over while their host took nothing, and counts of more than a year. It works in
// batches, so that no transaction is long; the clock calls it every hour.
func (e *Engine) Sweep(ctx context.Context) error {
	for _, sql := range []string{
		`DELETE FROM activities WHERE id IN (SELECT ac.id FROM activities AS ac WHERE ac.created_at < now() - interval '30 days'
			AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.activity_id = ac.id) ORDER BY ac.created_at LIMIT 1000)`,
		`WITH late AS (DELETE FROM deliveries WHERE id IN (SELECT d.id FROM deliveries AS d JOIN hosts AS h ON h.id = d.host_id
				WHERE (d.expires_at < now() OR h.dead_at IS NOT NULL OR h.policy = 'blocked') AND d.lease_until IS NULL LIMIT 1000) RETURNING host_id)
			INSERT INTO delivery_days AS dd (host_id, day, dropped) SELECT host_id, current_date, count(*) FROM late GROUP BY host_id
			ON CONFLICT (host_id, day) DO UPDATE SET dropped = dd.dropped + excluded.dropped`,
		`DELETE FROM delivery_days WHERE day < current_date - 366`,
	} {
		for more := true; more; {
			var err error
			if more, err = db.Affected(e.cfg.DB.NewRaw(sql).Exec(ctx)); err != nil {
				return fmt.Errorf("sweep deliveries: %w", db.Classify(err))
			}
		}
	}
	return nil
}

// Revive notes the outcome of a probe of a dead host: ok means that it has answered a
// request of ours, and it is served again. It says whether the host lives.
func Revive(ctx context.Context, q bun.IDB, host int64, ok bool) (bool, error) {
	alive, err := db.Affected(q.NewRaw(`UPDATE hosts SET probed_at = now(), failures = CASE WHEN ?1 THEN 0 ELSE failures END,
			failing_since = CASE WHEN ?1 THEN NULL ELSE failing_since END, open_until = CASE WHEN ?1 THEN NULL ELSE open_until END,
			dead_at = CASE WHEN ?1 THEN NULL ELSE dead_at END, last_ok_at = CASE WHEN ?1 THEN now() ELSE last_ok_at END
		WHERE id = ?0 RETURNING 1`, host, ok).Exec(ctx))
	if err != nil {
		return false, fmt.Errorf("note probe of host %d: %w", host, db.Classify(err))
	}
	return alive && ok, nil
}
