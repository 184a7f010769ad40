package web

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// elsewhere makes a note of another server with those media.
func (s *site) elsewhere(t *testing.T, author *social.Account, change func(*social.RemoteNote), list ...media.Remote) *social.Note {
	t.Helper()
	var n *social.Note
	err := db.InTx(t.Context(), s.DB, func(ctx context.Context, tx bun.Tx) error {
		ids, err := s.Media.AddRemoteTx(ctx, tx, author.ID, media.PurposeNote, list)
		if err != nil {
			return err
		}
		in := social.RemoteNote{AccountID: author.ID, Visibility: social.Public, Title: "From afar", Body: "roots", MediaIDs: ids, Explore: true, PublishedAt: s.Clock.Now()}
		change(&in)
		n, err = s.ReceiveNoteTx(ctx, tx, in)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err = s.Note(t.Context(), author.ID, n.ID); err != nil {
		t.Fatal(err)
	}
	return n
}

var remoteAddress = regexp.MustCompile(`/media/remote/[0-9]+/[0-9a-z]+\?[^" ]+`)

func remoteAddresses(a answer) []string {
	return remoteAddress.FindAllString(strings.NewReplacer("&amp;", "&", `\u0026`, "&").Replace(a.body), -1)
}

// F33: a page shows another server's picture through us alone, laid out before it is
// here, and the address that it makes is the only way to have it fetched.
func TestF33_PagesLeadToTheCopy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	nina := s.Join(t, "nina@elsewhere.example")
	n := s.elsewhere(t, nina, func(*social.RemoteNote) {},
		media.Remote{URL: "https://elsewhere.example/clip.mp4", Type: "video/mp4", Alt: "A harvest"},
		media.Remote{URL: "https://elsewhere.example/files/root.jpg", Width: 1200, Height: 900, Alt: "A root"},
		media.Remote{URL: "https://elsewhere.example/files/unknown.jpg"},
	)
	visitor := s.visitor()
	page := visitor.get(social.NotePath(n)).want(t, 200)
	addresses := remoteAddresses(page)
	if len(addresses) == 0 || strings.Contains(page.body, "/files/root.jpg") {
		t.Fatalf("the page shows %v", addresses)
	}
	for _, want := range []string{`width="1200" height="900"`, `width="1080" height="1440"`, " 360w", " 1200w", `href="https://elsewhere.example/clip.mp4" rel="` + `nofollow`, "A harvest"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if n.Cover().Alt != "A root" || len(n.Pictures()) != 2 {
		t.Errorf("the cover is %+v", n.Cover())
	}
	for _, address := range addresses {
		a := visitor.get(address).want(t, 200) // no way out in tests: the placeholder
		if a.Header.Get("Content-Type") != "image/png" || a.Header.Get("Cache-Control") != "no-store" || len(a.Cookies()) > 0 {
			t.Errorf("%s: %v", address, a.Header)
		}
		if got := visitor.get(address, with("Accept", "application/activity+json")).Header.Get("Content-Type"); got != "image/png" {
			t.Errorf("asked for a document: %s", got)
		}
	}
	address := addresses[0]
	bare, _, _ := strings.Cut(address, "?")
	visitor.get(bare).want(t, 403)
	visitor.get(strings.Replace(address, "s=", "s=x", 1)).want(t, 403)
	visitor.get(strings.Replace(address, "/360?", "/720?", 1)+"0").want(t, 403)
	visitor.get("/media/remote/"+noID+"/360").want(t, 403)
	visitor.get(address, with("User-Agent", "Batata/1.0 (+https://other.example)")).want(t, 403)
	list := visitor.get("/explore").want(t, 200)
	if len(remoteAddresses(list)) == 0 {
		t.Error("the card has no picture")
	}
	past := s.Media.RemoteURL(n.Cover().ID, media.Rendition360, media.Viewer{}, s.Clock.Now().Add(-time.Hour*24*3650))
	visitor.get(strings.TrimPrefix(past, testOrigin)).want(t, 403)
}

// M11 for pictures of other servers: whoever may not see the note does not see them, and
// an address is its viewer's alone.
func TestF33_PrivatePicturesOfOthers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	nina := s.Join(t, "nina@elsewhere.example")
	lin, sam := s.enrol("lin", members.RoleNone), s.enrol("sam", members.RoleNone)
	n := s.elsewhere(t, nina, func(in *social.RemoteNote) { in.Visibility, in.Mentioned = social.Direct, []int64{lin.ID} },
		media.Remote{URL: "https://elsewhere.example/root.jpg", Width: 1200, Height: 900})
	reader, stranger, visitor := s.as(lin), s.as(sam), s.visitor()
	addresses := remoteAddresses(reader.get(social.NotePath(n)).want(t, 200))
	if len(addresses) == 0 {
		t.Fatal("the page shows no picture")
	}
	anybody := strings.TrimPrefix(s.Media.RemoteURL(n.Media[0].ID, media.Rendition360, media.Viewer{}, time.Now().Add(time.Hour)), testOrigin)
	for _, address := range append(addresses, anybody) {
		reader.get(address).want(t, 200)
		for name, b := range map[string]*browser{"stranger": stranger, "visitor": visitor} {
			if a := b.get(address); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s answers %d", name, address, a.StatusCode)
			}
		}
	}
	if err := s.Block(t.Context(), lin.ID, nina.ID); err != nil {
		t.Fatal(err)
	}
	reader.get(addresses[0]).want(t, 404)

	apart := newSite(t, func(c *Config) { c.MediaURL = "https://media.example" })
	nina, lin = apart.Join(t, "nina@elsewhere.example"), apart.enrol("lin", members.RoleNone)
	n = apart.elsewhere(t, nina, func(in *social.RemoteNote) { in.Visibility, in.Mentioned = social.Direct, []int64{lin.ID} },
		media.Remote{URL: "https://elsewhere.example/root.jpg"})
	address := strings.TrimPrefix(remoteAddresses(apart.as(lin).get(social.NotePath(n)).want(t, 200))[0], "/media")
	onMedia := func(r *http.Request) { r.Host = "media.example" }
	apart.visitor().get(address, onMedia).want(t, 200) // the signature says who asks
}
