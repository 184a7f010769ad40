package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// stage is a site with one of everything that a text can be shown in.
type stage struct {
	*site
	t                               *testing.T
	mei, lin                        *browser // mei writes, lin reads and comments
	note, comment, warned, draft    string   // paths
	board, picture                  string   // a path, an id
	texts                           *fitting
	seen                            map[string]bool // numbers of texts that were shown
	pages, refusals, live, accepted int
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := newSite(t)
	s.signUpMode(members.SignUpApproval)
	st := &stage{site: s, t: t, mei: s.member("mei"), lin: s.member("lin"), texts: &fitting{hostileTexts(), map[int]int{}}, seen: map[string]bool{}}
	st.lin.post("/@mei/follow", nil).want(t, 303)
	picture := st.mei.picture()
	st.picture = picture.ID
	words := url.Values{"do": {"publish"}, "without_alt": {"1"}, "title": {"Roots"}, "body": {"Baked in #embers by @lin"}, "media": {picture.ID}}
	st.note = st.mei.post(st.mei.get("/create").location(t), words).location(t)
	st.warned = st.mei.post(st.mei.get("/create").location(t), url.Values{"do": {"publish"}, "title": {"More"}, "body": {"Words #embers"}, "content_warning": {"Heat"}}).location(t)
	st.draft = st.mei.get("/create").location(t)
	at := st.lin.post(st.note+"/comments", url.Values{"body": {"Looks @mei tasty"}}).location(t)
	st.comment = regexp.MustCompile(`comment=(\d+)`).FindStringSubmatch(at)[1]
	st.mei.post(st.note+"/comments", url.Values{"body": {"Thank you"}, "parent": {st.comment}}).want(t, 303)
	st.lin.post(st.note+"/like", nil).want(t, 303)
	st.board = st.lin.post("/@lin/boards", url.Values{"title": {"Roots"}, "visibility": {"public"}}).location(t)
	st.lin.post(st.note+"/collect", url.Values{"board": {st.board[strings.LastIndexByte(st.board, '/')+1:]}}).want(t, 303)
	return st
}

// look reads an answer: nothing of it may be alive, and what texts it shows is noted.
func (st *stage) look(what string, a answer) {
	st.t.Helper()
	if a.StatusCode >= http.StatusInternalServerError {
		st.t.Fatalf("%s: status %d", what, a.StatusCode)
	}
	if a.body == "" {
		return
	}
	st.pages++
	broken, words := inert(a.Header.Get("Content-Type"), a.body)
	if len(broken) > 0 && st.live < 20 {
		st.live++
		st.t.Errorf("%s: %s", what, strings.Join(broken, "\n"))
	}
	for _, found := range liveMark.FindAllString(words, -1) {
		st.seen[strings.ToLower(found)] = true
	}
}

