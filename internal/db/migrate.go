package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// migrateLock is the advisory lock that one migrating node holds ("batata" in ASCII).
	migrateLock = 0x626174617461
	// noTransaction, as the first line of a file, runs its statements one by one.
	noTransaction = "-- no transaction"
	// migrateLockTimeout keeps a waiting ALTER from queueing the whole site behind itself (R-k).
	migrateLockTimeout = "2s"
	// migrateTries covers a table that is busy for a while.
	migrateTries = 10
)

var (
	// needsBackfill, on a line of a file, has that backfill finished before the file runs.
	needsBackfill  = regexp.MustCompile(`(?m)^-- needs backfill ([0-9]{4})$`)
	migrationName  = regexp.MustCompile(`^([0-9]{4})_([a-z0-9_]+)\.sql$`)
	createVersions = `CREATE TABLE IF NOT EXISTS schema_migrations (
	version    integer PRIMARY KEY,
	name       text NOT NULL,
	sha256     text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT now()
)`
)

// MigrationState is where one migration stands.
type MigrationState string

// The states. Unknown is a version that this binary has no file for.
const (
	MigrationApplied MigrationState = "applied"
	MigrationPending MigrationState = "pending"
	MigrationChanged MigrationState = "changed"
	MigrationUnknown MigrationState = "unknown"
)

// Migration is one row of MigrationStatus.
type Migration struct {
	Version   int
	Name      string
	SHA256    string // of the file, or of what was applied where no file is known
	AppliedAt time.Time
	State     MigrationState

	sql string
}

// Migrate brings the schema up to the newest of files, whose names are
// NNNN_what.sql; other names are refused, schema.sql and backfills (backfill.go)
// excepted. One node migrates at a time. Each file is one transaction, unless its first line is
// "-- no transaction": then its statements run one by one and must be repeatable,
// since a failure among them starts the file anew.
//
// It refuses a file that changed after it was applied, and a file whose number is
// below one already applied. A database that is newer than files is left as it
// is: the release before must run beside the one that migrates (R-k).
func Migrate(ctx context.Context, d *DB, files fs.FS) error {
	conn, err := d.Dedicated(ctx, "migrate")
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // gives the advisory lock back
	if err := advisoryLock(ctx, conn, migrateLock); err != nil {
		return fmt.Errorf("migrate: %w", Classify(err))
	}
	for _, table := range []string{createVersions, createBackfills} {
		if _, err := conn.Exec(ctx, table); err != nil {
			return fmt.Errorf("migrate: make its own tables: %w", Classify(err))
		}
	}
	all, err := migrationStatus(ctx, conn, files)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := refuseMigrations(all); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, m := range all {
		if m.State != MigrationPending {
			continue
		}
		for _, version := range neededBackfills(m.sql) {
			if _, err := RunBackfill(ctx, d, files, version, math.MaxInt64); err != nil {
				return fmt.Errorf("migrate: %04d_%s.sql needs what is not done: %w", m.Version, m.Name, err)
			}
		}
		if err := applyMigration(ctx, conn, m); err != nil {
			return fmt.Errorf("migrate: %04d_%s.sql%s: %w", m.Version, m.Name, errorLine(m.sql, err), Classify(err))
		}
	}
	return nil
}

// MigrationStatus lists every migration of files and of the database by version.
// It changes nothing. Rows of state Unknown above the newest file mean that a
// newer release has been here: worth a warning, no more.
func MigrationStatus(ctx context.Context, d *DB, files fs.FS) ([]Migration, error) {
	conn, err := d.Pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", Classify(err))
	}
	defer conn.Release()
	all, err := migrationStatus(ctx, conn.Conn(), files)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", Classify(err))
	}
	return all, nil
}

func migrationStatus(ctx context.Context, conn *pgx.Conn, files fs.FS) ([]Migration, error) {
	all, err := readMigrations(files)
	if err != nil {
		return nil, err
	}
	applied, err := appliedMigrations(ctx, conn)
	if err != nil {
		return nil, err
	}
	for i := range all {
		m := &all[i]
		was, ok := applied[m.Version]
		if !ok {
			continue
		}
		delete(applied, m.Version)
		m.AppliedAt, m.State = was.AppliedAt, MigrationApplied
		if was.SHA256 != m.SHA256 {
			m.State = MigrationChanged
		}
	}
	for _, m := range applied {
		m.State = MigrationUnknown
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Migration) int { return a.Version - b.Version })
	return all, nil
}

func readMigrations(files fs.FS) ([]Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	var all []Migration
	for _, name := range names {
		if name == "schema.sql" || strings.HasSuffix(name, backfillSuffix) {
			continue
		}
		parts := migrationName.FindStringSubmatch(name)
		if parts == nil {
			return nil, fmt.Errorf("%s: want a name like 0042_what_changes.sql", name)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		version, err := strconv.Atoi(parts[1])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if n := len(all); n > 0 && all[n-1].Version == version { // Glob sorts
			return nil, fmt.Errorf("%s: number %04d is taken by %s", name, version, all[n-1].Name)
		}
		sum := sha256.Sum256(text)
		all = append(all, Migration{
			Version: version, Name: parts[2], SHA256: hex.EncodeToString(sum[:]),
			State: MigrationPending, sql: string(text),
		})
	}
	return all, nil
}

func appliedMigrations(ctx context.Context, conn *pgx.Conn) (map[int]Migration, error) {
	applied := map[int]Migration{}
	rows, err := conn.Query(ctx, `SELECT version, name, sha256, applied_at FROM schema_migrations`)
	if err == nil {
		var m Migration
		_, err = pgx.ForEachRow(rows, []any{&m.Version, &m.Name, &m.SHA256, &m.AppliedAt}, func() error {
			applied[m.Version] = m
			return nil
		})
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == codeNoTable { // nothing was ever applied
		return applied, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read schema_migrations: %w", err)
	}
	return applied, nil
}

// refuseMigrations finds what must not be built upon. all is sorted by version.
func refuseMigrations(all []Migration) error {
	newestFile, newestApplied := 0, 0
	for _, m := range all {
		if m.State != MigrationUnknown {
			newestFile = m.Version
		}
		if m.State != MigrationPending {
			newestApplied = m.Version
		}
	}
	for _, m := range all {
		switch {
		case m.State == MigrationChanged:
			return fmt.Errorf("%04d_%s.sql is not the file that this database was migrated with: applied migrations never change, put the change into a new one", m.Version, m.Name)
		case m.State == MigrationUnknown && m.Version < newestFile:
			return fmt.Errorf("this database was migrated with %04d_%s.sql, which this release does not have, though it has later ones: the database belongs to another build", m.Version, m.Name)
		case m.State == MigrationPending && m.Version < newestApplied:
			return fmt.Errorf("%04d_%s.sql comes before %04d, which is applied already: give it the next number", m.Version, m.Name, newestApplied)
		}
	}
	return nil
}
