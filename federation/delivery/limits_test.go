package delivery_test

import (
	"testing"
	"time"

	"github.com/batata-social/batata/federation/fakefedi"
)

// R-b: what is owed to one host are rows that at most four places of an engine work at
// once, when it has answered lately; every row goes once, and none stays.
func TestRb_FourPlacesOfAHost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.engine(nil)
	w.send(1, "Create", inbox{})
	w.until("the host has answered", func() bool { once, _ := w.net.Count(); return once == 1 && w.left() == 0 })
	w.net.Set("", fakefedi.Mood{Latency: 50 * time.Millisecond})
	const notes = 60
	for i := range notes {
		w.send(int64(i+1), "Create", inbox{}, inbox{host: 1})
	}
	w.until("all arrive and no row is left", func() bool { once, _ := w.net.Count(); return once == 1+2*notes && w.left() == 0 })
	if _, twice := w.net.Count(); twice != 0 {
		t.Errorf("%d came twice", twice)
	}
	if _, most := w.net.Asked(w.net.Host(0)); most < 2 || most > 4 {
		t.Errorf("a host was asked for %d at once, want up to 4", most)
	}
}

// R-d: a host is asked after each of four failures; the fifth in a row opens its
// breaker, and until that closes nobody asks it, whatever is owed. One answer is enough
// to begin anew.
func TestRd_FiveFailuresOpenTheBreaker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.net.Set("", fakefedi.Mood{Status: 500})
	w.engine(nil)
	w.send(1, "Create", inbox{})
	for failures := 1; failures <= 5; failures++ {
		w.until("it fails once more", func() bool {
			if w.count(`SELECT failures FROM hosts`) >= failures {
				return true
			}
			w.exec(`UPDATE deliveries SET next_at = now() WHERE lease_until IS NULL AND EXISTS (SELECT 1 FROM hosts WHERE failures = ?)`, failures-1)
			return false
		})
		if open := w.count(`SELECT count(*) FROM hosts WHERE open_until > now()`); open != failures/5 {
			t.Fatalf("after %d failures %d breakers are open", failures, open)
		}
	}
	asked, _ := w.net.Asked(w.net.Host(0))
	w.net.Set("", fakefedi.Mood{})
	w.send(2, "Create", inbox{})
	w.send(1, "Create", inbox{host: 1})
	w.exec(`UPDATE deliveries SET next_at = now() WHERE lease_until IS NULL`)
	w.until("another host has its own", func() bool { once, _ := w.net.Count(); return once == 1 && w.left() == 2 })
	if again, _ := w.net.Asked(w.net.Host(0)); again != asked {
		t.Errorf("with the breaker open it was asked %d times more", again-asked)
	}
	w.exec(`UPDATE hosts SET open_until = now()`)
	w.exec(`UPDATE deliveries SET next_at = now() WHERE lease_until IS NULL`)
	w.until("what was owed arrives", func() bool { return w.left() == 0 })
	if n := w.count(`SELECT sum(failures) FROM hosts`); n != 0 {
		t.Errorf("%d failures are remembered", n)
	}
}
