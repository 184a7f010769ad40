package views

import (
	"errors"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
)

// Errors are a form's refusals by field, in the reader's language. The field "" holds
// what belongs to the form as a whole.
type Errors map[string]string

// NewErrors says what a domain call refused. An error that is no Problem becomes one
// general sentence about its kind, so that no internal text ever reaches a page.
func NewErrors(l *i18n.Localizer, err error) Errors {
	if err == nil {
		return nil
	}
	out := Errors{}
	var several errs.Problems
	var one *errs.Problem
	switch {
	case errors.As(err, &several):
		for _, p := range several {
			out.add(p.Field, l.Problem(p))
		}
	case errors.As(err, &one):
		out.add(one.Field, l.Problem(one))
	default:
		out.add("", l.Kind(err))
	}
	return out
}

// add keeps the first refusal of a field: mending it comes before the next.
func (e Errors) add(field, text string) {
	if _, ok := e[field]; !ok {
		e[field] = text
	}
}

// For is the refusal of a field, or "".
func (e Errors) For(field string) string { return e[field] }
