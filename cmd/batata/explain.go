package main

import (
	"errors"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
)

// explain says a domain failure in the words that people see on the pages.
func explain(err error) error {
	en := i18n.New("en")
	var all errs.Problems
	if errors.As(err, &all) {
		said := make([]error, len(all))
		for i, p := range all {
			said[i] = usageError{errors.New(en.Problem(p))}
		}
		return errors.Join(said...)
	}
	var one *errs.Problem
	if errors.As(err, &one) {
		return usageError{errors.New(en.Problem(one))}
	}
	return err
}
