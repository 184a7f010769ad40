package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Names inside a private Postgres, and its socket's port, which is only a suffix.
const (
	privateRole     = "batata"
	privateDatabase = "batata"
	privateSuper    = "postgres"
	privatePort     = "5432"
)

// PrivateConfig says where a private Postgres lives.
type PrivateConfig struct {
	DataDir string       // its own folder, DATA_DIR/pg: holds data/, run/, server.log, server.lock
	Logger  *slog.Logger // nil: silent

	MaxConns int  // 0: 64
	NoFsync  bool // tests only: a crash of the machine loses the database
}

// Private is a Postgres that belongs to this installation: a child process, or one
// that another command of the same installation runs (then Joined is true).
type Private struct {
	cfg    PrivateConfig
	place  place
	joined bool
	bins   binaries
	lock   *os.File

	mu   sync.Mutex
	pid  int // of the postmaster; 0 while none runs
	stop chan struct{}
	done chan struct{} // closed when the supervisor has ended
	once sync.Once

	end    sync.Once
	endErr error
}

// StartPrivate starts the Postgres of cfg.DataDir, making it first where there is
// none, and returns when it answers. It listens on a unix socket in a folder that
// only its user may enter, never on TCP. It dies with this process, however that
// ends; while this process lives, a server that falls is started again.
//
// The errors say what to do: another server on the folder, a folder that the
// unprivileged user cannot enter, an unknown PG_VERSION, no binaries, a full disk.
func StartPrivate(ctx context.Context, cfg PrivateConfig) (*Private, error) {
	p, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	if p.lock, err = takeLock(ctx, p.place); err != nil {
		return nil, err
	}
	if err := p.launch(ctx); err != nil {
		_ = p.lock.Close() // gives the lock back; launch has said what is wrong
		return nil, err
	}
	return p, nil
}

// JoinOrStartPrivate uses the server that already runs on the folder, or starts
// one. Commands that run beside `serve` use it; Stop leaves a joined server alone.
func JoinOrStartPrivate(ctx context.Context, cfg PrivateConfig) (*Private, error) {
	p, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(lockWait)
	for {
		lock, holder, err := tryLock(p.place)
		if err != nil {
			return nil, err
		}
		if lock != nil {
			p.lock = lock
			if err := p.launch(ctx); err != nil {
				_ = lock.Close() // as in StartPrivate
				return nil, err
			}
			return p, nil
		}
		if holder.Socket != "" && alive(holder.PID) { // else its server is on its way out
			p.place.socket = holder.Socket
			if err := pingPrivate(ctx, p.place.socket); err == nil {
				p.joined = true
				return p, nil
			}
		}
		// It is starting or stopping: soon the socket answers or the lock is free.
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("%w, and it does not answer on its socket", holder.busy(p.place))
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, fmt.Errorf("join the private Postgres in %s: %w", p.place.root, err)
		}
	}
}

func prepare(cfg PrivateConfig) (*Private, error) {
	if cfg.DataDir == "" {
		return nil, errors.New("private Postgres: no data folder given")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.MaxConns <= 0 {
		cfg.MaxConns = 64
	}
	pl, err := makePlace(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	return &Private{cfg: cfg, place: pl, stop: make(chan struct{}), done: make(chan struct{})}, nil
}

// URL is what Config.URL takes: the app's role on the app's database, over the socket.
func (p *Private) URL() string { return p.url(privateRole, privateDatabase) }

// SuperURL is for backups and tests: the superuser on any database.
func (p *Private) SuperURL(database string) string { return p.url(privateSuper, database) }

// Joined reports whether another process runs the server.
func (p *Private) Joined() bool { return p.joined }

// DataDir is the folder that the server keeps everything in.
func (p *Private) DataDir() string { return p.place.root }

// PID is the postmaster's process id, 0 while none of ours runs.
func (p *Private) PID() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pid
}

func (p *Private) url(role, database string) string { return socketURL(p.place.socket, role, database) }

func socketURL(socket, role, database string) string {
	q := url.Values{"host": {socket}, "port": {privatePort}, "user": {role}}
	return "postgres:///" + url.PathEscape(database) + "?" + q.Encode()
}

// Stop shuts the server down in order and returns when it has ended. On a joined
// server it does nothing. It may be called more than once.
func (p *Private) Stop() error {
	if p.joined {
		return nil
	}
	p.end.Do(func() {
		p.halt()
		if filepath.Dir(p.place.socket) != p.place.root {
			_ = os.Remove(p.place.socket) // a short folder elsewhere; empty now
		}
		p.endErr = p.lock.Close()
	})
	return p.endErr
}

// halt ends the supervisor and waits for it.
func (p *Private) halt() {
	p.once.Do(func() { close(p.stop) })
	<-p.done
}

// launch brings the server up under the lock that the caller took.
func (p *Private) launch(ctx context.Context) error {
	if err := p.place.prepare(); err != nil {
		return err
	}
	var err error
	if p.bins, err = findBinaries(p.place); err != nil {
		return err
	}
	if err := p.initData(ctx); err != nil {
		return err
	}
	if err := clearStale(p.place); err != nil {
		return err
	}
	first := make(chan error, 1)
	go p.supervise(ctx, first)
	if err := <-first; err != nil {
		<-p.done
		return err
	}
	if err := p.makeDatabase(ctx); err != nil {
		p.halt()
		return p.explain(err)
	}
	return writeHolder(p.lock, p.place, p.PID())
}

// PrivateDir chooses the folder of a private Postgres for an installation in
// dataDir: dataDir/pg, except where this process is root and the user that
// Postgres runs as cannot enter dataDir. Then moved is true and the folder is one
// of its own under /var/lib, named after dataDir, which the caller reports.
func PrivateDir(dataDir string) (dir string, moved bool, err error) {
	abs, err := filepath.Abs(dataDir)
	if err != nil {
		return "", false, fmt.Errorf("data folder %s: %w", dataDir, err)
	}
	if os.Geteuid() != 0 {
		return filepath.Join(abs, "pg"), false, nil
	}
	if err := os.MkdirAll(abs, 0o755); err != nil {
		return "", false, fmt.Errorf("make data folder: %w", err)
	}
	who, err := serverUser()
	if err != nil {
		return "", false, err
	}
	if who.canEnter(abs) == nil {
		return filepath.Join(abs, "pg"), false, nil
	}
	return filepath.Join("/var/lib", "batata-"+shortHash(abs), "pg"), true, nil
}
