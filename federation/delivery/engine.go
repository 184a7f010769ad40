package delivery

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/safehttp"
)

const (
	defaultInFlight = 256 // exchanges at once: they wait for others, not for our cores
	defaultPerHost  = 4
	claimBatch      = 128
	pollEvery       = time.Second
	claimPause      = 20 * time.Millisecond // between claims that found less than they asked for
	drainTime       = 25 * time.Second      // what exchanges get at a stop (R-j)
)

// Config is what an Engine needs.
type Config struct {
	DB     *db.DB
	Client *safehttp.Client // with a Timeout under the lease of 60 s

	// Signer gives the key of a sender, 0 being the instance actor. It is asked for every
	// delivery, so it keeps what it has read.
	Signer func(ctx context.Context, sender int64) (sig.Signer, error)

	InFlight int          // 0: 256
	PerHost  int          // 0: 4
	Log      *slog.Logger // nil: silent

	// OnTry hears of every try, for metrics: how long it took and how it ended
	// ("delivered", "later", "refused", "gone", "dropped"). It must not block.
	OnTry func(outcome string, took time.Duration)
}

// Engine sends what is owed. One runs on every node that works.
type Engine struct {
	cfg     Config
	signing chan struct{}
	wake    chan struct{}

	// Of the loop alone.
	busy  map[int64]int // exchanges in flight per host
	total int
	kept  keptBodies
}

// New makes an Engine; Run works.
func New(cfg Config) *Engine {
	if cfg.InFlight == 0 {
		cfg.InFlight = defaultInFlight
	}
	if cfg.PerHost == 0 {
		cfg.PerHost = defaultPerHost
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Engine{cfg: cfg, signing: make(chan struct{}, signingPlaces()), wake: make(chan struct{}, 1), busy: map[int64]int{}}
}

// Run sends until ctx ends; then it claims nothing more, gives what is in flight 25 s
// and returns. What it could not finish, other nodes take when the lease has run out.
func (e *Engine) Run(ctx context.Context) {
	var watch sync.WaitGroup
	watch.Go(func() {
		// It returns only when ctx ends; without it the poll still finds everything.
		_ = db.Listen(ctx, e.cfg.DB, []string{channel}, func(db.Notification) { e.poke() })
	})
	defer watch.Wait()

	work, stop := context.WithCancel(db.WithJobLimits(context.WithoutCancel(ctx)))
	defer stop()
	results := make(chan result, e.cfg.InFlight)
	settled := make(chan result, 2*e.cfg.InFlight)
	var settler sync.WaitGroup
	settler.Go(func() { e.settleAll(work, settled) })

	e.loop(ctx, work, results, settled)
	drain := time.AfterFunc(drainTime, stop)
	defer drain.Stop()
	for e.total > 0 {
		e.take(<-results, settled)
	}
	close(settled)
	settler.Wait()
}

// poke asks the loop to look for work now.
func (e *Engine) poke() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// loop claims and starts tries until ctx ends.
func (e *Engine) loop(ctx, work context.Context, results, settled chan result) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	look := true
	var rest <-chan time.Time // runs while claims pause
	for {
		if look && rest == nil && e.total <= e.cfg.InFlight-e.cfg.InFlight/8 {
			want := min(claimBatch, e.cfg.InFlight-e.total)
			got := e.start(work, want, results)
			if look = got == want; !look {
				rest = time.After(claimPause)
			}
			if look && ctx.Err() == nil && e.total <= e.cfg.InFlight-e.cfg.InFlight/8 {
				continue
			}
		}
		select {
		case <-ctx.Done():
			return
		case r := <-results:
			e.take(r, settled)
		case <-e.wake:
			look = true
		case <-rest:
			rest = nil
		case <-poll.C:
			look = true
		}
	}
}

// start claims up to want deliveries and begins to send them; it says how many.
func (e *Engine) start(work context.Context, want int, results chan<- result) int {
	items, err := e.claim(work, want)
	if err != nil {
		e.cfg.Log.WarnContext(work, "no deliveries could be claimed", "error", err)
		return 0
	}
	bodies, err := e.bodies(work, items)
	if err != nil {
		e.cfg.Log.WarnContext(work, "deliveries wait for their lease to run out", "deliveries", len(items), "error", err)
		return 0
	}
	for _, it := range items {
		e.busy[it.HostID]++
		e.total++
		go func() { results <- e.try(work, it, bodies[it.ActivityID]) }()
	}
	return len(items)
}

// take frees the place of a try that has ended and passes its result on.
func (e *Engine) take(r result, settled chan<- result) {
	e.total--
	if e.busy[r.HostID]--; e.busy[r.HostID] <= 0 {
		delete(e.busy, r.HostID)
	}
	if e.cfg.OnTry != nil {
		e.cfg.OnTry(r.outcome.String(), r.took)
	}
	settled <- r
}

// settleAll writes results in batches until the channel closes.
func (e *Engine) settleAll(ctx context.Context, results <-chan result) {
	counts := tally{}
	count := time.NewTicker(countEvery)
	defer count.Stop()
	var batch []result
	flush := func() {
		if len(batch) == 0 {
			return
		}
		if err := e.settle(ctx, batch); err != nil {
			e.cfg.Log.WarnContext(ctx, "results of deliveries are lost; they come again when their leases run out", "deliveries", len(batch), "error", err)
		}
		for _, r := range batch {
			counts.add(r)
		}
		batch = batch[:0]
		e.poke() // what waited behind these
	}
	write := func() {
		if err := e.writeTally(ctx, counts); err != nil {
			e.cfg.Log.WarnContext(ctx, "deliveries are not counted", "error", err)
		}
		counts = tally{}
	}
	var due <-chan time.Time
	for {
		select {
		case r, more := <-results:
			if !more {
				flush()
				write()
				return
			}
			batch = append(batch, r)
			if len(batch) == settleBatch {
				flush()
				due = nil
			} else if due == nil {
				due = time.After(settleEvery)
			}
		case <-due:
			due = nil
			flush()
		case <-count.C:
			write()
		}
	}
}

// String names an outcome for metrics.
func (o outcome) String() string {
	return [...]string{delivered: "delivered", later: "later", refusedOne: "refused", gone: "gone", dropped: "dropped"}[o]
}
