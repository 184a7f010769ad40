package main

import (
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// redacted stands where a secret would be printed.
const redacted = "(redacted)"

// Secret is a setting that is never printed: formatting, logging and marshalling
// it give a placeholder. Reveal it only where it is used.
type Secret string

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String says whether the secret is set, never what it is.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString keeps %#v from printing the secret.
func (s Secret) GoString() string { return fmt.Sprintf("Secret(%q)", s.String()) }

// LogValue keeps slog from printing the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText keeps JSON from printing the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// URL is an absolute http or https URL without user, query and fragment. Its host
// is in lower case and its path has no trailing slash, so that String() + "/x" is
// always the right address. The zero value is "not set".
type URL struct{ url.URL }

// Set reports whether the setting has a value.
func (u URL) Set() bool { return u.Host != "" }

// UnmarshalText parses and normalises; its errors say what to write instead.
func (u *URL) UnmarshalText(text []byte) error {
	raw := strings.TrimSpace(string(text))
	if raw == "" {
		*u = URL{}
		return nil
	}
	parsed, err := url.Parse(raw)
	if err != nil {
		return fmt.Errorf("%q is not a URL; write for example https://example.org", raw)
	}
	switch {
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return fmt.Errorf("%q does not start with https://; write for example https://example.org", raw)
	case parsed.User != nil:
		return fmt.Errorf("the URL of host %q carries a user name; leave it out", parsed.Host)
	case parsed.Hostname() == "":
		return fmt.Errorf("%q names no host; write for example https://example.org", raw)
	case parsed.RawQuery != "" || parsed.Fragment != "" || parsed.ForceQuery:
		return fmt.Errorf("%q has a query or a fragment; leave them out", raw)
	}
	parsed.Host = strings.ToLower(parsed.Host)
	if port := parsed.Port(); port == "443" && parsed.Scheme == "https" || port == "80" && parsed.Scheme == "http" {
		parsed.Host = strings.TrimSuffix(parsed.Host, ":"+port)
	}
	parsed.Path = strings.TrimRight(parsed.Path, "/")
	parsed.RawPath = ""
	*u = URL{*parsed}
	return nil
}

// String is the normal form; empty when not set.
func (u URL) String() string {
	if !u.Set() {
		return ""
	}
	return u.URL.String()
}

// CIDRs is a list of networks; a bare address is the network of that address
// alone. "none" and the empty string are the empty list.
type CIDRs []netip.Prefix

// UnmarshalText parses a comma-separated list.
func (c *CIDRs) UnmarshalText(text []byte) error {
	*c = nil
	raw := strings.TrimSpace(string(text))
	if raw == "" || raw == "none" {
		return nil
	}
	for _, part := range strings.Split(raw, ",") {
		part = strings.TrimSpace(part)
		prefix, err := netip.ParsePrefix(part)
		if err != nil {
			addr, addrErr := netip.ParseAddr(part)
			if addrErr != nil || addr.Zone() != "" {
				return fmt.Errorf("%q is neither a network nor an address; write for example 10.0.0.0/8,192.0.2.7", part)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		*c = append(*c, prefix.Masked())
	}
	return nil
}

// String is the comma-separated list.
func (c CIDRs) String() string {
	parts := make([]string, len(c))
	for i, prefix := range c {
		parts[i] = prefix.String()
	}
	return strings.Join(parts, ",")
}

// Roles says what a process does.
type Roles struct {
	Web    bool // answers HTTP
	Worker bool // works the jobs
}

// UnmarshalText parses a comma-separated list of web and worker.
func (r *Roles) UnmarshalText(text []byte) error {
	*r = Roles{}
	for _, part := range strings.Split(string(text), ",") {
		switch part = strings.TrimSpace(part); part {
		case "web":
			r.Web = true
		case "worker":
			r.Worker = true
		default:
			return fmt.Errorf("%q is not a role; write web, worker or web,worker", part)
		}
	}
	return nil
}

// String is the comma-separated list.
func (r Roles) String() string {
	var parts []string
	if r.Web {
		parts = append(parts, "web")
	}
	if r.Worker {
		parts = append(parts, "worker")
	}
	return strings.Join(parts, ",")
}

// GiB is a size in gibibytes.
type GiB int64

// UnmarshalText takes a whole number from 1 up.
func (g *GiB) UnmarshalText(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 32)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is not a number of GiB from 1 up; write for example 10", text)
	}
	*g = GiB(n)
	return nil
}

// Bytes is the size in bytes.
func (g GiB) Bytes() int64 { return int64(g) << 30 }
