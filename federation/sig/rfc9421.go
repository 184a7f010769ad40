package sig

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

func parse9421(in Input) (*Signature, error) {
	inputs, proofs := in.Request.Header.Values("Signature-Input"), in.Request.Header.Values("Signature")
	if len(inputs) != 1 || len(proofs) != 1 {
		return nil, malformed("%d Signature-Input and %d Signature headers, want one of each", len(inputs), len(proofs))
	}
	declared, err := parseDictionary(inputs[0])
	if err != nil {
		return nil, err
	}
	given, err := parseDictionary(proofs[0])
	if err != nil {
		return nil, err
	}
	if len(declared) != 1 || len(given) != 1 || declared[0].name != given[0].name {
		return nil, malformed("want exactly one signature of one name")
	}
	d := declared[0]
	if d.list == nil || given[0].bytes == nil {
		return nil, malformed("want a list of components, and bytes")
	}
	s := &Signature{KeyID: d.params["keyid"].text, Scheme: RFC9421, proof: given[0].bytes}
	if s.KeyID == "" {
		return nil, malformed("no keyid")
	}
	switch alg := d.params["alg"].text; alg {
	case "", "rsa-v1_5-sha256", "ed25519":
	default:
		return nil, refused("algorithm %q", alg)
	}
	if err := s.readTimes9421(in, d); err != nil {
		return nil, err
	}
	if err := mustCover9421(in, d); err != nil {
		return nil, err
	}
	base, err := base9421(in.Request, in.Base, d)
	if err != nil {
		return nil, err
	}
	s.bases = []string{base}
	return s, nil
}

func (s *Signature) readTimes9421(in Input, d member) error {
	created, ok := d.params["created"]
	if !ok || !created.isInt {
		return refused("created is not signed")
	}
	s.At = time.Unix(created.number, 0)
	var expires time.Time
	if e, ok := d.params["expires"]; ok {
		if !e.isInt {
			return malformed("expires is not a time")
		}
		expires = time.Unix(e.number, 0)
	}
	return in.Window.fresh(in.Now, s.At, expires)
}

// mustCover9421 asks for the method and the whole address (W-10), and of a POST for
// the digest of its body.
func mustCover9421(in Input, d member) error {
	has := map[string]bool{}
	for _, name := range d.list {
		if has[name] {
			return malformed("component %q is named twice", name)
		}
		has[name] = true
	}
	need := []string{"@method", "@target-uri"}
	if in.Request.Method == http.MethodPost {
		need = append(need, "content-digest")
	}
	for _, name := range need {
		if !has[name] {
			return refused("%s is not signed", name)
		}
	}
	if has["content-digest"] {
		return checkContentDigest(in.Request.Header.Values("Content-Digest"), in.Body)
	}
	return nil
}

// base9421 writes the signature base of RFC 9421 §2.5.
func base9421(r *http.Request, base string, d member) (string, error) {
	var b strings.Builder
	for _, name := range d.list {
		value, err := component(r, base, name)
		if err != nil {
			return "", err
		}
		b.WriteString(strconv.Quote(name) + ": " + value + "\n")
	}
	b.WriteString(`"@signature-params": ` + d.raw)
	return b.String(), nil
}

// component is the value of one covered component (RFC 9421 §2.1, §2.2).
func component(r *http.Request, base, name string) (string, error) {
	target := base + r.URL.RequestURI()
	u, err := url.Parse(target)
	if err != nil {
		return "", malformed("the address %q", clip(target))
	}
	switch name {
	case "@method":
		return r.Method, nil
	case "@target-uri":
		return target, nil
	case "@authority":
		return strings.ToLower(u.Host), nil
	case "@scheme":
		return u.Scheme, nil
	case "@request-target":
		return r.URL.RequestURI(), nil
	case "@path":
		return u.EscapedPath(), nil
	case "@query":
		return "?" + u.RawQuery, nil
	case "host":
		return r.Host, nil
	}
	values := r.Header.Values(name)
	if strings.HasPrefix(name, "@") || len(values) == 0 {
		return "", refused("component %q is signed and missing", name)
	}
	return joinValues(values), nil
}
