package members_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// A setting saved on one node is seen by the other within 2 s, though both are asked
// all the time and so keep what they know; with WatchSettings at once.
func TestR20_SettingsOnBothNodes(t *testing.T) {
	t.Parallel()
	for _, watching := range []bool{false, true} {
		a := newHouse(t)
		b := a.second(t)
		limit := 2 * time.Second
		if watching {
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- b.WatchSettings(ctx) }()
			t.Cleanup(func() {
				stop()
				if err := <-ended; !errors.Is(err, context.Canceled) {
					t.Errorf("watch: %v", err)
				}
			})
		}
		for i, name := range []string{"First", "Second"} {
			if site, err := b.Site(t.Context()); err != nil || site.Name == name {
				t.Fatalf("before: %q, %v", site.Name, err)
			}
			a.saveSite(t, func(s *members.Site) { s.Name = name })
			saved := time.Now()
			for {
				site, err := b.Site(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if site.Name == name {
					break
				}
				if time.Since(saved) > limit {
					t.Fatalf("watching %v, change %d: still %q after %v", watching, i, site.Name, limit)
				}
			}
			if site, err := a.Site(t.Context()); err != nil || site.Name != name {
				t.Errorf("the saving node itself shows %q, %v", site.Name, err)
			}
		}
	}
}

// Settings come from memory: a thousand reads are a few queries.
func TestR20_SettingsAreCached(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if _, err := h.Site(t.Context()); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel() // no query succeeds with it
	var served atomic.Int64
	start := time.Now()
	for range 1000 {
		if _, err := h.Site(over); err == nil {
			served.Add(1)
		}
	}
	if took := time.Since(start); took < 500*time.Millisecond && served.Load() != 1000 {
		t.Errorf("%d of 1000 reads within %v needed no database", served.Load(), took)
	}
}

func TestSiteRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	good, err := h.Site(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if good.Name != "batata.test" || len(good.Languages) != 2 || !good.MembersInvite {
		t.Errorf("defaults %+v", good)
	}
	for _, c := range []struct {
		key    string
		change func(*members.Site)
	}{
		{"error.text_missing", func(s *members.Site) { s.Name = " " }},
		{"error.text_long", func(s *members.Site) { s.Name = strings.Repeat("名", 61) }},
		{"error.text_long", func(s *members.Site) { s.Description = strings.Repeat("x", 501) }},
		{"error.text_long", func(s *members.Site) { s.Rules = []string{strings.Repeat("x", 501)} }},
		{"error.list_long", func(s *members.Site) { s.Rules = strings.Split(strings.Repeat("x,", 31), ",") }},
		{"error.contact", func(s *members.Site) { s.Contact = "javascript:alert(1)" }},
		{"error.sign_up_mode", func(s *members.Site) { s.SignUpMode = "maybe" }},
		{"error.language_unknown", func(s *members.Site) { s.Languages = []string{"tlh"} }},
		{"error.mail_domain", func(s *members.Site) { s.MailDomainsBlocked = []string{"not a domain"} }},
	} {
		site := good
		c.change(&site)
		wantKey(t, c.key, h.SaveSite(ctx, members.Console, site), c.key)
	}
	boss := h.member(t, "boss", members.RoleAdmin)
	site := good
	site.Name, site.Rules, site.Contact = " Köln\x00 knits ", []string{" Be kind ", ""}, "https://example.org/contact"
	site.MailDomainsBlocked = []string{"BÜCHER.example"}
	if err := h.SaveSite(ctx, boss.ID, site); err != nil {
		t.Fatal(err)
	}
	got, err := h.Site(ctx)
	if err != nil || got.Name != "Köln knits" || len(got.Rules) != 1 || got.Rules[0] != "Be kind" || got.MailDomainsBlocked[0] != "xn--bcher-kva.example" {
		t.Errorf("saved %+v, %v", got, err)
	}
	_, err = h.SignUp(ctx, members.SignUpInput{Handle: "jane", Email: "jane@bücher.example", Password: goodPassword})
	wantKey(t, "a blocked domain", err, "error.email_domain")
	if n := h.count(t, `SELECT count(*) FROM audit_log WHERE action = 'settings.save' AND actor_id = ?`, boss.ID); n != 1 {
		t.Errorf("%d audit entries, want 1", n)
	}
}

// Two admins who change different settings at once both succeed, and the log says
// what each changed; saving what is there already is no change.
func TestSettingsChangeOneByOne(t *testing.T) {
	t.Parallel()
	a := newHouse(t)
	b := a.second(t)
	ctx := t.Context()
	boss, jane := a.member(t, "boss", members.RoleAdmin), a.member(t, "jane", members.RoleModerator)
	var wg sync.WaitGroup
	for i := range 6 {
		h := []*house{a, b}[i%2]
		wg.Go(func() {
			_, err := h.ChangeSite(ctx, boss.ID, func(s *members.Site) {
				switch i {
				case 0:
					s.Name = "Köln knits"
				case 1:
					s.Description = "Wool and needles"
				case 2:
					s.About = "We meet on Mondays."
				case 3:
					s.Rules = []string{"Be kind"}
				case 4:
					s.Contact = "hello@example.org"
				case 5:
					s.Languages = []string{"zh-CN"}
				}
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	same := func(*members.Site) {}
	site, err := b.ChangeSite(ctx, boss.ID, same)
	if err != nil || site.Name != "Köln knits" || site.Description == "" || site.About == "" || len(site.Rules) != 1 || site.Contact == "" || site.Languages[0] != "zh-CN" {
		t.Errorf("settings %+v, %v", site, err)
	}
	if _, err := a.ChangeSite(ctx, jane.ID, same); !errors.Is(err, errs.Denied) {
		t.Errorf("a moderator changes settings: %v", err)
	}
	var changed string
	err = a.db.NewRaw(`SELECT string_agg(c, ' ' ORDER BY c) FROM audit_log, jsonb_array_elements_text(detail->'changed') AS c
		WHERE actor_id = ?`, boss.ID).Scan(ctx, &changed)
	if err != nil || changed != "about contact description languages name rules" {
		t.Errorf("the log says %q, %v", changed, err)
	}
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	jane := h.member(t, "jane", members.RoleNone)
	if err := h.SavePreferences(t.Context(), jane.ID, members.Preferences{Locale: "zh-CN", Theme: "dark", Density: "list", LowData: true}); err != nil {
		t.Fatal(err)
	}
	if u, err := h.User(t.Context(), jane.ID); err != nil || u.Locale != "zh-CN" || u.Theme != "dark" || u.Density != "list" || !u.LowData {
		t.Errorf("user %+v, %v", u, err)
	}
	err := h.SavePreferences(t.Context(), jane.ID, members.Preferences{Locale: "tlh", Theme: "pink", Density: "tight"})
	wantKey(t, "theme", err, "error.theme")
	wantKey(t, "density", err, "error.density")
	wantKey(t, "language", err, "error.language_unknown")
	if _, err := h.User(t.Context(), 1); !errors.Is(err, errs.NotFound) {
		t.Errorf("no such user: %v", err)
	}
}
