package web

import (
	"net/http"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

func (v *visit) signupPage() error {
	return v.signupForm(http.StatusOK, views.AuthView{Invite: v.Query("invite"), Return: v.Query("return")}, nil)
}

func (v *visit) signupForm(status int, view views.AuthView, cause error) error {
	if err := v.authView(&view, cause); err != nil {
		return err
	}
	p := v.page(v.L.T("nav.join"), "")
	return v.Show(status, views.SignUpPage(p, view))
}

// signup makes a pending account and says what comes next. The honeypot is
// invisible to people: who fills it in is answered like everybody else, and
// nothing happens (A12).
func (v *visit) signup() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if f.Get(views.Honeypot) != "" {
		return v.signedUp(members.SignUpResult{Confirm: true}, f.Get("email"))
	}
	typed := views.AuthView{
		Handle: f.Get("handle"), Email: f.Get("email"), Invite: f.Get("invite"), Reason: f.Get("reason"), Agreed: f.On("rules"),
	}
	result, err := v.s.members.SignUp(v.Ctx(), members.SignUpInput{
		Handle: typed.Handle, Email: typed.Email, Password: f.Get("password"), Invite: typed.Invite,
		Reason: typed.Reason, Agreed: typed.Agreed, Locale: v.L.Lang(), IP: v.Origin().IP,
	})
	if v.FormFailed(err) {
		return v.signupForm(edge.StatusOf(err), typed, err)
	}
	if err != nil {
		return err
	}
	return v.signedUp(*result, typed.Email)
}

func (v *visit) signedUp(result members.SignUpResult, email string) error {
	p := v.page(v.L.T("nav.join"), "")
	p.Noindex = true
	return v.Show(http.StatusOK, views.SignedUpPage(p, result, email))
}

// confirmPage is where the link of a sign-up leads: a page with one button,
// because scanners of mails follow links, and following one must change nothing.
func (v *visit) confirmPage() error {
	return v.confirmForm(http.StatusOK, views.ConfirmView{Token: v.Query("token")}, nil)
}

func (v *visit) confirmForm(status int, view views.ConfirmView, cause error) error {
	view.Errors = views.NewErrors(v.L, cause)
	p := v.page(v.L.T("auth.confirm_title"), "")
	p.Path = members.ConfirmPath // its forms post there, from the page of another mail too
	p.Noindex = true
	return v.Show(status, views.ConfirmPage(p, view))
}

func (v *visit) confirm() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	active, err := v.s.members.ConfirmEmail(v.Ctx(), f.Get("token"))
	if v.FormFailed(err) {
		return v.confirmForm(edge.StatusOf(err), views.ConfirmView{}, err)
	}
	if err != nil {
		return err
	}
	return v.confirmForm(http.StatusOK, views.ConfirmView{Done: true, Waits: !active}, nil)
}

// resend sends the link of a sign-up again, to whoever asks and without saying
// whether there is one.
func (v *visit) resend() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	err = v.s.members.ResendConfirmation(v.Ctx(), f.Get("email"))
	if v.FormFailed(err) {
		return v.confirmForm(edge.StatusOf(err), views.ConfirmView{Email: f.Get("email")}, err)
	}
	if err != nil {
		return err
	}
	v.Flash("mail_sent")
	return v.Redirect("/login")
}

// The links of a change of address: to the new one to take it, to the old one to
// undo it. Each asks for one click, too.

func (v *visit) addressPage() error { return v.addressForm(http.StatusOK, v.Query("token"), nil) }

func (v *visit) addressForm(status int, token string, cause error) error {
	undo := v.Route.Pattern == members.UndoEmailPath
	title := v.L.T("auth.address_title")
	if undo {
		title = v.L.T("auth.undo_title")
	}
	p := v.page(title, "")
	p.Noindex = true
	return v.Show(status, views.AddressPage(p, token, undo, views.NewErrors(v.L, cause)))
}

func (v *visit) address() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	do, said := v.s.members.ConfirmEmailChange, "mail_changed"
	if v.Route.Pattern == members.UndoEmailPath {
		do, said = v.s.members.UndoEmailChange, "mail_undone"
	}
	err = do(v.Ctx(), f.Get("token"))
	if v.FormFailed(err) {
		return v.addressForm(edge.StatusOf(err), f.Get("token"), err)
	}
	if err != nil {
		return err
	}
	v.Flash(said)
	if v.Viewer != nil {
		return v.Redirect("/settings/account")
	}
	return v.Redirect("/login")
}
