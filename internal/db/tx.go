package db

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"
)

// InTx runs fn inside one transaction and commits when fn returns nil. An error or
// a panic rolls back.
//
// Only SQL belongs in fn: when Postgres ends the transaction by a deadlock or a
// serialization failure, fn runs once more from the start.
//
// Transactions do not nest. Calling InTx with the context or the bun.Tx of another
// one, or querying the DB beside it with its context, is an error that names both
// places: under a full pool such code waits for itself (R24). A method that may be
// called in a transaction takes a bun.Tx and is named …Tx.
func InTx(ctx context.Context, d bun.IDB, fn func(ctx context.Context, tx bun.Tx) error) error {
	here := callerOutside()
	if began, ok := ctx.Value(keyTx).(string); ok {
		return fmt.Errorf("db: transaction at %s inside the one that began at %s", here, began)
	}
	if _, ok := d.(bun.Tx); ok {
		return fmt.Errorf("db: transaction at %s inside another one: it was given a bun.Tx", here)
	}
	err := runTx(ctx, d, here, fn)
	if retryable(err) && ctx.Err() == nil {
		err = runTx(ctx, d, here, fn)
	}
	return Classify(err)
}

func runTx(ctx context.Context, d bun.IDB, here string, fn func(ctx context.Context, tx bun.Tx) error) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	done := false
	defer func() {
		if !done { // fn failed, panicked, or ended the goroutine
			_ = tx.Rollback() // its failure adds nothing: the connection is gone with the transaction
		}
	}()
	if err := fn(context.WithValue(ctx, keyTx, here), tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	done = true
	return nil
}

// retryable holds for the two failures after which Postgres promises that nothing
// of the transaction happened and that a second try may pass.
func retryable(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (pe.Code == codeSerialization || pe.Code == codeDeadlock)
}

// callerOutside names the first frame that is not InTx itself, as file:line.
func callerOutside() string {
	var pcs [8]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasSuffix(f.Function, "db.InTx") || !more {
			return fmt.Sprintf("%s/%s:%d", filepath.Base(filepath.Dir(f.File)), filepath.Base(f.File), f.Line)
		}
	}
}
