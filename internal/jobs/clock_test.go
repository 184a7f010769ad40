package jobs_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/jobs"
)

// stepped gives a database whose clock a test can turn: now() of everybody who does not
// say pg_catalog is another one, that adds what stands in a table.
func stepped(t *testing.T) (url string, d *db.DB, step func(hours int)) {
	t.Helper()
	url = dbtest.URL(t)
	first := dbtest.Open(t, url)
	run(t, first, `CREATE SCHEMA stepped; CREATE TABLE stepped.clock (hours int); INSERT INTO stepped.clock VALUES (0);
		CREATE FUNCTION stepped.now() RETURNS timestamptz LANGUAGE sql STABLE AS
			$$ SELECT pg_catalog.now() + hours * interval '1 hour' FROM stepped.clock $$;
		CREATE FUNCTION stepped.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
			$$ SELECT pg_catalog.clock_timestamp() + hours * interval '1 hour' FROM stepped.clock $$;
		DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = stepped, public, pg_catalog', current_database()); END $$`)
	d = dbtest.Open(t, url)
	return url, d, func(hours int) {
		t.Helper()
		if _, err := d.NewRaw(`UPDATE stepped.clock SET hours = ?`, hours).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, `SELECT round(extract(epoch FROM now() - pg_catalog.now()) / 3600)`); n != hours {
			t.Fatalf("the clock is %d hours off, want %d", n, hours)
		}
	}
}

// R15: while two clients work, the database's clock, which is the clock of leases, goes
// two hours forward, four back, and one forward again, beside those of the processes.
// After each step a new leader looks after the queue. What is running is not given to
// anybody else, and every job is done once.
func TestR15_TheClockSteps(t *testing.T) {
	t.Parallel()
	url, d, step := stepped(t)
	var longRuns, shortRuns atomic.Int64
	release := make(chan struct{})
	config := func() jobs.Config {
		ws := jobs.NewWorkers()
		jobs.AddFunc(ws, 5*time.Minute, func(context.Context, *jobs.Job[hold]) error { longRuns.Add(1); <-release; return nil })
		jobs.AddFunc(ws, 0, func(context.Context, *jobs.Job[greet]) error { shortRuns.Add(1); return nil })
		return jobs.Config{Workers: ws, Timeout: 2 * time.Second}
	}
	one := start(t, d, config())
	two := start(t, dbtest.Open(t, url), config())
	var released atomic.Bool
	finish := func() {
		if released.CompareAndSwap(false, true) {
			close(release)
		}
	}
	t.Cleanup(finish)
	for i, hours := range []int{0, 2, -2, -1} {
		step(hours)
		insert(t, d, hold{}, nil) // one more that runs until the end
		dbtest.Eventually(t, 20*time.Second, "the long jobs run", func() bool { return longRuns.Load() == int64(i+1) })
		// The next leader begins its work anew; that it has moved a job whose pause is over
		// shows that it has looked at all of them.
		insert(t, d, greet{int64(i)}, &jobs.InsertOpts{Queue: "parked"})
		run(t, d, `UPDATE river_job SET state = 'retryable', attempt = 1, queue = 'default', scheduled_at = '2020-01-01' WHERE queue = 'parked'`)
		for _, c := range []*jobs.Client{one, two} {
			if err := c.River().Notify().RequestResign(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		dbtest.Eventually(t, 30*time.Second, "the leader after the step looks after the queue", func() bool { return shortRuns.Load() == int64(2*i+1) })
		insert(t, d, greet{int64(100 + i)}, nil)
		dbtest.Eventually(t, 20*time.Second, "a job of after the step is done", func() bool { return shortRuns.Load() == int64(2*i+2) })
		if n := count(t, d, `SELECT count(*) FROM river_job WHERE kind = 'hold' AND state = 'running' AND attempt = 1`); n != i+1 || longRuns.Load() != int64(i+1) {
			t.Fatalf("with the clock %d hours off, %d of %d jobs that run are their workers'; they ran %d times", hours, n, i+1, longRuns.Load())
		}
		if n := count(t, d, `SELECT count(*) FROM river_leader`); n != 1 {
			t.Errorf("with the clock %d hours off there are %d leaders", hours, n)
		}
	}
	finish()
	dbtest.Eventually(t, 20*time.Second, "the long jobs are done", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE state = 'completed'`) == 12
	})
	if longRuns.Load() != 4 || shortRuns.Load() != 8 {
		t.Errorf("%d long runs and %d short ones, want 4 and 8", longRuns.Load(), shortRuns.Load())
	}
}
