package views

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
)

// samples are all pages and fragments of reading, by name, for one frame.
func samples(p *Page) map[string]templ.Component {
	notes, comments, boards := sampleNotes(), sampleComments(), sampleBoards()
	mei := notes[0].Account
	relations := map[int64]social.Relation{1: {Following: true, FollowedBy: true}, 2: {Requested: true}, 3: {Blocking: true}}
	topics := notes[0].Topics
	profile := &social.Profile{Account: mei, Relation: social.Relation{FollowedBy: true, Muting: true}, ShowCollected: true, ShowLiked: true, BoardsCount: 3}
	self := &social.Profile{Account: notes[1].Account, Relation: social.Relation{Self: true}, ShowCollected: true}
	note := NoteView{Note: notes[0], Comments: comments, Next: "c2", ReplyTo: comments[1], Errors: Errors{"body": "Too long."}}
	out := map[string]templ.Component{
		"home":           HomePage(p, HomeView{ForYou: social.ForYouPage{Fresh: notes, Next: "abc"}, Topics: topics}),
		"home seen":      HomePage(p, HomeView{ForYou: social.ForYouPage{Fresh: notes[:1], Seen: notes[1:], Turn: true, Next: "abc"}, Topics: topics}),
		"home empty":     HomePage(p, HomeView{}),
		"following":      HomePage(p, HomeView{Following: true}),
		"explore":        ExplorePage(p, ExploreView{Sort: social.ExploreRecent, Notes: notes, Topics: topics, Next: "abc"}),
		"topic":          TopicPage(p, TopicView{Topic: topics[0], Notes: notes}),
		"topics":         TopicsPage(p, TopicsView{Topics: topics, Next: "x"}),
		"search":         SearchPage(p, SearchView{Query: hostile, Accounts: []*social.Account{mei, notes[4].Account}, Relations: relations, Topics: topics}),
		"search empty":   SearchPage(p, SearchView{Query: "zzz", Suggested: topics}),
		"note fragment":  NoteFragment(p, note),
		"comments":       CommentsPage(p, CommentsView{Root: notes[0], Comments: comments, Next: "x"}),
		"replies":        CommentsPage(p, CommentsView{Root: notes[0], Of: comments[1], Comments: comments[1].Replies, Next: "x"}),
		"comment posted": CommentPosted(p, notes[0], comments[0]),
		"comment gone":   CommentGone(p, notes[0], comments[0]),
		"comment edit":   EditCommentPage(p, comments[0], hostile, Errors{"body": "Too long.", "": "No."}),
		"menu":           MenuPage(p, MenuView{Note: notes[0], Relation: relations[1]}),
		"menu own":       MenuPage(p, MenuView{Note: notes[6]}),
		"menu comment":   MenuPage(p, MenuView{Note: comments[1], Root: notes[0]}),
		"menu person":    PersonMenuPage(p, mei, relations[1]),
		"share":          SharePage(p, notes[0]),
		"collect":        CollectPage(p, notes[0], boards, Errors{"title": "Too long."}),
		"collected":      Collected(p, notes[0], hostile),
		"profile":        ProfilePage(p, ProfileView{Profile: profile, Notes: notes, Next: "x"}),
		"profile self":   ProfilePage(p, ProfileView{Profile: self}),
		"profile boards": ProfilePage(p, ProfileView{Profile: profile, Tab: ProfileCollected, Boards: boards}),
		"profile liked":  ProfilePage(p, ProfileView{Profile: profile, Tab: ProfileLiked}),
		"people":         PeoplePage(p, PeopleView{Of: mei, Accounts: []*social.Account{mei, notes[5].Account, notes[4].Account}, Relations: relations}),
		"people empty":   PeoplePage(p, PeopleView{Of: mei, Following: true}),
		"board":          BoardPage(p, BoardView{Board: boards[0], Notes: notes}),
		"board empty":    BoardPage(p, BoardView{Board: boards[1]}),
		"board new":      BoardFormPage(p, BoardFormView{Owner: mei}),
		"board edit":     BoardFormPage(p, BoardFormView{Board: boards[1], Owner: mei, Input: social.BoardInput{Title: hostile, Visibility: social.BoardPrivate}, Errors: Errors{"title": "Empty."}}),
		"about":          AboutPage(p, AboutView{Members: 412, Notes: 3000, Staff: []*social.Account{mei}, Version: "0.1.0"}),
		"keyboard":       KeyboardPage(p),
		"bare":           Bare(p),
	}
	for i, n := range notes {
		out[fmt.Sprintf("note %d", i)] = NotePage(p, NoteView{Note: n, Comments: comments})
	}
	for _, tab := range social.Tabs {
		out["inbox "+string(tab)] = NotificationsPage(p, NotificationsView{Tab: tab, Unread: social.Unread{Comments: 2, Likes: 120}, Items: sampleNotifications(), Next: "x"})
		out["inbox empty "+string(tab)] = NotificationsPage(p, NotificationsView{Tab: tab})
	}
	for _, kind := range []string{"not_found", "gone", "denied", "unauthed", "rate", "large", "invalid", "conflict", "unavailable", "internal"} {
		out["error "+kind] = ErrorPage(p, ErrorView{Kind: kind, Retry: kind == "internal"})
	}
	return out
}

