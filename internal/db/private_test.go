package db_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
)

// childDir in the environment turns the test binary into a process that runs a
// private Postgres there; childDo says what it does with it.
const (
	childDir = "BATATA_DB_TEST_DIR"
	childDo  = "BATATA_DB_TEST_DO"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := privateChild(dir, os.Getenv(childDo)); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// privateChild prints the server's pid and URL, then waits for its stdin to end.
func privateChild(dir, do string) error {
	start := db.StartPrivate
	if do == "join" {
		start = db.JoinOrStartPrivate
	}
	p, err := start(context.Background(), db.PrivateConfig{DataDir: dir, NoFsync: true})
	if err != nil {
		return err
	}
	if do == "fill" {
		if err := errors.Join(fillDisk(p, dir), p.Stop()); err != nil {
			return err
		}
		fmt.Println("kind unavailable, then space again: ok")
		return nil
	}
	fmt.Println(p.PID(), p.Joined(), p.URL())
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return p.Stop()
}

type privateProc struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	pid    int
	joined bool
	err    string // what it said instead
}

// runPrivate starts such a process and waits for its first line.
func runPrivate(t *testing.T, dir, do string) *privateProc {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childDo+"="+do)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &privateProc{cmd: cmd, stdin: stdin}
	t.Cleanup(func() {
		stdin.Close()
		_ = cmd.Wait() // some were killed
	})
	out := bufio.NewReader(stdout)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("the child said %q: %v", line, err)
	}
	if rest, isErr := strings.CutPrefix(line, "error: "); isErr {
		more, _ := io.ReadAll(out)
		p.err = rest + string(more)
		return p
	}
	fields := strings.Fields(line)
	if p.pid, err = strconv.Atoi(fields[0]); err != nil {
		t.Fatal(err)
	}
	p.joined = fields[1] == "true"
	return p
}

func (p *privateProc) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
}

// folder is a new one that the server's user can enter.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "batata-private-") //nolint:usetesting // t.TempDir lies under folders that the server's user cannot enter
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func startPrivate(t *testing.T, dir string) *db.Private {
	t.Helper()
	p, err := db.StartPrivate(context.Background(), db.PrivateConfig{DataDir: dir, NoFsync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func running(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(text), ") Z ") // a zombie holds nothing
}

func TestPrivateStartsStopsAndKeeps(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := filepath.Join(folder(t), "pg")
	p := startPrivate(t, dir)
	d := open(t, db.Config{URL: p.URL(), MaxConns: 2, JobConns: 1})
	run := func(query string) (v string) {
		t.Helper()
		if err := d.NewRaw(query).Scan(ctx, &v); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return v
	}
	mustExec(t, d, `CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)`)
	for query, want := range map[string]string{
		`SELECT current_user::text`: "batata",
		`SELECT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)::text FROM pg_roles WHERE rolname = current_user`: "false",
		`SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()`:                                             "batata",
		`SELECT current_setting('listen_addresses')`:                                                                                           "",
		`SELECT current_setting('server_encoding')`:                                                                                            "UTF8",
		`SELECT datcollate FROM pg_database WHERE datname = current_database()`:                                                                "C.UTF-8",
		`SELECT current_setting('unix_socket_permissions')`:                                                                                    "0700",
	} {
		if got := run(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	for _, sub := range []string{"data", "run"} {
		fi, err := os.Stat(filepath.Join(dir, sub))
		if err != nil || fi.Mode().Perm() != 0o700 {
			t.Errorf("%s is open: %v %v", sub, fi.Mode(), err)
		}
	}
	if os.Geteuid() == 0 {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
		if err != nil || strings.Contains(string(status), "Uid:\t0") {
			t.Errorf("the server runs as root: %v", err)
		}
	}
	d.Close()
	pid := p.PID()
	if err := p.Stop(); err != nil || running(pid) {
		t.Fatalf("did not stop: %v", err)
	}

	d = open(t, db.Config{URL: startPrivate(t, dir).URL(), MaxConns: 2, JobConns: 1})
	if got := run(`SELECT id FROM kept`); got != "1" {
		t.Errorf("kept %q", got)
	}
}

func TestPrivateFsyncIsOnByDefault(t *testing.T) {
	t.Parallel()
	p, err := db.StartPrivate(context.Background(), db.PrivateConfig{DataDir: filepath.Join(folder(t), "pg")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	}()
	d := open(t, db.Config{URL: p.URL(), MaxConns: 1, JobConns: 1})
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes", "data_checksums"} {
		var v string
		if err := d.NewRaw(`SELECT current_setting(?)`, setting).Scan(context.Background(), &v); err != nil || v != "on" {
			t.Errorf("%s is %q, %v", setting, v, err)
		}
	}
}

// TestPrivateDiesWithItsParent kills the parent with -9, leaves a stale lock file
// behind on purpose, and starts on the folder again.
func TestPrivateDiesWithItsParent(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "pg")
	first := runPrivate(t, dir, "start")
	if first.err != "" {
		t.Fatal(first.err)
	}
	first.kill(t)
	second := startPrivate(t, dir) // waits for the first to be gone
	if running(first.pid) {
		t.Error("the server outlived its parent")
	}

	// Both ends killed: nobody removes postmaster.pid, and its number lives again.
	if err := second.Stop(); err != nil {
		t.Fatal(err)
	}
	pidFile := filepath.Join(dir, "data", "postmaster.pid")
	stale := fmt.Sprintf("%d\n%s\n", os.Getppid(), filepath.Join(dir, "data"))
	if err := os.WriteFile(pidFile, []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	startPrivate(t, dir)
}

func TestPrivateKilledServerComesBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := startPrivate(t, filepath.Join(folder(t), "pg"))
	d := open(t, db.Config{URL: p.URL(), MaxConns: 2, JobConns: 1})
	mustExec(t, d, `CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)`)
	before := p.PID()
	if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	dbtest.Eventually(t, 30*time.Second, "the server is back", func() bool {
		var n int
		err := d.NewRaw(`SELECT count(*) FROM kept`).Scan(ctx, &n)
		return err == nil && n == 1 && p.PID() != before
	})
}

func TestPrivateTwoServersOnOneFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "pg")
	p := startPrivate(t, dir)
	_, err := db.StartPrivate(context.Background(), db.PrivateConfig{DataDir: dir, NoFsync: true})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("batata process %d started it as process %d", os.Getpid(), p.PID())) {
		t.Errorf("got %v, want who holds it", err)
	}
	other := runPrivate(t, dir, "start")
	if !strings.Contains(other.err, "already runs") {
		t.Errorf("another process: %q", other.err)
	}
}

