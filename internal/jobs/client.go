package jobs

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/batata-social/batata/internal/db"
)

const (
	// DefaultTimeout bounds one run of a job whose worker says nothing.
	DefaultTimeout = 60 * time.Second
	// drainTime is what running jobs get at a stop before their contexts end (R-j).
	drainTime = 25 * time.Second
	// cancelTime is what they get after that; then they are left to the rescue.
	cancelTime = 3 * time.Second
	// keepDiscarded is how long the dead letters can be looked at and run again.
	keepDiscarded = 30 * 24 * time.Hour
	// keepCompleted is longer than the longest Periodic, whose uniqueness rests on it.
	keepCompleted = 48 * time.Hour
)

// Config says how much to work. The zero value works every queue.
type Config struct {
	Queues   map[string]int // workers per queue; nil: DefaultQueues
	Workers  *Workers
	Periodic []Periodic
	Logger   *slog.Logger // nil: silent

	// OnRun hears of every run of a job, for metrics. It must not block.
	OnRun func(Run)

	Timeout   time.Duration // of one run; 0: DefaultTimeout
	DrainTime time.Duration // 0: 25 s
	HungAfter time.Duration // after Timeout, until a job counts as hung; 0: 10 s
}

// DefaultQueues is sized for two cores: waiting jobs are cheap, working ones not.
func DefaultQueues() map[string]int {
	return map[string]int{Default: 8, Interactive: 8, Mail: 4, Media: 2}
}

// Run is one finished run of a job.
type Run struct {
	Kind, Queue string
	Attempt     int
	Waited      time.Duration // from due to taken
	Took        time.Duration
	Err         error // nil: done; also for a panic
	Panicked    bool
	Last        bool // no attempt is left
}

// Client works jobs. Several, in as many processes, share one database.
type Client struct {
	river *river.Client[pgx.Tx]
	db    *db.DB
	id    uint32
	log   *slog.Logger

	mu       sync.Mutex
	presence *presence
}

// New prepares a client; Start begins to work.
func New(d *db.DB, cfg Config) (*Client, error) {
	if cfg.Workers == nil {
		return nil, errNoWorkers
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Queues == nil {
		cfg.Queues = DefaultQueues()
	}
	for _, f := range cfg.Workers.fanOuts {
		f.use(d)
	}
	c := &Client{db: d, log: cfg.Logger, id: newID()}
	rc, err := c.riverConfig(cfg)
	if err != nil {
		return nil, err
	}
	if c.river, err = river.NewClient(riverpgxv5.New(d.JobPool), rc); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return c, nil
}

func (c *Client) riverConfig(cfg Config) (*river.Config, error) {
	queues := make(map[string]river.QueueConfig, len(cfg.Queues))
	for name, n := range maps.All(cfg.Queues) {
		queues[name] = river.QueueConfig{MaxWorkers: n}
	}
	var periodic []*river.PeriodicJob
	for _, p := range cfg.Periodic {
		job, err := p.job()
		if err != nil {
			return nil, err
		}
		periodic = append(periodic, job)
	}
	timeout, drain := cfg.Timeout, cfg.DrainTime
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	if drain <= 0 {
		drain = drainTime
	}
	hangs := cfg.HungAfter
	if hangs <= 0 {
		hangs = hungAfter
	}
	return &river.Config{
		ID:                          clientName(c.id),
		Logger:                      cfg.Logger,
		Workers:                     cfg.Workers.river,
		Queues:                      queues,
		PeriodicJobs:                periodic,
		MaxAttempts:                 MaxAttempts,
		JobTimeout:                  timeout,
		RescueStuckJobsAfter:        giveUpAfter,
		SoftStopTimeout:             drain,
		CompletedJobRetentionPeriod: keepCompleted,
		DiscardedJobRetentionPeriod: keepDiscarded,
		FetchOnlyKnownKinds:         true, // during an upgrade new kinds wait for the new release
		ErrorHandler:                &errorLog{cfg.Logger},
		Middleware:                  []rivertype.Middleware{&runMiddleware{onRun: cfg.OnRun}},
		JobStuckHandler:             c.hung,
		JobStuckThreshold:           hangs,
	}, nil
}

// Start begins to work and returns. ctx bounds the start only; use Stop to end.
func (c *Client) Start(ctx context.Context) error {
	p, err := startPresence(ctx, c.db, c.id, c.log)
	if err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	if err := c.river.Start(context.WithoutCancel(ctx)); err != nil {
		p.stop()
		return fmt.Errorf("start jobs: %w", db.Classify(err))
	}
	c.mu.Lock()
	c.presence = p
	c.mu.Unlock()
	return nil
}

// Stop takes no more jobs, lets the running ones finish for up to 25 s, then ends
// their contexts and gives them back to the queue without using up an attempt. An
// error means that some did not return even then; other nodes take them over.
func (c *Client) Stop(ctx context.Context) error {
	c.mu.Lock()
	p := c.presence
	c.presence = nil
	c.mu.Unlock()
	if p == nil {
		return nil
	}
	defer p.stop()
	ctx, cancel := context.WithTimeout(ctx, drainTime+cancelTime)
	defer cancel()
	err := c.river.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop jobs: some do not return: %w", err)
	}
	if err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

// River is the client underneath, for River's own pages.
func (c *Client) River() *river.Client[pgx.Tx] { return c.river }

// Retry runs a discarded or cancelled job again, from the queue's pages.
func (c *Client) Retry(ctx context.Context, id int64) error {
	if _, err := c.river.JobRetry(ctx, id); err != nil {
		if errors.Is(err, rivertype.ErrNotFound) {
			return db.NotFound(pgx.ErrNoRows, fmt.Sprintf("job %d", id))
		}
		return fmt.Errorf("retry job %d: %w", id, db.Classify(err))
	}
	return nil
}

// QueueDepth is how much of one queue is in one state.
type QueueDepth struct {
	Queue  string
	State  string // available, running, retryable, scheduled, discarded
	Jobs   int64
	Oldest time.Duration // how long the longest of them has been due; 0 where it is not yet
}

// Depths counts the jobs that are not done, for metrics and health.
func (c *Client) Depths(ctx context.Context) ([]QueueDepth, error) {
	var out []QueueDepth
	rows, err := c.db.QueryContext(ctx, `SELECT queue, state::text, count(*),
			greatest(extract(epoch FROM now() - min(scheduled_at)), 0)::float8
		FROM river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'discarded')
		GROUP BY queue, state ORDER BY queue, state`)
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", db.Classify(err))
	}
	defer rows.Close()
	for rows.Next() {
		var q QueueDepth
		var seconds float64
		if err := rows.Scan(&q.Queue, &q.State, &q.Jobs, &seconds); err != nil {
			return nil, fmt.Errorf("count jobs: %w", err)
		}
		q.Oldest = time.Duration(seconds * float64(time.Second))
		out = append(out, q)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count jobs: %w", db.Classify(err))
	}
	return out, nil
}

func newID() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the process instead
	return binary.BigEndian.Uint32(b[:])
}

// clientName is what stands in a job's attempted_by: the host for people, the id
// for presence.
func clientName(id uint32) string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%.60s_%d_%08x", host, os.Getpid(), id)
}
