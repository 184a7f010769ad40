package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db/dbtest"
)

// long chooses by FAULTS=long in the environment, as make faults sets it: there faults
// last as long, and weigh as much, as the rule says; else as little as shows the same.
func long[T any](short, full T) T {
	if os.Getenv("FAULTS") == "long" {
		return full
	}
	return short
}

// traffic is readers and writers of one site while something is done to it.
type traffic struct {
	t     testing.TB
	ended chan struct{}
	work  sync.WaitGroup

	mu           sync.Mutex
	statuses     map[int]int
	broken       []error
	slowest      time.Duration
	acknowledged map[string]bool
	sent         map[string]bool
}

// startTraffic asks about rate times a second, from so many connections: writers comment under a note, each
// comment once, readers look at pages.
func startTraffic(t testing.TB, s *server, writer *browser, note string, clients, rate int) *traffic {
	t.Helper()
	tr := &traffic{t: t, ended: make(chan struct{}), statuses: map[int]int{}, acknowledged: map[string]bool{}, sent: map[string]bool{}}
	for i := range clients {
		b := newBrowser(t, func() string { return s.addr })
		for name, value := range writer.cookies {
			b.cookies[name] = value
		}
		tr.work.Go(func() {
			defer b.client.CloseIdleConnections() // the server has a goroutine for each
			tick := time.NewTicker(time.Second * time.Duration(clients) / time.Duration(rate))
			defer tick.Stop()
			for n := 0; ; n++ {
				select {
				case <-tr.ended:
					return
				case <-tick.C:
				}
				switch (i + n) % 3 {
				case 0:
					tr.comment(b, note, fmt.Sprintf("client %d says %d", i, n))
				case 1:
					tr.ask(b, "GET", note, nil)
				default:
					tr.ask(b, "GET", "/following", nil)
				}
			}
		})
	}
	return tr
}

func (tr *traffic) ask(b *browser, method, path string, form url.Values) reply {
	began := time.Now()
	a, err := b.try(context.Background(), method, path, formType, []byte(form.Encode()))
	took := time.Since(began)
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if err != nil {
		tr.broken = append(tr.broken, err)
	}
	tr.statuses[a.status]++
	tr.slowest = max(tr.slowest, took)
	return a
}

func (tr *traffic) comment(b *browser, note, body string) {
	tr.mu.Lock()
	tr.sent[body] = true
	tr.mu.Unlock()
	a := tr.ask(b, "POST", note+"/comments", url.Values{"body": {body}})
	if a.status == 303 {
		tr.mu.Lock()
		tr.acknowledged[body] = true
		tr.mu.Unlock()
	}
}

// failures is how many requests were answered with 503 so far.
func (tr *traffic) failures() int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.statuses[503]
}

// stop ends the traffic and checks what always holds: no connection broke, errors
// were 503 and nothing else, and what was acknowledged is stored, once.
func (tr *traffic) stop(url, note string) {
	tr.t.Helper()
	close(tr.ended)
	tr.work.Wait()
	tr.t.Logf("answers by status: %v, slowest %v, %d writes acknowledged", tr.statuses, tr.slowest, len(tr.acknowledged))
	if len(tr.broken) > 0 {
		tr.t.Errorf("%d connections broke, as %v", len(tr.broken), errors.Join(tr.broken[0]))
	}
	for status, n := range tr.statuses {
		if status != 200 && status != 303 && status != 503 && status != 0 {
			tr.t.Errorf("%d answers of status %d", n, status)
		}
	}
	var bodies []string
	if err := dbtest.Open(tr.t, url).NewRaw(`SELECT body FROM notes WHERE root_id = ?`, lastPart(note)).Scan(context.Background(), &bodies); err != nil {
		tr.t.Fatal(err)
	}
	stored := map[string]int{}
	for _, body := range bodies {
		stored[body]++
		if !tr.sent[body] || stored[body] > 1 {
			tr.t.Errorf("%q is stored %d times, sent %v", body, stored[body], tr.sent[body])
		}
	}
	for body := range tr.acknowledged {
		if stored[body] == 0 {
			tr.t.Errorf("%q was acknowledged and is lost", body)
		}
	}
	if len(tr.acknowledged) < 20 {
		tr.t.Errorf("only %d writes were acknowledged", len(tr.acknowledged))
	}
}

var goroutineCount = regexp.MustCompile(`(?m)^go_goroutines (\d+)$`)

