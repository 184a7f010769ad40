package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/web/edge"
)

// sees is the rule said once more, in Go and by name.
func (w *watcher) sees(c class) bool {
	switch c {
	case cPublic, cUnlisted:
		return w.name != "blocked" && w.name != "blocking"
	case cBlockedComment:
		return w.name != "blocked" && w.name != "blocking" && w.name != "author"
	case cFollowers:
		return w.name == "author" || w.name == "follower" || w.name == "muting"
	case cDirect:
		return w.name == "author" || w.name == "mentioned"
	case cSelf, cDraft, cScheduled, cBoardPrivate:
		return w.name == "author"
	case cBoardPublic:
		return w.sees(cPublic)
	case cBoardFollowers:
		return w.sees(cFollowers)
	}
	return false
}

// asks is the watcher for a test of its own.
func (w *watcher) asks(t *testing.T) *watcher {
	copied := *w
	b := *w.browser
	b.site = &site{World: w.World, Server: w.Server, t: t}
	copied.browser = &b
	return &copied
}

// look asks with the watcher's session, even when the server said to forget it.
func (w *watcher) look(path string, set ...func(*http.Request)) answer {
	w.t.Helper()
	if w.token != "" {
		w.cookies[edge.CookieSession] = w.token
	}
	return w.get(path, set...)
}

// signed is the address of a picture for one account.
func (m *matrix) signed(r media.Rendition, account int64) string {
	address := m.Media.SignURL(&r, media.Viewer{AccountID: account}, m.Clock.Now().Add(time.Hour))
	return strings.TrimPrefix(address, testOrigin)
}

// plain takes out of an answer what differs between any two requests.
func (a answer) plain(names ...string) string {
	body := strings.ReplaceAll(a.body, a.Header.Get("X-Request-Id"), "REQUEST")
	for _, name := range names {
		body = strings.ReplaceAll(body, name, "NAME")
	}
	return body
}
