package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lockWait is how long a start waits for the server of a killed process to end.
const lockWait = 15 * time.Second

// holderWait is how long a living holder is doubted: one that was just killed
// takes a moment to be gone.
const holderWait = time.Second

// holder is what the lock file says of who holds it. The lock itself is a flock on
// that file: the server process inherits it, so that it is held exactly as long as
// any process of the server, or its starter, lives. A number in a file would lie
// after kill -9; this cannot.
type holder struct {
	PID    int    `json:"pid"`    // of the batata process
	Server int    `json:"server"` // of its postmaster
	Socket string `json:"socket"`
}

func (h holder) busy(pl place) error {
	if h.PID == 0 {
		return fmt.Errorf("another process is starting a Postgres in %s", pl.root)
	}
	return fmt.Errorf("a Postgres already runs in %s: batata process %d started it as process %d. Stop that one first, or give this one another BATATA_DATA_DIR",
		pl.root, h.PID, h.Server)
}

// tryLock takes the lock, or returns who holds it.
func tryLock(pl place) (*os.File, holder, error) {
	if err := pl.makeRoot(); err != nil {
		return nil, holder{}, err
	}
	f, err := os.OpenFile(pl.lock, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, holder{}, diskHint(pl.root, fmt.Errorf("open lock of the private Postgres: %w", err))
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, holder{}, nil
	}
	defer func() { _ = f.Close() }() // nothing of ours was written
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, holder{}, fmt.Errorf("lock %s: %w", pl.lock, err)
	}
	var h holder
	text, err := os.ReadFile(pl.lock)
	if err == nil && len(text) > 0 {
		_ = json.Unmarshal(text, &h) // half written: the holder is just starting
	}
	return nil, h, nil
}

// takeLock refuses when the holder is alive, and waits for the server of a dead one,
// which is on its way out.
func takeLock(ctx context.Context, pl place) (*os.File, error) {
	began := time.Now()
	for {
		f, h, err := tryLock(pl)
		if f != nil || err != nil {
			return f, err
		}
		waited := time.Since(began)
		if waited > holderWait && alive(h.PID) || waited > lockWait {
			return nil, h.busy(pl)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, fmt.Errorf("%w: %w", h.busy(pl), err)
		}
	}
}

// PrivateInUse says which process runs the private Postgres of a folder; nil: none
// does. A server whose process was killed is waited for.
func PrivateInUse(ctx context.Context, dir string) error {
	pl, err := makePlace(dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(pl.lock); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	f, err := takeLock(ctx, pl)
	if err != nil {
		return err
	}
	return f.Close()
}

// alive reports whether a process runs; a zombie, which nobody has waited for yet,
// does not.
func alive(pid int) bool {
	if pid <= 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func writeHolder(f *os.File, pl place, server int) error {
	text, err := json.Marshal(holder{PID: os.Getpid(), Server: server, Socket: pl.socket})
	if err != nil {
		return fmt.Errorf("write lock of the private Postgres: %w", err)
	}
	if err := f.Truncate(0); err != nil {
		return fmt.Errorf("write lock of the private Postgres: %w", err)
	}
	if _, err := f.WriteAt(append(text, '\n'), 0); err != nil {
		return diskHint(pl.root, fmt.Errorf("write lock of the private Postgres: %w", err))
	}
	return nil
}

// clearStale removes what a killed server left. It is called under our lock, so no
// server of ours lives; one that somebody started by hand on the folder is left
// alone and named. Without this, a pid that another process has by now (in a
// container: nearly always) keeps Postgres from starting.
func clearStale(pl place) error {
	pidFile := filepath.Join(pl.data, "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if errors.Is(err, fs.ErrNotExist) {
		return removeSockets(pl)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", pidFile, err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if pid, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && alive(pid) {
		cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)) // a postmaster stands in its data folder
		if err == nil && sameDir(cwd, pl.data) {
			return fmt.Errorf("process %d is a Postgres that runs in %s but was not started by batata: stop it with pg_ctl -D %s stop", pid, pl.root, pl.data)
		}
	}
	if err := os.Remove(pidFile); err != nil {
		return fmt.Errorf("remove stale lock file: %w", err)
	}
	return removeSockets(pl)
}

func removeSockets(pl place) error {
	for _, suffix := range []string{"", ".lock"} {
		err := os.Remove(filepath.Join(pl.socket, ".s.PGSQL."+privatePort+suffix))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove stale socket: %w", err)
		}
	}
	return nil
}

func sameDir(a, b string) bool {
	fa, errA := os.Stat(a)
	fb, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(fa, fb)
}
