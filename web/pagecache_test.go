package web

import (
	"net/url"
	"testing"
)

// The roads through the pages are the same with the cache.
func TestPageCacheShowsWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.PageCache = true })
	mei, visitor := s.member("mei"), s.visitor()
	note := mei.post(mei.get("/create").location(t), url.Values{"do": {"publish"}, "title": {"Sweet potatoes"}}).location(t)
	visitor.get(note).want(t, 200).has(t, "Sweet potatoes")
	mei.post(note+"/edit", url.Values{"do": {"publish"}, "title": {"Purple yams"}}).want(t, 303)
	visitor.get(note).want(t, 200).has(t, "Purple yams")
	mei.post(note+"/delete", nil).want(t, 303)
	visitor.get(note).want(t, 410)
	visitor.get("/nowhere").want(t, 404)
}
