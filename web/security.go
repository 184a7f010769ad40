package web

import (
	"encoding/base64"
	"errors"
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

const securityPath = "/settings/security"

func (v *visit) security() error {
	return v.securityPage(http.StatusOK, views.SecurityView{}, nil)
}

func (v *visit) securityPage(status int, view views.SecurityView, cause error) error {
	f, err := v.s.members.Factors(v.Ctx(), v.Me())
	if err != nil {
		return err
	}
	view.TOTPSince, view.CodesLeft = f.TOTPSince, f.RecoveryCodes
	for _, k := range f.Passkeys {
		view.Passkeys = append(view.Passkeys, views.PasskeyRow{ID: k.ID, Name: k.Name, CreatedAt: k.CreatedAt, LastUsed: k.UsedAt})
	}
	view.Errors = views.NewErrors(v.L, cause)
	p := v.page(v.L.T("settings.area.security"), "me")
	p.Path = securityPath
	return v.Show(status, views.SecurityPage(p, view))
}

// guarded does something to the factors after a fresh proof, and shows the page again
// when it is refused.
func (v *visit) guarded(do func(f edge.Form) error) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err = v.StepUp(f); err == nil {
		err = do(f)
	}
	if v.FormFailed(err) {
		return v.securityPage(edge.StatusOf(err), views.SecurityView{}, err)
	}
	return err
}

// beginTOTP shows a secret for the app.
func (v *visit) beginTOTP() error {
	return v.guarded(func(edge.Form) error {
		setup, err := v.s.members.BeginTOTP(v.Ctx(), v.Me(), v.SessionToken())
		if err != nil {
			return err
		}
		return v.securityPage(http.StatusOK, views.SecurityView{Setup: setupView(setup)}, nil)
	})
}

func setupView(s *members.TOTPSetup) *views.TOTPSetup {
	return &views.TOTPSetup{Secret: s.Secret, URI: s.URL, QR: "data:image/png;base64," + base64.StdEncoding.EncodeToString(s.QR)}
}

// confirmTOTP takes the app's first code. One that was typed wrong does not begin the
// set-up anew: the same secret is shown again.
func (v *visit) confirmTOTP() error {
	return v.guarded(func(f edge.Form) error {
		token := v.SessionToken()
		if f.On("proof") { // its code was for the proof, or none: the app's is asked for again
			setup, err := v.s.members.PendingTOTP(v.Ctx(), v.Me(), token)
			if err != nil {
				return err
			}
			return v.securityPage(http.StatusOK, views.SecurityView{Setup: setupView(setup)}, nil)
		}
		codes, err := v.s.members.ConfirmTOTP(v.Ctx(), v.Me(), token, f.Get("code"))
		if err == nil {
			return v.factorChanged(codes)
		}
		if !v.FormFailed(err) {
			return err
		}
		view := views.SecurityView{}
		setup, pending := v.s.members.PendingTOTP(v.Ctx(), v.Me(), token)
		switch {
		case pending == nil:
			view.Setup = setupView(setup)
		case !errors.Is(pending, errs.NotFound):
			return pending
		}
		return v.securityPage(edge.StatusOf(err), view, err)
	})
}

func (v *visit) removeTOTP() error {
	return v.guarded(func(edge.Form) error {
		if err := v.s.members.RemoveTOTP(v.Ctx(), v.Me(), v.SessionToken()); err != nil {
			return err
		}
		return v.factorChanged(nil)
	})
}

func (v *visit) newRecoveryCodes() error {
	return v.guarded(func(edge.Form) error {
		codes, err := v.s.members.NewRecoveryCodes(v.Ctx(), v.Me(), v.SessionToken())
		if err != nil {
			return err
		}
		return v.factorChanged(codes)
	})
}

// renamePasskey gives a passkey another name, which opens nothing: no proof is asked.
func (v *visit) renamePasskey() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	id := f.ID("id")
	err = v.s.members.RenamePasskey(v.Ctx(), v.Me(), id, f.Get("name"))
	if v.FormFailed(err) {
		return v.securityPage(edge.StatusOf(err), views.SecurityView{Renaming: id, NewName: f.Get("name")}, err)
	}
	if err != nil {
		return err
	}
	v.Flash("saved")
	return v.Redirect(securityPath)
}

func (v *visit) removePasskey() error {
	return v.guarded(func(f edge.Form) error {
		if err := v.s.members.RemovePasskey(v.Ctx(), v.Me(), v.SessionToken(), f.ID("id")); err != nil {
			return err
		}
		return v.factorChanged(nil)
	})
}

// factorChanged shows new recovery codes in the answer itself, so that they are kept
// nowhere, and goes back to the page where there are none.
func (v *visit) factorChanged(codes []string) error {
	if len(codes) > 0 {
		return v.securityPage(http.StatusOK, views.SecurityView{NewCodes: codes}, nil)
	}
	v.Flash("saved")
	return v.Redirect(securityPath)
}

// deleteAccount takes the member out, on their password and their handle typed.
func (v *visit) deleteAccount() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	switch {
	case members.FoldHandle(f.Get("handle")) != v.Viewer.Account.Handle:
		err = errs.InvalidField("handle", "web.handle_differs", "Handle", v.Viewer.Account.Handle)
	default:
		if err = v.StepUpWithFactor(f); err == nil {
			err = v.s.members.DeleteAccount(v.Ctx(), v.Me(), f.Get("password"))
		}
	}
	if v.FormFailed(err) {
		return v.accountForm(edge.StatusOf(err), views.AccountForms{Leave: views.NewErrors(v.L, err)})
	}
	if err != nil {
		return err
	}
	v.SetSession("")
	v.W.Header().Set("Clear-Site-Data", `"cache"`)
	v.Flash("left")
	return v.Redirect("/")
}
