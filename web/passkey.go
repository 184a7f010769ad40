package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

// second is the page of the second factor. What it offers comes along in the
// address: it is a matter of looks alone.
func (v *visit) second() error {
	if _, err := v.r.Cookie(v.s.halfCookie()); err != nil {
		return v.redirect("/login")
	}
	return v.secondForm(http.StatusOK, v.query("totp") != "", v.query("passkey") != "", v.query("return"), nil)
}

func (v *visit) secondForm(status int, totp, passkey bool, to string, cause error) error {
	p := v.page(v.l.T("auth.second_title"), "")
	p.Noindex = true
	return v.show(status, views.SecondPage(p, views.SecondView{
		TOTP: totp, Passkey: passkey, Return: returnPath(to, ""), Errors: views.NewErrors(v.l, cause),
	}))
}

// toSecond keeps the half session apart from a whole one and asks for the rest.
func (v *visit) toSecond(token string, account int64, to string) error {
	f, err := v.s.social.Factors(v.ctx(), account)
	if err != nil {
		return err
	}
	v.setBrief(v.s.halfCookie(), token, "/")
	path := "/login/second?return=" + url.QueryEscape(returnPath(to, ""))
	if !f.TOTPSince.IsZero() {
		path += "&totp=1"
	}
	if len(f.Passkeys) > 0 {
		path += "&passkey=1"
	}
	return v.redirect(path)
}

// finishLogin takes the code. The session that it opens has a new token.
func (v *visit) finishLogin() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	c, err := v.r.Cookie(v.s.halfCookie())
	if err != nil {
		return v.redirect("/login")
	}
	token, _, err := v.s.social.FinishLogIn(v.ctx(), c.Value, f.Get("code"), v.origin())
	if v.formFailed(err) {
		return v.secondForm(statusOf(err), true, false, f.Get("return"), err)
	}
	if err != nil {
		return err // the half session is over: log in again
	}
	v.setBrief(v.s.halfCookie(), "", "/")
	return v.entered(token, f.Get("return"))
}

// A ceremony of WebAuthn takes two requests; its ticket waits in a cookie between
// them, so that the answer is worth nothing in another browser.

func (v *visit) ceremony(ticket string, options []byte) error {
	v.setBrief(cookieCeremony, ticket, "/")
	return v.json(http.StatusOK, json.RawMessage(options))
}

// reply reads the browser's answer and the ticket it belongs to.
func (v *visit) reply() (ticket string, body []byte, err error) {
	c, err := v.r.Cookie(cookieCeremony)
	if err != nil {
		return "", nil, errs.New(errs.Invalid, "web.ceremony_over")
	}
	v.setBrief(cookieCeremony, "", "/")
	body, err = io.ReadAll(v.r.Body) // the route's body cap bounds it
	return c.Value, body, err
}

func (v *visit) passkeyLoginOptions() error {
	ticket, options, err := v.s.social.BeginPasskeyLogin(v.ctx(), v.origin())
	if err != nil {
		return err
	}
	return v.ceremony(ticket, options)
}

func (v *visit) passkeyLogin() error {
	ticket, body, err := v.reply()
	if err != nil {
		return err
	}
	token, _, err := v.s.social.FinishPasskeyLogin(v.ctx(), ticket, body, v.origin())
	if err != nil {
		return err
	}
	if err := v.replaceSession(token); err != nil {
		return err
	}
	return v.json(http.StatusOK, map[string]string{"to": returnPath(v.query("return"), "/")})
}

func (v *visit) newPasskeyOptions() error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if err := v.prove(f); err != nil {
		return err
	}
	ticket, options, err := v.s.social.BeginPasskey(v.ctx(), v.me(), v.s.sessionToken(v.r))
	if err != nil {
		return err
	}
	return v.ceremony(ticket, options)
}

func (v *visit) newPasskey() error {
	ticket, body, err := v.reply()
	if err != nil {
		return err
	}
	name := v.query("name")
	if name == "" {
		name = "Passkey"
	}
	codes, err := v.s.social.FinishPasskey(v.ctx(), v.me(), v.s.sessionToken(v.r), ticket, name, body)
	if err != nil {
		return err
	}
	v.keepCodes(codes)
	return v.json(http.StatusCreated, map[string]string{"to": securityPath})
}

// handleFree says, while somebody types, whether a handle can be had. The form
// asks again in any case.
func (v *visit) handleFree() error {
	handle := social.FoldHandle(v.query("q"))
	free, err := v.mayBeHad(handle)
	if err != nil {
		return err
	}
	answer := map[string]any{"free": free}
	if !free && len(handle) >= social.MinHandle {
		answer["text"] = v.l.Problem(errs.New(errs.Invalid, "error.handle_taken"))
	}
	return v.json(http.StatusOK, answer)
}

func (v *visit) mayBeHad(handle string) (bool, error) {
	if len(handle) < social.MinHandle || len(handle) > social.MaxHandle || social.ReservedHandle(handle) {
		return false, nil
	}
	_, err := v.s.social.AccountByHandle(v.ctx(), handle)
	switch {
	case errors.Is(err, errs.NotFound):
		return true, nil
	case err == nil, errors.Is(err, errs.Gone):
		return false, nil
	}
	return false, err
}
