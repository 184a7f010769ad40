package federation

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/safehttp"
	"github.com/batata-social/batata/social/socialtest"
)

func TestF01_SignerIsActor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	forged := w.e.follow("1")
	for name, actor := range map[string]any{
		"another's": w.v.id, "two": []string{w.e.id, w.v.id}, "an object": object{"id": w.v.id}, "none": nil, "of the same host": w.e.base + "/users/eve",
	} {
		forged["actor"] = actor
		if got := w.e.post(forged); got < 400 || got > 499 {
			t.Errorf("actor %s: %d", name, got)
		}
	}
	if n := w.v.all.Load(); n != 0 || w.received() != 0 {
		t.Errorf("%d fetches from V, %d received", n, w.received())
	}
	w.answers("its own", w.e.post(w.e.follow("2")), 202, 1)
}

func TestF02_WhatIsSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := w.json(w.v.follow("1"))
	for name, want := range map[string]int{"Signature": 401, "Digest": 401, "Date": 400} { // a signature over a header that is not there is malformed (W-12)
		r := w.v.request(body)
		r.Header.Del(name)
		w.answers("without "+name, w.do(r), want, 0)
	}
	other := bytes.Replace(body, []byte("Follow"), []byte("Delete"), 1)
	r := w.v.request(body)
	tampered := w.v.request(other)
	tampered.Header = r.Header
	w.answers("another body", w.do(tampered), 401, 0)
}

func TestF03_ReplayAndRelay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := w.json(w.v.follow("1"))
	r := w.v.request(body)
	r.Host = w.e.host
	w.answers("sent to E", w.do(r), 421, 0)
	w.answers("old", w.do(w.v.signed(body, w.v.id+"#main-key", w.Clock.Now().Add(-2*time.Hour))), 401, 0)
	for range 2 {
		w.answers("twice", w.do(w.v.request(body)), 202, 1)
	}
	if n := w.count(`SELECT count(*) FROM river_job WHERE kind = 'federation.receive'`); n != 1 {
		t.Errorf("%d jobs, want 1", n)
	}
}

func TestW11_ClockWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := w.json(w.v.follow("1"))
	for off, want := range map[time.Duration]int{-61 * time.Minute: 401, 6 * time.Minute: 401} {
		w.answers(off.String(), w.do(w.v.signed(body, w.v.id+"#main-key", w.Clock.Now().Add(off))), want, 0)
	}
	w.answers("within", w.do(w.v.signed(body, w.v.id+"#main-key", w.Clock.Now().Add(-50*time.Minute))), 202, 1)
}

func TestW12_DigestAndMalformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.v.request(w.json(w.v.follow("1")))
	r.Header.Set("Signature", `keyId="x`)
	w.answers("malformed", w.do(r), 400, 0)
}

func TestF04_KeyOwnership(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.e.serve("/x", func(rw http.ResponseWriter, _ *http.Request) { // V's actor with E's key
		doc := w.v.actor()
		doc["publicKey"] = object{"id": w.e.base + "/x", "owner": w.v.id, "publicKeyPem": publicPEM(w.e.key)}
		writeAS(rw, doc)
	})
	forged := w.e.follow("1")
	forged["actor"] = w.e.base + "/users/x"
	w.answers("a key at E of V", w.do(w.e.signed(w.json(forged), w.e.base+"/x", w.Clock.Now())), 401, 0)
	if n := w.count(`SELECT count(*) FROM actor_keys WHERE public = ?`, publicPEM(w.e.key)); n != 0 {
		t.Errorf("the forged key is kept")
	}
}

func TestW13_KeyRotation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answers("first", w.v.post(w.v.follow("1")), 202, 1)
	before := w.v.asked.Load()
	w.v.rotate(malloryKey())
	w.answers("rotated", w.v.post(w.v.follow("2")), 202, 2)
	if n := w.v.asked.Load() - before; n != 1 {
		t.Errorf("%d fetches for a new key, want 1", n)
	}
	w.v.signer = ourKey()
	before = w.v.asked.Load()
	for range 3 {
		w.answers("wrong key", w.v.post(w.v.follow("3")), 401, 2)
	}
	if n := w.v.asked.Load() - before; n != 0 {
		t.Errorf("%d fetches within five minutes of the last, want none", n)
	}
}

func TestW14_KeyOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keyID := w.v.id + "/main-key"
	w.v.serve("/users/alice", func(rw http.ResponseWriter, _ *http.Request) {
		doc := w.v.actor()
		doc["publicKey"] = object{"id": keyID, "owner": w.v.id, "publicKeyPem": publicPEM(w.v.key)}
		writeAS(rw, doc)
	})
	w.v.serve("/users/alice/main-key", func(rw http.ResponseWriter, _ *http.Request) { // as GoToSocial shows it
		writeAS(rw, object{"id": w.v.id, "type": "Person", "preferredUsername": "alice", "publicKey": object{"id": keyID, "owner": w.v.id, "publicKeyPem": publicPEM(w.v.key)}})
	})
	w.answers("stub", w.do(w.v.signed(w.json(w.v.follow("1")), keyID, w.Clock.Now())), 202, 1)
}

func TestW15_PeerIsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.v.serve("/users/alice", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(502) })
	w.answers("down", w.v.post(w.v.follow("1")), 503, 0)
	before := w.v.all.Load()
	w.answers("down again", w.v.post(w.v.follow("1")), 503, 0)
	if n := w.v.all.Load() - before; n != 0 {
		t.Errorf("asked again %d times within five minutes", n)
	}
	w.Clock.Move(failedFor + time.Second)
	w.v.serve("/users/alice", func(rw http.ResponseWriter, _ *http.Request) { writeAS(rw, w.v.actor()) })
	w.answers("up", w.v.post(w.v.follow("1")), 202, 1)
}

