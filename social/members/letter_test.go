package members_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

func TestA11_ConfirmLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	signUp := func(handle, email string) {
		t.Helper()
		if _, err := h.SignUp(ctx, members.SignUpInput{Handle: handle, Email: email, Password: goodPassword}); err != nil {
			t.Fatal(err)
		}
	}
	signUp("jane", "jane@example.org")
	token := h.token(t, "jane@example.org")
	if n := h.count(t, `SELECT count(*) FROM mail_tokens WHERE hash = sha256(convert_to(?, 'UTF8')) OR encode(hash, 'escape') = ?`, token, token); n != 0 {
		t.Error("the link is stored as it is")
	}
	if err := h.ResetPassword(ctx, token, goodPassword); !hasKey(err, "error.link_over") {
		t.Errorf("a confirmation link as a reset link: %v", err)
	}
	for _, bad := range []string{"", "x", token + "x", strings.ToLower(token), token[:42]} {
		if _, err := h.ConfirmEmail(ctx, bad); !hasKey(err, "error.link_over") {
			t.Errorf("link %q: %v", bad, err)
		}
	}
	if active, err := h.ConfirmEmail(ctx, token); err != nil || !active {
		t.Fatalf("confirm: %v, %v", active, err)
	}
	if _, err := h.ConfirmEmail(ctx, token); !hasKey(err, "error.link_over") {
		t.Errorf("the link again: %v", err)
	}

	signUp("kim", "kim@example.org")
	token = h.token(t, "kim@example.org")
	h.exec(t, `UPDATE mail_tokens SET expires_at = expires_at - interval '24 hours 1 second'`)
	if _, err := h.ConfirmEmail(ctx, token); !hasKey(err, "error.link_over") {
		t.Errorf("after 24 h: %v", err)
	}
	if err := h.ResendConfirmation(ctx, "kim@example.org"); err != nil {
		t.Fatal(err)
	}
	if active, err := h.ConfirmEmail(ctx, h.token(t, "kim@example.org")); err != nil || !active {
		t.Errorf("the second mail: %v, %v", active, err)
	}

	signUp("lee", "lee@example.org")
	token = h.token(t, "lee@example.org")
	h.exec(t, `UPDATE users SET email = 'other@example.org' WHERE email = 'lee@example.org'`)
	if _, err := h.ConfirmEmail(ctx, token); !hasKey(err, "error.link_over") {
		t.Errorf("a link for another address: %v", err)
	}
}

// Who confirms first has the address; the other sign-up with it stays closed.
func TestA11_AddressBelongsToWhoConfirms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	var tokens []string
	for _, handle := range []string{"squatter", "jane"} {
		if _, err := h.SignUp(ctx, members.SignUpInput{Handle: handle, Email: "jane@example.org", Password: goodPassword}); err != nil {
			t.Fatal(err)
		}
		m := h.lastMail(t, "jane@example.org")
		if !strings.Contains(m.Text, "@"+handle) {
			t.Errorf("the mail does not name the handle: %s", m.Text)
		}
		tokens = append(tokens, h.token2(t, m.Links()))
	}
	if active, err := h.ConfirmEmail(ctx, tokens[1]); err != nil || !active {
		t.Fatalf("jane confirms: %v, %v", active, err)
	}
	_, err := h.ConfirmEmail(ctx, tokens[0])
	wantKey(t, "the other link", err, "error.email_confirmed_elsewhere")
	wantKey(t, "the operator confirms it", h.Confirm(ctx, members.Console, "squatter"), "error.email_confirmed_elsewhere")
	if err := h.ResendConfirmation(ctx, "jane@example.org"); err != nil {
		t.Fatal(err)
	}
	if m := h.lastMail(t, "jane@example.org"); !strings.Contains(m.Text, "belongs to your account @jane already") {
		t.Errorf("a mail after that: %s", m.Text)
	}
}

func (h *house) token2(t testing.TB, links []string) string {
	t.Helper()
	u, err := url.Parse(links[0])
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("token")
}

func TestA11_ChangeOfAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	h.member(t, "kim", members.RoleNone)
	wantKey(t, "a wrong password", h.ChangeEmail(ctx, jane.ID, "wrong password", "new@example.org"), "error.password_wrong")
	wantKey(t, "no address", h.ChangeEmail(ctx, jane.ID, goodPassword, "new"), "error.email_invalid")
	wantKey(t, "the same address", h.ChangeEmail(ctx, jane.ID, goodPassword, "JANE@example.org"), "error.email_same")

	// Somebody else's address: no word to jane, one to its owner.
	if err := h.ChangeEmail(ctx, jane.ID, goodPassword, "kim@example.org"); err != nil {
		t.Fatal(err)
	}
	if m := h.lastMail(t, "kim@example.org"); !strings.Contains(m.Text, "@kim") || strings.Contains(m.Text, "token=") {
		t.Errorf("mail to the owner: %s", m.Text)
	}

	session, _ := h.logIn(t, "jane")
	for round, address := range []string{"thief@example.net", "thief2@example.net"} {
		if err := h.ChangeEmail(ctx, jane.ID, goodPassword, address); err != nil {
			t.Fatal(err)
		}
		if u, err := h.User(ctx, jane.ID); err != nil || u.Email == address {
			t.Fatalf("before the click the address is %q, %v", u.Email, err)
		}
		if err := h.ConfirmEmailChange(ctx, h.token(t, address)); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
	if u, err := h.User(ctx, jane.ID); err != nil || u.Email != "thief2@example.net" {
		t.Fatalf("the address is %q, %v", u.Email, err)
	}
	// The first owner undoes it, though it was changed once more since; the thief's
	// own way back is over then.
	h.post(t)
	thiefs := h.token(t, "thief@example.net")
	undo := h.token(t, "jane@example.org")
	if m := h.lastMail(t, "jane@example.org"); m.Subject != "Your address at batata.test was changed" || !strings.Contains(m.Text, "72 hours") {
		t.Errorf("mail to the old address: %q %s", m.Subject, m.Text)
	}
	if err := h.UndoEmailChange(ctx, undo); err != nil {
		t.Fatal(err)
	}
	if u, err := h.User(ctx, jane.ID); err != nil || u.Email != "jane@example.org" {
		t.Errorf("the address is %q, %v", u.Email, err)
	}
	if _, err := h.Authenticate(ctx, session); !errors.Is(err, errs.Unauthed) {
		t.Errorf("a session from before: %v", err)
	}
	_, _, err := h.LogIn(ctx, "jane", goodPassword, here)
	wantKey(t, "the password from before", err, "error.login_wrong")
	wantKey(t, "the thief's undo", h.UndoEmailChange(ctx, thiefs), "error.link_over")
	wantKey(t, "the undo again", h.UndoEmailChange(ctx, undo), "error.link_over")
	if err := h.ResetPassword(ctx, h.token(t, "jane@example.org"), goodPassword); err != nil {
		t.Fatal(err)
	}
	h.logIn(t, "jane@example.org")
}

