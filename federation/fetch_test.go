package federation

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/federation/as"
	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/socialtest"
)

func TestF06_OriginOfDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.e.serve("/v", func(rw http.ResponseWriter, _ *http.Request) { // V's id, with words of E
		doc := w.v.actor()
		doc["name"] = "forged"
		writeAS(rw, doc)
	})
	w.e.serve("/to-v", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, w.v.id, http.StatusFound) })
	for _, path := range []string{"/v", "/to-v"} {
		doc, err := w.s.fetch(t.Context(), w.e.base+path)
		if err != nil || doc.ID() != w.v.id {
			t.Fatalf("%s: %v", path, err)
		}
		if a, err := doc.Actor(); err != nil || a.Name != "alice" {
			t.Errorf("%s: the words are E's: %+v, %v", path, a, err)
		}
	}
	for path, id := range map[string]any{"/none": nil, "/one": "1", "/ours": "https://" + socialtest.Host + "/users/nina", "/always": w.e.base + "/else"} {
		w.e.serve(path, func(rw http.ResponseWriter, _ *http.Request) { writeAS(rw, object{"id": id, "type": "Person"}) })
		w.e.serve("/else", func(rw http.ResponseWriter, _ *http.Request) {
			writeAS(rw, object{"id": w.e.base + "/more", "type": "Person"})
		})
		if _, err := w.s.fetch(t.Context(), w.e.base+path); err == nil {
			t.Errorf("%s with id %v is taken", path, id)
		}
	}
	if _, err := w.s.fetch(t.Context(), "https://"+socialtest.Host+"/users/nina"); !errors.Is(err, errs.Denied) {
		t.Errorf("our own host: %v", err)
	}
}

func TestF08_ContentTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, kind := range []string{"text/plain", "image/png", "application/json", "application/ld+json", ""} {
		path := fmt.Sprintf("/d%d", i)
		w.e.serve(path, func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", kind)
			_, _ = fmt.Fprintf(rw, `{"id":"%s%s","type":"Note"}`, w.e.base, path)
		})
		if _, err := w.s.fetch(t.Context(), w.e.base+path); !errors.Is(err, as.Unfit) {
			t.Errorf("%q: %v", kind, err)
		}
	}
}

func TestF16_FetchBudget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 100 {
		path := fmt.Sprintf("/n%d", i)
		w.e.serve(path, func(rw http.ResponseWriter, _ *http.Request) {
			writeAS(rw, object{"id": w.e.base + path, "type": "Note"})
		})
	}
	ctx, cancel := w.s.withBudget(t.Context())
	defer cancel()
	if at, ok := ctx.Deadline(); !ok || time.Until(at) > maxFetching {
		t.Errorf("no end in time: %v", at)
	}
	var last error
	for i := range 30 {
		_, last = w.s.fetch(ctx, fmt.Sprintf("%s/n%d", w.e.base, i))
	}
	if n := w.e.all.Load(); n != maxFetches || !errors.Is(last, errs.RateLimited) {
		t.Errorf("%d fetches for one activity, %v; want %d", n, last, maxFetches)
	}
	for i := 30; i < 100; i++ {
		_, last = w.s.fetch(t.Context(), fmt.Sprintf("%s/n%d", w.e.base, i))
	}
	if n := w.e.all.Load(); n != perDomain || !errors.Is(last, errs.RateLimited) {
		t.Errorf("%d fetches from one domain, %v; want %d", n, last, perDomain)
	}
	w.Clock.Move(time.Minute)
	if _, err := w.s.fetch(t.Context(), w.e.base+"/n99"); err != nil {
		t.Errorf("a minute later: %v", err)
	}
	if a, b := registrable("a.b.evil.co.uk:8443"), registrable("c.evil.co.uk"); a != "evil.co.uk" || a != b {
		t.Errorf("registrable: %s, %s", a, b)
	}
}

