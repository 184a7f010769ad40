package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// publicMaxAge is how long a visitor's page may be shown again without asking
// (R-n: one post makes hundreds of servers and people fetch the same page).
const publicMaxAge = 180 * time.Second

// varies lists the headers that a page depends on.
const varies = "Cookie, Accept-Language, " + headerFragment

// send writes a finished body with the cache headers of the route's policy.
func (v *visit) send(status int, contentType string, body []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", contentType)
	v.cacheHeaders(status)
	if status == http.StatusOK && h.Get("Cache-Control") != noStore {
		tag := etag(body)
		h.Set("ETag", tag)
		if matches(v.r.Header.Get("If-None-Match"), tag) {
			h.Del("Content-Type")
			v.w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.w.WriteHeader(status)
	if v.r.Method != http.MethodHead {
		_, _ = v.w.Write(body) // the client is gone; nobody to tell
	}
	return nil
}

const noStore = "private, no-store"

// cacheHeaders says who may keep the answer. Whatever is not plainly public is
// kept by nobody.
func (v *visit) cacheHeaders(status int) {
	h := v.w.Header()
	switch v.route.Policy.Cache {
	case Own:
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", noStore)
		}
		return
	case Immutable:
		if status == http.StatusOK {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
			return
		}
	case Shared:
		h.Add("Vary", varies)
		shareable := status == http.StatusOK || status == http.StatusMovedPermanently
		switch {
		case v.route.Policy.Auth == Open && shareable, v.cookieless() && shareable:
			h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(publicMaxAge/time.Second)))
			return
		case v.viewer == nil && shareable:
			h.Set("Cache-Control", "private, no-cache")
			return
		}
	}
	h.Set("Cache-Control", noStore)
}

// etag is weak: the same page travels compressed and not.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + hex.EncodeToString(sum[:12]) + `"`
}

// matches says whether an If-None-Match header names the tag (RFC 9110 §13.1.2,
// weak comparison).
func matches(header, tag string) bool {
	if header == "" {
		return false
	}
	want := strings.TrimPrefix(tag, "W/")
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == want {
			return true
		}
	}
	return false
}

// word answers with one word of plain text.
func (v *visit) word(status int, word string) error {
	h := v.w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	v.w.WriteHeader(status)
	_, _ = io.WriteString(v.w, word+"\n")
	return nil
}

// json answers a script.
func (v *visit) json(status int, value any) error {
	v.w.Header().Set("Cache-Control", noStore)
	writeJSON(v.w, status, value)
	return nil
}

// redirect sends the browser to a path of ours, to be fetched with GET.
func (v *visit) redirect(path string) error {
	v.w.Header().Set("Location", returnPath(path, "/"))
	v.w.Header().Set("Cache-Control", noStore)
	v.w.WriteHeader(http.StatusSeeOther)
	return nil
}

// moved tells that a page lives at another path for good: the one way to write
// each address.
func (v *visit) moved(path string) error {
	v.w.Header().Set("Location", returnPath(path, "/"))
	v.cacheHeaders(http.StatusMovedPermanently)
	v.w.WriteHeader(http.StatusMovedPermanently)
	return nil
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
