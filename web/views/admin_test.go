package views

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// adminSamples are the operator's pages as an owner and as a moderator see them.
func adminSamples(p *Page) map[string]templ.Component {
	as := func(role members.Role) *Page {
		q, viewer, user := *p, *p.Viewer, *p.Viewer.User
		user.Role, viewer.User, q.Viewer, q.Flash = role, &user, &viewer, "Saved."
		return &q
	}
	owner, moderator := as(members.RoleOwner), as(members.RoleModerator)
	people := []*members.User{
		{AccountID: 7, Email: "wren@mail.example", Reason: writeHostile, CreatedAt: writeNow.Add(-time.Hour), ConfirmedAt: writeNow, Account: &social.Account{ID: 7, Handle: "wren"}},
		{AccountID: 8, Email: "robin@mail.example", InviteID: 3, CreatedAt: writeNow, Account: &social.Account{ID: 8, Handle: "robin"}},
	}
	acts := []*members.AuditEntry{
		{ID: 1, Action: "settings.save", Detail: map[string]any{"changed": []any{"name", "rules", "sign_up_mode"}}},
		{ID: 2, ActorID: 5, Actor: p.Viewer.Account, TargetID: 7, Target: people[0].Account, Action: "member.role", Detail: map[string]any{"from": "none", "to": "moderator"}},
		{ID: 3, ActorID: 6, Action: "signup.approve", TargetID: 9}, {ID: 4, Action: "of.another.version"},
	}
	site := members.Site{
		Name: writeHostile, Description: "Roots", About: "We meet", Rules: []string{"Be kind", writeHostile}, SignUpMode: members.SignUpApproval,
		Languages: []string{"zh-CN"}, MailDomainsBlocked: []string{"spam.example"}, Contact: "a@b.example",
	}
	refused := Errors{
		"name": "Long.", "description": "Long.", "contact": "No.", "about": "Long.", "rules": "Many.", "sign_up_mode": "?", "languages": "?",
		"mail_domains_allowed": "No.", "mail_domains_blocked": "No.", "": "No.", "reason": "Long.",
	}
	return map[string]templ.Component{
		"admin":               AdminPage(owner, AdminView{Waiting: 2, Oldest: writeNow.Add(-time.Hour), Mode: members.SignUpInvite, Wanted: members.SignUpOpen, Version: "0.1.0", Recent: acts}),
		"admin quiet":         AdminPage(moderator, AdminView{Mode: members.SignUpClosed, Wanted: members.SignUpClosed, CanMail: true, Factor: true, Version: "0.1.0"}),
		"admin site":          AdminSitePage(owner, AdminSiteView{Site: site, CanMail: true}),
		"admin site refused":  AdminSitePage(owner, AdminSiteView{Errors: refused}),
		"admin waiting":       AdminWaitingPage(owner, AdminWaitingView{People: people, Waiting: 200, CanMail: true}),
		"admin waiting again": AdminWaitingPage(moderator, AdminWaitingView{People: people, Waiting: 2, Errors: refused, Of: 7, Reason: writeHostile}),
		"admin waiting empty": AdminWaitingPage(moderator, AdminWaitingView{}),
		"admin audit":         AdminAuditPage(owner, AdminAuditView{Entries: acts, Next: "x"}),
		"admin audit empty":   AdminAuditPage(owner, AdminAuditView{}),
	}
}

// Every act that the sources write into the log has its sentence, and every setting
// that may change its name.
func TestEveryActHasWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../social/members/*.go")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`AuditTx\(ctx, tx, \w+, "([a-z_.]+)"`).FindAllSubmatch(source, -1) {
			keys["admin.act."+string(m[1])] = true
		}
		for _, m := range regexp.MustCompile(`\{"([a-z_]+)", (?:a\.\w+ == b\.|slices\.Equal)`).FindAllSubmatch(source, -1) {
			keys["admin.setting_"+string(m[1])] = true
		}
	}
	if len(keys) < 20 {
		t.Errorf("only %d acts and settings found: the patterns are out of date", len(keys))
	}
	for _, l := range i18n.Languages() {
		for key := range keys {
			if !i18n.New(l.Tag).Has(key) {
				t.Errorf("%s: no words for %s", l.Tag, key)
			}
		}
	}
}
