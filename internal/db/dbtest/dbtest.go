// Package dbtest gives tests real databases: New hands out a fresh, migrated one
// within milliseconds. The first call in a test binary starts a private Postgres
// from a cached, already migrated data folder; each database after that is a clone
// of its template. Nothing survives the binary, however it ends.
package dbtest

import (
	"context"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db"
)

// New is an empty, migrated database of the test's own, closed and dropped at its
// end. Its pools are small; open URL yourself for other settings.
func New(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, URL(t))
}

// URL is the address of an empty, migrated database of the test's own, for
// processes under test. It is dropped after the test, whoever is connected.
func URL(t testing.TB) string {
	t.Helper()
	c := sharedCluster(t)
	name, err := c.take()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() { c.used <- name })
	return c.url(name)
}

// Empty is the address of a database without any migration, for tests of those.
func Empty(t testing.TB) string {
	t.Helper()
	c := sharedCluster(t)
	name, err := c.create("template1")
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() { c.used <- name })
	return c.url(name)
}

// Open opens a second handle on url, with small pools, closed at the test's end.
func Open(t testing.TB, url string) *db.DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	d, err := db.Open(ctx, db.Config{URL: url, MaxConns: 4, JobConns: 4, ApplicationName: "test"})
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("dbtest: close: %v", err)
		}
	})
	return d
}

// Tool is the path of a program that came with the server, such as pg_dump.
func Tool(t testing.TB, name string) string {
	t.Helper()
	return sharedCluster(t).server.Tool(name)
}
