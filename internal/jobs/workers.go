package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// Workers is the list of who does what. It is filled once, before New.
type Workers struct {
	river   *river.Workers
	fanOuts []fanOut // given their database by New
}

type fanOut interface{ use(d *db.DB) }

// NewWorkers is an empty list.
func NewWorkers() *Workers { return &Workers{river: river.NewWorkers()} }

// Add registers the worker of a kind. A second one for the same kind panics: use
// FanOut for news that several packages want.
func Add[T Args](ws *Workers, w Worker[T]) { river.AddWorker(ws.river, w) }

// AddFunc registers a function as the worker of a kind. timeout bounds one run; 0
// means DefaultTimeout.
func AddFunc[T Args](ws *Workers, timeout time.Duration, work func(ctx context.Context, job *Job[T]) error) {
	river.AddWorker(ws.river, &funcWorker[T]{timeout: timeout, work: work})
}

type funcWorker[T Args] struct {
	river.WorkerDefaults[T]
	timeout time.Duration
	work    func(ctx context.Context, job *Job[T]) error
}

func (w *funcWorker[T]) Work(ctx context.Context, job *Job[T]) error { return w.work(ctx, job) }
func (w *funcWorker[T]) Timeout(*Job[T]) time.Duration               { return w.timeout }

// Consumer is one of several that want the same news.
type Consumer[T Args] struct {
	Name    string // of the package, like "federation"; part of the job's kind, so it stays
	Queue   string // "": Default
	Timeout time.Duration
	// Work does the consumer's share. row is for CompleteTx.
	Work func(ctx context.Context, args T, row *Row) error
}

// FanOut registers several consumers of one kind. The job of that kind only
// inserts one job per consumer, named "kind:consumer", and completes, in one
// transaction; each of them succeeds, fails and is retried by itself. They are
// unique by kind and args, which are the id of their source.
func FanOut[T Args](ws *Workers, consumers ...Consumer[T]) {
	var news T
	w := &fanOutWorker[T]{}
	for _, c := range consumers {
		kind := news.Kind() + ":" + c.Name
		w.shares = append(w.shares, share{kind: kind, queue: c.Queue})
		river.AddWorkerArgs(ws.river, consumerArgs[T]{kind: kind}, &consumerWorker[T]{consumer: c})
	}
	river.AddWorker(ws.river, w)
	ws.fanOuts = append(ws.fanOuts, w)
}

type share struct{ kind, queue string }

type fanOutWorker[T Args] struct {
	river.WorkerDefaults[T]
	db     *db.DB
	shares []share
}

func (w *fanOutWorker[T]) use(d *db.DB) { w.db = d }

// Work implements river.Worker.
func (w *fanOutWorker[T]) Work(ctx context.Context, job *Job[T]) error {
	params := make([]InsertManyParams, 0, len(w.shares))
	for _, s := range w.shares {
		params = append(params, InsertManyParams{
			Args: consumerArgs[T]{kind: s.kind, Source: job.Args},
			InsertOpts: &InsertOpts{
				Queue: s.queue, Priority: job.Priority, UniqueOpts: UniqueOpts{ByArgs: true},
			},
		})
	}
	return db.InTx(ctx, w.db, func(ctx context.Context, tx bun.Tx) error {
		if err := InsertManyTx(ctx, tx, params); err != nil {
			return err
		}
		return CompleteTx(ctx, tx, job.JobRow)
	})
}

// consumerArgs is the news under a consumer's kind. In the row it looks like the
// news itself.
type consumerArgs[T Args] struct {
	kind   string
	Source T
}

func (a consumerArgs[T]) Kind() string { return a.kind }

func (a consumerArgs[T]) MarshalJSON() ([]byte, error) { return json.Marshal(a.Source) }

func (a *consumerArgs[T]) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &a.Source) }

type consumerWorker[T Args] struct {
	river.WorkerDefaults[consumerArgs[T]]
	consumer Consumer[T]
}

func (w *consumerWorker[T]) Work(ctx context.Context, job *Job[consumerArgs[T]]) error {
	return w.consumer.Work(ctx, job.Args.Source, job.JobRow)
}

func (w *consumerWorker[T]) Timeout(*Job[consumerArgs[T]]) time.Duration { return w.consumer.Timeout }

// Periodic is a job that the whole installation does once per Every, however many
// nodes it has and however often they restart.
type Periodic struct {
	Every time.Duration // 1 s to 24 h; windows are counted from midnight UTC
	Args  Args          // the same each time
}

func (p Periodic) job() (*river.PeriodicJob, error) {
	if p.Every < time.Second || p.Every > 24*time.Hour {
		return nil, fmt.Errorf("periodic job %s: every %s is not between 1 s and 24 h", p.Args.Kind(), p.Every)
	}
	construct := func() (river.JobArgs, *river.InsertOpts) {
		// Uniqueness is what makes it once: River's schedule lives in its leader's
		// memory and starts anew with each leader.
		return p.Args, &river.InsertOpts{UniqueOpts: river.UniqueOpts{
			ByArgs: true, ByPeriod: p.Every, ByState: rivertype.JobStates(),
		}}
	}
	return river.NewPeriodicJob(river.PeriodicInterval(p.Every), construct,
		&river.PeriodicJobOpts{ID: p.Args.Kind(), RunOnStart: true}), nil
}

var errNoWorkers = errors.New("jobs: no workers given")
