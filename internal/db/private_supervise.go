package db

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// supervise keeps one server running until Stop. The first start reports to first;
// later ones are logged.
func (p *Private) supervise(ctx context.Context, first chan<- error) {
	defer close(p.done)
	backoff := 100 * time.Millisecond
	for {
		began := time.Now()
		proc, err := p.spawn()
		if err == nil {
			p.setPID(proc.pid)
			err = p.awaitReady(ctx, proc)
		}
		if err != nil {
			if proc != nil {
				proc.end(syscall.SIGQUIT)
			}
			p.setPID(0)
			if first != nil {
				first <- p.explain(err)
				return
			}
			p.cfg.Logger.Error("private Postgres does not come back", "err", p.explain(err))
		} else {
			if first != nil {
				first <- nil
				first, ctx = nil, context.Background() // the starter's context ends with the start
			} else if err := writeHolder(p.lock, p.place, proc.pid); err != nil {
				p.cfg.Logger.Warn("private Postgres: write lock file", "err", err)
			}
			select {
			case <-p.stop:
				proc.shutdown()
				p.setPID(0)
				return
			case <-proc.exited:
				p.setPID(0)
				p.cfg.Logger.Error("private Postgres ended by itself, starting it again", "err", proc.err, "log", p.place.log)
			}
		}
		if time.Since(began) > time.Minute {
			backoff = 100 * time.Millisecond
		}
		select {
		case <-p.stop:
			return
		case <-time.After(backoff):
		}
		backoff = min(backoff*2, 30*time.Second)
		if err := clearStale(p.place); err != nil {
			p.cfg.Logger.Warn("private Postgres: stale files", "err", err)
		}
	}
}

func (p *Private) setPID(pid int) {
	p.mu.Lock()
	p.pid = pid
	p.mu.Unlock()
}

// awaitReady returns when the server takes connections. Replaying the log after a
// crash can take minutes; only the end of the process or of ctx is a failure.
func (p *Private) awaitReady(ctx context.Context, proc *process) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := pingPrivate(ctx, p.place.socket)
		if err == nil {
			return nil
		}
		select {
		case <-proc.exited:
			return fmt.Errorf("the server ended: %w", proc.err)
		case <-ctx.Done():
			return fmt.Errorf("wait for the server: %w (last: %w)", ctx.Err(), err)
		case <-p.stop:
			return errors.New("stopped while starting")
		case <-tick.C:
		}
	}
}

func pingPrivate(ctx context.Context, socket string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, socketURL(socket, privateSuper, "postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// makeDatabase makes the app's role, which is no superuser, and its database.
func (p *Private) makeDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.SuperURL("postgres"))
	if err != nil {
		return fmt.Errorf("connect as superuser: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, step := range []struct{ exists, make string }{
		{`SELECT FROM pg_roles WHERE rolname = $1`, `CREATE ROLE ` + privateRole + ` LOGIN`},
		{`SELECT FROM pg_database WHERE datname = $1`, `CREATE DATABASE ` + privateDatabase + ` OWNER ` + privateRole},
	} {
		tag, err := conn.Exec(ctx, step.exists, privateRole) // role and database share the name
		if err != nil {
			return fmt.Errorf("look for role and database: %w", err)
		}
		if tag.RowsAffected() > 0 {
			continue
		}
		if _, err := conn.Exec(ctx, step.make); err != nil {
			return fmt.Errorf("%s: %w", step.make, err)
		}
	}
	return nil
}
