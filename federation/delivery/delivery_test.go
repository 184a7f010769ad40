package delivery_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/federation/delivery"
	"github.com/batata-social/batata/federation/fakefedi"
	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/safehttp"
)

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// world is a database, peers, and what is between them.
type world struct {
	t   *testing.T
	db  *db.DB
	net *fakefedi.Net
	url string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	url := dbtest.URL(t)
	return &world{t: t, db: dbtest.Open(t, url), net: fakefedi.Start(t), url: url}
}

// engine runs until the test, or stop, ends it.
func (w *world) engine(change func(*delivery.Config)) (stop func()) {
	w.t.Helper()
	client := safehttp.New(safehttp.Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 2 * time.Second, PerHost: 64})
	cfg := delivery.Config{DB: w.db, Client: client, Signer: func(_ context.Context, sender int64) (sig.Signer, error) {
		return sig.Signer{KeyID: fmt.Sprintf("https://batata.example/users/%d#main-key", sender), Key: testKey()}, nil
	}}
	if change != nil {
		change(&cfg)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	e := delivery.New(cfg)
	go func() { e.Run(ctx); close(done) }()
	stop = sync.OnceFunc(func() { cancel(); <-done; client.Close() })
	w.t.Cleanup(stop)
	return stop
}

// send owes one activity of a sender to inboxes: pairs of a host's number and a path.
func (w *world) send(sender int64, kind string, to ...inbox) int64 {
	w.t.Helper()
	var id int64
	err := db.InTx(w.t.Context(), w.db, func(ctx context.Context, tx bun.Tx) (err error) {
		if id, err = delivery.NewID(ctx, tx); err != nil {
			return err
		}
		var urls, hosts []string
		for _, in := range to {
			urls, hosts = append(urls, in.url(w)), append(hosts, w.net.Host(in.host))
		}
		if _, err := tx.NewRaw(`INSERT INTO hosts (name) SELECT unnest(ARRAY[?]) ON CONFLICT DO NOTHING`, bun.List(hosts)).Exec(ctx); err != nil {
			return err
		}
		body := fmt.Sprintf(`{"id":"https://batata.example/users/%d/activities/%d","type":%q}`, sender, id, kind)
		_, err = delivery.EnqueueTx(ctx, tx, &delivery.Activity{ID: id, AccountID: sender, Kind: kind, Body: []byte(body)},
			tx.NewRaw(`SELECT u.url, h.id FROM unnest(ARRAY[?], ARRAY[?]) AS u(url, host) JOIN hosts AS h ON h.name = u.host`, bun.List(urls), bun.List(hosts)))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

type inbox struct {
	host int
	path string
}

func (i inbox) url(w *world) string {
	if i.path == "" {
		i.path = "/inbox"
	}
	return "http://" + w.net.Host(i.host) + i.path
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.db.NewRaw(sql, args...).Scan(w.t.Context(), &n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	// In a transaction that is tried again: the engine locks the same rows in its own order.
	err := db.InTx(w.t.Context(), w.db, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw(sql, args...).Exec(ctx)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// until waits for a condition, as the engines work beside the test.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			once, twice := w.net.Count()
			w.t.Fatalf("never: %s (%d accepted, %d twice, %d rows left)", what, once, twice, w.count(`SELECT count(*) FROM deliveries`))
		}
	}
}

func (w *world) left() int { return w.count(`SELECT count(*) FROM deliveries`) }

func everyHost(n int) (out []inbox) {
	for i := range n {
		out = append(out, inbox{host: i})
	}
	return out
}

func TestEverythingArrivesOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.engine(nil)
	w.net.Set("", fakefedi.Mood{Latency: 5 * time.Millisecond})
	for i := range 10 {
		w.send(int64(i%3+1), "Create", everyHost(20)...)
	}
	w.until("200 arrive and no row is left", func() bool { once, _ := w.net.Count(); return once == 200 && w.left() == 0 })
	if _, twice := w.net.Count(); twice != 0 {
		t.Errorf("%d came twice", twice)
	}
	w.until("they are counted", func() bool { return w.count(`SELECT coalesce(sum(delivered), 0) FROM delivery_days`) == 200 })
	if n := w.count(`SELECT count(*) FROM activities`); n != 10 {
		t.Errorf("%d activities are kept, want 10", n)
	}
}

// What is signed is what peers check (W-1, W-3).
func TestW1_SignedAndTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var mu sync.Mutex
	var fault error
	w.net.Set("", fakefedi.Mood{Check: func(r *http.Request, body []byte) int {
		mu.Lock()
		defer mu.Unlock()
		s, err := sig.Parse(sig.Input{Request: r, Body: body, Base: "http://" + r.Host, Now: time.Now(), Window: sig.DefaultWindow})
		if err == nil {
			err = s.Verify(&testKey().PublicKey)
		}
		if err == nil && (s.KeyID != "https://batata.example/users/7#main-key" || r.Header.Get("Content-Type") != "application/activity+json") {
			err = fmt.Errorf("key %s, type %s", s.KeyID, r.Header.Get("Content-Type"))
		}
		fault = err
		return 0
	}})
	w.engine(nil)
	w.send(7, "Like", inbox{})
	w.until("it arrives", func() bool { once, _ := w.net.Count(); return once == 1 })
	mu.Lock()
	defer mu.Unlock()
	if fault != nil {
		t.Error(fault)
	}
}

// W-8: who refuses the old signature gets the new one, and from then on that one first.
func TestW8_DoubleKnock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.net.Set("", fakefedi.Mood{Check: func(r *http.Request, _ []byte) int {
		if r.Header.Get("Signature-Input") == "" {
			return http.StatusUnauthorized
		}
		return 0
	}})
	w.engine(nil)
	w.send(1, "Create", inbox{})
	w.until("it arrives by the second knock", func() bool { return w.left() == 0 })
	if posts, _ := w.net.Asked(w.net.Host(0)); posts != 2 {
		t.Errorf("%d POSTs, want 2", posts)
	}
	if n := w.count(`SELECT count(*) FROM hosts WHERE scheme = 'rfc9421'`); n != 1 {
		t.Error("the host's way is not remembered")
	}
	w.send(1, "Create", inbox{})
	w.until("the next arrives", func() bool { return w.left() == 0 })
	if posts, _ := w.net.Asked(w.net.Host(0)); posts != 3 {
		t.Errorf("%d POSTs, want one more", posts)
	}
}

