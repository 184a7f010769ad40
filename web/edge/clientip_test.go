package edge

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A09: only trusted proxies say who somebody is.
func TestA09_ClientIP(t *testing.T) {
	t.Parallel()
	trusted := prefixes("10.0.0.0/8", "fd00::/8")
	for name, row := range map[string]struct{ peer, forwarded, want string }{
		"no proxy":              {"203.0.113.5:1", "", "203.0.113.5"},
		"spoofed without proxy": {"203.0.113.5:1", "198.51.100.1", "203.0.113.5"},
		"behind a proxy":        {"10.0.0.2:1", "198.51.100.1", "198.51.100.1"},
		"spoofed behind":        {"10.0.0.2:1", "1.2.3.4, 198.51.100.1", "198.51.100.1"},
		"two proxies":           {"10.0.0.2:1", "198.51.100.1, 10.0.0.3", "198.51.100.1"},
		"proxies only":          {"10.0.0.2:1", "10.0.0.3", "10.0.0.3"},
		"garbage ends the walk": {"10.0.0.2:1", "198.51.100.1, what", "10.0.0.2"},
		"empty":                 {"10.0.0.2:1", "", "10.0.0.2"},
		"mapped":                {"[::ffff:203.0.113.5]:1", "", "203.0.113.5"},
		"IPv6 behind":           {"[fd00::1]:1", "2001:db8::1", "2001:db8::1"},
		"unix socket":           {"@", "198.51.100.1", "invalid IP"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = row.peer
		if row.forwarded != "" {
			r.Header.Set("X-Forwarded-For", row.forwarded)
		}
		r.Header.Set("True-Client-IP", "9.9.9.9")
		r.Header.Set("X-Real-IP", "9.9.9.9")
		r.Header.Set("Forwarded", "for=9.9.9.9")
		if got := clientIP(r, trusted).String(); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "10.0.0.2:1"
	r.Header["X-Forwarded-For"] = []string{"1.2.3.4", "198.51.100.9"}
	if got := clientIP(r, trusted).String(); got != "198.51.100.9" {
		t.Errorf("two header lines: %s", got)
	}
}

// A09: headers that anybody can send make no new budget; an IPv6 customer has one
// for the whole /64; budgets of different addresses are apart.
func TestA09_RateLimit(t *testing.T) {
	t.Parallel()
	e := newEdge(t, func(c *Config) { c.RateLimits = true })
	most := budgets()[RateRead].times
	from := func(addr string) func(*http.Request) { return func(r *http.Request) { r.RemoteAddr = addr } }
	public := open()
	public.Policy.Auth = Public
	h := e.serving(t, public)
	for i := range most {
		ask(h, "GET", "/x", from("192.0.2.1:5"), with("X-Forwarded-For", "198.51.100."+FormatID(int64(i%250+1)))).want(t, 200)
	}
	over := ask(h, "GET", "/x", from("192.0.2.1:5"), with("X-Forwarded-For", "198.51.100.251"), with("True-Client-IP", "8.8.8.8")).want(t, 429)
	if over.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	ask(h, "GET", "/x", from("192.0.2.2:5")).want(t, 200)
	for range most {
		ask(h, "GET", "/x", from("[2001:db8:0:1::1]:5")).want(t, 200)
	}
	ask(h, "GET", "/x", from("[2001:db8:0:1:ffff::2]:5")).want(t, 429)
	ask(h, "GET", "/x", from("[2001:db8:0:2::1]:5")).want(t, 200)
}
