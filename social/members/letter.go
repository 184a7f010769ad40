package members

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/internal/mail"
	"github.com/batata-social/batata/social"
)

// Paths of the pages that links in mails lead to. They stand below first segments of
// ARCHITECTURE §8. Each page asks for a click and posts: mail scanners follow links.
const (
	ConfirmPath     = "/signup/confirm"
	ResetPath       = "/login/reset"
	ChangeEmailPath = "/login/email"
	UndoEmailPath   = "/login/email/undo"
)

// link is absolute and made from the configured public URL alone: what a request
// calls this host never gets into a mail (A19).
func (s *Service) link(path, token string) string {
	return s.publicURL + path + "?token=" + token
}

// recipient is the member whom a letter is for.
type recipient struct {
	AccountID   int64
	Handle      string
	Email       string
	Locale      string
	State       social.AccountState
	ConfirmedAt time.Time
}

const recipientColumns = `SELECT u.account_id, a.handle, u.email, u.locale, a.state, u.confirmed_at
	FROM users u JOIN accounts a ON a.id = u.account_id `

func (s *Service) recipients(ctx context.Context, where string, args ...any) (*recipient, error) {
	var rows []recipient
	if err := s.db.NewRaw(recipientColumns+where, args...).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("find recipient: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return &rows[0], nil
}

func (s *Service) recipientByID(ctx context.Context, id int64) (*recipient, error) {
	return s.recipients(ctx, `WHERE u.account_id = ?`, id)
}

// ownerOf is the member who has confirmed an address.
func (s *Service) ownerOf(ctx context.Context, email string) (*recipient, error) {
	return s.recipients(ctx, `WHERE lower(u.email) = ? AND u.confirmed_at IS NOT NULL`, strings.ToLower(email))
}

// writeLetter makes the letter of an order from what is true now; nil when there is
// nobody to tell or nothing left to say.
func (s *Service) writeLetter(ctx context.Context, id int64, o mailOrder, site Site) (*mail.Letter, error) {
	switch o.Kind {
	case letterConfirm:
		r, err := s.recipientByID(ctx, o.AccountID)
		if err != nil || r == nil {
			return nil, err
		}
		return s.writeConfirm(ctx, id, r, site)
	case letterResend:
		r, err := s.recipients(ctx, `WHERE lower(u.email) = ? AND u.confirmed_at IS NULL AND a.state = 'pending'
			ORDER BY u.created_at DESC LIMIT 1`, strings.ToLower(o.To))
		if err != nil || r == nil {
			return nil, err
		}
		return s.writeConfirm(ctx, id, r, site)
	case letterReset:
		r, err := s.ownerOf(ctx, o.To)
		if err != nil || r == nil || r.State != social.AccountActive {
			return nil, err
		}
		return s.writeLink(ctx, id, tokenReset, ResetPath, LinkLife, r, r.Email, site, "reset")
	case letterChange:
		return s.writeChange(ctx, id, o, site)
	case letterUndo:
		r, err := s.recipientByID(ctx, o.AccountID)
		if err != nil || r == nil {
			return nil, err
		}
		return s.writeLink(ctx, id, tokenUndo, UndoEmailPath, undoLife, r, o.To, site, "undo")
	}
	if o.Kind == letterWaiting {
		return s.writeWaiting(ctx, o, site)
	}
	return s.writeNews(ctx, o, site)
}

// writeConfirm asks whether a sign-up's address is theirs, or tells its owner that
// somebody tried.
func (s *Service) writeConfirm(ctx context.Context, id int64, r *recipient, site Site) (*mail.Letter, error) {
	if !r.ConfirmedAt.IsZero() {
		return nil, nil
	}
	owner, err := s.ownerOf(ctx, r.Email)
	if err != nil {
		return nil, err
	}
	if owner != nil {
		return s.writeExists(owner, site), nil
	}
	return s.writeLink(ctx, id, tokenConfirm, ConfirmPath, LinkLife, r, r.Email, site, "confirm")
}

func (s *Service) writeChange(ctx context.Context, id int64, o mailOrder, site Site) (*mail.Letter, error) {
	r, err := s.recipientByID(ctx, o.AccountID)
	if err != nil || r == nil || r.State != social.AccountActive {
		return nil, err
	}
	owner, err := s.ownerOf(ctx, o.To)
	if err != nil {
		return nil, err
	}
	if owner != nil && owner.AccountID != r.AccountID {
		return s.writeExists(owner, site), nil
	}
	return s.writeLink(ctx, id, tokenChange, ChangeEmailPath, LinkLife, r, o.To, site, "change")
}

// writeExists tells the owner of an address that it was typed by somebody.
func (s *Service) writeExists(owner *recipient, site Site) *mail.Letter {
	l := i18n.New(owner.Locale)
	letter := s.startLetter(l, "exists", owner.Handle, site)
	letter.LinkText, letter.LinkURL = l.T("mail.exists.link"), s.publicURL+"/login"
	return letter
}

// writeLink stores the letter's one-time link and writes it.
func (s *Service) writeLink(ctx context.Context, id int64, kind tokenKind, path string, life time.Duration, r *recipient, email string, site Site, key string) (*mail.Letter, error) {
	token := s.orderToken(kind, id)
	if err := saveToken(ctx, s.db, kind, token, r.AccountID, email, life); err != nil {
		return nil, err
	}
	l := i18n.New(r.Locale)
	letter := s.startLetter(l, key, r.Handle, site)
	letter.LinkText, letter.LinkURL = l.T("mail."+key+".link"), s.link(path, token)
	letter.After = append([]string{l.T("mail.link_hours", "Hours", int(life/time.Hour))}, letter.After...)
	return letter, nil
}

// writeNews writes letters without a one-time link.
func (s *Service) writeNews(ctx context.Context, o mailOrder, site Site) (*mail.Letter, error) {
	handle, locale := o.Handle, o.Locale
	if o.AccountID != 0 {
		r, err := s.recipientByID(ctx, o.AccountID)
		if err != nil || r == nil {
			return nil, err
		}
		handle, locale = r.Handle, r.Locale
	}
	l := i18n.New(locale)
	letter := s.startLetter(l, string(o.Kind), handle, site)
	if o.Kind == letterApproved {
		letter.LinkText, letter.LinkURL = l.T("mail.approved.link"), s.publicURL+"/login"
	}
	if o.Reason != "" {
		letter.Before = append(letter.Before, l.T("mail.rejected.reason"))
		letter.Before = append(letter.Before, strings.FieldsFunc(o.Reason, newline)...)
	}
	return letter, nil
}

// writeWaiting tells one of staff how many wait; nil when nobody does any more, or
// when it is no business of theirs by now.
func (s *Service) writeWaiting(ctx context.Context, o mailOrder, site Site) (*mail.Letter, error) {
	u, err := s.User(ctx, o.AccountID)
	if errors.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil || u.Account.State != social.AccountActive || !u.Role.Includes(RoleModerator) {
		return nil, err
	}
	n, err := s.WaitingCount(ctx, u.Role)
	if err != nil || n == 0 {
		return nil, err
	}
	l := i18n.New(u.Locale)
	letter := s.startLetter(l, string(o.Kind), u.Account.Handle, site)
	letter.Before = append([]string{l.N("mail.waiting.count", n, "Site", site.Name)}, letter.Before...)
	letter.LinkText, letter.LinkURL = l.T("mail.waiting.link"), s.publicURL+WaitingPath
	return letter, nil
}

// startLetter fills a letter from the catalogue: mail.<key>.subject, .body, and
// .after, a paragraph per line.
func (s *Service) startLetter(l *i18n.Localizer, key, handle string, site Site) *mail.Letter {
	say := func(part string) string {
		return l.T("mail."+key+"."+part, "Handle", "@"+handle, "Site", site.Name, "Host", s.host)
	}
	return &mail.Letter{
		Lang:      l.Lang(),
		Subject:   say("subject"),
		Before:    strings.FieldsFunc(say("body"), newline),
		After:     strings.FieldsFunc(say("after"), newline),
		Signature: site.Name + " · " + s.publicURL,
	}
}

func newline(r rune) bool { return r == '\n' }
