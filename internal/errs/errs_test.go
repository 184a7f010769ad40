package errs_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/errs"
)

func kinds() []error {
	return []error{errs.NotFound, errs.Gone, errs.Invalid, errs.Denied, errs.Unauthed, errs.Conflict, errs.TooLarge, errs.RateLimited, errs.Unavailable}
}

// A kind is found through any number of wrappings, and is never taken for another.
func TestKindsAreFoundThroughWrappings(t *testing.T) {
	t.Parallel()
	texts := map[string]bool{}
	for _, kind := range kinds() {
		texts[kind.Error()] = true
		for name, err := range map[string]error{
			"itself":             kind,
			"wrapped":            fmt.Errorf("like note 7: %w", kind),
			"a problem":          errs.New(kind, "error.x"),
			"a problem, wrapped": fmt.Errorf("publish: %w", errs.New(kind, "error.x")),
			"among others":       errors.Join(errors.New("other"), errs.New(kind, "error.x")),
		} {
			for _, other := range kinds() {
				if got := errors.Is(err, other); got != (other == kind) { //nolint:errorlint // which of the two is meant here
					t.Errorf("%v, %s: errors.Is(%v) is %v", kind, name, other, got)
				}
			}
		}
	}
	if len(texts) != len(kinds()) {
		t.Errorf("%d texts for %d kinds: a log line would not tell them apart", len(texts), len(kinds()))
	}
}

// What an edge needs for its answer survives wrapping: key, field and values.
func TestProblemIsFoundWhole(t *testing.T) {
	t.Parallel()
	wrapped := fmt.Errorf("publish: %w", errs.InvalidField("title", "error.title_too_long", "Limit", 20, "Count", 23))
	var p *errs.Problem
	if !errors.As(wrapped, &p) {
		t.Fatal("no Problem is found")
	}
	if p.Kind != errs.Invalid || p.Field != "title" || p.Key != "error.title_too_long" || p.Args["Limit"] != 20 || p.Args["Count"] != 23 { //nolint:errorlint // the kind itself
		t.Errorf("found %+v", p)
	}
	if got := wrapped.Error(); got != "publish: invalid: error.title_too_long (title) map[Count:23 Limit:20]" {
		t.Errorf("the log says %q", got)
	}
	if got := errs.New(errs.Gone, "error.gone").Error(); got != "gone: error.gone map[]" {
		t.Errorf("the log says %q", got)
	}
	if p := errs.New(errs.Gone, "error.gone"); p.Field != "" || p.Args != nil || p.RetryAfter != 0 {
		t.Errorf("a bare problem is %+v", p)
	}
}

// A form tells all mistakes at once; a form without one is no error, even where the
// result is compared with nil.
func TestProblemsTellAll(t *testing.T) {
	t.Parallel()
	var ps errs.Problems
	if err := ps.Err(); err != nil {
		t.Fatalf("an empty list is the error %v", err)
	}
	ps.Add("title", "error.title_too_long", "Limit", 20)
	if got, want := ps.Err().Error(), ps[0].Error(); got != want {
		t.Errorf("one problem says %q, want %q", got, want)
	}
	ps.Add("media", "error.too_many_images", "Limit", 18)
	ps = append(ps, errs.New(errs.Conflict, "error.draft_moved"))
	err := fmt.Errorf("save: %w", ps.Err())
	if !strings.Contains(err.Error(), "title_too_long") || !strings.HasSuffix(err.Error(), "(and 2 more)") {
		t.Errorf("three problems say %q", err)
	}
	for _, kind := range kinds() {
		want := slices.Contains([]error{errs.Invalid, errs.Conflict}, kind)
		if errors.Is(err, kind) != want {
			t.Errorf("errors.Is(%v) is %v", kind, !want)
		}
	}
	var all errs.Problems
	if !errors.As(err, &all) || len(all) != 3 || all[1].Field != "media" || all[1].Args["Limit"] != 18 {
		t.Errorf("found %+v", all)
	}
	var first *errs.Problem
	if !errors.As(err, &first) || first.Field != "title" {
		t.Errorf("the first is %+v", first)
	}
}

// Values without names are a mistake of the source, told at the first use.
func TestArgumentsAreNamed(t *testing.T) {
	t.Parallel()
	for said, args := range map[string][]any{
		"argument 0 is int": {20, "Limit"},
		"3 arguments, want": {"Limit", 20, "Count"},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, said) {
					t.Errorf("%v: recovered %q", args, got)
				}
			}()
			_ = errs.New(errs.Invalid, "error.x", args...)
		}()
	}
}