// R-c: what each status means for the delivery.
func TestRc_Statuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept := map[int]bool{200: false, 202: false, 400: false, 401: true, 403: true, 404: true, 405: false, 408: true, 410: true, 413: false, 429: true, 500: true, 501: false, 503: true, 307: true}
	host := 0
	at := map[int]int{}
	for status := range kept {
		at[status] = host
		w.net.Set(w.net.Host(host), fakefedi.Mood{Status: status, Location: "http://" + w.net.Host(99) + "/inbox"})
		host++
	}
	w.engine(nil)
	w.send(1, "Create", everyHost(host)...)
	w.until("all are tried", func() bool {
		return w.count(`SELECT count(*) FROM deliveries WHERE attempts = 0 OR lease_until IS NOT NULL`) == 0
	})
	for status, keep := range kept {
		n := w.count(`SELECT count(*) FROM deliveries AS d JOIN hosts AS h ON h.id = d.host_id WHERE h.name = ? AND d.next_at > now()`, w.net.Host(at[status]))
		if (n == 1) != keep {
			t.Errorf("%d: %d rows wait, kept should be %v", status, n, keep)
		}
	}
	if posts, _ := w.net.Asked(w.net.Host(99)); posts != 0 {
		t.Error("a redirect of a POST was followed")
	}
	if n := w.count(`SELECT count(*) FROM river_job WHERE kind = 'delivery.inbox_gone'`); n != 2 {
		t.Errorf("%d inboxes are looked at, want those of 404 and 410", n)
	}
}

