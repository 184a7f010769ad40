package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/mail/mailtest"
)

// mailed waits for the newest mail to an address that has that subject.
func mailed(t testing.TB, sink *mailtest.Sink, to, subject string) (mail mailtest.Mail) {
	t.Helper()
	eventually(t, 30*time.Second, "mail to "+to+": "+subject, func() bool {
		for _, m := range sink.Mails() {
			if m.To == to && m.Subject == subject {
				mail = m
			}
		}
		return mail.To != ""
	})
	return mail
}

// askToJoin signs somebody up, follows the link of the mail, and is told to wait.
func askToJoin(t testing.TB, s *server, sink *mailtest.Sink, handle string) *browser {
	t.Helper()
	b := s.browser()
	address := handle + "@mail.test"
	b.post("/signup", url.Values{
		"handle": {handle}, "email": {address}, "password": {testPassword}, "rules": {"on"}, "reason": {"I knit\x1b[2J"},
	}).want(t, 200, address)
	link := ""
	for _, l := range mailed(t, sink, address, "Confirm your address for The vine").Links() {
		if _, token, ok := strings.Cut(l, "/signup/confirm?token="); ok {
			link = token
		}
	}
	b.post("/signup/confirm", url.Values{"token": {link}}).want(t, 200)
	b.post("/login", url.Values{"login": {handle}, "password": {testPassword}}).want(t, 403, "waits for approval")
	return b
}

// What the command line sets, a running server shows within 2 s; and whom it lets in
// or turns away gets the letter that the pages promise.
func TestR20_CommandLineBesideServe(t *testing.T) {
	t.Parallel()
	sink := mailtest.Start(t)
	in := install(t, "BATATA_RATE_LIMITS=off", "BATATA_SMTP_URL="+sink.URL, "BATATA_MAIL_FROM=no-reply@batata.test")
	in.run("migrate").want(t, exitOK)
	in.run("admin", "site", "set", "--sign-up", "closed").want(t, exitOK, "sign-up", "closed")
	s := in.serve()
	visitor := s.browser()
	visitor.get("/signup").want(t, 200, "Closed to new members")
	visitor.get("/about").want(t, 200)

	in.runWith("Be kind\n\nNo rush \n", "admin", "site", "set", "--sign-up", "approval", "--name", "The vine", "--description", "Roots & leaves",
		"--contact", "ops@mail.test", "--no-members-invite", "--languages", "en, zh-CN,", "--mail-domains-blocked", "spam.test", "--rules", "-").
		want(t, exitOK, "The vine", "rules (2)", "2. No rush", "approval")
	changed := time.Now()
	for word, path := range map[string]string{"Why would you like to join?": "/signup", "The vine": "/about", "No rush": "/about"} {
		eventually(t, 2*time.Second-time.Since(changed), path+" shows "+word, func() bool {
			return strings.Contains(visitor.do("GET", path, "", nil, "Accept-Language", "en").body, word)
		})
	}
	in.runWith("We meet\non Mondays.\n", "admin", "site", "set", "--about", "-").want(t, exitOK)
	var shown siteSettings
	if err := json.Unmarshal([]byte(in.run("admin", "site", "--json").want(t, exitOK).out), &shown); err != nil {
		t.Fatal(err)
	}
	if shown.Name != "The vine" || shown.About != "We meet\non Mondays." || len(shown.Rules) != 2 || shown.SignUp != "approval" ||
		shown.SignUpInForce != "approval" || shown.MembersInvite || strings.Join(shown.Languages, " ") != "en zh-CN" || shown.MailDomainsBlocked[0] != "spam.test" {
		t.Errorf("settings %+v", shown)
	}
	in.siteMistakes()
	in.letIn(s, sink)
}

