package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db/dbtest"
)

// onDatabase is an installation without a private Postgres.
func onDatabase(t testing.TB, env ...string) *installation {
	t.Helper()
	return install(t, append([]string{"DATABASE_URL=" + dbtest.URL(t)}, env...)...)
}

// operator asks the operator's listener.
func (s *server) operator() *browser {
	return newBrowser(s.t, func() string { return s.ops })
}

// A25 on the real binary: the public listener says one word, the
// operator's says all; logs are lines of JSON with request ids and without secrets.
func TestA25_OperatorsListener(t *testing.T) {
	t.Parallel()
	in := onDatabase(t)
	s := in.serve()
	public, ops := s.browser(), s.operator()
	for path, word := range map[string]string{"/livez": "live\n", "/readyz": "ready\n"} {
		if a := public.get(path).want(t, 200); a.body != word {
			t.Errorf("%s says %q to the public", path, a.body)
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap", "/debug/vars", "/healthz"} {
		public.get(path).want(t, 404)
	}
	ops.get("/livez").want(t, 200, `"live":true`, `"version":`)
	ops.get("/readyz").want(t, 200, `"ready":true`, `"database":"ok"`, `"pool":`)
	ops.get("/debug/pprof/goroutine?debug=1").want(t, 200, "goroutine profile")
	page := public.get("/explore?secret=in-the-query").want(t, 200)
	ops.get("/metrics").want(t, 200, `batata_http_requests_total{method="GET",route="/explore",status="200"} 1`, "go_goroutines", "batata_db_pool_in_use", "process_resident_memory_bytes")
	for _, path := range []string{"/", "/explore", "/@mei"} {
		if a := ops.get(path); a.status != 404 {
			t.Errorf("the operator's listener serves %s: %d", path, a.status)
		}
	}

	in.create("mei", "none")
	mei := s.browser().logIn("mei", testPassword)
	id := page.header.Get("X-Request-Id")
	found := false
	for _, line := range s.log.lines() {
		if line["raw"] != nil {
			t.Errorf("a log line is not JSON: %s", line["raw"])
		}
		found = found || id != "" && line["request_id"] == id && line["msg"] == "request" && line["path"] == "/explore" && line["status"] == 200.0
	}
	if !found {
		t.Errorf("no log line of request %q", id)
	}
	text := s.log.tail(1000)
	for _, secret := range []string{"in-the-query", testPassword, "mei@mail.test", mei.cookies["batata"]} {
		if secret == "" || strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if code := s.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
}

// A process that only works has no public listener, and one that only answers works no jobs.
func TestRolesAreApart(t *testing.T) {
	t.Parallel()
	in := onDatabase(t)
	worker := in.with("BATATA_ROLES=worker").launch("serve")
	worker.ops = worker.awaitLog(startWithin, "working")["ops"].(string)
	worker.operator().get("/livez").want(t, 200)
	web := in.with("BATATA_ROLES=web").serve()
	web.browser().get("/readyz").want(t, 200)
	if code := web.terminate(30 * time.Second); code != exitOK {
		t.Errorf("web ended with exit code %d", code)
	}
	if line, _ := web.log.find("River client started"); line != nil {
		t.Error("a process of role web works jobs")
	}
	if line, _ := worker.log.find("River client started"); line == nil {
		t.Error("a process of role worker works no jobs")
	}
	if code := worker.terminate(30 * time.Second); code != exitOK {
		t.Errorf("worker ended with exit code %d", code)
	}
}

// R23: SIGTERM while requests run. What is under way is answered, and serve ends
// with exit code 0 within 30 s.
func TestR23_GracefulStop(t *testing.T) {
	t.Parallel()
	in := onDatabase(t)
	s := in.serve()
	mei := in.member(s, "mei", "none")
	const uploads = 6
	kind, body := picture(t, 400, 300)
	half := newGate(uploads)
	replies := make(chan string, uploads)
	for range uploads {
		go func() {
			r, err := http.NewRequestWithContext(t.Context(), "POST", "http://"+s.addr+"/media", half.body(body))
			if err != nil {
				replies <- err.Error()
				return
			}
			r.Host, r.ContentLength = testHost, int64(len(body))
			r.Header.Set("Origin", testOrigin)
			r.Header.Set("Content-Type", kind)
			r.AddCookie(&http.Cookie{Name: "batata", Value: mei.cookies["batata"]})
			res, err := mei.client.Do(r)
			if err != nil {
				replies <- err.Error()
				return
			}
			res.Body.Close()
			replies <- strconv.Itoa(res.StatusCode)
		}()
	}
	half.awaitAll()
	ops := s.operator()
	eventually(t, 10*time.Second, "six uploads are under way", func() bool {
		return strings.Contains(ops.get("/readyz").body, `"in_flight":`+strconv.Itoa(uploads))
	})
	asked := time.Now()
	s.signal(syscall.SIGTERM)
	eventually(t, 10*time.Second, "the door closes", func() bool {
		c, err := net.DialTimeout("tcp", s.addr, time.Second)
		if err != nil {
			return true
		}
		c.Close()
		return false
	})
	half.open()
	for range uploads {
		if got := <-replies; got != "201" {
			t.Errorf("an upload under way at the stop: %s", got)
		}
	}
	if code := s.awaitEnd(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
	if took := time.Since(asked); took > 30*time.Second {
		t.Errorf("the stop took %v", took)
	}
	if n := count(t, dbtest.Open(t, in.databaseURL()), `SELECT count(*) FROM media`); n != uploads {
		t.Errorf("%d pictures are stored, %d were acknowledged", n, uploads)
	}
}

func (in *installation) databaseURL() string {
	in.t.Helper()
	url := ""
	for _, pair := range in.env {
		if value, ok := strings.CutPrefix(pair, "DATABASE_URL="); ok {
			url = value
		}
	}
	return url
}

// gate lets bodies be sent half, until it opens.
type gate struct {
	waiting sync.WaitGroup
	opened  chan struct{}
}

func newGate(n int) *gate {
	g := &gate{opened: make(chan struct{})}
	g.waiting.Add(n)
	return g
}

func (g *gate) awaitAll() { g.waiting.Wait() }

func (g *gate) open() { close(g.opened) }

func (g *gate) body(content []byte) io.Reader {
	half := len(content) / 2
	return io.MultiReader(bytes.NewReader(content[:half]), &closed{gate: g}, bytes.NewReader(content[half:]))
}

// closed is a reader of nothing that ends when the gate opens.
type closed struct {
	gate *gate
	once sync.Once
}

// Read implements io.Reader.
func (c *closed) Read([]byte) (int, error) {
	c.once.Do(c.gate.waiting.Done)
	<-c.gate.opened
	return 0, io.EOF
}

// R23: two nodes behind a proxy are restarted one after the other under load, and
// nobody sees an error.
func TestR23_RollingRestart(t *testing.T) {
	t.Parallel()
	in := onDatabase(t, "BATATA_RATE_LIMITS=off", "BATATA_LOG_LEVEL=warn")
	ports := []string{strconv.Itoa(freePort(t)), strconv.Itoa(freePort(t))}
	start := func(i int) *server {
		n := in.with("BATATA_LISTEN=127.0.0.1:" + ports[i]).launch("serve")
		n.addr = "127.0.0.1:" + ports[i]
		b := n.browser()
		eventually(t, startWithin, "the node is ready", func() bool {
			a, err := b.try(t.Context(), "GET", "/readyz", "", nil)
			return err == nil && a.status == 200
		})
		return n
	}
	nodes := []*server{start(0), start(1)}
	note := in.member(nodes[0], "mei", "none").publish("A root")

	proxy := newProxy(t, nodes[0].addr, nodes[1].addr)
	stop := make(chan struct{})
	var clients sync.WaitGroup
	var answered, failed atomic.Int64
	for range 4 {
		clients.Go(func() {
			b := newBrowser(t, func() string { return proxy })
			for {
				select {
				case <-stop:
					return
				default:
				}
				a, err := b.try(t.Context(), "GET", note, "", nil)
				if err != nil || a.status != 200 {
					failed.Add(1)
					t.Errorf("during the restart: %v %d", err, a.status)
				}
				answered.Add(1)
			}
		})
	}
	for i, n := range nodes {
		if code := n.terminate(30 * time.Second); code != exitOK {
			t.Errorf("node %d ended with exit code %d", i, code)
		}
		nodes[i] = start(i)
	}
	close(stop)
	clients.Wait()
	if answered.Load() < 50 {
		t.Errorf("only %d requests were answered", answered.Load())
	}
}

// newProxy is a reverse proxy as nginx is out of the box: what can be asked twice is
// asked at the other upstream when one breaks the connection.
func newProxy(t testing.TB, upstreams ...string) string {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: "upstream"})
			r.Out.Host = r.In.Host
		},
		Transport: oneOf{transport, upstreams},
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: proxy, ReadHeaderTimeout: requestWithin}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return l.Addr().String()
}