// eachSample renders every sample for members and visitors in both languages.
func eachSample(t *testing.T, check func(t *testing.T, name, text string, doc *html.Node)) {
	t.Helper()
	for _, lang := range []string{"en", "zh-CN"} {
		for _, member := range []bool{true, false} {
			for name, c := range samples(samplePage(lang, member)) {
				var b bytes.Buffer
				if err := c.Render(context.Background(), &b); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				doc, err := html.Parse(bytes.NewReader(b.Bytes()))
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				check(t, fmt.Sprintf("%s (%s, member %v)", name, lang, member), b.String(), doc)
			}
		}
	}
}

// The content security policy (A26) refuses style attributes, handlers and inline scripts;
// a page that needs them would be broken in a browser.
func TestPagesObeyTheContentSecurityPolicy(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, name, _ string, doc *html.Node) {
		walk(doc, func(n *html.Node) {
			if n.Data == "style" || n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json" {
				t.Errorf("%s: inline <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
				if (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
					t.Errorf("%s: %s is %q", name, a.Key, a.Val)
				}
				if a.Key == "tabindex" && a.Val != "0" && a.Val != "-1" {
					t.Errorf("%s: tabindex %q", name, a.Val)
				}
			}
		})
	})
}

func TestPagesSayEverythingInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	missing := regexp.MustCompile(`\[[a-z_]+\.[a-zA-Z_.]+\]|<no value>|%!`)
	eachSample(t, func(t *testing.T, name, text string, _ *html.Node) {
		if m := missing.FindString(text); m != "" {
			t.Errorf("%s: says %q", name, m)
		}
	})
}

// What the parser has to move or drop would look different in a browser than here.
func TestPagesNestTheirElementsRightly(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, name, text string, doc *html.Node) {
		ids := map[string]bool{}
		h1 := 0
		walk(doc, func(n *html.Node) {
			if id := attr(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s: id %q twice", name, id)
				}
				ids[id] = true
			}
			if n.Data == "h1" {
				h1++
			}
			if n.Data == "p" && n.FirstChild == nil && len(n.Attr) == 0 {
				t.Errorf("%s: an empty <p>: something in a paragraph is no phrase", name)
			}
			if n.Data == "img" && !has(n, "alt") {
				t.Errorf("%s: <img> without alt", name)
			}
			for outer := n.Parent; outer != nil; outer = outer.Parent {
				if n.Data == outer.Data && (n.Data == "a" || n.Data == "form" || n.Data == "button") {
					t.Errorf("%s: <%s> in <%s>", name, n.Data, n.Data)
				}
			}
		})
		for _, tag := range []string{"a", "form", "button", "p", "li", "ul", "ol", "div", "details", "h1", "h2"} {
			open := len(regexp.MustCompile(`<`+tag+`[\s>]`).FindAllString(text, -1))
			got := 0
			walk(doc, func(n *html.Node) {
				if n.Data == tag {
					got++
				}
			})
			if open != got {
				t.Errorf("%s: %d <%s> written, %d after parsing", name, open, tag, got)
			}
		}
		if strings.HasPrefix(text, "<!doctype") && h1 != 1 && !strings.HasPrefix(name, "bare") {
			t.Errorf("%s: %d h1", name, h1)
		}
	})
}

