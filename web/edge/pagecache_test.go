package edge

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// R-n: a herd renders a page once; who has a cookie is never shown a kept page;
// what is written through this node shows at once, the rest within a second.
func TestRn_PageCache(t *testing.T) {
	t.Parallel()
	var offset atomic.Int64
	began := time.Now()
	e := newEdge(t, func(c *Config) {
		c.PageCache = true
		c.Now = func() time.Time { return began.Add(time.Duration(offset.Load())) }
	})
	var rendered atomic.Int64
	entered, leave := make(chan struct{}, 1), make(chan struct{})
	h := e.serving(t, Route{
		"GET", "/x", Policy{Auth: Public, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: 5 * time.Second, Cache: Shared},
		func(v *Visit) error {
			n := rendered.Add(1)
			if v.Query("herd") != "" {
				entered <- struct{}{}
				<-leave
			}
			return v.Send(http.StatusOK, "text/html; charset=utf-8", []byte(strings.Repeat("page "+FormatID(n)+" ", 400)))
		},
	}, Route{
		"POST", "/x", Policy{Auth: Public, Rate: RateWrite, CSRF: SameOrigin, Body: 1 << 10, Timeout: 5 * time.Second, Cache: Private},
		func(v *Visit) error { return v.Redirect("/x") },
	})
	herd := make(chan answer, 40)
	ask1 := func() { herd <- ask(h, "GET", "/x?herd=1") }
	go ask1()
	<-entered
	for range cap(herd) - 1 {
		go ask1()
	}
	close(leave)
	for range cap(herd) {
		(<-herd).want(t, 200).has(t, "page 1 ")
	}
	if n := rendered.Load(); n != 1 {
		t.Errorf("a herd of %d rendered %d pages", cap(herd), n)
	}

	first := ask(h, "GET", "/x").want(t, 200).has(t, "page 2 ")
	ask(h, "GET", "/x").want(t, 200).has(t, "page 2 ")
	tag := first.Header.Get("ETag")
	if got := ask(h, "GET", "/x", with("If-None-Match", tag)).want(t, 304); got.body != "" || got.Header.Get("Cache-Control") == "" {
		t.Errorf("304: %q %v", got.body, got.Header)
	}
	if got := ask(h, "HEAD", "/x").want(t, 200); got.body != "" || got.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD: %q %v", got.body, got.Header)
	}
	packed := ask(h, "GET", "/x", with("Accept-Encoding", "gzip")).want(t, 200)
	zr, err := gzip.NewReader(strings.NewReader(packed.body))
	if err != nil {
		t.Fatalf("%v: %v", err, packed.Header)
	}
	if data, err := io.ReadAll(zr); err != nil || string(data) != first.body {
		t.Errorf("unpacked differs: %v", err)
	}
	ask(h, "GET", "/x", with("Accept-Language", "zh-CN")).want(t, 200).has(t, "page 3 ")
	ask(h, "GET", "/x", with("Cookie", "theme=dark")).want(t, 200).has(t, "page 4 ")
	ask(h, "GET", "/x").want(t, 200).has(t, "page 2 ")

	ask(h, "POST", "/x", with("Origin", testOrigin)).want(t, 303)
	ask(h, "GET", "/x").want(t, 200).has(t, "page 5 ")
	offset.Store(int64(pageFresh))
	ask(h, "GET", "/x").want(t, 200).has(t, "page 6 ")
}

