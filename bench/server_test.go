//go:build bench

package bench_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is `batata serve`.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	base   string        // http://address of the public listener
	ready  time.Duration // from the start until /readyz said so
	client *http.Client
	done   chan struct{}
}

// buildBinary builds batata; flags are further ones of go build.
func buildBinary(t *testing.T, flags ...string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "batata")
	args := append([]string{"build", "-tags", "nodynamic", "-trimpath", "-ldflags", "-s -w", "-o", bin}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "../cmd/batata")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, said)
	}
	return bin
}

// serve starts the binary and waits until it is ready. data is its data folder.
func serve(t *testing.T, bin, data string, env ...string) *process {
	t.Helper()
	if err := os.MkdirAll(data, 0o711); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(t.TempDir(), "batata.toml")
	if err := os.WriteFile(settings, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, done: make(chan struct{}), client: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
		Timeout:   30 * time.Second,
	}}
	p.cmd = exec.Command(bin, "serve")
	p.cmd.Env = append([]string{
		"HOME=" + data, "PATH=" + os.Getenv("PATH"), "BATATA_CONFIG=" + settings, "BATATA_DATA_DIR=" + data, "BATATA_PUBLIC_URL=" + origin,
		"BATATA_LISTEN=127.0.0.1:0", "BATATA_OPS_LISTEN=127.0.0.1:0", "BATATA_LOG_FORMAT=json", "BATATA_RATE_LIMITS=off",
	}, env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	log, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	started, listening := make(chan error, 1), make(chan string, 1)
	go func() {
		// Pdeathsig watches the thread that forked, so that thread must outlive the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(p.done)
		err := p.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		follow(log, listening)
		_ = p.cmd.Wait() // how it ended is in ProcessState
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	select {
	case address := <-listening:
		p.base = "http://" + address
	case <-p.done:
		t.Fatal("batata serve ended before it listened; its log is above")
	case <-time.After(time.Minute):
		t.Fatal("batata serve does not listen")
	}
	for {
		if _, err := p.get("/readyz", nil); err == nil {
			p.ready = time.Since(began)
			return p
		} else if time.Since(began) > time.Minute {
			t.Fatalf("not ready: %v", err)
		}
	}
}

// follow reads the log to its end, sends the address once, and shows what went wrong.
func follow(log io.Reader, listening chan<- string) {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		var line struct{ Level, Msg, Listen string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line.Level == "ERROR" {
			fmt.Fprintln(os.Stderr, lines.Text())
		}
		if line.Msg == "serving" {
			listening <- line.Listen
		}
	}
}

func (p *process) stop() {
	if p.cmd.Process != nil {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	}
	<-p.done
	p.client.CloseIdleConnections()
}

// get asks for a path and gives how many bytes came.
func (p *process) get(path string, cookie *http.Cookie) (int64, error) {
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.base+path, nil)
	if err != nil {
		return 0, err
	}
	r.Host = host
	r.Header.Set("Accept-Encoding", "gzip")
	if cookie != nil {
		r.AddCookie(cookie)
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d", path, answer.StatusCode)
	}
	return n, err
}

// memory reads VmRSS or VmHWM of the process, in MiB.
func (p *process) memory(field string) float64 {
	p.t.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		p.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), field+":")
	kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return kib / 1024
}

// load keeps so many requests under way for a while, as fast as they are answered
// (perSecond 0) or started at an even pace. It gives what they took, sorted, from the
// moment that each was due: a late start counts.
func (p *process) load(connections, perSecond int, during time.Duration, path func(i int) string, cookie *http.Cookie) (took []time.Duration, rate float64) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), during)
	defer cancel()
	began := time.Now()
	took, err := p.loadUntil(ctx, connections, perSecond, path, cookie)
	if err != nil {
		p.t.Fatal(err)
	}
	return took, float64(len(took)) / time.Since(began).Seconds()
}

// loadUntil is load until a context ends.
func (p *process) loadUntil(ctx context.Context, connections, perSecond int, path func(i int) string, cookie *http.Cookie) (took []time.Duration, failed error) {
	due := make(chan time.Time)
	began := time.Now()
	go func() {
		defer close(due)
		for i := 0; ; i++ {
			at := time.Now()
			if perSecond > 0 {
				at = began.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
				wait := time.NewTimer(time.Until(at))
				select {
				case <-wait.C:
				case <-ctx.Done():
					return
				}
			}
			select {
			case due <- at:
			case <-ctx.Done():
				return
			}
		}
	}()
	var mu sync.Mutex
	var next int
	var workers sync.WaitGroup
	for range connections {
		workers.Go(func() {
			for at := range due {
				if perSecond == 0 {
					at = time.Now()
				}
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				_, err := p.get(path(i), cookie)
				mu.Lock()
				took = append(took, time.Since(at))
				failed = errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return took, failed
}