func TestPagesReferToWhatExists(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, name, text string, doc *html.Node) {
		ids := map[string]bool{}
		walk(doc, func(n *html.Node) { ids[attr(n, "id")] = true })
		walk(doc, func(n *html.Node) {
			if n.Data == "use" {
				if icon := strings.TrimPrefix(attr(n, "href"), "#i-"); !hasIcon(icon) {
					t.Errorf("%s: no icon %q", name, icon)
				}
			}
			for _, key := range []string{"aria-labelledby", "aria-describedby", "for"} {
				for _, id := range strings.Fields(attr(n, key)) {
					if !ids[id] {
						t.Errorf("%s: %s names %q, which is not there", name, key, id)
					}
				}
			}
		})
		if strings.Contains(text, "<script>alert") {
			t.Errorf("%s: a member's words became markup", name)
		}
	})
}

// A button or link of icons alone must still have words for who cannot see it.
func TestControlsHaveNames(t *testing.T) {
	t.Parallel()
	eachSample(t, func(t *testing.T, name, _ string, doc *html.Node) {
		walk(doc, func(n *html.Node) {
			if n.Data != "a" && n.Data != "button" && n.Data != "summary" {
				return
			}
			if attr(n, "aria-label") == "" && attr(n, "title") == "" && attr(n, "aria-hidden") == "" && strings.TrimSpace(words(n)) == "" {
				var b bytes.Buffer
				_ = html.Render(&b, n)
				t.Errorf("%s: no name: %s", name, b.String())
			}
		})
	})
}

// Every class that the templates name is in a style sheet or is a script's hook.
func TestClassesAreInTheStyleSheets(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../assets/css/*.css")
	if err != nil || len(files) == 0 {
		t.Fatalf("no style sheets: %v", err)
	}
	var css strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		css.Write(b)
	}
	known := map[string]bool{"system": true, "sign": true, "fx2": true, "fy2": true, "r34": true, "card-dots": true, "new-box": true, "reel-box": true}
	for _, m := range regexp.MustCompile(`\.([a-zA-Z][\w-]*)`).FindAllStringSubmatch(css.String(), -1) {
		known[m[1]] = true
	}
	eachSample(t, func(t *testing.T, name, _ string, doc *html.Node) {
		walk(doc, func(n *html.Node) {
			for _, c := range strings.Fields(attr(n, "class")) {
				if !known[c] {
					t.Errorf("%s: <%s> has the class %q, which no style sheet knows", name, n.Data, c)
					known[c] = true
				}
			}
		})
	})
}

func walk(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, f)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// words are the texts in an element, with the descriptions of its pictures.
func words(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.Type == html.ElementNode && attr(n, "aria-hidden") == "true" {
		return ""
	}
	s := attr(n, "alt")
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s += words(c)
	}
	return s
}

// Product §6.9: with little data to spend a page offers small pictures alone.
func TestLowDataOffersOnePicture(t *testing.T) {
	t.Parallel()
	p := samplePage("en", false)
	notes := sampleNotes()
	covers := 0
	for _, n := range notes {
		if n.Cover() != nil {
			covers++
		}
	}
	for low, want := range map[bool]int{false: covers, true: 0} {
		p.LowData = low
		var out strings.Builder
		if err := Waterfall(p, "feed", notes).Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "srcset="); got != want || covers == 0 {
			t.Errorf("low data %v: %d of %d covers give a choice, want %d", low, got, covers, want)
		}
		if got := strings.Count(out.String(), `-360.webp"`); got < covers {
			t.Errorf("low data %v: %d small pictures for %d covers", low, got, covers)
		}
	}
}

// Whom a picture is due to stands beside it, whether it is described or not.
func TestCreditsStandWithoutDescriptions(t *testing.T) {
	t.Parallel()
	for _, alt := range []string{"", "A bowl"} {
		n := sampleNotes()[0]
		n.Media = []*media.Media{samplePicture(7, 900, 1200, alt)}
		n.Media[0].Decorative = alt == ""
		var out strings.Builder
		if err := NotePage(samplePage("en", true), NoteView{Note: n}).Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "Picture: Trevor") || !strings.Contains(out.String(), "· CC-BY-4.0") {
			t.Errorf("alt %q: no credit", alt)
		}
	}
}
