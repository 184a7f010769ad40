package db_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
)

// mustExec runs a statement that must pass.
func mustExec(t *testing.T, q bun.IDB, query string, args ...any) {
	t.Helper()
	if _, err := q.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func count(t *testing.T, q bun.IDB, query string) (n int) {
	t.Helper()
	if err := q.QueryRowContext(context.Background(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestInTxCommitsAndRollsBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := dbtest.New(t)
	mustExec(t, d, `CREATE TABLE things (id int PRIMARY KEY CONSTRAINT small CHECK (id < 100))`)
	insert := func(id int, then func() error) error {
		return db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
			if _, err := tx.NewRaw(`INSERT INTO things VALUES (?)`, id).Exec(ctx); err != nil {
				return err
			}
			return then()
		})
	}
	if err := insert(1, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	cause := errors.New("changed my mind")
	if err := insert(2, func() error { return cause }); !errors.Is(err, cause) {
		t.Errorf("got %v, want the cause", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = insert(3, func() error { panic("no") })
	}()
	if n := count(t, d, `SELECT count(*) FROM things`); n != 1 {
		t.Errorf("%d rows, want the committed one", n)
	}
	if got := d.Pool.Stat().AcquiredConns(); got != 0 {
		t.Errorf("%d connections were not given back", got)
	}

	err := insert(1, func() error { return nil })
	if !db.IsUnique(err, "things_pkey") || !db.IsUnique(err, "") || db.IsUnique(err, "other") || db.IsCheck(err, "") {
		t.Errorf("unique violation not told apart: %v", err)
	}
	if err := insert(100, func() error { return nil }); !db.IsCheck(err, "small") || db.IsUnique(err, "") {
		t.Errorf("check violation not told apart: %v", err)
	}
}

func TestR24_NestedTransactionsAreRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	nothing := func(context.Context, bun.Tx) error { return nil }
	for name, inner := range map[string]func(ctx context.Context, tx bun.Tx) error{
		"InTx with the context": func(ctx context.Context, _ bun.Tx) error { return db.InTx(ctx, d, nothing) },
		"InTx with the tx":      func(_ context.Context, tx bun.Tx) error { return db.InTx(context.Background(), tx, nothing) },
		"a query beside it": func(ctx context.Context, _ bun.Tx) error {
			_, err := d.ExecContext(ctx, `SELECT 1`)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := db.InTx(context.Background(), d, inner)
			if err == nil {
				t.Fatal("allowed")
			}
			if !strings.Contains(err.Error(), "tx_test.go:") && !strings.Contains(name, "with the tx") {
				t.Errorf("the error does not name the place: %v", err)
			}
		})
	}
}

func TestInTxRetriesADeadlock(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := dbtest.New(t)
	mustExec(t, d, `CREATE TABLE stock (id int PRIMARY KEY, n int); INSERT INTO stock VALUES (1, 0), (2, 0)`)
	var both, wg sync.WaitGroup
	both.Add(2)
	var mu sync.Mutex
	runs := 0
	take := func(first, second int) error {
		tried := false
		return db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
			mu.Lock()
			runs++
			mu.Unlock()
			if _, err := tx.NewRaw(`UPDATE stock SET n = n + 1 WHERE id = ?`, first).Exec(ctx); err != nil {
				return err
			}
			if !tried {
				tried = true
				both.Done()
				both.Wait() // each holds the row that the other wants
			}
			_, err := tx.NewRaw(`UPDATE stock SET n = n + 1 WHERE id = ?`, second).Exec(ctx)
			return err
		})
	}
	fails := make([]error, 2)
	wg.Go(func() { fails[0] = take(1, 2) })
	wg.Go(func() { fails[1] = take(2, 1) })
	wg.Wait()
	if err := errors.Join(fails...); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d, `SELECT sum(n) FROM stock`); n != 4 {
		t.Errorf("sum is %d, want 4", n)
	}
	if runs != 3 {
		t.Errorf("%d runs, want 3: the victim twice", runs)
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := dbtest.New(t)
	var n int
	err := d.QueryRowContext(ctx, `SELECT 1 WHERE false`).Scan(&n)
	if err = db.NotFound(err, "note 42"); !errors.Is(err, errs.NotFound) || !strings.Contains(err.Error(), "note 42") {
		t.Errorf("no rows: %v", err)
	}
	if err := db.Classify(sql.ErrNoRows); !errors.Is(err, errs.NotFound) || !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("no rows: %v", err)
	}
	if db.Classify(nil) != nil || db.NotFound(nil, "x") != nil {
		t.Error("nil became an error")
	}
	_, err = d.ExecContext(ctx, `SELEC`)
	if err == nil || errors.Is(err, errs.Unavailable) {
		t.Errorf("a syntax error is no outage: %v", err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err = d.ExecContext(gone, `SELECT 1`); !errors.Is(err, context.Canceled) || errors.Is(err, errs.Unavailable) {
		t.Errorf("a visitor who left is no outage: %v", err)
	}
	if _, err = db.Open(ctx, db.Config{URL: "postgres://u:hush@127.0.0.1:1/x"}); !errors.Is(err, errs.Unavailable) || strings.Contains(err.Error(), "hush") {
		t.Errorf("a server that is not there: %v", err)
	}
	if _, err = db.Open(ctx, db.Config{URL: "postgres://u:hush@host:port/x"}); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("a bad URL: %v", err)
	}
}

func TestBunQueriesLeaveNoPreparedStatements(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := dbtest.New(t)
	err := db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
		for i := range 5 {
			var n int
			if err := tx.NewRaw(`SELECT ?::int`, i).Scan(ctx, &n); err != nil {
				return err
			}
		}
		var n int
		if err := tx.NewRaw(`SELECT count(*) FROM pg_prepared_statements`).Scan(ctx, &n); err != nil {
			return err
		}
		if n != 0 {
			t.Errorf("%d statements stay prepared", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.QueryRowContext(ctx, `SELECT 1; SELECT 2`).Scan(new(int)); err == nil {
		t.Error("two statements in one query text were run")
	}
}
