// Package miniotest starts a real MinIO for tests: a process of its own on a free
// loopback port, with a temporary folder, that ends with the test. It never skips: a
// missing binary fails the test and names the make target that brings it.
package miniotest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Release is the MinIO that `make tools` builds.
const Release = "RELEASE.2025-09-07"

// Credentials of every test server.
const (
	AccessKey = "batata-test"
	SecretKey = "batata-test-secret"
)

// readyWithin is how long a start may take on a busy machine.
const readyWithin = 60 * time.Second

// Server is one running MinIO.
type Server struct {
	Endpoint string // http://127.0.0.1:port, the same after a restart

	t    testing.TB
	bin  string
	dir  string
	addr string
	cmd  *exec.Cmd
	done chan error
}

// Start runs a server until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, bin: bin, dir: t.TempDir(), addr: freeAddress(t)}
	s.Endpoint = "http://" + s.addr
	s.Restart()
	t.Cleanup(s.Stop)
	return s
}

// binary finds MinIO: BATATA_TEST_MINIO, else the tools' cache.
func binary() (string, error) {
	if path := os.Getenv("BATATA_TEST_MINIO"); path != "" {
		return path, nil
	}
	cache := os.Getenv("XDG_CACHE_HOME")
	if cache == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the tools' cache: %w", err)
		}
		cache = filepath.Join(home, ".cache")
	}
	path := filepath.Join(cache, "batata", "tools", "minio-"+Release, "minio")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("MinIO is missing (%s): run `make tools`, or name a binary in BATATA_TEST_MINIO", path)
	}
	return path, nil
}

// freeAddress asks the kernel for a port. Another process could take it before MinIO
// does; Restart then fails loudly.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// Restart starts the server (again), on the same port and folder, and waits until it
// answers.
func (s *Server) Restart() {
	s.t.Helper()
	s.Stop()
	s.cmd = exec.Command(s.bin, "server", s.dir, "--address", s.addr, "--console-address", "127.0.0.1:0", "--quiet")
	s.cmd.Env = append(withoutMinio(os.Environ()),
		"MINIO_ROOT_USER="+AccessKey, "MINIO_ROOT_PASSWORD="+SecretKey,
		"MINIO_BROWSER=off", "MINIO_UPDATE=off", "CI=true")
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	log := new(strings.Builder)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	started, done := make(chan error, 1), make(chan error, 1)
	s.done = done
	cmd := s.cmd
	go func() {
		// Pdeathsig watches the thread that forked, so that thread must outlive the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			done <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		s.cmd = nil
		s.t.Fatalf("start MinIO: %v", err)
	}
	s.awaitReady(log)
}

func (s *Server) awaitReady(log fmt.Stringer) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	client, err := minio.New(s.addr, &minio.Options{
		Creds: credentials.NewStaticV4(AccessKey, SecretKey, ""), Region: "us-east-1", MaxRetries: 1,
	})
	if err != nil {
		s.t.Fatalf("ask MinIO: %v", err)
	}
	for {
		// Its own health pages answer before it takes requests; this is one.
		if _, err := client.ListBuckets(ctx); err == nil {
			return
		}
		select {
		case err := <-s.done:
			s.cmd = nil
			s.t.Fatalf("MinIO ended while starting (%v): %s", err, log)
		case <-ctx.Done():
			s.Stop()
			s.t.Fatalf("MinIO did not get ready in %s: %s", readyWithin, log)
		case <-tick.C:
		}
	}
}

// Stop kills the server as a power cut would. Its folder stays for Restart.
func (s *Server) Stop() {
	if s.cmd == nil {
		return
	}
	s.signal(syscall.SIGKILL)
	<-s.done
	s.cmd = nil
}

// Freeze stops the process without closing its connections, as a hanging disk does.
func (s *Server) Freeze() { s.signal(syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (s *Server) Thaw() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) {
	if err := syscall.Kill(s.cmd.Process.Pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		s.t.Errorf("signal MinIO %s: %v", strconv.Itoa(int(sig)), err)
	}
}

func withoutMinio(env []string) []string {
	out := make([]string, 0, len(env))
	for _, e := range env {
		if !strings.HasPrefix(e, "MINIO_") && !strings.HasPrefix(e, "HTTP_PROXY=") && !strings.HasPrefix(e, "http_proxy=") {
			out = append(out, e)
		}
	}
	return out
}
