package members_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/social/socialtest"
)

// A session token is 256 bits of chance, new at each login, and only its hash is
// stored: a dump of the database opens nothing.
func TestA03_TokenIsNewAndHashed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "jane", members.RoleNone)
	seen := map[string]bool{}
	for range 3 {
		token, _ := h.logIn(t, "jane")
		if len(token) != 43 || seen[token] {
			t.Errorf("token %q, want 43 characters, new each time", token)
		}
		seen[token] = true
	}
	dump := ""
	if err := h.db.NewRaw(`SELECT string_agg(s::text, ' ') FROM sessions s`).Scan(t.Context(), &dump); err != nil {
		t.Fatal(err)
	}
	for token := range seen {
		if strings.Contains(dump, token) {
			t.Error("a token stands in the database")
		}
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 42) + "B", strings.Repeat("é", 22), "' OR 1=1 --"} {
		if _, err := h.Authenticate(t.Context(), bad); !errors.Is(err, errs.Unauthed) {
			t.Errorf("Authenticate(%q): %v, want Unauthed", bad, err)
		}
	}
}

func TestA03_Expiry(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "jane", members.RoleNone)
	for _, c := range []struct {
		name, age string
		alive     bool
	}{
		{"fresh", `SELECT 1`, true},
		{"idle for 29 days", `UPDATE sessions SET last_seen_at = now() - interval '29 days 23 hours'`, true},
		{"idle for 30 days", `UPDATE sessions SET last_seen_at = now() - interval '30 days 1 second'`, false},
		{"89 days old and busy", `UPDATE sessions SET expires_at = expires_at - interval '89 days 23 hours'`, true},
		{"90 days old and busy", `UPDATE sessions SET expires_at = expires_at - interval '90 days 1 second'`, false},
	} {
		h.exec(t, `DELETE FROM sessions`)
		token, _ := h.logIn(t, "jane")
		h.exec(t, c.age)
		_, err := h.Authenticate(t.Context(), token)
		if (err == nil) != c.alive {
			t.Errorf("%s: %v", c.name, err)
		}
		list, err := h.Sessions(t.Context(), h.count64(t, `SELECT account_id FROM sessions`), token)
		if err != nil || (len(list) == 1) != c.alive {
			t.Errorf("%s: listed %d sessions, %v", c.name, len(list), err)
		}
	}
}

