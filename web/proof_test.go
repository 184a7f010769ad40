package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// stale makes every session's last proof older than what needs one allows.
func (s *site) stale() {
	s.t.Helper()
	if _, err := s.DB.NewRaw(`UPDATE sessions SET reauth_at = now() - interval '16 minutes'`).Exec(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// withTOTP sets an app up for a browser's member and gives its codes by time, and the
// recovery codes.
func withTOTP(t testing.TB, b *browser) (code func() string, recovery []string) {
	t.Helper()
	page := b.post("/settings/security/totp", nil).want(t, 200)
	secret := strings.ReplaceAll(regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`).FindStringSubmatch(page.body)[1], " ", "")
	code = func() string {
		b.Clock.Move(time.Minute) // each code is another
		c, err := totp.GenerateCode(secret, b.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	done := b.post("/settings/security/totp/confirm", url.Values{"code": {code()}}).want(t, 200)
	for _, m := range regexp.MustCompile(`<li><code>([^<]+)</code>`).FindAllStringSubmatch(done.body, -1) {
		recovery = append(recovery, m[1])
	}
	return code, recovery
}

// A10: without a second factor a stale session proves itself by the password, and what
// was asked goes on.
func TestA10_StepUpByPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	s.stale()
	page := mei.post("/settings/security/totp", nil).want(t, 403).has(t, `id="proof"`, `action="/settings/security/totp"`, `name="password"`)
	if strings.Contains(page.body, `name="code"`) || strings.Contains(page.body, "data:image/png") {
		t.Error("the page of the proof shows more than it should")
	}
	mei.post("/settings/security/totp", url.Values{"password": {testPassword}}).want(t, 403) // no proof was asked for
	mei.post("/settings/security/totp", url.Values{"proof": {"1"}, "password": {"wrong phrase 1"}}).want(t, 422).has(t, `id="proof"`, "aria-invalid")
	mei.post("/settings/security/totp", url.Values{"proof": {"1"}, "password": {testPassword}}).want(t, 200).has(t, "data:image/png;base64,")
	mei.post("/settings/security/totp", nil).want(t, 200) // fresh now

	s.stale() // while the app was looked for
	mei.post("/settings/security/totp/confirm", url.Values{"code": {"000000"}}).want(t, 403).has(t, `action="/settings/security/totp/confirm"`)
	mei.post("/settings/security/totp/confirm", url.Values{"proof": {"1"}, "password": {testPassword}}).want(t, 200).has(t, "data:image/png;base64,")

	s.stale()
	js := []func(*http.Request){with("Content-Type", "application/json"), with("Accept", "application/json"), with("Origin", testOrigin)}
	mei.do("POST", "/settings/security/passkeys/options", strings.NewReader(`{}`), js...).want(t, 403).has(t, `"proof":true`)
	mei.post("/settings/security/passkeys", url.Values{"passkey_name": {"Blue <key>"}}).want(t, 403).
		has(t, `action="/settings/security/passkeys"`, `name="passkey_name" value="Blue &lt;key&gt;"`)
	mei.post("/settings/security/passkeys", url.Values{"proof": {"1"}, "password": {testPassword}, "passkey_name": {"Blue <key>"}}).want(t, 200).
		has(t, `value="Blue &lt;key&gt;"`, "autofocus")

	// The account page asks nobody without a second factor for more than its forms do.
	s.stale()
	mei.get("/settings/account").want(t, 200).has(t, `action="/settings/account/email"`)
	mei.post("/settings/account/email", url.Values{"password": {testPassword}, "email": {"new@mail.example"}}).want(t, 303)
}

// A10: with a second factor the password alone changes nothing any more.
func TestA10_StepUpByFactor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	code, recovery := withTOTP(t, mei)
	s.stale()
	for path, f := range map[string]url.Values{
		"/settings/security/totp/disable":    nil,
		"/settings/security/recovery":        nil,
		"/settings/security/passkeys/delete": {"id": {"7"}},
		"/settings/account/email":            {"password": {testPassword}, "email": {"new@mail.example"}},
		"/settings/account/password":         {"password": {testPassword}, "new_password": {"quite another phrase 9"}},
		"/settings/account/delete":           {"password": {testPassword}, "handle": {"mei"}},
		proofPath:                            {"return": {"/drafts"}},
	} {
		page := mei.post(path, f).want(t, 403).has(t, `id="proof"`, `name="code"`)
		for _, secret := range []string{testPassword, "quite another phrase 9"} {
			if strings.Contains(page.body, secret) {
				t.Errorf("%s: the page of the proof shows a password", path)
			}
		}
		proven := url.Values{"proof": {"1"}}
		for name, values := range f {
			proven[name] = values
		}
		proven.Set("password", testPassword)
		mei.post(path, proven).want(t, 422).has(t, `id="proof"`) // no code
	}
	mei.get("/settings/account").want(t, 403).has(t, `action="`+proofPath+`"`, `name="return" value="/settings/account"`)
	mei.post("/settings/account/email", url.Values{"email": {"new@mail.example"}}).has(t, `name="email" value="new@mail.example"`)
	mei.post("/settings/account/password", url.Values{"new_password": {"x"}}).has(t, `name="return" value="/settings/account"`)

	used := code()
	proof := url.Values{"proof": {"1"}, "password": {testPassword}, "code": {used}, "return": {"/settings/account"}}
	if to := mei.post(proofPath, proof).location(t); to != "/settings/account" {
		t.Errorf("the proof leads to %s", to)
	}
	mei.get("/settings/account").want(t, 200)
	s.stale()
	mei.post(proofPath, proof).want(t, 422) // the code is spent
	evil := url.Values{"proof": {"1"}, "password": {testPassword}, "code": {recovery[0]}, "return": {"//evil.example"}}
	if to := mei.post(proofPath, evil).location(t); to != securityPath {
		t.Errorf("the proof leads to %s", to)
	}

	s.stale()
	mei.post("/settings/account/email", url.Values{"proof": {"1"}, "password": {testPassword}, "code": {code()}, "email": {"new@mail.example"}}).want(t, 303)
	s.stale()
	mei.post("/settings/account/delete", url.Values{"proof": {"1"}, "password": {testPassword}, "code": {code()}, "handle": {"mei"}}).want(t, 303)
	s.visitor().get("/@mei").want(t, 410)
}

// A10, A13: staff routes want a fresh proof, by the password alone only of who has no
// second factor, and read what a form carried after it.
func TestA10_StaffStepUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	own := s.as(s.enrol("own", members.RoleOwner))
	h := s.testRoute(line[*visit]{"POST", "/admin/try", edge.Policy{
		Auth: edge.Staff, Role: members.RoleAdmin, Rate: edge.RateWrite, CSRF: edge.SameOrigin, Body: smallForm, Timeout: soon, Cache: edge.Private,
	}, func(v *visit) error {
		f, err := v.Form()
		if err != nil {
			return err
		}
		return v.Word(200, "took "+f.Get("word"))
	}})
	try := func(f url.Values) answer {
		t.Helper()
		return ask(h, "POST", "/admin/try", func(r *http.Request) {
			*r = *r.WithContext(t.Context())
			body := strings.NewReader(f.Encode())
			fresh, err := http.NewRequestWithContext(t.Context(), "POST", "/admin/try", body)
			if err != nil {
				t.Fatal(err)
			}
			r.Body = fresh.Body
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Origin", testOrigin)
			r.AddCookie(&http.Cookie{Name: edge.CookieSession, Value: own.cookies[edge.CookieSession]})
		})
	}
	word := url.Values{"word": {"root"}}
	s.stale()
	try(word).want(t, 403).has(t, `action="/admin/try"`, `name="word" value="root"`)
	try(url.Values{"word": {"root"}, "proof": {"1"}, "password": {"wrong phrase 1"}}).want(t, 422)
	try(url.Values{"word": {"root"}, "proof": {"1"}, "password": {testPassword}}).want(t, 200).has(t, "took root") // no second factor yet
	if _, err := s.DB.NewRaw(`UPDATE sessions SET reauth_at = now()`).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	code, _ := withTOTP(t, own)
	try(word).want(t, 200)
	s.stale()
	try(word).want(t, 403).has(t, `action="/admin/try"`, `name="word" value="root"`)
	try(url.Values{"word": {"root"}, "proof": {"1"}, "password": {testPassword}, "code": {code()}}).want(t, 200).has(t, "took root")
	if a := s.member("mei"); a != nil {
		own.cookies[edge.CookieSession] = a.cookies[edge.CookieSession]
		try(word).want(t, 404)
	}
}

// A half session opens nothing that a visitor may not, on any route.
func TestA10_HalfSessionOpensNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	code, _ := withTOTP(t, mei)
	half := s.visitor()
	half.post("/login", url.Values{"login": {"mei"}, "password": {testPassword}}).want(t, 303)
	token := half.cookies[edge.CookieHalf]
	if token == "" {
		t.Fatal("no half session")
	}
	tried := 0
	for _, r := range s.Routes() {
		if r.Policy.Auth != edge.Member && r.Policy.Auth != edge.Staff {
			continue
		}
		path := strings.NewReplacer("{handle}", "mei", "{id:[0-9]+}", "1").Replace(r.Pattern)
		for name, cookie := range map[string]string{"its own cookie": edge.CookieHalf, "the session's cookie": edge.CookieSession} {
			b := s.visitor()
			b.cookies[cookie] = token
			if a := b.try(r.Method, path); a.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s %s with the token in %s: %d", r.Method, path, name, a.StatusCode)
			}
			tried++
		}
	}
	if tried < 60 {
		t.Errorf("only %d requests", tried)
	}
	half.post("/login/second", url.Values{"code": {code()}}).want(t, 303)
	if half.cookies[edge.CookieSession] == "" || half.cookies[edge.CookieSession] == token || half.cookies[edge.CookieHalf] != "" {
		t.Errorf("cookies afterwards: %v", half.cookies)
	}
	again := s.visitor()
	again.cookies[edge.CookieHalf] = token
	if to := again.post("/login/second", url.Values{"code": {code()}, "return": {"/drafts"}}).location(t); !strings.HasPrefix(to, "/login?return=") {
		t.Errorf("a spent half session leads to %s", to)
	}
}
