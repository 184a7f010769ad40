package federation

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/federation/fakefedi"
	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/safehttp"
	"github.com/batata-social/batata/social/socialtest"
)

func newKey() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
}

var ourKey, aliceKey, malloryKey = sync.OnceValue(newKey), sync.OnceValue(newKey), sync.OnceValue(newKey)

// world is this server (A), and E and V elsewhere, each with an actor.
type world struct {
	*socialtest.World
	t    *testing.T
	s    *Service
	net  *fakefedi.Net
	e, v *peer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	base := socialtest.New(t)
	client := safehttp.New(safehttp.Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 2 * time.Second})
	t.Cleanup(client.Close)
	w := &world{World: base, t: t, net: fakefedi.Start(t)}
	w.s = New(Config{
		DB: base.DB, Social: base.Service, Client: client, PublicURL: "https://" + socialtest.Host, Host: socialtest.Host, Private: true, Now: base.Clock.Now,
		Signer: func(context.Context, int64) (sig.Signer, error) {
			return sig.Signer{KeyID: "https://" + socialtest.Host + "/actor#main-key", Key: ourKey()}, nil
		},
	})
	w.e, w.v = w.peer(0, "mallory", malloryKey()), w.peer(1, "alice", aliceKey())
	return w
}

// peer is an actor elsewhere.
type peer struct {
	w        *world
	host     string
	base, id string
	handle   string
	mu       sync.Mutex
	key      *rsa.PrivateKey // what its document shows
	signer   *rsa.PrivateKey
	asked    atomic.Int64 // for the actor
	all      atomic.Int64 // for anything
}

func (w *world) peer(i int, handle string, key *rsa.PrivateKey) *peer {
	p := &peer{w: w, host: w.net.Host(i), handle: handle, key: key, signer: key}
	p.base = "http://" + p.host
	p.id = p.base + "/users/" + handle
	p.serve("/users/"+handle, func(rw http.ResponseWriter, _ *http.Request) {
		p.asked.Add(1)
		p.mu.Lock()
		defer p.mu.Unlock()
		writeAS(rw, p.actor())
	})
	p.serve("/.well-known/webfinger", func(rw http.ResponseWriter, _ *http.Request) { p.jrd(rw, p.handle+"@"+p.host, p.id) })
	return p
}

func (p *peer) serve(path string, h http.HandlerFunc) {
	p.w.net.Handle(p.host, path, func(rw http.ResponseWriter, r *http.Request) { p.all.Add(1); h(rw, r) })
}

func (p *peer) jrd(rw http.ResponseWriter, subject, self string) {
	rw.Header().Set("Content-Type", "application/jrd+json")
	_ = json.NewEncoder(rw).Encode(map[string]any{"subject": "acct:" + subject, "links": []any{map[string]any{"rel": "self", "type": "application/activity+json", "href": self}}})
}

func writeAS(rw http.ResponseWriter, doc any) {
	rw.Header().Set("Content-Type", "application/activity+json")
	_ = json.NewEncoder(rw).Encode(doc)
}

type object = map[string]any

func (p *peer) actor() object {
	return object{
		"@context": "https://www.w3.org/ns/activitystreams", "id": p.id, "type": "Person", "preferredUsername": p.handle, "name": p.handle, "inbox": p.id + "/inbox",
		"publicKey": object{"id": p.id + "#main-key", "owner": p.id, "publicKeyPem": publicPEM(p.key)},
	}
}

func publicPEM(k *rsa.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// rotate gives the peer another key.
func (p *peer) rotate(k *rsa.PrivateKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key, p.signer = k, k
}

// follow is an activity of the peer.
func (p *peer) follow(n string) object {
	return object{"id": p.base + "/a/" + n, "type": "Follow", "actor": p.id, "object": "https://" + socialtest.Host + "/users/nina"}
}

// request is a POST to our inbox, signed by the peer.
func (p *peer) request(body []byte) *http.Request {
	p.w.t.Helper()
	return p.signed(body, p.id+"#main-key", p.w.Clock.Now())
}

func (p *peer) signed(body []byte, keyID string, at time.Time) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "https://"+socialtest.Host+"/inbox", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/activity+json")
	if err := (sig.Signer{KeyID: keyID, Key: p.signer}).Sign(sig.Cavage, r, body, at); err != nil {
		p.w.t.Fatal(err)
	}
	return r
}

// post sends an activity and gives the status.
func (p *peer) post(activity any) int { return p.w.do(p.request(p.w.json(activity))) }

func (w *world) do(r *http.Request) int {
	rec := httptest.NewRecorder()
	w.s.Inbox(rec, r)
	return rec.Code
}

func (w *world) json(v any) []byte {
	w.t.Helper()
	if raw, ok := v.(string); ok {
		return []byte(raw)
	}
	b, err := json.Marshal(v)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.DB.NewRaw(sql, args...).Scan(w.t.Context(), &n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) received() int { return w.count(`SELECT count(*) FROM received`) }

// answers checks a status and how many activities were taken in all.
func (w *world) answers(what string, got, want, received int) {
	w.t.Helper()
	if n := w.received(); got != want || n != received {
		w.t.Errorf("%s: status %d with %d received, want %d with %d", what, got, n, want, received)
	}
}
