package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// binaryFolder is where this run's binary is built; TestMain removes it.
var binaryFolder string

func TestMain(m *testing.M) {
	code := 1
	var err error
	if binaryFolder, err = os.MkdirTemp("", "batata-bin-"); err == nil {
		code = m.Run()
		err = os.RemoveAll(binaryFolder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// built is the real binary, linked once for all tests that run it.
var built = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaryFolder, "batata")
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "nodynamic", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// installation is a data folder and settings, for processes of the real binary.
type installation struct {
	t    testing.TB
	bin  string
	data string
	env  []string
}

// testHost is the host of PUBLIC_URL unless a test says otherwise: never resolved,
// because requests go to the address that the process listens on.
const (
	testHost   = "batata.test"
	testOrigin = "http://" + testHost
)

// install makes an installation on free ports; env (NAME=value) adds to its settings.
func install(t testing.TB, env ...string) *installation {
	t.Helper()
	bin, err := built()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	// As root, the user that Postgres runs as passes through to the data folder.
	if err := errors.Join(os.Chmod(filepath.Dir(home), 0o711), os.Chmod(home, 0o711)); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(home, "batata.toml")
	if err := os.WriteFile(settings, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	in := &installation{t: t, bin: bin, data: filepath.Join(home, "data")}
	// Photographs that make run has unpacked are used by the seed.
	if cache, err := os.UserCacheDir(); err == nil {
		in.env = append(in.env, "XDG_CACHE_HOME="+cache)
	}
	in.env = append(in.env, "HOME="+home, "PATH="+os.Getenv("PATH"), "BATATA_CONFIG="+settings, "BATATA_DATA_DIR="+in.data,
		"BATATA_PUBLIC_URL="+testOrigin, "BATATA_LISTEN=127.0.0.1:0", "BATATA_OPS_LISTEN=127.0.0.1:0", "BATATA_LOG_FORMAT=json")
	in.env = append(in.env, env...)
	return in
}

// with is the same installation under other settings; the last of a name counts.
func (in *installation) with(env ...string) *installation {
	other := *in
	other.env = append(append([]string(nil), in.env...), env...)
	return &other
}

// commandWithin is how long one command may take on a busy machine.
const commandWithin = time.Minute

// run does one command and gives what it said.
func (in *installation) run(args ...string) outcome { return in.runWith("", args...) }

// runWith is run with something on standard input.
func (in *installation) runWith(stdin string, args ...string) outcome {
	in.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, in.bin, args...)
	var out, errOut bytes.Buffer
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = in.env, strings.NewReader(stdin), &out, &errOut
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || ctx.Err() != nil) {
		in.t.Fatalf("batata %s: %v\n%s", strings.Join(args, " "), err, errOut.String())
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}

// want fails the test unless the command ended with code, and said each of these on
// standard output or standard error.
func (o outcome) want(t testing.TB, code int, said ...string) outcome {
	t.Helper()
	if o.code != code {
		t.Fatalf("exit %d, want %d:\n%s%s", o.code, code, o.out, o.err)
	}
	for _, s := range said {
		if !strings.Contains(o.out+o.err, s) {
			t.Errorf("nothing says %q:\n%s%s", s, o.out, o.err)
		}
	}
	return o
}

// eventually asks until the answer is yes, or fails the test with what was missed.
func eventually(t testing.TB, within time.Duration, what string, yes func() bool) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-deadline.C:
			t.Fatalf("not within %v: %s", within, what)
		case <-tick.C:
		}
	}
}
