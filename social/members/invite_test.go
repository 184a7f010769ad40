package members_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// Fifty people, on two nodes, with one invite for one: one gets in.
func TestA12_InviteIsAtomic(t *testing.T) {
	t.Parallel()
	a := newHouse(t)
	b := a.second(t)
	a.saveSite(t, func(s *members.Site) { s.SignUpMode = members.SignUpInvite })
	jane := a.member(t, "jane", members.RoleNone)
	for uses, rounds := range map[int]int{1: 50, 3: 20} {
		iv, err := a.CreateInvite(t.Context(), jane.ID, members.InviteInput{MaxUses: uses})
		if err != nil {
			t.Fatal(err)
		}
		var in, over atomic.Int64
		var wg sync.WaitGroup
		for i := range rounds {
			s := []*house{a, b}[i%2]
			wg.Go(func() {
				_, err := s.SignUp(t.Context(), members.SignUpInput{
					Handle: fmt.Sprintf("m%d_%d", uses, i), Email: fmt.Sprintf("m%d_%d@m%d.example", uses, i, i), Password: goodPassword, Invite: iv.Code,
				})
				switch {
				case err == nil:
					in.Add(1)
				case hasKey(err, "error.invite_over"):
					over.Add(1)
				default:
					t.Errorf("sign-up %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if int(in.Load()) != uses || int(over.Load()) != rounds-uses {
			t.Errorf("an invite for %d let %d in and refused %d", uses, in.Load(), over.Load())
		}
		if n := a.count(t, `SELECT count(*) FROM users WHERE invite_id = ?`, iv.ID); n != uses {
			t.Errorf("%d users by an invite for %d", n, uses)
		}
	}
}

func TestA12_Modes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	invite := func() string {
		iv, err := h.CreateInvite(ctx, jane.ID, members.InviteInput{})
		if err != nil {
			t.Fatal(err)
		}
		return iv.Code
	}
	code := invite()
	n := 0
	for _, c := range []struct {
		mode           members.SignUpMode
		invite, reason string
		key            string // of the refusal
		approval       bool
	}{
		{members.SignUpOpen, "", "", "", false},
		{members.SignUpOpen, "nonsense", "", "error.invite_over", false},
		{members.SignUpApproval, "", "I knit", "", true},
		{members.SignUpApproval, "", "", "error.reason_missing", false},
		{members.SignUpApproval, code, "", "", false},
		{members.SignUpApproval, code, "", "error.invite_over", false}, // used up by the row above
		{members.SignUpInvite, "", "I knit", "error.invite_missing", false},
		{members.SignUpClosed, "", "I knit", "error.signup_closed", false},
	} {
		h.saveSite(t, func(s *members.Site) { s.SignUpMode = c.mode })
		n++
		res, err := h.SignUp(ctx, members.SignUpInput{
			Handle: fmt.Sprint("newcomer", n), Email: fmt.Sprintf("n%d@n%d.example", n, n), Password: goodPassword, Invite: c.invite, Reason: c.reason,
		})
		switch {
		case c.key != "":
			wantKey(t, fmt.Sprint(c.mode, " ", c.invite), err, c.key)
		case err != nil:
			t.Errorf("%s with invite %q: %v", c.mode, c.invite, err)
		case res.Approval != c.approval || !res.Confirm:
			t.Errorf("%s with invite %q: %+v", c.mode, c.invite, res)
		}
	}
}

func TestA12_InvitesEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane, kim := h.member(t, "jane", members.RoleNone), h.member(t, "kim", members.RoleNone)
	boss := h.member(t, "boss", members.RoleModerator)
	create := func(me int64, in members.InviteInput) *members.Invite {
		t.Helper()
		iv, err := h.CreateInvite(ctx, me, in)
		if err != nil {
			t.Fatal(err)
		}
		if open, err := h.InviteOpen(ctx, iv.Code); err != nil || !open || !iv.Open(time.Now()) {
			t.Fatalf("a new invite is open: %v, %v", open, err)
		}
		return iv
	}
	closed := func(what string, iv *members.Invite) {
		t.Helper()
		if open, err := h.InviteOpen(ctx, iv.Code); err != nil || open {
			t.Errorf("%s: open %v, %v", what, open, err)
		}
	}
	iv := create(jane.ID, members.InviteInput{})
	if err := h.RevokeInvite(ctx, kim.ID, iv.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("another member's invite: %v, want NotFound", err)
	}
	if err := h.RevokeInvite(ctx, jane.ID, iv.ID); err != nil {
		t.Fatal(err)
	}
	closed("revoked", iv)
	iv = create(jane.ID, members.InviteInput{})
	if err := h.RevokeInvite(ctx, boss.ID, iv.ID); err != nil {
		t.Fatal(err)
	}
	closed("revoked by staff", iv)
	iv = create(jane.ID, members.InviteInput{})
	h.exec(t, `UPDATE invites SET expires_at = now() WHERE id = ?`, iv.ID)
	closed("expired", iv)
	iv = create(jane.ID, members.InviteInput{})
	if err := h.Suspend(ctx, boss.ID, "jane"); err != nil {
		t.Fatal(err)
	}
	closed("of a suspended member", iv)
	if _, err := h.CreateInvite(ctx, jane.ID, members.InviteInput{}); !errors.Is(err, errs.Denied) {
		t.Errorf("a suspended member invites: %v", err)
	}
	if _, err := h.CreateInvite(ctx, kim.ID, members.InviteInput{MaxUses: 11}); !hasKey(err, "error.invite_uses") {
		t.Errorf("a member invites 11: %v", err)
	}
	if _, err := h.CreateInvite(ctx, boss.ID, members.InviteInput{MaxUses: 11, Life: 100 * 24 * time.Hour}); err != nil {
		t.Errorf("staff invites 11: %v", err)
	}
	h.saveSite(t, func(s *members.Site) { s.MembersInvite = false })
	if _, err := h.CreateInvite(ctx, kim.ID, members.InviteInput{}); !hasKey(err, "error.invite_staff_only") {
		t.Errorf("a member invites where only staff may: %v", err)
	}
	if list, err := h.Invites(ctx, jane.ID); err != nil || len(list) != 4 {
		t.Errorf("%d invites of jane, %v, want 4", len(list), err)
	}
}
