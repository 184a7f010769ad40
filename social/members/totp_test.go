package members_test

import (
	"errors"
	"testing"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// A secret that waits to be confirmed is sealed in its row and shown to a fresh
// session alone, until it is confirmed.
func TestA10_PendingTOTP(t *testing.T) {
	t.Parallel()
	h, clock := clocked(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
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
