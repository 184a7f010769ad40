package members_test

import (
	"errors"
	"testing"

	"github.com/batata-social/batata/internal/errs"
)

// hasKey says whether an error is, or holds, the problem with that catalogue key.
func hasKey(err error, key string) bool { return problem(err, key) != nil }

func problem(err error, key string) *errs.Problem {
	var list errs.Problems
	if errors.As(err, &list) {
		for _, p := range list {
			if p.Key == key {
				return p
			}
		}
		return nil
	}
	var p *errs.Problem
	if errors.As(err, &p) && p.Key == key {
		return p
	}
	return nil
}

func isUnauthed(err error) bool { return errors.Is(err, errs.Unauthed) }

func wantKey(t testing.TB, what string, err error, key string) {
	t.Helper()
	if !hasKey(err, key) {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}
