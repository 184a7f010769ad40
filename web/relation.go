package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

// profileArg reads the account that the path names. Another spelling of its
// handle is not found on actions; pages redirect.
func (v *visit) profileArg() (*social.Profile, error) {
	return v.s.social.Profile(v.Ctx(), v.Me(), v.Arg("handle"))
}

// relate changes how the member stands to the account of the path.
func (v *visit) relate(do func(ctx context.Context, me, other int64) error) error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	p, err := v.profileArg()
	if err != nil {
		return err
	}
	if err := do(v.Ctx(), v.Me(), p.ID); err != nil {
		return err
	}
	if v.Fragment() {
		if p, err = v.profileArg(); err != nil {
			return err
		}
		return v.Show(http.StatusOK, views.FollowButton(v.page("", ""), p.Account, p.Relation, look(f.Get("look"))))
	}
	return v.Back(f, social.ProfilePath(p.Account))
}

func (v *visit) follow() error         { return v.relate(v.s.social.Follow) }
func (v *visit) unfollow() error       { return v.relate(v.s.social.Unfollow) }
func (v *visit) block() error          { return v.relate(v.s.social.Block) }
func (v *visit) unblock() error        { return v.relate(v.s.social.Unblock) }
func (v *visit) mute() error           { return v.relate(v.s.social.Mute) }
func (v *visit) unmute() error         { return v.relate(v.s.social.Unmute) }
func (v *visit) acceptFollow() error   { return v.relate(v.s.social.AcceptFollow) }
func (v *visit) rejectFollow() error   { return v.relate(v.s.social.RejectFollow) }
func (v *visit) removeFollower() error { return v.relate(v.s.social.RemoveFollower) }

// look is the class of a follow button as the page had it.
func look(class string) string {
	switch class {
	case "follow small", "primary small", "small", "primary", "follow":
		return class
	}
	return "small"
}

// profileMenu is the page of the choices behind the three dots of a profile.
func (v *visit) profileMenu() error {
	a, err := v.profileArg()
	if err != nil {
		return err
	}
	p := v.profilePage(a)
	p.Noindex = true
	return v.ShowEither(views.PersonMenu(p, a.Account, a.Relation), views.PersonMenuPage(p, a.Account, a.Relation))
}

// profile is a member's page with its tabs.
func (v *visit) profile() error {
	a, err := v.profileArg()
	if err != nil {
		return err
	}
	if path := social.ProfilePath(a.Account); path != v.R.URL.Path {
		return v.Moved(path + query(v.R))
	}
	view := views.ProfileView{Profile: a, Tab: views.ProfileTab(v.Query("tab"))}
	label := ""
	switch {
	case view.Tab == views.ProfileNotes:
		label = "profile.notes"
		view.Notes, view.Next, err = v.s.social.ProfileNotes(v.Ctx(), v.Me(), a.ID, v.Cursor())
	case view.Tab == views.ProfileCollected && a.ShowCollected:
		view.Boards, view.Next, err = v.s.social.Boards(v.Ctx(), v.Me(), a.ID, v.Cursor())
	case view.Tab == views.ProfileLiked && a.ShowLiked:
		label = "profile.liked"
		view.Notes, view.Next, err = v.s.social.LikedNotes(v.Ctx(), v.Me(), a.ID, v.Cursor())
	default:
		err = errs.NotFound
	}
	if err != nil {
		return err
	}
	v.signCovers(view.Boards...)
	p := v.profilePage(a)
	p.MarksPinned = view.Tab == views.ProfileNotes
	if view.Tab == views.ProfileCollected {
		if v.Fragment() {
			return v.Show(http.StatusOK, templ.Join(views.Boards(p, view.Boards), views.LoadMore(p, view.Next)))
		}
		return v.Show(http.StatusOK, views.ProfilePage(p, view))
	}
	return v.cards(p, p.T(label), view.Notes, view.Next, func() (templ.Component, error) {
		return views.ProfilePage(p, view), nil
	})
}

func (v *visit) profilePage(a *social.Profile) *views.Page {
	nav := ""
	if a.Self {
		nav = "me"
	}
	p := v.page(a.DisplayName(), nav)
	p.OGType = "profile"
	p.Description = excerpt(a.Bio, 200)
	p.Canonical = v.s.absolute(social.ProfilePath(a.Account))
	p.Feed = v.s.absolute(social.ProfilePath(a.Account) + "/feed.atom")
	p.Noindex = !a.Local() || !a.Discoverable
	if a.Avatar != nil {
		p.Image = v.mediaURL(a.Avatar, 720)
	}
	return p
}

// query is the query string with its mark, or "".
func query(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

func (v *visit) followers() error { return v.people(false, v.s.social.Followers) }

func (v *visit) followed() error { return v.people(true, v.s.social.Following) }

// people lists who follows the account of the path, or whom it follows.
func (v *visit) people(following bool, list func(ctx context.Context, viewer, of int64, p social.Page) ([]*social.Account, string, error)) error {
	a, err := v.profileArg()
	if err != nil {
		return err
	}
	view := views.PeopleView{Of: a.Account, Following: following}
	if view.Accounts, view.Next, err = list(v.Ctx(), v.Me(), a.ID, v.Cursor()); err != nil {
		return err
	}
	if view.Relations, err = v.relations(view.Accounts); err != nil {
		return err
	}
	p := v.profilePage(a)
	p.Noindex = true
	return v.ShowEither(templ.Join(views.People(p, view.Accounts, view.Relations), views.LoadMore(p, view.Next)), views.PeoplePage(p, view))
}
