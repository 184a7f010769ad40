package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// journey is one script through the pages and actions of the site, played by three
// people. What they see, without ids and times, is its transcript: the same each time,
// wherever the requests go.
type journey struct {
	*nodes
	tag        string // keeps the names of this journey apart; five characters, because pages count them
	owner      *browser
	visitor    *browser
	want       []string // the transcript that another journey had; nil: this is the first
	transcript []string
}

func (ns *nodes) journey(tag string, owner *browser, want []string) *journey {
	return &journey{nodes: ns, tag: tag, owner: owner, visitor: ns.browser(), want: want}
}

// lag is how long a page for visitors may show what another node has changed (R20).
const lag = 2 * time.Second

// shows asks for a page and writes down what say makes of it. A visitor's page may
// come a moment after what changed it at another node, so it is asked for again while
// it is not yet what the first journey saw.
func (j *journey) shows(b *browser, path string, say func(reply) string) (a reply) {
	j.t.Helper()
	a = j.ask(b, nil, "GET", path, "", nil)
	said := j.plain(say(a))
	if n := len(j.transcript); b == j.visitor && n < len(j.want) && said != j.want[n] {
		deadline := time.NewTimer(lag)
		defer deadline.Stop()
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for late := false; said != j.want[n] && !late; said = j.plain(say(a)) {
			select {
			case <-tick.C:
			case <-deadline.C:
				late = true
			}
			a = j.ask(b, nil, "GET", path, "", nil)
		}
	}
	j.transcript = append(j.transcript, said)
	return a
}

func (j *journey) note(format string, args ...any) {
	j.transcript = append(j.transcript, j.plain(fmt.Sprintf(format, args...)))
}