func TestA11_UndoEndsAfter72Hours(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	if err := h.ChangeEmail(ctx, jane.ID, goodPassword, "new@example.org"); err != nil {
		t.Fatal(err)
	}
	if err := h.ConfirmEmailChange(ctx, h.token(t, "new@example.org")); err != nil {
		t.Fatal(err)
	}
	undo := h.token(t, "jane@example.org")
	h.exec(t, `UPDATE mail_tokens SET expires_at = expires_at - interval '72 hours 1 second' WHERE kind = 'undo'`)
	wantKey(t, "after 72 h", h.UndoEmailChange(ctx, undo), "error.link_over")
}

// Links come from the configuration: nothing that a request says can be in them.
func TestA19_LinksFromConfiguration(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	jane := h.member(t, "jane", members.RoleNone)
	if _, err := h.SignUp(ctx, members.SignUpInput{Handle: "kim", Email: "kim@example.org", Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	if err := h.RequestReset(ctx, "jane@example.org"); err != nil {
		t.Fatal(err)
	}
	if err := h.ChangeEmail(ctx, jane.ID, goodPassword, "new@example.org"); err != nil {
		t.Fatal(err)
	}
	h.post(t)
	mails := h.sink.Mails()
	if len(mails) != 3 {
		t.Fatalf("%d mails, want 3", len(mails))
	}
	for _, m := range mails {
		for _, link := range m.Links() {
			if !strings.HasPrefix(link, "https://batata.test") || strings.Contains(link, "@") {
				t.Errorf("%q has the link %s", m.Subject, link)
			}
		}
		if m.From != "no-reply@batata.test" || m.Header.Get("Auto-Submitted") != "auto-generated" || !strings.Contains(m.HTML, "https://batata.test/") {
			t.Errorf("mail from %s: %v %s", m.From, m.Header, m.HTML)
		}
	}
}

// A server that is away keeps the mail; one that refuses for good ends it; a letter
// sent twice carries the same link.
func TestMailIsKeptUntilTaken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	h.member(t, "jane", members.RoleNone)
	if err := h.RequestReset(ctx, "jane@example.org"); err != nil {
		t.Fatal(err)
	}
	id := h.count64(t, `SELECT id FROM outgoing_mail`)
	h.sink.Refuse(func(string) error { return &gosmtp.SMTPError{Code: 451, Message: "jane@example.org is busy"} })
	err := h.DeliverMail(ctx, id)
	if err == nil || strings.Contains(err.Error(), "jane@") {
		t.Errorf("while the server is busy: %v, want an error without the address (A22)", err)
	}
	if n := h.count(t, `SELECT count(*) FROM outgoing_mail`); n != 1 {
		t.Errorf("%d mails wait, want 1", n)
	}
	h.sink.Refuse(nil)
	sealed := []byte{}
	if err := h.db.NewRaw(`SELECT sealed FROM outgoing_mail`).Scan(ctx, &sealed); err != nil {
		t.Fatal(err)
	}
	first := h.token(t, "jane@example.org")
	if err := h.DeliverMail(ctx, id); err != nil {
		t.Errorf("a mail that was sent: %v", err)
	}
	h.exec(t, `INSERT INTO outgoing_mail (id, sealed) VALUES (?, ?)`, id, sealed) // the node died before it could forget
	if err := h.DeliverMail(ctx, id); err != nil {
		t.Fatal(err)
	}
	if mails := h.sink.Mails(); len(mails) != 2 || h.token2(t, mails[0].Links()) != h.token2(t, mails[1].Links()) ||
		mails[0].Header.Get("Message-Id") != mails[1].Header.Get("Message-Id") {
		t.Errorf("sent twice with different links or ids")
	}
	if err := h.ResetPassword(ctx, first, goodPassword); err != nil {
		t.Errorf("the link: %v", err)
	}
	h.post(t)

	if err := h.RequestReset(ctx, "jane@example.org"); err != nil {
		t.Fatal(err)
	}
	h.sink.Refuse(func(string) error { return &gosmtp.SMTPError{Code: 550, Message: "no such user jane@example.org"} })
	err = h.DeliverMail(ctx, h.count64(t, `SELECT id FROM outgoing_mail`))
	if err == nil || strings.Contains(err.Error(), "jane@") {
		t.Errorf("refused for good: %v", err)
	}
	if n := h.count(t, `SELECT count(*) FROM outgoing_mail`); n != 0 {
		t.Errorf("%d mails wait after a refusal for good, want 0", n)
	}
}
