package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/admin"
	"github.com/batata-social/batata/web/edge"
)

// F25: each staff route asked by every role: it is there for those that include the
// route's, and for nobody else.
func TestF25_StaffRoutesByRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	asked := 0
	for _, role := range members.Roles {
		b := s.as(s.enrol("the_"+string(role), role))
		for _, r := range s.Routes() {
			if r.Policy.Auth != edge.Staff {
				continue
			}
			asked++
			a := b.try(r.Method, samplePath(r.Pattern))
			// What exists answers something else than "there is no such page": a form
			// without its fields, a sign-up that is decided.
			if may := role.Includes(r.Policy.Role); may == (a.StatusCode == http.StatusNotFound) || a.StatusCode >= 500 {
				t.Errorf("%s %s as %s: %d", r.Method, r.Pattern, role, a.StatusCode)
			}
			if got := a.Header.Get("Cache-Control"); got != edge.NoStore {
				t.Errorf("%s %s as %s: Cache-Control %q", r.Method, r.Pattern, role, got)
			}
		}
	}
	if asked < 7*len(members.Roles) {
		t.Errorf("asked %d times only", asked)
	}
}

// Links to the operator's pages stand where they lead somewhere.
func TestStaffLinks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, role := range members.Roles {
		b := s.as(s.enrol("the_"+string(role), role))
		shown := strings.Contains(b.get("/settings/profile").want(t, 200).body, `href="/admin"`)
		if want := role.Includes(members.RoleModerator); shown != want {
			t.Errorf("%s sees a link to /admin: %v, want %v", role, shown, want)
		}
		if role == members.RoleModerator {
			page := b.get("/admin").want(t, 200)
			if strings.Contains(page.body, admin.SitePath) || strings.Contains(page.body, "/admin/audit") {
				t.Error("a moderator sees links to pages of admins")
			}
		}
	}
}

// siteForm is what the page of the settings sends.
func siteForm() url.Values {
	return url.Values{
		"name": {"The <vine>"}, "description": {"Roots & leaves"}, "contact": {"ops@mail.example"}, "sign_up_mode": {"approval"},
		"members_invite": {"1"}, "rules": {"Be kind\r\n\r\n No rush "}, "about": {"We meet\r\n\r\non Mondays."},
		"language": {"zh-CN"}, "languages": {"en", "zh-CN"}, "mail_domains_blocked": {"Spam.example\n"}, "mail_domains_allowed": {""},
	}
}

func TestSiteSettings(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ada := s.as(s.enrol("ada", members.RoleAdmin))
	ada.get(admin.SitePath).want(t, 200).has(t, `value="batata.test"`, `name="sign_up_mode" value="approval" checked`)
	ada.get("/about").want(t, 200) // is in memory
	if to := ada.post(admin.SitePath, siteForm()).location(t); to != admin.SitePath {
		t.Errorf("saving leads to %s", to)
	}
	ada.get(admin.SitePath).want(t, 200).has(t, `value="The &lt;vine&gt;"`, "Be kind\nNo rush", "We meet\n\non Mondays.", "spam.example", `<option value="zh-CN" selected`)
	ada.get("/about").want(t, 200).has(t, "The &lt;vine&gt;", "No rush", "on Mondays.", "mailto:ops@mail.example")
	site, err := s.World.Members.Site(t.Context())
	if err != nil || strings.Join(site.Languages, " ") != "zh-CN en" || !site.MembersInvite || site.SignUpMode != members.SignUpApproval {
		t.Errorf("saved %+v, %v", site, err)
	}

	bad := siteForm()
	bad.Set("name", " ")
	bad.Set("contact", "javascript:alert(1)")
	bad.Set("sign_up_mode", "maybe")
	bad.Set("description", strings.Repeat("x", 501))
	bad.Set("mail_domains_allowed", "no domain")
	bad["languages"], bad["language"] = []string{"tlh"}, []string{"tlh"}
	bad.Set("rules", "Something typed")
	page := ada.post(admin.SitePath, bad).want(t, 422).has(t, "Something typed", `href="#f-name"`, `href="#sign-up"`, `href="#f-mail_domains_allowed"`)
	if n := strings.Count(page.body, `class="field-error"`); n < 6 {
		t.Errorf("%d fields say what is wrong with them, want 6", n)
	}
	if again, err := s.World.Members.Site(t.Context()); err != nil || again.Name != "The <vine>" {
		t.Errorf("a refused form changed %+v, %v", again, err)
	}
	ada.get("/admin/audit", with("Accept-Language", "en")).want(t, 200).has(t, "@ada", "House rules", "Name of this place")
	ada.get("/admin/audit?cursor=x").want(t, 400)
}

