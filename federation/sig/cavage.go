package sig

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxHeader bounds the Signature header; an RSA-4096 one is under 1.5 KiB.
const maxHeader = 8 << 10

func parseCavage(in Input) (*Signature, error) {
	values := in.Request.Header.Values("Signature")
	switch {
	case len(values) == 0:
		return nil, refused("the request is not signed")
	case len(values) > 1:
		return nil, malformed("%d Signature headers", len(values))
	}
	p, err := ParseParams(values[0])
	if err != nil {
		return nil, err
	}
	s := &Signature{KeyID: p["keyId"], Scheme: Cavage}
	if s.KeyID == "" {
		return nil, malformed("no keyId")
	}
	if s.proof, err = base64.StdEncoding.DecodeString(p["signature"]); err != nil || len(s.proof) == 0 {
		return nil, malformed("signature is not base64")
	}
	switch p["algorithm"] {
	case "", "hs2019", "rsa-sha256", "ed25519":
	case "rsa-sha512":
		s.hash = "sha512"
	default:
		return nil, refused("algorithm %q", p["algorithm"])
	}
	covered := strings.Fields(p["headers"])
	if err := mustCover(in.Request.Method, covered); err != nil {
		return nil, err
	}
	if err := s.readTimes(in, p, covered); err != nil {
		return nil, err
	}
	if slices.Contains(covered, "digest") {
		if err := checkDigest(in.Request.Header.Values("Digest"), in.Body); err != nil {
			return nil, err
		}
	}
	return s, s.cavageBases(in.Request, p, covered)
}

// mustCover refuses a signature that leaves open what it is good for (F02).
func mustCover(method string, covered []string) error {
	need := []string{"(request-target)", "host"}
	if method == http.MethodPost {
		need = append(need, "digest")
	}
	for _, name := range need {
		if !slices.Contains(covered, name) {
			return refused("%s is not signed", name)
		}
	}
	if !slices.Contains(covered, "date") && !slices.Contains(covered, "(created)") {
		return refused("neither date nor (created) is signed")
	}
	for i, name := range covered {
		if name != strings.ToLower(name) {
			return malformed("header %q is not in lower case", name)
		}
		if slices.Contains(covered[:i], name) {
			return malformed("header %q is named twice", name)
		}
	}
	return nil
}

// readTimes reads when the signature was made: by (created) where that is signed, by
// the Date header where that is, and both have to be fresh.
func (s *Signature) readTimes(in Input, p map[string]string, covered []string) error {
	var expires time.Time
	if slices.Contains(covered, "(expires)") {
		at, err := unixParam(p, "expires")
		if err != nil {
			return err
		}
		expires = at
	}
	if slices.Contains(covered, "(created)") {
		if alg := p["algorithm"]; strings.HasPrefix(alg, "rsa-") {
			return malformed("(created) cannot be signed with algorithm %q", alg)
		}
		at, err := unixParam(p, "created")
		if err != nil {
			return err
		}
		s.At = at
		if err := in.Window.fresh(in.Now, at, expires); err != nil {
			return err
		}
	}
	if slices.Contains(covered, "date") {
		at, err := http.ParseTime(in.Request.Header.Get("Date"))
		if err != nil {
			return malformed("the Date header is not a date")
		}
		s.At = at
		return in.Window.fresh(in.Now, at, expires)
	}
	return nil
}

func unixParam(p map[string]string, name string) (time.Time, error) {
	n, err := strconv.ParseInt(p[name], 10, 64)
	if err != nil || n < 0 || n > 1<<40 {
		return time.Time{}, malformed("%s is not a time", name)
	}
	return time.Unix(n, 0), nil
}

// cavageBases writes what was signed. Some peers sign the path without the query.
func (s *Signature) cavageBases(r *http.Request, p map[string]string, covered []string) error {
	targets := []string{r.URL.RequestURI()}
	if r.URL.RawQuery != "" {
		targets = append(targets, r.URL.EscapedPath())
	}
	for _, target := range targets {
		lines := make([]string, 0, len(covered))
		for _, name := range covered {
			var value string
			switch name {
			case "(request-target)":
				value = strings.ToLower(r.Method) + " " + target
			case "(created)":
				value = p["created"]
			case "(expires)":
				value = p["expires"]
			case "host":
				value = r.Host
			default:
				got := r.Header.Values(name)
				if len(got) == 0 {
					return refused("header %q is signed and missing", name)
				}
				value = joinValues(got)
			}
			lines = append(lines, name+": "+value)
		}
		s.bases = append(s.bases, strings.Join(lines, "\n"))
	}
	return nil
}

func joinValues(values []string) string {
	trimmed := make([]string, len(values))
	for i, v := range values {
		trimmed[i] = strings.TrimSpace(v)
	}
	return strings.Join(trimmed, ", ")
}

// ParseParams reads the header of a Cavage signature: names with values in quotes, or
// numbers without; commas inside quotes belong to the value. A name that comes twice,
// and anything else, is Malformed.
func ParseParams(header string) (map[string]string, error) {
	if len(header) > maxHeader {
		return nil, malformed("%d bytes, at most %d", len(header), maxHeader)
	}
	out := map[string]string{}
	rest := strings.TrimSpace(header)
	for {
		name, after, ok := strings.Cut(rest, "=")
		name = strings.TrimSpace(name)
		if !ok || !isName(name) {
			return nil, malformed("no name and value at %q", clip(rest))
		}
		value, after, err := paramValue(after)
		if err != nil {
			return nil, err
		}
		if _, twice := out[name]; twice {
			return nil, malformed("%s comes twice", name)
		}
		out[name] = value
		after = strings.TrimLeft(after, " \t")
		if after == "" {
			return out, nil
		}
		if after[0] != ',' {
			return nil, malformed("no comma at %q", clip(after))
		}
		rest = strings.TrimLeft(after[1:], " \t")
	}
}

func paramValue(s string) (value, rest string, err error) {
	s = strings.TrimLeft(s, " \t")
	if strings.HasPrefix(s, `"`) {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 {
			return "", "", malformed("a quote that does not end")
		}
		value = s[1 : 1+end]
		if strings.ContainsAny(value, "\\\r\n\x00") {
			return "", "", malformed("a value with %q", clip(value))
		}
		return value, s[2+end:], nil
	}
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	if end == 0 {
		return "", "", malformed("no value at %q", clip(s))
	}
	return s[:end], s[end:], nil
}

func isName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) < 0
}

// clip keeps what a stranger wrote short enough for a log.
func clip(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return s
}
