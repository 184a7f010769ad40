package members_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/jobs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// ask signs somebody up who gives a reason.
func (h *house) ask(t testing.TB, handle string) {
	t.Helper()
	_, err := h.SignUp(t.Context(), members.SignUpInput{Handle: handle, Email: handle + "@example.org", Password: goodPassword, Reason: "I knit"})
	if err != nil {
		t.Fatal(err)
	}
}

// wait signs somebody up who has confirmed the address and waits for staff.
func (h *house) wait(t testing.TB, handle string) int64 {
	t.Helper()
	h.ask(t, handle)
	if active, err := h.ConfirmEmail(t.Context(), h.token(t, handle+"@example.org")); err != nil || active {
		t.Fatalf("%s confirms: active %v, %v", handle, active, err)
	}
	return h.count64(t, `SELECT id FROM accounts WHERE handle = ?`, handle)
}

// byApproval opens a house where staff says yes to each.
func byApproval(t testing.TB) *house {
	t.Helper()
	h := newHouse(t)
	h.saveSite(t, func(s *members.Site) { s.SignUpMode = members.SignUpApproval })
	return h
}

func TestA12_Approval(t *testing.T) {
	t.Parallel()
	h := byApproval(t)
	ctx := t.Context()
	boss := h.member(t, "boss", members.RoleModerator)
	janeID, kimID := h.wait(t, "jane"), h.wait(t, "kim")
	h.ask(t, "lee")
	_, _, err := h.LogIn(ctx, "jane", goodPassword, here)
	wantKey(t, "login while waiting", err, "error.login_waiting")
	waiting, total, err := h.Waiting(ctx, boss.ID, 1)
	if err != nil || total != 2 || len(waiting) != 1 || waiting[0].AccountID != janeID || waiting[0].Account.Handle != "jane" || waiting[0].Reason != "I knit" {
		t.Fatalf("waiting %+v of %d, %v", waiting, total, err)
	}
	if _, err := h.ApproveSignUp(ctx, janeID, kimID); !errors.Is(err, errs.Denied) {
		t.Errorf("no staff approves: %v", err)
	}
	if active, err := h.ApproveSignUp(ctx, boss.ID, janeID); err != nil || !active {
		t.Fatalf("approve: active %v, %v", active, err)
	}
	if m := h.lastMail(t, "jane@example.org"); m.Subject != "Welcome to batata.test" {
		t.Errorf("mail %q", m.Subject)
	}
	h.logIn(t, "jane")

	wantKey(t, "a reason without end", h.RejectSignUp(ctx, boss.ID, kimID, strings.Repeat("x", 501)), "error.text_long")
	if err := h.RejectSignUp(ctx, boss.ID, kimID, " We know this name.\nSorry!"); err != nil {
		t.Fatal(err)
	}
	if m := h.lastMail(t, "kim@example.org"); m.Subject != "Your sign-up at batata.test" || !strings.Contains(m.Text, "We know this name.\r\n\r\nSorry!") {
		t.Errorf("mail %q: %s", m.Subject, m.Text)
	}
	_, again := h.ApproveSignUp(ctx, boss.ID, kimID)
	for _, err := range []error{again, h.RejectSignUp(ctx, boss.ID, janeID, "")} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("decided twice: %v, want NotFound", err)
		}
	}
	h.ask(t, "kim") // a rejected handle was never seen and is free

	leeID, err := h.Applicant(ctx, "@Lee")
	if err != nil {
		t.Fatal(err)
	}
	if active, err := h.ApproveSignUp(ctx, members.Console, leeID); err != nil || active {
		t.Errorf("approved before the address is proved: active %v, %v", active, err)
	}
	if active, err := h.ConfirmEmail(ctx, h.token(t, "lee@example.org")); err != nil || !active {
		t.Errorf("then proved: active %v, %v", active, err)
	}
	if n := h.count(t, `SELECT count(*) FROM audit_log WHERE action IN ('signup.approve', 'signup.reject')`); n != 3 {
		t.Errorf("%d decisions in the audit log, want 3", n)
	}
	if n := h.count(t, `SELECT count(*) FROM audit_log WHERE detail::text LIKE '%know this name%'`); n != 0 {
		t.Error("the audit log keeps personal words")
	}
}

