package members_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/social/socialtest"
)

// A member who wrote, liked, followed and was followed leaves: no table keeps a
// word of theirs, everybody's counts are right, and the handle stays taken.
func TestA16_DeleteAccount(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	create := func(handle string) *social.Account {
		t.Helper()
		a, _, err := w.Members.Create(ctx, members.CreateInput{Handle: handle, Email: handle + "@zebraword.example", Password: goodPassword})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	jane, kim := create("jane"), create("kim")
	avatar := w.Picture(t, jane)
	must(w.UpdateProfile(ctx, jane.ID, social.ProfileInput{
		Name: "Zebraword Jane", Bio: "zebraword bio", Place: "Zebraword City", Lang: "en", Fields: []social.Field{{Name: "zebraword", Value: "zebraword"}},
	}))
	hers := w.Post(t, jane, "zebraword", func(in *social.NoteInput) {
		in.Body, in.MediaIDs, in.Place, in.ContentWarning = "zebraword #zebratopic", []int64{w.Picture(t, jane)}, "zebraword", "zebraword"
	})
	_, err := w.Edit(ctx, jane.ID, hers.ID, social.NoteInput{Title: "zebraword two", Body: "zebraword"})
	must(err)
	his := w.Post(t, kim, "tea")
	comment, err := w.Comment(ctx, jane.ID, his.ID, "zebraword comment", "en")
	must(err)
	_, err = w.Comment(ctx, kim.ID, hers.ID, "nice", "en")
	must(err)
	draft, err := w.StartDraft(ctx, jane.ID)
	must(err)
	_, err = w.SaveDraft(ctx, jane.ID, draft.ID, social.NoteInput{Title: "zebraword draft"})
	must(err)
	must(w.Like(ctx, jane.ID, his.ID))
	must(w.Like(ctx, kim.ID, hers.ID))
	must(w.Collect(ctx, jane.ID, his.ID, 0))
	must(w.Collect(ctx, kim.ID, hers.ID, 0))
	must(w.Follow(ctx, jane.ID, kim.ID))
	must(w.Follow(ctx, kim.ID, jane.ID))
	_, err = w.CreateBoard(ctx, jane.ID, social.BoardInput{Title: "zebraword board", Visibility: social.BoardPublic})
	must(err)
	_, err = w.Members.CreateInvite(ctx, jane.ID, members.InviteInput{Note: "for zebraword"})
	must(err)
	token, _, err := w.Members.LogIn(ctx, "jane", goodPassword, members.Origin{UserAgent: "zebraword browser"})
	must(err)
	_, err = w.DB.NewRaw(`UPDATE users SET reason = 'zebraword' WHERE account_id = ?`, jane.ID).Exec(ctx)
	must(err)

	if err := w.Members.DeleteAccount(ctx, jane.ID, "wrong password"); !hasKey(err, "error.password_wrong") {
		t.Fatalf("a wrong password: %v", err)
	}
	must(w.Members.DeleteAccount(ctx, jane.ID, goodPassword))
	if _, err := w.Members.Authenticate(ctx, token); !errors.Is(err, errs.Unauthed) {
		t.Errorf("the session: %v", err)
	}
	if _, _, err := w.Members.LogIn(ctx, "jane", goodPassword, members.Origin{}); !hasKey(err, "error.login_wrong") {
		t.Errorf("login: %v", err)
	}
	if _, err := w.Profile(ctx, kim.ID, "jane"); !errors.Is(err, errs.Gone) && !errors.Is(err, errs.NotFound) {
		t.Errorf("profile: %v", err)
	}
	var queued int
	must(w.DB.NewRaw(`SELECT count(*) FROM river_job WHERE kind = 'social.member_left' AND args->>'account_id' = ?`, strconv.FormatInt(jane.ID, 10)).Scan(ctx, &queued))
	if queued != 1 {
		t.Errorf("%d purges ordered, want 1", queued)
	}
	for range 2 { // a second run has nothing to do
		must(w.PurgeAccount(ctx, jane.ID))
	}
	must(w.PurgeAccount(ctx, kim.ID)) // who is not deleted loses nothing

	// Scan every text of every table for the seeded word, but kim's own address.
	var tables []string
	must(w.DB.NewRaw(`SELECT format('%I', table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`).Scan(ctx, &tables))
	if len(tables) < 20 {
		t.Fatalf("%d tables found", len(tables))
	}
	for _, table := range tables {
		var rows []string
		must(w.DB.NewRaw(`SELECT r::text FROM `+table+` r WHERE r::text ILIKE '%zebraword%'`).Scan(ctx, &rows))
		for _, row := range rows {
			if !strings.Contains(row, "kim@zebraword.example") {
				t.Errorf("%s still holds %s", table, row)
			}
		}
	}
	var left int
	must(w.DB.NewRaw(`SELECT count(*) FROM media WHERE account_id = ? AND deleted_at IS NULL`, jane.ID).Scan(ctx, &left))
	if left != 0 {
		t.Errorf("%d pictures left, %d among them the first", left, avatar)
	}
	k, err := w.Account(ctx, kim.ID, kim.ID)
	must(err)
	if k.FollowersCount != 0 || k.FollowingCount != 0 || k.ReceivedCount != 0 {
		t.Errorf("kim counts %d followers, %d following, %d received, want 0", k.FollowersCount, k.FollowingCount, k.ReceivedCount)
	}
	n, err := w.Note(ctx, kim.ID, his.ID)
	must(err)
	if n.LikesCount != 0 || n.CommentsCount != 0 || n.CollectsCount != 0 {
		t.Errorf("kim's note counts %d likes, %d comments, %d collects, want 0", n.LikesCount, n.CommentsCount, n.CollectsCount)
	}
	if _, err := w.Note(ctx, kim.ID, comment.ID); err == nil {
		t.Error("the comment is still shown")
	}
	if _, _, err := w.Members.Create(ctx, members.CreateInput{Handle: "jane", Email: "new@example.org"}); !hasKey(err, "error.handle_taken") {
		t.Errorf("the handle: %v", err)
	}
	owner, _, err := w.Members.Create(ctx, members.CreateInput{Handle: "boss", Email: "boss@example.org", Role: members.RoleOwner, Password: goodPassword})
	must(err)
	wantKey(t, "the last owner leaves", w.Members.DeleteAccount(ctx, owner.ID, goodPassword), "error.last_owner")
}
