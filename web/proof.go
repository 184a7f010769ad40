package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// proofPath is where a member proves who they are before a page that needs it.
const proofPath = "/settings/security/proof"

// notCarried are fields of the proof itself, and what a page never shows again.
func notCarried() []string {
	return []string{"password", "new_password", "code", "proof", "credential", "username"}
}

// showProof asks for password and code, or a passkey, and carries on with the request
// that was refused: a page is asked for again, a form is sent again.
func (v *visit) showProof(status int, need *edge.ProofError) error {
	factors, err := v.s.members.Factors(v.Ctx(), v.Me())
	if err != nil {
		return err
	}
	view := views.ProofView{
		Action: proofPath, Code: factors.Any(), Passkey: len(factors.Passkeys) > 0, TOTP: !factors.TOTPSince.IsZero(),
	}
	switch {
	case v.R.Method == http.MethodGet || v.R.Method == http.MethodHead:
		view.Fields = append(view.Fields, views.Hidden{Name: "return", Value: v.R.URL.RequestURI()})
	case need.Form.Values == nil: // files cannot be carried
		view.Fields = append(view.Fields, views.Hidden{Name: "return", Value: v.referer()})
	case need.Form.Has("new_password"): // is not sent back to the page: it is typed again
		view.Fields = append(view.Fields, views.Hidden{Name: "return", Value: "/settings/account"})
	default:
		view.Action = v.R.URL.RequestURI()
		for _, name := range slices.Sorted(maps.Keys(need.Form.Values)) {
			if slices.Contains(notCarried(), name) {
				continue
			}
			for _, value := range need.Form.Values[name] {
				view.Fields = append(view.Fields, views.Hidden{Name: name, Value: value})
			}
		}
	}
	if !edge.AsksProof(need.Cause) {
		view.Errors = views.NewErrors(v.L, need.Cause)
	}
	p := v.page(v.L.T("settings.proof_title"), "me")
	p.Noindex, p.Canonical = true, ""
	return v.Show(status, views.ProofPage(p, view))
}

// referer is the page of ours that a form was on.
func (v *visit) referer() string {
	u, err := url.Parse(v.R.Referer())
	if err != nil {
		return "/"
	}
	return edge.ReturnPath(u.RequestURI(), "/")
}

// proof takes the proof that a page asked for, and leads back there.
func (v *visit) proof() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err := v.StepUp(f); err != nil {
		return err
	}
	return v.Back(f, securityPath)
}

func (v *visit) passkeyProofOptions() error {
	ticket, options, err := v.s.members.BeginPasskeyReauth(v.Ctx(), v.Me())
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
	if err := v.s.members.FinishPasskeyReauth(v.Ctx(), v.Me(), v.SessionToken(), ticket, body); err != nil {
		return err
	}
	return v.JSON(http.StatusOK, map[string]bool{"ok": true})
}