// The operator's confirm lets people in with the letter that the pages promise.
func TestA12_ConfirmTellsTheMember(t *testing.T) {
	t.Parallel()
	h := byApproval(t)
	h.wait(t, "jane")
	if err := h.Confirm(t.Context(), members.Console, "jane"); err != nil {
		t.Fatal(err)
	}
	if m := h.lastMail(t, "jane@example.org"); m.Subject != "Welcome to batata.test" {
		t.Errorf("mail %q", m.Subject)
	}
	if err := h.Confirm(t.Context(), members.Console, "jane"); err != nil {
		t.Fatal(err)
	}
	if n := h.post(t); n != 0 {
		t.Errorf("confirming a member sends %d letters", n)
	}
}

// noticed lists who shows up in a member's inbox as waiting.
func (h *house) noticed(t testing.TB, who *social.Account) (handles []string) {
	t.Helper()
	inbox := social.New(social.Config{DB: h.db, Host: "batata.test"})
	list, _, err := inbox.Notifications(t.Context(), who.ID, social.TabFollowers, social.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		if n.Kind == social.NotifySignUp {
			handles = append(handles, n.Actor.Handle)
		}
	}
	slices.Sort(handles)
	unread, err := inbox.Unread(t.Context(), who.ID)
	if err != nil || unread.Followers != int64(len(handles)) {
		t.Errorf("%d unread for %v, %v", unread.Followers, handles, err)
	}
	return handles
}

// Staff sees in the inbox who waits, and no longer once that is decided or staff is
// staff no more.
func TestA12_StaffIsTold(t *testing.T) {
	t.Parallel()
	h := byApproval(t)
	ctx := t.Context()
	mo, ada := h.member(t, "mo", members.RoleModerator), h.member(t, "ada", members.RoleAdmin)
	ed, zoe := h.member(t, "ed", members.RoleEditor), h.member(t, "zoe", members.RoleNone)
	jane, kim := h.wait(t, "jane"), h.wait(t, "kim")
	h.ask(t, "lee") // has not confirmed
	for _, who := range []*social.Account{mo, ada} {
		if got := h.noticed(t, who); !slices.Equal(got, []string{"jane", "kim"}) {
			t.Errorf("%s sees %v", who.Handle, got)
		}
	}
	for _, who := range []*social.Account{ed, zoe} {
		if got := h.noticed(t, who); got != nil {
			t.Errorf("%s sees %v", who.Handle, got)
		}
	}
	if _, err := h.ApproveSignUp(ctx, mo.ID, jane); err != nil {
		t.Fatal(err)
	}
	if got := h.noticed(t, ada); !slices.Equal(got, []string{"kim"}) {
		t.Errorf("after the approval: %v", got)
	}
	if err := h.Promote(ctx, members.Console, "mo", members.RoleEditor); err != nil {
		t.Fatal(err)
	}
	if got := h.noticed(t, mo); got != nil {
		t.Errorf("moderator no more: %v", got)
	}
	if err := h.RejectSignUp(ctx, ada.ID, kim, ""); err != nil {
		t.Fatal(err)
	}
	if n := h.count(t, `SELECT count(*) FROM notifications`); n != 0 {
		t.Errorf("%d notifications are left of decided sign-ups", n)
	}
}

// tellStaff works the job as the queue would; rest is its pause, as text.
func (h *house) tellStaff(t testing.TB) error {
	t.Helper()
	row := &jobs.Row{Kind: "social.tell_staff", Attempt: 1}
	row.ID = h.count64(t, `UPDATE river_job SET state = 'running', attempt = 1
		WHERE kind = 'social.tell_staff' AND state <> 'completed' RETURNING id`)
	return h.WriteToStaff(t.Context(), row)
}

