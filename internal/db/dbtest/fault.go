package dbtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/batata-social/batata/internal/db"
)

// Faulty is a server of one test's own, to be crashed and frozen.
type Faulty struct {
	t      testing.TB
	server *db.Private
	frozen []int
}

// Server starts a migrated server that only this test uses. It is stopped at the
// test's end.
func Server(t testing.TB) *Faulty {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	in, err := startFromTemplate(ctx)
	if err != nil {
		t.Fatalf("dbtest: start Postgres: %v", err)
	}
	f := &Faulty{t: t, server: in.server}
	t.Cleanup(func() {
		f.Thaw()
		if err := in.end(); err != nil {
			t.Errorf("dbtest: stop Postgres: %v", err)
		}
	})
	return f
}

// URL is its migrated database.
func (f *Faulty) URL() string { return f.server.URL() }

// SuperURL is its superuser, for looking at the server from beside.
func (f *Faulty) SuperURL() string { return f.server.SuperURL("postgres") }

// PID is its postmaster.
func (f *Faulty) PID() int { return f.server.PID() }

// Dir is the folder it lives in.
func (f *Faulty) Dir() string { return f.server.DataDir() }

// Crash ends the server as `restart -m immediate` does: connections are cut and
// the next start replays the log. It comes back by itself; see AwaitReady.
func (f *Faulty) Crash() {
	f.t.Helper()
	if err := syscall.Kill(f.server.PID(), syscall.SIGQUIT); err != nil {
		f.t.Fatalf("dbtest: crash Postgres: %v", err)
	}
}

// Restart crashes the server and waits until it answers again.
func (f *Faulty) Restart() {
	f.t.Helper()
	before := f.server.PID()
	f.Crash()
	f.AwaitReady(func() bool { pid := f.server.PID(); return pid != 0 && pid != before })
}

// AwaitReady waits until the server answers and every condition holds.
func (f *Faulty) AwaitReady(conditions ...func() bool) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if f.answers(ctx) && all(conditions) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			f.t.Fatal("dbtest: Postgres did not come back within a minute")
		}
	}
}

func (f *Faulty) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, f.SuperURL())
	if err != nil {
		return false
	}
	return conn.Close(ctx) == nil
}

func all(conditions []func() bool) bool {
	for _, ok := range conditions {
		if !ok() {
			return false
		}
	}
	return true
}

// Freeze stops every process of the server in its tracks: connections stay open
// and nothing answers.
func (f *Faulty) Freeze() {
	f.t.Helper()
	parent := f.server.PID()
	pids := []int{parent}
	if err := syscall.Kill(parent, syscall.SIGSTOP); err != nil { // first, so that it forks no more
		f.t.Fatalf("dbtest: freeze Postgres: %v", err)
	}
	children, err := childrenOf(parent)
	if err != nil {
		f.t.Fatalf("dbtest: freeze Postgres: %v", err)
	}
	for _, pid := range children {
		if syscall.Kill(pid, syscall.SIGSTOP) == nil {
			pids = append(pids, pid)
		}
	}
	f.frozen = pids
}

// Thaw lets a frozen server go on where it was.
func (f *Faulty) Thaw() {
	for _, pid := range f.frozen {
		_ = syscall.Kill(pid, syscall.SIGCONT) // a backend may have ended
	}
	f.frozen = nil
}

func childrenOf(parent int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	var out []int
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // ended meanwhile
		}
		// pid (name) state ppid …; the name may hold spaces and brackets.
		end := strings.LastIndexByte(string(text), ')')
		fields := strings.Fields(string(text[end+1:]))
		if len(fields) < 2 || fields[1] != strconv.Itoa(parent) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, pid)
	}
	return out, nil
}
