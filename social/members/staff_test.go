package members_test

import (
	"slices"
	"testing"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/social/socialtest"
)

// What the about page says of whom to turn to.
func TestStaff(t *testing.T) {
	t.Parallel()
	w := socialtest.New(t)
	ctx := t.Context()
	for handle, role := range map[string]members.Role{"ed": members.RoleEditor, "mo": members.RoleModerator, "ada": members.RoleAdmin, "own": members.RoleOwner, "old": members.RoleModerator} {
		_, _, err := w.Members.Create(ctx, members.CreateInput{Handle: handle, Email: handle + "@example.org", Role: role, Password: "a long enough passphrase 7"})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Members.Suspend(ctx, members.Console, "old"); err != nil {
		t.Fatal(err)
	}
	staff, err := w.Members.Staff(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range staff {
		names = append(names, a.Handle)
	}
	if want := []string{"own", "ada", "mo"}; !slices.Equal(names, want) {
		t.Errorf("staff %v, want %v", names, want)
	}
}
