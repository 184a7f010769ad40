package db_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
)

func TestPrivateUnknownVersion(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "pg")
	p := startPrivate(t, dir)
	if err := p.Stop(); err != nil {
		t.Fatal(err)
	}
	for version, want := range map[string][]string{
		"9.6":                        {"made by Postgres 9.6", "postgresql-9.6", "pg_dump", "pg_restore", filepath.Join(dir, "data")},
		"../../etc/passwd:x:0:0\nhi": {"does not hold a version"},
	} {
		if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte(version+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := db.StartPrivate(context.Background(), db.PrivateConfig{DataDir: dir, NoFsync: true})
		if err == nil {
			t.Fatalf("started on version %q", version)
		}
		for _, part := range want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("version %q: %q is not in: %v", version, part, err)
			}
		}
	}
}

func TestPrivateForeignFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "pg")
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "thesis.tex"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := db.StartPrivate(context.Background(), db.PrivateConfig{DataDir: dir, NoFsync: true})
	if err == nil || !strings.Contains(err.Error(), "no PG_VERSION") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "thesis.tex")); err != nil {
		t.Error("somebody's file is gone")
	}
}

// TestPrivateLongPath: a unix socket's path has 107 bytes, a data folder has not.
func TestPrivateLongPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("a long name ", 12), `odd, "name"`} {
		dir := filepath.Join(folder(t), name, "pg")
		p := startPrivate(t, dir)
		mustExec(t, open(t, db.Config{URL: p.URL(), MaxConns: 1, JobConns: 1}), `SELECT 1`)
		address, err := url.Parse(p.URL())
		if err != nil {
			t.Fatal(err)
		}
		socket := address.Query().Get("host")
		fi, err := os.Stat(socket)
		if err != nil || fi.Mode().Perm() != 0o700 || strings.HasPrefix(socket, dir) {
			t.Errorf("socket folder %q: %v", socket, err)
		}
		// A command with another TMPDIR still finds the running one.
		j, err := db.JoinOrStartPrivate(context.Background(), db.PrivateConfig{DataDir: dir})
		if err != nil || !j.Joined() || j.URL() != p.URL() {
			t.Errorf("did not join: %v", err)
		}
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(socket); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the socket folder stays: %v", err)
		}
	}
}

// TestPrivateNoWayIn: as root, Postgres runs as somebody who may not pass the
// folders above; as anybody else the folder is one that we may not write.
func TestPrivateNoWayIn(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(folder(t), "closed")
	mode, want := os.FileMode(0o700), "cannot enter"
	if os.Geteuid() != 0 {
		mode, want = 0o500, "permission denied"
	}
	if err := os.Mkdir(closed, mode); err != nil {
		t.Fatal(err)
	}
	_, err := db.StartPrivate(context.Background(), db.PrivateConfig{DataDir: filepath.Join(closed, "pg"), NoFsync: true})
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	dir, moved, err := db.PrivateDir(closed)
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		if moved || dir != filepath.Join(closed, "pg") {
			t.Errorf("moved to %s", dir)
		}
		return
	}
	if !moved || !strings.HasPrefix(dir, "/var/lib/batata-") {
		t.Errorf("pg/ stays at %s", dir)
	}
	if again, _, err := db.PrivateDir(closed); err != nil || again != dir {
		t.Errorf("another choice the second time: %s, %v", again, err)
	}
	if dir, moved, err := db.PrivateDir(filepath.Join(folder(t), "data")); err != nil || moved || filepath.Base(dir) != "pg" {
		t.Errorf("moved %s without need: %v", dir, err)
	}
}

// TestPrivateFullDisk runs on a file system of a few MiB, as mount makes one: in
// our own mount namespace where we may not mount in the machine's.
func TestPrivateFullDisk(t *testing.T) {
	t.Parallel()
	t.Run("at the first start", func(t *testing.T) {
		t.Parallel()
		small := runOnSmallDisk(t, "12m", "start")
		if !strings.Contains(small, "is full") || !strings.Contains(small, "free some space") {
			t.Errorf("got %q", small)
		}
	})
	t.Run("while running", func(t *testing.T) {
		t.Parallel()
		if out := runOnSmallDisk(t, "96m", "fill"); !strings.Contains(out, "kind unavailable, then space again: ok") {
			t.Errorf("got %q", out)
		}
	})
}

// runOnSmallDisk runs this test binary as a child on a tmpfs of that size, and
// returns what it printed.
func runOnSmallDisk(t *testing.T, size, do string) string {
	t.Helper()
	dir := folder(t)
	mount := `mount -t tmpfs -o size=` + size + `,mode=0755 tmpfs "$1" && `
	args := []string{"--mount", "/bin/sh", "-c", mount + `exec "$2"`, "sh", dir, os.Args[0]}
	if os.Geteuid() != 0 {
		// Root of a user namespace may mount; a second one inside gives an ordinary
		// uid again, since Postgres refuses root of any kind.
		again := fmt.Sprintf(`exec unshare --user --map-user=%d "$2"`, os.Geteuid())
		args = []string{"--user", "--map-root-user", "--mount", "/bin/sh", "-c", mount + again, "sh", dir, os.Args[0]}
	}
	cmd := exec.Command("unshare", args...)
	cmd.Env = append(os.Environ(), childDir+"="+filepath.Join(dir, "pg"), childDo+"="+do)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// fillDisk writes until the disk is full, sees that this is an outage and no
// crash, and that deleting makes the server usable again without a restart.
func fillDisk(p *db.Private, dir string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{URL: p.URL(), MaxConns: 1, JobConns: 1})
	if err != nil {
		return err
	}
	defer d.Close()
	ballast := filepath.Join(filepath.Dir(dir), "ballast")
	if _, err := d.NewRaw(`CREATE TABLE rows (t text)`).Exec(ctx); err != nil {
		return err
	}
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return err
	}
	free := int64(st.Bavail) * st.Bsize
	if err := os.WriteFile(ballast, make([]byte, max(free-6<<20, 0)), 0o600); err != nil {
		return err
	}
	insert := func() error {
		_, err := d.NewRaw(`INSERT INTO rows SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 20000)`).Exec(ctx)
		return err
	}
	for range 100 {
		if err = insert(); err != nil {
			break
		}
	}
	if !errors.Is(err, errs.Unavailable) {
		return errors.Join(errors.New("a full disk is not an outage"), err)
	}
	if err := os.Remove(ballast); err != nil {
		return err
	}
	return insert()
}
