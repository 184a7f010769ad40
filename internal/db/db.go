// Package db is the one road to Postgres: it opens the pools that bun and the job
// queue share, runs transactions and migrations, listens for notifications, and
// keeps the private Postgres of an installation that was given no DATABASE_URL.
// Failures come out as kinds of internal/errs. It knows nothing of the product,
// holds no queries of it, and never retries a statement outside InTx.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// Defaults of Config (A21, R24).
const (
	defaultMaxConns         = 16
	defaultJobConns         = 8
	defaultStatementTimeout = 5 * time.Second
	defaultJobTimeout       = 60 * time.Second
	defaultIdleInTxTimeout  = 10 * time.Second
	defaultLockTimeout      = 3 * time.Second
	defaultAcquireTimeout   = 2 * time.Second

	// cancelGrace is how long a statement whose context ended may take to
	// acknowledge the cancellation before its connection is cut; a frozen server
	// never acknowledges.
	cancelGrace = 500 * time.Millisecond
	// guardGrace is how much later than the server's statement_timeout our own
	// timer fires, so that the server's clear error wins while it is alive.
	guardGrace = 250 * time.Millisecond
)

// Config says which database and how hard it may be used. Every zero value works
// but URL.
type Config struct {
	URL      string // postgres://… or key=value; a private Postgres gives Private.URL
	MaxConns int    // connections for requests; 0: 16
	JobConns int    // connections for jobs, so that jobs and pages never starve each other; 0: 8

	StatementTimeout time.Duration // of requests; 0: 5 s
	JobTimeout       time.Duration // of statements under WithJobLimits and in JobPool; 0: 60 s
	IdleInTxTimeout  time.Duration // 0: 10 s
	LockTimeout      time.Duration // 0: 3 s
	AcquireTimeout   time.Duration // longest wait for a free connection, then errs.Unavailable; 0: 2 s

	ApplicationName string // shown in pg_stat_activity; "": batata

	// OnQuery hears of every statement before it is sent, for measurements; nil: nobody.
	OnQuery func(query string, args []any)
}

func (c Config) withDefaults() Config {
	orInt := func(v *int, def int) {
		if *v <= 0 {
			*v = def
		}
	}
	orTime := func(v *time.Duration, def time.Duration) {
		if *v <= 0 {
			*v = def
		}
	}
	orInt(&c.MaxConns, defaultMaxConns)
	orInt(&c.JobConns, defaultJobConns)
	orTime(&c.StatementTimeout, defaultStatementTimeout)
	orTime(&c.JobTimeout, defaultJobTimeout)
	orTime(&c.IdleInTxTimeout, defaultIdleInTxTimeout)
	orTime(&c.LockTimeout, defaultLockTimeout)
	orTime(&c.AcquireTimeout, defaultAcquireTimeout)
	if c.ApplicationName == "" {
		c.ApplicationName = "batata"
	}
	return c
}

// DB is the handle that every package keeps: bun for queries, and the pools under
// it. It draws a connection from Pool, or from JobPool when the context carries
// WithJobLimits; one handle therefore serves a domain method called by a page and
// the same method called by a job.
type DB struct {
	*bun.DB
	Pool    *pgxpool.Pool // requests: 5 s statements
	JobPool *pgxpool.Pool // jobs and the queue itself: 60 s statements

	cfg Config
}

// Open makes the pools and checks that the database answers.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	cfg = cfg.withDefaults()
	pool, err := newPool(ctx, cfg, cfg.MaxConns, cfg.StatementTimeout, cfg.ApplicationName)
	if err != nil {
		return nil, err
	}
	jobPool, err := newPool(ctx, cfg, cfg.JobConns, cfg.JobTimeout, cfg.ApplicationName+" jobs")
	if err != nil {
		pool.Close()
		return nil, err
	}
	sqldb := sql.OpenDB(newConnector(pool, jobPool, cfg))
	// Idle connections belong to the pools: database/sql hands each one back at once.
	sqldb.SetMaxIdleConns(0)
	d := &DB{DB: bun.NewDB(sqldb, pgdialect.New()), Pool: pool, JobPool: jobPool, cfg: cfg}
	if err := d.PingContext(ctx); err != nil {
		_ = d.Close() // the ping has said what is wrong
		return nil, fmt.Errorf("open database: %w", Classify(err))
	}
	return d, nil
}

