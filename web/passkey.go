package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// second is the page of the second factor. What it offers comes along in the
// address: it is a matter of looks alone.
func (v *visit) second() error {
	if _, err := v.R.Cookie(v.HalfCookie()); err != nil {
		return v.Redirect("/login")
	}
	return v.secondForm(http.StatusOK, v.Query("totp") != "", v.Query("passkey") != "", v.Query("return"), nil)
}

func (v *visit) secondForm(status int, totp, passkey bool, to string, cause error) error {
	p := v.page(v.L.T("auth.second_title"), "")
	p.Noindex = true
	return v.Show(status, views.SecondPage(p, views.SecondView{
		TOTP: totp, Passkey: passkey, Return: edge.ReturnPath(to, ""), Errors: views.NewErrors(v.L, cause),
	}))
}

// toSecond keeps the half session apart from a whole one and asks for the rest.
func (v *visit) toSecond(token string, account int64, to string) error {
	f, err := v.s.members.Factors(v.Ctx(), account)
	if err != nil {
		return err
	}
	v.SetBrief(v.HalfCookie(), token)
	path := "/login/second?return=" + url.QueryEscape(edge.ReturnPath(to, ""))
	if !f.TOTPSince.IsZero() {
		path += "&totp=1"
	}
	if len(f.Passkeys) > 0 {
		path += "&passkey=1"
	}
	return v.Redirect(path)
}

// finishLogin takes the code. The session that it opens has a new token.
func (v *visit) finishLogin() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	c, err := v.R.Cookie(v.HalfCookie())
	if err != nil {
		return v.Redirect("/login")
	}
	token, _, err := v.s.members.FinishLogIn(v.Ctx(), c.Value, f.Get("code"), v.Origin())
	if v.FormFailed(err) {
		return v.secondForm(edge.StatusOf(err), f.On("totp"), f.On("passkey"), f.Get("return"), err)
	}
	if errors.Is(err, errs.Unauthed) { // the half session is over: log in again
		v.SetBrief(v.HalfCookie(), "")
		return v.Redirect("/login?return=" + url.QueryEscape(edge.ReturnPath(f.Get("return"), "")))
	}
	if err != nil {
		return err
	}
	return v.entered(token, f.Get("return"))
}

// cookieCeremony keeps the ticket of a ceremony between its two requests.
const cookieCeremony = "ceremony"

// A ceremony of WebAuthn takes two requests; its ticket waits in a cookie between
// them, so that the answer is worth nothing in another browser.

func (v *visit) ceremony(ticket string, options []byte) error {
	v.SetBrief(cookieCeremony, ticket)
	return v.JSON(http.StatusOK, json.RawMessage(options))
}

// reply reads the browser's answer and the ticket it belongs to.
func (v *visit) reply() (ticket string, body []byte, err error) {
	if ticket, err = v.ticket(); err != nil {
		return "", nil, err
	}
	body, err = io.ReadAll(v.R.Body) // the route's body cap bounds it
	return ticket, body, err
}

// ticket finds the ceremony of this browser, which an answer ends in any case.
func (v *visit) ticket() (string, error) {
	c, err := v.R.Cookie(cookieCeremony)
	if err != nil || c.Value == "" {
		return "", errs.New(errs.Invalid, "web.ceremony_over")
	}
	v.SetBrief(cookieCeremony, "")
	return c.Value, nil
}

func (v *visit) passkeyLoginOptions() error {
	ticket, options, err := v.s.members.BeginPasskeyLogin(v.Ctx(), v.Origin())
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
	token, _, err := v.s.members.FinishPasskeyLogin(v.Ctx(), ticket, body, v.Origin())
	if err != nil {
		return err
	}
	if err := v.replaceSession(token); err != nil {
		return err
	}
	return v.JSON(http.StatusOK, map[string]string{"to": edge.ReturnPath(v.Query("return"), "/")})
}

// newPasskeyOptions begins to set up a passkey. A script that lacks a fresh proof sends
// its form without a passkey, and newPasskey asks for the proof.
func (v *visit) newPasskeyOptions() error {
	ticket, options, err := v.s.members.BeginPasskey(v.Ctx(), v.Me(), v.SessionToken())
	if err != nil {
		return err
	}
	return v.ceremony(ticket, options)
}

// newPasskey takes what the browser made, as the field of a form: the answer is a page,
// which may show recovery codes.
func (v *visit) newPasskey() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	name := strings.TrimSpace(f.Get("passkey_name"))
	if err := v.StepUp(f); err != nil {
		return err
	}
	if f.Get("credential") == "" { // proven just now: the browser is asked next
		return v.securityPage(http.StatusOK, views.SecurityView{PasskeyName: name, AddPasskey: true}, nil)
	}
	if name == "" {
		name = v.L.T("settings.passkey_unnamed")
	}
	codes, err := v.finishPasskey(name, f.Get("credential"))
	if v.FormFailed(err) {
		return v.securityPage(edge.StatusOf(err), views.SecurityView{PasskeyName: name}, err)
	}
	if err != nil {
		return err
	}
	return v.factorChanged(codes)
}

func (v *visit) finishPasskey(name, credential string) ([]string, error) {
	ticket, err := v.ticket()
	if err != nil {
		return nil, err
	}
	return v.s.members.FinishPasskey(v.Ctx(), v.Me(), v.SessionToken(), ticket, name, []byte(credential))
}

// handleFree says, while somebody types, whether a handle can be had. The form
// asks again in any case.
func (v *visit) handleFree() error {
	err := v.s.members.CheckHandle(v.Ctx(), v.Query("q"))
	var why *errs.Problem
	if err != nil && !errors.As(err, &why) {
		return err
	}
	answer := map[string]any{"free": why == nil}
	if why != nil {
		answer["text"] = v.L.Problem(why)
	}
	return v.JSON(http.StatusOK, answer)
}
