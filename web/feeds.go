package web

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

// chipTopics is how many topics stand above a feed.
const chipTopics = 12

// home is For you to members and Explore to visitors.
func (v *visit) home() error {
	if v.Viewer == nil {
		return v.exploreAs("home", "")
	}
	list, err := v.s.social.ForYou(v.Ctx(), v.Me(), v.Cursor())
	if err != nil {
		return err
	}
	v.sign(list.Fresh...)
	v.sign(list.Seen...)
	p := v.page("", "home")
	if v.Fragment() {
		return v.Show(http.StatusOK, views.ForYouFeed(p, list))
	}
	topics, err := v.topTopics()
	if err != nil {
		return err
	}
	return v.Show(http.StatusOK, views.HomePage(p, views.HomeView{Topics: topics, ForYou: list}))
}

// following is what the accounts a member follows have published, all of it, in
// order.
func (v *visit) following() error {
	notes, next, err := v.s.social.Home(v.Ctx(), v.Me(), v.Cursor())
	if err != nil {
		return err
	}
	p := v.page(v.L.T("home.following"), "home")
	return v.cards(p, p.T("home.following"), notes, next, func() (templ.Component, error) {
		return views.HomePage(p, views.HomeView{Following: true, Notes: notes, Next: next}), nil
	})
}

func (v *visit) explore() error { return v.exploreAs("explore", v.L.T("nav.explore")) }

func (v *visit) exploreAs(nav, title string) error {
	sort := social.ExploreSort(v.Query("sort"))
	switch sort {
	case "":
		sort = social.ExplorePopular
	case social.ExplorePopular, social.ExploreRecent:
	default:
		return errs.NotFound
	}
	notes, next, err := v.s.social.Explore(v.Ctx(), v.Me(), sort, v.Cursor())
	if err != nil {
		return err
	}
	p := v.page(title, nav)
	p.Description = p.Site.Description
	return v.cards(p, p.T("nav.explore"), notes, next, func() (templ.Component, error) {
		topics, err := v.topTopics()
		return views.ExplorePage(p, views.ExploreView{Sort: sort, Topics: topics, Notes: notes, Next: next}), err
	})
}

// topTopics are the largest topics, to begin with.
func (v *visit) topTopics() ([]*social.Topic, error) {
	topics, _, err := v.s.social.Topics(v.Ctx(), social.Page{Limit: chipTopics})
	return topics, err
}

// cards shows a waterfall: to a script that scrolls the next cards alone, else
// the whole page.
func (v *visit) cards(p *views.Page, label string, notes []*social.Note, next string, whole func() (templ.Component, error)) error {
	v.sign(notes...)
	if v.Fragment() {
		return v.Show(http.StatusOK, templ.Join(views.Waterfall(p, label, notes), views.LoadMore(p, next)))
	}
	page, err := whole()
	if err != nil {
		return err
	}
	return v.Show(http.StatusOK, page)
}

// seen takes what a script saw its reader see. Reading a page marks nothing: what was
// sent is not yet seen.
func (v *visit) seen() error {
	f, err := v.Form()
	if err != nil {
		return err
	}
	if err := v.s.social.MarkSeen(v.Ctx(), v.Me(), f.IDs("note")); err != nil {
		return err
	}
	v.W.WriteHeader(http.StatusNoContent)
	return nil
}

// topics lists topics, the largest first.
func (v *visit) topics() error {
	list, next, err := v.s.social.Topics(v.Ctx(), v.Cursor())
	if err != nil {
		return err
	}
	p := v.page(v.L.T("nav.topics"), "topics")
	return v.Show(http.StatusOK, views.TopicsPage(p, views.TopicsView{Topics: list, Next: next}))
}

// topic is the notes under one topic. Its name has one spelling in the address.
func (v *visit) topic() error {
	name := v.Arg("name")
	if folded := social.FoldTopic(name); folded != name {
		return v.Moved(social.TopicPath(folded))
	}
	t, err := v.s.social.Topic(v.Ctx(), name)
	if err != nil {
		return err
	}
	notes, next, err := v.s.social.TopicNotes(v.Ctx(), v.Me(), name, v.Cursor())
	if err != nil {
		return err
	}
	p := v.page("#"+t.Display, "topics")
	p.Canonical = v.s.absolute(social.TopicPath(t.Name))
	p.Feed = p.Canonical + "/feed.atom"
	return v.cards(p, "#"+t.Display, notes, next, func() (templ.Component, error) {
		return views.TopicPage(p, views.TopicView{Topic: t, Notes: notes, Next: next}), nil
	})
}