// One letter an hour to each of staff, however many come; who comes after it is told
// with the next, and nobody is written to about what is decided.
func TestA12_OneLetterAnHour(t *testing.T) {
	t.Parallel()
	h := byApproval(t)
	ctx := t.Context()
	h.member(t, "mo", members.RoleModerator)
	h.member(t, "ed", members.RoleEditor)
	orders := func() int {
		return h.count(t, `SELECT count(*) FROM river_job WHERE kind = 'social.tell_staff' AND state <> 'completed'`)
	}
	jane, kim := h.wait(t, "jane"), h.wait(t, "kim")
	if n := orders(); n != 1 {
		t.Fatalf("%d jobs for two sign-ups, want 1", n)
	}
	if err := h.tellStaff(t); err != nil || orders() != 0 {
		t.Fatalf("%v, %d jobs left", err, orders())
	}
	m := h.lastMail(t, "mo@example.org")
	if m.Subject != "Somebody waits to join batata.test" || !strings.Contains(m.Text, "2 people wait") ||
		!slices.Contains(m.Links(), "https://batata.test/admin/members/waiting") {
		t.Errorf("letter %q: %s", m.Subject, m.Text)
	}
	before := len(h.sink.Mails())
	lee := h.wait(t, "lee") // one letter: the link to confirm
	if err := h.tellStaff(t); err == nil || orders() != 1 {
		t.Errorf("within the hour: %v, %d jobs wait", err, orders())
	}
	if n := h.post(t); n != 0 || len(h.sink.Mails()) != before+1 {
		t.Errorf("within the hour %d letters went out", len(h.sink.Mails())-before-1)
	}
	h.exec(t, `UPDATE rate_counters SET resets_at = now()`)
	if err := h.tellStaff(t); err != nil {
		t.Fatal(err)
	}
	if m := h.lastMail(t, "mo@example.org"); !strings.Contains(m.Text, "3 people wait") {
		t.Errorf("the next letter: %s", m.Text)
	}
	for _, m := range h.sink.Mails() {
		if m.To == "ed@example.org" {
			t.Errorf("an editor gets %q", m.Subject)
		}
	}

	h.exec(t, `UPDATE rate_counters SET resets_at = now()`)
	h.wait(t, "nils")
	nils := h.count64(t, `SELECT id FROM accounts WHERE handle = 'nils'`)
	for _, id := range []int64{jane, kim, lee, nils} {
		if err := h.RejectSignUp(ctx, members.Console, id, ""); err != nil {
			t.Fatal(err)
		}
	}
	h.post(t)
	if err := h.tellStaff(t); err != nil || orders() != 0 || h.post(t) != 0 {
		t.Errorf("when all is decided: %v, %d jobs", err, orders())
	}
}

// Without mail an admin takes an invited sign-up at its word; a moderator is neither
// asked nor may.
func TestA11_WaitingWithoutMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *members.Config) { c.Mail = nil })
	ctx := t.Context()
	mo, ada := h.member(t, "mo", members.RoleModerator), h.member(t, "ada", members.RoleAdmin)
	iv, err := h.CreateInvite(ctx, members.Console, members.InviteInput{MaxUses: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"jane", "kim"} {
		if _, err := h.SignUp(ctx, members.SignUpInput{Handle: name, Email: name + "@example.org", Password: goodPassword, Invite: iv.Code}); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.noticed(t, ada); !slices.Equal(got, []string{"jane", "kim"}) {
		t.Errorf("an admin is told of %v", got)
	}
	if got := h.noticed(t, mo); got != nil {
		t.Errorf("a moderator is told of %v", got)
	}
	if list, total, err := h.Waiting(ctx, mo.ID, 50); err != nil || total != 0 || len(list) != 0 {
		t.Errorf("a moderator sees %d, %v", total, err)
	}
	list, total, err := h.Waiting(ctx, ada.ID, 50)
	if err != nil || total != 2 {
		t.Fatalf("an admin sees %d, %v", total, err)
	}
	if _, err := h.ApproveSignUp(ctx, mo.ID, list[0].AccountID); !errors.Is(err, errs.Denied) {
		t.Errorf("a moderator confirms an address: %v", err)
	}
	if active, err := h.ApproveSignUp(ctx, ada.ID, list[0].AccountID); err != nil || !active {
		t.Fatalf("an admin says yes: active %v, %v", active, err)
	}
	h.logIn(t, "jane")
	if err := h.RejectSignUp(ctx, ada.ID, list[1].AccountID, "no"); err != nil {
		t.Fatal(err)
	}
	if got := h.noticed(t, ada); got != nil {
		t.Errorf("told of %v when all is decided", got)
	}
	if n := h.count(t, `SELECT count(*) FROM river_job`); n != 0 {
		t.Errorf("%d jobs for letters that nobody can send", n)
	}
}
