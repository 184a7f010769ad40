package safehttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
)

// closed4 are the IPv4 networks that nobody on the internet lives in (IANA's special
// purpose registry), closed6 those inside 2000::/3. Of IPv6 only 2000::/3 is open:
// mapped, translated (NAT64), local and unspecified addresses fall out by themselves.
var (
	closed4 = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
		"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4")
	open6   = netip.MustParsePrefix("2000::/3")
	closed6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// PublicAddress says whether an address is one that a stranger's server may have. A
// zone makes it a local one.
func PublicAddress(ip netip.Addr) bool {
	if ip.Zone() != "" {
		return false
	}
	ip = ip.Unmap()
	if ip.Is4() {
		return !within(closed4, ip)
	}
	return ip.Is6() && open6.Contains(ip) && !within(closed6, ip)
}

func within(list []netip.Prefix, ip netip.Addr) bool {
	for _, p := range list {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// peer says whether an address belongs to a peer under test.
func (c *Client) peer(ip netip.Addr) bool { return within(c.cfg.AllowPrivate, ip.Unmap()) }

// relaxedKey marks the context of a request whose URL is allowed only to peers under
// test: plain http, or another port than 443.
type relaxedKey struct{}

// control runs when the socket is made, with the address that it will connect to: no
// resolver and no redirect comes after it.
func (c *Client) control(ctx context.Context, _, addr string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrURL, addr)
	}
	relaxed := ctx.Value(relaxedKey{}) != nil
	switch {
	case c.peer(to.Addr()):
		return nil
	case relaxed:
		return fmt.Errorf("%w: %s by plain http or another port than 443", ErrURL, to.Addr())
	case !PublicAddress(to.Addr()):
		return fmt.Errorf("%w: %s", ErrPrivate, to.Addr())
	}
	return nil
}

// resolve looks a host up.
func (c *Client) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if testName(host) && c.peer(loopback) {
		return []netip.Addr{loopback}, nil
	}
	ips, err := c.cfg.Resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", host, err)
	}
	if len(ips) > maxAnswers {
		return nil, fmt.Errorf("%w: %s has %d addresses, at most %d are tried", ErrURL, host, len(ips), maxAnswers)
	}
	return ips, nil
}

// testName says whether a name is reserved for this machine and for tests (RFC 6761).
func testName(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".test")
}

// check refuses a URL that is not one we fetch, before any lookup, and says whether
// it is allowed only to peers under test.
func (c *Client) check(r *http.Request) (relaxed bool, err error) {
	u := r.URL
	refuse := func(why string) (bool, error) { return false, fmt.Errorf("%w: %s: %s", ErrURL, u.Redacted(), why) }
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return refuse("only https")
	case u.Opaque != "" || u.User != nil:
		return refuse("no user names in it")
	case host == "" || strings.ContainsAny(host, "%/\\ ") || strings.HasSuffix(host, "."):
		return refuse("not the name of a host")
	case c.own[strings.ToLower(host)] || c.own[strings.ToLower(u.Host)]:
		return refuse("this is our own host")
	case len(u.String()) > maxURL:
		return refuse(fmt.Sprintf("longer than %d bytes", maxURL))
	}
	_, noIP := netip.ParseAddr(strings.Trim(host, "[]"))
	relaxed = u.Scheme == "http" || (u.Port() != "" && u.Port() != "443") || noIP == nil || looksNumeric(host)
	if relaxed && len(c.cfg.AllowPrivate) == 0 {
		return refuse("only https to port 443 of a named host")
	}
	return relaxed, nil
}

// looksNumeric finds the old ways to write an IPv4 address (octal, one number,
// hexadecimal): a name's last label is never a number.
func looksNumeric(host string) bool {
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	digits := strings.TrimPrefix(last, "0x")
	return digits == "" || strings.Trim(digits, "0123456789") == "" || (digits != last && strings.Trim(digits, "0123456789abcdef") == "")
}

// Refused says whether an error is a refusal of ours, which trying again will not
// change, and not a failure of the network or the peer.
func Refused(err error) bool {
	return errors.Is(err, ErrURL) || errors.Is(err, ErrPrivate) || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrRedirect)
}
