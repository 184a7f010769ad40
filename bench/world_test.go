//go:build bench

package bench_test

import (
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web"
)

const (
	host   = "batata.test"
	origin = "http://" + host
)

// world is the domain on the set, with what the measurements need to know of it.
type world struct {
	*social.Service
	members *members.Service
	size    size
	pg      *db.Private
	home    string // folder of the set
	db      *db.DB
	media   *media.Service
	spy     *spy
	sheet   *sheet
}

func open(t *testing.T) *world {
	t.Helper()
	s := sizeOf(notesOfSet(t))
	pg, home := openSet(t, s)
	heard := &spy{}
	d, err := db.Open(t.Context(), db.Config{URL: pg.URL(), OnQuery: heard.hear})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := freshen(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	w := &world{size: s, pg: pg, home: home, db: d, spy: heard, sheet: newSheet()}
	store, err := media.NewDisk(filepath.Join(t.TempDir(), "media"))
	if err != nil {
		t.Fatal(err)
	}
	w.media, err = media.New(media.Config{
		DB: d, Store: store, BaseURL: origin + "/media", Secret: []byte("of the benchmark, and of no other"), TempDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Service = social.New(social.Config{DB: d, Media: w.media, Host: host})
	w.members = members.New(members.Config{DB: d, Media: w.media, Host: host, PublicURL: origin, NoLimits: true})
	return w
}

// web is a web server in this process.
func (w *world) web(t *testing.T, cached bool) http.Handler {
	t.Helper()
	server, err := web.New(web.Config{
		PublicURL: origin, DB: w.db, Social: w.Service, Members: w.members, Media: w.media, Log: slog.New(slog.DiscardHandler), PageCache: cached,
	})
	if err != nil {
		t.Fatal(err)
	}
	return server.Handler()
}

// me is the member who looks at things: here lately, with full home entries, 2,000
// seen notes, a full board and unread notifications. away has nothing prepared.
func (w *world) me() int64 { return w.size.account(101) }

// reader is one of the 100 members like me.
func (w *world) reader(i int) int64 { return w.size.account(101 + int64(i)%100) }

// publicNote is one of many public notes with comments, the newest first.
func (w *world) publicNote(i int) int64 {
	n := w.size.talk() - 20 - 20*int64(i)
	if n%101 == 5 || (n+n/w.size.Members)%20 >= 16 { // a tombstone, or not public
		n = w.size.talk()
	}
	return w.size.note(n)
}

// manyNotes is n, or as many as publicNote has of a set made for a trial.
func (w *world) manyNotes(n int) int { return min(n, int(w.size.talk()/20)-1) }

// author is the number of the member who wrote note i, as set.sql has it.
func (w *world) author(i int64) int64 {
	if i%200 == 0 {
		return 1
	}
	return 1 + i*7919%w.size.Members
}

// session signs a member in and gives the cookie.
func (w *world) session(t *testing.T, account int64) *http.Cookie {
	t.Helper()
	raw := sha256.Sum256([]byte(t.Name()))
	hash := sha256.Sum256(raw[:])
	_, err := w.db.NewRaw(`INSERT INTO sessions (token_hash, account_id, expires_at) VALUES (?, ?, now() + interval '1 day')
		ON CONFLICT (token_hash) DO UPDATE SET expires_at = excluded.expires_at, last_seen_at = now()`, hash[:], account).Exec(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &http.Cookie{Name: "batata", Value: base64.RawURLEncoding.EncodeToString(raw[:])}
}
