package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/batata-social/batata/media/miniotest"
	"github.com/batata-social/batata/social/members"
)

const (
	firstKill    = 3 * time.Second
	killEvery    = 10 * time.Second
	enoughKills  = 3
	journeyLimit = 60 * time.Second
)

// R20: two nodes on one database, one bucket and one key, asked by turns while one of
// them is killed every 10 s and started again, give what one node gives. Nothing that
// was acknowledged is lost or done twice.
func TestR20_TwoNodes(t *testing.T) {
	t.Parallel()
	store := miniotest.Start(t)

	one := startNodes(t, 1, store, "one")
	one.rename("The vine")
	want := one.journey("one00", one.makeOwner(), nil).play()
	if t.Failed() {
		t.Fatal("one node fails already")
	}
	one.each[0].up.Load().kill()

	two := startNodes(t, 2, store, "two")
	owner := two.makeOwner()
	two.seenByBoth(owner)
	load := two.startLoad(owner)
	kills, stop := two.killing(firstKill, killEvery)
	rounds := 0
	for began := time.Now(); kills.Load() < enoughKills && !t.Failed(); rounds++ {
		if time.Since(began) > journeyLimit {
			t.Fatalf("%d kills within %v", kills.Load(), journeyLimit)
		}
		compare(t, want, two.journey(fmt.Sprintf("two%02d", rounds), owner, want).play())
	}
	stop()
	load.check()
	two.cronRanOnce()
	two.each[0].run("media", "verify").want(t, exitOK, "0 missing, 0 damaged")
	t.Logf("%d journeys of %d steps, %d kills, %d writes acknowledged", rounds, len(want), kills.Load(), len(load.acknowledged))
}

func (ns *nodes) makeOwner() *browser {
	ns.t.Helper()
	ns.each[0].create("owner", "owner")
	b := ns.browser()
	b.logIn("owner", testPassword)
	return b
}

func compare(t *testing.T, want, got []string) {
	t.Helper()
	for i := range max(len(want), len(got)) {
		w, g := "(nothing)", "(nothing)"
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w != g {
			t.Errorf("step %d differs:\n%s", i, difference(w, g))
			return // the rest follows from it
		}
	}
}

// difference shows where two texts part.
func difference(want, got string) string {
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	from := max(0, at-300)
	head, _, _ := strings.Cut(want, "\n")
	return fmt.Sprintf("%s\none node: …%s\ntwo nodes: …%s", head, want[from:min(len(want), at+300)], got[from:min(len(got), at+300)])
}

// rename changes a setting of the site as a third process would.
func (ns *nodes) rename(name string) {
	ns.t.Helper()
	s := members.New(members.Config{DB: ns.db, Host: testHost, Key: ns.key, PublicURL: testOrigin})
	site, err := s.Site(ns.t.Context())
	if err != nil {
		ns.t.Fatal(err)
	}
	site.Name = name
	if err := s.SaveSite(ns.t.Context(), members.Console, site); err != nil {
		ns.t.Fatal(err)
	}
}

// seenByBoth: what is decided on one node holds on the other within 2 s.
func (ns *nodes) seenByBoth(owner *browser) {
	t := ns.t
	t.Helper()
	const soon = 2 * time.Second
	ns.at(0, owner).get("/about").want(t, 200)
	ns.at(1, owner).get("/about").want(t, 200) // both have the old ones in memory
	ns.rename("The vine")
	changed := time.Now()
	for i := range ns.each {
		eventually(t, soon-time.Since(changed), fmt.Sprintf("node %d shows the new name", i), func() bool {
			return strings.Contains(ns.at(i, owner).get("/about").body, "The vine")
		})
	}

	ns.each[0].create("phone", "none")
	phone := ns.at(0, ns.browser()).logIn("phone", testPassword)
	laptop := ns.at(1, ns.browser()).logIn("phone", testPassword)
	for i := range ns.each {
		ns.at(i, phone).get("/settings/sessions").want(t, 200)
		ns.at(i, laptop).get("/settings/sessions").want(t, 200)
	}
	laptop.post("/settings/sessions/revoke-others", nil).want(t, 303) // on node 1
	ended := time.Now()
	eventually(t, soon-time.Since(ended), "node 0 refuses the ended session", func() bool {
		return phone.get("/settings/sessions").status == 401
	})
	ns.each[1].run("admin", "suspend", "phone").want(t, exitOK)
	for i := range ns.each {
		ns.at(i, laptop).get("/settings/sessions").want(t, 401)
	}
}

