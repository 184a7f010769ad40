package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// A03: the cookie, a new id at each log-in, and a token that is over everywhere
// once its session is.
func TestA03_Session(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.enrol("mei", members.RoleNone)
	b := s.visitor()
	b.cookies[edge.CookieSession] = strings.Repeat("B", 43) // planted by somebody
	a := b.post("/login", url.Values{"login": {"mei"}, "password": {testPassword}}).want(t, 303)
	var c *http.Cookie
	for _, got := range a.Cookies() {
		if got.Name == edge.CookieSession && got.MaxAge > 0 {
			c = got
		}
	}
	if c == nil || c.Value == strings.Repeat("B", 43) || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) < 43 {
		t.Fatalf("cookie: %+v", c)
	}
	first := c.Value
	b.post("/login", url.Values{"login": {"mei"}, "password": {testPassword}}).want(t, 303)
	if b.cookies[edge.CookieSession] == first {
		t.Error("the second log-in kept the id")
	}
	old := s.visitor()
	old.cookies[edge.CookieSession] = first
	old.get("/drafts").want(t, 401) // ended by the second log-in

	other := s.as(mei)
	b.get("/settings/sessions").want(t, 200).has(t, "/settings/sessions/")
	b.post("/settings/sessions/revoke-others", nil).want(t, 303)
	other.get("/drafts").want(t, 401)

	stolen := s.visitor()
	stolen.cookies[edge.CookieSession] = b.cookies[edge.CookieSession]
	stolen.get("/drafts").want(t, 200)
	out := b.post("/logout", nil).want(t, 303)
	if got := out.Header.Get("Clear-Site-Data"); got == "" {
		t.Error("log-out leaves pages in the browser")
	}
	gone := stolen.get("/drafts?x=1").want(t, 401)
	if _, form, ok := strings.Cut(gone.body, `action="/login"`); !ok || !strings.Contains(form[:strings.Index(form, "</form>")], `name="return" value="/drafts?x=1"`) {
		t.Error("no log-in form, or it does not lead back")
	}
	stolen.post("/create", nil).want(t, 401)
	b.get("/explore").want(t, 200)
}

// A02, the pages' half: known and unknown look the same.
func TestA02_SameAnswers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.enrol("mei", members.RoleNone)
	same := func(path, field, known, unknown string, more url.Values) {
		t.Helper()
		ask := func(value string) (int, string) {
			form := url.Values{field: {value}}
			for k, v := range more {
				form[k] = v
			}
			a := s.visitor().post(path, form)
			body := strings.ReplaceAll(a.body, value, "X")
			return a.StatusCode, strings.ReplaceAll(body, a.Header.Get("X-Request-Id"), "ID")
		}
		knownStatus, knownBody := ask(known)
		status, body := ask(unknown)
		if knownStatus != status || knownBody != body {
			t.Errorf("%s differs: %d and %d", path, knownStatus, status)
		}
	}
	same("/login", "login", "mei", "nobody", url.Values{"password": {"wrong password 1"}})
	same(members.ResetPath, "email", "mei@mail.example", "nobody@mail.example", nil)
	same(members.ConfirmPath+"/resend", "email", "mei@mail.example", "nobody@mail.example", nil)
}

func TestPasswordReset(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	b := s.visitor()
	b.get(members.ResetPath).want(t, 200).has(t, `name="email"`)
	b.post(members.ResetPath, url.Values{"email": {"mei@mail.example"}}).want(t, 200)
	link := linkIn(t, s.letters()[0])
	b.get(link).want(t, 200).has(t, `name="password"`)
	b.post(members.ResetPath, url.Values{"token": {token(link)}, "password": {"short"}}).want(t, 422).has(t, `name="password"`)
	const fresh = "quite another phrase 9"
	b.post(members.ResetPath, url.Values{"token": {token(link)}, "password": {fresh}}).want(t, 303)
	b.post(members.ResetPath, url.Values{"token": {token(link)}, "password": {fresh}}).want(t, 422)
	b.get(link).want(t, 200).has(t, `name="email"`)
	mei.get("/drafts").want(t, 401)
	b.post("/login", url.Values{"login": {"mei@mail.example"}, "password": {fresh}}).want(t, 303)
}

