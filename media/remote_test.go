package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/safehttp"
	"github.com/batata-social/batata/media/miniotest"
)

// origin is another server with pictures. Whatever has no handler of its own is a good
// picture.
type origin struct {
	*httptest.Server
	asked atomic.Int64
	agent atomic.Value
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
}

func newOrigin(t testing.TB) *origin {
	t.Helper()
	good := jpegOf(t, quadrants(640, 480), 90)
	o := &origin{pages: map[string]http.HandlerFunc{}}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.asked.Add(1)
		o.agent.Store(r.UserAgent())
		o.mu.Lock()
		h := o.pages[r.URL.Path]
		o.mu.Unlock()
		if h != nil {
			h(w, r)
			return
		}
		_, _ = w.Write(good)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *origin) serve(path string, h http.HandlerFunc) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pages[path] = h
}

func sends(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }
}

// outward is a client that reaches loopback, as peers under test are.
func outward(t testing.TB, timeout time.Duration) *safehttp.Client {
	t.Helper()
	c := safehttp.New(safehttp.Config{UserAgent: AgentName + "test", AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Timeout: timeout})
	t.Cleanup(c.Close)
	return c
}

func reaching(c *safehttp.Client) func(*Config) { return func(cfg *Config) { cfg.Client = c } }

func addRemote(t testing.TB, s *Service, list ...Remote) []int64 {
	t.Helper()
	var ids []int64
	err := db.InTx(t.Context(), s.db, func(ctx context.Context, tx bun.Tx) (err error) {
		ids, err = s.AddRemoteTx(ctx, tx, 7, PurposeNote, list)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// look asks for a rendition as the route does.
func look(t testing.TB, s *Service, id int64, name string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	if err := s.ServeRemote(w, r, id, name, Passing); err != nil {
		t.Fatalf("look at %d: %v", id, err)
	}
	if got := w.Header().Get("Content-Security-Policy"); got != "sandbox; default-src 'none'" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers: %v", w.Header())
	}
	return w
}

func isPlaceholder(w *httptest.ResponseRecorder) bool {
	return w.Code == http.StatusOK && w.Header().Get("Content-Type") == "image/png" && w.Header().Get("Cache-Control") == "no-store"
}

// M14: a row costs nothing until somebody looks; then the picture is ours, through the
// pipeline of an upload, and asked for once.
func TestM14_FetchedWhenLookedAt(t *testing.T) {
	t.Parallel()
	minio := miniotest.Start(t)
	for name, store := range map[string]Store{"disk": newDisk(t), "s3": newS3(t, minio, "remote")} {
		t.Run(name, func(t *testing.T) {
			o := newOrigin(t)
			s := newService(t, store, reaching(outward(t, 0)))
			before := objects(t, store)
			id := addRemote(t, s, Remote{URL: o.URL + "/a.jpg", Type: "image/jpeg", Alt: "A root", Width: 640, Height: 480})[0]
			m, err := s.remote(t.Context(), id)
			if err != nil || o.asked.Load() != 0 || len(m.Renditions) != 0 || m.Alt != "A root" || m.Width != 640 {
				t.Fatalf("before: %+v, %v, asked %d times", m, err, o.asked.Load())
			}
			for range 3 {
				w := look(t, s, id, Rendition360)
				img, err := jpeg.Decode(w.Body)
				if err != nil || img.Bounds().Dx() != 360 || w.Header().Get("Cache-Control") != "public, max-age=86400" {
					t.Fatalf("%v, %v", w.Header(), err)
				}
				for i, c := range corners(img) {
					if !near(c, quadrantColours()[i], 12) {
						t.Errorf("corner %d is %v", i, c)
					}
				}
			}
			m, err = s.remote(t.Context(), id)
			if err != nil || o.asked.Load() != 1 || len(m.Renditions) < 2 || objects(t, store) != before+len(m.Renditions) || m.Blurhash == "" {
				t.Errorf("after: %+v, %v, asked %d times", m, err, o.asked.Load())
			}
			if !FromBatata(o.agent.Load().(string)) {
				t.Errorf("we call ourselves %q", o.agent.Load())
			}
		})
	}
}

// M14: a crowd on two nodes fetches once.
func TestM14_TwoNodesFetchOnce(t *testing.T) {
	t.Parallel()
	d, store := dbtest.New(t), newDisk(t)
	client := outward(t, 0)
	nodes := []*Service{serviceOn(t, d, store, reaching(client)), serviceOn(t, d, store, reaching(client))}
	o := newOrigin(t)
	arrived, goOn := make(chan struct{}, 1), make(chan struct{})
	good := jpegOf(t, quadrants(640, 480), 90)
	o.serve("/slow.jpg", func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-goOn
		_, _ = w.Write(good)
	})
	id := addRemote(t, nodes[0], Remote{URL: o.URL + "/slow.jpg"})[0]
	var crowd sync.WaitGroup
	var pictures atomic.Int64
	one := func(i int) {
		crowd.Go(func() {
			if w := look(t, nodes[i%2], id, Rendition360); w.Header().Get("Content-Type") == "image/jpeg" {
				pictures.Add(1)
			}
		})
	}
	one(0)
	<-arrived
	for i := range 11 {
		one(i)
	}
	if m, err := nodes[1].claim(t.Context(), id); m != nil || err != nil { // the lease holds meanwhile
		t.Errorf("the other node may fetch too: %v, %v", m, err)
	}
	close(goOn)
	crowd.Wait()
	if o.asked.Load() != 1 || pictures.Load() != 12 {
		t.Errorf("asked %d times, %d of 12 got the picture", o.asked.Load(), pictures.Load())
	}
}

// F08, M02–M04, F17, F18: whatever a hostile server sends, what we show is a picture of
// ours or a placeholder, nothing inside is reached, and it is not asked again soon.
func TestF08_HostileOriginsGiveAPlaceholder(t *testing.T) {
	t.Parallel()
	o := newOrigin(t)
	inner, err := net.Listen("tcp", "127.0.0.2:0") // a loopback that is not a peer under test
	if err != nil {
		t.Fatal(err)
	}
	var reached atomic.Int64
	go func() {
		for {
			c, err := inner.Accept()
			if err != nil {
				return
			}
			reached.Add(1)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = inner.Close() })
	good := jpegOf(t, quadrants(640, 480), 90)
	for path, h := range map[string]http.HandlerFunc{
		"/drip": func(w http.ResponseWriter, r *http.Request) {
			tick := time.NewTicker(100 * time.Millisecond)
			defer tick.Stop()
			for i := 0; r.Context().Err() == nil; i++ {
				_, _ = w.Write(good[i : i+1])
				_ = http.NewResponseController(w).Flush()
				<-tick.C
			}
		},
		"/huge": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(good)
			for block := make([]byte, 1<<20); r.Context().Err() == nil; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		},
		"/announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(MaxImageBytes+1))
		},
		"/html": sends([]byte("<!doctype html><script>alert(1)</script>")),
		"/svg":  sends([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`)),
		"/json": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			_, _ = w.Write([]byte(`{"@context":"https://www.w3.org/ns/activitystreams","type":"Note"}`))
		},
		"/bomb":    sends(pngHeaderOnly(50_000, 50_000)),
		"/lies":    sends(jpegClaiming(65535, 65535)),
		"/zeros":   sends(pngOfZeros(9000, 9000, 10)),
		"/nothing": sends(nil),
		"/gone":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) },
		"/inside": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+inner.Addr().String()+"/x.jpg", http.StatusFound)
		},
		"/circle": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) },
	} {
		o.serve(path, h)
	}
	s := newService(t, newDisk(t), reaching(outward(t, 3*time.Second)))
	var paths []string
	var list []Remote
	for path := range o.pages {
		paths = append(paths, path)
		list = append(list, Remote{URL: o.URL + path, Width: 400, Height: 300, Blurhash: "LGF5?xYk^6#M@-5c,1J5@[or[Q6."})
	}
	start := time.Now()
	for i, id := range addRemote(t, s, list...) {
		w := look(t, s, id, Rendition360)
		if !isPlaceholder(w) {
			t.Errorf("%s: %d %v", paths[i], w.Code, w.Header())
			continue
		}
		img, err := png.Decode(w.Body)
		if err != nil || img.Bounds().Size() != (image.Point{X: 48, Y: 36}) {
			t.Errorf("%s: placeholder %v, %v", paths[i], img, err)
		}
		asked := o.asked.Load()
		if !isPlaceholder(look(t, s, id, Rendition720)) || o.asked.Load() != asked {
			t.Errorf("%s is asked again at once", paths[i])
		}
		m, err := s.remote(t.Context(), id)
		if err != nil || m.Failure == "" || m.RetryAt == nil || m.RetryAt.Sub(start) < 9*time.Minute || len(m.Failure) > longFailure {
			t.Errorf("%s: %v, kept as %+v", paths[i], err, m)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("the inside was reached %d times", reached.Load())
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	// Ten minutes later it may be better.
	o.serve("/gone", sends(good))
	id := addRemote(t, s, Remote{URL: o.URL + "/gone"})[0]
	if _, err := s.db.NewRaw(`UPDATE media SET retry_at = now() - interval '1 second', failure = 'x' WHERE id = ?`, id).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if isPlaceholder(look(t, s, id, Rendition360)) {
		t.Error("it is not asked again after its time")
	}
}

// M02, M06 for remote pictures: nothing of the file that came reaches a reader.
func TestM14_NothingOfTheirsIsServed(t *testing.T) {
	t.Parallel()
	o := newOrigin(t)
	secret := []byte("<script>secret of theirs</script>")
	plain := jpegOf(t, quadrants(640, 480), 90)
	withComment := slices.Concat(plain[:2], []byte{0xff, 0xfe, 0, byte(len(secret) + 2)}, secret, plain[2:], secret)
	o.serve("/p.jpg", sends(withComment))
	s := newService(t, newDisk(t), reaching(outward(t, 0)))
	id := addRemote(t, s, Remote{URL: o.URL + "/p.jpg"})[0]
	w := look(t, s, id, Rendition720)
	if w.Header().Get("Content-Type") != "image/jpeg" || bytes.Contains(w.Body.Bytes(), []byte("secret")) {
		t.Errorf("served %v with what was hidden", w.Header())
	}
}

// M14: the copies stay under their cap; those looked at last stay, and what went is
// fetched again.
func TestM14_TheCapHolds(t *testing.T) {
	t.Parallel()
	minio := miniotest.Start(t)
	for name, store := range map[string]Store{"disk": newDisk(t), "s3": newS3(t, minio, "cap")} {
		t.Run(name, func(t *testing.T) { capHolds(t, store) })
	}
}

func capHolds(t *testing.T, store Store) {
	o := newOrigin(t)
	s := newService(t, store, reaching(outward(t, 0)))
	var list []Remote
	for i := range 12 {
		list = append(list, Remote{URL: fmt.Sprintf("%s/%d.jpg", o.URL, i)})
	}
	ids := addRemote(t, s, list...)
	own := upload(t, s, 3) // is none of the copies
	look(t, s, ids[0], Rendition360)
	one, err := s.remote(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	s.remoteBytes = 10*one.Bytes + one.Bytes/2 // and a twentieth free: 9 of them
	back := func(id int64, by time.Duration) {
		t.Helper()
		if _, err := s.db.NewRaw(`UPDATE media SET seen_at = now() - ? * interval '1 second' WHERE id = ?`, by.Seconds(), id).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	total := func() (n int64) {
		t.Helper()
		if err := s.db.NewRaw(`SELECT sum(r.bytes) FROM media_rendition AS r JOIN media AS m ON m.id = r.media_id WHERE m.state = 'remote'`).Scan(t.Context(), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i, id := range ids {
		look(t, s, id, Rendition360)
		back(id, time.Duration(100-i)*time.Hour)
		if i == 5 {
			look(t, s, ids[0], Rendition360) // looked at again: it is the last to go
		}
		if n := total(); n > s.remoteBytes {
			t.Fatalf("%d bytes after %d pictures, cap %d", n, i+1, s.remoteBytes)
		}
	}
	has := func(id int64) bool {
		t.Helper()
		m, err := s.remote(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return len(m.Renditions) > 0
	}
	if !has(ids[0]) || has(ids[1]) || !has(ids[11]) {
		t.Errorf("kept: first %v, second %v, last %v", has(ids[0]), has(ids[1]), has(ids[11]))
	}
	if rep, err := s.Verify(t.Context()); err != nil || len(rep.Orphans)+len(rep.Missing)+len(rep.Damaged) != 0 {
		t.Errorf("store and table: %+v, %v", rep, err)
	}
	asked := o.asked.Load()
	if isPlaceholder(look(t, s, ids[1], Rendition360)) || o.asked.Load() != asked+1 {
		t.Error("what was evicted does not come back")
	}
	// Two weeks unseen.
	back(ids[11], 15*24*time.Hour)
	if n, err := s.EvictRemote(t.Context()); err != nil || n != len(one.Renditions) || has(ids[11]) {
		t.Errorf("evicted %d files, %v", n, err)
	}
	if m, err := s.ByIDs(t.Context(), s.db, []int64{own.ID}); err != nil || len(m[0].Renditions) == 0 {
		t.Errorf("an upload was evicted: %v", err)
	}
}

// F33: an address is ours, whole, in time and for whom it was made.
func TestF33_OnlyAddressesOfOurs(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	s := newService(t, newDisk(t), func(c *Config) { c.Now = func() time.Time { return now } })
	query := func(v Viewer, name string) url.Values {
		t.Helper()
		u, err := url.Parse(s.RemoteURL(12, name, v, now.Add(time.Hour)))
		if err != nil || u.Path != "/media/remote/12/"+name {
			t.Fatalf("%v, %v", u, err)
		}
		return u.Query()
	}
	anybody, mine := query(Viewer{}, "360"), query(Viewer{AccountID: 5, SessionID: 6}, "360")
	if v, err := s.VerifyRemoteURL(12, "360", anybody); err != nil || v != (Viewer{}) {
		t.Errorf("%v, %v", v, err)
	}
	if v, err := s.VerifyRemoteURL(12, "360", mine); err != nil || v != (Viewer{AccountID: 5, SessionID: 6}) {
		t.Errorf("%v, %v", v, err)
	}
	refused := func(why string, id int64, name string, q url.Values) {
		t.Helper()
		if _, err := s.VerifyRemoteURL(id, name, q); !errors.Is(err, errs.Denied) {
			t.Errorf("%s: %v", why, err)
		}
	}
	refused("unsigned", 12, "360", nil)
	refused("another picture", 13, "360", anybody)
	refused("another rendition", 12, "720", anybody)
	for _, field := range []string{"e", "s", "v"} {
		q := url.Values{"e": mine["e"], "s": mine["s"], "v": mine["v"]}
		q.Set(field, "9"+q.Get(field))
		refused("altered "+field, 12, "360", q)
		q.Del(field)
		refused("without "+field, 12, "360", q)
	}
	u, err := url.Parse(s.RemoteURL(12, "360", Viewer{}, now.Add(1000*time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour + time.Second)
	refused("expired", 12, "360", anybody)
	now = now.Add(maxSigned)
	refused("a life of more than a week", 12, "360", u.Query())
}

// F33: what another server says of a picture is kept within our caps; the same picture
// keeps its row.
func TestF33_WhatIsSaidOfRemotePictures(t *testing.T) {
	t.Parallel()
	s := newService(t, newDisk(t))
	ctx := t.Context()
	ids := addRemote(t, s,
		Remote{URL: "https://a.example/1.jpg", Alt: strings.Repeat("字", MaxAlt+5), Credit: strings.Repeat("c", 999), Licence: "<b>", FocusX: 7, Width: -1, Height: 1 << 30, Blurhash: "\xff\xfe<script>", Type: "image/jpeg"},
		Remote{URL: "https://a.example/2.mp4", Type: "video/mp4", Width: 1920, Height: 1080},
		Remote{URL: "https://a.example/1.jpg"},
		Remote{URL: "https://a.example/3.mp3"},
		Remote{URL: "https://a.example/4", Type: "application/pdf"},
	)
	if len(ids) != 4 {
		t.Fatalf("%d rows for four addresses", len(ids))
	}
	list, err := s.ByIDs(ctx, s.db, ids)
	if err != nil {
		t.Fatal(err)
	}
	m := list[0]
	if n := len([]rune(m.Alt)); n != MaxAlt || len(m.Credit) > MaxCredit+2 || m.Licence != "" || m.FocusX != 0 || m.Blurhash != "" || m.Width != unknownWidth || m.Height != unknownHeight {
		t.Errorf("%d characters, %+v", n, m)
	}
	if got := m.Display(); len(got) != 3 || got[2].Width != unknownWidth || got[0].Height != 480 {
		t.Errorf("renditions to be: %+v", got)
	}
	for i, kind := range []string{KindImage, KindVideo, KindAudio, KindFile} {
		if list[i].Kind != kind || (kind != KindImage) != (len(list[i].Display()) == 0) {
			t.Errorf("%s is %s", list[i].OriginURL, list[i].Kind)
		}
	}
	for _, address := range []string{"", "ftp://a.example/x", "/x.jpg", "https://u:p@a.example/x", "https://a.example/\u202e", "javascript:1", "https://a.example/" + strings.Repeat("x", maxSource)} {
		if _, err := s.AddRemoteTx(ctx, s.db, 7, PurposeNote, []Remote{{URL: address}}); !errors.Is(err, errs.Invalid) {
			t.Errorf("%q: %v", address, err)
		}
	}
	foreign, err := s.AddRemoteTx(ctx, s.db, 8, PurposeNote, []Remote{{URL: "https://a.example/9.jpg"}})
	if err != nil {
		t.Fatal(err)
	}
	next, err := s.ReplaceRemoteTx(ctx, s.db, 7, PurposeNote, append(ids, foreign...), []Remote{{URL: "https://a.example/9.jpg"}, {URL: "https://a.example/1.jpg", Alt: "new words"}})
	if err != nil || len(next) != 2 || next[1] != ids[0] || slices.Contains(append(ids, foreign...), next[0]) {
		t.Errorf("replaced %v by %v, %v", ids, next, err)
	}
	if list, err = s.ByIDs(ctx, s.db, next); err != nil || list[1].Alt != "new words" || list[1].Width != unknownWidth {
		t.Errorf("%+v, %v", list[1], err)
	}
	// A face that changed frees the old one.
	face, err := s.AddRemoteTx(ctx, s.db, 7, PurposeAvatar, []Remote{{URL: "https://a.example/me.jpg"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AttachTx(ctx, s.db, 7, face); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReplaceRemoteTx(ctx, s.db, 7, PurposeAvatar, face, nil); err != nil {
		t.Fatal(err)
	}
	if list, err = s.ByIDs(ctx, s.db, face); err != nil || list[0].FreeSince == nil {
		t.Errorf("the old face is kept: %+v, %v", list, err)
	}
}
