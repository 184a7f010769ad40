package web

import (
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// loginPage is the form; a page that needs a member shows it too, with where to
// go afterwards.
func (v *visit) loginPage() error {
	return v.loginForm(http.StatusOK, views.AuthView{Return: v.Query("return")}, nil)
}

func (v *visit) loginForm(status int, view views.AuthView, cause error) error {
	if err := v.authView(&view, cause); err != nil {
		return err
	}
	p := v.page(v.L.T("nav.login"), "")
	p.Noindex = true
	return v.Show(status, views.LogInPage(p, view))
}

// stillNotes is how many notes stand beside the forms of joining and logging in.
const stillNotes = 9

// authView fills in what both forms show around themselves.
func (v *visit) authView(view *views.AuthView, cause error) error {
	var err error
	if view.Mode, err = v.s.members.SignUpMode(v.Ctx()); err != nil {
		return err
	}
	if view.Still, _, err = v.s.social.Explore(v.Ctx(), 0, social.ExplorePopular, social.Page{Limit: stillNotes}); err != nil {
		return err
	}
	size, err := v.s.size.get(v)
	if err != nil {
		return err
	}
	view.Members = size.Members
	view.Return = edge.ReturnPath(view.Return, "")
	view.Errors = views.NewErrors(v.L, cause)
	return nil
}

// showLogin is the answer to a visitor who asks for a member's page.
func (v *visit) showLogin(to string) error {
	return v.loginForm(http.StatusUnauthorized, views.AuthView{Return: to}, nil)
}

// login opens a session. Its token is always a new one, and what the browser
// brought along is ended: nobody can be made to use a session that another knows.
func (v *visit) login() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	token, session, err := v.s.members.LogIn(v.Ctx(), f.Get("login"), f.Get("password"), v.Origin())
	if v.FormFailed(err) {
		return v.loginForm(edge.StatusOf(err), views.AuthView{
			Login: f.Get("login"), Return: f.Get("return"), Unconfirmed: members.IsUnconfirmed(err),
		}, err)
	}
	if err != nil {
		return err
	}
	if session.Half {
		return v.toSecond(token, session.AccountID, f.Get("return"))
	}
	return v.entered(token, f.Get("return"))
}

// entered hands the session to the browser and goes where it wanted to.
func (v *visit) entered(token, to string) error {
	if err := v.replaceSession(token); err != nil {
		return err
	}
	return v.Redirect(edge.ReturnPath(to, "/"))
}

func (v *visit) replaceSession(token string) error {
	if old := v.SessionToken(); old != "" {
		if err := v.s.members.LogOut(v.Ctx(), old); err != nil {
			return err
		}
	}
	if c, err := v.R.Cookie(v.HalfCookie()); err == nil { // a log-in that ended in another way
		if err := v.s.members.LogOut(v.Ctx(), c.Value); err != nil {
			return err
		}
		v.SetBrief(v.HalfCookie(), "")
	}
	v.SetSession(token)
	return nil
}

func (v *visit) logout() error {
	if err := v.s.members.LogOut(v.Ctx(), v.SessionToken()); err != nil {
		return err
	}
	v.SetSession("")
	// What this browser kept of the member's pages goes with the session.
	v.W.Header().Set("Clear-Site-Data", `"cache"`)
	v.Flash("logged_out")
	return v.Redirect("/")
}

// resetPage serves both ends of a password that was forgotten: without a token it
// asks for the address, with one for a new password.
func (v *visit) resetPage() error {
	token := v.Query("token")
	if token == "" {
		return v.askReset(http.StatusOK, "", false, nil)
	}
	valid, err := v.s.members.ResetLinkValid(v.Ctx(), token)
	if err != nil {
		return err
	}
	if !valid { // said at once, before somebody thinks of a password
		return v.askReset(http.StatusOK, "", false, errs.New(errs.Invalid, "error.link_over"))
	}
	return v.newPassword(http.StatusOK, token, nil)
}

func (v *visit) askReset(status int, email string, sent bool, cause error) error {
	p := v.page(v.L.T("auth.reset_title"), "")
	p.Noindex = true
	return v.Show(status, views.ResetPage(p, email, sent, views.NewErrors(v.L, cause)))
}

func (v *visit) newPassword(status int, token string, cause error) error {
	p := v.page(v.L.T("auth.new_password_title"), "")
	p.Noindex = true
	return v.Show(status, views.NewPasswordPage(p, token, views.NewErrors(v.L, cause)))
}

// reset takes either form. Asked for a link, the answer is the same whoever asks
// (A02).
func (v *visit) reset() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	token := f.Get("token")
	if token == "" {
		err := v.s.members.RequestReset(v.Ctx(), f.Get("email"))
		if err != nil && !v.FormFailed(err) {
			return err
		}
		if err != nil {
			return v.askReset(edge.StatusOf(err), f.Get("email"), false, err)
		}
		return v.askReset(http.StatusOK, f.Get("email"), true, nil)
	}
	err = v.s.members.ResetPassword(v.Ctx(), token, f.Get("password"))
	if v.FormFailed(err) {
		return v.newPassword(edge.StatusOf(err), token, err)
	}
	if err != nil {
		return err
	}
	v.SetSession("") // every session ended, this browser's too
	v.Flash("password_changed")
	return v.Redirect("/login")
}
