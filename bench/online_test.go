//go:build bench

package bench_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db"
)

// A release with a migration as CONTRIBUTING.md has them be: a column that all notes are
// given, and an index on it.
const (
	onlineVersion   = 9000
	onlineMigration = "ALTER TABLE notes ADD COLUMN words integer;"
	onlineBackfill  = `WITH batch AS (SELECT id FROM notes WHERE id > $1 ORDER BY id LIMIT $2),
	done AS (UPDATE notes SET words = length(body) FROM batch WHERE notes.id = batch.id AND words IS NULL)
SELECT max(id) FROM batch;

DROP INDEX CONCURRENTLY IF EXISTS notes_words;
CREATE INDEX CONCURRENTLY notes_words ON notes (words);`
	onlineRate = 100 // pages a second that are read meanwhile
)

// online migrates a copy of the set while its note pages are read: a node of the release
// before serves them, and one of the next release starts beside it.
func online(t *testing.T, w *world) {
	before, next := buildBinary(t), buildBinary(t, "-overlay", onlineOverlay(t))
	pg := copySet(t, w)
	d, err := db.Open(t.Context(), db.Config{URL: pg.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	key := filepath.Join(w.home, "serve")
	onCopy := "DATABASE_URL=" + pg.URL()
	old := serve(t, before, key, onCopy)

	reading, stop := context.WithCancel(t.Context())
	defer stop()
	type read struct {
		took []time.Duration
		err  error
	}
	ended := make(chan read, 1)
	go func() {
		took, err := old.loadUntil(reading, p10Conns, onlineRate, func(i int) string { return w.notePath(i % 20_000) }, nil)
		ended <- read{took, err}
	}()
	pause(t, settle)
	began := time.Now()
	node := filepath.Join(w.home, "online", "node")
	fresh := serve(t, next, node, onCopy, "BATATA_SECRET_KEY_FILE="+filepath.Join(key, "secret.key"))
	for done := false; !done; pause(t, settle/10) {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
		err := d.NewRaw(`SELECT EXISTS (SELECT 1 FROM schema_backfills WHERE version = ? AND done_at IS NOT NULL)`, onlineVersion).Scan(t.Context(), &done)
		if err != nil {
			t.Fatal(err)
		}
	}
	took := time.Since(began) - fresh.ready
	stop()
	pages := <-ended
	if pages.err != nil {
		t.Fatal(pages.err)
	}
	checkOnline(t, w, d)
	what := fmt.Sprintf("P13 %d notes migrated online: ", w.size.Notes)
	w.sheet.within(t, what+"the next release ready beside the last", 2*time.Second, fresh.ready)
	w.sheet.within(t, fmt.Sprintf(what+"the longest that one of %d pages waited", len(pages.took)), 2*time.Second, at(pages.took, 1))
	w.sheet.target(what+"pages meanwhile", "none of its own", fmt.Sprintf("p50 %s, p99 %s at %d/s", show(at(pages.took, 0.5)), show(at(pages.took, 0.99)), onlineRate))
	w.sheet.target(what+"all rows filled and an index built", "none of its own", show(took))
}

// onlineOverlay makes the go command see a migration more.
func onlineOverlay(t *testing.T) string {
	t.Helper()
	dir, replace := t.TempDir(), map[string]string{}
	for name, text := range map[string]string{
		fmt.Sprintf("%d_words.sql", onlineVersion):          onlineMigration,
		fmt.Sprintf("%d_words.backfill.sql", onlineVersion): onlineBackfill,
	} {
		there, err := filepath.Abs(filepath.Join("../migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		replace[there] = filepath.Join(dir, name)
		if err := os.WriteFile(replace[there], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// copySet stops the database of the set and starts one on a copy of it.
func copySet(t *testing.T, w *world) *db.Private {
	t.Helper()
	if err := w.pg.Stop(); err != nil {
		t.Fatal(err)
	}
	from, _, err := db.PrivateDir(w.home)
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(w.home, "online")
	if err := os.MkdirAll(home, 0o711); err != nil {
		t.Fatal(err)
	}
	dir, moved, err := db.PrivateDir(home)
	if err != nil {
		t.Fatal(err)
	}
	remove := func() error {
		own := dir
		if moved {
			own = filepath.Dir(dir)
		}
		return errors.Join(os.RemoveAll(own), os.RemoveAll(home))
	}
	if err := errors.Join(remove(), os.MkdirAll(dir, 0o711), os.MkdirAll(home, 0o711)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := remove(); err != nil {
			t.Error(err)
		}
	})
	cp := exec.CommandContext(t.Context(), "cp", "-a", "--reflink=auto", filepath.Join(from, "data"), dir)
	if said, err := cp.CombinedOutput(); err != nil {
		t.Fatalf("copy the set: %v\n%s", err, said)
	}
	pg, err := db.StartPrivate(t.Context(), db.PrivateConfig{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pg.Stop(); err != nil {
			t.Error(err)
		}
	})
	return pg
}

// checkOnline finds what was not done.
func checkOnline(t *testing.T, w *world, d *db.DB) {
	t.Helper()
	var left, invalid int64
	err := d.NewRaw(`SELECT (SELECT count(*) FROM notes WHERE words IS DISTINCT FROM length(body)),
		(SELECT count(*) FROM pg_index WHERE indexrelid = 'notes_words'::regclass AND NOT indisvalid)`).Scan(db.WithJobLimits(t.Context()), &left, &invalid)
	if err != nil {
		t.Fatal(err)
	}
	if left != 0 || invalid != 0 {
		t.Errorf("%d notes were not filled, %d indexes are not valid", left, invalid)
	}
}
