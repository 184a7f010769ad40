//go:build bench

package bench_test

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/migrations"
)

//go:embed set.sql
var setSQL string

// size is how large the set is. Everything else follows from the number of notes.
type size struct {
	Notes, Members, Follows, Pictures, Topics int64
	Start, Step                               int64 // milliseconds
}

const (
	fullNotes = 1_000_000
	span      = 360 * 24 * 3600 * 1000 // what the notes' times are spread over
	// setEnd is a fixed moment: the set of today and of next month are the same.
	setEnd = 1_790_000_000_000 // September 2026
)

func sizeOf(notes int64) size {
	members := max(4000, notes/50)
	return size{
		Notes: notes, Members: members, Follows: min(300, members/8), Pictures: notes / 4, Topics: 2000,
		Start: setEnd - span, Step: span / notes,
	}
}

func (s size) full() bool { return s.Notes == fullNotes }

// talk is the number of the note with 3,000 comments.
func (s size) talk() int64 { return s.Notes - s.Notes%100 - 200 }

func (s size) fill(sql string) string {
	n := func(v int64) string { return strconv.FormatInt(v, 10) + "::bigint" }
	return strings.NewReplacer(":notes", n(s.Notes), ":members", n(s.Members), ":follows", n(s.Follows), ":pictures", n(s.Pictures),
		":topics", n(s.Topics), ":start", n(s.Start), ":step", n(s.Step), ":talk", n(s.talk())).Replace(sql)
}

// Ids of the set, as set.sql makes them.
func (s size) account(i int64) int64 { return (s.Start-86400000+i)<<16 | 1 }
func (s size) note(i int64) int64    { return (s.Start+i*s.Step)<<16 | 2 }
func (s size) board(i int64) int64   { return (s.Start-86400000+2*i+1)<<16 | 5 } // the public one of member i
func (s size) picture(i int64) int64 { return (s.Start-86400000+i)<<16 | 3 }
func (s size) comment(i, k int64) int64 {
	return (s.Start+i*s.Step+1+k*977)<<16 | (16 + (i*31+k)%65000)
}

// notesOfSet reads BENCH_NOTES.
func notesOfSet(t *testing.T) int64 {
	t.Helper()
	text := os.Getenv("BENCH_NOTES")
	if text == "" {
		return fullNotes
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 50_000 || n > 10_000_000 {
		t.Fatalf("BENCH_NOTES is %q: want a number of notes from 50000 to 10000000", text)
	}
	return n
}

// openSet starts the Postgres of the set, making the set first where this schema and
// size have none yet. The folder is where batata serve's own would be: in the cache,
// or, as root, where its user can enter. home is for what else belongs to the set.
func openSet(t *testing.T, s size) (pg *db.Private, home string) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := os.ReadFile("../migrations/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(s.fill(setSQL) + string(schema)))
	home = filepath.Join(cache, "batata", "bench", hex.EncodeToString(sum[:6]))
	dir, _, err := db.PrivateDir(home)
	if err != nil {
		t.Fatal(err)
	}
	removeOthers(t, s, home)
	start := func(fsync bool) *db.Private {
		pg, err := db.StartPrivate(t.Context(), db.PrivateConfig{DataDir: dir, NoFsync: !fsync})
		if err != nil {
			t.Fatal(err)
		}
		return pg
	}
	made := filepath.Join(home, "made")
	if _, err := os.Stat(made); err != nil {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		pg = start(false)
		if err := load(t, pg, s); err != nil {
			_ = pg.Stop() // the first error counts
			t.Fatal(err)
		}
		if err := pg.Stop(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(made, []byte(strconv.FormatInt(s.Notes, 10)), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Logf("made the set in %v in %s", time.Since(began).Round(time.Second), dir)
	}
	pg = start(true)
	t.Cleanup(func() {
		if err := pg.Stop(); err != nil {
			t.Error(err)
		}
	})
	return pg, home
}

// removeOthers drops sets of this size that an older schema or generator made, so that
// the cache holds one of each size at most.
func removeOthers(t *testing.T, s size, keep string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(filepath.Dir(keep), "*", "made"))
	if err != nil {
		t.Fatal(err)
	}
	for _, made := range found {
		home := filepath.Dir(made)
		notes, err := os.ReadFile(made)
		if err != nil {
			t.Fatal(err)
		}
		if home == keep || len(notes) > 0 && string(notes) != strconv.FormatInt(s.Notes, 10) {
			continue
		}
		dir, moved, err := db.PrivateDir(home)
		if err != nil {
			t.Fatal(err)
		}
		if moved {
			dir = filepath.Dir(dir)
		}
		t.Logf("removing the older set %s", home)
		for _, folder := range []string{dir, home} {
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// load migrates an empty database and writes the set, as a superuser without triggers
// and with the indexes of each table away while it is filled.
func load(t *testing.T, pg *db.Private, s size) error {
	ctx := t.Context()
	d, err := db.Open(ctx, db.Config{URL: pg.URL()})
	if err != nil {
		return err
	}
	err = db.Migrate(ctx, d, migrations.Files)
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, pg.SuperURL("batata"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, setting := range []string{"session_replication_role = replica", "maintenance_work_mem = '256MB'", "work_mem = '64MB'", "synchronous_commit = off"} {
		if _, err := conn.Exec(ctx, "SET "+setting); err != nil {
			return err
		}
	}
	for _, step := range strings.Split(s.fill(setSQL), "-- step ")[1:] {
		name, sql, _ := strings.Cut(step, "\n")
		began := time.Now()
		if err := withoutIndexes(ctx, conn, name, sql); err != nil {
			return fmt.Errorf("step %s: %w", name, err)
		}
		t.Logf("%-16s %6.1f s", name, time.Since(began).Seconds())
	}
	began := time.Now()
	if _, err := conn.Exec(ctx, "VACUUM (ANALYZE, PARALLEL 0)"); err != nil {
		return err
	}
	t.Logf("%-16s %6.1f s", "vacuum", time.Since(began).Seconds())
	return nil
}

func withoutIndexes(ctx context.Context, conn *pgx.Conn, table, sql string) error {
	rows, err := conn.Query(ctx, `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1
		AND indexname NOT IN (SELECT conname FROM pg_constraint)`, table)
	if err != nil {
		return err
	}
	type index struct{ Name, Def string }
	indexes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		return err
	}
	for _, i := range indexes {
		if _, err := conn.Exec(ctx, "DROP INDEX "+i.Name); err != nil {
			return err
		}
	}
	if _, err := conn.Exec(ctx, sql); err != nil {
		return err
	}
	for _, i := range indexes {
		if _, err := conn.Exec(ctx, i.Def); err != nil {
			return err
		}
	}
	return nil
}

// freshen keeps members of a set made weeks ago from counting as gone.
func freshen(ctx context.Context, d *db.DB) error {
	_, err := d.ExecContext(db.WithJobLimits(ctx), `UPDATE accounts SET last_active_at = now()
		WHERE home_floor IS NOT NULL AND last_active_at < now() - interval '1 day'`)
	return err
}
