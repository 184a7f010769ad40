package seed

import (
	"bytes"
	"image"
	"image/jpeg"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestMembersAreTwelveAndDistinct(t *testing.T) {
	t.Parallel()
	members := Members()
	if len(members) != 12 {
		t.Fatalf("%d members, want 12", len(members))
	}
	roles, seen := map[Role]int{}, map[string]string{}
	firstNote := map[string]float64{}
	for _, n := range Notes() {
		firstNote[n.Author] = max(firstNote[n.Author], n.HoursAgo)
	}
	for _, m := range members {
		roles[m.Role]++
		for _, key := range []string{"handle " + m.Handle, "avatar " + m.Avatar, "banner " + m.Banner, "name " + m.Name} {
			if other := seen[key]; other != "" {
				t.Errorf("%s and %s share %s", m.Handle, other, key)
			}
			seen[key] = m.Handle
		}
		if !regexp.MustCompile(`^[a-z0-9_]{2,30}$`).MatchString(m.Handle) {
			t.Errorf("handle %q", m.Handle)
		}
		if m.Bio == "" || m.Lang == "" || m.Place == "" || len(m.Fields) == 0 {
			t.Errorf("%s has an empty profile: %+v", m.Handle, m)
		}
		if m.JoinedHours <= firstNote[m.Handle] || firstNote[m.Handle] == 0 {
			t.Errorf("%s joined %v h ago, first note %v h ago", m.Handle, m.JoinedHours, firstNote[m.Handle])
		}
	}
	if roles[Owner] != 1 || roles[Moderator] != 1 || roles[Merchant] != 1 || roles[Plain] != 9 {
		t.Errorf("roles: %v", roles)
	}
}

// titleLength counts as social.TitleLength does, written a second time on purpose: ASCII
// counts half, an emoji twice.
func titleLength(title string) int {
	sum := 1
	for _, unit := range utf16.Encode([]rune(title)) {
		if unit < 128 {
			sum++
		} else {
			sum += 2
		}
	}
	return sum / 2
}

func TestNotes(t *testing.T) {
	t.Parallel()
	notes := Notes()
	if len(notes) != 60 {
		t.Fatalf("%d notes, want 60", len(notes))
	}
	chinese, textOnly, most := 0, 0, 0
	topics, visibilities, provenances := map[string]bool{}, map[string]int{}, map[string]int{}
	slugs, titles := map[string]bool{}, map[string]bool{}
	for _, n := range notes {
		if slugs[n.Slug] || titles[n.Title] {
			t.Errorf("%s: slug or title used twice", n.Slug)
		}
		slugs[n.Slug], titles[n.Title] = true, true
		if length := titleLength(n.Title); length > 20 || length == 0 {
			t.Errorf("%s: title %q is %d long, at most 20", n.Slug, n.Title, length)
		}
		if paragraphs := strings.Count(n.Body, "\n\n") + 1; paragraphs > 6 || len([]rune(n.Body)) < 40 {
			t.Errorf("%s: %d paragraphs, %d characters", n.Slug, paragraphs, len([]rune(n.Body)))
		}
		if langOf(n.Title+n.Body) == "zh-CN" != (n.Lang == "zh-CN") {
			t.Errorf("%s is in %s, labelled %s", n.Slug, langOf(n.Body), n.Lang)
		}
		if n.Lang == "zh-CN" {
			chinese++
		}
		if len(n.Pictures) == 0 {
			textOnly++
		} else if n.Cover < 0 || n.Cover >= len(n.Pictures) {
			t.Errorf("%s: cover %d of %d pictures", n.Slug, n.Cover, len(n.Pictures))
		}
		most = max(most, len(n.Pictures))
		for _, p := range n.Pictures {
			if len([]rune(p.Alt)) < 15 || langOf(p.Alt) != n.Lang {
				t.Errorf("%s: %s is described as %q", n.Slug, p.Ref, p.Alt)
			}
		}
		if len(n.Topics) == 0 {
			t.Errorf("%s has no topic", n.Slug)
		}
		for _, topic := range n.Topics {
			topics[topic] = true
		}
		visibilities[n.Visibility]++
		provenances[n.Provenance]++
		if n.HoursAgo <= 0 || n.HoursAgo > 960 {
			t.Errorf("%s was published %v h ago, want within 40 days", n.Slug, n.HoursAgo)
		}
	}
	if chinese < 18 || chinese > 24 {
		t.Errorf("%d notes in Chinese, want about a third", chinese)
	}
	if textOnly < 5 || most != 9 {
		t.Errorf("%d notes without pictures (want 5 or more), most pictures %d (want 9)", textOnly, most)
	}
	if len(topics) > 40 {
		t.Errorf("%d topics, want few that are used again: %v", len(topics), topics)
	}
	// What somebody types first into the search finds something.
	for _, query := range []string{"te", "cat", "dog", "coffee", "knit", "walk", "balcony", "pottery", "mend", "tr", "猫", "阳台", "小厨房", "慢", "喝茶"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(topics)), func(topic string) bool { return strings.HasPrefix(topic, query) }) {
			t.Errorf("no topic begins with %q", query)
		}
	}
	for _, v := range []string{"public", "unlisted", "followers", "direct", "self"} {
		if visibilities[v] == 0 {
			t.Errorf("no note is %s", v)
		}
	}
	for _, p := range []string{"none", "bought", "gifted", "paid", "affiliate", "own_shop"} {
		if provenances[p] == 0 {
			t.Errorf("no note is %s", p)
		}
	}
}