func TestF16_OneFlightAndNoSecondTry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	release := make(chan struct{})
	var asked atomic.Int64
	w.e.serve("/slow", func(rw http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		<-release
		rw.WriteHeader(404)
	})
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if _, err := w.s.fetch(t.Context(), w.e.base+"/slow"); !errors.Is(err, errs.NotFound) {
				t.Errorf("slow: %v", err)
			}
		})
	}
	close(release)
	all.Wait()
	before := asked.Load()
	if _, err := w.s.fetch(t.Context(), w.e.base+"/slow"); !errors.Is(err, errs.NotFound) || asked.Load() != before {
		t.Errorf("asked again: %v", err)
	}
	w.Clock.Move(failedFor)
	_, _ = w.s.fetch(t.Context(), w.e.base+"/slow")
	if asked.Load() != before+1 {
		t.Errorf("not asked again after %v", failedFor)
	}
}

func TestF17_HugeDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.e.serve("/big", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/activity+json")
		_, _ = rw.Write([]byte(strings.Repeat(" ", as.MaxBody+1)))
	})
	if _, err := w.s.fetch(t.Context(), w.e.base+"/big"); err == nil {
		t.Error("a document of more than 1 MiB is taken")
	}
}

func TestW8_DoubleKnock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var seen []string
	w.e.serve("/new", func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Signature-Input") == "" {
			seen = append(seen, "cavage")
			rw.WriteHeader(401)
			return
		}
		seen = append(seen, "rfc9421")
		writeAS(rw, object{"id": w.e.base + "/new", "type": "Note"})
	})
	for range 2 {
		if _, err := w.s.fetch(t.Context(), w.e.base+"/new"); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(seen, " "); got != "cavage rfc9421 rfc9421" {
		t.Errorf("asked with %s", got)
	}
	if h, err := w.s.host(t.Context(), w.e.host); err != nil || h.Scheme != string(sig.RFC9421) {
		t.Errorf("remembered %q, %v", h.Scheme, err)
	}
}

func TestW45_NameAndActorAgree(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	id, err := w.s.Resolve(ctx, "alice@"+w.v.host)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.s.Resolve(ctx, w.v.id); err != nil || again != id {
		t.Errorf("by address %d, %v, want %d", again, err, id)
	}
	before := w.v.all.Load()
	if _, err := w.s.Resolve(ctx, "Alice@"+w.v.host); err != nil || w.v.all.Load() != before {
		t.Errorf("asked again within the day: %v", err)
	}
	w.Clock.Move(freshFor)
	if _, err := w.s.Resolve(ctx, w.v.id); err != nil || w.v.all.Load() == before {
		t.Errorf("not asked again after a day: %v", err)
	}
	// E's WebFinger names V's actor as its own.
	w.e.serve("/.well-known/webfinger", func(rw http.ResponseWriter, _ *http.Request) { w.e.jrd(rw, "mallory@"+w.e.host, w.v.id) })
	if _, err := w.s.Resolve(ctx, w.e.id); !errors.Is(err, as.Foreign) {
		t.Errorf("an actor that its WebFinger does not name: %v", err)
	}
	if n := w.count(`SELECT count(*) FROM accounts WHERE domain = ?`, w.e.host); n != 0 {
		t.Errorf("%d accounts of E", n)
	}
}

func TestW46_SplitDomain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	short := w.peer(2, "nobody", ourKey()) // V's accounts are called after it
	w.v.serve("/.well-known/webfinger", func(rw http.ResponseWriter, _ *http.Request) { w.v.jrd(rw, "alice@"+short.host, w.v.id) })
	confirms := w.v.id
	short.serve("/.well-known/webfinger", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(404) })
	short.serve("/.well-known/host-meta", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", as.XRDType)
		_, _ = fmt.Fprintf(rw, `<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="%s/wf?resource={uri}"/></XRD>`, short.base)
	})
	short.serve("/wf", func(rw http.ResponseWriter, _ *http.Request) { short.jrd(rw, "alice@"+short.host, confirms) })
	id, err := w.s.Resolve(t.Context(), "alice@"+short.host)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Account(t.Context(), 0, id)
	if err != nil || a.Domain != short.host || a.Handle != "alice" {
		t.Errorf("account %+v, %v", a, err)
	}
	// E says that its actor is called after a domain that says nothing of the kind.
	w.e.serve("/.well-known/webfinger", func(rw http.ResponseWriter, _ *http.Request) { w.e.jrd(rw, "mallory@"+short.host, w.e.id) })
	if _, err := w.s.Resolve(t.Context(), w.e.id); !errors.Is(err, as.Foreign) {
		t.Errorf("a name that its domain does not confirm: %v", err)
	}
}
