package members_test

import (
	"testing"

	"github.com/batata-social/batata/social/members"
)

// F20: what strangers leave behind has an end: accounts never confirmed, sessions, links,
// counters, letters.
func TestF20_SweepMembers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.member(t, "jane", members.RoleNone)
	for _, name := range []string{"forgetful", "recent"} {
		if _, err := h.SignUp(ctx, members.SignUpInput{Handle: name, Email: name + "@example.org", Password: goodPassword, IP: here.IP}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		h.logIn(t, "jane")
	}
	h.post(t)
	if err := h.RequestReset(ctx, "jane@example.org"); err != nil {
		t.Fatal(err)
	}
	h.exec(t, `UPDATE users SET created_at = now() - interval '8 days' WHERE email = 'forgetful@example.org'`)
	h.exec(t, `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = (SELECT min(id) FROM sessions)`)
	h.exec(t, `UPDATE sessions SET last_seen_at = now() - interval '31 days' WHERE id = (SELECT max(id) FROM sessions)`)
	h.exec(t, `UPDATE rate_counters SET resets_at = now() - interval '1 second' WHERE key = (SELECT key FROM rate_counters ORDER BY key LIMIT 1)`)
	counters := h.count(t, `SELECT count(*) FROM rate_counters`)
	for range 2 {
		if err := h.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]int{
		`SELECT count(*) FROM sessions`:                            1,
		`SELECT count(*) FROM accounts WHERE handle = 'forgetful'`: 0,
		`SELECT count(*) FROM accounts WHERE handle = 'recent'`:    1,
		`SELECT count(*) FROM mail_tokens`:                         1, // of recent
		`SELECT count(*) FROM outgoing_mail`:                       1, // not yet sent
		`SELECT count(*) FROM rate_counters`:                       counters - 1,
		`SELECT count(*) FROM users WHERE email LIKE 'jane@%'`:     1,
	} {
		if got := h.count(t, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	h.exec(t, `UPDATE outgoing_mail SET id = id - (3 * 86400000::bigint << 16)`)
	if err := h.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if n := h.count(t, `SELECT count(*) FROM outgoing_mail`); n != 0 {
		t.Errorf("%d mails wait after three days", n)
	}
	if _, err := h.SignUp(ctx, members.SignUpInput{Handle: "forgetful", Email: "forgetful@example.org", Password: goodPassword}); err != nil {
		t.Errorf("the freed handle: %v", err)
	}
}

// In dev letters are kept for a page, and the newest hundred only.
func TestDevMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *members.Config) { c.Mail, c.KeepMail = nil, true })
	ctx := t.Context()
	if _, err := h.SignUp(ctx, members.SignUpInput{Handle: "jane", Email: "jane@example.org", Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	h.post(t)
	h.post(t) // again is no harm
	letters, err := h.DevMail(ctx)
	if err != nil || len(letters) != 1 || letters[0].To != "jane@example.org" || letters[0].Subject != "Confirm your address for batata.test" || letters[0].HTML == "" {
		t.Fatalf("letters %+v, %v", letters, err)
	}
	if n := len(h.sink.Mails()); n != 0 {
		t.Errorf("%d mails left the machine", n)
	}
	plain := houseOn(t, h.url, h.key, h.sink)
	if letters, err := plain.DevMail(ctx); err != nil || len(letters) != 0 {
		t.Errorf("serve shows %d letters, %v", len(letters), err)
	}
}