// A stale page whose handler has said what to look at is shown again while that is
// unchanged; any doubt, and a minute gone by, renders it anew.
func TestPageCacheAsksBeforeItRendersAnew(t *testing.T) {
	t.Parallel()
	var offset, rendered, asked atomic.Int64
	began := time.Now()
	e := newEdge(t, func(c *Config) {
		c.PageCache = true
		c.Now = func() time.Time { return began.Add(time.Duration(offset.Load())) }
	})
	var state atomic.Value
	state.Store("one")
	page := Policy{Auth: Public, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: 5 * time.Second, Cache: Shared}
	write := Policy{Auth: Public, Rate: RateWrite, CSRF: SameOrigin, Body: 1 << 10, Timeout: 5 * time.Second, Cache: Private}
	still := write
	still.Quiet = true
	done := func(v *Visit) error { return v.Redirect("/x") }
	h := e.serving(t, Route{"GET", "/x", page, func(v *Visit) error {
		err := v.KeepWhile(func(ctx context.Context) (string, error) {
			asked.Add(1)
			if s, _ := state.Load().(string); s != "broken" {
				return s, ctx.Err()
			}
			return "one", errors.New("broken")
		})
		if err != nil {
			return err
		}
		if v.Query("doubt") != "" {
			v.Doubtful()
		}
		return v.Send(http.StatusOK, "text/plain", []byte(strings.Repeat("page "+FormatID(rendered.Add(1))+" ", 400)))
	}}, Route{"POST", "/x", write, done}, Route{"POST", "/still", still, done})
	want := func(path, page string, times int64) {
		t.Helper()
		asked.Store(0)
		ask(h, "GET", path, with("Accept-Encoding", "gzip")).want(t, 200)
		ask(h, "GET", path).want(t, 200).has(t, page)
		if n := asked.Load(); n != times {
			t.Errorf("%s at %s: asked %d times, want %d", path, page, n, times)
		}
	}
	want("/x", "page 1 ", 1)
	want("/x", "page 1 ", 0)
	offset.Add(int64(pageFresh))
	want("/x", "page 1 ", 1)
	ask(h, "POST", "/still", with("Origin", testOrigin)).want(t, 303)
	want("/x", "page 1 ", 0)
	ask(h, "POST", "/x", with("Origin", testOrigin)).want(t, 303)
	want("/x", "page 1 ", 1)

	state.Store("two")
	want("/x", "page 1 ", 0) // another node's write shows within a second
	offset.Add(int64(pageFresh))
	want("/x", "page 2 ", 2)
	offset.Add(int64(pageFresh))
	want("/x", "page 2 ", 1)

	state.Store("broken")
	offset.Add(int64(pageFresh))
	asked.Store(0)
	ask(h, "GET", "/x").want(t, 500)
	if n := asked.Load(); n != 2 { // whether it still is, and by the handler
		t.Errorf("asked %d times", n)
	}
	state.Store("two")
	want("/x", "page 2 ", 1)
	offset.Add(int64(pageKept))
	want("/x", "page 3 ", 1)

	state.Store("")
	offset.Add(int64(pageFresh))
	want("/x", "page 4 ", 2)
	offset.Add(int64(pageFresh))
	want("/x", "page 5 ", 1)

	want("/x?doubt=1", "page 6 ", 1)
	offset.Add(int64(pageFresh))
	want("/x?doubt=1", "page 7 ", 1)
}

// However many pages are asked for, the cache holds so much and no more, and what is
// asked for again and again stays.
func TestPageCacheIsBounded(t *testing.T) {
	t.Parallel()
	e := newEdge(t, func(c *Config) { c.PageCache = true })
	noise := rand.New(rand.NewPCG(1, 2))
	var popular atomic.Int64
	h := e.serving(t, Route{
		"GET", "/x", Policy{Auth: Public, Rate: RateRead, CSRF: Safe, Body: NoBody, Timeout: 5 * time.Second, Cache: Shared},
		func(v *Visit) error {
			if err := v.KeepWhile(func(context.Context) (string, error) { return "same", nil }); err != nil {
				return err
			}
			if v.Query("n") == "popular" {
				popular.Add(1)
			}
			body := make([]byte, 60<<10) // cannot be compressed
			for i := range body {
				body[i] = byte(noise.Uint32())
			}
			return v.Send(http.StatusOK, "text/plain", body)
		},
	})
	for i := range 1000 {
		ask(h, "GET", "/x?n=popular").want(t, 200)
		ask(h, "GET", "/x?n="+FormatID(int64(i))).want(t, 200)
		kept := map[*keptPage]int{}
		for _, pages := range []map[string]*keptPage{e.pages.young, e.pages.old} {
			for key, page := range pages {
				kept[page] = page.cost(key)
			}
		}
		sum := 0
		for _, cost := range kept {
			sum += cost
		}
		if sum > pageBytes {
			t.Fatalf("after %d pages the cache holds %d bytes", i, sum)
		}
	}
	if n := popular.Load(); n != 1 {
		t.Errorf("the popular page was rendered %d times", n)
	}
}