var (
	timeElement = regexp.MustCompile(`(?s)<time[^>]*>.*?</time>`)
	mediaPath   = regexp.MustCompile(`image/[0-9a-f]{2}/[0-9a-f]+`)
	signature   = regexp.MustCompile(`\?(?:[a-z]=[\w%.-]+(?:&amp;|&)?)+`)
	longNumber  = regexp.MustCompile(`\d{13,19}`)
	colourOf    = regexp.MustCompile(`\btc\d+\b`) // of a name
	requestID   = regexp.MustCompile(`Reference [0-9a-f]{20}`)
	clockTime   = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d\d:\d\d\b`)
)

// plain takes out of a text what differs between two journeys that went the same way.
func (j *journey) plain(s string) string {
	s = strings.ReplaceAll(s, j.tag, "TAG")
	s = timeElement.ReplaceAllString(s, "<time>")
	s = mediaPath.ReplaceAllString(s, "image/KEY")
	s = regexp.MustCompile(`(image/KEY[\w.-]*)`+signature.String()).ReplaceAllString(s, "$1")
	s = requestID.ReplaceAllString(s, "Reference")
	s = colourOf.ReplaceAllString(s, "tc")
	s = longNumber.ReplaceAllString(s, "#")
	return clockTime.ReplaceAllString(s, "TIME")
}

// see opens a page and writes all of it down.
func (j *journey) see(who string, b *browser, path string, parts ...string) reply {
	j.t.Helper()
	a := j.shows(b, path, func(a reply) string {
		return fmt.Sprintf("%s sees %s: %d %s\n%s", who, path, a.status, a.header.Get("Location"), a.body)
	})
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			j.t.Errorf("%s does not see %q on %s: %s", who, p, path, clip(a.body))
		}
	}
	return a
}

// finds opens a page that shows other people's things too, and writes down whether a
// text is on it.
func (j *journey) finds(who string, b *browser, path, text string) {
	j.t.Helper()
	j.shows(b, path, func(a reply) string {
		return fmt.Sprintf("%s looks for something on %s: found %v (%d)", who, path, strings.Contains(a.body, text), a.status)
	})
}

// does sends a form. done tells whether its effect is there, when the answer was
// lost; nil: it may be sent again.
func (j *journey) does(who string, b *browser, status int, path string, form url.Values, done func() bool) {
	j.t.Helper()
	a := j.ask(b, done, "POST", path, formType, []byte(form.Encode()))
	if a.status != status && (a.status != 0 || done == nil) {
		j.t.Errorf("%s at %s: status %d, want %d: %s", who, path, a.status, status, clip(a.body))
	}
	j.note("%s does %s", who, path)
}

// has counts rows.
func (j *journey) has(query string, args ...any) func() bool {
	return func() bool { return count(j.t, j.db, query, args...) > 0 }
}

func (j *journey) rows(what, query string, args ...any) {
	j.t.Helper()
	j.note("%s: %d", what, count(j.t, j.db, query, args...))
}

func (j *journey) id(query string, args ...any) string {
	j.t.Helper()
	var id string
	if err := j.db.NewRaw(query, args...).Scan(context.Background(), &id); err != nil {
		j.t.Fatalf("%s: %v", query, err)
	}
	return id
}

// play goes through the whole script.
func (j *journey) play() []string {
	j.t.Helper()
	meiName, linName := "mei_"+j.tag, "lin_"+j.tag
	mei, lin := j.joins(meiName), j.joins(linName)
	j.does("lin", lin, 303, "/@"+meiName+"/follow", nil, nil)

	note := j.publishes(mei, meiName)
	j.everybodyReads(lin, note, meiName)
	comment := j.talk(mei, lin, note)
	j.react(mei, lin, note, linName)

	j.see("mei", mei, "/notifications", "Looks very good")
	j.see("mei", mei, "/notifications?tab=likes", linName)
	j.see("mei", mei, "/notifications?tab=followers", linName)
	j.does("mei", mei, 303, "/notifications/read", url.Values{"tab": {"comments"}, "up_to": {"9223372036854775807"}}, nil)
	j.see("mei", mei, "/notifications")

	j.changes(mei, note)
	j.settings(lin, linName)
	j.sessions(lin, linName)
	j.does("mei", mei, 303, "/@"+linName+"/block", nil, nil)
	j.see("lin, blocked,", lin, note)
	j.does("mei", mei, 303, "/@"+linName+"/unblock", nil, nil)

	j.does("mei", mei, 303, "/@"+linName+"/"+comment+"/delete", nil, j.has(`SELECT count(*) FROM notes WHERE id = ? AND state = 'deleted'`, comment))
	j.see("a visitor", j.visitor, note)
	j.does("mei", mei, 303, note+"/delete", nil, j.has(`SELECT count(*) FROM notes WHERE id = ? AND state = 'deleted'`, lastPart(note)))
	j.see("a visitor", j.visitor, note)
	j.see("a visitor", j.visitor, "/@"+meiName)
	j.does("lin", lin, 303, "/logout", nil, nil)
	j.finds("lin, logged out,", lin, "/settings/profile", `name="password"`)
	return j.transcript
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// joins makes a member by invite, and logs in.
func (j *journey) joins(handle string) *browser {
	j.t.Helper()
	j.does("the owner", j.owner, 303, "/settings/invites", url.Values{"note": {handle}, "max_uses": {"1"}, "days": {"1"}},
		j.has(`SELECT count(*) FROM invites WHERE note = ?`, handle))
	code := j.id(`SELECT code FROM invites WHERE note = ?`, handle)
	j.finds("the owner", j.owner, "/settings/invites", code)
	b := j.browser()
	j.does(handle, b, 200, "/signup", url.Values{
		"handle": {handle}, "email": {handle + "@mail.test"}, "password": {testPassword}, "invite": {code}, "rules": {"on"},
	}, j.has(`SELECT count(*) FROM accounts WHERE handle = ?`, handle))
	j.each[0].run("admin", "confirm", handle).want(j.t, exitOK)
	j.does(handle, b, 303, "/login", url.Values{"login": {handle}, "password": {testPassword}}, nil)
	for i := range j.each { // what one node began, the other knows
		a := j.ask(j.at(i, b), nil, "GET", "/settings/profile", "", nil)
		if a.status != 200 {
			j.t.Errorf("the session of %s is not known to node %d: %d", handle, i, a.status)
		}
	}
	j.rows("invites used", `SELECT uses FROM invites WHERE code = ?`, code)
	return b
}

// publishes writes a note with two pictures, by way of a draft.
func (j *journey) publishes(mei *browser, handle string) (path string) {
	j.t.Helper()
	a := j.ask(mei, nil, "GET", "/create", "", nil).want(j.t, 303) // takes up an empty draft
	draft := a.header.Get("Location")
	var pictures []string
	for _, width := range []int{120, 160} {
		kind, body := picture(j.t, width, 160)
		up := j.ask(mei, nil, "POST", "/media", kind, body, "Accept", "application/json").want(j.t, 201)
		pictures = append(pictures, mediaID(j.t, up))
	}
	script := []string{"Accept", "application/json"}
	j.ask(mei, nil, "PUT", "/media/"+pictures[0], "application/json", []byte(`{"alt":"Red skin, yellow inside"}`), script...).want(j.t, 204)
	text, err := json.Marshal(map[string]any{"title": "Roots " + j.tag, "media": pictures})
	if err != nil {
		j.t.Fatal(err)
	}
	j.ask(mei, nil, "PUT", draft, "application/json", text, script...).want(j.t, 200)
	j.see("mei", mei, draft, "Red skin, yellow inside")
	j.see("mei", mei, "/drafts", "Roots "+j.tag)
	id := lastPart(draft)
	j.does("mei", mei, 303, draft, url.Values{
		"do": {"publish"}, "without_alt": {"1"}, "title": {"Roots " + j.tag}, "body": {"Baked in #embers" + j.tag + " for an hour"}, "media": pictures, "cover_id": {pictures[1]},
		"visibility": {"public"}, "comment_policy": {"all"}, "provenance": {"none"},
	}, j.has(`SELECT count(*) FROM notes WHERE id = ? AND state = 'published'`, id))
	j.rows("notes of mei", `SELECT count(*) FROM notes n JOIN accounts a ON a.id = n.account_id WHERE a.handle = ? AND n.state = 'published'`, handle)
	return "/@" + handle + "/" + id
}

var firstPicture = regexp.MustCompile(`/media/(image/[0-9a-f]{2}/[0-9a-f]+[\w.-]*)`)

func (j *journey) everybodyReads(lin *browser, note, handle string) {
	j.t.Helper()
	title := "Roots " + j.tag
	page := j.see("a visitor", j.visitor, note, title, "/topics/embers"+j.tag, "og:image")
	found := firstPicture.FindString(page.body)
	if found == "" {
		j.t.Fatalf("no picture on %s", note)
	}
	image := j.ask(j.visitor, nil, "GET", found, "", nil)
	j.note("the picture: %d %s", image.status, image.header.Get("Content-Type"))
	if image.status != 200 || len(image.body) < 500 {
		j.t.Errorf("the picture: %d, %d bytes", image.status, len(image.body))
	}
	for _, path := range []string{"/", "/explore", "/explore?sort=recent", "/sitemap.xml"} {
		j.finds("a visitor", j.visitor, path, lastPart(note))
	}
	j.see("a visitor", j.visitor, "/@"+handle, title)
	j.see("a visitor", j.visitor, "/topics/embers"+j.tag, title)
	j.see("a visitor", j.visitor, "/@"+handle+"/feed.atom", title)
	j.finds("a visitor", j.visitor, "/search?q=embers"+j.tag, "embers"+j.tag)
	j.see("lin", lin, "/following", title)
	j.finds("lin", lin, "/", lastPart(note))
}

// talk is a comment, changed, and a reply to it.
func (j *journey) talk(mei, lin *browser, note string) (comment string) {
	j.t.Helper()
	written := func(body string) func() bool {
		return j.has(`SELECT count(*) FROM notes WHERE root_id = ? AND body = ?`, lastPart(note), body)
	}
	j.does("lin", lin, 303, note+"/comments", url.Values{"body": {"Looks tasty"}}, written("Looks tasty"))
	comment = j.id(`SELECT id FROM notes WHERE root_id = ? AND body = 'Looks tasty'`, lastPart(note))
	j.does("mei", mei, 303, note+"/comments", url.Values{"body": {"Thank you"}, "parent": {comment}}, written("Thank you"))
	path := "/@lin_" + j.tag + "/" + comment
	j.does("lin", lin, 303, path+"/edit", url.Values{"body": {"Looks very good"}}, nil)
	j.does("mei", mei, 303, path+"/pin", nil, nil)
	j.see("a visitor", j.visitor, note, "Looks very good", "Thank you")
	j.see("a visitor", j.visitor, path+"/replies", "Thank you")
	j.rows("comments", `SELECT count(*) FROM notes WHERE root_id = ?`, lastPart(note))
	j.rows("comments counted", `SELECT comments_count FROM notes WHERE id = ?`, lastPart(note))
	return comment
}

func (j *journey) react(mei, lin *browser, note, linName string) {
	j.t.Helper()
	j.does("lin", lin, 303, note+"/like", nil, nil)
	j.does("lin", lin, 303, note+"/unlike", nil, nil)
	j.does("lin", lin, 303, note+"/like", nil, nil)
	j.does("mei", mei, 303, note+"/like", nil, nil)
	j.does("lin", lin, 303, note+"/collect", nil, nil)
	j.does("lin", lin, 303, note+"/collected", url.Values{"new": {"Roots"}},
		j.has(`SELECT count(*) FROM boards b JOIN accounts a ON a.id = b.account_id JOIN collects c ON c.board_id = b.id
			WHERE a.handle = ? AND b.title = 'Roots'`, linName))
	board := j.id(`SELECT b.id FROM boards b JOIN accounts a ON a.id = b.account_id WHERE a.handle = ? AND b.title = 'Roots'`, linName)
	j.does("lin", lin, 303, "/@"+linName+"/boards/"+board+"/edit", url.Values{"title": {"Good roots"}, "visibility": {"public"}}, nil)
	j.see("a visitor", j.visitor, "/@"+linName+"/boards/"+board, "Good roots", "Roots "+j.tag)
	j.see("lin", lin, note)
	j.see("lin", lin, "/@"+linName+"?tab=collected", "Good roots")
	j.rows("likes", `SELECT count(*) FROM likes WHERE note_id = ?`, lastPart(note))
	j.rows("likes counted", `SELECT likes_count FROM notes WHERE id = ?`, lastPart(note))
	j.rows("boards", `SELECT count(*) FROM boards b JOIN accounts a ON a.id = b.account_id WHERE a.handle = ?`, linName)
	j.rows("collected", `SELECT count(*) FROM collects WHERE note_id = ?`, lastPart(note))
}

// changes edits the note: an edit that is sent again changes nothing more.
func (j *journey) changes(mei *browser, note string) {
	j.t.Helper()
	pictures := []string{}
	err := j.db.NewRaw(`SELECT media_id::text FROM note_media WHERE note_id = ? AND current ORDER BY position`, lastPart(note)).
		Scan(context.Background(), &pictures)
	if err != nil {
		j.t.Fatal(err)
	}
	j.does("mei", mei, 303, note+"/edit", url.Values{
		"do": {"publish"}, "without_alt": {"1"}, "title": {"Twice " + j.tag}, "body": {"Baked in #embers" + j.tag + " for two hours"}, "media": pictures[:1], "cover_id": {pictures[0]},
		"visibility": {"public"}, "comment_policy": {"all"}, "provenance": {"none"},
	}, j.has(`SELECT count(*) FROM notes WHERE id = ? AND title = ?`, lastPart(note), "Twice "+j.tag))
	j.see("a visitor", j.visitor, note, "Twice "+j.tag)
	j.see("a visitor", j.visitor, note+"/edits", "Roots "+j.tag)
}

func (j *journey) settings(lin *browser, linName string) {
	j.t.Helper()
	j.does("lin", lin, 303, "/settings/profile", url.Values{"name": {"Lin of " + j.tag}, "bio": {"Grows things"}, "discoverable": {"on"}}, nil)
	j.does("lin", lin, 303, "/settings/appearance", url.Values{"theme": {"dark"}}, nil)
	j.see("lin", lin, "/settings/profile", "Lin of "+j.tag)
	j.see("a visitor", j.visitor, "/@"+linName, "Lin of "+j.tag, "Grows things")
	j.see("lin", lin, "/settings/privacy")
	j.finds("a visitor", j.visitor, "/about", "batata")
}

// sessions: one is ended from another, and every node knows.
func (j *journey) sessions(lin *browser, linName string) {
	j.t.Helper()
	phone := j.browser()
	j.does("lin's phone", phone, 303, "/login", url.Values{"login": {linName}, "password": {testPassword}}, nil)
	j.ask(phone, nil, "GET", "/settings/sessions", "", nil).want(j.t, 200)
	j.does("lin", lin, 303, "/settings/sessions/revoke-others", nil, nil)
	for i := range j.each {
		if a := j.ask(j.at(i, phone), nil, "GET", "/settings/sessions", "", nil); a.status != 401 {
			j.t.Errorf("node %d takes an ended session: %d", i, a.status)
		}
	}
	j.rows("sessions", `SELECT count(*) FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.handle = ?`, linName)
}
