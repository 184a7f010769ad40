package members_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// However many race for an empty server, the web makes no admin: sign-up has no
// role, and no method gives one to who has none.
func TestA13_WebMakesNoAdmin(t *testing.T) {
	t.Parallel()
	a := newHouse(t)
	b := a.second(t)
	ctx := t.Context()
	var wg sync.WaitGroup
	for i, name := range []string{"jane", "kim", "lee", "mona", "nils", "olga"} {
		s := []*house{a, b}[i%2]
		wg.Go(func() {
			if _, err := s.SignUp(ctx, members.SignUpInput{Handle: name, Email: name + "@example.org", Password: goodPassword}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, name := range []string{"jane", "kim", "lee", "mona", "nils", "olga"} {
		if _, err := a.ConfirmEmail(ctx, a.token(t, name+"@example.org")); err != nil {
			t.Fatal(err)
		}
	}
	jane := a.count64(t, `SELECT id FROM accounts WHERE handle = 'jane'`)
	for what, err := range map[string]error{
		"promote":             a.Promote(ctx, jane, "jane", members.RoleOwner),
		"promote other":       a.Promote(ctx, jane, "kim", members.RoleAdmin),
		"as visitor":          a.Promote(ctx, 0, "kim", members.RoleAdmin),
		"suspend":             a.Suspend(ctx, jane, "kim"),
		"confirm":             a.Confirm(ctx, jane, "kim"),
		"settings":            a.SaveSite(ctx, jane, members.Site{Name: "Mine", SignUpMode: members.SignUpOpen, Languages: []string{"en"}}),
		"settings as visitor": a.SaveSite(ctx, 0, members.Site{Name: "Mine", SignUpMode: members.SignUpOpen, Languages: []string{"en"}}),
	} {
		if !errors.Is(err, errs.Denied) {
			t.Errorf("%s: %v, want Denied", what, err)
		}
	}
	if _, err := a.ResetPasswordLink(ctx, jane, "kim"); !errors.Is(err, errs.Denied) {
		t.Errorf("reset link: %v, want Denied", err)
	}
	if _, _, err := a.AuditLog(ctx, jane, social.Page{}); !errors.Is(err, errs.Denied) {
		t.Errorf("audit log: %v, want Denied", err)
	}
	if n := a.count(t, `SELECT count(*) FROM users WHERE role <> 'none'`); n != 0 {
		t.Errorf("%d staff without the command line", n)
	}
}

// The command line makes the first admin and prints a link that works once.
func TestA13_OneTimeLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *members.Config) { c.Mail = nil }) // no mail server
	ctx := t.Context()
	a, link, err := h.Create(ctx, members.CreateInput{Handle: "Admin", Email: "boss@example.org", Role: members.RoleOwner})
	if err != nil {
		t.Fatal(err)
	}
	token, ok := strings.CutPrefix(link, "https://batata.test/login/reset?token=")
	if !ok || a.Handle != "admin" || a.State != social.AccountActive {
		t.Fatalf("made %+v with link %q", a, link)
	}
	if _, _, err := h.LogIn(ctx, "admin", "", here); !hasKey(err, "error.login_wrong") {
		t.Errorf("login without a password: %v", err)
	}
	if valid, err := h.ResetLinkValid(ctx, token); err != nil || !valid {
		t.Errorf("link valid: %v, %v", valid, err)
	}
	if err := h.ResetPassword(ctx, token, "short"); !hasKey(err, "error.password_short") {
		t.Errorf("a short password: %v", err)
	}
	if err := h.ResetPassword(ctx, token, goodPassword); err != nil {
		t.Fatal(err)
	}
	if err := h.ResetPassword(ctx, token, goodPassword); !hasKey(err, "error.link_over") {
		t.Errorf("the link again: %v", err)
	}
	token, _ = h.logIn(t, "admin")
	if v, err := h.Authenticate(ctx, token); err != nil || v.User.Role != members.RoleOwner {
		t.Errorf("viewer %+v, %v", v, err)
	}
	if _, _, err := h.Create(ctx, members.CreateInput{Handle: "admin", Email: "other@example.org"}); !hasKey(err, "error.handle_taken") {
		t.Errorf("the handle again: %v", err)
	}
	if _, _, err := h.Create(ctx, members.CreateInput{Handle: "other", Email: "BOSS@example.org"}); !hasKey(err, "error.email_taken") {
		t.Errorf("the address again: %v", err)
	}
	if _, _, err := h.Create(ctx, members.CreateInput{Handle: "x!", Email: "no", Role: "king", Password: "short"}); !hasKey(err, "error.handle_letters") || !hasKey(err, "error.email_invalid") || !hasKey(err, "error.role") || !hasKey(err, "error.password_short") {
		t.Errorf("all wrong: %v", err)
	}
}

func TestA13_RankOfStaff(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	ids := map[string]int64{}
	for _, r := range members.Roles {
		ids[string(r)] = h.member(t, "the_"+string(r), r).ID
	}
	h.member(t, "jane", members.RoleNone)
	for _, c := range []struct {
		by, whom string
		may      bool
	}{
		{"none", "jane", false}, {"editor", "jane", false}, {"moderator", "jane", true}, {"admin", "jane", true}, {"owner", "jane", true},
		{"moderator", "the_editor", false}, {"moderator", "the_admin", false}, {"moderator", "the_moderator", false},
		{"admin", "the_editor", true}, {"admin", "the_moderator", true}, {"admin", "the_owner", false}, {"owner", "the_admin", true},
	} {
		err := h.Suspend(ctx, ids[c.by], c.whom)
		if c.may && err != nil || !c.may && !errors.Is(err, errs.Denied) {
			t.Errorf("%s suspends %s: %v", c.by, c.whom, err)
		}
		if err == nil {
			if err := h.Unsuspend(ctx, members.Console, c.whom); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantKey(t, "the last owner leaves", h.Promote(ctx, members.Console, "the_owner", members.RoleNone), "error.last_owner")
	wantKey(t, "the last owner is suspended", h.Suspend(ctx, members.Console, "the_owner"), "error.last_owner")
	if err := h.Promote(ctx, ids["admin"], "jane", members.RoleModerator); !errors.Is(err, errs.Denied) {
		t.Errorf("an admin promotes: %v", err)
	}
	if err := h.Promote(ctx, ids["owner"], "jane", members.RoleOwner); err != nil {
		t.Fatal(err)
	}
	if err := h.Promote(ctx, members.Console, "the_owner", members.RoleNone); err != nil {
		t.Errorf("an owner leaves another behind: %v", err)
	}
	for need, who := range map[members.Role]string{
		members.RoleNone: "none editor moderator admin owner", members.RoleEditor: "editor admin owner",
		members.RoleModerator: "moderator admin owner", members.RoleAdmin: "admin owner", members.RoleOwner: "owner",
	} {
		for _, r := range members.Roles {
			if got, want := r.Includes(need), strings.Contains(" "+who+" ", " "+string(r)+" "); got != want {
				t.Errorf("%s includes %s: %v, want %v", r, need, got, want)
			}
		}
	}
	if members.Role("").Includes(members.RoleNone) || members.Role("king").Staff() {
		t.Error("an unknown role counts as one")
	}
}

func TestA13_AuditOnlyGrows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	boss := h.member(t, "boss", members.RoleAdmin)
	h.member(t, "jane", members.RoleNone)
	if err := h.Suspend(ctx, boss.ID, "jane"); err != nil {
		t.Fatal(err)
	}
	before := h.count(t, `SELECT count(*) FROM audit_log`)
	for _, q := range []string{`UPDATE audit_log SET action = 'x'`, `DELETE FROM audit_log`, `TRUNCATE audit_log`} {
		if _, err := h.db.NewRaw(q).Exec(ctx); err == nil {
			t.Errorf("%s went through", q)
		}
	}
	list, next, err := h.AuditLog(ctx, boss.ID, social.Page{Limit: 1})
	if err != nil || len(list) != 1 || next == "" {
		t.Fatalf("log %v, next %q, %v", list, next, err)
	}
	if e := list[0]; e.Action != "member.suspend" || e.ActorID != boss.ID || e.Actor.Handle != "boss" || e.TargetKind != "account" {
		t.Errorf("newest entry %+v", e)
	}
	rest, _, err := h.AuditLog(ctx, boss.ID, social.Page{Cursor: next, Limit: 80})
	if err != nil || len(rest)+1 != before {
		t.Errorf("%d entries behind the first, %v, want %d", len(rest), err, before-1)
	}
	for _, e := range rest {
		if strings.Contains(e.Action, "@") || e.ActorID != 0 {
			t.Errorf("entry %+v, want the command line's", e)
		}
	}
}

// Without a mail server serve lets people in by invite, and the operator confirms.
func TestA11_WithoutMail(t *testing.T) {
	t.Parallel()
	h := &house{db: dbtest.New(t)}
	h.Service = members.New(members.Config{DB: h.db, Host: "batata.test"})
	h.saveSite(t, func(s *members.Site) { s.SignUpMode = members.SignUpOpen })
	ctx := t.Context()
	if mode, err := h.SignUpMode(ctx); err != nil || mode != members.SignUpInvite {
		t.Errorf("mode %q, %v, want invite", mode, err)
	}
	in := members.SignUpInput{Handle: "jane", Email: "jane@example.org", Password: goodPassword}
	_, err := h.SignUp(ctx, in)
	wantKey(t, "sign-up without an invite", err, "error.invite_missing")
	iv, err := h.CreateInvite(ctx, members.Console, members.InviteInput{})
	if err != nil {
		t.Fatal(err)
	}
	in.Invite = iv.Code
	res, err := h.SignUp(ctx, in)
	if err != nil || res.Confirm || res.Approval {
		t.Fatalf("sign-up %+v, %v", res, err)
	}
	_, _, err = h.LogIn(ctx, "jane", goodPassword, here)
	wantKey(t, "login before confirming", err, "error.login_unconfirmed")
	wantKey(t, "reset", h.RequestReset(ctx, "jane@example.org"), "error.no_mail")
	if err := h.Confirm(ctx, members.Console, "jane"); err != nil {
		t.Fatal(err)
	}
	h.logIn(t, "jane@example.org")
}
