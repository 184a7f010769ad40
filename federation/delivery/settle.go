package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/jobs"
)

// Settling writes down how tries ended, many in one transaction.
const (
	settleBatch = 128
	settleEvery = 20 * time.Millisecond
	countEvery  = 5 * time.Second
)

// InboxGone is the news that an inbox answered 404 or 410. Its worker asks the actors
// behind it, and calls Drop when it is true.
type InboxGone struct {
	InboxID int64 `json:"inbox_id,string"`
}

// Kind names the job.
func (InboxGone) Kind() string { return "delivery.inbox_gone" }

// InsertOpts says that one check per inbox at a time is enough.
func (InboxGone) InsertOpts() jobs.InsertOpts { return jobs.InsertOpts{UniqueOpts: jobs.Unfinished()} }

// settle writes the results of a batch. A database that does not answer loses nothing:
// the leases run out, and what was delivered comes a second time under the same id.
func (e *Engine) settle(ctx context.Context, batch []result) error {
	err := db.InTx(ctx, e.cfg.DB, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw(`SET LOCAL synchronous_commit = off`).Exec(ctx); err != nil {
			return err
		}
		// Hosts first and in order: two nodes that settle at once wait, and never for each other.
		if err := settleHosts(ctx, tx, batch); err != nil {
			return err
		}
		if err := settleRows(ctx, tx, batch); err != nil {
			return err
		}
		return settleGone(ctx, tx, batch)
	})
	if err != nil {
		return fmt.Errorf("settle %d deliveries: %w", len(batch), db.Classify(err))
	}
	return nil
}

// hostNews is what a batch says of one host.
type hostNews struct {
	write      bool // something is new
	ok         bool // it answered, whatever it said
	failures   int
	err        string
	retryAfter time.Duration
	scheme     string
}

func (n *hostNews) add(r result) {
	if r.outcome == later {
		n.write = true
		n.failures++
		n.err, n.retryAfter = r.err, max(n.retryAfter, r.retryAfter)
		return
	}
	n.ok = true
	if r.scheme != "" {
		n.scheme = string(r.scheme)
	}
	n.write = n.write || r.Failures > 0 || !r.Fresh || r.scheme != ""
}

// settleHosts moves the breakers (R-d): a success closes one; the fifth failure in a row
// opens it, for a minute and then longer each time, up to an hour; Retry-After opens it
// at once. After seven days of failures the host is dead.
func settleHosts(ctx context.Context, tx bun.Tx, batch []result) error {
	news := map[int64]*hostNews{}
	for _, r := range batch {
		if news[r.HostID] == nil {
			news[r.HostID] = &hostNews{}
		}
		news[r.HostID].add(r)
	}
	var ids, failures []int64
	var ok []bool
	var errs, schemes []string
	var retry []float64
	for _, id := range slices.Sorted(maps.Keys(news)) {
		n := news[id]
		if !n.write {
			continue
		}
		ids, ok, failures = append(ids, id), append(ok, n.ok), append(failures, int64(n.failures))
		errs, schemes, retry = append(errs, n.err), append(schemes, n.scheme), append(retry, min(n.retryAfter, maxRetryAfter).Seconds())
	}
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.NewRaw(`SELECT 1 FROM hosts WHERE id IN (?) ORDER BY id FOR NO KEY UPDATE`, bun.List(ids)).Exec(ctx); err != nil {
		return err
	}
	var opened []int64
	err := tx.NewRaw(`WITH news AS (
			SELECT * FROM unnest(?0::bigint[], ?1::boolean[], ?2::bigint[], ?3::text[], ?4::text[], ?5::float8[]) AS n(id, ok, failed, error, scheme, retry)
		)
		UPDATE hosts AS h SET
			failures = CASE WHEN n.ok THEN 0 ELSE h.failures + n.failed END,
			failing_since = CASE WHEN n.ok THEN NULL ELSE coalesce(h.failing_since, now()) END,
			last_ok_at = CASE WHEN n.ok THEN now() ELSE h.last_ok_at END,
			last_error = CASE WHEN n.error <> '' THEN n.error ELSE h.last_error END,
			last_error_at = CASE WHEN n.error <> '' THEN now() ELSE h.last_error_at END,
			scheme = CASE WHEN n.scheme <> '' THEN n.scheme ELSE h.scheme END,
			dead_at = CASE WHEN n.ok THEN NULL WHEN h.failing_since < now() - interval '7 days' THEN coalesce(h.dead_at, now()) ELSE h.dead_at END,
			open_until = CASE
				WHEN n.retry > 0 THEN now() + make_interval(secs => n.retry)
				WHEN n.ok THEN NULL
				WHEN h.failures + n.failed >= 5 THEN now() + least(interval '1 hour', interval '1 minute' * power(2, least(10, (h.failures + n.failed - 5) / 2)))
				ELSE h.open_until END
		FROM news AS n WHERE h.id = n.id RETURNING CASE WHEN h.open_until > now() THEN h.id ELSE 0 END`,
		pgdialect.Array(ids), pgdialect.Array(ok), pgdialect.Array(failures), pgdialect.Array(errs), pgdialect.Array(schemes), pgdialect.Array(retry)).Scan(ctx, &opened)
	if err != nil {
		return err
	}
	// What is due for a host that takes nothing now leaves the due end of the queue.
	_, err = tx.NewRaw(`UPDATE deliveries AS d SET next_at = h.open_until FROM hosts AS h
		WHERE h.id = d.host_id AND d.host_id IN (?) AND d.next_at < h.open_until AND d.lease_until IS NULL`, bun.List(append(opened, 0))).Exec(ctx)
	return err
}

