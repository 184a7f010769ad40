package edge

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// Bounds of the page cache. A page is fresh for a moment only: long enough that a
// herd (R-n: hundreds of servers fetch what one post links to) renders it once,
// short enough that nobody notices, and that another node's writes show in time.
const (
	pageFresh   = time.Second
	pageKept    = time.Minute // a page says "3 minutes ago": later it would be wrong by itself
	pageBytes   = 16 << 20    // of all pages together
	pageLargest = 256 << 10
)

// pageCache keeps, compressed, what visitors without cookies were just shown. Several
// who ask for the same page at once wait for one rendering. Whatever is written through
// this node, or a second gone by, makes every page stale. A stale page is rendered anew,
// unless its handler has said what to look at (Visit.KeepWhile) and that is unchanged:
// then it is shown again.
type pageCache struct {
	now    func() time.Time
	flight singleflight.Group
	writes atomic.Int64 // requests that changed something; a page of before is stale
	pack   packer

	mu         sync.Mutex
	young, old map[string]*keptPage // old is dropped when young is full
	size       int                  // of young
}

func newPageCache(now func() time.Time) *pageCache {
	return &pageCache{now: now, young: map[string]*keptPage{}}
}

// keeps says whether the answer to a visit may come from the cache.
func (c *pageCache) keeps(v *Visit) bool {
	return c != nil && v.Route.Policy.Cache == Shared && v.cookieless() && len(v.R.URL.RawQuery) <= maxReturn
}

// wrote is called when a request that changes something has been answered.
func (c *pageCache) wrote() {
	if c != nil {
		c.writes.Add(1)
	}
}

// serve answers from the cache, or renders with handle for all who wait.
func (c *pageCache) serve(v *Visit, handle Handler) error {
	key := strings.Join([]string{v.Route.Pattern, v.R.URL.Path, v.R.URL.RawQuery, v.L.Lang(), strconv.FormatBool(v.LowData), v.R.Header.Get(HeaderFragment)}, "\x00")
	before := c.writes.Load()
	page, fresh := c.find(key, before)
	if fresh {
		return page.write(v, c)
	}
	// Part of the key: who comes after a write must not wait for a rendering that
	// began before it.
	got, err, _ := c.flight.Do(key+"\x00"+strconv.FormatInt(before, 10), func() (any, error) {
		if page != nil && c.unchanged(v, page) {
			c.refresh(page, before)
			return page, nil
		}
		page, err := c.render(v, handle)
		if err != nil {
			return nil, err
		}
		page.rendered = c.now()
		c.refresh(page, before)
		c.keep(key, page)
		return page, nil
	})
	if err != nil {
		return err
	}
	page, ok := got.(*keptPage)
	if !ok {
		return errors.New("page cache: not a page")
	}
	return page.write(v, c)
}

// find gives the page that is kept under a key and whether it may be shown unseen.
func (c *pageCache) find(key string, writes int64) (*keptPage, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	page := c.young[key]
	if page == nil {
		if page = c.old[key]; page == nil {
			return nil, false
		}
		c.put(key, page)
	}
	return page, page.writes == writes && c.now().Before(page.until)
}

// refresh makes a page fresh that shows what was there when writes were counted.
func (c *pageCache) refresh(page *keptPage, writes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	page.until, page.writes = c.now().Add(pageFresh), writes
}

func (c *pageCache) keep(key string, page *keptPage) {
	if page.status != http.StatusOK || len(page.body) > pageLargest {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(key, page)
}

func (c *pageCache) put(key string, page *keptPage) {
	if before := c.young[key]; before != nil {
		c.size -= before.cost(key)
	}
	if c.size += page.cost(key); c.size > pageBytes/2 {
		c.old, c.young, c.size = c.young, map[string]*keptPage{}, page.cost(key)
	}
	c.young[key] = page
}

// unchanged says whether a stale page shows what a new one would. Any doubt is a no.
func (c *pageCache) unchanged(v *Visit, page *keptPage) bool {
	if page.state == "" || c.now().Sub(page.rendered) >= pageKept {
		return false
	}
	ctx, cancel := detached(v)
	defer cancel()
	state, err := page.ask(ctx)
	return err == nil && state == page.state
}

// KeepWhile tells that the answer stays the same as long as ask says the same: the page
// cache may then show it again, having asked. It is called before anything is read that
// the answer shows. "" is no state.
func (v *Visit) KeepWhile(ask func(context.Context) (string, error)) error {
	if v.kept == nil {
		return nil
	}
	state, err := ask(v.Ctx())
	if err != nil {
		return err
	}
	v.kept.state, v.kept.ask = state, ask
	return nil
}

// Doubtful takes back what KeepWhile said: the answer holds a stopgap.
func (v *Visit) Doubtful() {
	if v.kept != nil {
		v.kept.state = ""
	}
}

// detached is the context of work that is done for everybody who waits: on nobody's
// connection, so that it goes on when the first of them leaves.
func detached(v *Visit) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(v.R.Context()), v.Route.Policy.Timeout)
}

// render runs a handler for everybody who waits.
func (c *pageCache) render(v *Visit, handle Handler) (*keptPage, error) {
	ctx, cancel := detached(v)
	defer cancel()
	r := v.R.Clone(ctx)
	r.Method = http.MethodGet
	r.Header.Del("If-None-Match")
	w := &pageWriter{header: http.Header{}}
	page := &keptPage{}
	alone := &Visit{edge: v.edge, W: w, x: &exchange{ResponseWriter: w, id: v.x.id, route: v.x.route}, R: r, Route: v.Route, L: v.L, LowData: v.LowData, kept: page}
	if err := handle(alone); err != nil {
		return nil, err
	}
	page.header, page.status = w.header, w.status
	return page, page.fill(w.body.Bytes(), &c.pack)
}
