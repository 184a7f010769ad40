package db_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
)

// potsMigrated is a table of 5,000 pots whose doubles are still to be filled.
func potsMigrated(t *testing.T, more ...string) (*db.DB, fstest.MapFS) {
	t.Helper()
	d := dbtest.Open(t, dbtest.Empty(t))
	f := files(
		"0001_pots.sql", `CREATE TABLE pots (id bigint PRIMARY KEY, n int NOT NULL); INSERT INTO pots SELECT 3 * i, i FROM generate_series(1, 5000) AS i`,
		"0002_double.sql", `ALTER TABLE pots ADD COLUMN double int`,
		"0002_double.backfill.sql", `-- In steps.
WITH batch AS (SELECT id FROM pots WHERE id > $1 ORDER BY id LIMIT $2),
	done AS (UPDATE pots SET double = 2 * n FROM batch WHERE pots.id = batch.id AND double IS NULL)
SELECT max(id) FROM batch;

-- And at the end.
DROP INDEX CONCURRENTLY IF EXISTS pots_double;
CREATE INDEX CONCURRENTLY pots_double ON pots (double);`)
	for i := 0; i < len(more); i += 2 {
		f[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
	}
	if err := db.Migrate(context.Background(), d, f); err != nil {
		t.Fatal(err)
	}
	return d, f
}

func filled(t *testing.T, d *db.DB) int {
	t.Helper()
	return count(t, d, `SELECT count(*) FROM pots WHERE double = 2 * n`)
}

func backfill(t *testing.T, d *db.DB, f fstest.MapFS) db.Backfill {
	t.Helper()
	all, err := db.Backfills(context.Background(), d, f)
	if err != nil || len(all) == 0 {
		t.Fatalf("%v, %v", all, err)
	}
	return all[0]
}

// P13: what many rows must be given is given in steps, beside everything else. Stopped
// at any moment, it goes on where it was.
func TestP13_BackfillGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d, f := potsMigrated(t)
	if b := backfill(t, d, f); b.Version != 2 || b.Name != "0002_double" || b.Done || b.After != 0 || filled(t, d) != 0 {
		t.Fatalf("after the migration: %+v, %d filled", b, filled(t, d))
	}
	// No time at all: nothing, and no failure.
	if done, err := db.RunBackfill(ctx, d, f, 2, 0); done || err != nil {
		t.Errorf("without time: %v, %v", done, err)
	}
	last := 0
	for runs := 1; ; runs++ {
		done, err := db.RunBackfill(ctx, d, f, 2, time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		b, now := backfill(t, d, f), filled(t, d)
		if done != b.Done {
			t.Errorf("run %d says done %v, and the list %v", runs, done, b.Done)
		}
		if done {
			if runs < 3 || now != 5000 || b.After != 15_000 {
				t.Errorf("done after %d runs, with %d of 5000, at %d", runs, now, b.After)
			}
			break
		}
		if now <= last || int64(now*3) != b.After {
			t.Fatalf("run %d: from %d to %d, at %d", runs, last, now, b.After)
		}
		last = now
	}
	if n := count(t, d, `SELECT count(*) FROM pg_index WHERE indexrelid = 'pots_double'::regclass AND indisvalid`); n != 1 {
		t.Error("the index is not there")
	}
	mustExec(t, d, `UPDATE pots SET double = NULL WHERE id = 3`)
	if done, err := db.RunBackfill(ctx, d, f, 2, time.Minute); !done || err != nil || filled(t, d) != 4999 {
		t.Errorf("once more: %v, %v, %d filled", done, err, filled(t, d))
	}
}

func TestBackfillOfTwoNodesAtOnce(t *testing.T) {
	t.Parallel()
	d, f := potsMigrated(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if done, err := db.RunBackfill(context.Background(), d, f, 2, time.Minute); !done || err != nil {
				t.Errorf("%v, %v", done, err)
			}
		})
	}
	wg.Wait()
	if n := filled(t, d); n != 5000 {
		t.Errorf("%d of 5000", n)
	}
}

// A step whose rows are locked gives way and comes back; what it is stopped in is undone
// and no more.
func TestBackfillWaitsForLockedRows(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d, f := potsMigrated(t)
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }() // else the pool cannot be closed
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM pots WHERE id = 3000 FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		_, err := db.RunBackfill(short, d, f, 2, time.Minute)
		ended <- err
	}()
	waiting := func() bool {
		return count(t, d, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%backfill' AND wait_event_type = 'Lock'`) == 1
	}
	dbtest.Eventually(t, 20*time.Second, "a step waits", waiting)
	dbtest.Eventually(t, 20*time.Second, "the step gives way", func() bool { return !waiting() })
	dbtest.Eventually(t, 20*time.Second, "the step comes back", waiting)
	cancel()
	if err := <-ended; err == nil {
		t.Error("it was stopped and said nothing")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if b, n := backfill(t, d, f), filled(t, d); b.After != int64(3*n) || n == 0 || n >= 1000 {
		t.Errorf("it came to %d, and %d are filled", b.After, n)
	}
	if done, err := db.RunBackfill(ctx, d, f, 2, time.Minute); !done || err != nil || filled(t, d) != 5000 {
		t.Errorf("%v, %v, %d filled", done, err, filled(t, d))
	}
}

// What a later release takes away or forbids may need that the rows are filled: then it
// waits for that, and fills them itself.
func TestMigrateFinishesABackfillThatItNeeds(t *testing.T) {
	t.Parallel()
	d, f := potsMigrated(t)
	f["0003_no_null.sql"] = &fstest.MapFile{Data: []byte("-- needs backfill 0002\nALTER TABLE pots ALTER COLUMN double SET NOT NULL;")}
	if err := db.Migrate(context.Background(), d, f); err != nil {
		t.Fatal(err)
	}
	if n := filled(t, d); n != 5000 || !backfill(t, d, f).Done {
		t.Errorf("%d of 5000", n)
	}
}

func TestBackfillRefusals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct{ file, text, want string }{
		"of no migration":       {"0009_other.backfill.sql", `SELECT 1`, "there is no 0009_other.sql"},
		"empty":                 {"0001_pots.backfill.sql", `-- nothing`, "says nothing"},
		"a step without an end": {"0002_double.backfill.sql", `SELECT $1::bigint + 0 * $2::bigint`, "never end"},
		"a step of all rows":    {"0002_double.backfill.sql", `SELECT max(id) FROM pots WHERE id > $1`, "$2 rows"},
		"a wrong step":          {"0002_double.backfill.sql", `SELECT max(id) FROM pans WHERE id > $1 LIMIT $2`, "pans"},
		"a wrong end":           {"0002_double.backfill.sql", `CREATE INDEX CONCURRENTLY pans_n ON pans (n)`, "pans"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, f := potsMigrated(t)
			f[c.file] = &fstest.MapFile{Data: []byte(c.text)}
			if done, err := db.RunBackfill(ctx, d, f, 2, time.Minute); done || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, %v; want %q", done, err, c.want)
			}
		})
	}
	d, f := potsMigrated(t)
	if _, err := db.RunBackfill(ctx, d, f, 1, time.Minute); err == nil {
		t.Error("a migration without a backfill")
	}
	f["0003_later.sql"], f["0003_later.backfill.sql"] = &fstest.MapFile{Data: []byte(`SELECT 1`)}, f["0002_double.backfill.sql"]
	if _, err := db.RunBackfill(ctx, d, f, 3, time.Minute); err == nil || !strings.Contains(err.Error(), "not applied") {
		t.Errorf("before its migration: %v", err)
	}
}
