package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
)

func TestListenHearsCommitsAndComesBack(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	d := dbtest.New(t)
	heard := make(chan db.Notification, 100)
	ended := make(chan error, 1)
	go func() {
		ended <- db.Listen(ctx, d, []string{"notes", `odd "name"`}, func(n db.Notification) { heard <- n })
	}()
	expect := func(want db.Notification) {
		t.Helper()
		select {
		case got := <-heard:
			if got != want {
				t.Fatalf("heard %+v, want %+v", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("did not hear %+v", want)
		}
	}
	resync := func() {
		t.Helper()
		expect(db.Notification{Channel: "notes", Resync: true})
		expect(db.Notification{Channel: `odd "name"`, Resync: true})
	}
	resync()

	quiet := errors.New("rolled back")
	for _, end := range []error{quiet, nil} {
		err := db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
			if err := db.Notify(ctx, tx, "notes", "it's "+map[bool]string{true: "done", false: "undone"}[end == nil]); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
	}
	expect(db.Notification{Channel: "notes", Payload: "it's done"})

	var cut int
	if err := d.NewRaw(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%listen'`).Scan(ctx, &cut); err != nil || cut != 1 {
		t.Fatalf("cut %d connections: %v", cut, err)
	}
	resync()
	if err := db.Notify(ctx, d, `odd "name"`, "2"); err != nil {
		t.Fatal(err)
	}
	expect(db.Notification{Channel: `odd "name"`, Payload: "2"})

	if err := db.Notify(ctx, d, "notes", strings.Repeat("x", 8000)); !errors.Is(err, errs.TooLarge) {
		t.Errorf("a payload that Postgres refuses: %v", err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}