// The languages that the operator offers are those that readers get, the first where
// their browsers ask for none of them.
func TestSiteLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	offer := func(tags ...string) {
		t.Helper()
		if _, err := s.Members.ChangeSite(t.Context(), members.Console, func(site *members.Site) { site.Languages = tags }); err != nil {
			t.Fatal(err)
		}
	}
	mei := s.member("mei")
	mei.post("/settings/language", url.Values{"lang": {"en"}}).location(t)
	speaks := func(b *browser, accept, lang string) answer {
		t.Helper()
		return b.get("/about", with("Accept-Language", accept)).want(t, 200).has(t, `<html lang="`+lang+`"`)
	}
	offer("zh-CN", "en")
	speaks(s.visitor(), "fr", "zh-CN")
	speaks(s.visitor(), "en", "en").has(t, `name="lang" value="zh-CN"`)
	speaks(mei, "zh", "en")
	offer("zh-CN")
	for _, b := range []*browser{s.visitor(), mei} {
		if page := speaks(b, "en", "zh-CN"); strings.Contains(page.body, `name="lang" value="en"`) {
			t.Error("the menu offers a language that the operator does not")
		}
	}
	mei.post("/settings/language", url.Values{"lang": {"en"}}).want(t, 422)
}

// waiting signs somebody up who waits for staff.
func (s *site) waiting(handle, reason string) int64 {
	s.t.Helper()
	b := s.visitor()
	b.post("/signup", url.Values{
		"handle": {handle}, "email": {handle + "@mail.example"}, "password": {testPassword}, "rules": {"1"}, "reason": {reason},
	}).want(s.t, 200)
	b.post(members.ConfirmPath, url.Values{"token": {token(linkIn(s.t, s.letters()[0]))}}).want(s.t, 200)
	a, err := s.Members.Applicant(s.t.Context(), handle)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// A12: two moderators decide about the same people: the second is told that it is
// decided, and nobody comes in under the handle of who was turned away.
func TestA12_WaitingPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.signUpMode(members.SignUpApproval)
	mo, lin := s.as(s.enrol("mo", members.RoleModerator)), s.as(s.enrol("lin", members.RoleModerator))
	mo.get(members.WaitingPath).want(t, 200).has(t, "Nobody waits")
	wren, robin := s.waiting("wren", "I <b>knit</b>\nand sew"), s.waiting("robin", "Spam")
	path := func(id int64, verb string) string { return members.WaitingPath + "/" + edge.FormatID(id) + "/" + verb }

	mo.get("/admin").want(t, 200).has(t, members.WaitingPath)
	mo.get("/notifications?tab=followers").want(t, 200).has(t, "robin", `href="`+members.WaitingPath+`"`)
	page := mo.get(members.WaitingPath).want(t, 200).has(t, "@wren", "wren@mail.example", "I &lt;b&gt;knit", "and sew", "@robin")
	if strings.Index(page.body, "@wren") > strings.Index(page.body, "@robin") {
		t.Error("who asked first does not stand first")
	}
	mo.post(path(wren, "approve"), nil).location(t)
	lin.post(path(wren, "approve"), nil).want(t, 409).has(t, "decided", "@robin")
	s.visitor().post("/login", url.Values{"login": {"wren"}, "password": {testPassword}}).want(t, 303)

	mo.post(path(robin, "reject"), url.Values{"reason": {strings.Repeat("x", 501)}}).want(t, 422).has(t, "xxxx</textarea>", "<details open", `aria-invalid="true"`)
	mo.post(path(robin, "reject"), url.Values{"reason": {"We sell nothing."}}).location(t)
	if letter := s.letters()[0]; !strings.Contains(letter, "We sell nothing.") {
		t.Errorf("letter: %s", letter)
	}
	second := s.waiting("robin", "I am another Robin")
	lin.post(path(robin, "approve"), nil).want(t, 409)
	mo.get(members.WaitingPath).want(t, 200).has(t, "I am another Robin", edge.FormatID(second))
	s.visitor().post("/login", url.Values{"login": {"robin"}, "password": {testPassword}}).want(t, 403)
}
