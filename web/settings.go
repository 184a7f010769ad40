package web

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// settings leads to the first of the settings pages.
func (v *visit) settings() error { return v.Redirect("/settings/profile") }

func (v *visit) profileSettings() error {
	a, err := v.s.social.Account(v.Ctx(), v.Me(), v.Me())
	if err != nil {
		return err
	}
	return v.profileForm(http.StatusOK, a, nil)
}

func (v *visit) profileForm(status int, a *social.Account, cause error) error {
	p := v.page(v.L.T("settings.area.profile"), "me")
	return v.Show(status, views.ProfileSettingsPage(p, views.ProfileForm{Account: a, Errors: views.NewErrors(v.L, cause)}))
}

// saveProfile takes the profile form, with new pictures in it where there is no
// script. A picture that cannot be used costs nothing else that was typed.
func (v *visit) saveProfile() error {
	a, err := v.s.social.Account(v.Ctx(), v.Me(), v.Me())
	if err != nil {
		return err
	}
	fresh := map[string]int64{}
	var refused error
	f, err := v.Uploads(func(field, _ string, r io.Reader) error {
		purpose := media.PurposeAvatar
		if field == "banner" {
			purpose = media.PurposeBanner
		}
		m, err := v.s.store.Upload(v.Ctx(), media.UploadInput{AccountID: v.Me(), Purpose: purpose, Reader: r})
		var p *errs.Problem
		if errors.As(err, &p) && !errors.Is(err, errs.Unavailable) {
			p.Field = field
			refused = p
			return nil
		}
		if err == nil {
			fresh[field] = m.ID
		}
		return err
	})
	if err != nil {
		return err
	}
	in := social.ProfileInput{
		Name: f.Get("name"), Bio: f.Get("bio"), Place: f.Get("place"), Lang: f.Get("lang"), Fields: fields(f),
		AvatarID: face(f, "avatar", fresh), BannerID: face(f, "banner", fresh),
		Locked: f.On("locked"), Discoverable: f.On("discoverable"), HideCollected: f.On("hide_collected"), HideLiked: f.On("hide_liked"),
	}
	if err = refused; err == nil {
		err = v.s.social.UpdateProfile(v.Ctx(), v.Me(), in)
	}
	if v.FormFailed(err) {
		return v.profileForm(edge.StatusOf(err), typedProfile(a, in), err)
	}
	if err != nil {
		return err
	}
	v.Flash("saved")
	return v.Redirect("/settings/profile")
}

// typedProfile lays what was typed over the account for the form.
func typedProfile(a *social.Account, in social.ProfileInput) *social.Account {
	typed := *a
	typed.Name, typed.Bio, typed.Place, typed.Lang, typed.Fields = in.Name, in.Bio, in.Place, in.Lang, in.Fields
	typed.Locked, typed.Discoverable = in.Locked, in.Discoverable
	typed.HideCollected, typed.HideLiked = in.HideCollected, in.HideLiked
	return &typed
}

// face is the picture that a profile form chose: a new one, none, or the one that
// it names: the former one, or one that a script uploaded.
func face(f edge.Form, name string, fresh map[string]int64) int64 {
	switch {
	case fresh[name] != 0:
		return fresh[name]
	case f.On(name + "_remove"):
		return 0
	}
	return f.ID(name + "_id")
}

// fields are the labelled lines of a profile: field_name and field_value, in
// pairs.
func fields(f edge.Form) []social.Field {
	names, values := f.Values["field_name"], f.Values["field_value"]
	var out []social.Field
	for i := range min(len(names), len(values)) {
		out = append(out, social.Field{Name: names[i], Value: values[i]})
	}
	return out
}

// privacySettings lists who waits at the door, and whom the member keeps away.
func (v *visit) privacySettings() error {
	lists := map[string]func(context.Context, int64, social.Page) ([]*social.Account, string, error){
		"": v.s.social.FollowRequests, "requests": v.s.social.FollowRequests, "blocked": v.s.social.Blocked, "muted": v.s.social.Muted,
	}
	view := views.PrivacyView{List: v.Query("list")}
	read := lists[view.List]
	if read == nil {
		return errs.NotFound
	}
	if view.List == "" {
		view.List = "requests"
	}
	var err error
	if view.Accounts, view.Next, err = read(v.Ctx(), v.Me(), v.Cursor()); err != nil {
		return err
	}
	if view.List == "requests" && v.Query("cursor") == "" && view.Next == "" {
		view.Waiting = int64(len(view.Accounts))
	}
	p := v.page(v.L.T("settings.area.privacy"), "me")
	return v.Show(http.StatusOK, views.PrivacyPage(p, view))
}

func (v *visit) appearance() error {
	p := v.page(v.L.T("settings.area.appearance"), "me")
	return v.Show(http.StatusOK, views.AppearancePage(p, v.Viewer.User.LowData))
}

func (v *visit) language() error {
	p := v.page(v.L.T("settings.area.language"), "me")
	return v.Show(http.StatusOK, views.LanguagePage(p, v.Viewer.User.Locale))
}

func (v *visit) sessions() error {
	list, err := v.s.members.Sessions(v.Ctx(), v.Me(), v.SessionToken())
	if err != nil {
		return err
	}
	p := v.page(v.L.T("settings.area.sessions"), "me")
	return v.Show(http.StatusOK, views.SessionsPage(p, list))
}

// endSession ends one session of the member's.
func (v *visit) endSession() error {
	id, err := v.PathID()
	if err != nil {
		return err
	}
	if err := v.s.members.RevokeSession(v.Ctx(), v.Me(), id); err != nil {
		return err
	}
	v.Flash("session_ended")
	return v.Redirect("/settings/sessions")
}

// endOtherSessions ends all but this one.
func (v *visit) endOtherSessions() error {
	if _, err := v.s.members.RevokeOtherSessions(v.Ctx(), v.Me(), v.SessionToken()); err != nil {
		return err
	}
	v.Flash("session_ended")
	return v.Redirect("/settings/sessions")
}
