package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
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

// connector gives database/sql connections out of two pools, chosen by the context.
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
	from, pool := c.Connector, c.pool
	if ctx.Value(keyJobs) != nil {
		from, pool = c.jobs, c.jobPool
	}
	conn, err := acquire(ctx, pool, c.wait, from.Connect)
	if err != nil {
		return nil, err
	}
	pgxConn, ok := conn.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("db: driver connection is %T, want *stdlib.Conn", conn)
	}
	return sqlConn{pgxConn, pool}, nil
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
type guard struct {
	limit time.Duration
	hear  func(query string, args []any) // Config.OnQuery
}

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

// isOption tells how a query is to be run from the values of it, which pgx takes in one list.
func isOption(arg any) bool {
	switch arg.(type) {
	case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID:
		return true
	}
	return false
}

// TraceQueryStart implements pgx.QueryTracer.
func (g guard) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	if g.hear != nil {
		g.hear(d.SQL, slices.DeleteFunc(slices.Clone(d.Args), isOption))
	}
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
func (g guard) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	if g.hear != nil {
		for _, q := range d.Batch.QueuedQueries {
			g.hear(q.SQL, q.Arguments)
		}
	}
	return g.start(ctx)
}

// TraceBatchQuery implements pgx.BatchTracer.
func (g guard) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (g guard) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchEndData) { g.end(ctx) }