func (s *server) goroutines() int {
	s.t.Helper()
	ops := s.operator()
	defer ops.client.CloseIdleConnections()
	found := goroutineCount.FindStringSubmatch(ops.get("/metrics").body)
	if found == nil {
		s.t.Fatal("no go_goroutines in the metrics")
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// settlesAt waits until no more goroutines run than at another quiet time, and shows
// which do if that does not come.
func (s *server) settlesAt(before int) {
	s.t.Helper()
	const slack = 5 // a connection to the operator's listener, a pool's check
	deadline := time.NewTimer(45 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for s.goroutines() > before+slack {
		select {
		case <-tick.C:
		case <-deadline.C:
			s.t.Fatalf("%d goroutines, before %d:\n%s", s.goroutines(), before, s.operator().get("/debug/pprof/goroutine?debug=1").body)
		}
	}
}

// resident is the memory of the process, in bytes.
func (s *server) resident() int {
	s.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmRSS:" {
			kb, err := strconv.Atoi(fields[1])
			if err != nil {
				s.t.Fatal(err)
			}
			return kb << 10
		}
	}
	s.t.Fatal("no VmRSS")
	return 0
}

// faulty is a site whose database can be hurt, with one member and one note.
func faulty(t *testing.T) (pg *dbtest.Faulty, in *installation, s *server, mei *browser, note string) {
	t.Helper()
	pg = dbtest.Server(t)
	in = install(t, "DATABASE_URL="+pg.URL(), "BATATA_RATE_LIMITS=off")
	s = in.serve()
	mei = in.member(s, "mei", "none")
	return pg, in, s, mei, mei.publish("A root")
}

// recovered waits until pages and writes work again, and gives how long that took.
func recovered(t testing.TB, s *server, mei *browser, note string, within time.Duration) time.Duration {
	t.Helper()
	began := time.Now()
	eventually(t, within, "pages and likes work again", func() bool {
		page, err := mei.try(context.Background(), "GET", "/following", "", nil)
		if err != nil || page.status != 200 {
			return false
		}
		like, err := mei.try(context.Background(), "POST", note+"/like", formType, nil)
		return err == nil && like.status == 303
	})
	took := time.Since(began)
	visitor := s.browser()
	eventually(t, within, "the server says that it is ready", func() bool {
		a, err := visitor.try(context.Background(), "GET", "/readyz", "", nil)
		return err == nil && a.status == 200
	})
	return took
}

// R04 on the real binary: the database restarts as after a crash, three times, under
// load. No acknowledged write is lost, errors are 503 alone, pages are back within 5 s
// of the database, no goroutine stays behind, and no job is stuck.
func TestR04_DatabaseRestarts(t *testing.T) {
	t.Parallel()
	pg, _, s, mei, note := faulty(t)
	before := s.goroutines()
	tr := startTraffic(t, s, mei, note, 10, long(50, 100))
	for i := range 3 {
		enough := 40 * (i + 1)
		eventually(t, time.Minute, "writes between two restarts", func() bool {
			tr.mu.Lock()
			defer tr.mu.Unlock()
			return len(tr.acknowledged) >= enough
		})
		pg.Restart()
		t.Logf("restart %d: recovered after %v", i+1, recovered(t, s, mei, note, 5*time.Second))
	}
	tr.stop(pg.URL(), note)
	d := dbtest.Open(t, pg.URL())
	eventually(t, 30*time.Second, "no job is stuck", func() bool {
		return count(t, d, `SELECT count(*) FROM river_job WHERE state IN ('running', 'retryable')`) == 0
	})
	s.settlesAt(before)
	s.browser().get(note).want(t, 200)
	if code := s.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
}

// R05 on the real binary: the database freezes under load. Every request ends within
// 6 s (and what /livez, which asks no database, took on this machine meanwhile, at most
// a second): the timers give up after 5.5 s, which leaves half a second. Beside other
// tests, which make every answer wait for a core, it is five times that. Memory grows by less than 50 MB, and all is well without a restart afterwards.
func TestR05_DatabaseFreezes(t *testing.T) {
	t.Parallel()
	pg, _, s, mei, note := faulty(t)
	tr := startTraffic(t, s, mei, note, 100, 60)
	eventually(t, time.Minute, "writes before the frost", func() bool {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		return len(tr.acknowledged) >= 40
	})
	before := s.resident()
	most := before
	var slack time.Duration
	visitor := s.browser()
	frozen := time.Now()
	pg.Freeze()
	eventually(t, time.Minute, "the frost ends", func() bool {
		most = max(most, s.resident())
		asked := time.Now()
		visitor.get("/livez").want(t, 200)
		slack = max(slack, time.Since(asked))
		return time.Since(frozen) > long(8*time.Second, 30*time.Second)
	})
	if tr.failures() == 0 {
		t.Error("nothing failed while the database was frozen")
	}
	if a := s.browser().get("/readyz"); a.status != 503 {
		t.Errorf("/readyz while the database is frozen: %d", a.status)
	}
	pg.Thaw()
	t.Logf("recovered after %v; memory %d MB, at most %d MB; /livez took up to %v", recovered(t, s, mei, note, 5*time.Second), before>>20, most>>20, slack)
	tr.stop(pg.URL(), note)
	if limit := long(8*time.Second, 6*time.Second) + min(slack, time.Second); tr.slowest > limit {
		t.Errorf("a request took %v, want at most %v", tr.slowest, limit)
	}
	if grown := most - before; grown > 50<<20 {
		t.Errorf("memory grew by %d MB", grown>>20)
	}
	if code := s.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
}
