package web

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/web/views"
)

// proofPath is where a member proves who they are before a page that needs it.
const proofPath = "/settings/security/proof"

// needsProof says that a session must prove itself once more (A10). It carries what
// was asked, so that the page of the proof can go on with it.
type needsProof struct {
	cause error
	form  form // of the request that was refused; empty for a page
}

func (e *needsProof) Error() string { return "a fresh proof is needed: " + e.cause.Error() }
func (e *needsProof) Unwrap() error { return e.cause }

// stepUp lets go on who has shown lately who they are, or shows it with this request:
// the page of the proof sends the form again with password and code in it.
func (v *visit) stepUp(f form) error {
	token := v.s.sessionToken(v.r)
	err := v.s.members.RequireFresh(v.ctx(), v.me(), token)
	if !asksProof(err) {
		return err
	}
	if f.on("proof") {
		if err = v.s.members.Reauth(v.ctx(), v.me(), token, f.Get("password"), f.Get("code")); err == nil {
			return nil
		}
		if !v.formFailed(err) {
			return err
		}
	}
	return &needsProof{err, f}
}

// stepUpWithFactor is stepUp for who has a second factor: what the password alone
// guards otherwise.
func (v *visit) stepUpWithFactor(f form) error {
	factors, err := v.s.members.Factors(v.ctx(), v.me())
	if err != nil || !factors.Any() {
		return err
	}
	return v.stepUp(f)
}

// asksProof says whether social refused a session because its proof is old.
func asksProof(err error) bool {
	var p *errs.Problem
	return errors.As(err, &p) && p.Key == "error.reauth_needed"
}

// notCarried are fields of the proof itself, and what a page never shows again.
func notCarried() []string {
	return []string{"password", "new_password", "code", "proof", "credential", "username"}
}

// showProof asks for password and code, or a passkey, and carries on with the request
// that was refused: a page is asked for again, a form is sent again.
func (v *visit) showProof(status int, need *needsProof) error {
	factors, err := v.s.members.Factors(v.ctx(), v.me())
	if err != nil {
		return err
	}
	view := views.ProofView{
		Action: proofPath, Code: factors.Any(), Passkey: len(factors.Passkeys) > 0, TOTP: !factors.TOTPSince.IsZero(),
	}
	switch {
	case v.r.Method == http.MethodGet || v.r.Method == http.MethodHead:
		view.Fields = append(view.Fields, views.Hidden{Name: "return", Value: v.r.URL.RequestURI()})
	case need.form.Values == nil: // files cannot be carried
		view.Fields = append(view.Fields, views.Hidden{Name: "return", Value: v.referer()})
	case need.form.Has("new_password"): // is not sent back to the page: it is typed again
		view.Fields = append(view.Fields, views.Hidden{Name: "return", Value: "/settings/account"})
	default:
		view.Action = v.r.URL.RequestURI()
		for _, name := range slices.Sorted(maps.Keys(need.form.Values)) {
			if slices.Contains(notCarried(), name) {
				continue
			}
			for _, value := range need.form.Values[name] {
				view.Fields = append(view.Fields, views.Hidden{Name: name, Value: value})
			}
		}
	}
	if !asksProof(need.cause) {
		view.Errors = views.NewErrors(v.l, need.cause)
	}
	p := v.page(v.l.T("settings.proof_title"), "me")
	p.Noindex, p.Canonical = true, ""
	return v.show(status, views.ProofPage(p, view))
}

// referer is the page of ours that a form was on.
func (v *visit) referer() string {
	u, err := url.Parse(v.r.Referer())
	if err != nil {
		return "/"
	}
	return returnPath(u.RequestURI(), "/")
}

// proof takes the proof that a page asked for, and leads back there.
func (v *visit) proof() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if err := v.stepUp(f); err != nil {
		return err
	}
	return v.back(f, securityPath)
}

func (v *visit) passkeyProofOptions() error {
	ticket, options, err := v.s.members.BeginPasskeyReauth(v.ctx(), v.me())
	if err != nil {
		return err
	}
	return v.ceremony(ticket, options)
}

// passkeyProof makes the session fresh; the script then sends the form.
func (v *visit) passkeyProof() error {
	ticket, body, err := v.reply()
	if err != nil {
		return err
	}
	if err := v.s.members.FinishPasskeyReauth(v.ctx(), v.me(), v.s.sessionToken(v.r), ticket, body); err != nil {
		return err
	}
	return v.json(http.StatusOK, map[string]bool{"ok": true})
}
