package edge

import (
	"net/url"
	"strings"
)

// maxReturn is the longest path that a form may send people back to.
const maxReturn = 1024

// ReturnPath makes a path of ours out of what a form or link asked to return to,
// or gives fallback. Only what can be parsed as a plain absolute path is
// accepted, and what leaves is printed anew from the parsed parts, so that no
// browser can read another host into it (A15).
func ReturnPath(raw, fallback string) string {
	if raw == "" || len(raw) > maxReturn || raw[0] != '/' {
		return fallback
	}
	for i := range len(raw) {
		// Browsers drop tabs and line breaks and read "\" as "/".
		if c := raw[i]; c <= ' ' || c == 0x7f || c == '\\' {
			return fallback
		}
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || !plainPath(u) {
		return fallback
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fallback
	}
	clean := url.URL{Path: u.Path, RawQuery: query.Encode(), Fragment: u.Fragment}
	out := clean.String()
	if len(out) > 3*maxReturn || !strings.HasPrefix(out, "/") || strings.HasPrefix(out, "//") {
		return fallback
	}
	return out
}

// plainPath says whether a parsed path means the same to everybody: no empty or
// dot segments, nothing encoded that would be a separator or a control.
func plainPath(u *url.URL) bool {
	if !strings.HasPrefix(u.Path, "/") || strings.Contains(u.Path, "//") {
		return false
	}
	escaped := strings.ToLower(u.EscapedPath())
	if strings.Contains(escaped, "%2f") || strings.Contains(escaped, "%5c") {
		return false
	}
	for _, r := range u.Path + u.Fragment {
		if r < ' ' || r == 0x7f || r == '\\' || (r >= 0x80 && r < 0xa0) || r == 0xfffd {
			return false
		}
	}
	for seg := range strings.SplitSeq(u.Path, "/") {
		if seg == "." || seg == ".." {
			return false
		}
	}
	return true
}
