package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/db"
)

const (
	lease      = 60 * time.Second // longer than an exchange may take
	recentlyOK = 10 * time.Minute
)

// item is one delivery that this node has leased.
type item struct {
	ID         int64
	ActivityID int64
	SenderID   int64
	InboxID    int64
	HostID     int64
	Host       string
	URL        string
	Attempts   int // this one included: it is counted before it is made (R-f)
	Scheme     sig.Scheme
	Failures   int  // of the host, in a row
	Fresh      bool // the host's last success is noted and young
}

// claim leases up to want deliveries: due first, nothing of hosts that are open, dead
// or blocked, no more of a host than its allowance, and of one sender to one host only
// what belongs to the oldest activity, so that an edit never overtakes its note. A host
// that has not answered lately gets one at a time: if it hangs, it holds one place.
func (e *Engine) claim(ctx context.Context, want int) ([]*item, error) {
	hosts := make([]int64, 0, len(e.busy))
	counts := make([]int64, 0, len(e.busy))
	for id, n := range e.busy {
		hosts, counts = append(hosts, id), append(counts, int64(n))
	}
	var out []*item
	err := e.cfg.DB.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		// A lease that is lost with the server's last moments is merely taken again.
		if _, err := tx.NewRaw(`SET LOCAL synchronous_commit = off`).Exec(ctx); err != nil {
			return err
		}
		return tx.NewRaw(claimSQL, want, e.cfg.PerHost, pgdialect.Array(hosts), pgdialect.Array(counts),
			lease.Seconds(), recentlyOK.Seconds()).Scan(ctx, &out)
	})
	if err != nil {
		return nil, fmt.Errorf("claim deliveries: %w", db.Classify(err))
	}
	return out, nil
}

const claimSQL = `WITH due AS MATERIALIZED (
		SELECT d.id, d.host_id, d.next_at,
			CASE WHEN h.failures > 0 OR h.last_ok_at IS NULL OR h.last_ok_at < now() - make_interval(secs => ?5) THEN 1 ELSE ?1 END
				- coalesce(f.n, 0) AS places
		FROM deliveries AS d
		JOIN hosts AS h ON h.id = d.host_id
		LEFT JOIN unnest(?2::bigint[], ?3::bigint[]) AS f(id, n) ON f.id = d.host_id
		WHERE d.next_at <= now() AND (d.lease_until IS NULL OR d.lease_until < now())
			AND (h.open_until IS NULL OR h.open_until <= now()) AND h.dead_at IS NULL AND h.policy <> 'blocked'
			AND coalesce(f.n, 0) < CASE WHEN h.failures > 0 OR h.last_ok_at IS NULL OR h.last_ok_at < now() - make_interval(secs => ?5) THEN 1 ELSE ?1 END
			AND NOT EXISTS (SELECT 1 FROM deliveries AS b WHERE b.sender_id = d.sender_id AND b.host_id = d.host_id AND b.activity_id < d.activity_id)
		ORDER BY d.next_at, d.id LIMIT ?0 * 8
	), placed AS (
		SELECT id, places, row_number() OVER (PARTITION BY host_id ORDER BY next_at, id) AS place FROM due
	), mine AS (
		SELECT d.id FROM deliveries AS d JOIN placed AS p ON p.id = d.id
		WHERE p.place <= p.places AND (d.lease_until IS NULL OR d.lease_until < now())
		ORDER BY d.next_at, d.id LIMIT ?0 FOR UPDATE OF d SKIP LOCKED
	)
	UPDATE deliveries AS d SET lease_until = now() + make_interval(secs => ?4), attempts = d.attempts + 1
	FROM mine, inboxes AS i, hosts AS h
	WHERE d.id = mine.id AND i.id = d.inbox_id AND h.id = d.host_id
	RETURNING d.id, d.activity_id, d.sender_id, d.inbox_id, d.host_id, h.name AS host, i.url, d.attempts, h.scheme, h.failures,
		coalesce(h.last_ok_at > now() - interval '1 minute', false) AS fresh`

// bodies reads what is to be sent, once per activity. The newest few stay.
func (e *Engine) bodies(ctx context.Context, items []*item) (map[int64][]byte, error) {
	out := make(map[int64][]byte, 1)
	var missing []int64
	for _, it := range items {
		if _, asked := out[it.ActivityID]; asked {
			continue
		}
		body := e.kept.get(it.ActivityID)
		out[it.ActivityID] = body
		if body == nil {
			missing = append(missing, it.ActivityID)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	var rows []Activity
	err := e.cfg.DB.NewSelect().Model(&rows).Column("id", "body").Where("ac.id IN (?)", bun.List(missing)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read %d activities: %w", len(missing), db.Classify(err))
	}
	for _, a := range rows {
		out[a.ID] = a.Body
		e.kept.put(a.ID, a.Body)
	}
	return out, nil
}

// keptBodies is the last few bodies that were sent: a note goes to a thousand inboxes.
type keptBodies struct {
	byID  map[int64][]byte
	order []int64
}

const maxKept = 64

func (k *keptBodies) get(id int64) []byte { return k.byID[id] }

func (k *keptBodies) put(id int64, body []byte) {
	if k.byID == nil {
		k.byID = map[int64][]byte{}
	}
	if len(k.order) == maxKept {
		delete(k.byID, k.order[0])
		k.order = k.order[1:]
	}
	k.byID[id] = body
	k.order = append(k.order, id)
}
