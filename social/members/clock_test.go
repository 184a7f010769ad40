package members_test

import (
	"errors"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// R15: a node whose clock is two hours before or behind, or steps back, ends no session
// and no link early and lengthens none; limits are counted as on the other nodes.
func TestR15_NodesWithOtherClocks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.saveSite(t, func(site *members.Site) { site.SignUpMode = members.SignUpOpen })
	jane := h.member(t, "jane", members.RoleNone)
	token, _ := h.logIn(t, "jane")
	over, _ := h.logIn(t, "jane")
	h.exec(t, `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = (SELECT max(id) FROM sessions)`)
	nodes := map[string]*house{}
	steps := map[string]*time.Duration{}
	for name, by := range map[string]time.Duration{"before": 2 * time.Hour, "behind": -2 * time.Hour, "stepping": time.Hour} {
		step := by
		steps[name] = &step
		nodes[name] = houseOn(t, h.url, h.key, h.sink, func(c *members.Config) {
			c.Now = func() time.Time { return time.Now().Add(step) }
		})
	}
	check := func(when string) {
		t.Helper()
		for name, node := range nodes {
			if _, err := node.Authenticate(ctx, token); err != nil {
				t.Errorf("%s, node %s: a live session: %v", when, name, err)
			}
			if _, err := node.Authenticate(ctx, over); !errors.Is(err, errs.Unauthed) {
				t.Errorf("%s, node %s: a session that is over: %v", when, name, err)
			}
			if err := node.RequireFresh(ctx, jane.ID, token); err != nil {
				t.Errorf("%s, node %s: a proof of a moment ago: %v", when, name, err)
			}
			if err := node.Sweep(ctx); err != nil {
				t.Errorf("%s, node %s: %v", when, name, err)
			}
		}
	}
	check("at first")
	if err := nodes["behind"].RequestReset(ctx, "jane@example.org"); err != nil {
		t.Fatal(err)
	}
	nodes["before"].post(t)
	link := h.token(t, "jane@example.org")
	for name, node := range nodes {
		if valid, err := node.ResetLinkValid(ctx, link); err != nil || !valid {
			t.Errorf("node %s: a link of a moment ago is %v, %v", name, valid, err)
		}
	}
	*steps["stepping"] = 0 // back by an hour
	check("after a step back")
	h.exec(t, `UPDATE mail_tokens SET expires_at = now() - interval '1 second'`)
	for name, node := range nodes {
		if valid, err := node.ResetLinkValid(ctx, link); err != nil || valid {
			t.Errorf("node %s: a link that is over is %v, %v", name, valid, err)
		}
	}
	wrong := 0
	for i := range 30 {
		node := []*house{nodes["before"], nodes["behind"], nodes["stepping"]}[i%3]
		if _, _, err := node.LogIn(ctx, "jane", "wrong phrase 1", here); errors.Is(err, errs.RateLimited) {
			break
		}
		wrong++
	}
	if wrong < 3 || wrong >= 30 {
		t.Errorf("%d wrong passwords over three nodes", wrong)
	}
	if n := h.count(t, `SELECT count(*) FROM rate_counters WHERE resets_at > now() + interval '25 hours' OR resets_at < now()`); n != 0 {
		t.Errorf("%d counters end at another time", n)
	}
}
