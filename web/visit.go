package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/social/members"
)

// visit is one request on its way through a handler: who asks, in which
// language, and where the answer goes.
type visit struct {
	s      *Server
	w      http.ResponseWriter
	x      *exchange
	r      *http.Request
	route  Route
	viewer *members.Viewer // nil: a visitor
	l      *i18n.Localizer
	theme  string // "", light, dark

	private map[int64]struct{} // pictures whose addresses are signed
	read    *form              // the form, when it was read before the handler
}

// headerFragment asks for the part of a page that a script replaces.
const headerFragment = "X-Batata-Fragment"

// errGuestsOnly sends a member away from the pages of logging in and joining.
var errGuestsOnly = errors.New("signed in already")

// writeGrace is how much longer than the route's timeout a slow reader may take
// to receive the answer.
const writeGrace = 25 * time.Second

// serve makes the http.Handler of a route: it applies the policy, calls the
// handler and shows its error.
func (s *Server) serve(route Route) http.Handler {
	run := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(w)
		x.route = route.Pattern
		ctx, cancel := context.WithTimeout(r.Context(), route.Policy.Timeout)
		defer cancel()
		v := &visit{s: s, w: w, x: x, r: r.WithContext(ctx), route: route}
		v.readPreferences()
		err := v.admit()
		switch {
		case err == nil && s.pages.keeps(v):
			err = s.pages.serve(v, route.handle)
		case err == nil:
			err = route.handle(v)
			if route.Policy.CSRF == SameOrigin {
				s.pages.wrote()
			}
		case errors.Is(err, errGuestsOnly):
			err = v.redirect(returnPath(v.query("return"), "/"))
		}
		if err != nil {
			v.fail(err)
		}
	})
	if s.compress == nil || route.Policy.Cache == Immutable || route.Policy.Rate == RateAsset || route.Policy.Rate == RateNone {
		return s.admitted(route, run)
	}
	return s.admitted(route, s.compress(run))
}

// exchangeOf finds the edge's writer below whatever wraps it.
func exchangeOf(w http.ResponseWriter) *exchange {
	for {
		switch t := w.(type) {
		case *exchange:
			return t
		case interface{ Unwrap() http.ResponseWriter }:
			w = t.Unwrap()
		default:
			return &exchange{ResponseWriter: w, id: newRequestID()}
		}
	}
}

// admitted takes a slot for the request and sets the deadlines of its
// connection. A full server answers at once instead of queueing without end.
func (s *Server) admitted(route Route, next http.Handler) http.Handler {
	if route.Policy.Rate == RateNone {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		default:
			s.metrics.shed.Inc()
			exchangeOf(w).route = route.Pattern
			s.plainError(w, r, http.StatusServiceUnavailable, retrySoon)
			return
		}
		rc := http.NewResponseController(w)
		end := time.Now().Add(route.Policy.Timeout)
		// A writer without deadlines (a test's recorder) has nothing to protect.
		_ = rc.SetWriteDeadline(end.Add(writeGrace))
		if route.Policy.Body != NoBody {
			_ = rc.SetReadDeadline(end)
		}
		if route.Policy.Body == NoBody {
			r.Body = http.NoBody
		} else {
			r.Body = http.MaxBytesReader(w, r.Body, route.Policy.Body)
		}
		next.ServeHTTP(w, r)
	})
}

// readPreferences finds language and theme without asking the database, so that
// even an error page speaks the reader's language.
func (v *visit) readPreferences() {
	lang := ""
	if v.route.Policy.Auth != Open {
		if c, err := v.r.Cookie(cookieLang); err == nil {
			lang = c.Value
		}
		v.theme = cookieOneOf(v.r, cookieTheme, "light", "dark")
	}
	v.l = i18n.New(i18n.Match(v.r.Header.Get("Accept-Language"), lang))
}

