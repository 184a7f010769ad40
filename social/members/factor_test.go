package members_test

import (
	"bytes"
	"errors"
	"image/png"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/social/socialtest"
)

// clocked is a house whose clock a test turns; TOTP is the only thing that reads it.
func clocked(t *testing.T) (*house, *socialtest.Clock) {
	t.Helper()
	w := socialtest.New(t)
	h := newHouse(t, func(c *members.Config) { c.Now = w.Clock.Now })
	return h, w.Clock
}

// withTOTP sets an app up for the member of a session.
func (h *house) withTOTP(t testing.TB, me int64, token string, now time.Time) (secret string, recovery []string) {
	t.Helper()
	setup, err := h.BeginTOTP(t.Context(), me, token)
	if err != nil {
		t.Fatal(err)
	}
	recovery, err = h.ConfirmTOTP(t.Context(), me, token, code(t, setup.Secret, now))
	if err != nil {
		t.Fatal(err)
	}
	return setup.Secret, recovery
}

func code(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestA10_TOTPLogin(t *testing.T) {
	t.Parallel()
	h, clock := clocked(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	setup, err := h.BeginTOTP(ctx, jane.ID, session)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(setup.QR)); err != nil || img.Bounds().Dx() < 200 || !strings.HasPrefix(setup.URL, "otpauth://totp/batata.test:jane?") {
		t.Errorf("setup %s, %v", setup.URL, err)
	}
	if n := h.count(t, `SELECT count(*) FROM users WHERE totp_secret = convert_to(?, 'UTF8')`, setup.Secret); n != 0 {
		t.Error("the secret is stored as it is")
	}
	h.logIn(t, "jane") // not confirmed yet: the password is enough
	_, err = h.ConfirmTOTP(ctx, jane.ID, session, "000000")
	wantKey(t, "a wrong first code", err, "error.code_wrong")
	recovery, err := h.ConfirmTOTP(ctx, jane.ID, session, code(t, setup.Secret, clock.Now()))
	if err != nil || len(recovery) != 10 {
		t.Fatalf("%d recovery codes, %v", len(recovery), err)
	}
	_, err = h.BeginTOTP(ctx, jane.ID, session)
	wantKey(t, "a second app", err, "error.totp_already")
	if n := h.count(t, `SELECT count(*) FROM sessions`); n != 1 {
		t.Errorf("%d sessions after the change, want the asking one", n)
	}

	logIn := func(code string) error {
		t.Helper()
		half, se, err := h.LogIn(ctx, "jane", goodPassword, here)
		if err != nil || !se.Half {
			t.Fatalf("half login: %+v, %v", se, err)
		}
		token, se, err := h.FinishLogIn(ctx, half, code, here)
		if err != nil {
			return err
		}
		if token == half || se.Half {
			t.Errorf("the token of the second step is the first one's, or half: %+v", se)
		}
		if _, err := h.Authenticate(ctx, token); err != nil {
			t.Errorf("after the second step: %v", err)
		}
		if _, _, err := h.FinishLogIn(ctx, half, code, here); !errors.Is(err, errs.Unauthed) {
			t.Errorf("the half token again: %v", err)
		}
		return nil
	}
	now := clock.Now()
	wantKey(t, "the code that confirmed", logIn(code(t, setup.Secret, now)), "error.code_wrong") // replay (A10)
	clock.Move(30 * time.Second)
	if err := logIn(code(t, setup.Secret, clock.Now())); err != nil {
		t.Errorf("the next code: %v", err)
	}
	wantKey(t, "the same code again", logIn(code(t, setup.Secret, clock.Now())), "error.code_wrong")
	if err := logIn(code(t, setup.Secret, clock.Now().Add(30*time.Second))); err != nil {
		t.Errorf("a phone 30 s ahead: %v", err)
	}
	clock.Move(2 * time.Minute)
	if err := logIn(code(t, setup.Secret, clock.Now().Add(-30*time.Second))); err != nil {
		t.Errorf("a phone 30 s behind: %v", err)
	}
	clock.Move(2 * time.Minute)
	for _, off := range []time.Duration{-60 * time.Second, 60 * time.Second} {
		wantKey(t, "a code "+off.String()+" off", logIn(code(t, setup.Secret, clock.Now().Add(off))), "error.code_wrong")
	}
	// A half session ends after ten minutes.
	half, _, err := h.LogIn(ctx, "jane", goodPassword, members.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	h.exec(t, `UPDATE sessions SET expires_at = expires_at - interval '10 minutes 1 second' WHERE half`)
	if _, _, err := h.FinishLogIn(ctx, half, code(t, setup.Secret, clock.Now()), here); !errors.Is(err, errs.Unauthed) {
		t.Errorf("after ten minutes: %v", err)
	}
}

// Twenty logins at once with one code: one gets in.
func TestA10_TOTPRace(t *testing.T) {
	t.Parallel()
	h, clock := clocked(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	secret, _ := h.withTOTP(t, jane.ID, session, clock.Now())
	clock.Move(time.Minute)
	c := code(t, secret, clock.Now())
	var halves []string
	for range 8 {
		half, _ := h.logIn(t, "jane")
		halves = append(halves, half)
	}
	var in atomic.Int64
	var wg sync.WaitGroup
	for _, half := range halves {
		wg.Go(func() {
			_, _, err := h.FinishLogIn(ctx, half, c, members.Origin{})
			if err == nil {
				in.Add(1)
			} else if !hasKey(err, "error.code_wrong") {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if in.Load() != 1 {
		t.Errorf("one code let %d in, want 1", in.Load())
	}
}

func TestA10_RecoveryCodes(t *testing.T) {
	t.Parallel()
	h, clock := clocked(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	_, err := h.NewRecoveryCodes(ctx, jane.ID, session)
	wantKey(t, "codes without a factor", err, "error.no_factor")
	_, recovery := h.withTOTP(t, jane.ID, session, clock.Now())
	var dump string
	if err := h.db.NewRaw(`SELECT string_agg(r::text, ' ') FROM recovery_codes r`).Scan(ctx, &dump); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(dump, recovery[0]) || strings.Contains(dump, strings.ReplaceAll(recovery[0], "-", "")) {
		t.Error("a recovery code is stored as it is")
	}
	try := func(code string) error {
		t.Helper()
		half, _ := h.logIn(t, "jane")
		_, _, err := h.FinishLogIn(ctx, half, code, members.Origin{})
		return err
	}
	if err := try(strings.ToUpper(strings.ReplaceAll(recovery[0], "-", " "))); err != nil {
		t.Errorf("a code typed another way: %v", err)
	}
	wantKey(t, "the code again", try(recovery[0]), "error.code_wrong")
	if f, err := h.Factors(ctx, jane.ID); err != nil || f.RecoveryCodes != 9 {
		t.Errorf("%d codes left, %v, want 9", f.RecoveryCodes, err)
	}
	fresh, err := h.NewRecoveryCodes(ctx, jane.ID, session)
	if err != nil || len(fresh) != 10 {
		t.Fatalf("%d new codes, %v", len(fresh), err)
	}
	wantKey(t, "a replaced code", try(recovery[1]), "error.code_wrong")
	if err := try(fresh[1]); err != nil {
		t.Errorf("a new code: %v", err)
	}
	if err := h.RemoveTOTP(ctx, jane.ID, session); err != nil {
		t.Fatal(err)
	}
	if n := h.count(t, `SELECT count(*) FROM recovery_codes`); n != 0 {
		t.Errorf("%d codes without a factor", n)
	}
	if _, se := h.logIn(t, "jane"); se.Half {
		t.Error("the second factor is still asked for")
	}
}

func TestA09_SecondFactorIsLimited(t *testing.T) {
	t.Parallel()
	h, clock := clocked(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	secret, _ := h.withTOTP(t, jane.ID, session, clock.Now())
	h.exec(t, `DELETE FROM rate_counters`)
	clock.Move(time.Minute)
	half, _ := h.logIn(t, "jane")
	for i := range 8 {
		if _, _, err := h.FinishLogIn(ctx, half, "000000", here); !hasKey(err, "error.code_wrong") {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	half, _ = h.logIn(t, "jane") // a new half session starts no new count
	if _, _, err := h.FinishLogIn(ctx, half, code(t, secret, clock.Now()), here); !errors.Is(err, errs.RateLimited) {
		t.Errorf("the ninth try: %v, want RateLimited", err)
	}
}

// What changes the factors needs a proof within 15 minutes; it takes the password and
// the factor, or a passkey.
func TestA10_StepUp(t *testing.T) {
	t.Parallel()
	h, clock := clocked(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	stale := func() { h.exec(t, `UPDATE sessions SET reauth_at = now() - interval '15 minutes 1 second'`) }
	refused := func(what string) {
		t.Helper()
		for name, act := range map[string]func() error{
			"TOTP":           func() error { _, err := h.BeginTOTP(ctx, jane.ID, session); return err },
			"confirm TOTP":   func() error { _, err := h.ConfirmTOTP(ctx, jane.ID, session, "000000"); return err },
			"remove TOTP":    func() error { return h.RemoveTOTP(ctx, jane.ID, session) },
			"passkey":        func() error { _, _, err := h.BeginPasskey(ctx, jane.ID, session); return err },
			"finish passkey": func() error { _, err := h.FinishPasskey(ctx, jane.ID, session, "", "x", nil); return err },
			"remove passkey": func() error { return h.RemovePasskey(ctx, jane.ID, session, 1) },
			"recovery codes": func() error { _, err := h.NewRecoveryCodes(ctx, jane.ID, session); return err },
			"anything":       func() error { return h.RequireFresh(ctx, jane.ID, session) },
		} {
			wantKey(t, what+": "+name, act(), "error.reauth_needed")
		}
	}
	stale()
	refused("a stale session")
	wantKey(t, "reauth with a wrong password", h.Reauth(ctx, jane.ID, session, "wrong password", ""), "error.password_wrong")
	if err := h.Reauth(ctx, jane.ID, session, goodPassword, ""); err != nil {
		t.Fatal(err)
	}
	secret, recovery := h.withTOTP(t, jane.ID, session, clock.Now())
	stale()
	refused("a stale session with TOTP")
	wantKey(t, "reauth without the code", h.Reauth(ctx, jane.ID, session, goodPassword, ""), "error.code_wrong")
	clock.Move(time.Minute)
	if err := h.Reauth(ctx, jane.ID, session, goodPassword, code(t, secret, clock.Now())); err != nil {
		t.Fatal(err)
	}
	d, more := h.enrol(t, jane.ID, session)
	if more != nil {
		t.Error("the second factor brings new recovery codes and makes the first ones wrong")
	}
	stale()
	ticket, options, err := h.BeginPasskeyReauth(ctx, jane.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.FinishPasskeyReauth(ctx, jane.ID, session, ticket, d.get(t, options)); err != nil {
		t.Fatal(err)
	}
	if err := h.RemoveTOTP(ctx, jane.ID, session); err != nil {
		t.Errorf("after a passkey: %v", err)
	}
	if f, err := h.Factors(ctx, jane.ID); err != nil || f.RecoveryCodes != len(recovery) || !f.TOTPSince.IsZero() {
		t.Errorf("factors %+v, %v: the passkey still needs its recovery codes", f, err)
	}
	v, err := h.Authenticate(ctx, session)
	if err != nil || !v.Fresh(time.Now()) || v.Fresh(time.Now().Add(16*time.Minute)) {
		t.Errorf("fresh %v, %v", v.Fresh(time.Now()), err)
	}
	if err := h.RequireFresh(ctx, jane.ID, strings.Repeat("A", 43)); !errors.Is(err, errs.Unauthed) {
		t.Errorf("no session: %v", err)
	}
}

// A reset by mail does not go round the second factor, and undoing a change of
// address removes what was set up since.
func TestA10_ResetKeepsTheFactor(t *testing.T) {
	t.Parallel()
	h, clock := clocked(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	session, _ := h.logIn(t, "jane")
	h.withTOTP(t, jane.ID, session, clock.Now())
	h.post(t)
	if err := h.RequestReset(ctx, "jane@example.org"); err != nil {
		t.Fatal(err)
	}
	if err := h.ResetPassword(ctx, h.token(t, "jane@example.org"), goodPassword); err != nil {
		t.Fatal(err)
	}
	session, se := h.logIn(t, "jane")
	if !se.Half {
		t.Error("after a reset the second factor is not asked for")
	}
	if err := h.ChangePassword(ctx, jane.ID, session, goodPassword, "another tiger umbrella"); !errors.Is(err, errs.Unauthed) {
		t.Errorf("half a session changes the password: %v", err)
	}

	kim := h.member(t, "kim", members.RoleNone)
	kims, _ := h.logIn(t, "kim")
	if err := h.ChangeEmail(ctx, kim.ID, goodPassword, "thief@example.net"); err != nil {
		t.Fatal(err)
	}
	if err := h.ConfirmEmailChange(ctx, h.token(t, "thief@example.net")); err != nil {
		t.Fatal(err)
	}
	undo := h.token(t, "kim@example.org")
	h.withTOTP(t, kim.ID, kims, clock.Now())
	h.enrol(t, kim.ID, kims)
	if err := h.UndoEmailChange(ctx, undo); err != nil {
		t.Fatal(err)
	}
	if f, err := h.Factors(ctx, kim.ID); err != nil || f.Any() || f.RecoveryCodes != 0 {
		t.Errorf("the thief's factors stay: %+v, %v", f, err)
	}
}
