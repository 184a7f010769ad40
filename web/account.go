package web

import (
	"net/http"
	"time"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// account asks who has a second factor for a fresh proof before it shows the forms, so
// that nothing that they type into them is asked for twice.
func (v *visit) account() error {
	if err := v.StepUpWithFactor(edge.Form{}); err != nil {
		return err
	}
	return v.accountForm(http.StatusOK, views.AccountForms{})
}

func (v *visit) accountForm(status int, forms views.AccountForms) error {
	u, err := v.s.members.User(v.Ctx(), v.Me())
	if err != nil {
		return err
	}
	forms.User = u
	p := v.page(v.L.T("settings.area.account"), "me")
	return v.Show(status, views.AccountPage(p, forms))
}

// changePassword ends every session but this one.
func (v *visit) changePassword() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err = v.StepUpWithFactor(f); err == nil {
		err = v.s.members.ChangePassword(v.Ctx(), v.Me(), v.SessionToken(), f.Get("password"), f.Get("new_password"))
	}
	if v.FormFailed(err) {
		return v.accountForm(edge.StatusOf(err), views.AccountForms{Password: views.NewErrors(v.L, err)})
	}
	if err != nil {
		return err
	}
	v.Flash("password_changed")
	return v.Redirect("/settings/account")
}

// changeEmail sends a link to the new address.
func (v *visit) changeEmail() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err = v.StepUpWithFactor(f); err == nil {
		err = v.s.members.ChangeEmail(v.Ctx(), v.Me(), f.Get("password"), f.Get("email"))
	}
	if v.FormFailed(err) {
		return v.accountForm(edge.StatusOf(err), views.AccountForms{Email: f.Get("email"), Change: views.NewErrors(v.L, err)})
	}
	if err != nil {
		return err
	}
	v.Flash("mail_to_new")
	return v.Redirect("/settings/account")
}

func (v *visit) invites() error { return v.invitesForm(http.StatusOK, nil) }

// What the form for an invite offers; social has the last word.
const (
	offerUses, offerDays           = 10, 30
	offerStaffUses, offerStaffDays = 1000, 365
)

func (v *visit) invitesForm(status int, cause error) error {
	list, err := v.s.members.Invites(v.Ctx(), v.Me())
	if err != nil {
		return err
	}
	p := v.page(v.L.T("settings.area.invites"), "me")
	view := views.InvitesView{
		Invites: list, MaxUses: offerUses, MaxDays: offerDays, Errors: views.NewErrors(v.L, cause), Base: v.s.public.String(),
	}
	staff := v.Viewer.User.Role.Includes(members.RoleModerator)
	if staff {
		view.MaxUses, view.MaxDays = offerStaffUses, offerStaffDays
	}
	view.May = staff || p.Site.MembersInvite
	return v.Show(status, views.InvitesPage(p, view))
}

func (v *visit) createInvite() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	_, err = v.s.members.CreateInvite(v.Ctx(), v.Me(), members.InviteInput{
		Note: f.Get("note"), MaxUses: f.Number("max_uses"), Life: time.Duration(min(max(f.Number("days"), 0), 3650)) * 24 * time.Hour,
	})
	if v.FormFailed(err) {
		return v.invitesForm(edge.StatusOf(err), err)
	}
	if err != nil {
		return err
	}
	v.Flash("invite_made")
	return v.Redirect("/settings/invites")
}

func (v *visit) revokeInvite() error {
	id, err := v.PathID()
	if err != nil {
		return err
	}
	if err := v.s.members.RevokeInvite(v.Ctx(), v.Me(), id); err != nil {
		return err
	}
	v.Flash("invite_revoked")
	return v.Redirect("/settings/invites")
}
