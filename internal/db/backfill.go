package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/batata-social/batata/internal/errs"
)

// A migration that makes room for what many rows must then be given has a second file
// beside it, NNNN_what.backfill.sql. It is worked through while everybody goes on, by a
// job of any node.
//
// Its first statement, if it has values, is one step. $1 is the key (bigint) behind which
// to go on, 0 at first, and $2 how many rows; it gives the last key that it came to, and
// NULL when there was none. The statements behind it are run at the end, one by one and
// outside a transaction, for indexes that are built CONCURRENTLY. Both are repeated after
// a crash.
const backfillSuffix = ".backfill.sql"

const (
	// createBackfills: a row per backfill that has begun.
	createBackfills = `CREATE TABLE IF NOT EXISTS schema_backfills (
	version    integer PRIMARY KEY,
	after      bigint NOT NULL DEFAULT 0,
	started_at timestamptz NOT NULL DEFAULT now(),
	done_at    timestamptz
)`

	backfillLock = 0x62617461 << 16 // and the version: one works on a backfill at a time
	// A step holds its rows locked and makes pages wait for the disk, so it is short;
	// between two of them others have as long.
	stepAtLeast, stepAtMost = 100, 20_000
	stepTime                = 100 * time.Millisecond
	stepTries               = 10 // of one step, when its rows are locked
)

// Backfill is the second file of a migration.
type Backfill struct {
	Version int
	Name    string
	After   int64 // the key that it has come to
	Done    bool

	step   string // "": there is nothing to fill
	finish []string
}

// Backfills lists those of files by version, and how far the database is with them.
func Backfills(ctx context.Context, d *DB, files fs.FS) ([]Backfill, error) {
	conn, err := d.Pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("list backfills: %w", Classify(err))
	}
	defer conn.Release()
	all, err := readBackfills(files)
	if err != nil {
		return nil, fmt.Errorf("list backfills: %w", err)
	}
	for i := range all {
		if _, err := all[i].read(ctx, conn.Conn()); err != nil {
			return nil, fmt.Errorf("list backfills: %w", Classify(err))
		}
	}
	return all, nil
}

