package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/batata-social/batata/internal/db"
)

const (
	// hungAfter is what a job gets after the end of its time before it counts as hung.
	hungAfter = 10 * time.Second
	// maxHung is how many workers may hang for ever before their queue gets no more
	// replacements: beyond it the leak would be worse than the wait.
	maxHung = 16
	// giveUpAfter turns off River's own search for hung jobs, which compares the clock of
	// the process that leads with the database's: where the two differ by more than a
	// job's time, it would run a second time what is running (R15). Jobs that hang are
	// told of by the process that runs them (hung), those of dead processes by presence.
	giveUpAfter = 365 * 24 * time.Hour

	hungReason = "the job ignored the end of its time"
)

// hung hears of a job that goes on after its time is over. Nothing can stop it, so its
// place is filled anew, and the job is given back or, after its last try, set aside.
func (c *Client) hung(ctx context.Context, p river.JobStuckHandlerParams) river.JobStuckHandlerResult {
	c.log.ErrorContext(ctx, hungReason, "job", p.ID, "kind", p.Kind, "queue", p.Queue, "hung", p.TotalStuckJobs)
	ctx, cancel := context.WithTimeout(ctx, hungAfter)
	defer cancel()
	if err := c.giveBack(ctx, p.ID); err != nil {
		c.log.ErrorContext(ctx, "give back a job that hangs", "job", p.ID, "err", err)
	}
	return river.JobStuckHandlerResult{AddWorkerSlot: p.TotalStuckJobs <= maxHung}
}

// giveBack ends a try that this client has begun, with growing pauses as River makes
// them: the fourth power of the tries, in seconds.
func (c *Client) giveBack(ctx context.Context, id int64) error {
	var aside bool
	err := c.db.JobPool.QueryRow(ctx, `
		UPDATE river_job SET
			state = CASE WHEN attempt >= max_attempts THEN 'discarded' ELSE 'retryable' END::river_job_state,
			finalized_at = CASE WHEN attempt >= max_attempts THEN now() END,
			scheduled_at = CASE WHEN attempt >= max_attempts THEN scheduled_at ELSE now() + power(attempt, 4) * interval '1 second' END,
			errors = array_append(errors, jsonb_build_object('at', now(), 'attempt', attempt, 'error', $3::text, 'trace', ''))
		WHERE id = $1 AND state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $2
		RETURNING state = 'discarded'`, id, clientName(c.id), hungReason).Scan(&aside)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // it has ended by itself meanwhile
	}
	if err != nil {
		return fmt.Errorf("give back job %d: %w", id, db.Classify(err))
	}
	if aside {
		c.log.ErrorContext(ctx, "job set aside: it hangs", "job", id)
	}
	return nil
}