// Close waits for connections in use to come back, then closes both pools.
func (d *DB) Close() error {
	err := d.DB.Close()
	d.Pool.Close()
	d.JobPool.Close()
	return err
}

// Config returns the settings in force, defaults filled in.
func (d *DB) Config() Config { return d.cfg }

// Dedicated opens one connection outside the pools, for what must stay connected:
// session locks and listeners. It has no statement timeout; the caller closes it.
func (d *DB) Dedicated(ctx context.Context, name string) (*pgx.Conn, error) {
	return singleConn(ctx, d.cfg, d.cfg.ApplicationName+" "+name)
}

func newPool(ctx context.Context, cfg Config, maxConns int, statement time.Duration, name string) (*pgxpool.Pool, error) {
	pc, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", redacted(err))
	}
	pc.MaxConns = int32(min(maxConns, 10_000))
	pc.MaxConnIdleTime = 5 * time.Minute
	pc.MaxConnLifetimeJitter = 10 * time.Minute // nodes that started together do not reconnect together
	pc.PingTimeout = cfg.AcquireTimeout
	setSession(&pc.ConnConfig.Config, cfg, statement, name)
	// A context that ends asks the server to stop the statement and keeps the
	// connection; only a server that does not answer costs it.
	pc.ConnConfig.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelGrace}
	}
	pc.ConnConfig.Tracer = guard{limit: statement + guardGrace, hear: cfg.OnQuery}
	// One plan for all values, made once: what a Reads asks never has a better one for a
	// particular value, and to look for it costs more than the query.
	pc.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	pc.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("make connection pool: %w", err)
	}
	return pool, nil
}

// setSession writes the limits of every session into the start-up packet, so that
// no statement can run before they hold.
func setSession(c *pgconn.Config, cfg Config, statement time.Duration, name string) {
	if c.ConnectTimeout <= 0 || c.ConnectTimeout > 5*time.Second {
		c.ConnectTimeout = 5 * time.Second
	}
	ms := func(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
	c.RuntimeParams["statement_timeout"] = ms(statement)
	c.RuntimeParams["idle_in_transaction_session_timeout"] = ms(cfg.IdleInTxTimeout)
	c.RuntimeParams["lock_timeout"] = ms(cfg.LockTimeout)
	c.RuntimeParams["application_name"] = name
	c.RuntimeParams["timezone"] = "UTC"
}

// singleConn opens one connection outside the pools, for work that must not be
// bound by their limits or must not take their seats: migrations and listeners.
func singleConn(ctx context.Context, cfg Config, name string) (*pgx.Conn, error) {
	cc, err := pgx.ParseConfig(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", redacted(err))
	}
	setSession(&cc.Config, cfg, 0, name)
	cc.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	// The server notices within half a minute that the other end is cut off.
	cc.RuntimeParams["tcp_keepalives_idle"] = "10"
	cc.RuntimeParams["tcp_keepalives_interval"] = "5"
	cc.RuntimeParams["tcp_keepalives_count"] = "4"
	conn, err := pgx.ConnectConfig(ctx, cc)
	if err != nil {
		return nil, Classify(err)
	}
	return conn, nil
}

// redacted drops the URL, and with it the password, that parse errors repeat.
func redacted(err error) error {
	var pe *pgconn.ParseConfigError
	if errors.As(err, &pe) {
		if cause := errors.Unwrap(pe); cause != nil {
			var ue *url.Error
			if errors.As(cause, &ue) {
				return ue.Err
			}
			return cause
		}
		return errors.New("cannot be parsed")
	}
	return err
}