func TestPrivateJoinOrStart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "pg")
	starter := runPrivate(t, dir, "join")
	joiner := runPrivate(t, dir, "join")
	if starter.err != "" || starter.joined || joiner.err != "" || !joiner.joined {
		t.Fatalf("starter %+v, joiner %+v", starter, joiner)
	}
	joiner.stdin.Close()
	if err := joiner.cmd.Wait(); err != nil {
		t.Error(err)
	}
	if !running(starter.pid) {
		t.Error("the joiner stopped a server that is not its own")
	}
	starter.kill(t)
	_ = starter.cmd.Wait() // the parent is gone, its server is going: the next one starts its own
	p, err := db.JoinOrStartPrivate(context.Background(), db.PrivateConfig{DataDir: dir, NoFsync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	}()
	conn, err := pgx.Connect(context.Background(), p.URL())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close(context.Background())
}

func TestPrivateStartedByHand(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "pg")
	p := startPrivate(t, dir)
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(p.Tool("postgres"), "-D", filepath.Join(dir, "data"), "-k", filepath.Join(dir, "run"), "-c", "listen_addresses=")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: ownerOf(t, filepath.Join(dir, "data"))}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait()
	}()
	dbtest.Eventually(t, 10*time.Second, "it holds the folder", func() bool {
		_, err := os.Stat(filepath.Join(dir, "run", ".s.PGSQL.5432"))
		return err == nil
	})
	_, err := db.StartPrivate(context.Background(), db.PrivateConfig{DataDir: dir, NoFsync: true})
	if err == nil || !strings.Contains(err.Error(), "not started by batata") || !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("got %v", err)
	}
}

// ownerOf is whose a folder is, as a credential when that is not us.
func ownerOf(t *testing.T, dir string) *syscall.Credential {
	t.Helper()
	fi, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		t.Fatalf("no owner of %s", dir)
	}
	if int(st.Uid) == os.Geteuid() {
		return nil
	}
	return &syscall.Credential{Uid: st.Uid, Gid: st.Gid}
}
