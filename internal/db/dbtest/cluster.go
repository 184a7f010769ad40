package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// templateName is the migrated database in the cached data folder.
const templateName = "batata"

// ahead is how many clones are made before somebody asks.
const ahead = 2

// cluster is a running server that clones databases.
type cluster struct {
	*instance
	ready chan clone
	used  chan string // names to drop
	next  atomic.Int64

	mu    sync.Mutex // one CREATE or DROP at a time: cloning wants the template to itself
	admin *pgx.Conn
}

type clone struct {
	name string
	err  error
}

// shared is the server of this test binary, started at the first use. It is the
// harness's one piece of package state: a server per test would cost a second each.
var shared = sync.OnceValues(startShared)

func sharedCluster(t testing.TB) *cluster {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatalf("dbtest: start Postgres: %v", err)
	}
	return c
}

func startShared() (*cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	in, err := startFromTemplate(ctx)
	if err != nil {
		return nil, err
	}
	admin, err := pgx.Connect(ctx, in.server.SuperURL("postgres"))
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	c := &cluster{instance: in, admin: admin, ready: make(chan clone, ahead-1), used: make(chan string, 4096)}
	go c.fill()
	return c, nil
}

// fill keeps clones ready until the binary ends, and drops used ones while there
// is nothing better to do.
func (c *cluster) fill() {
	var failed error
	for {
		name, err := c.create(templateName)
		next := clone{name, errors.Join(err, failed)}
		for sent := false; !sent; {
			select {
			case c.ready <- next:
				sent = true
			case used := <-c.used:
				failed = c.drop(used) // told by the clone after the next
			}
		}
	}
}

func (c *cluster) take() (string, error) {
	got := <-c.ready
	return got.name, got.err
}

func (c *cluster) create(template string) (string, error) {
	name := fmt.Sprintf("t%d", c.next.Add(1))
	return name, c.exec(fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s OWNER batata", name, template))
}

func (c *cluster) drop(name string) error {
	return c.exec(fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name))
}

func (c *cluster) exec(sql string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := c.admin.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// url is the server's address with another database in it.
func (c *cluster) url(database string) string {
	return strings.Replace(c.server.URL(), "/"+templateName+"?", "/"+url.PathEscape(database)+"?", 1)
}
