package social_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// What the about page says: who is here, how much is public, and whom to turn to.
func TestSizeAndStaff(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	mei := w.Join(t, "mei")
	w.Post(t, mei, "for all")
	w.Post(t, mei, "for some", func(in *social.NoteInput) { in.Visibility = social.Followers })
	gone := w.Post(t, mei, "taken back")
	if err := w.Delete(ctx, mei.ID, gone.ID); err != nil {
		t.Fatal(err)
	}
	for handle, role := range map[string]social.Role{"ed": social.RoleEditor, "mo": social.RoleModerator, "ada": social.RoleAdmin, "own": social.RoleOwner, "old": social.RoleModerator} {
		_, _, err := w.CreateMember(ctx, social.CreateMemberInput{Handle: handle, Email: handle + "@example.org", Role: role, Password: "a long enough passphrase 7"})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Suspend(ctx, social.Console, "old"); err != nil {
		t.Fatal(err)
	}
	size, err := w.Size(ctx)
	if err != nil || size != (social.Size{Members: 5, Notes: 1}) {
		t.Errorf("size %+v, %v", size, err)
	}
	staff, err := w.Staff(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range staff {
		names = append(names, a.Handle)
	}
	if want := []string{"own", "ada", "mo"}; !slices.Equal(names, want) {
		t.Errorf("staff %v, want %v", names, want)
	}
}

// A secret that waits to be confirmed is sealed in its row and shown to a fresh
// session alone, until it is confirmed.
func TestA10_PendingTOTP(t *testing.T) {
	t.Parallel()
	h, clock := clocked(t)
	ctx := t.Context()
	jane := h.member(t, "jane", social.RoleNone)
	session, _ := h.logIn(t, "jane")
	if _, err := h.PendingTOTP(ctx, jane.ID, session); !errors.Is(err, errs.NotFound) {
		t.Errorf("before it begins: %v", err)
	}
	begun, err := h.BeginTOTP(ctx, jane.ID, session)
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.PendingTOTP(ctx, jane.ID, session)
	if err != nil || again.Secret != begun.Secret || again.URL != begun.URL || string(again.QR) != string(begun.QR) {
		t.Errorf("shown again: %v, %+v", err, again)
	}
	if h.count(t, `SELECT count(*) FROM users WHERE position(?::bytea IN totp_secret) > 0`, []byte(begun.Secret)) != 0 {
		t.Error("the secret is stored as it is")
	}
	h.exec(t, `UPDATE sessions SET reauth_at = now() - interval '1 hour'`)
	_, err = h.PendingTOTP(ctx, jane.ID, session)
	wantKey(t, "a stale session", err, "error.reauth_needed")
	h.exec(t, `UPDATE sessions SET reauth_at = now()`)
	if _, err := h.ConfirmTOTP(ctx, jane.ID, session, code(t, begun.Secret, clock.Now())); err != nil {
		t.Fatal(err)
	}
	if _, err := h.PendingTOTP(ctx, jane.ID, session); !errors.Is(err, errs.NotFound) {
		t.Errorf("once it is in force: %v", err)
	}
}
