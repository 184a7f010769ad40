package federation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/sync/singleflight"

	"github.com/batata-social/batata/federation/as"
	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/safehttp"
)

// Limits of fetching (F16, F17).
const (
	maxFetches    = 20               // for one activity that came in
	maxFetching   = time.Minute      // for one activity that came in
	perDomain     = 60               // a minute, whoever asks
	failedFor     = 5 * time.Minute  // that what failed is not asked again
	maxRemembered = 10_000           // failures, and domains, kept in mind; beyond them the oldest go (F20)
	smallAnswer   = 64 << 10         // bytes of WebFinger and host-meta
	oneFetch      = 45 * time.Second // both schemes of signature, and a queue for the host
)

// fetcher is what one node remembers of what it fetched. Nothing of it is needed by
// another node: each keeps to the limits by itself.
type fetcher struct {
	flight singleflight.Group
	mu     sync.Mutex
	failed map[string]failure // by address, and "host " + name where nothing answered
	spent  map[string]window  // by registrable domain
}

type failure struct {
	err   error
	until time.Time
}

type window struct {
	began time.Time
	count int
}

// errNoAnswer is a host that could not be reached or did not finish.
var errNoAnswer = fmt.Errorf("no answer: %w", errs.Unavailable)

type budgetKey struct{}

// budget is what one activity may still make us fetch.
type budget struct {
	mu   sync.Mutex
	left int
}

// withBudget begins the budget of one activity: all fetches with the context share it.
// The context ends with the time.
func (s *Service) withBudget(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, maxFetching)
	return context.WithValue(ctx, budgetKey{}, &budget{left: maxFetches}), cancel
}

// take uses up one fetch.
func (b *budget) take() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left == 0 {
		return fmt.Errorf("more than %d fetches for one activity: %w", maxFetches, errs.RateLimited)
	}
	b.left--
	return nil
}

// fetch gets an ActivityPub document whose id is the address it stands at (F06). An
// address that leads elsewhere, or a document that calls itself something else, is asked
// once more at the id it gave.
func (s *Service) fetch(ctx context.Context, address string) (*as.Doc, error) {
	for range 2 {
		doc, final, err := s.document(ctx, address)
		if err != nil {
			return nil, err
		}
		id := doc.ID()
		if id != "" && id == final {
			return doc, nil
		}
		if id == "" || id == address {
			return nil, fmt.Errorf("document at %s says to be %q: %w", final, id, as.Foreign)
		}
		address = id
	}
	return nil, fmt.Errorf("document at %s has another id each time: %w", address, as.Foreign)
}

// document gets an ActivityPub document, and the address it was found at after redirects.
func (s *Service) document(ctx context.Context, address string) (*as.Doc, string, error) {
	resp, err := s.get(ctx, address, as.Accept, as.MaxBody)
	if err != nil {
		return nil, "", err
	}
	if !as.IsContentType(resp.Header.Get("Content-Type")) {
		return nil, "", fmt.Errorf("%s is served as %q (F08): %w", resp.URL, resp.Header.Get("Content-Type"), as.Unfit)
	}
	final, err := s.reader.IRI(resp.URL)
	if err != nil {
		return nil, "", err
	}
	if s.isOurs(as.HostOf(final)) {
		return nil, "", fmt.Errorf("%s leads to our own server: %w", address, errs.Denied)
	}
	doc, err := s.reader.Decode(resp.Body)
	if err != nil {
		return nil, "", err
	}
	return doc, final, nil
}

// get makes a GET, signed by the instance actor, within all budgets. One address is
// fetched once at a time, and not again for a while where that failed.
func (s *Service) get(ctx context.Context, address, accept string, most int64) (*safehttp.Response, error) {
	address, err := s.reader.IRI(address)
	if err != nil {
		return nil, err
	}
	address, _, _ = strings.Cut(address, "#")
	host := as.HostOf(address)
	if s.isOurs(host) {
		return nil, fmt.Errorf("%s is our own server: %w", address, errs.Denied)
	}
	if err := s.fetches.refused(address, host, s.now()); err != nil {
		return nil, err
	}
	if b, ok := ctx.Value(budgetKey{}).(*budget); ok {
		if err := b.take(); err != nil {
			return nil, err
		}
	}
	done := s.fetches.flight.DoChan(accept+" "+address, func() (any, error) {
		// What others wait for too does not end with the first who asked.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), oneFetch)
		defer cancel()
		if err := s.fetches.spend(registrable(host), s.now()); err != nil {
			return nil, err
		}
		resp, err := s.knock(ctx, address, host, accept, most)
		s.fetches.remember(address, host, err, s.now())
		return resp, err
	})
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("fetch %s: %w: %w", address, ctx.Err(), errs.Unavailable)
	case got := <-done:
		if got.Err != nil {
			return nil, got.Err
		}
		resp, _ := got.Val.(*safehttp.Response)
		return resp, nil
	}
}

