package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
)

func open(t *testing.T, cfg db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestR24_FullPoolQueuesTwoSecondsThenUnavailable(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := open(t, db.Config{URL: dbtest.URL(t), MaxConns: 5, JobConns: 1})

	release := make(chan struct{})
	var holders, clients sync.WaitGroup
	var seated sync.WaitGroup
	seated.Add(5)
	for range 5 {
		holders.Go(func() {
			err := db.InTx(ctx, d, func(context.Context, bun.Tx) error {
				seated.Done()
				<-release
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	seated.Wait()

	began := time.Now()
	for range 200 {
		clients.Go(func() {
			_, err := d.NewRaw(`SELECT 1`).Exec(ctx)
			if took := time.Since(began); !errors.Is(err, errs.Unavailable) || took > 3*time.Second {
				t.Errorf("after %s: %v", took, err)
			}
		})
	}
	// Jobs have seats of their own.
	if _, err := d.NewRaw(`SELECT 1`).Exec(db.WithJobLimits(ctx)); err != nil {
		t.Errorf("a job was starved by pages: %v", err)
	}
	clients.Wait()
	if took := time.Since(began); took < 1900*time.Millisecond {
		t.Errorf("gave up after %s, want 2 s of queueing", took)
	}
	close(release)
	holders.Wait()
	if _, err := d.NewRaw(`SELECT 1`).Exec(ctx); err != nil {
		t.Errorf("did not recover: %v", err)
	}
}

func TestA21_StatementLimits(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	url := dbtest.URL(t)
	d := open(t, db.Config{URL: url, MaxConns: 2, JobConns: 2})
	show := func(ctx context.Context, name string) (v string) {
		if err := d.NewRaw(`SELECT current_setting(?)`, name).Scan(ctx, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ name, web, job string }{
		{"statement_timeout", "5s", "1min"},
		{"idle_in_transaction_session_timeout", "10s", "10s"},
		{"lock_timeout", "3s", "3s"},
		{"application_name", "batata", "batata jobs"},
	} {
		if web, job := show(ctx, c.name), show(db.WithJobLimits(ctx), c.name); web != c.web || job != c.job {
			t.Errorf("%s is %s for pages and %s for jobs, want %s and %s", c.name, web, job, c.web, c.job)
		}
	}

	quick := open(t, db.Config{URL: url, MaxConns: 2, JobConns: 1, StatementTimeout: 200 * time.Millisecond})
	_, err := quick.NewRaw(`SELECT pg_sleep(30)`).Exec(ctx)
	if !errors.Is(err, errs.Unavailable) {
		t.Errorf("a slow statement: %v", err)
	}
	// The visitor leaves: the statement stops, the connection stays.
	short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	if _, err := d.NewRaw(`SELECT pg_sleep(4)`).Exec(short); err == nil {
		t.Error("the statement outlived its context")
	}
	if n := d.Pool.Stat().TotalConns(); n != 1 {
		t.Errorf("%d connections left in the pool, want the one", n)
	}
	if n := count(t, d, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(4)%' AND state = 'active' AND pid <> pg_backend_pid()`); n != 0 {
		t.Error("the server still works for a visitor who left")
	}
}

func TestR05_FrozenServer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := dbtest.Server(t)
	d := open(t, db.Config{URL: s.URL(), MaxConns: 3, JobConns: 1})
	mustExec(t, d, `SELECT 1`)
	s.Freeze()
	began := time.Now()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, err := d.NewRaw(`SELECT 1`).Exec(ctx)
			if took := time.Since(began); !errors.Is(err, errs.Unavailable) || took > 6*time.Second {
				t.Errorf("after %s: %v", took, err)
			}
		})
	}
	wg.Go(func() {
		err := db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error { return nil })
		if took := time.Since(began); !errors.Is(err, errs.Unavailable) || took > 6*time.Second {
			t.Errorf("transaction after %s: %v", took, err)
		}
	})
	wg.Wait()
	s.Thaw()
	dbtest.Eventually(t, 10*time.Second, "answers after the thaw", func() bool {
		_, err := d.NewRaw(`SELECT 1`).Exec(ctx)
		return err == nil
	})
}

func TestR04_RestartedServer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := dbtest.Server(t)
	d := open(t, db.Config{URL: s.URL(), MaxConns: 5, JobConns: 1})
	mustExec(t, d, `CREATE TABLE written (id bigint PRIMARY KEY)`)

	stop := make(chan struct{})
	var wg sync.WaitGroup
	var mu sync.Mutex
	acknowledged := 0
	for w := range 5 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				_, err := d.NewRaw(`INSERT INTO written VALUES (?)`, w*1_000_000+i).Exec(ctx)
				switch {
				case err == nil:
					mu.Lock()
					acknowledged++
					mu.Unlock()
				case !errors.Is(err, errs.Unavailable):
					t.Errorf("an outage shows as %v", err)
					return
				}
			}
		})
	}
	progress := func() bool {
		mu.Lock()
		before := acknowledged
		mu.Unlock()
		dbtest.Eventually(t, 5*time.Second, "writes go on", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return acknowledged > before+20
		})
		return true
	}
	for range 3 {
		progress()
		s.Restart()
		progress()
	}
	close(stop)
	wg.Wait()
	// At least: a write whose acknowledgement was cut off may be there too.
	if n := count(t, d, `SELECT count(*) FROM written`); n < acknowledged {
		t.Errorf("%d rows of %d acknowledged writes", n, acknowledged)
	}
}
