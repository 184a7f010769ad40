package web

import (
	"net/http"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/views"
)

// origin is where a request comes from, as social counts and remembers it.
func (v *visit) origin() members.Origin {
	return members.Origin{IP: clientIP(v.r, v.s.cfg.TrustedProxies), UserAgent: v.r.UserAgent()}
}

// loginPage is the form; a page that needs a member shows it too, with where to
// go afterwards.
func (v *visit) loginPage() error {
	return v.loginForm(http.StatusOK, views.AuthView{Return: v.query("return")}, nil)
}

func (v *visit) loginForm(status int, view views.AuthView, cause error) error {
	if err := v.authView(&view, cause); err != nil {
		return err
	}
	p := v.page(v.l.T("nav.login"), "")
	p.Noindex = true
	return v.show(status, views.LogInPage(p, view))
}

// stillNotes is how many notes stand beside the forms of joining and logging in.
const stillNotes = 9

// authView fills in what both forms show around themselves.
func (v *visit) authView(view *views.AuthView, cause error) error {
	var err error
	if view.Mode, err = v.s.members.SignUpMode(v.ctx()); err != nil {
		return err
	}
	if view.Still, _, err = v.s.social.Explore(v.ctx(), 0, social.ExplorePopular, social.Page{Limit: stillNotes}); err != nil {
		return err
	}
	size, err := v.s.size.get(v)
	if err != nil {
		return err
	}
	view.Members = size.Members
	view.Return = returnPath(view.Return, "")
	view.Errors = views.NewErrors(v.l, cause)
	return nil
}

// showLogin is the answer to a visitor who asks for a member's page.
func (v *visit) showLogin(to string) {
	if err := v.loginForm(http.StatusUnauthorized, views.AuthView{Return: to}, nil); err != nil {
		v.s.plainError(v.w, v.r, statusOf(err), 0)
	}
}

// login opens a session. Its token is always a new one, and what the browser
// brought along is ended: nobody can be made to use a session that another knows.
func (v *visit) login() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	token, session, err := v.s.members.LogIn(v.ctx(), f.Get("login"), f.Get("password"), v.origin())
	if v.formFailed(err) {
		return v.loginForm(statusOf(err), views.AuthView{Login: f.Get("login"), Return: f.Get("return")}, err)
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
	return v.redirect(returnPath(to, "/"))
}

func (v *visit) replaceSession(token string) error {
	if old := v.s.sessionToken(v.r); old != "" {
		if err := v.s.members.LogOut(v.ctx(), old); err != nil {
			return err
		}
	}
	if c, err := v.r.Cookie(v.s.halfCookie()); err == nil { // a log-in that ended in another way
		if err := v.s.members.LogOut(v.ctx(), c.Value); err != nil {
			return err
		}
		v.setBrief(v.s.halfCookie(), "")
	}
	v.s.setSession(v.w, token)
	return nil
}

func (v *visit) logout() error {
	if err := v.s.members.LogOut(v.ctx(), v.s.sessionToken(v.r)); err != nil {
		return err
	}
	v.s.setSession(v.w, "")
	// What this browser kept of the member's pages goes with the session.
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	v.flash("logged_out")
	return v.redirect("/")
}

// resetPage serves both ends of a password that was forgotten: without a token it
// asks for the address, with one for a new password.
func (v *visit) resetPage() error {
	token := v.query("token")
	if token == "" {
		return v.askReset(http.StatusOK, "", false, nil)
	}
	valid, err := v.s.members.ResetLinkValid(v.ctx(), token)
	if err != nil {
		return err
	}
	if !valid { // said at once, before somebody thinks of a password
		return v.askReset(http.StatusOK, "", false, errs.New(errs.Invalid, "error.link_over"))
	}
	return v.newPassword(http.StatusOK, token, nil)
}

func (v *visit) askReset(status int, email string, sent bool, cause error) error {
	p := v.page(v.l.T("auth.reset_title"), "")
	p.Noindex = true
	return v.show(status, views.ResetPage(p, email, sent, views.NewErrors(v.l, cause)))
}

func (v *visit) newPassword(status int, token string, cause error) error {
	p := v.page(v.l.T("auth.new_password_title"), "")
	p.Noindex = true
	return v.show(status, views.NewPasswordPage(p, token, views.NewErrors(v.l, cause)))
}

// reset takes either form. Asked for a link, the answer is the same whoever asks
// (A02).
func (v *visit) reset() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	token := f.Get("token")
	if token == "" {
		err := v.s.members.RequestReset(v.ctx(), f.Get("email"))
		if err != nil && !v.formFailed(err) {
			return err
		}
		if err != nil {
			return v.askReset(statusOf(err), f.Get("email"), false, err)
		}
		return v.askReset(http.StatusOK, f.Get("email"), true, nil)
	}
	err = v.s.members.ResetPassword(v.ctx(), token, f.Get("password"))
	if v.formFailed(err) {
		return v.newPassword(statusOf(err), token, err)
	}
	if err != nil {
		return err
	}
	v.s.setSession(v.w, "") // every session ended, this browser's too
	v.flash("password_changed")
	return v.redirect("/login")
}
