package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/batata-social/batata/internal/db"
)

const (
	// presenceSpace is the first half of every client's advisory lock ("jobs" in ASCII).
	presenceSpace = 0x6a6f6273
	// presenceScan is how often a client looks for the jobs of dead ones.
	presenceScan = time.Second
	// presenceGrace is how long a client must be missing: after a restart of the
	// database all are, for the second that they need to come back.
	presenceGrace = 5 * time.Second
	// maxCrashes is how many processes one job may take down before it is set aside (R-f).
	maxCrashes = 2

	crashReason = "the process ended while it ran this job"
)

// presence shows that a client lives, and gives back the jobs of those that do
// not. A client holds an advisory lock named after it, on a connection of its own:
// Postgres drops it the moment the process is gone, however it went, which is
// sooner and surer than any timeout on the job. Each client watches all others.
type presence struct {
	db     *db.DB
	id     uint32
	log    *slog.Logger
	cancel context.CancelFunc
	done   sync.WaitGroup

	missing map[int64]time.Time // lock key of a client: since when it is not seen
}

func startPresence(ctx context.Context, d *db.DB, id uint32, log *slog.Logger) (*presence, error) {
	p := &presence{db: d, id: id, log: log}
	conn, err := p.connect(ctx)
	if err != nil {
		return nil, err
	}
	runCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p.cancel = cancel
	p.done.Go(func() { p.run(runCtx, conn) })
	return p, nil
}

func (p *presence) stop() {
	p.cancel()
	p.done.Wait()
}

// connect takes the lock. The key cannot be taken, unless this very client was cut
// off and the server has not noticed: then it waits for that.
func (p *presence) connect(ctx context.Context) (*pgx.Conn, error) {
	conn, err := p.db.Dedicated(ctx, "presence")
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1::int, $2::int)`, int32(presenceSpace), int32(p.id)); err != nil {
		_ = conn.Close(context.WithoutCancel(ctx)) // the first error is the one to tell
		return nil, fmt.Errorf("announce the client: %w", db.Classify(err))
	}
	p.missing = map[int64]time.Time{}
	return conn, nil
}

func (p *presence) run(ctx context.Context, conn *pgx.Conn) {
	tick := time.NewTicker(presenceScan)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			if conn != nil {
				closeCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
				_ = conn.Close(closeCtx) // the server notices either way
				cancel()
			}
			return
		case <-tick.C:
		}
		var err error
		if conn == nil {
			if conn, err = p.connect(ctx); err != nil {
				conn = nil
				continue
			}
		}
		scanCtx, cancel := context.WithTimeout(ctx, 10*time.Second)
		err = p.scan(scanCtx, conn)
		cancel()
		if err != nil && ctx.Err() == nil {
			p.log.Warn("jobs: look for dead clients", "err", err)
		}
		if conn.IsClosed() {
			conn = nil
		}
	}
}

// scan finds clients that run jobs and hold no lock, and rescues the jobs of those
// missing for longer than the grace.
func (p *presence) scan(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `
		SELECT DISTINCT ('x' || right(client, 8))::bit(32)::int
		FROM (SELECT attempted_by[array_upper(attempted_by, 1)] AS client FROM river_job WHERE state = 'running') AS running
		WHERE client ~ '_[0-9a-f]{8}$'
		  AND ('x' || right(client, 8))::bit(32)::int NOT IN (
			SELECT objid::bigint::bit(32)::int FROM pg_locks
			WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = $1
			  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`, uint32(presenceSpace))
	if err != nil {
		return err
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return err
	}
	now := time.Now()
	seen := map[int64]time.Time{}
	var failed error
	for _, id := range gone {
		since, known := p.missing[int64(id)]
		if !known {
			since = now
		}
		seen[int64(id)] = since
		if now.Sub(since) >= presenceGrace {
			failed = errors.Join(failed, p.rescue(ctx, conn, uint32(id)))
		}
	}
	p.missing = seen
	return failed
}

// rescue gives the running jobs of a dead client back. River counted the attempt
// when it began. A job that takes down a second process is set aside instead: it
// may be what kills them.
func (p *presence) rescue(ctx context.Context, conn *pgx.Conn, id uint32) error {
	rows, err := conn.Query(ctx, `
		WITH dead AS (
			SELECT id, attempt >= max_attempts
				OR 1 + (SELECT count(*) FROM unnest(errors) AS e WHERE e->>'error' = $2) >= $3 AS set_aside
			FROM river_job
			WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] LIKE '%\_' || $1
			FOR UPDATE SKIP LOCKED)
		UPDATE river_job SET
			state = CASE WHEN set_aside THEN 'discarded' ELSE 'available' END::river_job_state,
			finalized_at = CASE WHEN set_aside THEN now() END,
			scheduled_at = CASE WHEN set_aside THEN scheduled_at ELSE now() END,
			errors = array_append(errors, jsonb_build_object('at', now(), 'attempt', attempt, 'error', $2::text, 'trace', ''))
		FROM dead WHERE river_job.id = dead.id
		RETURNING river_job.id, kind, set_aside`, fmt.Sprintf("%08x", id), crashReason, maxCrashes)
	if err != nil {
		return fmt.Errorf("rescue jobs of client %08x: %w", id, err)
	}
	var jobID int64
	var kind string
	var setAside bool
	_, err = pgx.ForEachRow(rows, []any{&jobID, &kind, &setAside}, func() error {
		if setAside {
			p.log.Error("job set aside: processes end while they run it", "job", jobID, "kind", kind)
		} else {
			p.log.Warn("job taken over from a dead process", "job", jobID, "kind", kind, "client", fmt.Sprintf("%08x", id))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("rescue jobs of client %08x: %w", id, err)
	}
	return nil
}
