// Package jobs is the queue of everything that nobody waits for. It keeps River
// (riverqueue.com) behind one door: jobs are rows, inserted in the transaction of
// the change that owes them (InsertTx) and completed in the transaction of their
// effects (CompleteTx), so that neither a rollback nor a kill -9 loses or repeats
// an effect. cmd/batata/workers.go lists every job on one screen; packages own
// the args of the news they emit, and never start a queue themselves.
//
// Args carry ids only: they are shown in the pages of the queue.
package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"
	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

// Queues. Each has workers of its own, so that none waits behind another's (R-e).
const (
	Default     = river.QueueDefault
	Interactive = "interactive" // somebody watches the page for it: seconds matter
	Mail        = "mail"
	Media       = "media" // bound to the cores
)

// MaxAttempts is how often a job is tried where its kind says nothing: with
// River's growing pauses about 10 hours, then it is discarded with its reasons.
const MaxAttempts = 12

// River's types, named here so that no other package imports it.
type (
	// Args are what a job carries: ids only. Kind() string makes a type Args; a method
	// InsertOpts() InsertOpts chooses queue, attempts and uniqueness.
	Args = river.JobArgs
	// Job is one run's job.
	Job[T Args] = river.Job[T]
	// Worker works one kind.
	Worker[T Args] = river.Worker[T]
	// InsertOpts say where and when a job runs.
	InsertOpts = river.InsertOpts
	// UniqueOpts say what makes two jobs the same.
	UniqueOpts = river.UniqueOpts
	// InsertManyParams are a job and its options.
	InsertManyParams = river.InsertManyParams
	// Row is a job as the queue keeps it.
	Row = rivertype.JobRow
)

// Unfinished makes a job unique among those of its kind and args that have still to
// end: it may come again once it has run.
func Unfinished() UniqueOpts {
	return UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}
}

// inserter only writes rows inside other people's transactions; it has no
// connection and no state of its own.
var inserter = sync.OnceValues(func() (*river.Client[*sql.Tx], error) {
	return river.NewClient(riverdatabasesql.New(nil), &river.Config{
		MaxAttempts: MaxAttempts,
		// The smallest one: River skips wake-ups that follow each other within it,
		// and the first of two may belong to a transaction that rolls back.
		FetchCooldown: river.FetchCooldownMin,
	})
})

// InsertTx puts a job into the queue when tx commits. opts may be nil. A job that
// is unique and already there is no error.
func InsertTx(ctx context.Context, tx bun.Tx, args Args, opts *InsertOpts) error {
	client, err := inserter()
	if err != nil {
		return fmt.Errorf("insert job %s: %w", args.Kind(), err)
	}
	if _, err := client.InsertTx(ctx, tx.Tx, args, opts); err != nil {
		return fmt.Errorf("insert job %s: %w", args.Kind(), db.Classify(err))
	}
	return nil
}

// InsertManyTx is InsertTx for many, in one round trip. None is fine.
func InsertManyTx(ctx context.Context, tx bun.Tx, params []InsertManyParams) error {
	if len(params) == 0 {
		return nil
	}
	client, err := inserter()
	if err != nil {
		return fmt.Errorf("insert %d jobs: %w", len(params), err)
	}
	if _, err := client.InsertManyTx(ctx, tx.Tx, params); err != nil {
		return fmt.Errorf("insert %d jobs: %w", len(params), db.Classify(err))
	}
	return nil
}

// CompleteTx marks the job done in the transaction of its effects. When the job
// was meanwhile given to another worker (this process was taken for dead), it is
// an error of kind Conflict: the transaction must roll back, the other one has it.
func CompleteTx(ctx context.Context, tx bun.Tx, job *Row) error {
	res, err := tx.NewRaw(`UPDATE river_job SET state = 'completed', finalized_at = now()
		WHERE id = ? AND state = 'running' AND attempt = ?`, job.ID, job.Attempt).Exec(ctx)
	if err != nil {
		return fmt.Errorf("complete job %d (%s): %w", job.ID, job.Kind, db.Classify(err))
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("complete job %d (%s): %w", job.ID, job.Kind, err)
	}
	if n != 1 {
		return fmt.Errorf("complete job %d (%s), attempt %d: no longer ours: %w", job.ID, job.Kind, job.Attempt, errs.Conflict)
	}
	return nil
}

// Cancel wraps the error of a job that must not be tried again; it is kept with
// its reason. The worker returns it.
func Cancel(err error) error { return river.JobCancel(err) }

// Snooze makes the worker's job wait for d without using up an attempt.
func Snooze(d time.Duration) error { return river.JobSnooze(d) }
