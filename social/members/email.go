package members

import (
	"strings"

	"golang.org/x/net/idna"
)

// Limits of an address. RFC 5321 §4.5.3.1: 64 bytes before the @, 254 in all.
const (
	maxMailLocal = 64
	maxMail      = 254
)

// NormalMail gives the one spelling of a mail address that is stored and compared:
// the domain in lower-case ASCII (IDNA 2008), the part before the @ as typed. ok is
// false for everything outside a narrow grammar: letters, digits and . _ + - before
// the @, a domain name with at least two labels after it. Quotes, %, !, comments,
// IP literals and anything invisible are refused, not repaired: odd characters are
// how domain rules were got round elsewhere (CVE-2026-41259).
func NormalMail(address string) (normal string, ok bool) {
	if len(address) > 4*maxMail { // before any work: IDNA may shorten, but not that much
		return "", false
	}
	local, domain, found := strings.Cut(address, "@")
	if !found || !validMailLocal(local) {
		return "", false
	}
	domain, ok = normalMailDomain(domain)
	if !ok {
		return "", false
	}
	normal = local + "@" + domain
	return normal, len(normal) <= maxMail
}

// MailDomain is what follows the @ of a normal address.
func MailDomain(normal string) string {
	_, domain, _ := strings.Cut(normal, "@")
	return domain
}

func validMailLocal(s string) bool {
	if s == "" || len(s) > maxMailLocal || s[0] == '.' || s[0] == '-' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !asciiAlnum(c) && c != '.' && c != '_' && c != '+' && c != '-' {
			return false
		}
	}
	return true
}

// normalMailDomain accepts only what is the same name to every reader: what IDNA
// would map (full-width letters, soft hyphens, other dots) is refused, but for case.
func normalMailDomain(s string) (string, bool) {
	for _, r := range s {
		if r == '.' || r == '-' || r >= 0x80 || r < 0x80 && asciiAlnum(byte(r)) {
			continue
		}
		return "", false
	}
	lower := strings.ToLower(s)
	ascii, err := idna.New(
		idna.ValidateLabels(true), idna.StrictDomainName(true), idna.VerifyDNSLength(true),
		idna.BidiRule(), idna.CheckHyphens(true), idna.CheckJoiners(true),
	).ToASCII(lower)
	if err != nil {
		return "", false
	}
	// A name is stable under decoding and encoding again, or it is a trick.
	if back, err := idna.Registration.ToUnicode(ascii); err != nil || back != lower && ascii != lower {
		return "", false
	}
	labels := strings.Split(ascii, ".")
	if len(labels) < 2 {
		return "", false
	}
	top := labels[len(labels)-1]
	if len(top) < 2 || top[0] >= '0' && top[0] <= '9' { // 127.0.0.1 is no name
		return "", false
	}
	return ascii, true
}

func asciiAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// mailDomainAllowed applies the operator's lists to a normal domain. A listed name
// covers its subdomains too; the list of the allowed, if there is one, is complete.
func mailDomainAllowed(domain string, allowed, blocked []string) bool {
	if coveredBy(domain, blocked) {
		return false
	}
	return len(allowed) == 0 || coveredBy(domain, allowed)
}

func coveredBy(domain string, list []string) bool {
	for _, name := range list {
		if domain == name || strings.HasSuffix(domain, "."+name) {
			return true
		}
	}
	return false
}