// siteMistakes are refused with the flag that is wrong, and change nothing.
func (in *installation) siteMistakes() {
	t := in.t
	t.Helper()
	in.run("admin", "site", "set").want(t, exitUsage, "nothing to set")
	in.run("admin", "site", "set", "--sign-up", "maybe", "--name", "").
		want(t, exitUsage, "--sign-up: Choose open, approval, invite or closed.", "--name: Write something here.")
	in.run("admin", "site", "set", "--name", "x", "--contact", "nowhere", "--languages", "tlh").want(t, exitUsage, "--contact: ", "--languages: ")
	in.run("admin", "site", "set", "--rules", "-", "--about", "-").want(t, exitUsage, "both")
	in.run("admin", "site", "set", "--rules", "/no/such/file").want(t, exitUsage, "--rules: ", "no such file")
	in.runWith(strings.Repeat("x", 20_001), "admin", "site", "set", "--about", "-").want(t, exitUsage, "--about: At most 20,000 characters; this is 20,001.")
	in.run("admin", "site").want(t, exitOK, "The vine", "ops@mail.test", "on Mondays.", "1. Be kind")
}

// letIn decides about three who ask: approve, confirm, reject.
func (in *installation) letIn(s *server, sink *mailtest.Sink) {
	t := in.t
	t.Helper()
	in.run("admin", "waiting").want(t, exitOK, "nobody waits")
	moderator := in.member(s, "mo", "moderator")
	jane, kim, lee := askToJoin(t, s, sink, "jane"), askToJoin(t, s, sink, "kim"), askToJoin(t, s, sink, "lee")
	mailed(t, sink, "mo@mail.test", "Somebody waits to join The vine")
	moderator.do("GET", "/notifications?tab=followers", "", nil, "Accept-Language", "en").want(t, 200, "jane", "waits to be let in")

	listed := in.run("admin", "waiting").want(t, exitOK, "@jane  jane@mail.test", "I knit[2J", "@lee")
	if strings.Contains(listed.out, "\x1b") {
		t.Error("what a stranger wrote reaches the terminal as it is")
	}
	var waiting []applicant
	if err := json.Unmarshal([]byte(in.run("admin", "waiting", "--json").want(t, exitOK).out), &waiting); err != nil || len(waiting) != 3 || waiting[0].Handle != "jane" || !waiting[0].Confirmed {
		t.Errorf("waiting: %v %+v", err, waiting)
	}
	in.run("admin", "approve", "nobody_here").want(t, exitFailed, "no @nobody_here waits")
	in.run("admin", "reject", "mo").want(t, exitFailed, "no @mo waits")
	in.run("admin", "reject", "kim", "--reason", strings.Repeat("x", 501)).want(t, exitUsage, "At most 500")

	in.run("admin", "approve", "@Jane").want(t, exitOK, "@jane is in; a letter says so")
	in.run("admin", "confirm", "lee").want(t, exitOK, "@lee is confirmed")
	in.run("admin", "reject", "kim", "--reason", "We are full.").want(t, exitOK, "@kim is turned away")
	for _, address := range []string{"jane@mail.test", "lee@mail.test"} {
		mailed(t, sink, address, "Welcome to The vine")
	}
	if m := mailed(t, sink, "kim@mail.test", "Your sign-up at The vine"); !strings.Contains(m.Text, "We are full.") {
		t.Errorf("the letter gives no reason: %s", m.Text)
	}
	jane.logIn("jane", testPassword).get("/settings/profile").want(t, 200)
	lee.logIn("lee", testPassword)
	kim.post("/login", url.Values{"login": {"kim"}, "password": {testPassword}}).want(t, 422)
	in.run("admin", "suspend", "lee").want(t, exitOK)
	in.run("admin", "unsuspend", "lee").want(t, exitOK, "@lee is suspended no more")
	lee.logIn("lee", testPassword)

	log := count(t, in.privateDB(), `SELECT count(*) FROM audit_log WHERE actor_id IS NULL AND action IN
		('settings.save', 'signup.approve', 'signup.reject', 'member.confirm', 'member.suspend', 'member.unsuspend')`)
	if log != 8 {
		t.Errorf("%d acts in the audit log, want 8", log)
	}
}