const (
	// searchLimit is how many accounts and topics a search shows: it finds by
	// beginning, and whoever wants more types on.
	searchLimit = 40
	// maxQuery is more than any handle or topic has.
	maxQuery = 200
)

// search finds accounts and topics by how they begin.
func (v *visit) search() error {
	found := views.SearchView{Query: text.Clean(v.Query("q"))}
	if len(found.Query) > maxQuery {
		return errs.New(errs.Invalid, "web.query_too_long", "Limit", maxQuery)
	}
	var err error
	if found.Topics, err = v.s.social.SearchTopics(v.Ctx(), found.Query, searchLimit); err != nil {
		return err
	}
	if found.Accounts, err = v.s.social.SearchAccounts(v.Ctx(), v.Me(), found.Query, searchLimit); err != nil {
		return err
	}
	if len(found.Topics) == 0 && len(found.Accounts) == 0 {
		if found.Suggested, err = v.topTopics(); err != nil {
			return err
		}
	}
	if found.Relations, err = v.relations(found.Accounts); err != nil {
		return err
	}
	p := v.page(v.L.T("nav.search"), "")
	p.Noindex = true
	return v.Show(http.StatusOK, views.SearchPage(p, found))
}

// suggestion is an entry of the list that opens while somebody types #topic or
// @person.
type suggestion struct {
	Kind  string `json:"kind"` // topic, person
	Text  string `json:"text"` // what is put into the text, without the mark
	Ref   string `json:"ref"`
	Count *int64 `json:"count,omitempty"` // notes of a topic
	Name  string `json:"name,omitempty"`  // of a person
}

// maxSuggestions is what fits under a text without hiding it.
const maxSuggestions = 8

// suggest finds topics for "#…" and people for "@…" by how they begin.
func (v *visit) suggest() error {
	q := v.Query("q")
	if len(q) > maxQuery {
		return errs.New(errs.Invalid, "web.query_too_long", "Limit", maxQuery)
	}
	out := []suggestion{}
	switch name, people := strings.CutPrefix(q, "@"); {
	case people && name != "":
		found, err := v.s.social.SearchAccounts(v.Ctx(), v.Me(), name, maxSuggestions)
		if err != nil {
			return err
		}
		for _, a := range found {
			ref := strings.TrimPrefix(social.ProfilePath(a), "/@")
			out = append(out, suggestion{Kind: "person", Text: ref, Ref: ref, Name: a.DisplayName()})
		}
	case strings.TrimPrefix(q, "#") != "" && !people:
		found, err := v.s.social.SearchTopics(v.Ctx(), strings.TrimPrefix(q, "#"), maxSuggestions)
		if err != nil {
			return err
		}
		for _, t := range found {
			out = append(out, suggestion{Kind: "topic", Text: t.Display, Ref: t.Name, Count: &t.NotesCount})
		}
	}
	return v.JSON(http.StatusOK, out)
}

// relations is how the viewer stands to each of a list.
func (v *visit) relations(people []*social.Account) (map[int64]social.Relation, error) {
	if v.Viewer == nil || len(people) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(people))
	for i, a := range people {
		ids[i] = a.ID
	}
	return v.s.social.Relations(v.Ctx(), v.Me(), ids)
}

// handleIs says whether the path names that account.
func (v *visit) handleIs(a *social.Account) bool {
	return strings.EqualFold("/@"+v.Arg("handle"), social.ProfilePath(a))
}

// noteTitle is what the browser's tab and feeds say of a note.
func (v *visit) noteTitle(n *social.Note) string {
	switch {
	case n.Title != "":
		return n.Title
	case n.ContentWarning != "":
		return n.ContentWarning
	case n.Body != "":
		return excerpt(n.Body, 60)
	}
	return v.L.T("card.untitled", "Name", n.Account.DisplayName())
}

// excerpt is the beginning of a text on one line, cut at a word where there are
// words.
func excerpt(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most])
	if space := strings.LastIndexByte(cut, ' '); space > len(cut)/2 {
		cut = cut[:space]
	}
	return cut + "…"
}
