package safehttp_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/safehttp"
)

func resolverAt(addr string) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", addr)
	}}
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// peer is a server under test and a client that may reach it.
func peer(t *testing.T, cfg safehttp.Config, h http.HandlerFunc) (url string, c *safehttp.Client) {
	t.Helper()
	srv := httptest.NewTLSServer(h)
	cfg.AllowPrivate = loopback
	cfg.RootCAs = x509.NewCertPool()
	cfg.RootCAs.AddCert(srv.Certificate())
	c = safehttp.New(cfg)
	t.Cleanup(func() { c.Close(); srv.CloseClientConnections(); srv.Close() })
	return srv.URL, c
}

// Each kind of answer without end comes to one: refused, or cut by the deadline.
func TestF17_AnswersWithoutEnd(t *testing.T) {
	t.Parallel()
	const deadline = 300 * time.Millisecond
	zeros := make([]byte, 64<<10)
	url, c := peer(t, safehttp.Config{Timeout: deadline}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/drip":
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte("x"))
				_ = http.NewResponseController(w).Flush()
				select {
				case <-r.Context().Done():
				case <-time.After(20 * time.Millisecond):
				}
			}
		case "/silent":
			<-r.Context().Done()
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 160_000 { // 10 GiB, if anybody reads it all
				if _, err := z.Write(zeros); err != nil {
					return
				}
			}
			_ = z.Close()
		case "/announced":
			w.Header().Set("Content-Length", "1000000000000")
			_, _ = w.Write([]byte("x"))
		case "/headers":
			for i := range 10_000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), "0123456789")
			}
		case "/circle":
			http.Redirect(w, r, "/circle?again", http.StatusFound)
		case "/forever":
			http.Redirect(w, r, "/forever?"+r.URL.RawQuery+"x", http.StatusFound)
		}
	})
	for path, want := range map[string]error{
		"/drip": context.DeadlineExceeded, "/silent": context.DeadlineExceeded, "/bomb": safehttp.ErrTooLarge, "/announced": safehttp.ErrTooLarge,
		"/headers": nil, "/circle?again": safehttp.ErrRedirect, "/forever": safehttp.ErrRedirect,
	} {
		start := time.Now()
		_, err := c.Do(t.Context(), safehttp.Request{URL: url + path, MaxBytes: 1 << 20})
		if err == nil || (want != nil && !errors.Is(err, want)) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
		if took := time.Since(start); took > 5*deadline {
			t.Errorf("%s took %v, the deadline is %v", path, took, deadline)
		}
	}
}

// A redirect is checked like an address of its own, signed anew, and only followed
// for GET; proofs of who asks do not travel to the next host.
func TestF18_Redirects(t *testing.T) {
	t.Parallel()
	port, connects := canary(t)
	var mu sync.Mutex
	var heard []string
	url, c := peer(t, safehttp.Config{}, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		heard = append(heard, r.Method+" "+r.URL.Path+" "+r.Header.Get("Signature"))
		mu.Unlock()
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
			return
		}
		_, _ = io.WriteString(w, "here")
	})
	sign := func(r *http.Request) error { r.Header.Set("Signature", "for "+r.URL.Path); return nil }
	do := func(method, to string) (*safehttp.Response, error) {
		return c.Do(t.Context(), safehttp.Request{Method: method, URL: url + "/start?to=" + to, MaxBytes: 100, Sign: sign, Body: []byte("x")})
	}
	res, err := do("GET", "/end")
	if err != nil || string(res.Body) != "here" || res.URL != url+"/end" {
		t.Fatalf("redirect on the same host: %+v, %v", res, err)
	}
	if got := strings.Join(heard, ", "); got != "GET /start for /start, GET /end for /end" {
		t.Errorf("heard %s", got)
	}
	if res, err := do("POST", "/end"); err != nil || res.Status != http.StatusTemporaryRedirect {
		t.Errorf("POST: %+v, %v, want the 307 itself", res, err)
	}
	for _, to := range []string{
		"http://127.0.0.1:" + port, "http://localhost:" + port, "https://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://0xa000001/",
		"file:///etc/passwd", "https://user@10.0.0.1/", "//10.0.0.1/", "https://[64:ff9b::a00:1]/",
	} {
		if res, err := do("GET", to); err == nil {
			t.Errorf("followed to %s: %+v", to, res)
		}
	}
	if n := connects.Load(); n != 0 {
		t.Errorf("%d connections to the canary", n)
	}
}

