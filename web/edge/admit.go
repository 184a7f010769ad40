package edge

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
)

// errGuestsOnly sends a member away from the pages of logging in and joining.
var errGuestsOnly = errors.New("signed in already")

// readPreferences finds language and look before anything can fail, so that even an
// error page speaks the reader's language. The settings are in memory; where they
// cannot be read, all languages are offered.
func (v *Visit) readPreferences() {
	lang := ""
	if v.Route.Policy.Auth != Open {
		if c, err := v.R.Cookie(CookieLang); err == nil {
			lang = c.Value
		}
		v.Theme = cookieOneOf(v.R, CookieTheme, "light", "dark")
		v.Density = cookieOneOf(v.R, CookieDensity, "compact", "list")
		v.LowData = cookieOneOf(v.R, CookieData, "low") != "" || savesData(v.R)
		v.offered = v.edge.languages(v.Ctx())
	}
	v.L = i18n.New(i18n.Match(v.offered, v.R.Header.Get("Accept-Language"), lang))
}

// languages are those that the operator offers; none where nobody knows.
func (e *Edge) languages(ctx context.Context) []string {
	if e.members == nil {
		return nil
	}
	site, err := e.members.Site(ctx)
	if err != nil {
		return nil
	}
	return site.Languages
}

// savesData says whether the browser asks for little data: Save-Data: on (Client Hints).
func savesData(r *http.Request) bool {
	return strings.EqualFold(strings.TrimSpace(r.Header.Get(HeaderSaveData)), "on")
}

// admit applies the policy in an order in which cheap refusals come first.
func (v *Visit) admit() error {
	p := v.Route.Policy
	address := rateKey(clientIP(v.R, v.edge.cfg.TrustedProxies))
	if p.CSRF == SameOrigin {
		if err := v.edge.origins.check(v.R); err != nil {
			return err
		}
	}
	if p.Auth == Open {
		return v.takeBudget(p.Rate, address)
	}
	if err := v.Authenticate(); err != nil {
		return err
	}
	key := address
	if v.Viewer != nil {
		key = "account:" + FormatID(v.Viewer.Account.ID)
	}
	if err := v.takeBudget(p.Rate, key); err != nil {
		return err
	}
	switch p.Auth {
	case Guest:
		if v.Viewer != nil {
			return errGuestsOnly
		}
	case Member:
		if v.Viewer == nil {
			return errs.Unauthed
		}
	case Staff:
		if v.Viewer == nil {
			return errs.Unauthed
		}
		if !v.Viewer.User.Role.Includes(p.Role) {
			return errs.NotFound // what a stranger may not use does not exist for them
		}
		return v.admitStaff()
	}
	return nil
}

// admitStaff asks staff for a fresh proof of who they are: the password, and the second
// factor where there is one (A10, A13). What was asked goes on with it.
func (v *Visit) admitStaff() error {
	err := v.StepUp(Form{})
	var need *ProofError
	if !errors.As(err, &need) || !strings.HasPrefix(v.R.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return err
	}
	f, err := v.Form()
	if err != nil {
		return err
	}
	v.read = &f // the handler reads the form, too
	return v.StepUp(f)
}

// Authenticate recognises a member by the session cookie. A token that is no
// longer good leaves a visitor, and the browser is told to forget it.
func (v *Visit) Authenticate() error {
	token := v.SessionToken()
	if token == "" {
		return nil
	}
	viewer, err := v.edge.members.Authenticate(v.R.Context(), token)
	switch {
	case errors.Is(err, errs.Unauthed), errors.Is(err, errs.NotFound):
		v.SetSession("")
		return nil
	case err != nil:
		return err
	}
	v.Viewer = viewer
	if v.Theme == "" && (viewer.User.Theme == "light" || viewer.User.Theme == "dark") {
		v.Theme = viewer.User.Theme
	}
	if v.Density == "" {
		v.Density = viewer.User.Density
	}
	v.LowData = v.LowData || viewer.User.LowData
	if own := viewer.User.Locale; own != "" && i18n.Match(v.offered, "", own) == own && cookieOneOf(v.R, CookieLang, own) == "" {
		v.L = i18n.New(own)
	}
	return nil
}

// takeBudget counts the request: on this node first, which costs nothing, then,
// for what all nodes together keep to, in the database.
func (v *Visit) takeBudget(rate Rate, key string) error {
	if !v.edge.limits.on {
		return nil
	}
	wait, ok := v.edge.limits.take(v.W, v.R, rate, key)
	if b := v.edge.limits.of[rate]; ok && b.shared {
		var err error
		if ok, wait, err = v.edge.members.RateTake(v.Ctx(), b.name+" "+key, b.times, b.window); err != nil {
			return err
		}
	}
	if ok {
		return nil
	}
	v.edge.metrics.limited.Inc()
	p := errs.New(errs.RateLimited, "web.rate_limited", "Count", int((wait+time.Minute-1)/time.Minute))
	p.RetryAfter = wait
	return p
}
