package db_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
)

func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func states(t *testing.T, d *db.DB, f fstest.MapFS) string {
	t.Helper()
	all, err := db.MigrationStatus(context.Background(), d, f)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, 0, len(all))
	for _, m := range all {
		out = append(out, string(m.State))
	}
	return strings.Join(out, " ")
}

func TestMigrateAppliesEachFileOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := dbtest.Open(t, dbtest.Empty(t))
	f := files(
		"0001_one.sql", `CREATE TABLE one (id int); INSERT INTO one VALUES (1);`,
		"schema.sql", `this is a dump, not a migration`,
	)
	if got := states(t, d, f); got != "pending" {
		t.Errorf("before: %q", got)
	}
	for range 2 {
		if err := db.Migrate(ctx, d, f); err != nil {
			t.Fatal(err)
		}
	}
	f["0002_two.sql"] = &fstest.MapFile{Data: []byte("-- no transaction\nCREATE INDEX CONCURRENTLY one_id ON one (id);\n\nDO $$ BEGIN PERFORM 1; END $$;")}
	if got := states(t, d, f); got != "applied pending" {
		t.Errorf("between: %q", got)
	}
	if err := db.Migrate(ctx, d, f); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d, `SELECT count(*) FROM one`); n != 1 {
		t.Errorf("the first file ran %d times", n)
	}
	if n := count(t, d, `SELECT count(*) FROM pg_index WHERE indexrelid = 'one_id'::regclass AND indisvalid`); n != 1 {
		t.Error("the index is not there")
	}
}

func TestMigrateFailureLeavesNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, dbtest.Empty(t))
	err := db.Migrate(context.Background(), d, files("0001_one.sql", "CREATE TABLE one (id int);\n\nCREATE TABEL two ();"))
	if err == nil || !strings.Contains(err.Error(), "0001_one.sql:3") {
		t.Errorf("the error does not say where: %v", err)
	}
	if n := count(t, d, `SELECT count(*) FROM pg_class WHERE relname = 'one'`); n != 0 {
		t.Error("half a file stayed")
	}
}

func TestMigrateRefusals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	base := func() fstest.MapFS { return files("0001_one.sql", `SELECT 1`, "0003_three.sql", `SELECT 3`) }
	for name, c := range map[string]struct {
		then fstest.MapFS
		want string // "" = no refusal
	}{
		"a changed file":               {files("0001_one.sql", `SELECT 2`, "0003_three.sql", `SELECT 3`), "applied migrations never change"},
		"a number below the newest":    {files("0001_one.sql", `SELECT 1`, "0002_two.sql", `SELECT 2`, "0003_three.sql", `SELECT 3`), "next number"},
		"an unknown one in the middle": {files("0003_three.sql", `SELECT 3`), "another build"},
		"a strange name":               {files("0001_one.sql", `SELECT 1`, "four.sql", `SELECT 4`), "0042_what_changes.sql"},
		"a number twice":               {files("0001_one.sql", `SELECT 1`, "0001_uno.sql", `SELECT 1`), "taken by"},
		"R-k: release N on schema N+1": {files("0001_one.sql", `SELECT 1`), ""},
		"the same":                     {base(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.Open(t, dbtest.Empty(t))
			if err := db.Migrate(ctx, d, base()); err != nil {
				t.Fatal(err)
			}
			err := db.Migrate(ctx, d, c.then)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestMigrateStatusWarnsOfANewerSchema(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, dbtest.Empty(t))
	if err := db.Migrate(context.Background(), d, files("0001_one.sql", `SELECT 1`, "0002_two.sql", `SELECT 2`)); err != nil {
		t.Fatal(err)
	}
	if got := states(t, d, files("0001_one.sql", `SELECT 1`)); got != "applied unknown" {
		t.Errorf("got %q", got)
	}
	if got := states(t, d, files("0001_one.sql", `SELECT 9`, "0002_two.sql", `SELECT 2`)); got != "changed applied" {
		t.Errorf("got %q", got)
	}
}

func TestMigrateTwoNodesAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	f := files("0001_one.sql", `CREATE TABLE one (id int); SELECT pg_sleep(0.3)`)
	var wg sync.WaitGroup
	for range 4 {
		d := dbtest.Open(t, url)
		wg.Go(func() {
			if err := db.Migrate(context.Background(), d, f); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestRkMigrateWaitsForALockAndComesBack holds a table longer than lock_timeout:
// the migration gives way, so that nobody queues behind it, and passes later.
func TestRk_MigrateWaitsForALockAndComesBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := dbtest.Open(t, dbtest.Empty(t))
	f := files("0001_one.sql", `CREATE TABLE one (id int)`)
	if err := db.Migrate(ctx, d, f); err != nil {
		t.Fatal(err)
	}
	f["0002_two.sql"] = &fstest.MapFile{Data: []byte(`ALTER TABLE one ADD COLUMN n int`)}
	release, migrated := make(chan struct{}), make(chan error, 1)
	err := db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `LOCK TABLE one`); err != nil {
			return err
		}
		go func() {
			defer close(migrated)
			migrated <- db.Migrate(context.Background(), d, f)
		}()
		go func() { // released when the migration has given way once
			defer close(release)
			dbtest.Eventually(t, 20*time.Second, "the ALTER waits, then gives way", func() bool {
				return count(t, d, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%migrate' AND wait_event_type = 'Lock'`) == 1
			})
			dbtest.Eventually(t, 20*time.Second, "the ALTER gives way", func() bool {
				return count(t, d, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%migrate' AND wait_event_type = 'Lock'`) == 0
			})
		}()
		<-release
		return nil
	})
	if err := errors.Join(err, <-migrated); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d, `SELECT count(*) FROM pg_attribute WHERE attrelid = 'one'::regclass AND attname = 'n'`); n != 1 {
		t.Error("the column is not there")
	}
}
