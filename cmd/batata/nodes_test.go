package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/seal"
	"github.com/batata-social/batata/media/miniotest"
)

// nodes are processes of one site: one database, one bucket, one key, and a data
// folder each.
type nodes struct {
	t    testing.TB
	db   *db.DB
	each []*node
	key  *seal.Key
	turn atomic.Int64
}

type node struct {
	*installation
	up atomic.Pointer[server] // the running process, or the one that was killed last
}

func startNodes(t testing.TB, n int, store *miniotest.Server, bucket string) *nodes {
	t.Helper()
	url := dbtest.URL(t)
	key := filepath.Join(t.TempDir(), "secret.key")
	if err := seal.Create(key); err != nil {
		t.Fatal(err)
	}
	root, err := seal.Load(key)
	if err != nil {
		t.Fatal(err)
	}
	ns := &nodes{t: t, db: dbtest.Open(t, url), key: root}
	for range n {
		one := &node{installation: install(t, "DATABASE_URL="+url, "BATATA_SECRET_KEY_FILE="+key, "BATATA_RATE_LIMITS=off",
			"BATATA_MEDIA_STORE=s3", "BATATA_S3_ENDPOINT="+store.Endpoint, "BATATA_S3_BUCKET="+bucket,
			"BATATA_S3_ACCESS_KEY="+miniotest.AccessKey, "BATATA_S3_SECRET_KEY="+miniotest.SecretKey)}
		one.up.Store(one.serve())
		ns.each = append(ns.each, one)
	}
	return ns
}

// browser asks the nodes by turns.
func (ns *nodes) browser() *browser { return newBrowser(ns.t, ns.next) }

func (ns *nodes) next() string {
	return ns.each[ns.turn.Add(1)%int64(len(ns.each))].up.Load().addr
}

// at is the same person, whose requests go to one node.
func (ns *nodes) at(i int, b *browser) *browser {
	other := *b
	other.to = func() string { return ns.each[i].up.Load().addr }
	return &other
}

// givenUp is how long somebody goes on asking.
const givenUp = 15 * time.Second

// ask repeats a request that a killed node did not answer, at the next one. done says
// whether one that may have arrived has had its effect: then the answer is lost and
// status is 0. nil: doing it twice is the same as doing it once.
func (ns *nodes) ask(b *browser, done func() bool, method, path, contentType string, body []byte, header ...string) reply {
	ns.t.Helper()
	for began := time.Now(); time.Since(began) < givenUp; {
		a, err := b.try(context.Background(), method, path, contentType, body, header...)
		if err == nil {
			return a
		}
		if done == nil || errors.Is(err, syscall.ECONNREFUSED) {
			continue
		}
		ns.settle()
		if done() {
			return reply{}
		}
	}
	ns.t.Fatalf("%s %s is not answered within %v", method, path, givenUp)
	return reply{}
}

// settle waits for the transactions that are open now: those of a killed node are
// committed or rolled back.
func (ns *nodes) settle() {
	ns.t.Helper()
	var now time.Time
	if err := ns.db.NewRaw(`SELECT clock_timestamp()`).Scan(context.Background(), &now); err != nil {
		ns.t.Fatal(err)
	}
	eventually(ns.t, givenUp, "the transactions of a killed node end", func() bool {
		return count(ns.t, ns.db, `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < ?`, now) == 0
	})
}

// killing ends one node after the other with kill -9, and starts it again, until stop
// is called, which gives how often.
func (ns *nodes) killing(first, every time.Duration) (kills *atomic.Int64, stop func()) {
	kills = new(atomic.Int64)
	ended := make(chan struct{})
	var killer sync.WaitGroup
	killer.Go(func() {
		next := time.NewTimer(first)
		defer next.Stop()
		for i := 0; ; i++ {
			select {
			case <-ended:
				return
			case <-next.C:
			}
			next.Reset(every)
			one := ns.each[i%len(ns.each)]
			one.up.Load().kill()
			one.up.Store(one.serve())
			kills.Add(1)
		}
	})
	var once sync.Once
	stop = func() {
		once.Do(func() { close(ended) })
		killer.Wait()
	}
	ns.t.Cleanup(stop)
	return kills, stop
}
