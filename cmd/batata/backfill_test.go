package main

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/jobs"
	"github.com/batata-social/batata/migrations"
)

// P13: a new release's rows are filled by a job, however often nodes start and stop
// meanwhile.
func TestP13_BackfillIsAJob(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := dbtest.New(t)
	files := fstest.MapFS{}
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	for name, text := range map[string]string{
		"9000_pots.sql": `CREATE TABLE pots (id bigint PRIMARY KEY, n int); INSERT INTO pots SELECT i, NULL FROM generate_series(1, 300) AS i`,
		"9000_pots.backfill.sql": `WITH batch AS (SELECT id FROM pots WHERE id > $1 ORDER BY id LIMIT $2),
			done AS (UPDATE pots SET n = coalesce(n, 0) + 1 FROM batch WHERE pots.id = batch.id) SELECT max(id) FROM batch`,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if err := db.Migrate(ctx, d, files); err != nil {
		t.Fatal(err)
	}
	for range 3 { // nodes that start
		if err := orderBackfills(ctx, d, files); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, d, `SELECT count(*) FROM river_job WHERE kind = 'schema.fill_rows'`); n != 1 {
		t.Errorf("%d jobs for one backfill", n)
	}
	// A node of the release before is still there. It takes the job, cannot work it, and
	// leaves it to the others without a failure.
	worker(t, d, migrations.Files)
	eventually(t, 30*time.Second, "the node before has had the job", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE kind = 'schema.fill_rows' AND attempted_at IS NOT NULL AND state <> 'running'`) == 1
	})
	worker(t, d, files)
	eventually(t, 60*time.Second, "all rows are filled", func() bool {
		all, err := db.Backfills(ctx, d, files)
		return err == nil && len(all) == 1 && all[0].Done
	})
	if n := count(t, d, `SELECT count(*) FROM river_job WHERE kind = 'schema.fill_rows' AND errors IS NOT NULL`); n != 0 {
		t.Error("the job failed on a node that does not know it")
	}
	if n := count(t, d, `SELECT count(*) FROM pots WHERE n = 1`); n != 300 {
		t.Errorf("%d of 300 rows were filled once", n)
	}
	if err := orderBackfills(ctx, d, files); err != nil {
		t.Fatal(err)
	}
	eventually(t, 30*time.Second, "no job is left for what is done", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE kind = 'schema.fill_rows' AND state <> 'completed'`) == 0
	})
}

// worker works backfills of files until the end of the test.
func worker(t *testing.T, d *db.DB, files fs.FS) {
	t.Helper()
	ws := jobs.NewWorkers()
	workBackfills(ws, d, files)
	client, err := jobs.New(d, jobs.Config{Workers: ws})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}
