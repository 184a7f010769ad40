package edge

import (
	"errors"

	"github.com/batata-social/batata/internal/errs"
)

// ProofError says that a session must prove itself once more (A10). It carries what
// was asked, so that the page of the proof can go on with it.
type ProofError struct {
	Cause error
	Form  Form // of the request that was refused; empty for a page
}

// Error is for the log alone.
func (e *ProofError) Error() string { return "a fresh proof is needed: " + e.Cause.Error() }

// Unwrap gives why, and what was wrong with a proof that was tried.
func (e *ProofError) Unwrap() error { return e.Cause }

// StepUp lets go on who has shown lately who they are, or shows it with this request:
// the page of the proof sends the form again with password and code in it.
func (v *Visit) StepUp(f Form) error {
	token := v.SessionToken()
	err := v.edge.members.RequireFresh(v.Ctx(), v.Me(), token)
	if !AsksProof(err) {
		return err
	}
	if f.On("proof") {
		if err = v.edge.members.Reauth(v.Ctx(), v.Me(), token, f.Get("password"), f.Get("code")); err == nil {
			return nil
		}
		if !v.FormFailed(err) {
			return err
		}
	}
	return &ProofError{err, f}
}

// StepUpWithFactor is StepUp for who has a second factor: what the password alone
// guards otherwise.
func (v *Visit) StepUpWithFactor(f Form) error {
	factors, err := v.edge.members.Factors(v.Ctx(), v.Me())
	if err != nil || !factors.Any() {
		return err
	}
	return v.StepUp(f)
}

// AsksProof says whether members refused a session because its proof is old.
func AsksProof(err error) bool {
	var p *errs.Problem
	return errors.As(err, &p) && p.Key == "error.reauth_needed"
}
