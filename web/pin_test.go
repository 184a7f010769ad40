package web

import (
	"strings"
	"testing"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// Pinned from the note's menu, first on the profile with a mark, and nowhere else.
func TestPinFromTheMenu(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.enrol("mei", members.RoleNone)
	old := social.NotePath(s.Post(t, mei, "Old one"))
	s.Post(t, mei, "New one")
	me, visitor := s.as(mei), s.visitor()
	me.get(old+"/menu").want(t, 200).has(t, old+"/pin", "Pin to my profile")
	if menu := visitor.get(old + "/menu"); strings.Contains(menu.body, "/pin") {
		t.Error("a visitor is offered to pin")
	}
	if to := me.post(old+"/pin", nil).location(t); to != "/@mei" {
		t.Errorf("pinning leads to %s", to)
	}
	me.get("/@mei").want(t, 200).has(t, "Pinned to your profile.")
	profile := visitor.get("/@mei").want(t, 200)
	if card := firstCard(profile.body); !strings.Contains(card, "Old one") || !strings.Contains(card, "#i-pushpin") || strings.Count(profile.body, "#i-pushpin") != 1 {
		t.Errorf("the profile begins with\n%s", card)
	}
	if explore := visitor.get("/explore"); strings.Contains(explore.body, "#i-pushpin") {
		t.Error("Explore marks pinned notes")
	}
	if atom := visitor.get("/@mei/feed.atom").want(t, 200); strings.Index(atom.body, "New one") > strings.Index(atom.body, "Old one") {
		t.Error("the feed is not in order")
	}
	me.get(old+"/menu").want(t, 200).has(t, old+"/unpin")
	me.post(old+"/unpin", nil).want(t, 303)
	if card := firstCard(visitor.get("/@mei").body); !strings.Contains(card, "New one") {
		t.Errorf("after unpinning the profile begins with\n%s", card)
	}
}
