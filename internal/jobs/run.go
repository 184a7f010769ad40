package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/batata-social/batata/internal/db"
)

// runMiddleware surrounds every run: it gives the database limits of jobs and
// reports how the run ended.
type runMiddleware struct {
	river.MiddlewareDefaults
	onRun func(Run)
}

// Work implements rivertype.WorkerMiddleware.
func (m *runMiddleware) Work(ctx context.Context, job *rivertype.JobRow, inner func(context.Context) error) (err error) {
	ctx = db.WithJobLimits(ctx)
	if m.onRun == nil {
		return inner(ctx)
	}
	began := time.Now()
	returned := false
	defer func() {
		run := Run{
			Kind: job.Kind, Queue: job.Queue, Attempt: job.Attempt, Took: time.Since(began),
			Err: err, Last: job.Attempt >= job.MaxAttempts,
		}
		if job.AttemptedAt != nil {
			run.Waited = max(job.AttemptedAt.Sub(job.ScheduledAt), 0)
		}
		if !returned { // River recovers the panic further out
			run.Panicked, run.Err = true, fmt.Errorf("job %s panicked", job.Kind)
		}
		m.onRun(run)
	}()
	err = inner(ctx)
	returned = true
	return err
}

// errorLog is where failures of jobs are logged, once; the reasons stay in the row.
type errorLog struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (h *errorLog) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	level := slog.LevelWarn
	if job.Attempt >= job.MaxAttempts {
		level = slog.LevelError
	}
	h.log.Log(ctx, level, "job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "of", job.MaxAttempts, "err", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (h *errorLog) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	h.log.ErrorContext(ctx, "job panicked", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "of", job.MaxAttempts, "panic", value, "trace", trace)
	return nil
}