func TestComments(t *testing.T) {
	t.Parallel()
	notes, members := map[string]Note{}, map[string]bool{}
	for _, n := range Notes() {
		notes[n.Slug] = n
	}
	for _, m := range Members() {
		members[m.Handle] = true
	}
	comments := map[string]Comment{}
	pinned := map[string]int{}
	answers, chinese := 0, 0
	for _, c := range Comments() {
		n := notes[c.Note]
		if !members[c.Author] || c.Text == "" {
			t.Errorf("%s by %q: %q", c.ID, c.Author, c.Text)
		}
		if !MaySee(c.Author, n) {
			t.Errorf("%s: %s cannot see that note", c.ID, c.Author)
		}
		if c.Author != n.Author && (n.Comments == "followers" && !following(c.Author, n.Author) ||
			n.Comments == "following" && !following(n.Author, c.Author) || n.Comments == "nobody") {
			t.Errorf("%s: %s may not comment there", c.ID, c.Author)
		}
		if c.HoursAgo >= n.HoursAgo || c.HoursAgo <= 0 {
			t.Errorf("%s: %v h ago, the note %v h ago", c.ID, c.HoursAgo, n.HoursAgo)
		}
		if c.Parent != "" {
			answers++
			parent, ok := comments[c.Parent]
			if !ok || parent.Parent != "" || parent.HoursAgo <= c.HoursAgo {
				t.Errorf("%s answers %+v", c.ID, parent)
			}
		}
		if c.Pinned {
			pinned[c.Note]++
			if c.Parent != "" || pinned[c.Note] > 1 {
				t.Errorf("%s: only one first-level comment is pinned", c.ID)
			}
		}
		if c.Lang == "zh-CN" {
			chinese++
		}
		comments[c.ID] = c
	}
	if len(comments) < 140 || answers < 40 || chinese < 40 || len(pinned) < 5 {
		t.Errorf("%d comments, %d answers, %d Chinese, %d pinned", len(comments), answers, chinese, len(pinned))
	}
}

func TestFollowsLikesBoards(t *testing.T) {
	t.Parallel()
	notes, members := map[string]Note{}, map[string]Member{}
	for _, n := range Notes() {
		notes[n.Slug] = n
	}
	for _, m := range Members() {
		members[m.Handle] = m
	}
	twice := map[any]bool{}
	pending := 0
	for _, f := range Follows() {
		key := [2]string{f.Follower, f.Followee}
		if twice[key] || f.Follower == f.Followee || members[f.Follower].Handle == "" || members[f.Followee].Handle == "" {
			t.Errorf("follow %+v", f)
		}
		twice[key] = true
		if f.Pending {
			pending++
			if !members[f.Followee].Locked {
				t.Errorf("%+v waits for a member who is not locked", f)
			}
		}
	}
	if pending == 0 {
		t.Error("no follow waits for an answer")
	}
	likes := Likes()
	if !slices.Equal(likes, Likes()) {
		t.Error("likes differ from one call to the next")
	}
	if len(likes) < 200 {
		t.Errorf("%d likes", len(likes))
	}
	for _, l := range likes {
		if twice[l] || !MaySee(l.Handle, notes[l.Note]) {
			t.Errorf("like %+v", l)
		}
		twice[l] = true
	}
	boards := Boards()
	if len(boards) < 14 {
		t.Errorf("%d boards, want 14 or more", len(boards))
	}
	for _, b := range boards {
		if members[b.Owner].Handle == "" || b.Title == "" || len(b.Notes) < 3 || twice[b.Owner+b.Title] {
			t.Errorf("board %+v", b)
		}
		twice[b.Owner+b.Title] = true
		for _, slug := range b.Notes {
			if n, ok := notes[slug]; !ok || !MaySee(b.Owner, n) || slices.Index(b.Notes, slug) != slices.Index(b.Notes, n.Slug) {
				t.Errorf("board %s/%s holds %q", b.Owner, b.Title, slug)
			}
		}
	}
}