// write puts other texts into every field that a form has, once.
func (st *stage) write() {
	f := st.texts
	post := func(b *browser, path string, form url.Values) {
		st.t.Helper()
		a := b.post(path, form)
		switch a.StatusCode {
		case http.StatusSeeOther, http.StatusOK, http.StatusCreated:
			st.accepted++
		case http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusTooManyRequests:
			st.refusals++
		default:
			st.t.Fatalf("POST %s: status %d: %s", path, a.StatusCode, clip(a.body, 300))
		}
		st.look("answer of POST "+path, a)
	}
	post(st.mei, "/settings/profile", url.Values{
		"name": {f.take(30)}, "bio": {f.many(500)}, "place": {f.take(60)}, "discoverable": {"1"},
		"field_name": {f.take(30), f.take(30)}, "field_value": {f.take(200), f.take(200)},
	})
	post(st.mei, "/media/"+st.picture, url.Values{"alt": {f.many(1500)}, "credit": {f.take(100)}, "licence": {f.take(64)}, "source_url": {"https://example.org/" + f.take(200)}})
	post(st.mei, "/media/"+st.picture, url.Values{"alt": {f.many(1500)}, "credit": {f.take(100)}, "licence": {"CC0-1.0"}})
	words := url.Values{
		"do": {"publish"}, "title": {f.take(40)}, "body": {"#embers @lin " + f.many(2000)}, "place": {f.take(60)}, "licence": {f.take(64)},
		"lang": {f.take(60)}, "media": {st.picture}, "visibility": {"public"},
	}
	post(st.mei, st.note+"/edit", words)
	words.Del("lang")
	words.Del("licence")
	post(st.mei, st.note+"/edit", words)
	words.Set("content_warning", f.take(100))
	words.Del("media")
	post(st.mei, st.warned+"/edit", words)
	words.Set("do", "save")
	post(st.mei, st.draft, words)
	post(st.lin, "/@lin/"+st.comment+"/edit", url.Values{"body": {"@mei " + f.many(900)}})
	post(st.mei, st.note+"/comments", url.Values{"body": {f.take(900)}, "parent": {st.comment}})
	post(st.lin, st.board+"/edit", url.Values{"title": {f.take(40)}, "description": {f.many(300)}, "visibility": {"public"}})
	post(st.mei, "/settings/invites", url.Values{"note": {f.take(100)}, "max_uses": {"1"}, "days": {"7"}})
	visitor := st.visitor()
	visitor.header.Set("User-Agent", f.take(200))
	post(visitor, "/login", url.Values{"login": {"mei"}, "password": {testPassword}, "return": {f.take(100)}})
	post(st.visitor(), "/login", url.Values{"login": {f.take(100)}, "password": {f.take(100)}, "return": {f.take(100)}})
	post(st.visitor(), "/signup", url.Values{"handle": {f.take(30)}, "email": {f.take(100)}, "password": {testPassword}, "reason": {f.take(200)}, "rules": {"1"}, "invite": {f.take(60)}})
	post(st.mei, "/settings/account/email", url.Values{"email": {f.take(100)}, "password": {testPassword}})
	site, err := st.Members.Site(st.t.Context())
	if err != nil {
		st.t.Fatal(err)
	}
	site.Name, site.Description, site.About, site.Rules = f.take(60), f.take(200), f.many(2000), []string{f.take(200), f.take(200)}
	if err := st.Members.SaveSite(st.t.Context(), members.Console, site); err != nil {
		st.t.Fatal(err)
	}
}

