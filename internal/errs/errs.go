// Package errs holds the kinds of failure that every layer agrees on. A lower
// package wraps a kind with what it was doing; each edge (web pages, client API,
// ActivityPub, command line) has one table from kind to status. A kind is never
// compared by text: use errors.Is.
package errs

import (
	"errors"
	"fmt"
	"time"
)

// The kinds. Their texts are for logs; what a person reads is a Problem.
var (
	NotFound    = errors.New("not found")     // absent, or not allowed to be seen: the two never differ
	Gone        = errors.New("gone")          // was here, deleted by its owner
	Invalid     = errors.New("invalid")       // input breaks a rule
	Denied      = errors.New("denied")        // known to the caller, but not theirs to do
	Unauthed    = errors.New("not signed in") // who is asking must be known first
	Conflict    = errors.New("conflict")      // lost a race, or the state has moved on
	TooLarge    = errors.New("too large")     // over a limit of size or count
	RateLimited = errors.New("rate limited")  // too often; see Problem.RetryAfter
	Unavailable = errors.New("unavailable")   // a part we need is down; trying later helps
)

// Problem is a failure that a person can act on. Key names a catalogue entry
// (internal/i18n) and Args fill it, so that every edge can say it in the reader's
// language: the limit, the value, and what to do.
type Problem struct {
	Kind       error          // one of the kinds above
	Field      string         // form field it belongs to, or ""
	Key        string         // catalogue key, e.g. "error.title_too_long"
	Args       map[string]any // values for the catalogue entry
	RetryAfter time.Duration  // for RateLimited and Unavailable; 0 means unknown
}

// Error says the problem in log language: key, field and values.
func (p *Problem) Error() string {
	if p.Field != "" {
		return fmt.Sprintf("%v: %s (%s) %v", p.Kind, p.Key, p.Field, p.Args)
	}
	return fmt.Sprintf("%v: %s %v", p.Kind, p.Key, p.Args)
}

// Unwrap gives the kind, so that errors.Is(err, errs.Invalid) works.
func (p *Problem) Unwrap() error { return p.Kind }

// InvalidField is a Problem of kind Invalid about one form field. args are pairs of
// name and value for the catalogue entry.
func InvalidField(field, key string, args ...any) *Problem {
	return &Problem{Kind: Invalid, Field: field, Key: key, Args: pairs(args)}
}

// New is a Problem of any kind that belongs to no field.
func New(kind error, key string, args ...any) *Problem {
	return &Problem{Kind: kind, Key: key, Args: pairs(args)}
}

// Problems collects several, as a form has them. It is an error only when it
// holds at least one: use Err.
type Problems []*Problem

// Add appends a Problem of kind Invalid.
func (ps *Problems) Add(field, key string, args ...any) {
	*ps = append(*ps, InvalidField(field, key, args...))
}

// Err is nil for an empty list.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

func (ps Problems) Error() string {
	msg := ps[0].Error()
	if len(ps) > 1 {
		msg += fmt.Sprintf(" (and %d more)", len(ps)-1)
	}
	return msg
}

// Unwrap lets errors.Is and errors.As look into every problem of the list.
func (ps Problems) Unwrap() []error {
	out := make([]error, len(ps))
	for i, p := range ps {
		out[i] = p
	}
	return out
}

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	if len(args)%2 != 0 {
		panic(fmt.Sprintf("errs: %d arguments, want pairs of a name and a value", len(args)))
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			panic(fmt.Sprintf("errs: argument %d is %T, want the name of a value", i, args[i]))
		}
		m[name] = args[i+1]
	}
	return m
}
