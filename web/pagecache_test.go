package web

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/edge"
)

// The roads through the pages are the same with the cache.
func TestPageCacheShowsWhatWasWritten(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *Config) { c.PageCache = true })
	mei, visitor := s.member("mei"), s.visitor()
	note := mei.post(mei.get("/create").location(t), url.Values{"do": {"publish"}, "title": {"Sweet potatoes"}}).location(t)
	visitor.get(note).want(t, 200).has(t, "Sweet potatoes")
	mei.post(note+"/edit", url.Values{"do": {"publish"}, "title": {"Purple yams"}}).want(t, 303)
	visitor.get(note).want(t, 200).has(t, "Purple yams")
	mei.post(note+"/delete", nil).want(t, 303)
	visitor.get(note).want(t, 410)
	visitor.get("/nowhere").want(t, 404)
}

// R20, F13: what another node writes shows within a second, also where the page is kept
// for longer because nothing on it has changed.
func TestR20_PageCacheOfAnotherNode(t *testing.T) {
	t.Parallel()
	var offset atomic.Int64
	began := time.Now()
	now := func() time.Time { return began.Add(time.Duration(offset.Load())) }
	s := newSite(t, func(c *Config) { c.PageCache, c.Now = true, now })
	mei, lin, visitor := s.Join(t, "mei"), s.Join(t, "lin"), s.visitor()
	note := s.Post(t, mei, "Sweet potatoes")
	path := "/@mei/" + edge.FormatID(note.ID)
	later := func(d time.Duration) { offset.Add(int64(d)) }
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		later(time.Second)
	}
	ctx := t.Context()
	later(20 * time.Second)
	visitor.get(path).want(t, 200).has(t, ">now<")
	for range 5 {
		later(9 * time.Second)
		// Rendered anew it would tell the time that has gone by.
		visitor.get(path).want(t, 200).has(t, ">now<")
	}
	later(15 * time.Second)
	visitor.get(path).want(t, 200).has(t, ">1 min<")

	c, err := s.Comment(ctx, lin.ID, note.ID, "Tasty roots", "")
	do(err)
	visitor.get(path).want(t, 200).has(t, "Tasty roots")
	do(exec(ctx, s, `UPDATE accounts SET name = 'Linnea' WHERE id = ?`, lin.ID))
	visitor.get(path).want(t, 200).has(t, "Linnea")
	do(exec(ctx, s, `UPDATE accounts SET state = 'suspended' WHERE id = ?`, lin.ID))
	if a := visitor.get(path).want(t, 200); strings.Contains(a.body, "Tasty roots") {
		t.Errorf("the comment is still there:\n%s", a.body)
	}
	do(exec(ctx, s, `UPDATE accounts SET state = 'active' WHERE id = ?`, lin.ID))
	visitor.get(path).want(t, 200).has(t, "Tasty roots")
	do(s.Delete(ctx, lin.ID, c.ID))
	if a := visitor.get(path).want(t, 200); strings.Contains(a.body, "Tasty roots") {
		t.Errorf("the comment is still there:\n%s", a.body)
	}
	site, err := s.World.Members.Site(ctx)
	do(err)
	site.Name = "The Old Harbour"
	do(s.World.Members.SaveSite(ctx, members.Console, site))
	visitor.get(path).want(t, 200).has(t, "The Old Harbour")
	do(exec(ctx, s, `UPDATE notes SET visibility = 'followers' WHERE id = ?`, note.ID))
	visitor.get(path).want(t, 404)
	do(exec(ctx, s, `UPDATE notes SET visibility = 'public' WHERE id = ?`, note.ID))
	visitor.get(path).want(t, 200)
	do(exec(ctx, s, `UPDATE accounts SET state = 'suspended' WHERE id = ?`, mei.ID))
	visitor.get(path).want(t, 404)
}

func exec(ctx context.Context, s *site, query string, args ...any) error {
	_, err := s.DB.NewRaw(query, args...).Exec(ctx)
	return err
}
