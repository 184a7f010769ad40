package web

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

const securityPath = "/settings/security"

func (v *visit) security() error {
	return v.securityPage(http.StatusOK, views.SecurityView{NewCodes: v.takeCodes()}, nil)
}

func (v *visit) securityPage(status int, view views.SecurityView, cause error) error {
	f, err := v.s.social.Factors(v.ctx(), v.me())
	if err != nil {
		return err
	}
	view.TOTPSince, view.CodesLeft = f.TOTPSince, f.RecoveryCodes
	for _, k := range f.Passkeys {
		view.Passkeys = append(view.Passkeys, views.PasskeyRow{ID: k.ID, Name: k.Name, CreatedAt: k.CreatedAt, LastUsed: k.UsedAt})
	}
	view.Errors = views.NewErrors(v.l, cause)
	p := v.page(v.l.T("settings.area.security"), "me")
	p.Path = securityPath
	return v.show(status, views.SecurityPage(p, view))
}

// prove lets go on who has shown lately who they are, or does so now: by the
// password, and once there is a second factor by a code of it, too.
func (v *visit) prove(f form) error {
	token := v.s.sessionToken(v.r)
	factors, err := v.s.social.Factors(v.ctx(), v.me())
	if err != nil {
		return err
	}
	if factors.Any() && f.Get("code") == "" {
		return v.s.social.RequireFresh(v.ctx(), v.me(), token)
	}
	return v.s.social.Reauth(v.ctx(), v.me(), token, f.Get("password"), f.Get("code"))
}

// guarded does something that needs a proof and shows the page again when it is
// refused.
func (v *visit) guarded(do func(f form) error) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if err = v.prove(f); err == nil {
		err = do(f)
	}
	if v.formFailed(err) {
		return v.securityPage(statusOf(err), views.SecurityView{}, err)
	}
	return err
}

// beginTOTP shows a secret for the app. It is kept in a cookie until a code
// confirms it, so that a code typed wrong does not begin it anew.
func (v *visit) beginTOTP() error {
	return v.guarded(func(form) error {
		setup, err := v.s.social.BeginTOTP(v.ctx(), v.me(), v.s.sessionToken(v.r))
		if err != nil {
			return err
		}
		v.setBrief(cookieSetup, setup.Secret, securityPath)
		qr := "data:image/png;base64," + base64.StdEncoding.EncodeToString(setup.QR)
		return v.securityPage(http.StatusOK, views.SecurityView{Setup: &views.TOTPSetup{Secret: setup.Secret, URI: setup.URL, QR: qr}}, nil)
	})
}

func (v *visit) confirmTOTP() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	codes, err := v.s.social.ConfirmTOTP(v.ctx(), v.me(), v.s.sessionToken(v.r), f.Get("code"))
	if v.formFailed(err) {
		view := views.SecurityView{}
		if c, cookieErr := v.r.Cookie(cookieSetup); cookieErr == nil && c.Value != "" {
			view.Setup = &views.TOTPSetup{Secret: c.Value}
		}
		return v.securityPage(statusOf(err), view, err)
	}
	if err != nil {
		return err
	}
	v.setBrief(cookieSetup, "", securityPath)
	return v.factorChanged(codes)
}

func (v *visit) removeTOTP() error {
	return v.guarded(func(form) error {
		if err := v.s.social.RemoveTOTP(v.ctx(), v.me(), v.s.sessionToken(v.r)); err != nil {
			return err
		}
		return v.factorChanged(nil)
	})
}

func (v *visit) newRecoveryCodes() error {
	return v.guarded(func(form) error {
		codes, err := v.s.social.NewRecoveryCodes(v.ctx(), v.me(), v.s.sessionToken(v.r))
		if err != nil {
			return err
		}
		return v.factorChanged(codes)
	})
}

func (v *visit) removePasskey() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	err = v.s.social.RemovePasskey(v.ctx(), v.me(), v.s.sessionToken(v.r), f.id("id"))
	if v.formFailed(err) {
		return v.securityPage(statusOf(err), views.SecurityView{}, err)
	}
	if err != nil {
		return err
	}
	return v.factorChanged(nil)
}

// factorChanged goes back to the page, which shows new recovery codes once.
func (v *visit) factorChanged(codes []string) error {
	v.keepCodes(codes)
	v.flash("saved")
	return v.redirect(securityPath)
}

// deleteAccount takes the member out, on their password and their handle typed.
func (v *visit) deleteAccount() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if social.FoldHandle(f.Get("handle")) != v.viewer.Account.Handle {
		err = errs.InvalidField("handle", "web.handle_differs", "Handle", v.viewer.Account.Handle)
	} else {
		err = v.s.social.DeleteAccount(v.ctx(), v.me(), f.Get("password"))
	}
	if v.formFailed(err) {
		return v.accountForm(statusOf(err), views.AccountForms{Leave: views.NewErrors(v.l, err)})
	}
	if err != nil {
		return err
	}
	v.s.setSession(v.w, "")
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	v.flash("left")
	return v.redirect("/")
}

// Recovery codes are shown on the page after the one that made them: they wait in
// a cookie that only that page gets, for a minute.

func (v *visit) keepCodes(codes []string) {
	if len(codes) > 0 {
		v.setBrief(cookieCodes, strings.Join(codes, "."), securityPath)
	}
}

func (v *visit) takeCodes() []string {
	c, err := v.r.Cookie(cookieCodes)
	if err != nil || c.Value == "" {
		return nil
	}
	v.setBrief(cookieCodes, "", securityPath)
	return strings.Split(c.Value, ".")
}
