package views

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// LinkRel is what links in members' words carry: they earn no rank, cannot reach back
// into the page, and do not tell where the reader comes from (F22).
const LinkRel = "nofollow noopener noreferrer ugc"

// maxLinkPath is how many characters of a path are shown.
const maxLinkPath = 24

// LinkText shows a link by where it leads: the host whole, without what stands before
// an @ in front of it, and the beginning of the path. A name in an alphabet that could
// be mistaken for another is written in its ASCII form. "" says that browsers may read
// the address in another way than we do: such a text is no link.
func LinkText(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return ""
	}
	host := hostText(u.Hostname())
	if host == "" {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	rest := strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		rest += "?…"
	}
	if r := []rune(rest); len(r) > maxLinkPath {
		rest = string(r[:maxLinkPath]) + "…"
	}
	return strings.TrimPrefix(host, "www.") + rest
}

// hostText is a host as it is shown, or "" for one that no browser looks up as it is
// written: with invisible characters, or with percent signs.
func hostText(host string) string {
	if strings.Contains(host, ":") { // IPv6
		return "[" + host + "]"
	}
	host = strings.ToLower(host)
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return ""
	}
	shown, err := idna.Lookup.ToUnicode(ascii)
	if err != nil || !plainName(shown) {
		return ascii
	}
	return shown
}

// plainName says whether a name is written in letters that are nobody's double: ASCII,
// the accented letters of Western Europe, Chinese, Japanese and Korean.
func plainName(host string) bool {
	for _, r := range host {
		switch {
		case r < unicode.MaxASCII:
		case r >= 'à' && r <= 'ÿ' && r != '÷':
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		default:
			return false
		}
	}
	return true
}
