package federation

import (
	"net/url"
	"strconv"
	"strings"
)

// urls are the ids of what is ours: computed, never stored. The value is the public URL,
// without a slash at its end.
type urls struct{ base string }

// Instance is the id of the actor of this server.
func (u urls) Instance() string { return u.base + "/actor" }

// SharedInbox is where other servers send what is for several members.
func (u urls) SharedInbox() string { return u.base + "/inbox" }

// Actor is the id of a member.
func (u urls) Actor(handle string) string { return u.base + "/users/" + url.PathEscape(handle) }

// Inbox is that of one member.
func (u urls) Inbox(handle string) string { return u.Actor(handle) + "/inbox" }

// Outbox lists what a member has published.
func (u urls) Outbox(handle string) string { return u.Actor(handle) + "/outbox" }

// Followers is the collection that notes are addressed to, too.
func (u urls) Followers(handle string) string { return u.Actor(handle) + "/followers" }

// Following is whom a member follows.
func (u urls) Following(handle string) string { return u.Actor(handle) + "/following" }

// Featured is the notes that a member has pinned.
func (u urls) Featured(handle string) string { return u.Actor(handle) + "/collections/featured" }

// Note is the id of a note or comment of a member.
func (u urls) Note(handle string, id int64) string {
	return u.Actor(handle) + "/notes/" + strconv.FormatInt(id, 10)
}

// Activity is the id of what a member does; handle "" is the instance actor. The id is
// that of the row it is about, or a fresh one where it is about none of its own.
func (u urls) Activity(handle string, id int64) string {
	actor := u.Instance()
	if handle != "" {
		actor = u.Actor(handle)
	}
	return actor + "/activities/" + strconv.FormatInt(id, 10)
}

// KeyOf is the id of the key of an actor of ours.
func (urls) KeyOf(actor string) string { return actor + "#main-key" }

// local is what an address of ours names.
type local struct {
	Instance bool   // the actor of this server
	Handle   string // whose; "" with Instance
	NoteID   int64  // 0: the actor itself
}

// Local reads the id of an actor or note of ours: exactly as it is written here, so that
// one thing has one id. The page of either, which people paste, is read as well.
func (u urls) Local(iri string) (local, bool) {
	path, ok := strings.CutPrefix(iri, u.base+"/")
	if !ok {
		return local{}, false
	}
	if path == "actor" {
		return local{Instance: true}, true
	}
	between := "/notes/"
	rest, ok := strings.CutPrefix(path, "users/")
	if !ok {
		between = "/"
		if rest, ok = strings.CutPrefix(path, "@"); !ok {
			return local{}, false
		}
	}
	handle, number, isNote := strings.Cut(rest, between)
	if handle == "" || strings.Contains(handle, "@") || handle != url.PathEscape(handle) {
		return local{}, false
	}
	if !isNote {
		return local{Handle: handle}, true
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id <= 0 || strconv.FormatInt(id, 10) != number {
		return local{}, false
	}
	return local{Handle: handle, NoteID: id}, true
}