// Second factors from the page that sets them up to a log-in that needs them.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	mei.get("/settings/security").want(t, 200).has(t, "/settings/security/totp")
	page := mei.post("/settings/security/totp", nil).want(t, 200).has(t, "data:image/png;base64,")
	if len(page.Cookies()) != 0 {
		t.Errorf("the secret leaves in cookies: %v", page.Cookies())
	}
	secret := strings.ReplaceAll(regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`).FindStringSubmatch(page.body)[1], " ", "")
	code := func(at time.Time) string {
		c, err := totp.GenerateCode(secret, at)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	again := mei.post("/settings/security/totp/confirm", url.Values{"code": {"000000"}}).want(t, 422)
	if !strings.Contains(strings.ReplaceAll(again.body, " ", ""), secret) {
		t.Error("a wrong code takes the secret off the page")
	}
	again.has(t, "data:image/png;base64,")
	confirmed := mei.post("/settings/security/totp/confirm", url.Values{"code": {code(s.Clock.Now())}}).want(t, 200)
	if cache := confirmed.Header.Get("Cache-Control"); cache != edge.NoStore || len(confirmed.Cookies()) != 0 {
		t.Errorf("recovery codes with %q and cookies %v", cache, confirmed.Cookies())
	}
	codes := regexp.MustCompile(`<li><code>([^<]+)</code>`).FindAllStringSubmatch(confirmed.body, -1)
	if len(codes) == 0 {
		t.Fatal("no recovery codes")
	}
	if strings.Contains(mei.get("/settings/security").want(t, 200).body, codes[0][1]) {
		t.Error("recovery codes are shown twice")
	}

	b := s.visitor()
	to := b.post("/login", url.Values{"login": {"mei"}, "password": {testPassword}, "return": {"/drafts"}}).location(t)
	if !strings.HasPrefix(to, "/login/second?") || b.cookies[edge.CookieSession] != "" {
		t.Fatalf("the password alone leads to %s with %v", to, b.cookies)
	}
	b.get("/drafts").want(t, 401)
	b.get(to).want(t, 200).has(t, `name="code"`)
	whole := s.visitor() // a half session is no session
	whole.cookies[edge.CookieSession] = b.cookies[edge.CookieHalf]
	whole.get("/drafts").want(t, 401)
	b.post("/login/second", url.Values{"code": {"123456"}, "return": {"/drafts"}}).want(t, 422)
	b.post("/login/second", url.Values{"code": {code(s.Clock.Now())}, "return": {"/drafts"}}).want(t, 422) // used to confirm
	if got := b.post("/login/second", url.Values{"code": {codes[0][1]}, "return": {"/drafts"}}).location(t); got != "/drafts" {
		t.Errorf("the second factor leads to %s", got)
	}
	b.get("/drafts").want(t, 200)
	b.post("/login/second", url.Values{"code": {codes[1][1]}}).want(t, 303) // without a half session: log in

	s.Clock.Move(2 * time.Minute)
	b.post("/settings/security/totp/disable", nil).want(t, 303)
	s.as(mustAccount(t, s, "mei"))
}

func mustAccount(t testing.TB, s *site, handle string) *social.Account {
	t.Helper()
	a, err := s.AccountByHandle(t.Context(), handle)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The ceremonies of passkeys begin, and an answer is worth nothing without the
// ticket that this browser has, once.
func TestPasskeyCeremonies(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	js := []func(*http.Request){with("Content-Type", "application/json"), with("Accept", "application/json"), with("Origin", testOrigin)}
	send := func(b *browser, path, body string) answer {
		return b.do("POST", path, strings.NewReader(body), js...)
	}
	b := s.visitor()
	send(b, "/login/passkey", `{}`).want(t, 422).has(t, "error")
	send(b, "/login/passkey/options", `{}`).want(t, 200).has(t, `"challenge"`, `"publicKey"`)
	send(b, "/login/passkey", `{"id":"x"}`).want(t, 422)
	send(b, "/login/passkey", `{"id":"x"}`).want(t, 422)
	send(b, "/settings/security/passkeys/options", `{}`).want(t, 401)
	send(mei, "/settings/security/passkeys/options", `{}`).want(t, 200).has(t, `"challenge"`, `"pubKeyCredParams"`)
	key := url.Values{"passkey_name": {"Blue key"}, "credential": {`{"id":"x"}`}}
	mei.post("/settings/security/passkeys", key).want(t, 422).has(t, "Blue key", "was not accepted")
	mei.post("/settings/security/passkeys", key).want(t, 422) // the ticket is spent
	send(mei, proofPath+"/passkey/options", `{}`).want(t, 200).has(t, `"challenge"`)
	send(mei, proofPath+"/passkey", `{"id":"x"}`).want(t, 422)
}
