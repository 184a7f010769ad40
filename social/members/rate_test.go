package members_test

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// A limit of ten lets ten of a hundred through, though two nodes count at once.
func TestA09_CountedOverNodes(t *testing.T) {
	t.Parallel()
	a := newHouse(t)
	b := a.second(t)
	var ok atomic.Int64
	var wg sync.WaitGroup
	for i := range 100 {
		s := []*house{a, b}[i%2]
		wg.Go(func() {
			may, wait, err := s.RateTake(t.Context(), "key", 10, time.Hour)
			switch {
			case err != nil:
				t.Error(err)
			case may:
				ok.Add(1)
			case wait <= 59*time.Minute || wait > time.Hour:
				t.Errorf("wait %v, want the rest of the hour", wait)
			}
		})
	}
	wg.Wait()
	if ok.Load() != 10 {
		t.Errorf("%d of 100 passed, want 10", ok.Load())
	}
	if may, _, err := a.RateTake(t.Context(), "other key", 10, time.Hour); err != nil || !may {
		t.Errorf("another key: %v, %v", may, err)
	}
	a.exec(t, `UPDATE rate_counters SET resets_at = now() - interval '1 second'`)
	if may, _, err := b.RateTake(t.Context(), "key", 10, time.Hour); err != nil || !may {
		t.Errorf("a new window: %v, %v", may, err)
	}
}

// Every road that guesses or sends has a limit of its own.
func TestA09_EachRoad(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	h.member(t, "kim", members.RoleNone)
	from := func(ip string) members.Origin { return members.Origin{IP: netip.MustParseAddr(ip)} }
	until := func(name string, limit int, act func(i int) error) {
		t.Helper()
		for i := range limit + 3 {
			err := act(i)
			if limited := errors.Is(err, errs.RateLimited); limited != (i >= limit) {
				t.Errorf("%s: try %d: %v", name, i+1, err)
				return
			}
			var p *errs.Problem
			if errors.As(err, &p) && errors.Is(p, errs.RateLimited) && (p.RetryAfter <= 0 || p.Args["Minutes"].(int) < 1) {
				t.Errorf("%s: refusal without a time: %+v", name, p)
			}
		}
	}
	until("login at one name from one address", 10, func(int) error {
		_, _, err := h.LogIn(ctx, "jane", "wrong password", from("192.0.2.1"))
		return err
	})
	until("login from one IPv6 network", 30, func(i int) error {
		_, _, err := h.LogIn(ctx, fmt.Sprint("nobody", i), "wrong password", from(fmt.Sprintf("2001:db8:1:2::%x", i+1)))
		return err
	})
	if _, _, err := h.LogIn(ctx, "kim", goodPassword, from("2001:db8:1:3::1")); err != nil {
		t.Errorf("login from the next network: %v", err)
	}
	until("sign-up from one address", 5, func(i int) error {
		_, err := h.SignUp(ctx, members.SignUpInput{
			Handle: fmt.Sprint("newcomer", i), Email: fmt.Sprintf("new%d@example.net", i), Password: goodPassword, IP: netip.MustParseAddr("192.0.2.9"),
		})
		return err
	})
	until("old password", 10, func(int) error {
		token, _ := h.logIn(t, "kim")
		return h.ChangePassword(ctx, jane.ID, token, "wrong password", "another tiger umbrella")
	})
	h.exec(t, `DELETE FROM rate_counters`)
	until("change of address", 5, func(i int) error {
		return h.ChangeEmail(ctx, jane.ID, goodPassword, fmt.Sprintf("jane%d@example.net", i))
	})
}

// Success forgets the failures before it: a member who mistypes now and then is
// never locked out.
func TestA09_SuccessForgets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "jane", members.RoleNone)
	for i := range 3 {
		for range 9 {
			if _, _, err := h.LogIn(t.Context(), "jane", "wrong password", members.Origin{UserAgent: "x"}); !hasKey(err, "error.login_wrong") {
				t.Fatalf("round %d: %v", i, err)
			}
		}
		h.logIn(t, "jane")
	}
}

// Mail that strangers order to an address is limited per address, and nobody is
// told: the answer stays the same.
func TestA09_MailPerAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.member(t, "jane", members.RoleNone)
	for name, order := range map[string]func() error{
		"reset":  func() error { return h.RequestReset(t.Context(), "Jane@example.org") },
		"resend": func() error { return h.ResendConfirmation(t.Context(), "jane@EXAMPLE.org") },
	} {
		h.exec(t, `DELETE FROM outgoing_mail`)
		for i := range 9 {
			if err := order(); err != nil {
				t.Errorf("%s %d: %v", name, i, err)
			}
		}
		if n := h.count(t, `SELECT count(*) FROM outgoing_mail`); n != 4 {
			t.Errorf("%s: %d of 9 mails ordered, want 4", name, n)
		}
	}
}

// The table of counters tells nobody who came from where.
func TestA22_CountersKeepNoAddresses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, _, _ = h.LogIn(t.Context(), "secretname@example.org", "wrong", here)
	_ = h.RequestReset(t.Context(), "secretname@example.org")
	var dump string
	err := h.db.NewRaw(`SELECT (SELECT string_agg(encode(key, 'escape'), ' ') FROM rate_counters)
		|| (SELECT string_agg(encode(sealed, 'escape'), ' ') FROM outgoing_mail)
		|| (SELECT string_agg(args::text, ' ') FROM river_job)`).Scan(t.Context(), &dump)
	if err != nil || dump == "" {
		t.Fatalf("dump %q, %v", dump, err)
	}
	for _, secret := range []string{"secretname", "example.org", "192.0.2.7"} {
		if strings.Contains(dump, secret) {
			t.Errorf("%q stands in counters, queue or waiting mail", secret)
		}
	}
}

func TestA09_OffForTests(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *members.Config) { c.NoLimits = true })
	for range 20 {
		if ok, _, err := h.RateTake(t.Context(), "key", 1, time.Hour); err != nil || !ok {
			t.Fatalf("with limits off: %v, %v", ok, err)
		}
	}
}
