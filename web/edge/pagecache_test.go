package edge

import (
	"compress/gzip"
	"io"
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