// read asks for every page that there is, as somebody.
func (st *stage) read(who string, b *browser) {
	st.t.Helper()
	echo := url.QueryEscape(st.texts.take(100))
	note, board, draft := st.note[strings.LastIndexByte(st.note, '/')+1:], st.board[strings.LastIndexByte(st.board, '/')+1:], st.draft[strings.LastIndexByte(st.draft, '/')+1:]
	for _, r := range st.Routes() {
		if r.Method != http.MethodGet || r.Policy.Rate == edge.RateAsset || r.Policy.Rate == edge.RateNone {
			continue
		}
		var paths []string
		for _, handle := range []string{"mei", "lin"} {
			id := note
			switch {
			case strings.Contains(r.Pattern, "/boards/"):
				id = board
			case strings.HasPrefix(r.Pattern, "/create/"):
				id = draft
			}
			path := strings.NewReplacer("{handle}", handle, "{id:[0-9]+}", id, "{name}", "embers").Replace(r.Pattern)
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
		for _, path := range paths {
			st.look(path+" as "+who, b.get(path))
			st.look(path+"?…= as "+who, b.get(path+"?q="+echo+"&cursor="+echo+"&return="+echo+"&tab="+echo+"&invite="+echo+"&token="+echo+"&sort="+echo+"&list="+echo+"&topic="+echo))
		}
	}
	for _, path := range []string{
		st.warned, "/@lin/" + st.comment, "/@lin/" + st.comment + "/edit", "/@lin/" + st.comment + "/replies", st.note + "?comment=" + st.comment,
		"/search?q=" + echo, "/search?q=%23" + echo, "/search?q=embers", "/search?q=%40mei", "/search/suggest?q=%23em", "/search/suggest?q=%40mei", "/search/suggest?q=" + echo,
		"/notifications?tab=likes", "/notifications?tab=followers", "/@lin?tab=collected", "/@lin?tab=liked", "/explore?sort=recent", "/topics/" + url.PathEscape(echo), "/" + echo, "/@" + url.PathEscape(echo),
	} {
		st.look(path+" as "+who, b.get(path))
		st.look(path+" as a part, "+who, b.get(path, with(edge.HeaderFragment, "1")))
	}
}

// F21: over 300 texts that break out of where they stand go into every field of every
// form, and are shown on every page, form and feed. All of them arrive as words; no
// control character and no override of direction is stored.
func TestF21_HostileTextIsWords(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	for round := range 12 {
		st.write()
		for who, b := range map[string]*browser{"visitor": st.visitor(), "mei": st.mei, "lin": st.lin} {
			if round%6 == 0 {
				st.read(who, b)
				continue
			}
			for _, path := range []string{st.note, st.warned, "/@mei", "/@mei/feed.atom", "/@mei/feed.rss", "/topics/embers", "/explore?sort=recent", st.board, st.note + "/edits", "/about", "/settings/sessions", "/notifications"} {
				st.look(path+" as "+who, b.get(path))
			}
		}
	}
	for n := range st.texts.texts {
		if name := fmt.Sprintf("zq%03d", n); !st.seen[name] {
			t.Errorf("%s was shown nowhere: %s", name, st.texts.texts[n])
		}
	}
	dump := st.dumpDatabase()
	if at := regexp.MustCompile("[\u202a-\u202e\u2066-\u2069]|\\\\u00[01]").FindStringIndex(dump); at != nil {
		t.Errorf("a control character or an override of direction is stored: %q", dump[max(0, at[0]-300):min(len(dump), at[1]+50)])
	} else if !strings.Contains(dump, "zq001") {
		t.Error("no text was stored")
	}
	t.Logf("%d texts, %d forms taken and %d refused, %d answers read", len(st.texts.texts), st.accepted, st.refusals, st.pages)
	if st.accepted < 120 || st.refusals < 50 || st.pages < 1200 {
		t.Error("that is too little to show anything")
	}
}

// F21, the other half: what stands in the database is not trusted either. All texts
// at once are written into every column of words, past all checks, and every page is
// read by a second node.
func TestF21_StoredTextIsNotTrusted(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	all := strings.Join(st.texts.texts, "\n")
	for table, columns := range map[string][]string{
		"accounts": {"name", "bio", "place", "lang"}, "notes": {"title", "body", "content_warning", "lang", "place", "licence"},
		"media": {"alt", "licence", "credit", "source_url", "blurhash"}, "boards": {"title", "description"}, "topics": {"display"},
		"users": {"email", "reason"}, "sessions": {"user_agent", "ip"}, "invites": {"note"},
	} {
		for _, column := range columns {
			words := "?"
			switch table + "." + column {
			case "users.email":
				words = "left(?, 6000) || account_id" // one each, and as much as its index takes
			case "accounts.name":
				words = "left(?, 6000)"
			}
			if _, err := st.DB.NewRaw(fmt.Sprintf(`UPDATE %s SET %s = %s`, table, column, words), all).Exec(t.Context()); err != nil {
				t.Fatalf("%s.%s: %v", table, column, err)
			}
		}
	}
	fields := `jsonb_build_array(jsonb_build_object('name', ?::text, 'value', ?::text))`
	if _, err := st.DB.NewRaw(`UPDATE accounts SET fields = `+fields, all, all).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := newSiteOn(t, st.DB)
	for who, from := range map[string]*browser{"visitor": st.visitor(), "mei": st.mei, "lin": st.lin} {
		b := other.visitor()
		maps.Copy(b.cookies, from.cookies)
		st.read(who, b)
	}
	for n := range st.texts.texts {
		if name := fmt.Sprintf("zq%03d", n); !st.seen[name] {
			t.Errorf("%s was shown nowhere", name)
		}
	}
	t.Logf("%d answers read", st.pages)
}
