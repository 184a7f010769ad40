package main

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/jobs"
)

// fillRows goes on with the backfill of a migration (internal/db/backfill.go).
type fillRows struct {
	Version int `json:"version"`
}

func (fillRows) Kind() string { return "schema.fill_rows" }

const (
	// fillFor is how long one run of the job is at it: a node that stops waits for it.
	fillFor = 5 * time.Second
	// fillAtMost is for the index that may be built at the end.
	fillAtMost = 24 * time.Hour
	// notOurs is how long a node of the release before, which cannot work the job, leaves
	// it to those of this one.
	notOurs = time.Second
)

// workBackfills registers the job.
func workBackfills(ws *jobs.Workers, d *db.DB, files fs.FS) {
	jobs.AddFunc(ws, fillAtMost, func(ctx context.Context, job *jobs.Job[fillRows]) error {
		done, err := db.RunBackfill(ctx, d, files, job.Args.Version, fillFor)
		switch {
		case errors.Is(err, errs.NotFound):
			return jobs.Snooze(notOurs)
		case err == nil && !done:
			return jobs.Snooze(0)
		}
		return err
	})
}

// orderBackfills puts a job into the queue for each that is not done.
func orderBackfills(ctx context.Context, d *db.DB, files fs.FS) error {
	all, err := db.Backfills(ctx, d, files)
	if err != nil {
		return err
	}
	return db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
		for _, b := range all {
			if b.Done {
				continue
			}
			if err := jobs.InsertTx(ctx, tx, fillRows{b.Version}, &jobs.InsertOpts{UniqueOpts: jobs.Unfinished()}); err != nil {
				return err
			}
		}
		return nil
	})
}
