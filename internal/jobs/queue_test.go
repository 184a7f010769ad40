package jobs_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/jobs"
)

// slow is a job that takes its place until the test lets it go.
type slow struct {
	N int `json:"n"`
}

func (slow) Kind() string { return "slow" }

// R-e: every queue has places of its own. While the others are full of jobs that do
// not end, and a thousand wait behind each, a job of the last one is done at once.
func TestRe_SlowKindsHoldUpNobody(t *testing.T) {
	t.Parallel()
	for _, free := range []string{jobs.Default, jobs.Interactive, jobs.Mail, jobs.Media} {
		t.Run(free, func(t *testing.T) {
			t.Parallel()
			d := dbtest.New(t)
			release := make(chan struct{})
			var busy, done atomic.Int64
			ws := jobs.NewWorkers()
			jobs.AddFunc(ws, 0, func(context.Context, *jobs.Job[slow]) error { busy.Add(1); <-release; return nil })
			jobs.AddFunc(ws, 0, func(context.Context, *jobs.Job[greet]) error { done.Add(1); return nil })
			start(t, d, jobs.Config{Workers: ws})
			t.Cleanup(func() { close(release) }) // before the client stops, which waits for them
			places := 0
			err := db.InTx(t.Context(), d, func(ctx context.Context, tx bun.Tx) error {
				var all []jobs.InsertManyParams
				for queue, n := range jobs.DefaultQueues() {
					if queue == free {
						continue
					}
					places += n
					for i := range 1000 {
						all = append(all, jobs.InsertManyParams{Args: slow{i}, InsertOpts: &jobs.InsertOpts{Queue: queue}})
					}
				}
				return jobs.InsertManyTx(ctx, tx, all)
			})
			if err != nil {
				t.Fatal(err)
			}
			dbtest.Eventually(t, 20*time.Second, "all places but one queue's are taken", func() bool { return busy.Load() == int64(places) })
			began := time.Now()
			insert(t, d, greet{1}, &jobs.InsertOpts{Queue: free})
			dbtest.Eventually(t, 10*time.Second, "the job in the free queue is done", func() bool { return done.Load() == 1 })
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("it waited %v", took)
			}
		})
	}
}
