// Package sig makes and checks HTTP signatures as the fediverse uses them: the
// Cavage draft (draft-cavage-http-signatures-12) that everybody sends, and RFC 9421
// that follows it. Checking has two halves, so that nothing is fetched for a request
// that is wrong already: Parse reads the headers, the freshness and the digest of the
// body (security rules F02, F03); Verify asks a public key. It never trusts what a
// request says of its own algorithm: the kind of the key decides. It keeps nothing
// and fetches nothing.
package sig

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// The two ways to be wrong: Malformed is answered with 400, Refused with 401.
var (
	Malformed = errors.New("malformed signature")
	Refused   = errors.New("signature refused")
)

// Scheme is how a request is signed.
type Scheme string

// The schemes.
const (
	Cavage  Scheme = "cavage"
	RFC9421 Scheme = "rfc9421"
)

// Window is how far a signature's time may lie from ours.
type Window struct {
	Past   time.Duration
	Future time.Duration
}

// DefaultWindow is what a gate uses unless its operator widens it (W-11).
var DefaultWindow = Window{Past: time.Hour, Future: 5 * time.Minute}

// Signature is a signature whose every part but the proof itself has been checked.
type Signature struct {
	KeyID  string
	Scheme Scheme
	At     time.Time // when it says that it was made

	proof []byte
	bases []string // what may have been signed: with and without the query (W-9)
	hash  string   // "sha512" for rsa-sha512, else SHA-256
}

// Input is a request to check.
type Input struct {
	Request *http.Request
	Body    []byte // the raw bytes, whole
	Base    string // scheme and host that the request came to: "https://batata.example"
	Now     time.Time
	Window  Window
}

// Parse reads the signature of a request. It fails with Malformed or Refused unless
// there is exactly one, fresh, over what has to be signed, with a digest that is the
// body's. Its KeyID is whatever the sender wrote.
func Parse(in Input) (*Signature, error) {
	if len(in.Request.Header.Values("Signature-Input")) > 0 {
		return parse9421(in)
	}
	return parseCavage(in)
}

// Signed says whether a request carries anything that calls itself a signature.
func Signed(r *http.Request) bool {
	return r.Header.Get("Signature") != "" || r.Header.Get("Signature-Input") != ""
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", Malformed, fmt.Sprintf(format, args...))
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", Refused, fmt.Sprintf(format, args...))
}

// fresh checks when a signature was made, and until when it is good where it says so.
func (w Window) fresh(now, at, expires time.Time) error {
	switch {
	case at.Before(now.Add(-w.Past)):
		return refused("made %s ago, at most %s are allowed", now.Sub(at).Round(time.Second), w.Past)
	case at.After(now.Add(w.Future)):
		return refused("made %s from now: the clocks differ, at most %s are allowed", at.Sub(now).Round(time.Second), w.Future)
	case !expires.IsZero() && expires.Before(now):
		return refused("expired %s ago", now.Sub(expires).Round(time.Second))
	}
	return nil
}
