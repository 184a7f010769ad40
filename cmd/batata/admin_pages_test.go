package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/mail/mailtest"
)

// A12: from the operator's settings over a stranger's wish to join to the first login,
// and to a refusal, by pages and letters alone.
func TestA12_OperatorLetsPeopleIn(t *testing.T) {
	t.Parallel()
	sink := mailtest.Start(t)
	in := install(t, "BATATA_SMTP_URL="+sink.URL, "BATATA_MAIL_FROM=no-reply@batata.test")
	s := in.serve()
	owner, moderator := in.member(s, "own", "owner"), in.member(s, "mo", "moderator")
	settings := url.Values{
		"name": {"The vine"}, "sign_up_mode": {"closed"}, "rules": {"Be kind"}, "language": {"en"}, "languages": {"en", "zh-CN"},
	}
	owner.post("/admin/site", settings).want(t, 303)
	s.browser().get("/signup").want(t, 200, "Closed to new members", "The vine")
	settings.Set("sign_up_mode", "approval")
	owner.post("/admin/site", settings).want(t, 303)
	s.browser().get("/signup").want(t, 200, "Why would you like to join?")
	moderator.post("/admin/site", settings).want(t, 404)

	jane, kim := askToJoin(t, s, sink, "jane"), askToJoin(t, s, sink, "kim")
	for _, staff := range []string{"own@mail.test", "mo@mail.test"} {
		letter := mailed(t, sink, staff, "Somebody waits to join The vine")
		if !strings.Contains(letter.Text, testOrigin+"/admin/members/waiting") {
			t.Errorf("the letter to %s leads nowhere: %s", staff, letter.Text)
		}
	}
	moderator.get("/notifications?tab=followers").want(t, 200, "jane", "kim", "waits to be let in")
	page := moderator.get("/admin/members/waiting").want(t, 200, "@jane", "jane@mail.test", "@kim", "I knit")
	forms := regexp.MustCompile(`action="(/admin/members/waiting/\d+/)(approve|reject)"`).FindAllStringSubmatch(page.body, -1)
	if len(forms) != 4 {
		t.Fatalf("%d forms for two who wait, want 4", len(forms))
	}
	moderator.post(forms[0][1]+"approve", nil).want(t, 303) // jane asked first
	moderator.post(forms[2][1]+"reject", url.Values{"reason": {"We are full."}}).want(t, 303)

	welcome := mailed(t, sink, "jane@mail.test", "Welcome to The vine")
	if !strings.Contains(welcome.Text, testOrigin+"/login") {
		t.Errorf("the welcome leads nowhere: %s", welcome.Text)
	}
	if m := mailed(t, sink, "kim@mail.test", "Your sign-up at The vine"); !strings.Contains(m.Text, "We are full.") {
		t.Errorf("the letter gives no reason: %s", m.Text)
	}
	jane.logIn("jane", testPassword).get("/settings/profile").want(t, 200)
	kim.post("/login", url.Values{"login": {"kim"}, "password": {testPassword}}).want(t, 422)
	moderator.get("/admin/members/waiting").want(t, 200, "Nobody waits")
	moderator.get("/notifications?tab=followers").want(t, 200, "No new followers")
	owner.get("/admin/audit").want(t, 200, "@mo let @jane in", "@mo turned a sign-up away", "@own changed: ")
}