// knock asks with the scheme of signatures that the host took last, at first Cavage's,
// and after 400 or 401 once with the other (W-8).
func (s *Service) knock(ctx context.Context, address, host, accept string, most int64) (*safehttp.Response, error) {
	known, err := s.host(ctx, host)
	if err != nil {
		return nil, err
	}
	if known.Policy == policyBlocked {
		return nil, fmt.Errorf("host %s is blocked: %w", host, errs.Denied)
	}
	signer, err := s.signer(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("key of the instance actor: %w", err)
	}
	schemes := []sig.Scheme{sig.Cavage, sig.RFC9421}
	if known.Scheme == string(sig.RFC9421) {
		schemes = []sig.Scheme{sig.RFC9421, sig.Cavage}
	}
	var resp *safehttp.Response
	for _, scheme := range schemes {
		resp, err = s.client.Do(ctx, safehttp.Request{
			URL: address, MaxBytes: most, Header: http.Header{"Accept": {accept}},
			Sign: func(r *http.Request) error { return signer.Sign(scheme, r, nil, s.now()) },
			Want: func(r *safehttp.Response) bool { return r.Status == http.StatusOK },
		})
		if err != nil {
			return nil, fetchFailure(address, err)
		}
		if resp.Status == http.StatusOK && known.Scheme != string(scheme) {
			if err := s.rememberScheme(ctx, host, scheme); err != nil {
				return nil, err
			}
		}
		if resp.Status != http.StatusBadRequest && resp.Status != http.StatusUnauthorized {
			break
		}
	}
	return resp, statusFailure(address, resp.Status)
}

func fetchFailure(address string, err error) error {
	if safehttp.Refused(err) {
		return fmt.Errorf("fetch %s: %w: %w", address, err, errs.Denied)
	}
	return fmt.Errorf("fetch %s: %w: %w", address, err, errNoAnswer)
}

// statusFailure is what a status means to who asked.
func statusFailure(address string, status int) error {
	var kind error
	switch {
	case status == http.StatusOK:
		return nil
	case status == http.StatusGone:
		kind = errs.Gone
	case status == http.StatusNotFound:
		kind = errs.NotFound
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		kind = errs.Unavailable
	default:
		kind = errs.Denied
	}
	return fmt.Errorf("fetch %s: status %d: %w", address, status, kind)
}

// refused is the failure of a while ago, if there was one.
func (f *fetcher) refused(address, host string, now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range []string{address, "host " + host} {
		if was, ok := f.failed[key]; ok && now.Before(was.until) {
			return fmt.Errorf("not asked again so soon: %w", was.err)
		}
	}
	return nil
}

// remember keeps a failure in mind: of the whole host where it did not answer at all.
// Our own limits and the end of a context say nothing about the other side.
func (f *fetcher) remember(address, host string, err error, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil {
		delete(f.failed, address)
		return
	}
	if errors.Is(err, errs.RateLimited) || errors.Is(err, context.Canceled) {
		return
	}
	key := address
	if errors.Is(err, errNoAnswer) {
		key = "host " + host
	}
	if f.failed == nil {
		f.failed = map[string]failure{}
	}
	trim(f.failed, func(v failure) bool { return !now.Before(v.until) })
	f.failed[key] = failure{err: err, until: now.Add(failedFor)}
}

// spend counts a fetch from a registrable domain: hosts below it cost nothing to make.
func (f *fetcher) spend(domain string, now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.spent == nil {
		f.spent = map[string]window{}
	}
	w := f.spent[domain]
	if now.Sub(w.began) >= time.Minute {
		trim(f.spent, func(v window) bool { return now.Sub(v.began) >= time.Minute })
		w = window{began: now}
	}
	if w.count >= perDomain {
		return fmt.Errorf("more than %d fetches from %s in a minute: %w", perDomain, domain, errs.RateLimited)
	}
	w.count++
	f.spent[domain] = w
	return nil
}

// trim makes room in a full map: what is over goes, else any one.
func trim[V any](m map[string]V, over func(V) bool) {
	if len(m) < maxRemembered {
		return
	}
	for k, v := range m {
		if over(v) {
			delete(m, k)
		}
	}
	for k := range m {
		if len(m) < maxRemembered {
			return
		}
		delete(m, k)
	}
}

// registrable is the domain that somebody had to register for a host.
func registrable(host string) string {
	u := url.URL{Host: host}
	domain, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	if err != nil {
		return u.Hostname()
	}
	return domain
}

// hostRow is what is known of another server.
type hostRow struct {
	ID     int64
	Policy string
	Scheme string
}

const (
	policyOpen    = "open"
	policyLimited = "limited"
	policyBlocked = "blocked"
)

// host reads the row of a host; an open one where there is none. A block counts for all
// hosts below its name.
func (s *Service) host(ctx context.Context, name string) (hostRow, error) {
	h := hostRow{Policy: policyOpen}
	plain := (&url.URL{Host: name}).Hostname()
	names := []string{name, plain}
	for rest := plain; ; {
		_, after, more := strings.Cut(rest, ".")
		if !more {
			break
		}
		rest = after
		names = append(names, rest)
	}
	var rows []struct {
		ID           int64
		Name, Policy string
		Scheme       string
	}
	if err := s.db.NewRaw(`SELECT id, name, policy, scheme FROM hosts WHERE name = ANY (?)`, pgdialect.Array(names)).Scan(ctx, &rows); err != nil {
		return h, fmt.Errorf("read host %s: %w", name, db.Classify(err))
	}
	blocked := false
	for _, r := range rows {
		if r.Name == name {
			h = hostRow{ID: r.ID, Policy: r.Policy, Scheme: r.Scheme}
		}
		blocked = blocked || r.Policy == policyBlocked
	}
	if blocked {
		h.Policy = policyBlocked
	}
	return h, nil
}

func (s *Service) rememberScheme(ctx context.Context, host string, scheme sig.Scheme) error {
	_, err := s.db.NewRaw(`INSERT INTO hosts (name, scheme) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET scheme = excluded.scheme`, host, string(scheme)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("remember the scheme of %s: %w", host, db.Classify(err))
	}
	return nil
}

// isOurs says whether a host, in its normal form, is this server.
func (s *Service) isOurs(host string) bool {
	return host != "" && (host == s.accountHost || host == s.webHost)
}
