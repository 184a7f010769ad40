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

// letters delivers what waits and gives the texts, newest first.
func (s *site) letters() []string {
	s.t.Helper()
	ctx := s.t.Context()
	var ids []int64
	if err := s.DB.NewRaw(`SELECT id FROM outgoing_mail ORDER BY id`).Scan(ctx, &ids); err != nil {
		s.t.Fatal(err)
	}
	for _, id := range ids {
		if err := s.Members.DeliverMail(ctx, id); err != nil {
			s.t.Fatal(err)
		}
	}
	mails, err := s.Members.DevMail(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	out := make([]string, len(mails))
	for i, m := range mails {
		out[i] = m.Text
	}
	return out
}

// linkIn is the first address of ours in a letter, as a path.
func linkIn(t testing.TB, letter string) string {
	t.Helper()
	link := regexp.MustCompile(regexp.QuoteMeta(testOrigin) + `(/\S+)`).FindStringSubmatch(letter)
	if link == nil {
		t.Fatalf("no link of ours in:\n%s", letter)
	}
	return link[1]
}

func token(path string) string {
	u, _ := url.Parse(path)
	return u.Query().Get("token")
}

func (s *site) signUpMode(mode members.SignUpMode) {
	s.t.Helper()
	site, err := s.World.Members.Site(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	site.SignUpMode = mode
	if err := s.Members.SaveSite(s.t.Context(), members.Console, site); err != nil {
		s.t.Fatal(err)
	}
}

// From the sign-up form over the letter to the first page as a member; A19: the
// link has our host whatever the request called it.
func TestSignUpToLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.signUpMode(members.SignUpOpen)
	b := s.visitor()
	b.get("/signup").want(t, 200).has(t, `action="/signup"`)
	form := url.Values{"handle": {"wren"}, "email": {"wren@mail.example"}, "password": {testPassword}, "rules": {"1"}}
	evil := func(r *http.Request) { r.Header.Set("X-Forwarded-Host", "evil.example") }
	b.post("/signup", url.Values{"handle": {"wren"}, "email": {"wren@mail.example"}, "password": {testPassword}}).want(t, 422).has(t, "wren@mail.example")
	b.post("/signup", url.Values{"handle": {"!"}, "email": {"x"}, "password": {"short"}, "rules": {"1"}}).want(t, 422).has(t, "aria-invalid")
	b.post("/signup", form, evil, func(r *http.Request) { r.Host = "evil.example" }).want(t, 200)
	b.post("/login", url.Values{"login": {"wren"}, "password": {testPassword}}).want(t, 403)

	link := linkIn(t, s.letters()[0])
	b.get(link).want(t, 200).has(t, "<form")
	b.post("/login", url.Values{"login": {"wren"}, "password": {testPassword}}).want(t, 403) // a GET confirms nothing
	b.post(members.ConfirmPath, url.Values{"token": {token(link)}}).want(t, 200)
	b.post(members.ConfirmPath, url.Values{"token": {token(link)}}).want(t, 422) // once
	if got := b.post("/login", url.Values{"login": {"wren"}, "password": {testPassword}, "return": {"/following"}}).location(t); got != "/following" {
		t.Errorf("log-in leads to %s", got)
	}
	b.get("/following").want(t, 200)
	b.get("/login?return=/drafts").want(t, 303)

	trap := url.Values{"handle": {"bot"}, "email": {"bot@mail.example"}, "password": {testPassword}, "rules": {"1"}, "website": {"x"}}
	s.visitor().post("/signup", trap).want(t, 200)
	if _, err := s.AccountByHandle(t.Context(), "bot"); err == nil {
		t.Error("the honeypot lets programs in")
	}
	s.signUpMode(members.SignUpClosed)
	s.visitor().post("/signup", url.Values{"handle": {"late"}, "email": {"l@mail.example"}, "password": {testPassword}, "rules": {"1"}}).want(t, 403)
}

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
	if gone := stolen.get("/drafts?x=1").want(t, 401); !strings.Contains(gone.body, `name="return" value="/drafts?x=1"`) {
		t.Error("the log-in form does not lead back")
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

func TestSettings(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	for _, path := range []string{"/settings/profile", "/settings/privacy", "/settings/privacy?list=blocked", "/settings/privacy?list=muted", "/settings/appearance", "/settings/language", "/settings/account", "/settings/sessions", "/settings/invites"} {
		a := mei.get(path).want(t, 200)
		if got := a.Header.Get("Cache-Control"); got != edge.NoStore {
			t.Errorf("%s: %q", path, got)
		}
	}
	mei.get("/settings/privacy?list=odd").want(t, 404)
	mei.post("/settings/profile", url.Values{
		"name": {"Mei"}, "bio": {"Grows roots"}, "locked": {"1"}, "discoverable": {"1"}, "field_name": {"Soil", ""}, "field_value": {"sandy", ""},
	}).want(t, 303)
	s.visitor().get("/@mei").want(t, 200).has(t, "Mei", "Grows roots", "Soil", "sandy")
	mei.post("/settings/profile", url.Values{"name": {strings.Repeat("x", 99)}, "bio": {"typed"}}).want(t, 422).has(t, "typed")
	mei.sendFile("/settings/profile", "avatar", []byte("no picture"), map[string]string{"name": "Mei", "bio": "still typed"}).want(t, 422).has(t, "still typed")

	lin := s.member("lin")
	lin.post("/@mei/follow", nil, with(edge.HeaderFragment, "1")).want(t, 200)
	mei.get("/settings/privacy").want(t, 200).has(t, "lin", "/@lin/accept")
	mei.post("/@lin/accept", url.Values{"return": {"/settings/privacy"}}).want(t, 303)
	s.visitor().get("/@mei/followers").want(t, 200).has(t, "lin")
	lin.get("/@lin/following").want(t, 200).has(t, "mei")

	mei.post("/settings/invites", url.Values{"max_uses": {"2"}, "days": {"7"}}).want(t, 303)
	page := mei.get("/settings/invites").want(t, 200).has(t, testOrigin+"/signup?invite=")
	id := regexp.MustCompile(`data-invite="(\d+)"`).FindStringSubmatch(page.body)[1]
	lin.post("/settings/invites/"+id+"/revoke", nil).want(t, 404)
	mei.post("/settings/invites/"+id+"/revoke", nil).want(t, 303)
	mei.post("/settings/invites", url.Values{"max_uses": {"100000"}, "days": {"7"}}).want(t, 422)

	mei.post("/settings/account/password", url.Values{"password": {"wrong one 1"}, "new_password": {"a fresh long phrase 3"}}).want(t, 422)
	mei.post("/settings/account/password", url.Values{"password": {testPassword}, "new_password": {"a fresh long phrase 3"}}).want(t, 303)
	mei.get("/drafts").want(t, 200)
	mei.post("/settings/account/email", url.Values{"password": {"a fresh long phrase 3"}, "email": {"new@mail.example"}}).want(t, 303)
	link := linkIn(t, s.letters()[0])
	s.visitor().get(link).want(t, 200).has(t, "<form")
	s.visitor().post(members.ChangeEmailPath, url.Values{"token": {token(link)}}).want(t, 303)
	undo := linkIn(t, s.letters()[0])
	if !strings.HasPrefix(undo, members.UndoEmailPath) {
		t.Fatalf("the old address was not told: %s", undo)
	}
	s.visitor().post(members.UndoEmailPath, url.Values{"token": {token(undo)}}).want(t, 303)
	mei.get("/drafts").want(t, 401) // whoever changed the address is out
}

func TestBoardPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei, lin := s.member("mei"), s.member("lin")
	mei.get("/@mei/boards/new").want(t, 200).has(t, `action="/@mei/boards"`)
	lin.get("/@mei/boards/new").want(t, 404)
	lin.post("/@mei/boards", url.Values{"title": {"x"}, "visibility": {"public"}}).want(t, 404)
	mei.post("/@mei/boards", url.Values{"title": {""}, "visibility": {"public"}}).want(t, 422)
	board := mei.post("/@mei/boards", url.Values{"title": {"Roots"}, "visibility": {"private"}}).location(t)
	mei.get(board).want(t, 200).has(t, "Roots")
	lin.get(board).want(t, 404)
	mei.post(board+"/edit", url.Values{"title": {"Roots and tubers"}, "visibility": {"public"}}).want(t, 303)
	s.visitor().get(board).want(t, 200).has(t, "Roots and tubers")
	lin.get(board+"/edit").want(t, 404)
	lin.post(board+"/edit", url.Values{"title": {"Mine"}, "visibility": {"public"}}).want(t, 404)
	lin.post(board+"/delete", nil).want(t, 404)
	mei.post(board+"/delete", nil).want(t, 303)
	mei.get(board).want(t, 404)
}

// Dev's page of mails exists in dev alone.
func TestDevMail(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.visitor().get("/dev/mail").want(t, 404)
	dev := newSite(t, func(c *Config) { c.PublicURL, c.Dev = "http://localhost:8080", true })
	dev.enrol("mei", members.RoleNone)
	if err := dev.Members.RequestReset(t.Context(), "mei@mail.example"); err != nil {
		t.Fatal(err)
	}
	dev.letters()
	ask(dev.Handler(), "GET", "/dev/mail", func(r *http.Request) { r.Host = "localhost:8080" }).want(t, 200).has(t, "mei@mail.example", members.ResetPath)
}

// One thing has one address: other spellings lead to it.
func TestCanonicalAddresses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.Join(t, "mei")
	n := s.Post(t, mei, "About #Roots", func(in *social.NoteInput) { in.Body = "#Roots" })
	b := s.visitor()
	for path, want := range map[string]string{
		"/@MEI": "/@mei", "/@Mei?tab=liked": "/@mei?tab=liked", strings.Replace(social.NotePath(n), "mei", "Mei", 1): social.NotePath(n), "/topics/Roots": "/topics/roots",
	} {
		if got := b.get(path).want(t, 301).Header.Get("Location"); got != want {
			t.Errorf("%s leads to %s, want %s", path, got, want)
		}
	}
	b.get(strings.Replace(social.NotePath(n), "mei", "lin", 1)).want(t, 404)
	b.get("/%40mei").want(t, 200)
	b.get("/explore?cursor=garbage").want(t, 400)
	b.get("/explore?sort=odd").want(t, 404)
	b.get("/@mei?tab=odd").want(t, 404)
	b.get("/@nobody").want(t, 404)
	b.get("/search?q="+strings.Repeat("x", 300)).want(t, 400)
	b.get("/search?q=me").want(t, 200).has(t, "/@mei")
	if a := b.get("/search?q=%23roo").want(t, 200).has(t, "/topics/roots"); strings.Contains(a.body, "suggested-topics") {
		t.Error("a search that finds something suggests other things")
	}
	b.get("/search?q=zzzz").want(t, 200).has(t, "suggested-topics").has(t, "/topics/roots")
	b.get("/search").want(t, 200).has(t, "suggested-topics").has(t, "/topics/roots")
	b.get("/about").want(t, 200)
	b.get("/about/rules").want(t, 301)
	b.get("/robots.txt").want(t, 200).has(t, "Sitemap: "+testOrigin+"/sitemap.xml")
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

func TestLeave(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.member("mei")
	mei.post("/settings/account/delete", url.Values{"handle": {"lin"}, "password": {testPassword}}).want(t, 422)
	mei.post("/settings/account/delete", url.Values{"handle": {"mei"}, "password": {"wrong phrase 1"}}).want(t, 422)
	mei.post("/settings/account/delete", url.Values{"handle": {"@mei"}, "password": {testPassword}}).want(t, 303)
	mei.get("/drafts").want(t, 401)
	s.visitor().get("/@mei").want(t, 410)
}

// What pages ask while somebody types.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.Join(t, "mei")
	s.Post(t, mei, "Roots", func(in *social.NoteInput) { in.Body = "#SweetPotato" })
	b := s.visitor()
	b.get("/signup/handle?q=%40Mei").want(t, 200).has(t, `"free":false`, `"text"`)
	b.get("/signup/handle?q=admin").want(t, 200).has(t, `"free":false`, "kept for the server")
	b.get("/signup/handle?q=wren").want(t, 200).has(t, `"free":true`)
	b.get("/signup/handle?q=a").want(t, 200).has(t, `"free":false`, "2 to 30")
	b.get("/signup/handle?q=a.b").want(t, 200).has(t, `"free":false`, "letters a to z")
	b.get("/search/suggest?q=%23sweet").want(t, 200).has(t, `"kind":"topic"`, `"text":"SweetPotato"`, `"ref":"sweetpotato"`, `"count":1`)
	b.get("/search/suggest?q=%40me").want(t, 200).has(t, `"kind":"person"`, `"text":"mei"`)
	if got := b.get("/search/suggest?q=%40").want(t, 200).body; strings.TrimSpace(got) != "[]" {
		t.Errorf("nothing asked: %s", got)
	}
}
