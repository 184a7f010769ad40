package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is a running process of the real binary that listens.
type server struct {
	t    testing.TB
	cmd  *exec.Cmd
	log  *logLines
	addr string // of the public listener
	ops  string // of the operator's
	done chan struct{}
}

// startWithin is how long a start may take on a busy machine.
const startWithin = time.Minute

// serve starts `batata serve` and waits until it listens.
func (in *installation) serve() *server {
	in.t.Helper()
	s := in.launch("serve")
	s.awaitListening(startWithin)
	return s
}

// launch starts a command. It is killed at the end of the test if it still runs.
func (in *installation) launch(args ...string) *server {
	in.t.Helper()
	s := &server{t: in.t, cmd: exec.Command(in.bin, args...), log: newLogLines(), done: make(chan struct{})}
	s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = in.env, s.log.out(), s.log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	started := make(chan error, 1)
	go func() {
		// Pdeathsig watches the thread that forked, so that thread must outlive the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := s.cmd.Start()
		started <- err
		if err == nil {
			_ = s.cmd.Wait() // how it ended is in ProcessState
			close(s.done)
		}
	}()
	if err := <-started; err != nil {
		in.t.Fatalf("start batata %s: %v", strings.Join(args, " "), err)
	}
	in.t.Cleanup(func() {
		s.kill()
		if in.t.Failed() {
			in.t.Logf("log of batata %s, process %d:\n%s", strings.Join(args, " "), s.cmd.Process.Pid, s.log.tail(40))
		}
	})
	return s
}

func (s *server) awaitListening(within time.Duration) {
	s.t.Helper()
	line := s.awaitLog(within, "serving")
	s.addr, s.ops = line["listen"].(string), line["ops"].(string)
}

// awaitLog waits for a line with that message.
func (s *server) awaitLog(within time.Duration, msg string) map[string]any {
	s.t.Helper()
	timeout := time.NewTimer(within)
	defer timeout.Stop()
	for {
		line, changed := s.log.find(msg)
		if line != nil {
			return line
		}
		select {
		case <-changed:
		case <-s.done:
			if line, _ := s.log.find(msg); line != nil {
				return line
			}
			s.t.Fatalf("batata ended with exit code %d before it said %q:\n%s", s.cmd.ProcessState.ExitCode(), msg, s.log.tail(40))
		case <-timeout.C:
			s.t.Fatalf("batata did not say %q within %v:\n%s", msg, within, s.log.tail(40))
		}
	}
}

// terminate asks for a graceful stop and gives the exit code.
func (s *server) terminate(within time.Duration) int {
	s.t.Helper()
	s.signal(syscall.SIGTERM)
	return s.awaitEnd(within)
}

func (s *server) awaitEnd(within time.Duration) int {
	s.t.Helper()
	timeout := time.NewTimer(within)
	defer timeout.Stop()
	select {
	case <-s.done:
	case <-timeout.C:
		s.t.Fatalf("batata still runs after %v:\n%s", within, s.log.tail(40))
	}
	return s.cmd.ProcessState.ExitCode()
}

// kill ends the process as a crash would.
func (s *server) kill() {
	s.signal(syscall.SIGKILL)
	<-s.done
}

func (s *server) signal(sig syscall.Signal) {
	select {
	case <-s.done:
		return
	default:
	}
	if err := s.cmd.Process.Signal(sig); err != nil && !errors.Is(err, syscall.ESRCH) && !strings.Contains(err.Error(), "already finished") {
		s.t.Errorf("signal batata: %v", err)
	}
}

// freePort is a loopback port that nobody listened on a moment ago, with the one
// below it free too: for settings that cannot say "any port".
func freePort(t testing.TB) (port int) {
	t.Helper()
	for range 50 {
		one, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port = one.Addr().(*net.TCPAddr).Port
		below, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port - 1})
		one.Close()
		if err == nil {
			below.Close()
			return port
		}
	}
	t.Fatal("no two free ports beside each other")
	return 0
}

// logLines keeps what a process writes to standard error, one JSON object a line, and
// beside it what it writes to standard output.
type logLines struct {
	mu      sync.Mutex
	text    bytes.Buffer
	stdout  bytes.Buffer
	changed chan struct{} // closed and replaced at each write
}

func newLogLines() *logLines { return &logLines{changed: make(chan struct{})} }

// Write implements io.Writer.
func (l *logLines) Write(p []byte) (int, error) { return l.write(&l.text, p) }

func (l *logLines) write(to *bytes.Buffer, p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
	return to.Write(p)
}

type stdoutOf struct{ *logLines }

// Write implements io.Writer.
func (s stdoutOf) Write(p []byte) (int, error) { return s.write(&s.stdout, p) }

func (l *logLines) out() stdoutOf { return stdoutOf{l} }

func (l *logLines) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stdout.String()
}

// lines are the log's so far, decoded; what is not JSON has its text under "raw".
func (l *logLines) lines() []map[string]any {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []map[string]any
	for line := range strings.Lines(l.text.String()) {
		one := map[string]any{}
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			one = map[string]any{"raw": line}
		}
		all = append(all, one)
	}
	return all
}

// find gives the first line with that message, and a channel that closes when there
// is more to look at.
func (l *logLines) find(msg string) (map[string]any, <-chan struct{}) {
	l.mu.Lock()
	changed := l.changed
	l.mu.Unlock()
	for _, line := range l.lines() {
		if line["msg"] == msg {
			return line, changed
		}
	}
	return nil, changed
}

func (l *logLines) tail(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := strings.SplitAfter(l.text.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "")
}