// R09: a host that asks for two minutes gets them; others are served meanwhile.
func TestR09_RetryAfter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	slow := w.net.Host(0)
	w.net.Set(slow, fakefedi.Mood{Status: http.StatusTooManyRequests, RetryAfter: "120"})
	w.engine(nil)
	w.send(1, "Create", inbox{})
	w.until("it is asked to wait", func() bool {
		return w.count(`SELECT count(*) FROM hosts WHERE name = ? AND open_until > now() + interval '100 seconds'`, slow) == 1
	})
	for range 20 {
		w.send(2, "Create", everyHost(3)...)
	}
	w.until("the others are served", func() bool { once, _ := w.net.Count(); return once == 40 })
	if posts, _ := w.net.Asked(slow); posts != 1 {
		t.Errorf("%d POSTs within the pause", posts)
	}
	if n := w.count(`SELECT count(*) FROM deliveries AS d JOIN hosts AS h ON h.id = d.host_id WHERE h.name = ? AND next_at < now() + interval '100 seconds'`, slow); n != 0 {
		t.Errorf("%d are due too early", n)
	}
	w.net.Set(slow, fakefedi.Mood{})
	w.pass("121 seconds")
	w.until("they all arrive then", func() bool { return w.left() == 0 })
}

// pass lets time go by, for what the database's clock decides.
func (w *world) pass(interval string) {
	w.exec(`UPDATE hosts SET open_until = open_until - ?0::interval, failing_since = failing_since - ?0::interval,
		last_ok_at = last_ok_at - ?0::interval, dead_at = dead_at - ?0::interval, probed_at = probed_at - ?0::interval`, interval)
	w.exec(`UPDATE deliveries SET next_at = next_at - ?0::interval, expires_at = expires_at - ?0::interval, lease_until = lease_until - ?0::interval`, interval)
}

// R08: while a host fails nothing overtakes anything; when it is back all arrives, in
// the order in which it was made.
func TestR08_OrderIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.net.Set("", fakefedi.Mood{Status: http.StatusServiceUnavailable})
	w.engine(nil)
	var want []string
	for _, kind := range []string{"Create", "Update", "Update", "Delete"} {
		want = append(want, fmt.Sprintf("https://batata.example/users/1/activities/%d", w.send(1, kind, inbox{}, inbox{path: "/users/x/inbox"})))
	}
	w.until("the first is refused by both inboxes", func() bool {
		return w.count(`SELECT count(*) FROM deliveries WHERE attempts > 0 AND lease_until IS NULL`) == 2
	})
	w.pass("10 minutes")
	w.until("it is refused again", func() bool { posts, _ := w.net.Asked(w.net.Host(0)); return posts >= 3 })
	w.net.Set("", fakefedi.Mood{Latency: 20 * time.Millisecond})
	w.until("all arrive", func() bool { w.pass("1 hour"); return w.left() == 0 })
	for _, path := range []string{"/inbox", "/users/x/inbox"} {
		var got []string
		for _, g := range w.net.Got() {
			if g.Path == path {
				got = append(got, g.ID)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s received %v, want %v", path, got, want)
		}
	}
}

// R07: hosts that hang hold one place each and are then left alone.
func TestR07_HungHostsHoldNobodyUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const hosts, hung = 50, 5
	for i := range hung {
		w.net.Set(w.net.Host(i), fakefedi.Mood{Hang: true})
	}
	w.engine(nil)
	for i := range 20 {
		w.send(int64(i+1), "Create", everyHost(hosts)...)
	}
	w.until("the healthy have all of theirs", func() bool { once, _ := w.net.Count(); return once == 20*(hosts-hung) })
	for i := range hung {
		if _, most := w.net.Asked(w.net.Host(i)); most > 1 {
			t.Errorf("%s held %d places", w.net.Host(i), most)
		}
	}
	w.until("their breakers open", func() bool {
		w.exec(`UPDATE deliveries SET next_at = now() WHERE lease_until IS NULL AND next_at < now() + interval '2 minutes'`)
		return w.count(`SELECT count(*) FROM hosts WHERE open_until > now()`) == hung
	})
}

