package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
)

const (
	// maxPayload is Postgres' own limit of a notification, in bytes.
	maxPayload = 7999
	// listenProbe is how long a listener trusts a silent connection.
	listenProbe = 30 * time.Second
	// listenBackoff is the longest pause between two tries to come back.
	listenBackoff = 10 * time.Second
)

// Notification is what a listener hears.
type Notification struct {
	Channel string
	Payload string
	// Resync says that the connection is new: what was sent meanwhile is lost, so
	// whatever was cached from this channel must be read again. Payload is empty.
	Resync bool
}

// Listen hears the channels until ctx ends and calls fn, one call at a time, for
// each notification. It first calls fn with Resync for every channel, and again
// after each reconnection. It reconnects by itself, with jitter, and returns only
// ctx's error, or at once for a URL that cannot be parsed.
func Listen(ctx context.Context, d *DB, channels []string, fn func(Notification)) error {
	if _, err := pgx.ParseConfig(d.cfg.URL); err != nil {
		return fmt.Errorf("listen: database URL: %w", redacted(err))
	}
	backoff := 100 * time.Millisecond
	for {
		heard, _ := listenOnce(ctx, d, channels, fn) // every failure has one answer: come back
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if heard {
			backoff = 100 * time.Millisecond
		}
		if err := pause(ctx, backoff); err != nil {
			return err
		}
		backoff = min(backoff*2, listenBackoff)
	}
}

// listenOnce serves one connection; heard says that it was of use.
func listenOnce(ctx context.Context, d *DB, channels []string, fn func(Notification)) (heard bool, err error) {
	conn, err := d.Dedicated(ctx, "listen")
	if err != nil {
		return false, err
	}
	defer func() {
		closeCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closeCtx) // the server notices either way
	}()
	for _, ch := range channels {
		if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{ch}.Sanitize()); err != nil {
			return false, err
		}
	}
	for _, ch := range channels {
		fn(Notification{Channel: ch, Resync: true})
	}
	for {
		waitCtx, cancel := context.WithTimeout(ctx, listenProbe)
		n, err := conn.WaitForNotification(waitCtx)
		cancel()
		switch {
		case err == nil:
			fn(Notification{Channel: n.Channel, Payload: n.Payload})
		case ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) && !conn.IsClosed():
			probeCtx, cancel := context.WithTimeout(ctx, d.cfg.StatementTimeout)
			err = conn.Ping(probeCtx)
			cancel()
			if err != nil {
				return true, err
			}
		default:
			return true, err
		}
	}
}

// Notify sends payload to the listeners of channel; inside a transaction they hear
// it at the commit, and equal ones once. Payloads are ids, not content.
func Notify(ctx context.Context, q bun.IDB, channel, payload string) error {
	if len(payload) > maxPayload {
		return fmt.Errorf("notify %s: payload of %d bytes, at most %d: %w", channel, len(payload), maxPayload, errs.TooLarge)
	}
	if _, err := q.NewRaw(`SELECT pg_notify(?, ?)`, channel, payload).Exec(ctx); err != nil {
		return fmt.Errorf("notify %s: %w", channel, Classify(err))
	}
	return nil
}
