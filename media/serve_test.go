package media

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media/miniotest"
)

// served is a Service with one object of known bytes; it needs no database.
func served(t testing.TB, store Store, key string, data []byte, change ...func(*Config)) *Service {
	t.Helper()
	if err := store.Put(t.Context(), key, bytes.NewReader(data), int64(len(data)), typeOfKey(key)); err != nil {
		t.Fatal(err)
	}
	return serviceOn(t, nil, store, change...)
}

func get(t testing.TB, s *Service, method, key string, access Access, header map[string]string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "/media/"+key, nil)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	if err := s.Serve(w, r, key, access); err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return w.Result()
}

// M07: whatever is asked for, the answer is a picture that a browser can take for
// nothing else.
func TestM07_Headers(t *testing.T) {
	t.Parallel()
	disk := newDisk(t)
	for ext, want := range map[string][2]string{
		"jpg":  {"image/jpeg", "inline"},
		"png":  {"image/png", "inline"},
		"webp": {"image/webp", "inline"},
		"mp4":  {"video/mp4", "inline"},
		"bin":  {"application/octet-stream", "attachment"},
		"html": {"application/octet-stream", "attachment"},
		"json": {"application/octet-stream", "attachment"},
		"svg":  {"application/octet-stream", "attachment"},
	} {
		key := NewKey("image", ext)
		s := served(t, disk, key, []byte(`{"@context":"https://www.w3.org/ns/activitystreams","type":"Note"}`))
		for _, accept := range []string{"", "*/*", "text/html", "application/activity+json", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`} {
			res := get(t, s, http.MethodGet, key, Public, map[string]string{"Accept": accept, "Cookie": "a=b"})
			for name, value := range map[string]string{
				"Content-Type": want[0], "Content-Disposition": want[1], "X-Content-Type-Options": "nosniff",
				"Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "cross-origin",
				"Cache-Control": "public, max-age=31536000, immutable", "Set-Cookie": "", "Vary": "",
			} {
				if got := res.Header.Get(name); got != value {
					t.Errorf("%s asked as %q: %s = %q, want %q", ext, accept, name, got, value)
				}
			}
		}
		if c := get(t, s, http.MethodGet, key, Private, nil).Header.Get("Cache-Control"); c != "private, no-cache" {
			t.Errorf("private: Cache-Control %q", c)
		}
	}
}

func TestServeMethodsAndErrors(t *testing.T) {
	t.Parallel()
	key := NewKey("image", "jpg")
	s := served(t, newDisk(t), key, noise(1000))
	if res := get(t, s, http.MethodHead, key, Public, nil); res.StatusCode != 200 || res.ContentLength != 1000 && res.Header.Get("Content-Length") != "1000" {
		t.Errorf("HEAD: %s %v", res.Status, res.Header)
	}
	for _, m := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, "PROPFIND"} {
		if res := get(t, s, m, key, Public, nil); res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %s", m, res.Status)
		}
	}
	for _, bad := range append(hostileKeys(), NewKey("image", "jpg")) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/media/x", nil)
		if err := s.Serve(w, r, bad, Public); !errors.Is(err, errs.NotFound) || w.Body.Len() > 0 {
			t.Errorf("%q: %v", bad, err)
		}
	}
	etag := get(t, s, http.MethodGet, key, Public, nil).Header.Get("ETag")
	if res := get(t, s, http.MethodGet, key, Private, map[string]string{"If-None-Match": etag}); res.StatusCode != http.StatusNotModified {
		t.Errorf("unchanged: %s", res.Status)
	}
}

// M10: ranges are answered as RFC 9110 says, one at a time, on both stores.
func TestM10_Ranges(t *testing.T) {
	t.Parallel()
	data := noise(1000)
	key := NewKey("image", "jpg")
	stores := map[string]Store{"disk": newDisk(t), "s3": newS3(t, miniotest.Start(t), "ranges")}
	for name, store := range stores {
		s := served(t, store, key, data)
		etag := get(t, s, http.MethodGet, key, Public, nil).Header.Get("ETag")
		modified := get(t, s, http.MethodGet, key, Public, nil).Header.Get("Last-Modified")
		for _, c := range rangeCases(etag, modified) {
			res := get(t, s, http.MethodGet, key, Public, map[string]string{"Range": c.header, "If-Range": c.ifRange})
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != c.status {
				t.Errorf("%s: %q (If-Range %q): %d, want %d", name, c.header, c.ifRange, res.StatusCode, c.status)
				continue
			}
			switch c.status {
			case http.StatusOK:
				if !bytes.Equal(body, data) {
					t.Errorf("%s: %q: %d bytes", name, c.header, len(body))
				}
			case http.StatusPartialContent:
				want := fmt.Sprintf("bytes %d-%d/1000", c.from, c.to)
				if !bytes.Equal(body, data[c.from:c.to+1]) || res.Header.Get("Content-Range") != want {
					t.Errorf("%s: %q: %s with %d bytes, want %s", name, c.header, res.Header.Get("Content-Range"), len(body), want)
				}
			case http.StatusRequestedRangeNotSatisfiable:
				if bytes.Contains(body, data[:16]) {
					t.Errorf("%s: %q: 416 with the object", name, c.header)
				}
			}
		}
		var tiny strings.Builder
		for i := range 10_000 {
			fmt.Fprintf(&tiny, ",%d-%d", i%1000, i%1000)
		}
		start := time.Now()
		res := get(t, s, http.MethodGet, key, Public, map[string]string{"Range": "bytes=" + tiny.String()[1:]})
		if res.StatusCode != http.StatusOK || res.ContentLength > 1000 || time.Since(start) > 50*time.Millisecond {
			t.Errorf("%s: 10,000 ranges: %s after %v", name, res.Status, time.Since(start))
		}
	}
}

type rangeCase struct {
	header, ifRange string
	status          int
	from, to        int
}

func rangeCases(etag, modified string) []rangeCase {
	cases := []rangeCase{
		{"", "", 200, 0, 0},
		{"bytes=0-0", "", 206, 0, 0},
		{"bytes=0-499", "", 206, 0, 499},
		{"bytes=500-", "", 206, 500, 999},
		{"bytes=-1", "", 206, 999, 999},
		{"bytes=-1000", "", 206, 0, 999},
		{"bytes=-5000", "", 206, 0, 999},
		{"bytes=990-5000", "", 206, 990, 999},
		{"bytes=999-999", "", 206, 999, 999},
		{"bytes=0-0", etag, 206, 0, 0},
		{"bytes=0-0", modified, 206, 0, 0},
		{"bytes=0-0", `"other"`, 200, 0, 0},
		{"bytes=0-0", "W/" + etag, 200, 0, 0},
		{"bytes=0-0", "Mon, 01 Jan 2001 00:00:00 GMT", 200, 0, 0},
		{"bytes=0-0,2-2", "", 200, 0, 0},
		{"bytes=0-0, 2-2, 4-4", etag, 200, 0, 0},
		{"bytes=0-,0-,0-,0-", "", 200, 0, 0},
		{"bytes=+1-2", "", 200, 0, 0},
		{"bytes=-", "", 200, 0, 0},
		{"bytes=-0", "", 200, 0, 0},
		{"bytes= - 00", "", 200, 0, 0},
		{"bytes= 0-0 ", "", 206, 0, 0},
	}
	for _, h := range []string{
		"bytes=1000-", "bytes=1000-1001", "bytes=99999999999999999999-", "bytes=5-4", "bytes=a-b", "bytes=--1",
		"bytes=1-a", "bytes=0x1-2", "bytes=1 2", "lines=1-2", "byte=0-1", "bytes:0-1", "0-1", "-", "bytes",
		"bytes=0-0;1-1", "bytes=\x01-2", "bytes=٣-٤",
	} {
		cases = append(cases, rangeCase{h, "", 416, 0, 0})
	}
	return cases
}

// FuzzZ10 asks with any Range header: the answer is the whole, exactly the part it names
// itself, or a refusal, and never costs a panic.
func FuzzZ10_Range(f *testing.F) {
	for _, c := range rangeCases(`"x"`, "Mon, 01 Jan 2001 00:00:00 GMT") {
		f.Add(c.header, c.ifRange)
	}
	data := noise(1000)
	key := NewKey("image", "jpg")
	s := served(f, newDisk(f), key, data)
	f.Fuzz(func(t *testing.T, header, ifRange string) {
		res := get(t, s, http.MethodGet, key, Public, map[string]string{"Range": header, "If-Range": ifRange})
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		switch res.StatusCode {
		case http.StatusOK:
			if !bytes.Equal(body, data) {
				t.Errorf("%q: 200 with %d bytes", header, len(body))
			}
		case http.StatusPartialContent:
			var from, to, size int
			if _, err := fmt.Sscanf(res.Header.Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &size); err != nil {
				t.Fatalf("%q: Content-Range %q", header, res.Header.Get("Content-Range"))
			}
			if size != 1000 || from < 0 || to < from || to >= 1000 || !bytes.Equal(body, data[from:to+1]) {
				t.Errorf("%q: %d-%d of %d with %d bytes", header, from, to, size, len(body))
			}
		case http.StatusRequestedRangeNotSatisfiable:
		default:
			t.Errorf("%q: %s", header, res.Status)
		}
	})
}

// With redirects on, readers go to the bucket for a minute; a folder still streams.
func TestServeRedirect(t *testing.T) {
	t.Parallel()
	data := noise(2000)
	key := NewKey("image", "jpg")
	redirect := func(c *Config) { c.Redirect = true }
	s := served(t, newS3(t, miniotest.Start(t), "redirect"), key, data, redirect)
	res := get(t, s, http.MethodGet, key, Private, nil)
	address, err := url.Parse(res.Header.Get("Location"))
	if err != nil || res.StatusCode != http.StatusFound || address.Query().Get("X-Amz-Expires") != "60" || !strings.Contains(res.Header.Get("Cache-Control"), "no-store") {
		t.Fatalf("redirect: %s %v", res.Status, res.Header)
	}
	there, err := http.Get(address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer there.Body.Close()
	if body, _ := io.ReadAll(there.Body); !bytes.Equal(body, data) {
		t.Errorf("at the bucket: %s, %d bytes", there.Status, len(body))
	}
	s = served(t, newDisk(t), key, data, redirect)
	if res := get(t, s, http.MethodGet, key, Private, nil); res.StatusCode != http.StatusOK {
		t.Errorf("folder: %s", res.Status)
	}
}

// M11: a signed address is good for its object, its viewer and its time, and for
// nothing else.
func TestM11_SignedURLs(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	s := serviceOn(t, nil, newDisk(t), func(c *Config) { c.Now = func() time.Time { return now } })
	other := serviceOn(t, nil, newDisk(t), func(c *Config) { c.Secret = bytes.Repeat([]byte{8}, 32); c.Now = s.now })
	r := &Rendition{Key: NewKey("image", "jpg")}
	if got := s.URL(r); got != "https://batata.test/media/"+r.Key {
		t.Errorf("public address %s", got)
	}
	for _, v := range []Viewer{{AccountID: 42}, {AccountID: 42, SessionID: 7}, {Host: "peer.example"}} {
		address, err := url.Parse(s.SignURL(r, v, now.Add(30*24*time.Hour)))
		if err != nil {
			t.Fatal(err)
		}
		q := address.Query()
		if got, err := s.VerifyURL(r.Key, q); err != nil || got != v {
			t.Errorf("%v: %v, %v", v, got, err)
		}
		if until, _ := strconv.ParseInt(q.Get("e"), 10, 64); time.Unix(until, 0).After(now.Add(7 * 24 * time.Hour)) {
			t.Errorf("%v: good until %v", v, time.Unix(until, 0))
		}
		change := func(name, value string) url.Values {
			c := url.Values{"v": {q.Get("v")}, "e": {q.Get("e")}, "s": {q.Get("s")}}
			c.Set(name, value)
			return c
		}
		for what, forged := range map[string]url.Values{
			"another viewer": change("v", "a43"), "a later end": change("e", q.Get("e")+"0"), "no signature": change("s", ""),
			"a cut signature": change("s", q.Get("s")[1:]), "an odd viewer": change("v", "x"), "nothing": {},
		} {
			if _, err := s.VerifyURL(r.Key, forged); !errors.Is(err, errs.NotFound) {
				t.Errorf("%v with %s: %v", v, what, err)
			}
		}
		if _, err := s.VerifyURL(NewKey("image", "jpg"), q); !errors.Is(err, errs.NotFound) {
			t.Errorf("%v for another object: %v", v, err)
		}
		if _, err := other.VerifyURL(r.Key, q); !errors.Is(err, errs.NotFound) {
			t.Errorf("%v with another secret: %v", v, err)
		}
		now = now.Add(8 * 24 * time.Hour)
		if _, err := s.VerifyURL(r.Key, q); !errors.Is(err, errs.NotFound) {
			t.Errorf("%v after its end: %v", v, err)
		}
		now = now.Add(-8 * 24 * time.Hour)
	}
}
