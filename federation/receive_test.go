package federation

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/jobs"
)

func TestReceiveDispatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var order []string
	w.s.verbs["Follow"] = verb{
		fetch: func(context.Context, *inbound) error { order = append(order, "fetch"); return nil },
		apply: func(_ context.Context, _ bun.Tx, in *inbound) error {
			order = append(order, "apply "+in.Actor)
			return nil
		},
	}
	w.s.verbs["Like"] = verb{apply: func(ctx context.Context, tx bun.Tx, in *inbound) error {
		_, _ = tx.NewRaw(`UPDATE accounts SET name = 'half done' WHERE id = ?`, in.ActorID).Exec(ctx)
		return fmt.Errorf("not theirs: %w", errs.Denied)
	}}
	w.answers("follow", w.v.post(w.v.follow("1")), 202, 1)
	w.answers("like", w.v.post(object{"id": w.v.base + "/a/2", "type": "Like", "actor": w.v.id, "object": w.v.base + "/n"}), 202, 2)
	w.answers("block", w.v.post(object{"id": w.v.base + "/a/3", "type": "Block", "actor": w.v.id, "object": w.v.base + "/n"}), 202, 3)
	w.answers("never heard of", w.v.post(object{"id": w.v.base + "/a/4", "type": "Juggle", "actor": w.v.id, "object": w.v.base + "/n"}), 202, 3)
	ws := jobs.NewWorkers()
	jobs.AddFunc(ws, 0, func(ctx context.Context, job *jobs.Job[Receive]) error { return w.s.Work(ctx, job.JobRow, job.Args.ID) })
	client, err := jobs.New(w.DB, jobs.Config{Workers: ws, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Stop(context.Background()) })
	dbtest.Eventually(t, 10*time.Second, "all done", func() bool {
		return w.count(`SELECT count(*) FROM received WHERE done_at IS NOT NULL AND body IS NULL`) == 3
	})
	if len(order) != 2 || order[0] != "fetch" || order[1] != "apply "+w.v.id {
		t.Errorf("order: %v", order)
	}
	if n := w.count(`SELECT count(*) FROM accounts WHERE name = 'half done'`); n != 0 {
		t.Error("half an effect stayed")
	}
	dbtest.Eventually(t, 5*time.Second, "what had no effect is counted", func() bool {
		return w.count(`SELECT count(*) FROM refusals WHERE reason IN ('unknown verb', 'without effect')`) == 2
	})
}
