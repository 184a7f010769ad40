package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/migrations"
)

// templateFormat changes when what templates hold changes beside the migrations.
const templateFormat = "2"

// templateAge is how long a template that nobody uses is kept.
const templateAge = 3 * 24 * time.Hour

// instance is a running copy of the template, and the reaper of its folder.
type instance struct {
	server *db.Private
	reaper *exec.Cmd
	life   io.Closer // the reaper's stdin: held open, it says that we live
}

// startFromTemplate copies the cached data folder and starts a server on the copy,
// with a reaper that removes it after us.
func startFromTemplate(ctx context.Context) (*instance, error) {
	template, err := findTemplate(ctx)
	if err != nil {
		return nil, fmt.Errorf("make template: %w", err)
	}
	dir, err := os.MkdirTemp("", "batata-dbtest-")
	if err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	// 0711: the user that Postgres runs as passes through it.
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	in, err := startReaper(dir)
	if err != nil {
		return nil, err
	}
	if err := copyTemplate(ctx, template, dir); err != nil {
		return nil, errors.Join(err, in.end())
	}
	if in.server, err = db.StartPrivate(ctx, db.PrivateConfig{DataDir: dir, NoFsync: true, MaxConns: 400}); err != nil {
		return nil, errors.Join(err, in.end())
	}
	return in, nil
}

// copyTemplate copies the data folder. The copying process ends with us: it must
// not go on behind the reaper.
func copyTemplate(ctx context.Context, template, dir string) error {
	runtime.LockOSThread() // Pdeathsig follows the thread
	defer runtime.UnlockOSThread()
	// -a keeps the owner, which as root is not us.
	cp := exec.CommandContext(ctx, "cp", "-a", "--reflink=auto", filepath.Join(template, "data"), dir)
	cp.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if out, err := cp.CombinedOutput(); err != nil {
		return fmt.Errorf("copy template: %w: %s", err, out)
	}
	return nil
}

// startReaper starts a shell that waits for our end, however it comes, wakes a
// server that was left frozen, and removes the folder as soon as the server,
// which holds the lock, is gone.
func startReaper(dir string) (*instance, error) {
	const script = `cat >/dev/null
kill -CONT "$(head -n 1 "$1/data/postmaster.pid")" 2>/dev/null
[ -e "$1/server.lock" ] && flock "$1/server.lock" true
rm -rf "$1" || { sleep 1; rm -rf "$1"; }`
	cmd := exec.Command("/bin/sh", "-c", script, "reaper", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not reach it before us
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start reaper: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start reaper: %w", err)
	}
	return &instance{reaper: cmd, life: life}, nil
}

// end stops the server and waits until its folder is gone.
func (in *instance) end() error {
	var stopped error
	if in.server != nil {
		stopped = in.server.Stop()
	}
	return errors.Join(stopped, in.life.Close(), in.reaper.Wait())
}

// findTemplate returns the folder of a stopped server whose database batata is
// migrated, and makes it when the migrations changed.
func findTemplate(ctx context.Context) (string, error) {
	base, err := cacheDir()
	if err != nil {
		return "", err
	}
	key, err := templateKey()
	if err != nil {
		return "", err
	}
	final := filepath.Join(base, key)
	unlock, err := lockFile(filepath.Join(base, "build.lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(final); err == nil {
		now := time.Now()
		return final, os.Chtimes(final, now, now)
	}
	fresh := final + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return "", fmt.Errorf("clear half-made template: %w", err)
	}
	if err := buildTemplate(ctx, fresh); err != nil {
		return "", err
	}
	if err := os.Rename(fresh, final); err != nil {
		return "", fmt.Errorf("put template in place: %w", err)
	}
	return final, sweepTemplates(base, key)
}

func buildTemplate(ctx context.Context, dir string) error {
	server, err := db.StartPrivate(ctx, db.PrivateConfig{DataDir: dir, NoFsync: true})
	if err != nil {
		return err
	}
	if err := migrateTemplate(ctx, server); err != nil {
		return errors.Join(err, server.Stop())
	}
	return server.Stop()
}

func migrateTemplate(ctx context.Context, server *db.Private) error {
	d, err := db.Open(ctx, db.Config{URL: server.URL()})
	if err != nil {
		return err
	}
	defer d.Close()
	if err := db.Migrate(ctx, d, migrations.Files); err != nil {
		return err
	}
	super, err := pgx.Connect(ctx, server.SuperURL(templateName))
	if err != nil {
		return err
	}
	defer super.Close(ctx)
	_, err = super.Exec(ctx, "VACUUM (FREEZE, ANALYZE)")
	return err
}

// templateKey is what a template depends on: the migrations and the server's version.
func templateKey() (string, error) {
	sum := sha256.New()
	version, err := exec.Command("postgres", "--version").Output()
	if err != nil {
		version = nil // not in PATH: the folder's PG_VERSION decides at the start
	}
	fmt.Fprintf(sum, "%s\n%s\n", templateFormat, version)
	names, err := fs.Glob(migrations.Files, "[0-9]*.sql")
	if err != nil {
		return "", fmt.Errorf("list migrations: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			return "", fmt.Errorf("read migration: %w", err)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return "template-" + hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// cacheDir holds templates. As root it is outside the home folder, which the user
// that Postgres runs as cannot enter.
func cacheDir() (string, error) {
	base := "/var/cache/batata-dbtest"
	if os.Geteuid() != 0 {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("cache folder: %w", err)
		}
		base = filepath.Join(user, "batata", "dbtest")
	}
	if err := os.MkdirAll(base, 0o755); err != nil {
		return "", fmt.Errorf("cache folder: %w", err)
	}
	return base, nil
}

// sweepTemplates removes templates of other schemas that nobody used for days.
func sweepTemplates(base, keep string) error {
	entries, err := os.ReadDir(base)
	if err != nil {
		return fmt.Errorf("sweep templates: %w", err)
	}
	for _, e := range entries {
		fi, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), "template-") || e.Name() == keep || time.Since(fi.ModTime()) < templateAge {
			continue
		}
		if err := os.RemoveAll(filepath.Join(base, e.Name())); err != nil {
			return fmt.Errorf("sweep templates: %w", err)
		}
	}
	return nil
}

// lockFile takes a lock that ends with the process at the latest.
func lockFile(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { f.Close() }, nil
}
