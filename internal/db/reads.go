package db

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"github.com/batata-social/batata/internal/errs"
)

// Reads are queries that travel to the server together and are answered together: one
// round trip, however many they are. Each text is prepared once per connection, so the
// server parses and plans it once and not for every page; for pages that people open
// all the time that is most of the work. Values therefore stand beside a text, as Args,
// and a text has few forms.
//
// A Reads is for one goroutine and one Run. It has no place in a transaction.
type Reads struct {
	d       *DB
	queries []queued
	err     error // of queries that could not be written
}

type queued struct {
	text string
	args Args
	read func(pgx.Rows) error
}

// NewReads begins a set of reads.
func (d *DB) NewReads() *Reads { return &Reads{d: d} }

// Args are the values of one query of a Reads.
type Args []any

// Add takes a value and gives the name to write into the query in its place, like $1.
// Bun copies what is bun.Safe as it is.
func (a *Args) Add(value any) bun.Safe {
	*a = append(*a, value)
	return bun.Safe("$" + strconv.Itoa(len(*a)))
}

// Structs queues a query whose rows become Ts, by the names of the columns as bun knows
// them; NULL is the zero value. They are appended to dest when the Reads is run.
func Structs[T any](r *Reads, dest *[]*T, query schema.QueryAppender, args Args) {
	r.queue(query, args, func(rows pgx.Rows) error {
		var fields []*schema.Field
		var targets []any
		for rows.Next() {
			if fields == nil { // rows of a failed query have no columns
				var err error
				if fields, err = fieldsOf(r.d.Table(reflect.TypeFor[T]()), rows.FieldDescriptions()); err != nil {
					return err
				}
				targets = make([]any, len(fields))
			}
			row := new(T)
			strct, raw := reflect.ValueOf(row).Elem(), rows.RawValues()
			for i, f := range fields {
				targets[i] = nil
				if raw[i] != nil {
					targets[i] = f.Value(strct).Addr().Interface()
				}
			}
			if err := rows.Scan(targets...); err != nil {
				return err
			}
			*dest = append(*dest, row)
		}
		return rows.Err()
	})
}

func fieldsOf(table *schema.Table, columns []pgconn.FieldDescription) ([]*schema.Field, error) {
	fields := make([]*schema.Field, len(columns))
	for i, c := range columns {
		if fields[i] = table.LookupField(c.Name); fields[i] == nil {
			return nil, fmt.Errorf("%s has no field for the column %s", table.TypeName, c.Name)
		}
	}
	return fields, nil
}

// Values queues a query of one column.
func Values[T any](r *Reads, dest *[]T, query schema.QueryAppender, args Args) {
	r.queue(query, args, func(rows pgx.Rows) error {
		for rows.Next() {
			var v T
			if err := rows.Scan(&v); err != nil {
				return err
			}
			*dest = append(*dest, v)
		}
		return rows.Err()
	})
}

// Each queues a query of several columns that no struct stands for: row is called for
// each row, when its values are in the targets.
func Each(r *Reads, query schema.QueryAppender, args Args, row func() error, targets ...any) {
	r.queue(query, args, func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, targets, row)
		return err
	})
}

func (r *Reads) queue(query schema.QueryAppender, args Args, read func(pgx.Rows) error) {
	text, err := query.AppendQuery(r.d.QueryGen(), nil)
	if err != nil {
		r.err = errors.Join(r.err, fmt.Errorf("write query: %w", err))
		return
	}
	r.queries = append(r.queries, queued{string(text), args, read})
}

// Run sends what was queued and fills the destinations. Nothing queued is no failure.
// It waits for a connection and fails as every other query does.
func (r *Reads) Run(ctx context.Context) error {
	if r.err != nil || len(r.queries) == 0 {
		return r.err
	}
	err := r.send(ctx)
	if err != nil && pgconn.SafeToRetry(err) && ctx.Err() == nil {
		err = r.send(ctx) // the connection had been cut, and nothing was sent
	}
	return Classify(err)
}

func (r *Reads) send(ctx context.Context) error {
	from := r.d.Pool
	if ctx.Value(keyJobs) != nil {
		from = r.d.JobPool
	}
	conn, err := acquire(ctx, from, r.d.cfg.AcquireTimeout, from.Acquire)
	if err != nil {
		return err
	}
	defer conn.Release()
	var batch pgx.Batch
	for _, q := range r.queries {
		batch.Queue(q.text, q.args...).Query(q.read)
	}
	err = conn.SendBatch(ctx, &batch).Close()
	if err != nil && conn.Conn().IsClosed() && !pgconn.Timeout(err) && !errors.Is(err, context.Canceled) {
		from.Reset() // as in sqlConn.failure
	}
	return err
}

// acquire takes a connection of a pool, by whatever way its caller does that. It bounds
// the wait, and refuses a second connection to a context that is inside a transaction:
// with every seat taken, such callers wait for each other.
func acquire[T any](ctx context.Context, pool *pgxpool.Pool, wait time.Duration, take func(context.Context) (T, error)) (T, error) {
	var none T
	if began, ok := ctx.Value(keyTx).(string); ok {
		return none, fmt.Errorf("db: a query beside the transaction that began at %s uses that transaction's context: pass it the bun.Tx", began)
	}
	waitCtx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	conn, err := take(waitCtx)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return none, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		s := pool.Stat()
		return none, fmt.Errorf("no database connection within %s (%d of %d in use): %w", wait, s.AcquiredConns(), s.MaxConns(), errs.Unavailable)
	}
	return none, Classify(err)
}
