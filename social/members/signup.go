package members

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/social"
)

// MaxReason is how much one may say about why one wants to join, or is turned away,
// in characters.
const MaxReason = 500

// SignUpInput is what the sign-up form carries.
type SignUpInput struct {
	Handle   string
	Email    string
	Password string
	Invite   string // code; "" none
	Reason   string // for who approves
	Agreed   bool   // to the rules, where there are any
	Locale   string // of the page it was filled in on
	IP       netip.Addr
}

// SignUpResult says what stands between the sign-up and the first login.
type SignUpResult struct {
	Confirm  bool // a mail with a link was sent; without mail the operator confirms
	Approval bool // staff says yes first
}

// SignUp makes a pending account. The answer does not tell whether the address is in
// use (A02): an address belongs to who has confirmed it, so a sign-up with somebody
// else's makes the same rows and the same answer, and the mail tells the owner.
func (s *Service) SignUp(ctx context.Context, in SignUpInput) (*SignUpResult, error) {
	mode, err := s.SignUpMode(ctx)
	if err != nil {
		return nil, err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	if mode == SignUpClosed {
		return nil, errs.New(errs.Denied, "error.signup_closed")
	}
	in, err = s.checkSignUp(ctx, in, mode, site)
	if err != nil {
		return nil, err
	}
	if err := s.take(ctx, rateSignUpFrom, Origin{IP: in.IP}.subject()); err != nil {
		return nil, err
	}
	if err := s.take(ctx, rateSignUpDomain, MailDomain(in.Email)); err != nil {
		return nil, err
	}
	mayMail, err := s.takeQuietly(ctx, rateMailTo, strings.ToLower(in.Email))
	if err != nil {
		return nil, err
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	approved := mode == SignUpOpen || in.Invite != ""
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		var invite int64
		if in.Invite != "" {
			if invite, err = takeInviteTx(ctx, tx, in.Invite); err != nil {
				return err
			}
		}
		id, err := insertMemberTx(ctx, tx, newMember{
			handle: in.Handle, email: in.Email, hash: hash, role: RoleNone,
			locale: in.Locale, reason: in.Reason, invite: invite, approved: approved,
		})
		if err != nil {
			return err
		}
		if !s.CanMail() { // nobody can confirm an address, so an admin does
			return s.announceTx(ctx, tx, id, RoleAdmin)
		}
		if !mayMail {
			return nil
		}
		return s.queueMailTx(ctx, tx, mailOrder{Kind: letterConfirm, AccountID: id, To: in.Email, Locale: in.Locale})
	})
	if db.IsUnique(err, "accounts_local_handle") {
		return nil, errs.InvalidField("handle", "error.handle_taken")
	}
	if err != nil {
		return nil, fmt.Errorf("sign up: %w", err)
	}
	return &SignUpResult{Confirm: s.CanMail(), Approval: !approved}, nil
}

// checkSignUp gives the input in normal form, or all that is wrong with it.
func (s *Service) checkSignUp(ctx context.Context, in SignUpInput, mode SignUpMode, site Site) (SignUpInput, error) {
	var ps errs.Problems
	in.Handle = FoldHandle(in.Handle)
	if err := s.CheckHandle(ctx, in.Handle); err != nil {
		var p *errs.Problem
		if !errors.As(err, &p) {
			return in, err
		}
		ps = append(ps, p)
	}
	mail, p := checkMail(in.Email, site)
	if p != nil {
		ps = append(ps, p)
	}
	in.Email = mail
	if p := checkPassword(in.Password, in.Handle, mail, s.host, site.Name); p != nil {
		ps = append(ps, p)
	}
	in.Invite = strings.TrimSpace(in.Invite)
	if mode == SignUpInvite && in.Invite == "" {
		ps.Add("invite", "error.invite_missing")
	}
	if len(site.Rules) > 0 && !in.Agreed {
		ps.Add("rules", "error.rules_not_agreed")
	}
	in.Reason = strings.TrimSpace(text.Clean(in.Reason))
	if n := utf8.RuneCountInString(in.Reason); n > MaxReason {
		ps.Add("reason", "error.text_long", "Max", MaxReason, "Length", n)
	} else if n == 0 && mode == SignUpApproval && in.Invite == "" {
		ps.Add("reason", "error.reason_missing")
	}
	if !i18n.Known(in.Locale) {
		in.Locale = ""
	}
	return in, ps.Err()
}

// checkMail gives the normal form of an address that may be used here.
func checkMail(address string, site Site) (string, *errs.Problem) {
	mail, ok := NormalMail(strings.TrimSpace(address))
	if !ok {
		return "", errs.InvalidField("email", "error.email_invalid")
	}
	if !mailDomainAllowed(MailDomain(mail), site.MailDomainsAllowed, site.MailDomainsBlocked) {
		return "", errs.InvalidField("email", "error.email_domain", "Domain", MailDomain(mail))
	}
	return mail, nil
}

// newMember is the two rows of a new local account.
type newMember struct {
	id                                  int64 // 0: the next one
	handle, email, hash, locale, reason string
	role                                Role
	invite                              int64
	confirmed, approved                 bool
}

// insertMemberTx makes them, pending; activateTx does the rest.
func insertMemberTx(ctx context.Context, tx bun.Tx, m newMember) (int64, error) {
	var id int64
	err := tx.NewRaw(`INSERT INTO accounts (id, handle, state) VALUES (coalesce(nullif(?, 0), next_id()), ?, 'pending') RETURNING id`, m.id, m.handle).Scan(ctx, &id)
	if err != nil {
		return 0, fmt.Errorf("insert account: %w", err)
	}
	_, err = tx.NewRaw(`INSERT INTO users (account_id, email, password_hash, role, locale, reason, invite_id, confirmed_at, approved_at)
		VALUES (?, ?, nullif(?, ''), ?, ?, ?, nullif(?, 0), CASE WHEN ? THEN now() END, CASE WHEN ? THEN now() END)`,
		id, m.email, m.hash, m.role, m.locale, m.reason, m.invite, m.confirmed, m.approved).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("insert user: %w", err)
	}
	return id, nil
}

// activateTx lets a pending account take part once it is both confirmed and
// approved; active says whether it does now.
func (s *Service) activateTx(ctx context.Context, tx bun.Tx, account int64) (active bool, err error) {
	var locales []string
	err = tx.NewRaw(`UPDATE accounts a SET state = 'active', last_active_at = now() FROM users u
		WHERE a.id = ? AND u.account_id = a.id AND a.state = 'pending'
		AND u.confirmed_at IS NOT NULL AND u.approved_at IS NOT NULL
		RETURNING u.locale`, account).Scan(ctx, &locales)
	if err != nil {
		return false, fmt.Errorf("activate account %d: %w", account, err)
	}
	if len(locales) == 0 {
		return false, nil
	}
	if err := social.DropSignUpNoticesTx(ctx, tx, account); err != nil {
		return false, err
	}
	if err := social.CreateDefaultBoardTx(ctx, tx, account, locales[0]); err != nil {
		return false, err
	}
	return true, nil
}
