package members_test

import (
	"testing"

	"github.com/batata-social/batata/social/members"
)

// One walk through: sign up, follow the link, log in, be recognised, log out.
func TestSignUpToLogOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	res, err := h.SignUp(ctx, members.SignUpInput{
		Handle: " @Jane_Doe ", Email: "Jane@Example.ORG", Password: goodPassword, Locale: "zh-CN", IP: here.IP,
	})
	if err != nil {
		t.Fatal(err)
	}
	if !res.Confirm || res.Approval {
		t.Errorf("result %+v, want a mail and no approval", res)
	}
	m := h.lastMail(t, "Jane@example.org")
	if m.Subject != "请验证你在 batata.test 的邮箱" {
		t.Errorf("subject %q, want the language of the page", m.Subject)
	}
	if _, _, err := h.LogIn(ctx, "jane_doe", goodPassword, here); !hasKey(err, "error.login_unconfirmed") {
		t.Errorf("login before confirming: %v", err)
	}
	active, err := h.ConfirmEmail(ctx, h.token(t, "Jane@example.org"))
	if err != nil || !active {
		t.Fatalf("confirm: active %v, %v", active, err)
	}
	for _, login := range []string{"jane_doe", "@Jane_Doe", "jane_doe@batata.test", "JANE@example.org"} {
		token, se, err := h.LogIn(ctx, login, goodPassword, here)
		if err != nil {
			t.Fatalf("log in as %q: %v", login, err)
		}
		v, err := h.Authenticate(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		if v.Account.Handle != "jane_doe" || v.User.Email != "Jane@example.org" || v.User.Role != members.RoleNone || v.Session.ID != se.ID {
			t.Errorf("viewer %+v %+v %+v", v.Account, v.User, v.Session)
		}
		if v.Session.IP != "192.0.2.7" || v.Session.UserAgent != "Firefox" {
			t.Errorf("session is from %q, %q", v.Session.IP, v.Session.UserAgent)
		}
		if err := h.LogOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Authenticate(ctx, token); !isUnauthed(err) {
			t.Errorf("after logging out: %v", err)
		}
	}
	if n := h.count(t, `SELECT count(*) FROM boards b JOIN accounts a ON a.id = b.account_id WHERE a.handle = 'jane_doe' AND is_default`); n != 1 {
		t.Errorf("%d default boards, want 1", n)
	}
}