// load is members who write beside the journeys and remember what was acknowledged.
type load struct {
	nodes *nodes
	note  string // id
	ended chan struct{}
	work  sync.WaitGroup

	mu           sync.Mutex
	sent         map[string]bool // comments
	acknowledged map[string]bool // of those
	pictures     []string        // acknowledged uploads
}

func (ns *nodes) startLoad(owner *browser) *load {
	ns.t.Helper()
	path := owner.publish("A place to write")
	l := &load{nodes: ns, note: lastPart(path), ended: make(chan struct{}), sent: map[string]bool{}, acknowledged: map[string]bool{}}
	for i := range 2 {
		handle := fmt.Sprintf("writer%d", i)
		ns.each[0].create(handle, "none")
		b := ns.browser().logIn(handle, testPassword)
		l.work.Go(func() {
			l.each(100*time.Millisecond, func(n int) { l.write(b, path, fmt.Sprintf("%s says %d", handle, n)) })
		})
	}
	ns.each[0].create("painter", "none")
	painter := ns.browser().logIn("painter", testPassword)
	kind, body := picture(ns.t, 200, 150)
	l.work.Go(func() {
		l.each(300*time.Millisecond, func(int) {
			a, err := painter.try(context.Background(), "POST", "/media", kind, body, "Accept", "application/json")
			if err == nil && a.status == 201 {
				l.mu.Lock()
				l.pictures = append(l.pictures, mediaID(ns.t, a))
				l.mu.Unlock()
			} else if err == nil {
				ns.t.Errorf("an upload is answered with %d: %s", a.status, clip(a.body))
			}
		})
	})
	return l
}

func (l *load) each(every time.Duration, do func(n int)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-l.ended:
			return
		case <-tick.C:
			do(n)
		}
	}
}

// write sends one comment once: an answer that is lost stays lost.
func (l *load) write(b *browser, path, body string) {
	l.mu.Lock()
	l.sent[body] = true
	l.mu.Unlock()
	a, err := b.try(context.Background(), "POST", path+"/comments", formType, []byte(url.Values{"body": {body}}.Encode()))
	switch {
	case err != nil: // the node was killed
	case a.status == 303:
		l.mu.Lock()
		l.acknowledged[body] = true
		l.mu.Unlock()
	default:
		l.nodes.t.Errorf("a comment is answered with %d: %s", a.status, clip(a.body))
	}
}

// check ends the load: everything acknowledged is there, once; nothing is there twice.
func (l *load) check() {
	t := l.nodes.t
	t.Helper()
	close(l.ended)
	l.work.Wait()
	l.nodes.settle()
	var bodies []string
	if err := l.nodes.db.NewRaw(`SELECT body FROM notes WHERE root_id = ?`, l.note).Scan(context.Background(), &bodies); err != nil {
		t.Fatal(err)
	}
	stored := map[string]int{}
	for _, body := range bodies {
		if stored[body]++; stored[body] > 1 {
			t.Errorf("%q is there %d times", body, stored[body])
		}
		if !l.sent[body] {
			t.Errorf("%q was never sent", body)
		}
	}
	for body := range l.acknowledged {
		if stored[body] != 1 {
			t.Errorf("%q was acknowledged and is there %d times", body, stored[body])
		}
	}
	if n := count(t, l.nodes.db, `SELECT comments_count FROM notes WHERE id = ?`, l.note); n != len(bodies) {
		t.Errorf("%d comments are counted, %d are there", n, len(bodies))
	}
	for _, id := range l.pictures {
		if count(t, l.nodes.db, `SELECT count(*) FROM media WHERE id = ?`, id) != 1 {
			t.Errorf("the upload %s was acknowledged and is not there", id)
		}
	}
	if len(l.acknowledged) < 50 || len(l.pictures) < 10 {
		t.Errorf("only %d comments and %d pictures were acknowledged", len(l.acknowledged), len(l.pictures))
	}
}

// cronRanOnce: however often the leader died, each period has one job of each kind.
func (ns *nodes) cronRanOnce() {
	t := ns.t
	t.Helper()
	for _, p := range periodic() {
		n := count(t, ns.db, `SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM river_job WHERE kind = ?
			GROUP BY floor(extract(epoch FROM scheduled_at) / ?)) AS periods`, p.Args.Kind(), int(p.Every/time.Second))
		if n != 1 {
			t.Errorf("%s ran %d times within %v", p.Args.Kind(), n, p.Every)
		}
	}
	if n := count(t, ns.db, `SELECT count(*) FROM river_job WHERE state = 'discarded'`); n != 0 {
		t.Errorf("%d jobs were given up", n)
	}
}
