package web

import (
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// class is a kind of thing that only some may see. Each note of the world stands for
// one; what is written about it carries its name, so that a page shows what it leaks.
type class string

const (
	cPublic    class = "pub"
	cUnlisted  class = "unl"
	cFollowers class = "fol"
	cDirect    class = "dir"
	cSelf      class = "sel"
	cDraft     class = "dra" // not published yet
	cScheduled class = "sch"
	cDeleted   class = "del" // was for followers
	cShut      class = "shu" // public, of an author who is suspended by now

	cBoardPublic    class = "bpu"
	cBoardFollowers class = "bfo"
	cBoardPrivate   class = "bpr"

	cBlockedComment class = "blc" // under the public note, of a member whom its author has blocked since
)

var noteClasses = []class{cPublic, cUnlisted, cFollowers, cDirect, cSelf, cDraft, cScheduled, cDeleted, cShut}

// published are the notes that stand on their author's profile for who may see them.
var published = []class{cPublic, cUnlisted, cFollowers, cDirect, cSelf}

// watcher is one who looks at everything.
type watcher struct {
	name string
	id   int64 // 0: recognised as nobody
	*browser
	token   string            // of a session that may be over: the browser never learns it
	answers map[string]answer // to questions about what does not exist
}

// thing is a note or board with the addresses that lead to it.
type thing struct {
	class     class
	author    *social.Account
	id        int64
	path      string
	remote    int64             // another server's picture that it showed
	now, then []media.Rendition // of the picture that it shows, and that it showed before an edit
	comment   *social.Note      // first level
	deep      *social.Note      // the reply that stands on no page but its own
	page2     string            // cursor behind the first comment
}

// mark is a text that gives a thing away.
type mark struct {
	class class
	field string
	text  string
}

// matrix is the world of F13: an author with one of everything, and those who look.
type matrix struct {
	*site
	who      map[string]*social.Account
	watchers []*watcher
	notes    map[class]*thing
	boards   map[class]*thing
	shelves  map[string]*thing // public boards of others, that hold what they could see once
	tomb     *thing            // a public note that its author deleted
	marks    []mark
	cursor   string // of the author's profile, behind the newest note
}

// cast is everybody, and what they are to the author.
var cast = map[string]string{
	"ada": "author", "sam": "stranger", "fay": "follower", "pen": "pending", "mia": "mentioned", "bob": "blocked",
	"max": "muted", "sue": "suspended", "amy": "admin", "ben": "blocking", "moe": "muting", "sid": "shut",
}

// newMatrix builds the world in the order of a life: everybody sees what they may,
// comments, likes and collects it, and only then is cut off. What was theirs to see
// and is no more is what side doors give away.
func newMatrix(t *testing.T) *matrix {
	m := &matrix{
		site: newSite(t, func(c *Config) { c.PageCache = true }), who: map[string]*social.Account{}, notes: map[class]*thing{}, boards: map[class]*thing{}, shelves: map[string]*thing{},
	}
	for handle, name := range cast {
		role := members.RoleNone
		if name == "admin" {
			role = members.RoleOwner
		}
		a := m.enrol(handle, role)
		m.who[name] = a
		m.rename(a, "")
		b := m.as(a)
		m.watchers = append(m.watchers, &watcher{name: name, id: a.ID, browser: b, token: b.cookies[edge.CookieSession], answers: map[string]answer{}})
	}
	m.watchers = append(m.watchers, &watcher{name: "visitor", browser: m.visitor(), answers: map[string]answer{}})
	m.rename(m.who["shut"], "q7shuname")
	for _, fan := range []string{"follower", "pending", "blocked", "suspended", "muting", "blocking", "shut"} {
		m.Fan(t, m.who[fan], m.who["author"])
	}
	m.Fan(t, m.who["author"], m.who["shut"])
	m.Fan(t, m.who["follower"], m.who["shut"])

	author := m.who["author"]
	for class, v := range map[class]social.Visibility{
		cPublic: social.Public, cUnlisted: social.Unlisted, cFollowers: social.Followers, cDirect: social.Direct, cSelf: social.Self,
		cDraft: social.Public, cScheduled: social.Public, cDeleted: social.Followers,
	} {
		m.notes[class] = m.write(author, class, v)
	}
	m.notes[cShut] = m.write(m.who["shut"], cShut, social.Public)
	m.tomb = m.write(author, "tom", social.Public)
	m.talk()
	m.collectAll()
	m.part()
	return m
}

// do fails the test on an error of the building.
func (m *matrix) do(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *matrix) rename(a *social.Account, name string) {
	m.t.Helper()
	m.do(m.UpdateProfile(m.t.Context(), a.ID, social.ProfileInput{Name: name, Discoverable: true}))
}

func (m *matrix) mark(c class, field string, texts ...string) {
	for _, text := range texts {
		m.marks = append(m.marks, mark{c, field, text})
	}
}

// words makes the text of a field and remembers it.
func (m *matrix) words(c class, field string) string {
	text := "q7" + string(c) + field
	m.mark(c, field, text)
	return text
}

func (m *matrix) picture(owner *social.Account, c class, when string) (int64, []media.Rendition) {
	m.t.Helper()
	id := m.Picture(m.t, owner)
	m.do(m.Media.SetDescription(m.t.Context(), owner.ID, id, media.Description{Alt: m.words(c, when+"alt"), Credit: m.words(c, when+"credit")}))
	list, err := m.Media.ByIDs(m.t.Context(), m.DB, []int64{id})
	m.do(err)
	for _, r := range list[0].Renditions {
		m.mark(c, when+"key", r.Key)
	}
	return id, list[0].Renditions
}

// write makes a note of a class, which was edited once when it is out.
func (m *matrix) write(author *social.Account, c class, v social.Visibility) *thing {
	m.t.Helper()
	ctx := m.t.Context()
	old, then := m.picture(author, c, "old")
	fresh, now := m.picture(author, c, "")
	topic := m.words(c, "topic")
	in := func(when string, picture int64) social.NoteInput {
		return social.NoteInput{
			Title: m.words(c, when+"title"), Body: m.words(c, when+"body") + " #potluck #" + topic + " for @mia and @bob",
			Place: m.words(c, when+"place"), Visibility: v, MediaIDs: []int64{picture},
		}
	}
	if c == cPublic { // its topic is for everybody to see
		m.marks = m.marks[:len(m.marks)-1]
	}
	draft, err := m.StartDraft(ctx, author.ID)
	m.do(err)
	th := &thing{class: c, author: author, id: draft.ID, path: "/@" + author.Handle + "/" + edge.FormatID(draft.ID), now: now, then: then}
	m.mark(c, "id", edge.FormatID(draft.ID))
	switch c {
	case cDraft:
		_, err = m.SaveDraft(ctx, author.ID, draft.ID, in("", fresh))
	case cScheduled:
		_, err = m.Schedule(ctx, author.ID, draft.ID, in("", fresh), m.Clock.Now().Add(2*time.Hour))
	default:
		if _, err = m.Publish(ctx, author.ID, draft.ID, in("old", old)); err == nil {
			_, err = m.Edit(ctx, author.ID, draft.ID, in("", fresh))
		}
	}
	m.do(err)
	th.remote = m.remote(author, draft.ID)
	return th
}

// remote gives a note's history a picture of another server, with its copy.
func (m *matrix) remote(author *social.Account, note int64) int64 {
	m.t.Helper()
	id := m.Picture(m.t, author)
	_, err := m.DB.NewRaw(`UPDATE media SET state = 'remote', origin_url = 'https://elsewhere.example/' || id, free_since = NULL, seen_at = now() WHERE id = ?`, id).Exec(m.t.Context())
	m.do(err)
	_, err = m.DB.NewRaw(`INSERT INTO note_media (note_id, media_id, position, current) VALUES (?, ?, 9, false)`, note, id).Exec(m.t.Context())
	m.do(err)
	return id
}

// say comments as somebody and marks what was said as the note's.
func (m *matrix) say(by string, c class, parent int64, field string) *social.Note {
	m.t.Helper()
	n, err := m.Comment(m.t.Context(), m.who[by].ID, parent, m.words(c, field), "en")
	m.do(err)
	m.mark(c, field+"id", edge.FormatID(n.ID))
	return n
}

// talk fills the comments: two of the first level, and under the first more replies
// than the note's page shows.
func (m *matrix) talk() {
	for _, th := range append(m.under(published...), m.notes[cShut], m.notes[cDeleted]) {
		by := "author"
		th.comment = m.say(by, th.class, th.id, "comment")
		for _, field := range []string{"replya", "replyb", "replyc"} {
			m.say(by, th.class, th.comment.ID, field)
		}
		th.deep = m.say(by, th.class, th.comment.ID, "deep")
		m.say(by, th.class, th.id, "later")
		_, next, err := m.Comments(m.t.Context(), m.who[by].ID, th.id, social.Page{Limit: 1})
		m.do(err)
		th.page2 = next
	}
	// Answers, so that those who are cut off later have been told.
	said := m.say("pending", cFollowers, m.notes[cFollowers].id, "asked")
	m.say("author", cFollowers, said.ID, "answered")
	said = m.say("blocked", cBlockedComment, m.notes[cPublic].id, "asked")
	m.say("author", cPublic, said.ID, "answered")
	m.say("shut", cShut, m.notes[cPublic].id, "elsewhere")
}

func (m *matrix) under(classes ...class) []*thing {
	out := make([]*thing, len(classes))
	for i, c := range classes {
		out[i] = m.notes[c]
	}
	return out
}

// collectAll lets everybody like what they see and put it into boards.
func (m *matrix) collectAll() {
	m.t.Helper()
	ctx := m.t.Context()
	author := m.who["author"]
	for c, v := range map[class]social.BoardVisibility{
		cBoardPublic: social.BoardPublic, cBoardFollowers: social.BoardFollowers, cBoardPrivate: social.BoardPrivate,
	} {
		b, err := m.CreateBoard(ctx, author.ID, social.BoardInput{Title: m.words(c, "title"), Description: m.words(c, "about"), Visibility: v})
		m.do(err)
		m.mark(c, "id", edge.FormatID(b.ID))
		m.boards[c] = &thing{class: c, author: author, id: b.ID, path: "/@ada/boards/" + edge.FormatID(b.ID)}
		for _, th := range append(m.under(published...), m.notes[cShut]) {
			m.do(m.Collect(ctx, author.ID, th.id, b.ID))
		}
	}
	for name, a := range m.who {
		if name == "author" {
			continue
		}
		b, err := m.CreateBoard(ctx, a.ID, social.BoardInput{Title: "Shelf of " + a.Handle, Visibility: social.BoardPublic})
		m.do(err)
		m.shelves[name] = &thing{author: a, id: b.ID, path: "/@" + a.Handle + "/boards/" + edge.FormatID(b.ID)}
		for _, th := range append(m.under(published...), m.notes[cShut], m.notes[cDeleted]) {
			if m.Like(ctx, a.ID, th.id) == nil { // who may
				m.do(m.Collect(ctx, a.ID, th.id, b.ID))
				m.do(m.Collect(ctx, a.ID, th.id, 0))
			}
		}
	}
}

// part cuts off who is to be cut off.
func (m *matrix) part() {
	m.t.Helper()
	ctx := m.t.Context()
	id := func(name string) int64 { return m.who[name].ID }
	m.do(m.Delete(ctx, id("author"), m.notes[cDeleted].id))
	m.do(m.Delete(ctx, id("author"), m.tomb.id))
	m.do(m.RemoveFollower(ctx, id("author"), id("pending")))
	m.do(m.UpdateProfile(ctx, id("author"), social.ProfileInput{Locked: true, Discoverable: true}))
	m.do(m.Follow(ctx, id("pending"), id("author")))
	m.do(m.Block(ctx, id("author"), id("blocked")))
	m.do(m.Mute(ctx, id("author"), id("muted")))
	m.do(m.Block(ctx, id("blocking"), id("author")))
	m.do(m.Mute(ctx, id("muting"), id("author")))
	for _, name := range []string{"suspended", "shut"} {
		m.do(m.Members.Suspend(ctx, members.Console, m.who[name].Handle))
	}
	for _, w := range m.watchers {
		if w.name == "suspended" || w.name == "shut" {
			w.id = 0
		}
	}
	_, next, err := m.ProfileNotes(ctx, id("author"), id("author"), social.Page{Limit: 1})
	m.do(err)
	m.cursor = next
}

// newest is the note that the cursor of the profile lies behind.
func (m *matrix) newest() class {
	m.t.Helper()
	list, _, err := m.ProfileNotes(m.t.Context(), m.who["author"].ID, m.who["author"].ID, social.Page{Limit: 1})
	m.do(err)
	return class(strings.TrimPrefix(list[0].Title, "q7")[:3])
}
