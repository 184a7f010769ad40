package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
	"github.com/batata-social/batata/web/views"
)

// Loading home marks nothing: a newcomer who only looks at the top has a full home at the
// tenth load too. What a script tells is seen moves behind the line.
func TestForYouKeepsItsCards(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mei := s.enrol("mei", members.RoleNone)
	lin := s.member("lin")
	var notes []string
	for i := range 30 {
		notes = append(notes, edge.FormatID(s.Post(t, mei, fmt.Sprint("note ", i)).ID))
	}
	cards := func(a answer) int { return strings.Count(a.body, `<article class="card"`) }
	for load := range 10 {
		if home := lin.get("/").want(t, 200); cards(home) != 24 || strings.Contains(home.body, "all caught up") {
			t.Fatalf("load %d shows %d cards", load+1, cards(home))
		}
	}
	newest := notes[len(notes)-1]
	if home := lin.get("/").want(t, 200); !strings.Contains(firstCard(home.body), newest) {
		t.Errorf("home begins with\n%s", firstCard(home.body))
	}
	lin.post(views.SeenPath, url.Values{"note": {newest + "," + notes[0]}}).want(t, 204)
	if home := lin.get("/").want(t, 200); cards(home) != 24 || strings.Contains(firstCard(home.body), newest) {
		t.Errorf("a seen note comes first again, among %d cards", cards(home))
	}
	lin.post(views.SeenPath, url.Values{"note": {strings.Join(notes, ",")}}).want(t, 204)
	home := lin.get("/").want(t, 200).has(t, "You are all caught up", "Here is what you saw before.", `rel="next"`)
	if cards(home) != 24 || strings.Index(home.body, "all caught up") > strings.Index(home.body, `<article class="card"`) {
		t.Errorf("%d cards where all is seen", cards(home))
	}
	part := lin.get("/?cursor="+cursorIn(t, home), with(edge.HeaderFragment, "1")).want(t, 200)
	if cards(part) != 6 || strings.Contains(part.body, "all caught up") || strings.Contains(part.body, `rel="next"`) {
		t.Errorf("the second page has %d cards:\n%s", cards(part), clip(part.body, 300))
	}
	if s.visitor().post(views.SeenPath, url.Values{"note": {newest}}).want(t, 401); strings.Contains(s.visitor().get("/").body, views.SeenPath) {
		t.Error("a visitor's page tells what is seen")
	}
}

// firstCard is the first card of a page.
func firstCard(body string) string {
	_, card, _ := strings.Cut(body, `<article class="card"`)
	card, _, _ = strings.Cut(card, "</article>")
	return card
}

func cursorIn(t *testing.T, a answer) string {
	t.Helper()
	_, rest, ok := strings.Cut(a.body, "cursor=")
	if !ok {
		t.Fatal("no next page")
	}
	cursor, _, _ := strings.Cut(rest, `"`)
	return cursor
}
