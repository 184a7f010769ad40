package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/batata-social/batata/internal/errs"
)

type ctxKey int

const (
	keyTx   ctxKey = iota // string: where the transaction of this context began
	keyJobs               // bool: limits of jobs, not of requests
)

// WithJobLimits marks work that no person waits for: under it every query and
// transaction of a DB takes its connection from JobPool, with JobTimeout per
// statement. internal/jobs marks the context of every job.
func WithJobLimits(ctx context.Context) context.Context {
	return context.WithValue(ctx, keyJobs, true)
}

// connector gives database/sql connections out of two pools, chosen by the
// context. It bounds the wait for one, and refuses a second one to a context that
// is inside a transaction: with every seat taken, such callers wait for each other.
type connector struct {
	driver.Connector // web pool
	jobs             driver.Connector
	pool, jobPool    *pgxpool.Pool
	wait             time.Duration
}

func newConnector(pool, jobPool *pgxpool.Pool, cfg Config) *connector {
	return &connector{
		Connector: stdlib.GetPoolConnector(pool), jobs: stdlib.GetPoolConnector(jobPool),
		pool: pool, jobPool: jobPool, wait: cfg.AcquireTimeout,
	}
}

// Connect implements driver.Connector.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	if began, ok := ctx.Value(keyTx).(string); ok {
		return nil, fmt.Errorf("db: a query beside the transaction that began at %s uses that transaction's context: pass it the bun.Tx", began)
	}
	from, pool := c.Connector, c.pool
	if ctx.Value(keyJobs) != nil {
		from, pool = c.jobs, c.jobPool
	}
	waitCtx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	conn, err := from.Connect(waitCtx)
	switch {
	case err == nil:
		pgxConn, ok := conn.(*stdlib.Conn)
		if !ok {
			return nil, fmt.Errorf("db: driver connection is %T, want *stdlib.Conn", conn)
		}
		return sqlConn{pgxConn, pool}, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		s := pool.Stat()
		return nil, fmt.Errorf("no database connection within %s (%d of %d in use): %w",
			c.wait, s.AcquiredConns(), s.MaxConns(), errs.Unavailable)
	}
	return nil, Classify(err)
}

// sqlConn adapts the pgx driver to how bun uses it, and says the kind of a failure.
type sqlConn struct {
	*stdlib.Conn
	pool *pgxpool.Pool
}

// QueryContext keeps bun's queries out of the cache of prepared statements: bun
// writes values into the text, so each text is seen once. The extended protocol
// stays (one round trip, and never two statements in one text).
func (c sqlConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 {
		args = []driver.NamedValue{{Ordinal: 1, Value: pgx.QueryExecModeExec}}
	}
	rows, err := c.Conn.QueryContext(ctx, query, args)
	return rows, c.failure(err)
}

// ExecContext implements driver.ExecerContext.
func (c sqlConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	res, err := c.Conn.ExecContext(ctx, query, args)
	return res, c.failure(err)
}

// BeginTx detaches BEGIN, COMMIT and ROLLBACK from the caller's cancellation: a
// visitor who leaves must not cost the pool a connection, nor leave it unknown
// whether a commit happened. The guard bounds them; database/sql itself still
// rolls back as soon as ctx ends.
func (c sqlConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.BeginTx(context.WithoutCancel(ctx), opts)
	if err != nil {
		if err = c.failure(err); c.Conn.Conn().IsClosed() && !pgconn.Timeout(err) {
			// Nothing has happened yet: database/sql may try another connection.
			err = errors.Join(driver.ErrBadConn, err)
		}
		return nil, err
	}
	return sqlTx{tx, c}, nil
}

// failure adds the kind. When the server has cut this connection it has cut the
// others as well: they are dropped together, so that no request tries them one by one.
func (c sqlConn) failure(err error) error {
	cut := c.Conn.Conn().IsClosed() && !pgconn.Timeout(err) && !errors.Is(err, context.Canceled)
	if err != nil && (cut || errors.Is(err, driver.ErrBadConn)) {
		c.pool.Reset()
	}
	return Classify(err)
}

type sqlTx struct {
	driver.Tx
	conn sqlConn
}

// Commit implements driver.Tx.
func (t sqlTx) Commit() error { return t.conn.failure(t.Tx.Commit()) }

// guard is our own timer over each statement, for the case in which the server's
// statement_timeout cannot fire: a frozen server or a cut network (R05).
type guard struct{ limit time.Duration }

type guardKey struct{}

func (g guard) start(ctx context.Context) context.Context {
	ctx, cancel := context.WithTimeout(ctx, g.limit)
	return context.WithValue(ctx, guardKey{}, cancel)
}

func (g guard) end(ctx context.Context) {
	if cancel, ok := ctx.Value(guardKey{}).(context.CancelFunc); ok {
		cancel()
	}
}

// TraceQueryStart implements pgx.QueryTracer.
func (g guard) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return g.start(ctx)
}

// TraceQueryEnd implements pgx.QueryTracer.
func (g guard) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) { g.end(ctx) }

// TracePrepareStart implements pgx.PrepareTracer.
func (g guard) TracePrepareStart(ctx context.Context, _ *pgx.Conn, _ pgx.TracePrepareStartData) context.Context {
	return g.start(ctx)
}

// TracePrepareEnd implements pgx.PrepareTracer.
func (g guard) TracePrepareEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TracePrepareEndData) {
	g.end(ctx)
}

// TraceBatchStart implements pgx.BatchTracer.
func (g guard) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return g.start(ctx)
}

// TraceBatchQuery implements pgx.BatchTracer.
func (g guard) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (g guard) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchEndData) { g.end(ctx) }
