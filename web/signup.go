package web

import (
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/views"
)

func (v *visit) signupPage() error {
	return v.signupForm(http.StatusOK, views.AuthView{Invite: v.query("invite"), Return: v.query("return")}, nil)
}

func (v *visit) signupForm(status int, view views.AuthView, cause error) error {
	if err := v.authView(&view, cause); err != nil {
		return err
	}
	p := v.page(v.l.T("nav.join"), "")
	return v.show(status, views.SignUpPage(p, view))
}

// signup makes a pending account and says what comes next. The honeypot is
// invisible to people: who fills it in is answered like everybody else, and
// nothing happens (A12).
func (v *visit) signup() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if f.Get(views.Honeypot) != "" {
		return v.signedUp(members.SignUpResult{Confirm: true}, f.Get("email"))
	}
	typed := views.AuthView{
		Handle: f.Get("handle"), Email: f.Get("email"), Invite: f.Get("invite"), Reason: f.Get("reason"), Agreed: f.on("rules"),
	}
	if !typed.Agreed {
		return v.signupForm(http.StatusUnprocessableEntity, typed, errs.InvalidField("rules", "web.agree"))
	}
	result, err := v.s.members.SignUp(v.ctx(), members.SignUpInput{
		Handle: typed.Handle, Email: typed.Email, Password: f.Get("password"), Invite: typed.Invite,
		Reason: typed.Reason, Locale: v.l.Lang(), IP: v.origin().IP,
	})
	if v.formFailed(err) {
		return v.signupForm(statusOf(err), typed, err)
	}
	if err != nil {
		return err
	}
	return v.signedUp(*result, typed.Email)
}

func (v *visit) signedUp(result members.SignUpResult, email string) error {
	p := v.page(v.l.T("nav.join"), "")
	p.Noindex = true
	return v.show(http.StatusOK, views.SignedUpPage(p, result, email))
}

// confirmPage is where the link of a sign-up leads: a page with one button,
// because scanners of mails follow links, and following one must change nothing.
func (v *visit) confirmPage() error {
	return v.confirmForm(http.StatusOK, views.ConfirmView{Token: v.query("token")}, nil)
}

func (v *visit) confirmForm(status int, view views.ConfirmView, cause error) error {
	view.Errors = views.NewErrors(v.l, cause)
	p := v.page(v.l.T("auth.confirm_title"), "")
	p.Path = members.ConfirmPath // its forms post there, from the page of another mail too
	p.Noindex = true
	return v.show(status, views.ConfirmPage(p, view))
}

func (v *visit) confirm() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	active, err := v.s.members.ConfirmEmail(v.ctx(), f.Get("token"))
	if v.formFailed(err) {
		return v.confirmForm(statusOf(err), views.ConfirmView{}, err)
	}
	if err != nil {
		return err
	}
	return v.confirmForm(http.StatusOK, views.ConfirmView{Done: true, Waits: !active}, nil)
}

// resend sends the link of a sign-up again, to whoever asks and without saying
// whether there is one.
func (v *visit) resend() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	err = v.s.members.ResendConfirmation(v.ctx(), f.Get("email"))
	if v.formFailed(err) {
		return v.confirmForm(statusOf(err), views.ConfirmView{Email: f.Get("email")}, err)
	}
	if err != nil {
		return err
	}
	v.flash("mail_sent")
	return v.redirect("/login")
}

// The links of a change of address: to the new one to take it, to the old one to
// undo it. Each asks for one click, too.

func (v *visit) addressPage() error { return v.addressForm(http.StatusOK, v.query("token"), nil) }

func (v *visit) addressForm(status int, token string, cause error) error {
	undo := v.route.Pattern == members.UndoEmailPath
	title := v.l.T("auth.address_title")
	if undo {
		title = v.l.T("auth.undo_title")
	}
	p := v.page(title, "")
	p.Noindex = true
	return v.show(status, views.AddressPage(p, token, undo, views.NewErrors(v.l, cause)))
}

func (v *visit) address() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	do, said := v.s.members.ConfirmEmailChange, "mail_changed"
	if v.route.Pattern == members.UndoEmailPath {
		do, said = v.s.members.UndoEmailChange, "mail_undone"
	}
	err = do(v.ctx(), f.Get("token"))
	if v.formFailed(err) {
		return v.addressForm(statusOf(err), f.Get("token"), err)
	}
	if err != nil {
		return err
	}
	v.flash(said)
	if v.viewer != nil {
		return v.redirect("/settings/account")
	}
	return v.redirect("/login")
}
