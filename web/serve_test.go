package web

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// start runs Serve on loopback and gives the address and a way to stop it.
func (s *site) start(t testing.TB) (base string, stop func() error) {
	t.Helper()
	public, ops := listen(t), listen(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, Listeners{Public: public, Ops: ops}) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			err = <-ended
		})
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return "http://" + public.Addr().String(), stop
}

// A25: from the public listener there are no metrics and no profiles, and health
// is one word; the operator's listener has them all.
func TestA25_OpsStayInside(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.visitor()
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/cmdline", "/debug/vars", "/healthz"} {
		b.get(path).want(t, 404)
	}
	for path, want := range map[string]string{"/livez": "live\n", "/readyz": "ready\n"} {
		if got := b.get(path).want(t, 200).body; got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
	ops := func(path string) answer {
		w := httptest.NewRecorder()
		s.OpsHandler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return answer{w.Result(), w.Body.String()}
	}
	b.get("/explore").want(t, 200)
	ops("/metrics").want(t, 200).has(t, `batata_http_requests_total{method="GET",route="/explore",status="200"} 1`,
		"batata_http_request_seconds_bucket", "batata_http_in_flight 0", `batata_db_pool_max{pool="requests"}`, "go_goroutines", `batata_build_info{version="test"} 1`)
	ops("/readyz").want(t, 200).has(t, `"ready":true`, `"database":"ok"`)
	ops("/livez").want(t, 200).has(t, `"version":"test"`)
	ops("/debug/pprof/").want(t, 200).has(t, "goroutine")
}

// R-j: a request under way when the end comes is answered; new ones find a server
// that says it is not ready, then a closed door.
func TestR23_Drain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	s.handler = s.testRoute(simple(func(v *visit) error {
		close(entered)
		<-leave
		return v.Word(200, "finished")
	}))
	base, stop := s.start(t)
	got := make(chan string, 1)
	go func() {
		res, err := http.Get(base + "/x")
		if err != nil {
			got <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		got <- fmt.Sprint(res.StatusCode, " ", strings.TrimSpace(string(body)))
	}()
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	for !s.stop.Load() { // draining has begun
		select {
		case err := <-stopped:
			t.Fatalf("stopped with a request under way: %v", err)
		case <-time.After(time.Millisecond):
		}
	}
	close(leave)
	if answer := <-got; answer != "200 finished" {
		t.Errorf("the request under way: %s", answer)
	}
	if err := <-stopped; err != nil {
		t.Errorf("Serve: %v", err)
	}
	if res, err := http.Get(base + "/x"); err == nil {
		res.Body.Close()
		t.Error("the door is still open")
	}
}

func TestRj_DrainEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.DrainTimeout = 50 * time.Millisecond })
	entered := make(chan struct{})
	s.handler = s.testRoute(simple(func(v *visit) error {
		close(entered)
		<-v.Ctx().Done() // as long as the route may
		return v.Ctx().Err()
	}))
	base, stop := s.start(t)
	go func() {
		if res, err := http.Get(base + "/x"); err == nil {
			res.Body.Close()
		}
	}()
	<-entered
	if err := stop(); err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// A27: 2,000 connections that never finish their request, and 500 that never
// start one, leave the server as quick as it was, and are thrown out in time.
func TestA27_Slowloris(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	base, _ := s.start(t)
	host := strings.TrimPrefix(base, "http://")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	measure := func() time.Duration {
		var worst []time.Duration
		for range 60 {
			began := time.Now()
			res, err := client.Get(base + "/explore")
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode != 200 {
				t.Fatalf("status %d", res.StatusCode)
			}
			worst = append(worst, time.Since(began))
		}
		return percentile(worst, 95)
	}
	measure() // warm
	before := measure()
	conns := make([]net.Conn, 0, 2500)
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	opened := time.Now()
	for i := range 2500 {
		c, err := net.DialTimeout("tcp", host, 5*time.Second)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		conns = append(conns, c)
		if i >= 500 {
			fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nX-Slow: ", host)
		}
	}
	during := measure()
	t.Logf("p95 before %v, with 2,500 slow connections %v", before, during)
	if limit := max(2*before, 50*time.Millisecond); during > limit {
		t.Errorf("p95 %v with slow connections, %v without", during, before)
	}
	last := conns[len(conns)-1]
	_ = last.SetReadDeadline(opened.Add(readHeaderTimeout + 20*time.Second))
	if _, err := io.ReadAll(last); err != nil {
		t.Errorf("a connection that never finishes its header is still open after %v: %v", time.Since(opened), err)
	}
}

func percentile(times []time.Duration, p int) time.Duration {
	sorted := append([]time.Duration(nil), times...)
	for i := range sorted {
		for j := i; j > 0 && sorted[j] < sorted[j-1]; j-- {
			sorted[j], sorted[j-1] = sorted[j-1], sorted[j]
		}
	}
	return sorted[(len(sorted)-1)*p/100]
}

func TestBadConfigIsRefused(t *testing.T) {
	t.Parallel()
	for _, public := range []string{"", "batata.example", "ftp://a.example", "https://u:p@a.example", "https://a.example/path", "https://a.example?x", "http://batata.example", "http://localhost.example"} {
		if _, err := New(Config{PublicURL: public}); err == nil {
			t.Errorf("PublicURL %q is accepted", public)
		}
	}
	for _, public := range []string{"https://batata.example", "https://batata.example/", "http://localhost:8080", "http://127.0.0.1:8080", "http://a.localhost:8080", "http://x.test"} {
		if _, err := New(Config{PublicURL: public}); err != nil {
			t.Errorf("PublicURL %q: %v", public, err)
		}
	}
}