// settleRows deletes what has ended and plans the rest. What comes after a failed one,
// of the same sender for the same host, is planned no earlier.
func settleRows(ctx context.Context, tx bun.Tx, batch []result) error {
	done := []int64{0}
	var ids []int64
	var waits []float64
	var errs []string
	for _, r := range batch {
		pause, again := wait(r.outcome, r.Attempts, r.retryAfter)
		if !again {
			done = append(done, r.ID)
			continue
		}
		ids, waits, errs = append(ids, r.ID), append(waits, pause.Seconds()), append(errs, r.err)
	}
	if _, err := tx.NewRaw(`DELETE FROM deliveries WHERE id IN (?)`, bun.List(done)).Exec(ctx); err != nil {
		return err
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`WITH plan AS (
			SELECT d.id, d.sender_id, d.host_id, d.activity_id, p.error, now() + make_interval(secs => p.wait) AS at, d.expires_at
			FROM unnest(?0::bigint[], ?1::float8[], ?2::text[]) AS p(id, wait, error) JOIN deliveries AS d ON d.id = p.id
		), expired AS (
			DELETE FROM deliveries WHERE id IN (SELECT id FROM plan WHERE at > expires_at)
		), behind AS (
			UPDATE deliveries AS d SET next_at = greatest(d.next_at, p.at) FROM plan AS p
			WHERE d.sender_id = p.sender_id AND d.host_id = p.host_id AND d.activity_id > p.activity_id
				AND d.lease_until IS NULL AND p.at <= p.expires_at AND d.id NOT IN (SELECT id FROM plan)
		)
		UPDATE deliveries AS d SET next_at = p.at, lease_until = NULL, last_error = p.error
		FROM plan AS p WHERE d.id = p.id AND p.at <= p.expires_at`,
		pgdialect.Array(ids), pgdialect.Array(waits), pgdialect.Array(errs)).Exec(ctx)
	return err
}

func settleGone(ctx context.Context, tx bun.Tx, batch []result) error {
	var params []jobs.InsertManyParams
	for _, r := range batch {
		if r.outcome == gone {
			params = append(params, jobs.InsertManyParams{Args: InboxGone{InboxID: r.InboxID}})
		}
	}
	return jobs.InsertManyTx(ctx, tx, params)
}

// Drop takes an inbox that is gone out of use, with all that is owed to it (R-c). Other
// inboxes of its host are not touched.
func (e *Engine) Drop(ctx context.Context, inbox int64) error {
	err := db.InTx(ctx, e.cfg.DB, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw(`UPDATE inboxes SET gone_at = coalesce(gone_at, now()) WHERE id = ?`, inbox).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewRaw(`DELETE FROM deliveries WHERE inbox_id = ?`, inbox).Exec(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("drop inbox %d: %w", inbox, db.Classify(err))
	}
	return nil
}

// tally counts deliveries per host until it is written down.
type tally map[int64]*[2]int64 // delivered, dropped

func (t tally) add(r result) {
	n := t[r.HostID]
	if n == nil {
		n = &[2]int64{}
		t[r.HostID] = n
	}
	if r.outcome == delivered {
		n[0]++
	} else if _, again := wait(r.outcome, r.Attempts, r.retryAfter); !again {
		n[1]++
	}
}

func (e *Engine) writeTally(ctx context.Context, t tally) error {
	var ids, good, bad []int64
	for _, id := range slices.Sorted(maps.Keys(t)) {
		if n := t[id]; n[0]+n[1] > 0 {
			ids, good, bad = append(ids, id), append(good, n[0]), append(bad, n[1])
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := e.cfg.DB.NewRaw(`INSERT INTO delivery_days AS dd (host_id, day, delivered, dropped)
		SELECT id, current_date, good, bad FROM unnest(?0::bigint[], ?1::bigint[], ?2::bigint[]) AS n(id, good, bad)
		ON CONFLICT (host_id, day) DO UPDATE SET delivered = dd.delivered + excluded.delivered, dropped = dd.dropped + excluded.dropped`,
		pgdialect.Array(ids), pgdialect.Array(good), pgdialect.Array(bad)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("count deliveries: %w", db.Classify(err))
	}
	return nil
}
