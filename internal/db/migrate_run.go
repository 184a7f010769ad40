package db

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// advisoryLock waits for a lock of this session. It polls, so that ctx ends the wait and
// no statement stays open for minutes, which would hold back vacuum.
func advisoryLock(ctx context.Context, conn *pgx.Conn, key int64) error {
	for {
		var got bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, key).Scan(&got); err != nil {
			return fmt.Errorf("take the migration lock: %w", err)
		}
		if got {
			return nil
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return fmt.Errorf("wait for the node that is migrating: %w", err)
		}
	}
}

// neededBackfills are the versions whose backfills a migration rests on.
func neededBackfills(sql string) (versions []int) {
	for _, found := range needsBackfill.FindAllStringSubmatch(sql, -1) {
		if v, err := strconv.Atoi(found[1]); err == nil { // four digits
			versions = append(versions, v)
		}
	}
	return versions
}

// applyMigration runs one file, and again when a lock could not be had in time.
func applyMigration(ctx context.Context, conn *pgx.Conn, m Migration) error {
	for try := 1; ; try++ {
		err := runMigration(ctx, conn, m)
		var pe *pgconn.PgError
		busy := errors.As(err, &pe) && (pe.Code == codeLockUnavailable || pe.Code == codeDeadlock)
		if !busy || try == migrateTries {
			return err
		}
		if pauseErr := pause(ctx, time.Second); pauseErr != nil {
			return err
		}
	}
}

func runMigration(ctx context.Context, conn *pgx.Conn, m Migration) error {
	if _, err := conn.Exec(ctx, `SET lock_timeout = '`+migrateLockTimeout+`'`); err != nil {
		return err
	}
	const record = `INSERT INTO schema_migrations (version, name, sha256) VALUES ($1, $2, $3)`
	first, _, _ := strings.Cut(m.sql, "\n")
	if strings.TrimSpace(first) == noTransaction {
		// A text of several statements would be one implicit transaction.
		for _, stmt := range splitStatements(m.sql) {
			if _, err := conn.Exec(ctx, stmt); err != nil {
				return fmt.Errorf("%w in: %.60s", dropPosition(err), stmt)
			}
		}
		_, err := conn.Exec(ctx, record, m.Version, m.Name, m.SHA256)
		return err
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, m.sql); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, record, m.Version, m.Name, m.SHA256)
		return err
	})
}

// errorLine is where in the file the server stumbled, like ":12", where it says so.
func errorLine(sql string, err error) string {
	var pe *pgconn.PgError
	if !errors.As(err, &pe) || pe.Position <= 0 {
		return ""
	}
	before := []rune(sql)
	before = before[:min(int(pe.Position)-1, len(before))]
	return fmt.Sprintf(":%d", 1+strings.Count(string(before), "\n"))
}

// dropPosition forgets a position that counts from the statement, not the file.
func dropPosition(err error) error {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		pe.Position = 0
	}
	return err
}

// pause waits about d, a quarter more or less, or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d*3/4 + rand.N(d/2+1))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
