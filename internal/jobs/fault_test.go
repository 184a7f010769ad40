package jobs_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/jobs"
)

// childURL in the environment turns the test binary into a worker process.
const childURL = "BATATA_JOBS_TEST_CHILD"

// hold is a job whose child stops between effect and commit; fatal one that takes
// its process down.
type (
	hold  struct{}
	fatal struct{}
)

func (hold) Kind() string  { return "hold" }
func (fatal) Kind() string { return "fatal" }

// effect is what the job hold does, once.
func effect(ctx context.Context, d *db.DB, row *jobs.Row, beforeCommit func() error) error {
	return db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw(`INSERT INTO effects (pid) VALUES (?)`, os.Getpid()).Exec(ctx); err != nil {
			return err
		}
		if err := jobs.CompleteTx(ctx, tx, row); err != nil {
			return err
		}
		return beforeCommit()
	})
}

// child works the queue until it is killed.
func child(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{URL: url, MaxConns: 3, JobConns: 3})
	if err != nil {
		return err
	}
	defer d.Close()
	ws := jobs.NewWorkers()
	jobs.AddFunc(ws, 0, func(ctx context.Context, job *jobs.Job[hold]) error {
		return effect(ctx, d, job.JobRow, func() error {
			if _, err := d.NewRaw(`INSERT INTO reached VALUES (?)`, os.Getpid()).Exec(context.Background()); err != nil {
				return err
			}
			select {} // until kill -9
		})
	})
	jobs.AddFunc(ws, 0, func(context.Context, *jobs.Job[fatal]) error {
		return syscall.Kill(os.Getpid(), syscall.SIGKILL)
	})
	c, err := jobs.New(d, jobs.Config{Workers: ws})
	if err != nil {
		return err
	}
	if err := c.Start(ctx); err != nil {
		return err
	}
	select {}
}

func startChild(t *testing.T, url string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childURL+"="+url)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // most are dead by now
		_ = cmd.Wait()
	})
	return cmd
}

func TestKilledProcessLosesAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d := dbtest.Open(t, url)
	run(t, d, `CREATE TABLE effects (id serial, pid int); CREATE TABLE reached (pid int)`)
	insert(t, d, hold{}, nil)
	victim := startChild(t, url)
	dbtest.Eventually(t, 20*time.Second, "the child is in the middle of the job", func() bool {
		return count(t, d, `SELECT count(*) FROM reached`) == 1
	})
	if err := victim.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	ws := jobs.NewWorkers()
	jobs.AddFunc(ws, 0, func(ctx context.Context, job *jobs.Job[hold]) error {
		return effect(ctx, d, job.JobRow, func() error { return nil })
	})
	start(t, d, jobs.Config{Workers: ws})
	dbtest.Eventually(t, 20*time.Second, "another process does the job", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE state = 'completed' AND attempt = 2`) == 1
	})
	if n := count(t, d, `SELECT count(*) FROM effects WHERE pid = ?`, os.Getpid()); n != 1 || count(t, d, `SELECT count(*) FROM effects`) != 1 {
		t.Errorf("the effect exists %d times", n)
	}
}

func TestRf_CrashLoopIsSetAside(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d := dbtest.Open(t, url)
	insert(t, d, fatal{}, nil)
	for range 2 {
		if err := startChild(t, url).Wait(); err == nil {
			t.Fatal("the child survived its job")
		}
	}
	ws := jobs.NewWorkers()
	jobs.AddFunc(ws, 0, func(context.Context, *jobs.Job[greet]) error { return nil })
	c := start(t, d, jobs.Config{Workers: ws})
	dbtest.Eventually(t, 20*time.Second, "the job is set aside", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE state = 'discarded' AND attempt = 2 AND cardinality(errors) = 2`) == 1
	})
	// It is listed, and can be run again.
	depths, err := c.Depths(context.Background())
	if err != nil || len(depths) != 1 || depths[0].State != "discarded" || depths[0].Jobs != 1 {
		t.Errorf("depths %+v, %v", depths, err)
	}
	var id int64
	if err := d.QueryRowContext(context.Background(), `SELECT id FROM river_job`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if err := c.Retry(context.Background(), id); err != nil {
		t.Error(err)
	}
	if n := count(t, d, `SELECT count(*) FROM river_job WHERE state = 'available'`); n != 1 {
		t.Error("the job was not put back")
	}
}

// poison fails in the way that its args say, and is tried again at once.
type poison struct {
	How string `json:"how"`
}

func (poison) Kind() string { return "poison" }

type poisonWorker struct {
	river.WorkerDefaults[poison]
	size    int           // of what one job swells to, in bytes
	release chan struct{} // ends the jobs that ignore the end of their time
}

func (w *poisonWorker) NextRetry(*river.Job[poison]) time.Time { return time.Now() }

