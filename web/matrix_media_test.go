package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// cut is something that ends a reader's right to a note, done by somebody.
type cut struct {
	name string
	do   func(ctx context.Context, m *private) error
}

// private is a note for followers with its reader.
type private struct {
	*site
	author, reader *social.Account
	note           *social.Note
	pages          *browser // the reader's
	picture        media.Rendition
	signed         string
}

func newPrivate(t *testing.T, s *site, n string) *private {
	t.Helper()
	author, _, err := s.Members.Create(t.Context(), members.CreateInput{Handle: "ada" + n, Email: "ada" + n + "@mail.example"})
	if err != nil {
		t.Fatal(err)
	}
	p := &private{site: s, author: author, reader: s.enrol("fay"+n, members.RoleNone)}
	s.Fan(t, p.reader, p.author)
	p.note = s.Post(t, p.author, "For friends", func(in *social.NoteInput) {
		in.Visibility, in.MediaIDs = social.Followers, []int64{s.Picture(t, p.author)}
	})
	p.pages = s.as(p.reader)
	p.picture = p.note.Media[0].Renditions[0]
	body := strings.ReplaceAll(p.pages.get(social.NotePath(p.note)).want(t, 200).body, "&amp;", "&")
	at := strings.Index(body, "/"+p.picture.Key+"?")
	if at < 0 {
		t.Fatalf("the reader's page has no signed address:\n%s", clip(body, 3000))
	}
	p.signed = body[at : at+strings.IndexAny(body[at:], `" `)]
	return p
}

// cuts end the right at once, wherever the picture is served.
func cuts() []cut {
	return []cut{
		{"the author blocks", func(ctx context.Context, p *private) error { return p.Block(ctx, p.author.ID, p.reader.ID) }},
		{"the reader blocks", func(ctx context.Context, p *private) error { return p.Block(ctx, p.reader.ID, p.author.ID) }},
		{"the author removes the follower", func(ctx context.Context, p *private) error { return p.RemoveFollower(ctx, p.author.ID, p.reader.ID) }},
		{"the reader unfollows", func(ctx context.Context, p *private) error { return p.Unfollow(ctx, p.reader.ID, p.author.ID) }},
		{"the note is deleted", func(ctx context.Context, p *private) error { return p.Delete(ctx, p.author.ID, p.note.ID) }},
		{"the reader is suspended", func(ctx context.Context, p *private) error {
			return p.Members.Suspend(ctx, members.Console, p.reader.Handle)
		}},
		{"the author is suspended", func(ctx context.Context, p *private) error {
			return p.Members.Suspend(ctx, members.Console, p.author.Handle)
		}},
		{"the reader logs out", func(ctx context.Context, p *private) error {
			return p.Members.LogOut(ctx, p.pages.cookies[edge.CookieSession])
		}},
		{"the session is revoked elsewhere", func(ctx context.Context, p *private) error {
			list, err := p.Members.Sessions(ctx, p.reader.ID, "")
			if err != nil {
				return err
			}
			return p.Members.RevokeSession(ctx, p.reader.ID, list[0].ID)
		}},
	}
}

// M11: whatever ends the right to see a note ends that to its pictures at the same
// moment, on the host of the pages and on a host of its own, where no cookie goes.
func TestM11_CutsActAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	apart := newSite(t, func(c *Config) { c.MediaURL = "https://media.example" })
	onMedia := func(r *http.Request) { r.Host = "media.example" }
	for i, c := range cuts() {
		p := newPrivate(t, s, edge.FormatID(int64(i)))
		p.pages.get("/media"+p.signed).want(t, 200)
		p.pages.get("/media/"+p.picture.Key).want(t, 200)
		if err := c.do(t.Context(), p); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, path := range []string{"/media" + p.signed, "/media/" + p.picture.Key, social.NotePath(p.note)} {
			if a := p.pages.get(path); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s still answers %d", c.name, path, a.StatusCode)
			}
		}

		q := newPrivate(t, apart, edge.FormatID(int64(i)))
		nobody := apart.visitor()
		nobody.get(q.signed, onMedia).want(t, 200)
		nobody.get("/"+q.picture.Key, onMedia).want(t, 404)
		if err := c.do(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if a := nobody.get(q.signed, onMedia); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: the signed address on the media host still answers %d", c.name, a.StatusCode)
		}
	}
}
