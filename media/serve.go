package media

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"
)

// Access is what the caller found out about who may see an object.
type Access int

// The two answers of VisibleTo that matter here.
const (
	Private Access = iota // the viewer may see it, others may not
	Public                // anybody may, so caches may keep it
	Passing               // anybody may, under an address that ends
)

// redirectLife is how long a presigned address works (M11).
const redirectLife = 60 * time.Second

// typeOfKey gives the media type by the extension, which our own table gave the key.
func typeOfKey(key string) string {
	switch path.Ext(key) {
	case ".jpg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".webp":
		return "image/webp"
	case ".mp4":
		return "video/mp4"
	case ".webm":
		return "video/webm"
	case ".m4a":
		return "audio/mp4"
	}
	return "application/octet-stream"
}

// Serve writes an object, or an error that the caller turns into a status: it is then
// sure that nothing was written yet. The caller has looked the key up and decided that
// this viewer may see it. What the browser gets can neither be taken for a page or a
// script nor run as one (M07).
func (s *Service) Serve(w http.ResponseWriter, r *http.Request, key string, access Access) error {
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return nil
	}
	etag := `"` + strings.TrimSuffix(path.Base(key), path.Ext(key)) + `"`
	if ValidKey(key) && r.Header.Get("If-None-Match") == etag && r.Header.Get("Range") == "" {
		mediaHeaders(h, key, etag, access) // an object never changes: no need to ask the store
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if s.redirect {
		address, ok, err := s.store.Presign(r.Context(), key, redirectLife)
		if err != nil {
			return fmt.Errorf("serve: %w", err)
		}
		if ok {
			h.Set("Cache-Control", "private, no-store")
			h.Set("Referrer-Policy", "no-referrer")
			http.Redirect(w, r, address, http.StatusFound)
			return nil
		}
	}
	o, err := s.store.Open(r.Context(), key)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer o.Close()
	mediaHeaders(h, key, etag, access)
	http.ServeContent(w, oneRange(r), "", o.ModTime, o)
	return nil
}

func mediaHeaders(h http.Header, key, etag string, access Access) {
	kind := typeOfKey(key)
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", etag)
	disposition := "inline"
	if kind == "application/octet-stream" {
		disposition = "attachment"
	}
	h.Set("Content-Disposition", disposition)
	switch access {
	case Public:
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	case Passing:
		h.Set("Cache-Control", "public, max-age=86400")
	default:
		// Kept by the reader's own browser alone, and asked for again each time, so that a
		// block, a deletion and a logout act at once.
		h.Set("Cache-Control", "private, no-cache")
	}
}

// longestRange is more than any "bytes=first-last" needs.
const longestRange = 64

// oneRange lets one range through. Several ranges in one header are a way to make a
// server work hard, and no player needs them: they get the whole object, as the
// standard allows (RFC 9110 §14.2); so do those who write what
// net/http reads otherwise than the standard.
func oneRange(r *http.Request) *http.Request {
	values := r.Header.Values("Range")
	if len(values) == 0 || len(values) == 1 && len(values[0]) <= longestRange && plainRange(values[0]) {
		return r
	}
	c := r.Clone(r.Context())
	c.Header.Del("Range")
	c.Header.Del("If-Range")
	return c
}

// plainRange is false for several ranges, for signed numbers, and for "the last 0
// bytes", which net/http answers with a range that ends before it begins.
func plainRange(v string) bool {
	suffix, isSuffix := strings.CutPrefix(strings.Map(dropSpace, v), "bytes=-")
	return !strings.ContainsAny(v, ",+") && (!isSuffix || strings.Trim(suffix, "0") != "")
}

func dropSpace(c rune) rune {
	if strings.ContainsRune(" \t\r\n", c) {
		return -1
	}
	return c
}