// admit applies the policy in an order in which cheap refusals come first.
func (v *visit) admit() error {
	p := v.route.Policy
	address := rateKey(clientIP(v.r, v.s.cfg.TrustedProxies))
	if p.CSRF == SameOrigin {
		if err := v.s.origins.check(v.r); err != nil {
			return err
		}
	}
	if p.Auth == Open {
		return v.takeBudget(p.Rate, address)
	}
	if err := v.authenticate(); err != nil {
		return err
	}
	key := address
	if v.viewer != nil {
		key = "account:" + formatID(v.viewer.Account.ID)
	}
	if err := v.takeBudget(p.Rate, key); err != nil {
		return err
	}
	switch p.Auth {
	case Guest:
		if v.viewer != nil {
			return errGuestsOnly
		}
	case Member:
		if v.viewer == nil {
			return errs.Unauthed
		}
	case Staff:
		if v.viewer == nil {
			return errs.Unauthed
		}
		if !v.viewer.User.Role.Includes(p.Role) {
			return errs.NotFound // what a stranger may not use does not exist for them
		}
		return v.admitStaff()
	}
	return nil
}

// admitStaff asks staff who have a second factor for a fresh proof of it (A10, A13).
// What was asked goes on with it.
func (v *visit) admitStaff() error {
	err := v.stepUpWithFactor(form{})
	var need *needsProof
	if !errors.As(err, &need) || !strings.HasPrefix(v.r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return err
	}
	f, err := v.form()
	if err != nil {
		return err
	}
	v.read = &f // the handler reads the form, too
	return v.stepUpWithFactor(f)
}

// authenticate recognises a member by the session cookie. A token that is no
// longer good leaves a visitor, and the browser is told to forget it.
func (v *visit) authenticate() error {
	token := v.s.sessionToken(v.r)
	if token == "" {
		return nil
	}
	viewer, err := v.s.members.Authenticate(v.r.Context(), token)
	switch {
	case errors.Is(err, errs.Unauthed), errors.Is(err, errs.NotFound):
		v.s.setSession(v.w, "")
		return nil
	case err != nil:
		return err
	}
	v.viewer = viewer
	if v.theme == "" && (viewer.User.Theme == "light" || viewer.User.Theme == "dark") {
		v.theme = viewer.User.Theme
	}
	if viewer.User.Locale != "" && i18n.Known(viewer.User.Locale) && cookieOneOf(v.r, cookieLang, viewer.User.Locale) == "" {
		v.l = i18n.New(viewer.User.Locale)
	}
	return nil
}

// takeBudget counts the request: on this node first, which costs nothing, then,
// for what all nodes together keep to, in the database.
func (v *visit) takeBudget(rate Rate, key string) error {
	if !v.s.limits.on {
		return nil
	}
	wait, ok := v.s.limits.take(v.w, v.r, rate, key)
	if b := v.s.limits.of[rate]; ok && b.shared {
		var err error
		if ok, wait, err = v.s.members.RateTake(v.ctx(), b.name+" "+key, b.times, b.window); err != nil {
			return err
		}
	}
	if ok {
		return nil
	}
	v.s.metrics.limited.Inc()
	p := errs.New(errs.RateLimited, "web.rate_limited", "Count", int((wait+time.Minute-1)/time.Minute))
	p.RetryAfter = wait
	return p
}

func (v *visit) ctx() context.Context { return v.r.Context() }

// me is the asking account's id, 0 for a visitor: what the domain wants.
func (v *visit) me() int64 {
	if v.viewer == nil {
		return 0
	}
	return v.viewer.Account.ID
}

// fragment says whether a script asks for a part of the page.
func (v *visit) fragment() bool { return v.r.Header.Get(headerFragment) != "" }

// wantsJSON says whether a script asks for data.
func (v *visit) wantsJSON() bool {
	return strings.Contains(v.r.Header.Get("Accept"), "application/json")
}

// cookieless says whether the answer can depend on no cookie, so that a shared
// cache may keep it.
func (v *visit) cookieless() bool { return v.r.Header.Get("Cookie") == "" }