func (w *poisonWorker) Timeout(job *river.Job[poison]) time.Duration {
	if job.Args.How == "swells" { // which takes its time on a busy machine
		return time.Minute
	}
	return 500 * time.Millisecond
}

func (w *poisonWorker) Work(ctx context.Context, job *river.Job[poison]) error {
	switch job.Args.How {
	case "panics":
		panic("poison")
	case "sleeps until its context ends":
		<-ctx.Done()
		return ctx.Err()
	case "sleeps for ever":
		<-w.release
	case "swells":
		memory := make([]byte, w.size)
		for i := 0; i < len(memory); i += 4096 {
			memory[i] = 1 // so that it is really there
		}
	}
	return errors.New("poison")
}

// R12: jobs that panic, hang, swell (to a gigabyte in the long form) or fail are set
// aside after their tries, a thousand good ones beside them are done, and the process
// goes on.
func TestR12_PoisonJobsAreDiscardedAndTheOthersFinish(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	ws := jobs.NewWorkers()
	w := &poisonWorker{size: 64 << 20, release: make(chan struct{})}
	if os.Getenv("FAULTS") == "long" {
		w.size = 1 << 30
	}
	jobs.Add(ws, w)
	var good, panics, last atomic.Int64
	jobs.AddFunc(ws, 0, func(context.Context, *jobs.Job[greet]) error { good.Add(1); return nil })
	start(t, d, jobs.Config{Workers: ws, HungAfter: 500 * time.Millisecond, OnRun: func(r jobs.Run) {
		if r.Panicked {
			panics.Add(1)
		}
		if r.Last && r.Err != nil {
			last.Add(1)
		}
	}})
	t.Cleanup(func() { close(w.release) }) // before the client stops, which would wait for them
	tries := map[string]int{"panics": 3, "sleeps until its context ends": 3, "sleeps for ever": 2, "swells": 3, "fails": 3}
	err := db.InTx(context.Background(), d, func(ctx context.Context, tx bun.Tx) error {
		var all []jobs.InsertManyParams
		for how, n := range tries {
			all = append(all, jobs.InsertManyParams{Args: poison{how}, InsertOpts: &jobs.InsertOpts{MaxAttempts: n}})
		}
		for i := range 1000 {
			all = append(all, jobs.InsertManyParams{Args: greet{int64(i)}})
		}
		return jobs.InsertManyTx(ctx, tx, all)
	})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	dbtest.Eventually(t, 60*time.Second, "the good jobs are done and the bad ones set aside", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE state = 'completed'`) == 1000 &&
			count(t, d, `SELECT count(*) FROM river_job WHERE state = 'discarded' AND attempt = max_attempts AND cardinality(errors) = attempt`) == len(tries)
	})
	t.Logf("1,000 good jobs done and %d kinds of poison set aside after %v", len(tries), time.Since(began).Round(time.Millisecond))
	if good.Load() != 1000 || panics.Load() != 3 || last.Load() != 4 { // of those that end
		t.Errorf("%d good runs, %d panics, %d last failures; want 1000, 3, 4", good.Load(), panics.Load(), last.Load())
	}
	if n := count(t, d, `SELECT count(*) FROM river_job WHERE args->>'how' = 'sleeps for ever' AND errors[2]->>'error' = 'the job ignored the end of its time'`); n != 1 {
		t.Error("the job that hangs does not say so")
	}
}

func TestRj_StopDrainsThenGivesBack(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	started := make(chan string, 2)
	release := make(chan struct{})
	ws := jobs.NewWorkers()
	jobs.AddFunc(ws, 0, func(context.Context, *jobs.Job[greet]) error { // finishes within the drain time
		started <- "greet"
		<-release
		return nil
	})
	jobs.AddFunc(ws, 0, func(ctx context.Context, _ *jobs.Job[hold]) error { // waits for its context to end
		started <- "hold"
		<-ctx.Done()
		return ctx.Err()
	})
	c, err := jobs.New(d, jobs.Config{Workers: ws, DrainTime: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	insert(t, d, greet{1}, nil)
	insert(t, d, hold{}, nil)
	<-started
	<-started
	stopped := make(chan error, 1)
	began := time.Now()
	go func() { stopped <- c.Stop(context.Background()) }()
	insert(t, d, greet{2}, nil)
	close(release)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 1500*time.Millisecond || took > 10*time.Second {
		t.Errorf("stop took %s, want the drain time of 2 s and a little", took)
	}
	for query, want := range map[string]int{
		`SELECT count(*) FROM river_job WHERE kind = 'greet' AND state = 'completed'`:                 1,
		`SELECT count(*) FROM river_job WHERE kind = 'greet' AND state = 'available' AND attempt = 0`: 1,
		`SELECT count(*) FROM river_job WHERE kind = 'hold' AND state = 'available' AND attempt = 0`:  1,
	} {
		if n := count(t, d, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	if err := c.Stop(context.Background()); err != nil {
		t.Errorf("a second stop: %v", err)
	}
}