func TestW16_Statuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answers("not JSON", w.v.post(`{"id":`), 400, 0)
	w.answers("too long", w.do(w.v.request(bytes.Repeat([]byte(" "), InboxBody+1))), 413, 0)
	r := w.v.request(w.json(w.v.follow("1")))
	r.Header.Set("Content-Type", "text/plain")
	w.answers("text", w.do(r), 415, 0)
	r = w.v.request(w.json(w.v.follow("1")))
	r.Header.Set("Content-Encoding", "gzip")
	w.answers("packed", w.do(r), 415, 0)
	if _, err := w.DB.NewRaw(`INSERT INTO hosts (name, policy) VALUES (?, 'blocked')`, w.v.host).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.answers("blocked", w.v.post(w.v.follow("1")), 403, 0)
	if n := w.v.all.Load(); n != 0 {
		t.Errorf("%d fetches from a blocked host", n)
	}
	if n := w.count(`SELECT coalesce(sum(count), 0) FROM refusals WHERE reason = 'blocked'`); n != 1 {
		t.Errorf("%d refusals counted, want 1", n)
	}
}

func TestW17_UnknownActorGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, kind := range []string{"Delete", "Update"} {
		w.answers(kind, w.v.post(object{"id": w.v.base + "/d", "type": kind, "actor": w.v.id, "object": w.v.id}), 202, 0)
	}
	if n := w.v.all.Load(); n != 0 {
		t.Errorf("%d fetches", n)
	}
}

func TestW23_BothInboxes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := w.json(w.v.follow("1"))
	w.answers("shared", w.do(w.v.request(body)), 202, 1)
	r := w.v.request(body)
	own := w.v.request(body)
	own.URL.Path, own.RequestURI = "/users/nina/inbox", "/users/nina/inbox"
	w.answers("a signature for another path", w.do(own), 401, 1)
	w.answers("again", w.do(r), 202, 1)
}

func TestF05_NoLinkedData(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.v.follow("1")
	a["@context"] = []any{w.e.base + "/context"}
	w.answers("foreign context", w.v.post(a), 202, 1)
	if n := w.e.all.Load(); n != 0 {
		t.Errorf("%d fetches of a context", n)
	}
	w.answers("graph", w.v.post(object{"@graph": []any{w.v.follow("2")}, "signature": object{"type": "RsaSignature2017"}}), 400, 1)
}

func TestF23_IDOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	squat := w.e.follow("1")
	squat["id"] = w.v.base + "/a/1"
	w.answers("V's id by E", w.e.post(squat), 401, 0)
	w.answers("V's own", w.v.post(w.v.follow("1")), 202, 1)
}

func TestF34_OneReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, body := range []string{
		`{"id":"` + w.e.base + `/1","type":"Follow","actor":"` + w.e.id + `","actor":"` + w.v.id + `"}`,
		`{"id":"` + w.e.base + `/1","type":"Follow","actor":"` + w.e.id + `","object":"\ud800"}`,
		`{"id":"` + w.e.base + `/1","type":"Follow","actor":"` + w.e.id + `","object":"\u0000"}`,
	} {
		w.answers(body, w.e.post(body), 400, 0)
	}
	w.answers("another case", w.e.post(`{"Actor":"`+w.e.id+`","id":"`+w.e.base+`/1","type":"Follow"}`), 401, 0)
}

func TestF20_RefusalsOfManyHosts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range hostsPerDay + 20 {
		w.s.count(t.Context(), "proof", strings.Repeat("x", 1+i%7)+"h"+string(rune('a'+i%26))+strings.Repeat("y", i/182)+".example")
	}
	if n := w.count(`SELECT count(*) FROM refusals`); n > hostsPerDay+1 || n < 20 {
		t.Errorf("%d rows", n)
	}
}

// Nothing is kept of a request whose signature nobody made, whatever it says.
func FuzzZ03_Gate(f *testing.F) {
	const words = `keyId="https://a.example/u#k",headers="(request-target) host date digest",signature="AA=="`
	f.Add([]byte(`{"id":"https://a.example/1","type":"Follow","actor":"https://a.example/u"}`), words)
	f.Add([]byte(`{"id":"https://a.example/1","type":"Delete","actor":"https://a.example/u","object":"https://a.example/u"}`), words)
	f.Add([]byte(`{"type":"Follow","actor":["https://a.example/u"]}`), words)
	f.Add([]byte(`{`), "")
	w := socialtest.New(f)
	nowhere := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no network") }}
	client := safehttp.New(safehttp.Config{Resolver: nowhere})
	f.Cleanup(client.Close)
	s := New(Config{DB: w.DB, Social: w.Service, Client: client, PublicURL: "https://" + socialtest.Host, Host: socialtest.Host, Signer: func(context.Context, int64) (sig.Signer, error) {
		return sig.Signer{KeyID: "https://" + socialtest.Host + "/actor#main-key", Key: ourKey()}, nil
	}})
	f.Fuzz(func(t *testing.T, body []byte, signature string) {
		r := httptest.NewRequest(http.MethodPost, "https://"+socialtest.Host+"/inbox", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/activity+json")
		r.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
		r.Header.Set("Digest", sig.Digest(body))
		r.Header.Set("Signature", signature)
		rec := httptest.NewRecorder()
		s.Inbox(rec, r)
		var kept int
		if err := w.DB.NewRaw(`SELECT (SELECT count(*) FROM received) + (SELECT count(*) FROM actors)`).Scan(t.Context(), &kept); err != nil || kept != 0 {
			t.Fatalf("status %d, %d rows, %v", rec.Code, kept, err)
		}
	})
}