// scale keeps the tests quick; the crops are checked in the photographs' own pixels
// all the same.
const scale = 0.2

// Every ref resolves, with whatever photographs this machine has and with none.
func TestPicturesResolve(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	for name, library := range map[string]*Library{
		"as installed":        {Roots: NewLibrary("").Roots, Cache: cache, Scale: scale},
		"without photographs": {Cache: cache, Scale: scale},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkPictures(t, library)
		})
	}
}

func checkPictures(t *testing.T, library *Library) {
	t.Helper()
	for _, m := range Members() {
		for ref, want := range map[string]image.Point{m.Avatar: {240, 240}, m.Banner: {300, 100}} {
			p, err := library.Picture(ref)
			if err != nil {
				t.Fatalf("%s: %v", m.Handle, err)
			}
			if got := sizeOf(t, p); got != want || !p.Drawn {
				t.Errorf("%s: %s is %v, want %v and drawn", m.Handle, ref, got, want)
			}
		}
	}
	for _, n := range Notes() {
		r, err := library.Ready(n)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.Images {
			if got := sizeOf(t, p.Picture); got.X < 200 || got.Y < 150 {
				t.Errorf("%s: picture %d is %v", n.Slug, i+1, got)
			}
			if p.Description == "" || p.Credit == "" || p.Licence == "" || langOf(p.Description) != n.Lang {
				t.Errorf("%s: picture %d has credit %q, licence %q, description %q", n.Slug, i+1, p.Credit, p.Licence, p.Description)
			}
			if !p.Drawn && (p.Source == "" || !strings.Contains(r.Text, p.Credit) || !strings.Contains(r.Text, p.Licence)) {
				t.Errorf("%s: the text does not credit %s (%s)", n.Slug, p.Credit, p.Licence)
			}
		}
		if len(r.Images) > 0 && strings.Contains(r.Licence, " AND ") {
			t.Errorf("%s mixes licences: %s", n.Slug, r.Licence)
		}
	}
}

func sizeOf(t *testing.T, p Picture) image.Point {
	t.Helper()
	config, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	return image.Pt(config.Width, config.Height)
}

func TestEveryPhotographIsCreditedAndHasADrawing(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, n := range Notes() {
		for _, shown := range n.Pictures {
			used[strings.TrimPrefix(shown.Ref, "photo:")] = true
		}
	}
	without := &Library{Scale: scale}
	for _, p := range photos() {
		if p.credit == "" || p.licence == "" || p.source == "" || p.pkg == "" || p.title == "" {
			t.Errorf("%s: %+v", p.key, p)
		}
		for _, c := range p.crops {
			name := p.key + "/" + c.name
			if !used[name] {
				t.Errorf("%s is used by no note", name)
			}
			drawn, err := without.Picture("photo:" + name)
			if err != nil || !drawn.Drawn || drawn.Alt["en"] == "" || drawn.Alt["zh-CN"] == "" || drawn.Licence != drawingLicence {
				t.Errorf("%s without its package: %+v, %v", name, drawn.Title, err)
			}
		}
	}
}

func TestUnknownRefs(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"", "fig", "photo:fig/no", "photo:no/tall", "draw:no", "draw:teapot?zoom=much", "draw:teapot?size=1"} {
		if _, err := (&Library{Scale: scale}).Picture(ref); err == nil {
			t.Errorf("%q gave a picture", ref)
		}
	}
}

func TestCacheGivesTheSamePicture(t *testing.T) {
	t.Parallel()
	library := &Library{Cache: t.TempDir(), Scale: scale}
	fresh, err := library.Picture("draw:teapot")
	if err != nil {
		t.Fatal(err)
	}
	again, err := library.Picture("draw:teapot")
	if err != nil || !bytes.Equal(fresh.JPEG, again.JPEG) || again.Licence != fresh.Licence {
		t.Errorf("the second time differs: %v", err)
	}
}