func TestA03_ListAndRevoke(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	kim := h.member(t, "kim", members.RoleNone)
	phone, _, err := h.LogIn(ctx, "jane", goodPassword, members.Origin{IP: netip.MustParseAddr("2001:db8::7"), UserAgent: "Phone\r\n\x00" + strings.Repeat("é", 300)})
	if err != nil {
		t.Fatal(err)
	}
	desk, _ := h.logIn(t, "jane")
	kims, kimSession := h.logIn(t, "kim")
	list, err := h.Sessions(ctx, jane.ID, desk)
	if err != nil || len(list) != 2 {
		t.Fatalf("sessions %v, %v", list, err)
	}
	var phoneID int64
	for _, se := range list {
		if se.Current != (se.UserAgent == "Firefox") {
			t.Errorf("session %q is current: %v", se.UserAgent, se.Current)
		}
		if !se.Current {
			phoneID = se.ID
			if se.IP != "2001:db8::7" || !strings.HasPrefix(se.UserAgent, "Phone é") || len(se.UserAgent) > 300 {
				t.Errorf("phone is %q from %q", se.UserAgent, se.IP)
			}
		}
		if se.TokenHash != nil {
			t.Error("a token hash leaves the package")
		}
	}
	if err := h.RevokeSession(ctx, jane.ID, kimSession.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("revoking another member's session: %v, want NotFound", err)
	}
	if err := h.RevokeSession(ctx, jane.ID, phoneID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Authenticate(ctx, phone); !errors.Is(err, errs.Unauthed) {
		t.Errorf("a revoked session: %v", err)
	}
	h.logIn(t, "jane")
	if n, err := h.RevokeOtherSessions(ctx, jane.ID, desk); err != nil || n != 1 {
		t.Errorf("revoked %d others, %v, want 1", n, err)
	}
	for name, token := range map[string]string{"the asking one": desk, "another member's": kims} {
		if _, err := h.Authenticate(ctx, token); err != nil {
			t.Errorf("%s session: %v", name, err)
		}
	}
	h.exec(t, `INSERT INTO sessions (token_hash, account_id, expires_at, last_seen_at)
		SELECT int4send(i), ?, now() + interval '1 day', now() - i * interval '1 minute' FROM generate_series(1, 60) i`, kim.ID)
	h.logIn(t, "kim")
	if list, err := h.Sessions(ctx, kim.ID, ""); err != nil || len(list) != 50 {
		t.Errorf("%d sessions after 62 logins, %v, want 50", len(list), err)
	}
}

// What ends sessions on one node has ended them on the other with the next request:
// nothing is cached.
func TestA07_RevocationOnBothNodes(t *testing.T) {
	t.Parallel()
	a := newHouse(t)
	b := a.second(t)
	ctx := t.Context()
	owner := a.member(t, "owner", members.RoleOwner)
	for name, revoke := range map[string]func(token string, jane *social.Account) error{
		"logout":  func(token string, _ *social.Account) error { return a.LogOut(ctx, token) },
		"suspend": func(_ string, jane *social.Account) error { return a.Suspend(ctx, owner.ID, jane.Handle) },
		"role": func(_ string, jane *social.Account) error {
			return a.Promote(ctx, owner.ID, jane.Handle, members.RoleEditor)
		},
		"revoked": func(token string, jane *social.Account) error {
			other, _ := a.logIn(t, jane.Handle)
			_, err := a.RevokeOtherSessions(ctx, jane.ID, other)
			return err
		},
		"password": func(token string, jane *social.Account) error {
			other, _ := a.logIn(t, jane.Handle)
			return a.ChangePassword(ctx, jane.ID, other, goodPassword, "another tiger umbrella")
		},
		"reset": func(_ string, jane *social.Account) error {
			if err := a.RequestReset(ctx, jane.Handle+"@example.org"); err != nil {
				return err
			}
			return a.ResetPassword(ctx, a.token(t, jane.Handle+"@example.org"), "another tiger umbrella")
		},
	} {
		jane := a.member(t, "jane_"+name, members.RoleNone)
		token, _ := a.logIn(t, jane.Handle)
		for node, s := range map[string]*house{"a": a, "b": b} {
			if v, err := s.Authenticate(ctx, token); err != nil || v.Account.ID != jane.ID {
				t.Fatalf("%s: before, on node %s: %v", name, node, err)
			}
		}
		if err := revoke(token, jane); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for node, s := range map[string]*house{"a": a, "b": b} {
			if _, err := s.Authenticate(ctx, token); !errors.Is(err, errs.Unauthed) {
				t.Errorf("%s: afterwards, on node %s: %v, want Unauthed", name, node, err)
			}
		}
	}
}

func TestA03_LastSeen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "jane", members.RoleNone)
	token, _ := h.logIn(t, "jane")
	stale := func() int {
		return h.count(t, `SELECT count(*) FROM sessions s JOIN accounts a ON a.id = s.account_id
			WHERE s.last_seen_at < now() - interval '1 minute' AND a.last_active_at < now() - interval '1 minute'`)
	}
	for _, c := range []struct {
		age   string
		stale int
	}{{"4 minutes", 1}, {"6 minutes", 0}} {
		h.exec(t, `UPDATE sessions SET last_seen_at = now() - ?::interval`, c.age)
		h.exec(t, `UPDATE accounts SET last_active_at = now() - ?::interval`, c.age)
		if _, err := h.Authenticate(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if n := stale(); n != c.stale {
			t.Errorf("seen %s ago: %d stale rows after a request, want %d", c.age, n, c.stale)
		}
	}
}

func TestAuthenticateBringsTheFace(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	a, _, err := w.Members.Create(ctx, members.CreateInput{Handle: "mei", Email: "mei@mail.test", Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.UpdateProfile(ctx, a.ID, social.ProfileInput{AvatarID: w.Picture(t, a)}); err != nil {
		t.Fatal(err)
	}
	token, _, err := w.Members.LogIn(ctx, "mei", goodPassword, members.Origin{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.Members.Authenticate(ctx, token)
	if err != nil || v.Account.Avatar == nil || v.Account.Avatar.Rendition("360") == nil {
		t.Errorf("the member of the session: %+v, %v", v, err)
	}
}
