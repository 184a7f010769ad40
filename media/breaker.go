package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/batata-social/batata/internal/errs"
)

const (
	breakerFailures = 3               // in a row, then the circuit opens
	breakerRest     = 2 * time.Second // until somebody may ask the store again
	breakerProbe    = time.Second     // how long that question may take
)

// breaker stands before a Store. When the store is down it refuses at once, so that an
// upload is turned away before its body is read (R-i) and pages do not wait for
// pictures. Reads and writes fail apart: a full disk still serves.
type breaker struct {
	store  Store
	now    func() time.Time
	reads  circuit
	writes circuit
}

type circuit struct {
	mu       sync.Mutex
	failures int
	openTill time.Time // zero: closed
	probing  bool
}

func newBreaker(store Store, now func() time.Time) *breaker {
	return &breaker{store: store, now: now}
}

// Ready tells whether a write has a chance. After a rest, one caller asks the store and
// the others are refused meanwhile.
func (b *breaker) Ready(ctx context.Context) error { return b.pass(ctx, &b.writes) }

func (b *breaker) pass(ctx context.Context, c *circuit) error {
	c.mu.Lock()
	closed := c.openTill.IsZero()
	probe := !closed && !c.probing && !b.now().Before(c.openTill)
	c.probing = c.probing || probe
	c.mu.Unlock()
	if closed {
		return nil
	}
	if !probe {
		return fmt.Errorf("media store rests after failures: %w", storeDown())
	}
	pctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), breakerProbe)
	defer cancel()
	err := b.store.Check(pctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.probing = false
	if err != nil {
		c.openTill = b.now().Add(breakerRest)
		return fmt.Errorf("media store still down: %w", errors.Join(storeDown(), err))
	}
	c.openTill, c.failures = time.Time{}, 0
	return nil
}

// note counts an outcome.
func (b *breaker) note(c *circuit, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !errors.Is(err, errs.Unavailable) {
		if err == nil || errors.Is(err, errs.NotFound) {
			c.failures = 0
		}
		return
	}
	c.failures++
	if c.failures >= breakerFailures {
		c.openTill = b.now().Add(breakerRest)
	}
}

func (b *breaker) Put(ctx context.Context, key string, r io.Reader, size int64, mediaType string) error {
	if err := b.pass(ctx, &b.writes); err != nil {
		return err
	}
	err := b.store.Put(ctx, key, r, size, mediaType)
	b.note(&b.writes, err)
	return err
}

func (b *breaker) Open(ctx context.Context, key string) (*Object, error) {
	if err := b.pass(ctx, &b.reads); err != nil {
		return nil, err
	}
	o, err := b.store.Open(ctx, key)
	b.note(&b.reads, err)
	return o, err
}

func (b *breaker) Delete(ctx context.Context, key string) error {
	if err := b.pass(ctx, &b.writes); err != nil {
		return err
	}
	err := b.store.Delete(ctx, key)
	b.note(&b.writes, err)
	return err
}

func (b *breaker) List(ctx context.Context, prefix string, fn func(ObjectInfo) error) error {
	return b.store.List(ctx, prefix, fn)
}

func (b *breaker) Presign(ctx context.Context, key string, ttl time.Duration) (string, bool, error) {
	return b.store.Presign(ctx, key, ttl)
}

func (b *breaker) Check(ctx context.Context) error { return b.store.Check(ctx) }