func readBackfills(files fs.FS) ([]Backfill, error) {
	names, err := fs.Glob(files, "*"+backfillSuffix)
	if err != nil {
		return nil, err
	}
	migrations, err := readMigrations(files)
	if err != nil {
		return nil, err
	}
	of := make(map[string]int, len(migrations))
	for _, m := range migrations {
		of[fmt.Sprintf("%04d_%s", m.Version, m.Name)] = m.Version
	}
	var all []Backfill
	for _, name := range names {
		what := strings.TrimSuffix(name, backfillSuffix)
		version, ok := of[what]
		if !ok {
			return nil, fmt.Errorf("%s: there is no %s.sql", name, what)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		b := Backfill{Version: version, Name: what, finish: splitStatements(string(text))}
		if len(b.finish) == 0 {
			return nil, fmt.Errorf("%s: it says nothing", name)
		}
		if behind, rows := strings.Contains(b.finish[0], "$1"), strings.Contains(b.finish[0], "$2"); behind || rows {
			if !behind || !rows {
				return nil, fmt.Errorf("%s: a step is of $2 rows behind $1", name)
			}
			b.step, b.finish = b.finish[0], b.finish[1:]
		}
		all = append(all, b)
	}
	return all, nil
}

func (b *Backfill) read(ctx context.Context, conn *pgx.Conn) (begun bool, err error) {
	err = conn.QueryRow(ctx, `SELECT after, done_at IS NOT NULL FROM schema_backfills WHERE version = $1`, b.Version).Scan(&b.After, &b.Done)
	var pe *pgconn.PgError
	if errors.Is(err, pgx.ErrNoRows) || errors.As(err, &pe) && pe.Code == codeNoTable {
		return false, nil
	}
	return err == nil, err
}

// RunBackfill goes on with the backfill of a migration for about so long and says whether
// it is done. Whoever else is at it is waited for. A step that fails leaves the ones
// before it done. errs.NotFound: files have none of that version, as on a node of the
// release before.
func RunBackfill(ctx context.Context, d *DB, files fs.FS, version int, budget time.Duration) (done bool, err error) {
	all, err := readBackfills(files)
	if err != nil {
		return false, err
	}
	for _, b := range all {
		if b.Version != version {
			continue
		}
		if done, err = b.run(ctx, d, budget); err != nil {
			return false, fmt.Errorf("backfill %s: %w", b.Name, Classify(err))
		}
		return done, nil
	}
	return false, fmt.Errorf("backfill of migration %04d: %w", version, errs.NotFound)
}

func (b *Backfill) run(ctx context.Context, d *DB, budget time.Duration) (done bool, err error) {
	conn, err := d.Dedicated(ctx, "backfill")
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx)) // gives the advisory lock back
	if err := advisoryLock(ctx, conn, backfillLock+int64(b.Version)); err != nil {
		return false, err
	}
	_, err = conn.Exec(ctx, `INSERT INTO schema_backfills (version) SELECT version FROM schema_migrations WHERE version = $1 ON CONFLICT DO NOTHING`, b.Version)
	if err != nil {
		return false, err
	}
	if begun, err := b.read(ctx, conn); err != nil || b.Done {
		return b.Done, err
	} else if !begun {
		return false, fmt.Errorf("migration %04d is not applied", b.Version)
	}
	end, size := time.Now().Add(budget), stepAtLeast
	for more := b.step != ""; more; {
		if time.Now().After(end) {
			return false, nil
		}
		began := time.Now()
		if more, err = b.stepAgain(ctx, conn, size); err != nil {
			return false, err
		}
		took := time.Since(began)
		switch {
		case took < stepTime/2:
			size = min(2*size, stepAtMost)
		case took > stepTime:
			size = max(size/2, stepAtLeast)
		}
		if err := pause(ctx, took); err != nil {
			return false, err
		}
	}
	return true, b.end(ctx, conn)
}

// stepAgain takes one step, again when it could not have its rows.
func (b *Backfill) stepAgain(ctx context.Context, conn *pgx.Conn, size int) (more bool, err error) {
	for try := 1; ; try++ {
		more, err = b.oneStep(ctx, conn, size)
		var pe *pgconn.PgError
		busy := errors.As(err, &pe) && (pe.Code == codeLockUnavailable || pe.Code == codeDeadlock || pe.Code == codeSerialization)
		if !busy || try == stepTries {
			return more, err
		}
		if pauseErr := pause(ctx, time.Second); pauseErr != nil {
			return false, err
		}
	}
}

// oneStep fills some rows and writes down, with them, how far it came.
func (b *Backfill) oneStep(ctx context.Context, conn *pgx.Conn, size int) (more bool, err error) {
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var after int64
		if err := tx.QueryRow(ctx, `SELECT after FROM schema_backfills WHERE version = $1`, b.Version).Scan(&after); err != nil {
			return err
		}
		var last *int64
		if err := tx.QueryRow(ctx, b.step, after, int64(size)).Scan(&last); err != nil {
			return fmt.Errorf("step behind %d: %w", after, dropPosition(err))
		}
		if last == nil {
			return nil
		}
		if *last <= after {
			return fmt.Errorf("a step behind %d came to %d: it would never end", after, *last)
		}
		more = true
		_, err := tx.Exec(ctx, `UPDATE schema_backfills SET after = $2 WHERE version = $1`, b.Version, *last)
		return err
	})
	return more, err
}

// end runs what stands behind the step. It may wait long for others, who never wait
// for it: an index that is built CONCURRENTLY locks nobody out.
func (b *Backfill) end(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, `SET lock_timeout = 0`); err != nil {
		return err
	}
	for _, stmt := range b.finish {
		if _, err := conn.Exec(ctx, stmt); err != nil {
			return fmt.Errorf("%w in: %.60s", dropPosition(err), stmt)
		}
	}
	_, err := conn.Exec(ctx, `UPDATE schema_backfills SET done_at = now() WHERE version = $1`, b.Version)
	return err
}
