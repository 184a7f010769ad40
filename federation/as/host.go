package as

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Reader reads what other servers write. The zero value is for production.
type Reader struct {
	// Private also takes what peers under test on this machine or network use: plain
	// http, ports, IP addresses, localhost. Whether anything is fetched from there is
	// not decided here.
	Private bool
}

// Limits of names (RFC 1035).
const (
	maxHost  = 253
	maxLabel = 63
)

// nowhere are the ends of names that mean a machine or network of one's own (RFC 6761,
// RFC 6762, RFC 8375 and the one reserved for private use).
var nowhere = [...]string{"localhost", "local", "internal", "home.arpa", "localdomain"}

// Host gives the normal form of a host's name: lower-case ASCII, internationalised
// names as IDNA2008 writes them. What is not already the same name to every reader is
// refused and never repaired (F07): marks of other parts of an address, empty labels,
// a dot at the end, characters that a mapping would change, numbers as the last
// label, names of one's own machine. Two hosts are the same when their normal forms
// are. With Private, a port that is not 443 stays part of it.
func (r Reader) Host(s string) (string, error) {
	if host, ok := r.host(s); ok {
		return strings.Clone(host), nil
	}
	return "", unfit("%q is not the name of a host", clip(s))
}

func (r Reader) host(s string) (string, bool) {
	if r.Private {
		return privateHost(s)
	}
	host, ok := domain(s)
	if !ok || !strings.Contains(host, ".") {
		return "", false
	}
	for _, end := range nowhere {
		if host == end || strings.HasSuffix(host, "."+end) {
			return "", false
		}
	}
	return host, true
}

// privateHost takes more: addresses, names of one label, a port.
func privateHost(s string) (string, bool) {
	name, port := s, ""
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		name, port = s[:i], s[i+1:]
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || n == 443 || strconv.FormatUint(n, 10) != port {
			return "", false
		}
		port = ":" + port
	}
	if inner, ok := strings.CutPrefix(name, "["); ok {
		inner, closed := strings.CutSuffix(inner, "]")
		ip, err := netip.ParseAddr(inner)
		return name + port, closed && err == nil && ip.Is6() && ip.Zone() == "" && ip.String() == inner
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		return name + port, ip.Is4()
	}
	host, ok := domain(name)
	return host + port, ok
}

// domain gives the normal form of a domain name of any number of labels.
func domain(s string) (string, bool) {
	if s == "" || len(s) > maxHost {
		return "", false
	}
	plain, lower := true, true
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			plain = false
		case c >= 'A' && c <= 'Z':
			lower = false
		case (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.':
			return "", false
		}
	}
	if !lower {
		s = asciiLower(s)
	}
	if !plain || strings.Contains(s, "--") {
		return international(s)
	}
	return s, labels(s)
}

// labels checks the labels of a name in lower-case ASCII.
func labels(s string) bool {
	last := ""
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		last = label
	}
	digits := strings.TrimPrefix(last, "0x")
	return strings.Trim(digits, "0123456789") != "" && // no address in any of its spellings
		(digits == last || strings.Trim(digits, "0123456789abcdef") != "")
}

// idna2008 maps nothing and checks everything.
var idna2008 = idna.New(idna.ValidateLabels(true), idna.CheckHyphens(true), idna.CheckJoiners(true), idna.BidiRule(),
	idna.StrictDomainName(true), idna.VerifyDNSLength(true), idna.Transitional(false))

// international gives the ASCII form of a name with labels beyond ASCII, written out or
// in their own ASCII form. Nothing is mapped; the name has to be what it decodes to.
func international(s string) (string, bool) {
	ascii, err := idna2008.ToASCII(s)
	if err != nil || len(ascii) > maxHost || asciiLower(ascii) != ascii || !labels(ascii) {
		return "", false
	}
	shown, err := idna2008.ToUnicode(ascii)
	if err != nil || (shown != s && ascii != s) {
		return "", false
	}
	if back, err := idna2008.ToASCII(shown); err != nil || back != ascii {
		return "", false
	}
	return ascii, true
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// IRI gives the normal form of the address of a thing: absolute, https, its host as
// Host gives it, no user name, no port, at most MaxURL bytes; whatever follows the host
// stays as it is, since it is a name to its server. Anything else is Unfit.
func (r Reader) IRI(s string) (string, error) {
	if iri, ok := r.iri(s); ok {
		return iri, nil
	}
	return "", unfit("%q is not an address that we take", clip(s))
}

func (r Reader) iri(s string) (string, bool) {
	if len(s) > MaxURL {
		return "", false
	}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || (!strings.EqualFold(scheme, "https") && (!r.Private || !strings.EqualFold(scheme, "http"))) {
		return "", false
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, ok := r.host(rest[:end])
	if !ok || !isPath(rest[end:]) {
		return "", false
	}
	if strings.HasPrefix(s, "https://") && host == rest[:end] {
		return strings.Clone(s), true
	}
	return asciiLower(scheme) + "://" + host + rest[end:], true
}

// isPath says whether nothing in a path, query and fragment is read in two ways:
// white space, controls, backslashes, half an escape.
func isPath(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if (r == utf8.RuneError && size == 1) || unicode.IsSpace(r) || unicode.IsControl(r) || cleanRune(r) < 0 {
				return false
			}
			i += size
			continue
		}
		if c <= ' ' || c == 0x7f || c == '\\' || c == '"' || c == '<' || c == '>' {
			return false
		}
		if c == '%' && (i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2])) {
			return false
		}
		i++
	}
	return true
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// HostOf is the host of an address that IRI gave; "" of anything else.
func HostOf(iri string) string {
	_, rest, ok := strings.Cut(iri, "://")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// SameHost says whether addresses that IRI gave are all of one host. None and "" are
// of no host.
func SameHost(iris ...string) bool {
	for _, iri := range iris {
		if host := HostOf(iri); host == "" || host != HostOf(iris[0]) {
			return false
		}
	}
	return len(iris) > 0
}

// maybe is the normal form of an address, or "" where it is none.
func (r Reader) maybe(s string) string {
	if s == "" {
		return ""
	}
	iri, _ := r.iri(s)
	return iri
}
