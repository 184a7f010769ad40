package edge

import (
	"bytes"
	"compress/gzip"
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
	pageBytes   = 16 << 20 // of all pages together
	pageLargest = 256 << 10
)

// pageCache keeps what visitors without cookies were just shown. Several who ask
// for the same page at once wait for one rendering. Whatever is written through
// this node empties it.
type pageCache struct {
	now    func() time.Time
	flight singleflight.Group
	writes atomic.Int64 // requests that changed something; an entry of before is stale

	mu      sync.Mutex
	entries map[string]*keptPage
	size    int // of their bodies
}

// keptPage is a whole answer.
type keptPage struct {
	header http.Header
	status int
	body   []byte
	until  time.Time
	writes int64

	pack   sync.Once
	packed []byte // gzip; nil when it is not smaller
}

func newPageCache(now func() time.Time) *pageCache {
	return &pageCache{now: now, entries: map[string]*keptPage{}}
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
	if page := c.find(key, before); page != nil {
		return page.write(v)
	}
	// Part of the key: who comes after a write must not wait for a rendering that
	// began before it.
	got, err, _ := c.flight.Do(key+"\x00"+strconv.FormatInt(before, 10), func() (any, error) {
		page, err := render(v, handle)
		if err != nil {
			return nil, err
		}
		page.until, page.writes = c.now().Add(pageFresh), before
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
	return page.write(v)
}

func (c *pageCache) find(key string, writes int64) *keptPage {
	c.mu.Lock()
	defer c.mu.Unlock()
	page := c.entries[key]
	if page == nil || page.writes != writes || !c.now().Before(page.until) {
		return nil
	}
	return page
}

func (c *pageCache) keep(key string, page *keptPage) {
	if page.status != http.StatusOK || len(page.body) > pageLargest {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size += len(page.body) + len(key); c.size > pageBytes {
		clear(c.entries) // all of it is a second old at most
		c.size = len(page.body) + len(key)
	}
	c.entries[key] = page
}

// render runs a handler for everybody who waits: on nobody's connection, so that
// it goes on when the first of them leaves.
func render(v *Visit, handle Handler) (*keptPage, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.R.Context()), v.Route.Policy.Timeout)
	defer cancel()
	r := v.R.Clone(ctx)
	r.Method = http.MethodGet
	r.Header.Del("If-None-Match")
	w := &pageWriter{header: http.Header{}}
	alone := &Visit{edge: v.edge, W: w, x: &exchange{ResponseWriter: w, id: v.x.id, route: v.x.route}, R: r, Route: v.Route, L: v.L, LowData: v.LowData}
	if err := handle(alone); err != nil {
		return nil, err
	}
	return &keptPage{header: w.header, status: w.status, body: w.body.Bytes()}, nil
}

// write sends a page to one of those who asked.
func (p *keptPage) write(v *Visit) error {
	h := v.W.Header()
	for name, values := range p.header {
		h[name] = append(h[name], values...)
	}
	if tag := h.Get("ETag"); tag != "" && matches(v.R.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Type")
		h.Del("Content-Length")
		v.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	body := p.body
	if len(body) >= compressFrom && Accepts(v.R.Header.Get("Accept-Encoding"), "gzip") {
		if packed := p.gzip(); packed != nil {
			body = packed
			h.Set("Content-Encoding", "gzip") // the compressor above leaves it alone then
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.W.WriteHeader(p.status)
	if v.R.Method != http.MethodHead {
		_, _ = v.W.Write(body) // the client is gone; nobody to tell
	}
	return nil
}

// gzip packs the body once for all who take it so.
func (p *keptPage) gzip() []byte {
	p.pack.Do(func() {
		var out bytes.Buffer
		zw, err := gzip.NewWriterLevel(&out, compressLevel)
		if err != nil {
			return
		}
		if _, err = zw.Write(p.body); err == nil {
			err = zw.Close()
		}
		if err == nil && out.Len() < len(p.body) {
			p.packed = out.Bytes()
		}
	})
	return p.packed
}

// pageWriter takes a page down.
type pageWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *pageWriter) Header() http.Header { return w.header }

func (w *pageWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *pageWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}