type oneOf struct {
	*http.Transport
	upstreams []string
}

// RoundTrip implements http.RoundTripper.
func (o oneOf) RoundTrip(r *http.Request) (res *http.Response, err error) {
	for _, host := range o.upstreams {
		r.URL.Host = host
		if res, err = o.Transport.RoundTrip(r); err == nil || r.Method != http.MethodGet && !errors.Is(err, syscall.ECONNREFUSED) {
			return res, err
		}
	}
	return res, err
}

// R03, R-k: kill -9 of serve leaves no Postgres behind, loses nothing that was
// acknowledged, and the next start works at once.
func TestR03_KilledServeTakesItsPostgresAlong(t *testing.T) {
	t.Parallel()
	in := install(t)
	s := in.serve()
	mei := in.member(s, "mei", "none")
	note := mei.publish("A root")
	pids := postgresOf(t, in.data)
	if len(pids) == 0 {
		t.Fatal("no private Postgres runs")
	}
	s.kill()
	eventually(t, 10*time.Second, "Postgres has ended", func() bool { return len(postgresOf(t, in.data)) == 0 })
	for _, pid := range pids {
		if _, err := os.Stat("/proc/" + pid); err == nil {
			eventually(t, 10*time.Second, "process "+pid+" is gone", func() bool {
				_, err := os.Stat("/proc/" + pid)
				return err != nil
			})
		}
	}
	again := in.serve()
	again.browser().get(note).want(t, 200, "A root")
	mei.to = func() string { return again.addr }
	mei.get("/settings/profile").want(t, 200) // the session lives on
	in.run("media", "verify").want(t, exitOK, "0 orphans, 0 missing")
	if code := again.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
}
