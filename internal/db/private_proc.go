package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is one running postmaster.
type process struct {
	pid    int
	exited chan struct{}
	err    error // set before exited closes
}

// spawn starts the postmaster. The thread that forks it stays locked to its
// goroutine until the child ends: Pdeathsig follows the thread, not the process,
// and Go ends idle threads.
func (p *Private) spawn() (*process, error) {
	logFile, err := os.OpenFile(p.place.log, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, diskHint(p.place.root, fmt.Errorf("open Postgres log: %w", err))
	}
	cmd := exec.Command(p.bins.postgres, p.serverArgs()...)
	cmd.Env = serverEnv()
	cmd.Dir = p.place.data
	cmd.Stdout, cmd.Stderr = logFile, logFile
	cmd.ExtraFiles = []*os.File{p.lock} // the flock lives as long as any process of the server
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Credential: p.place.who.cred,
		Pdeathsig:  syscall.SIGINT, // fast shutdown: no recovery at the next start
		Setpgid:    true,           // Ctrl-C is for us; we stop the server when we are done with it
	}
	if p.cfg.NoFsync {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT // nothing there to keep
	}
	proc := &process{exited: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(proc.exited)
		defer func() { _ = logFile.Close() }() // the server writes it, through its own descriptor
		if err := cmd.Start(); err != nil {
			proc.err = err
			started <- err
			return
		}
		proc.pid = cmd.Process.Pid
		started <- nil
		if err := cmd.Wait(); err != nil {
			proc.err = err
		} else {
			proc.err = errors.New("exit status 0")
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start Postgres as %s: %w", p.place.who.name, err)
	}
	return proc, nil
}

func (p *Private) serverArgs() []string {
	settings := []string{
		"listen_addresses=",
		`unix_socket_directories="` + p.place.socket + `"`,
		"port=" + privatePort,
		"unix_socket_permissions=0700",
		"max_connections=" + strconv.Itoa(p.cfg.MaxConns),
		"shared_buffers=64MB",
		"max_wal_size=512MB",
		"jit=off", // its start-up costs more than our short queries take
		"timezone=UTC",
		"log_timezone=UTC",
		"lc_messages=C", // explain reads them
		"log_checkpoints=off",
		"logging_collector=off",
	}
	if p.cfg.NoFsync {
		// Commits still wait for the write, so that a crash of the server alone loses nothing.
		settings = append(settings, "fsync=off", "full_page_writes=off", "autovacuum=off")
	}
	args := []string{"-D", p.place.data}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return args
}

// shutdown asks in order: fast, then immediate, then by force.
func (pr *process) shutdown() {
	for _, step := range []struct {
		sig  syscall.Signal
		wait time.Duration
	}{{syscall.SIGINT, 20 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}} {
		_ = syscall.Kill(pr.pid, step.sig) // gone already: exited says so
		select {
		case <-pr.exited:
			return
		case <-time.After(step.wait):
		}
	}
	pr.end(syscall.SIGKILL)
}

func (pr *process) end(sig syscall.Signal) {
	_ = syscall.Kill(pr.pid, sig)
	select {
	case <-pr.exited:
	case <-time.After(10 * time.Second):
		_ = syscall.Kill(pr.pid, syscall.SIGKILL)
		<-pr.exited
	}
}

// serverEnv keeps our settings and secrets out of the server.
func serverEnv() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "LANG=C.UTF-8", "TZ=UTC", "HOME=/"}
}

// initData makes the data folder where there is none. It is made beside its place
// and renamed, so that a half-made one is never taken for a database.
func (p *Private) initData(ctx context.Context) error {
	_, err := os.Stat(filepath.Join(p.place.data, "PG_VERSION"))
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for the database: %w", err)
	}
	if entries, err := os.ReadDir(p.place.data); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s has files but no PG_VERSION, so it is no database that Postgres can start: move it away, or restore it from a backup", p.place.data)
	}
	fresh := p.place.data + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("clear half-made database: %w", err)
	}
	if err := p.place.give(fresh); err != nil {
		return err
	}
	args := []string{"-D", fresh, "-U", privateSuper, "--auth-local=trust", "--auth-host=reject",
		"--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", "--data-checksums"}
	if p.cfg.NoFsync {
		args = append(args, "--no-sync", "--wal-segsize=1")
	}
	cmd := exec.CommandContext(ctx, p.bins.initdb, args...)
	cmd.Env = serverEnv()
	cmd.Dir = p.place.root
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.place.who.cred, Setpgid: true}
	if out, err := cmd.CombinedOutput(); err != nil {
		_ = os.RemoveAll(fresh) // initdb cleans up itself, unless it was killed
		return diskHint(p.place.root, fmt.Errorf("make the database with %s: %w: %s", p.bins.initdb, err, lastLines(out)))
	}
	_ = os.Remove(p.place.data) // an empty folder may stand there
	if err := os.Rename(fresh, p.place.data); err != nil {
		return fmt.Errorf("put the database in place: %w", err)
	}
	return nil
}

// explain adds the last words of the server's log to a failed start.
func (p *Private) explain(err error) error {
	out, readErr := tail(p.place.log, 4096)
	if readErr != nil {
		out = nil
	}
	return diskHint(p.place.root, fmt.Errorf("private Postgres in %s: %w: %s", p.place.root, err, lastLines(out)))
}

func tail(path string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	if fi, err := f.Stat(); err == nil && fi.Size() > n {
		if _, err := f.Seek(-n, io.SeekEnd); err != nil {
			return nil, err
		}
	}
	return io.ReadAll(f)
}

func lastLines(out []byte) string {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-4):], []byte(" | ")))
}

// diskHint says what to do when the cause of err is a full disk.
func diskHint(dir string, err error) error {
	if err == nil || !errors.Is(err, syscall.ENOSPC) && !strings.Contains(err.Error(), "No space left on device") {
		return err
	}
	free := ""
	var st syscall.Statfs_t
	if syscall.Statfs(dir, &st) == nil {
		free = fmt.Sprintf(" (%d MiB free)", int64(st.Bavail)*st.Bsize>>20)
	}
	return fmt.Errorf("the disk that holds %s is full%s: free some space there and start again, nothing committed is lost: %w", dir, free, err)
}
