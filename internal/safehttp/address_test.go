package safehttp_test

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/batata-social/batata/internal/safehttp"
)

// privateRanges is a second reading of the rules, address by address: first and last
// of each closed network, and its neighbours that are open.
var privateRanges = []struct{ first, last string }{
	{"0.0.0.0", "0.255.255.255"}, {"10.0.0.0", "10.255.255.255"}, {"100.64.0.0", "100.127.255.255"}, {"127.0.0.0", "127.255.255.255"},
	{"169.254.0.0", "169.254.255.255"}, {"172.16.0.0", "172.31.255.255"}, {"192.0.0.0", "192.0.0.255"}, {"192.0.2.0", "192.0.2.255"},
	{"192.31.196.0", "192.31.196.255"}, {"192.52.193.0", "192.52.193.255"}, {"192.88.99.0", "192.88.99.255"}, {"192.168.0.0", "192.168.255.255"},
	{"192.175.48.0", "192.175.48.255"}, {"198.18.0.0", "198.19.255.255"}, {"198.51.100.0", "198.51.100.255"}, {"203.0.113.0", "203.0.113.255"},
	{"224.0.0.0", "255.255.255.255"},
	{"::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}, {"2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"},
	{"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"}, {"2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	{"2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"}, {"3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"},
	{"4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
}

func inPrivateRange(ip netip.Addr) bool {
	for _, r := range privateRanges {
		if ip.Compare(netip.MustParseAddr(r.first)) >= 0 && ip.Compare(netip.MustParseAddr(r.last)) <= 0 {
			return true
		}
	}
	return false
}

// FuzzZ21 compares the prefixes with the table of first and last addresses.
func FuzzZ21(f *testing.F) {
	for _, r := range privateRanges {
		for _, s := range []string{r.first, r.last} {
			ip := netip.MustParseAddr(s)
			for _, near := range []netip.Addr{ip, ip.Prev(), ip.Next()} {
				if near.IsValid() {
					f.Add(near.AsSlice())
				}
			}
		}
	}
	for _, s := range []string{"8.8.8.8", "2606:4700::1111", "64:ff9b::7f00:1", "::ffff:8.8.8.8", "::ffff:10.0.0.1"} {
		f.Add(netip.MustParseAddr(s).AsSlice())
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ip, ok := netip.AddrFromSlice(raw)
		if !ok {
			return
		}
		want := !inPrivateRange(ip)
		if ip.Is4In6() {
			want = !inPrivateRange(ip.Unmap()) // reached as the IPv4 address that it maps
		}
		if got := safehttp.PublicAddress(ip); got != want {
			t.Errorf("PublicAddress(%s) = %v", ip, got)
		}
		if safehttp.PublicAddress(ip.WithZone("eth0")) && ip.Is6() {
			t.Errorf("%s with a zone is public", ip)
		}
	})
}

// canary listens on loopback and counts who connects.
func canary(t *testing.T) (port string, connects *atomic.Int64) {
	t.Helper()
	connects = &atomic.Int64{}
	var first string
	for _, addr := range []string{"127.0.0.1:0", "[::1]:0"} {
		l, err := net.Listen("tcp", addr)
		if err != nil && addr == "[::1]:0" {
			continue // a machine without IPv6 has no such way in
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		if first == "" {
			_, first, _ = net.SplitHostPort(l.Addr().String())
		}
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				connects.Add(1)
				_ = c.Close()
			}
		}()
	}
	return first, connects
}

// Nothing that leads inside is connected to, however it is written.
func TestF18_AddressesInsideAreNeverReached(t *testing.T) {
	t.Parallel()
	port, connects := canary(t)
	c := safehttp.New(safehttp.Config{OwnHosts: []string{"batata.example"}})
	defer c.Close()
	hosts := []string{
		"127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.000.000.001", "0",
		"0.0.0.0", "localhost", "localhost.", "LOCALHOST", "a.localhost", "a.test", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
		"[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "127.0.0.1.", "user@127.0.0.1",
		"127.0.0.1%2f", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "batata.example", "BATATA.example",
	}
	for _, host := range hosts {
		for _, scheme := range []string{"http", "https"} {
			for _, suffix := range []string{"", ":" + port, ":443", ":80"} {
				url := scheme + "://" + host + suffix + "/"
				if _, err := c.Do(t.Context(), safehttp.Request{URL: url, MaxBytes: 1}); err == nil {
					t.Errorf("%s was fetched", url)
				}
			}
		}
	}
	for _, url := range []string{"file:///etc/passwd", "unix:///run/x", "gopher://127.0.0.1/", "data:text/plain,x", "//127.0.0.1/", "127.0.0.1", "", "https:127.0.0.1", "https:///x"} {
		if _, err := c.Do(t.Context(), safehttp.Request{URL: url, MaxBytes: 1}); !errors.Is(err, safehttp.ErrURL) {
			t.Errorf("%q: %v, want ErrURL", url, err)
		}
	}
	if n := connects.Load(); n != 0 {
		t.Errorf("%d connections to the canary", n)
	}
}

// nameserver answers every A question with what answers gives for the n-th one.
func nameserver(t *testing.T, answers func(n int64) [][4]byte) *net.Resolver {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	go func() {
		buf := make([]byte, 1500)
		var asked int64
		for {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil {
				continue
			}
			m.Response = true
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				asked++
				for _, ip := range answers(asked) {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
						Body:   &dnsmessage.AResource{A: ip},
					})
				}
			}
			m.Additionals = nil
			if out, err := m.Pack(); err == nil {
				_, _ = pc.WriteTo(out, from)
			}
		}
	}()
	return resolverAt(pc.LocalAddr().String())
}

// A name that changes its answer between two questions, one with a public and a
// private address, and one with too many addresses: nothing inside is reached.
func TestF18_NamesThatRebind(t *testing.T) {
	t.Parallel()
	_, connects := canary(t)
	inside := [4]byte{127, 0, 0, 1}
	many := make([][4]byte, 17)
	for i := range many {
		many[i] = [4]byte{127, 0, 0, byte(i + 1)}
	}
	for name, tc := range map[string]struct {
		answers func(int64) [][4]byte
		want    error
	}{
		"private":         {func(int64) [][4]byte { return [][4]byte{inside} }, safehttp.ErrPrivate},
		"private twice":   {func(int64) [][4]byte { return [][4]byte{inside, {10, 0, 0, 1}} }, safehttp.ErrPrivate},
		"seventeen":       {func(int64) [][4]byte { return many }, safehttp.ErrURL},
		"later otherwise": {func(n int64) [][4]byte { return [][4]byte{{127, 0, 0, byte(n)}} }, safehttp.ErrPrivate},
	} {
		c := safehttp.New(safehttp.Config{Resolver: nameserver(t, tc.answers)})
		for i := range 3 {
			_, err := c.Do(t.Context(), safehttp.Request{URL: fmt.Sprintf("https://rebind.example/%d", i), MaxBytes: 1})
			if !errors.Is(err, tc.want) {
				t.Errorf("%s: %v, want %v", name, err, tc.want)
			}
		}
		c.Close()
	}
	if n := connects.Load(); n != 0 {
		t.Errorf("%d connections to the canary", n)
	}
}
