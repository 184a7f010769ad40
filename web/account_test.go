package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

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

// Agreeing to the house rules is asked where there are some, and nowhere else.
func TestSignUpAsksForRulesThatExist(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.signUpMode(members.SignUpOpen)
	form := url.Values{"handle": {"wren"}, "email": {"wren@mail.example"}, "password": {testPassword}}
	if page := s.visitor().get("/signup").want(t, 200); strings.Contains(page.body, `name="rules"`) {
		t.Error("a visitor agrees to rules that are not there")
	}
	s.visitor().post("/signup", form).want(t, 200)

	_, err := s.World.Members.ChangeSite(t.Context(), members.Console, func(site *members.Site) { site.Rules = []string{"Be kind."} })
	if err != nil {
		t.Fatal(err)
	}
	form.Set("handle", "robin")
	form.Set("email", "robin@mail.example")
	s.visitor().get("/signup").want(t, 200).has(t, `name="rules"`, "/about/rules")
	s.visitor().post("/signup", form).want(t, 422).has(t, `id="f-rules-error"`, "aria-invalid", "robin@mail.example", `"#f-rules"`)
	short := url.Values{"handle": {"robin"}, "email": {"robin@mail.example"}, "password": {"x"}}
	s.visitor().post("/signup", short).want(t, 422).has(t, `"#f-rules"`, `"#f-password"`) // all at once
	form.Set("rules", "1")
	s.visitor().post("/signup", form).want(t, 200)
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
	b.post("/signup", url.Values{"handle": {"!"}, "email": {"x"}, "password": {"short"}, "rules": {"1"}}).want(t, 422).has(t, "aria-invalid")
	b.post("/signup", form, evil, func(r *http.Request) { r.Host = "evil.example" }).want(t, 200)
	b.post("/login", url.Values{"login": {"wren"}, "password": {testPassword}}).want(t, 403).has(t, `href="`+members.ConfirmPath+`"`)
	b.get(members.ConfirmPath).want(t, 200).has(t, `action="`+members.ConfirmPath+`/resend"`)

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
		"/@mei/": "/@mei", "/topics/": "/topics", "/explore/?sort=recent": "/explore?sort=recent", "/favicon.ico": "/assets/favicon.svg",
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
	for _, path := range []string{"/nowhere/", "//evil.example/", "/@mei//", "/drafts%2f/"} {
		b.get(path).want(t, 404)
	}
	if a := b.get("/search?q=a%00b").want(t, 200); strings.ContainsRune(a.body, 0) {
		t.Error("a page with a NUL in it")
	}
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
	b.get("/sitemap.xml").want(t, 200).has(t, testOrigin+social.NotePath(n)+"<").has(t, testOrigin+"/@mei<").has(t, testOrigin+"/topics/roots<")
}

// The profile of somebody whom one has blocked says so, and does not count what it hides.
func TestBlockedProfileSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lin := s.Join(t, "lin")
	s.Post(t, lin, "Six kinds of tea", func(*social.NoteInput) {})
	mei := s.member("mei")
	mei.get("/@lin").want(t, 200).has(t, "Six kinds of tea")
	mei.post("/@lin/block", url.Values{}).want(t, 303)
	if a := mei.get("/@lin").want(t, 200).has(t, "You blocked this account"); strings.Contains(a.body, "Six kinds of tea") || strings.Contains(a.body, "No notes yet") {
		t.Error("the profile says otherwise")
	}
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
