package edge

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
)

// publicMaxAge is how long a visitor's page may be shown again without asking
// (R-n: one post makes hundreds of servers and people fetch the same page).
const publicMaxAge = 180 * time.Second

// varies lists the headers that a page depends on.
const varies = "Cookie, Accept-Language, " + HeaderSaveData + ", " + HeaderFragment

// HeaderSaveData is how a browser asks for little data; "on" is its only value.
const HeaderSaveData = "Save-Data"

// Send writes a finished body with the cache headers of the route's policy.
func (v *Visit) Send(status int, contentType string, body []byte) error {
	h := v.W.Header()
	h.Set("Content-Type", contentType)
	v.cacheHeaders(status)
	if status == http.StatusOK && h.Get("Cache-Control") != NoStore {
		tag := ETag(body)
		h.Set("ETag", tag)
		if matches(v.R.Header.Get("If-None-Match"), tag) {
			h.Del("Content-Type")
			v.W.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.W.WriteHeader(status)
	if v.R.Method != http.MethodHead {
		_, _ = v.W.Write(body) // the client is gone; nobody to tell
	}
	return nil
}

// NoStore is the Cache-Control of what nobody may keep.
const NoStore = "private, no-store"

// cacheHeaders says who may keep the answer. Whatever is not plainly public is
// kept by nobody.
func (v *Visit) cacheHeaders(status int) {
	h := v.W.Header()
	switch v.Route.Policy.Cache {
	case Own:
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", NoStore)
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
		case v.Route.Policy.Auth == Open && shareable, v.cookieless() && shareable:
			h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(publicMaxAge/time.Second)))
			return
		case v.Viewer == nil && shareable:
			h.Set("Cache-Control", "private, no-cache")
			return
		}
	}
	h.Set("Cache-Control", NoStore)
}

// ETag is weak: the same page travels compressed and not.
func ETag(body []byte) string {
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

// Show renders a whole page.
func (v *Visit) Show(status int, c templ.Component) error {
	var body bytes.Buffer
	body.Grow(32 << 10)
	if err := c.Render(v.Ctx(), &body); err != nil {
		return err
	}
	return v.Send(status, "text/html; charset=utf-8", body.Bytes())
}

// ShowEither renders the part that a script asked for, or the whole page.
func (v *Visit) ShowEither(part, whole templ.Component) error {
	if v.Fragment() {
		return v.Show(http.StatusOK, part)
	}
	return v.Show(http.StatusOK, whole)
}

// Word answers with one word of plain text.
func (v *Visit) Word(status int, word string) error {
	h := v.W.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	v.W.WriteHeader(status)
	_, _ = io.WriteString(v.W, word+"\n")
	return nil
}

// JSON answers a script.
func (v *Visit) JSON(status int, value any) error {
	v.W.Header().Set("Cache-Control", NoStore)
	WriteJSON(v.W, status, value)
	return nil
}

// Redirect sends the browser to a path of ours, to be fetched with GET.
func (v *Visit) Redirect(path string) error {
	v.W.Header().Set("Location", ReturnPath(path, "/"))
	v.W.Header().Set("Cache-Control", NoStore)
	v.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// Moved tells that a page lives at another path for good: the one way to write
// each address.
func (v *Visit) Moved(path string) error {
	v.W.Header().Set("Location", ReturnPath(path, "/"))
	v.cacheHeaders(http.StatusMovedPermanently)
	v.W.WriteHeader(http.StatusMovedPermanently)
	return nil
}

// Back sends the browser where the form wants, or to fallback.
func (v *Visit) Back(f Form, fallback string) error {
	return v.Redirect(ReturnPath(f.Get("return"), fallback))
}

// WriteJSON answers with a value as JSON.
func WriteJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(true)
	_ = enc.Encode(value) // the client is gone; nobody to tell
}