// R11: after seven days a host is dead: nothing more is owed to it. Only an answer to
// us revives it.
func TestR11_DeadHosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.net.Set("", fakefedi.Mood{Status: 500})
	w.engine(nil)
	w.send(1, "Create", inbox{})
	w.until("it fails", func() bool { return w.count(`SELECT count(*) FROM hosts WHERE failures > 0`) == 1 })
	w.exec(`UPDATE hosts SET failing_since = now() - interval '8 days', open_until = NULL`)
	w.exec(`UPDATE deliveries SET next_at = now()`)
	w.until("it is dead", func() bool { return w.count(`SELECT count(*) FROM hosts WHERE dead_at IS NOT NULL`) == 1 })
	before := w.left()
	w.send(1, "Create", inbox{})
	if got := w.left(); got != before {
		t.Errorf("a dead host is owed %d more", got-before)
	}
	e := delivery.New(delivery.Config{DB: w.db})
	if err := e.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.left() != 0 {
		t.Error("what is owed to a dead host stays")
	}
	if n := w.count(`SELECT sum(dropped) FROM delivery_days`); n != 1 {
		t.Errorf("%d counted as dropped, want 1", n)
	}
	for _, want := range []bool{false, true} {
		if ok, err := delivery.Revive(t.Context(), w.db, int64(w.count(`SELECT id FROM hosts`)), want); err != nil || ok != want {
			t.Errorf("revive: %v, %v", ok, err)
		}
	}
	w.net.Set("", fakefedi.Mood{})
	w.send(1, "Create", inbox{})
	w.until("it is served again", func() bool { once, _ := w.net.Count(); return once == 1 })
}

// R10: an inbox that is gone takes no other with it.
func TestR10_OneInboxIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.net.Set("", fakefedi.Mood{Check: func(r *http.Request, _ []byte) int {
		if r.URL.Path == "/users/left/inbox" {
			return http.StatusGone
		}
		return 0
	}})
	w.engine(nil)
	w.send(1, "Create", inbox{}, inbox{path: "/users/left/inbox"})
	w.until("one arrives, one is looked at", func() bool {
		return w.left() == 1 && w.count(`SELECT count(*) FROM river_job WHERE kind = 'delivery.inbox_gone'`) == 1
	})
	e := delivery.New(delivery.Config{DB: w.db})
	if err := e.Drop(t.Context(), int64(w.count(`SELECT inbox_id FROM deliveries`))); err != nil {
		t.Fatal(err)
	}
	if w.left() != 0 {
		t.Error("it is still owed")
	}
	w.send(1, "Create", inbox{}, inbox{path: "/users/left/inbox"})
	w.until("the other inbox lives", func() bool { once, _ := w.net.Count(); return once == 2 && w.left() == 0 })
	if posts, _ := w.net.Asked(w.net.Host(0)); posts != 3 {
		t.Errorf("%d POSTs, want 3", posts)
	}
}

// A stop lets what is in flight end and starts nothing more; two engines share the work.
func TestRj_StopAndShare(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.net.Set("", fakefedi.Mood{Latency: 100 * time.Millisecond})
	stop := w.engine(func(c *delivery.Config) { c.InFlight = 8 })
	w.send(1, "Create", everyHost(40)...)
	w.until("some are in flight", func() bool { return w.net.Waiting() >= 4 })
	stop()
	if n := w.net.Waiting(); n != 0 {
		t.Errorf("%d in flight after the stop", n)
	}
	once, twice := w.net.Count()
	if n := w.left(); twice != 0 || n != 40-once || n == 0 || w.count(`SELECT count(*) FROM deliveries WHERE lease_until IS NOT NULL`) != 0 {
		t.Errorf("%d arrived, %d twice, %d rows left", once, twice, n)
	}
	w.engine(nil)
	w.engine(nil)
	w.until("two engines send the rest", func() bool { return w.left() == 0 })
	if once, twice := w.net.Count(); once != 40 || twice != 0 {
		t.Errorf("%d arrived, %d twice", once, twice)
	}
}

// A lease that ran out, as after kill -9, is taken again.
func TestR01_LeaseRunsOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(1, "Create", everyHost(3)...)
	w.exec(`UPDATE deliveries SET lease_until = now() + interval '60 seconds', attempts = 1`)
	w.engine(nil)
	w.until("the engine has looked", func() bool { return true })
	if once, _ := w.net.Count(); once != 0 {
		t.Error("a lease of another was taken")
	}
	w.pass("61 seconds")
	w.until("it is taken over", func() bool { return w.left() == 0 })
}