// Whom peers under test may be is a matter of their networks, not of their names.
func TestF18_OnlyPeersUnderTestAreRelaxed(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "plain") }))
	t.Cleanup(plain.Close)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(plain.URL, "http://"))
	c := safehttp.New(safehttp.Config{AllowPrivate: loopback, Resolver: nameserver(t, func(int64) [][4]byte { return [][4]byte{{8, 8, 8, 8}} })})
	t.Cleanup(c.Close)
	for _, host := range []string{"127.0.0.1", "localhost", "a.localhost", "b.test"} {
		res, err := c.Do(t.Context(), safehttp.Request{URL: "http://" + host + ":" + port, MaxBytes: 100})
		if err != nil || string(res.Body) != "plain" {
			t.Errorf("%s: %+v, %v", host, res, err)
		}
	}
	for _, url := range []string{"http://public.example/", "https://public.example:8443/"} {
		if _, err := c.Do(t.Context(), safehttp.Request{URL: url, MaxBytes: 100}); !errors.Is(err, safehttp.ErrURL) {
			t.Errorf("%s: %v, want ErrURL", url, err)
		}
	}
}

// A certificate that is not good ends the exchange before anything is sent.
func TestF29_CertificatesAreChecked(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	srv.Config.ErrorLog = nil
	srv.StartTLS()
	t.Cleanup(srv.Close)
	strange := safehttp.New(safehttp.Config{AllowPrivate: loopback, RootCAs: x509.NewCertPool()})
	t.Cleanup(strange.Close)
	known := x509.NewCertPool()
	known.AddCert(srv.Certificate())
	wrongName := safehttp.New(safehttp.Config{AllowPrivate: loopback, RootCAs: known})
	t.Cleanup(wrongName.Close)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(srv.URL, "https://"))
	for what, try := range map[string]func() error{
		"self-signed": func() error { return post(t, strange, srv.URL) },
		"wrong name":  func() error { return post(t, wrongName, "https://other.test:"+port) },
	} {
		if err := try(); err == nil || safehttp.Refused(err) {
			t.Errorf("%s: %v, want a failure that may be tried again", what, err)
		}
	}
	if asked.Load() != 0 {
		t.Error("the body was sent")
	}
}

func post(t *testing.T, c *safehttp.Client, url string) error {
	t.Helper()
	_, err := c.Do(t.Context(), safehttp.Request{Method: "POST", URL: url, Body: []byte("secret"), MaxBytes: 1})
	return err
}

// No more than the limit is in flight to one host, and no host is remembered.
func TestF20_PlacesPerHost(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	release := make(chan struct{})
	url, c := peer(t, safehttp.Config{PerHost: 3}, func(w http.ResponseWriter, _ *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		<-release
		now.Add(-1)
	})
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if _, err := c.Do(t.Context(), safehttp.Request{URL: url, MaxBytes: 1}); err != nil {
				t.Error(err)
			}
		})
	}
	for range 12 {
		release <- struct{}{}
	}
	wg.Wait()
	if most.Load() > 3 {
		t.Errorf("%d at once, want 3", most.Load())
	}
	if n := safehttp.HostsHeld(c); n != 0 {
		t.Errorf("%d hosts remembered", n)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "0": 0, "-5": 0, "": 0, "soon": 0, now.Add(time.Hour).Format(http.TimeFormat): time.Hour,
		now.Add(-time.Hour).Format(http.TimeFormat): 0, "1e3": 0, "99999999999999999999": 0,
	} {
		if got := safehttp.RetryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// What is not wanted is not read.
func TestWant(t *testing.T) {
	t.Parallel()
	url, c := peer(t, safehttp.Config{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(bytes.Repeat([]byte("x"), 1000))
	})
	res, err := c.Do(t.Context(), safehttp.Request{URL: url, MaxBytes: 10, Want: func(r *safehttp.Response) bool {
		return r.Status != http.StatusOK || r.Header.Get("Content-Type") != "text/html"
	}})
	if err != nil || res.Body != nil || res.Status != http.StatusOK {
		t.Errorf("%+v, %v", res, err)
	}
}
