package web

import "github.com/batata-social/batata/internal/errs"

// inbox takes an activity of another server; federation's gate says what comes of it.
func (v *visit) inbox() error {
	f := v.s.cfg.Federation
	if f == nil {
		return errs.NotFound
	}
	f.Inbox(v.W, v.R)
	return nil
}
