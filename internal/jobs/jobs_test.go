package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/jobs"
	"github.com/batata-social/batata/migrations"
)

// greet is the args of most tests' jobs.
type greet struct {
	ID int64 `json:"id"`
}

func (greet) Kind() string { return "greet" }

func insert(t *testing.T, d *db.DB, args jobs.Args, opts *jobs.InsertOpts) {
	t.Helper()
	err := db.InTx(context.Background(), d, func(ctx context.Context, tx bun.Tx) error {
		return jobs.InsertTx(ctx, tx, args, opts)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// start runs a client until the test's end.
func start(t *testing.T, d *db.DB, cfg jobs.Config) *jobs.Client {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	c, err := jobs.New(d, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}

func count(t *testing.T, d *db.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := d.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func run(t *testing.T, d *db.DB, query string) {
	t.Helper()
	if _, err := d.ExecContext(context.Background(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestRa_InsertTxFollowsItsTransaction(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	cause := errors.New("no")
	err := db.InTx(context.Background(), d, func(ctx context.Context, tx bun.Tx) error {
		if err := jobs.InsertTx(ctx, tx, greet{1}, nil); err != nil {
			return err
		}
		return cause
	})
	if !errors.Is(err, cause) {
		t.Fatal(err)
	}
	if n := count(t, d, `SELECT count(*) FROM river_job`); n != 0 {
		t.Errorf("%d jobs of a transaction that rolled back", n)
	}
	insert(t, d, greet{2}, &jobs.InsertOpts{Queue: jobs.Mail})
	var args, queue string
	var attempts int
	row := d.QueryRowContext(context.Background(), `SELECT args::text, queue, max_attempts FROM river_job`)
	if err := row.Scan(&args, &queue, &attempts); err != nil {
		t.Fatal(err)
	}
	if args != `{"id": 2}` || queue != jobs.Mail || attempts != jobs.MaxAttempts {
		t.Errorf("job is %s in %s with %d attempts", args, queue, attempts)
	}
}

func TestJobIsWorkedAtOnceAndCompletedWithItsEffect(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	run(t, d, `CREATE TABLE effects (id bigint PRIMARY KEY, statement_timeout text)`)
	ws := jobs.NewWorkers()
	jobs.AddFunc(ws, 0, func(ctx context.Context, job *jobs.Job[greet]) error {
		return db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
			if _, err := tx.NewRaw(`INSERT INTO effects SELECT ?, current_setting('statement_timeout')`, job.Args.ID).Exec(ctx); err != nil {
				return err
			}
			return jobs.CompleteTx(ctx, tx, job.JobRow)
		})
	})
	var runs atomic.Int64
	c := start(t, d, jobs.Config{Workers: ws, OnRun: func(r jobs.Run) {
		if r.Kind != "greet" || r.Queue != jobs.Default || r.Attempt != 1 || r.Err != nil || r.Last {
			t.Errorf("run is %+v", r)
		}
		runs.Add(1)
	}})
	began := time.Now()
	insert(t, d, greet{7}, nil)
	dbtest.Eventually(t, 5*time.Second, "the job is done", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE state = 'completed'`) == 1
	})
	if took := time.Since(began); took > 900*time.Millisecond {
		t.Errorf("took %s: the worker was not woken by the commit", took)
	}
	if n := count(t, d, `SELECT count(*) FROM effects WHERE statement_timeout = '1min'`); n != 1 || runs.Load() != 1 {
		t.Errorf("%d effects under the limits of jobs, %d runs", n, runs.Load())
	}
	if depths, err := c.Depths(context.Background()); err != nil || len(depths) != 0 {
		t.Errorf("depths %+v, %v", depths, err)
	}
}

func TestCompleteTxRefusesAJobThatIsNoLongerOurs(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	insert(t, d, greet{1}, nil)
	run(t, d, `UPDATE river_job SET state = 'running', attempt = 2, attempted_at = now()`)
	var id int64
	if err := d.QueryRowContext(context.Background(), `SELECT id FROM river_job`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	err := db.InTx(context.Background(), d, func(ctx context.Context, tx bun.Tx) error {
		return jobs.CompleteTx(ctx, tx, &jobs.Row{ID: id, Attempt: 1})
	})
	if !errors.Is(err, errs.Conflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestFanOut(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ws := jobs.NewWorkers()
	var federation, push atomic.Int64
	jobs.FanOut(ws,
		jobs.Consumer[greet]{Name: "federation", Work: func(_ context.Context, args greet, _ *jobs.Row) error {
			federation.Add(args.ID)
			return nil
		}},
		jobs.Consumer[greet]{Name: "push", Queue: jobs.Mail, Work: func(_ context.Context, args greet, _ *jobs.Row) error {
			push.Add(args.ID)
			return jobs.Cancel(errors.New("no such subscription"))
		}},
	)
	start(t, d, jobs.Config{Workers: ws})
	insert(t, d, greet{5}, nil)
	insert(t, d, greet{5}, nil) // the same news twice is one job per consumer
	dbtest.Eventually(t, 10*time.Second, "both consumers had it", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE finalized_at IS NOT NULL`) == 4
	})
	if federation.Load() != 5 || push.Load() != 5 {
		t.Errorf("consumers saw %d and %d, want 5 once each", federation.Load(), push.Load())
	}
	for query, want := range map[string]int{
		`SELECT count(*) FROM river_job WHERE kind = 'greet' AND state = 'completed'`:                           2,
		`SELECT count(*) FROM river_job WHERE kind = 'greet:federation' AND state = 'completed'`:                1,
		`SELECT count(*) FROM river_job WHERE kind = 'greet:push' AND state = 'cancelled' AND queue = 'mail'`:   1,
		`SELECT count(*) FROM river_job WHERE kind = 'greet:push' AND args = '{"id": 5}' AND attempt = 1`:       1,
		`SELECT count(*) FROM river_job WHERE kind = 'greet:push' AND errors[1]->>'error' LIKE '%subscription'`: 1,
	} {
		if n := count(t, d, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
}

type tidy struct{}

func (tidy) Kind() string { return "tidy" }

func TestPeriodicJobRunsOnceWithTwoClients(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	var runs atomic.Int64
	cfg := func() jobs.Config {
		ws := jobs.NewWorkers()
		jobs.AddFunc(ws, 0, func(context.Context, *jobs.Job[tidy]) error { runs.Add(1); return nil })
		return jobs.Config{Workers: ws, Periodic: []jobs.Periodic{{Every: 24 * time.Hour, Args: tidy{}}}}
	}
	a, b := dbtest.Open(t, url), dbtest.Open(t, url)
	first := start(t, a, cfg())
	start(t, b, cfg())
	dbtest.Eventually(t, 20*time.Second, "the first run", func() bool { return runs.Load() > 0 })
	// The leader goes; its successor starts the schedule anew, within the same window.
	if err := first.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	dbtest.Eventually(t, 20*time.Second, "the second client leads", func() bool {
		return count(t, b, `SELECT count(*) FROM river_leader WHERE expires_at > now()`) == 1
	})
	insert(t, b, tidy{}, nil) // by hand it runs: proof that workers are awake
	dbtest.Eventually(t, 10*time.Second, "the job by hand", func() bool { return runs.Load() >= 2 })
	if n := count(t, b, `SELECT count(*) FROM river_job WHERE unique_key IS NOT NULL`); n != 1 || runs.Load() != 2 {
		t.Errorf("%d periodic jobs and %d runs in one window, want 1 and 2", n, runs.Load())
	}
	if _, err := jobs.New(b, jobs.Config{Workers: jobs.NewWorkers(), Periodic: []jobs.Periodic{{Every: 48 * time.Hour, Args: tidy{}}}}); err == nil {
		t.Error("a period longer than completed jobs are kept for was allowed")
	}
}

// TestRiverSQLIsRivers compares the migration with the module that go.mod pins: a
// new River may come with a new version, which then needs a new file.
func TestRiverSQLIsRivers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := dbtest.New(t)
	m, err := rivermigrate.New(riverpgxv5.New(d.Pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if res, err := m.Validate(ctx, nil); err != nil || !res.OK {
		t.Errorf("River does not see itself migrated: %+v %v", res, err)
	}
	ours, err := migrations.Files.ReadFile("0002_river.sql")
	if err != nil {
		t.Fatal(err)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	text := squeeze(strings.Replace(string(ours), "  'pending', -- ours: version 4 adds it, but Postgres uses no label before the commit that adds it\n", "", 1))
	for _, v := range m.AllVersions() {
		if want := squeeze(strings.ReplaceAll(v.SQLUp, "/* TEMPLATE: schema */", "")); !strings.Contains(text, want) {
			t.Errorf("version %d (%s) is not in the file as it is", v.Version, v.Name)
		}
	}
}

func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		if err := child(url); err != nil {
			fmt.Fprintln(os.Stderr, filepath.Base(os.Args[0]), err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
