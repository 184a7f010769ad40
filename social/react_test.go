package social_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

func TestRg_LikeOnce(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	n := w.Post(t, mei, "One bowl")
	cold := n.Heat
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := w.Like(ctx, lin.ID, n.ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := w.Note(ctx, lin.ID, n.ID)
	if err != nil || got.LikesCount != 1 || !got.Viewer.Liked || got.Heat <= cold {
		t.Errorf("liked note %+v, %v", got, err)
	}
	if a, _ := w.AccountByHandle(ctx, "mei"); a.ReceivedCount != 1 {
		t.Errorf("the author received %d", a.ReceivedCount)
	}
	if bell, _ := w.Unread(ctx, mei.ID); bell.Likes != 1 {
		t.Errorf("the author has %+v unread", bell)
	}
	for range 2 {
		if err := w.Unlike(ctx, lin.ID, n.ID); err != nil {
			t.Fatal(err)
		}
	}
	got, _ = w.Note(ctx, lin.ID, n.ID)
	if got.LikesCount != 0 || got.Viewer.Liked {
		t.Errorf("unliked note counts %d", got.LikesCount)
	}
	if bell, _ := w.Unread(ctx, mei.ID); bell.Likes != 0 {
		t.Errorf("after the like was taken back: %+v unread", bell)
	}
	secret := w.Post(t, mei, "Mine", socialtest.Visible(social.Self))
	if err := w.Like(ctx, lin.ID, secret.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("liked what cannot be seen: %v", err)
	}
}

func TestCollectIntoBoards(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	n := w.Post(t, mei, "One bowl")
	board, err := w.CreateBoard(ctx, lin.ID, social.BoardInput{Title: "Slow kitchen"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Collect(ctx, lin.ID, n.ID, 0); err != nil {
		t.Fatal(err)
	}
	if bell, _ := w.Unread(ctx, mei.ID); bell.Likes != 0 {
		t.Errorf("collecting into a private board told the author: %+v", bell)
	}
	if err := w.Collect(ctx, lin.ID, n.ID, board.ID); err != nil {
		t.Fatal(err)
	}
	if bell, _ := w.Unread(ctx, mei.ID); bell.Likes != 1 {
		t.Errorf("collecting into a public board: %+v unread", bell)
	}
	got, _ := w.Note(ctx, lin.ID, n.ID)
	if got.CollectsCount != 1 || !got.Viewer.Collected {
		t.Errorf("one person in two boards counts %d", got.CollectsCount)
	}
	if err := w.Collect(ctx, mei.ID, n.ID, board.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("into another's board: %v", err)
	}
	picker, err := w.BoardsFor(ctx, lin.ID, n.ID)
	if err != nil || len(picker) != 2 || !picker[0].IsDefault || !picker[0].Holds || !picker[1].Holds {
		t.Errorf("picker %+v, %v", picker, err)
	}
	if err := w.SetCollected(ctx, lin.ID, n.ID, []int64{board.ID}); err != nil {
		t.Fatal(err)
	}
	if err := w.SetCollected(ctx, lin.ID, n.ID, nil); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.Note(ctx, lin.ID, n.ID); got.CollectsCount != 0 || got.Viewer.Collected {
		t.Errorf("out of all boards counts %d", got.CollectsCount)
	}
	if err := w.Collect(ctx, lin.ID, n.ID, board.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteBoard(ctx, lin.ID, picker[0].ID); !errors.Is(err, errs.Invalid) {
		t.Errorf("deleted the default board: %v", err)
	}
	if err := w.DeleteBoard(ctx, lin.ID, board.ID); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.Note(ctx, 0, n.ID); got.CollectsCount != 0 {
		t.Errorf("after its board was deleted it counts %d", got.CollectsCount)
	}
}

func TestBoardVisibility(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	owner, fan, stranger, blocked := w.Join(t, "owner"), w.Join(t, "fan"), w.Join(t, "stranger"), w.Join(t, "blocked")
	ctx := t.Context()
	w.Fan(t, fan, owner)
	if err := w.Block(ctx, owner.ID, blocked.ID); err != nil {
		t.Fatal(err)
	}
	may := map[social.BoardVisibility]map[int64]bool{
		social.BoardPublic:    {0: true, owner.ID: true, fan.ID: true, stranger.ID: true},
		social.BoardFollowers: {owner.ID: true, fan.ID: true},
		social.BoardPrivate:   {owner.ID: true},
	}
	secret := w.Post(t, owner, "For me", socialtest.Visible(social.Self))
	open := w.Post(t, owner, "For all")
	for visibility, viewers := range may {
		b, err := w.CreateBoard(ctx, owner.ID, social.BoardInput{Title: string(visibility), Visibility: visibility})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []*social.Note{secret, open} {
			if err := w.Collect(ctx, owner.ID, n.ID, b.ID); err != nil {
				t.Fatal(err)
			}
		}
		for _, viewer := range []int64{0, owner.ID, fan.ID, stranger.ID, blocked.ID} {
			notes, _, err := w.BoardNotes(ctx, viewer, b.ID, social.Page{})
			switch {
			case !viewers[viewer] && !errors.Is(err, errs.NotFound):
				t.Errorf("%d sees the %s board: %v", viewer, visibility, err)
			case viewers[viewer] && err != nil:
				t.Errorf("%d does not see the %s board: %v", viewer, visibility, err)
			case viewers[viewer] && viewer != owner.ID && len(notes) != 1:
				t.Errorf("%d sees %s in the %s board", viewer, socialtest.Titles(notes), visibility)
			}
		}
	}
}

func TestLockedFollow(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	locked := w.Join(t, "locked", func(a *social.Account) { a.Locked = true })
	lin := w.Join(t, "lin")
	ctx := t.Context()
	secret := w.Post(t, locked, "For followers", socialtest.Visible(social.Followers))
	if _, _, err := w.Home(ctx, lin.ID, social.Page{}); err != nil { // entries are kept from here on
		t.Fatal(err)
	}
	if err := w.Follow(ctx, lin.ID, locked.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Note(ctx, lin.ID, secret.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("one who waits sees it: %v", err)
	}
	if rel, _ := w.Relations(ctx, lin.ID, []int64{locked.ID}); !rel[locked.ID].Requested || rel[locked.ID].Following {
		t.Errorf("relation %+v", rel[locked.ID])
	}
	waiting, _, err := w.FollowRequests(ctx, locked.ID, social.Page{})
	if err != nil || len(waiting) != 1 || waiting[0].ID != lin.ID {
		t.Errorf("requests %v, %v", waiting, err)
	}
	if err := w.AcceptFollow(ctx, locked.ID, lin.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.AcceptFollow(ctx, locked.ID, lin.ID); err != nil {
		t.Errorf("accepted twice: %v", err)
	}
	if err := w.AcceptFollow(ctx, lin.ID, locked.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("a yes to nobody: %v", err)
	}
	if home, _, _ := w.Home(ctx, lin.ID, social.Page{}); socialtest.Titles(home) != "[For followers]" {
		t.Errorf("home after the yes: %s", socialtest.Titles(home))
	}
	a, _ := w.AccountByHandle(ctx, "locked")
	b, _ := w.AccountByHandle(ctx, "lin")
	if a.FollowersCount != 1 || b.FollowingCount != 1 {
		t.Errorf("counts %d and %d", a.FollowersCount, b.FollowingCount)
	}
	if err := w.RemoveFollower(ctx, locked.ID, lin.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Note(ctx, lin.ID, secret.ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("a removed follower sees it: %v", err)
	}
	if home, _, _ := w.Home(ctx, lin.ID, social.Page{}); len(home) != 0 {
		t.Errorf("home of a removed follower: %s", socialtest.Titles(home))
	}
	// Unlocking accepts whoever waits.
	if err := w.Follow(ctx, lin.ID, locked.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.UpdateProfile(ctx, locked.ID, social.ProfileInput{Name: "Open now"}); err != nil {
		t.Fatal(err)
	}
	if rel, _ := w.Relations(ctx, lin.ID, []int64{locked.ID}); !rel[locked.ID].Following {
		t.Errorf("after unlocking: %+v", rel[locked.ID])
	}
}

func TestF14_BlockBothWaysMuteOneWay(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	w.Fan(t, mei, lin)
	w.Fan(t, lin, mei)
	n := w.Post(t, mei, "One bowl")

	if err := w.Mute(ctx, lin.ID, mei.ID); err != nil {
		t.Fatal(err)
	}
	if home, _, _ := w.Home(ctx, lin.ID, social.Page{}); len(home) != 0 {
		t.Errorf("a muted author is in the home: %s", socialtest.Titles(home))
	}
	if _, err := w.Note(ctx, lin.ID, n.ID); err != nil {
		t.Errorf("a muted author's note cannot be opened: %v", err)
	}
	if err := w.Unmute(ctx, lin.ID, mei.ID); err != nil {
		t.Fatal(err)
	}
	if home, _, _ := w.Home(ctx, lin.ID, social.Page{}); len(home) != 1 {
		t.Errorf("after unmute: %s", socialtest.Titles(home))
	}

	if err := w.Block(ctx, mei.ID, lin.ID); err != nil {
		t.Fatal(err)
	}
	theirs := w.Post(t, lin, "Tea")
	for _, c := range []struct{ viewer, note int64 }{{lin.ID, n.ID}, {mei.ID, theirs.ID}} {
		if _, err := w.Note(ctx, c.viewer, c.note); !errors.Is(err, errs.NotFound) {
			t.Errorf("%d sees %d over a block: %v", c.viewer, c.note, err)
		}
		if err := w.Like(ctx, c.viewer, c.note); !errors.Is(err, errs.NotFound) {
			t.Errorf("%d likes %d over a block: %v", c.viewer, c.note, err)
		}
		if _, err := w.Comment(ctx, c.viewer, c.note, "hi", ""); !errors.Is(err, errs.NotFound) {
			t.Errorf("%d comments on %d over a block: %v", c.viewer, c.note, err)
		}
	}
	if err := w.Follow(ctx, lin.ID, mei.ID); !errors.Is(err, errs.Denied) {
		t.Errorf("followed over a block: %v", err)
	}
	if rel, _ := w.Relations(ctx, mei.ID, []int64{lin.ID}); rel[lin.ID].Following || rel[lin.ID].FollowedBy || !rel[lin.ID].Blocking {
		t.Errorf("relation %+v", rel[lin.ID])
	}
	explore, _, _ := w.Explore(ctx, lin.ID, social.ExploreRecent, social.Page{})
	if got := socialtest.Titles(explore); got != "[Tea]" {
		t.Errorf("explore of the blocked: %s", got)
	}
}

func TestNotificationsReadAndFilled(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	mei, lin := w.Join(t, "mei"), w.Join(t, "lin")
	ctx := t.Context()
	n := w.Post(t, mei, "One bowl")
	c, err := w.Comment(ctx, lin.ID, n.ID, "lovely", "")
	if err != nil {
		t.Fatal(err)
	}
	w.Fan(t, lin, mei)
	if err := w.Like(ctx, mei.ID, c.ID); err != nil {
		t.Fatal(err)
	}
	list := func(who *social.Account, tab social.Tab) []*social.Notification {
		return socialtest.All(t, 1, func(ctx context.Context, p social.Page) ([]*social.Notification, string, error) {
			return w.Notifications(ctx, who.ID, tab, p)
		})
	}
	got := list(mei, social.TabComments)
	if len(got) != 1 || got[0].Kind != social.NotifyComment || got[0].Note.ID != n.ID || got[0].Comment.Body != "lovely" || got[0].Actor.Handle != "lin" {
		t.Errorf("comments tab %+v", got)
	}
	if got := list(mei, social.TabFollowers); len(got) != 1 || got[0].Kind != social.NotifyFollow {
		t.Errorf("followers tab %+v", got)
	}
	if got := list(lin, social.TabLikes); len(got) != 1 || got[0].Comment.ID != c.ID {
		t.Errorf("likes tab of the commenter %+v", got)
	}
	if err := w.MarkRead(ctx, mei.ID, social.TabComments, 0); err != nil {
		t.Fatal(err)
	}
	if bell, _ := w.Unread(ctx, mei.ID); bell.Comments != 0 || bell.Followers != 1 {
		t.Errorf("unread after reading one tab: %+v", bell)
	}
}
