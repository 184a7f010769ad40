package members

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social"
)

// credentials is what a login is judged by.
type credentials struct {
	AccountID    int64
	PasswordHash string
	State        social.AccountState
	ConfirmedAt  time.Time
	ApprovedAt   time.Time
	SecondFactor bool // a TOTP device or a passkey is set up
}

const credentialColumns = `u.account_id, coalesce(u.password_hash, '') AS password_hash, a.state, u.confirmed_at, u.approved_at,
	u.totp_since IS NOT NULL OR EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = u.account_id) AS second_factor`

// LogIn opens a session for a handle, or a confirmed e-mail address, and its
// password. With a second factor set up the session is half: its token opens nothing
// until FinishLogIn exchanges it. An unknown name, a wrong password and an account
// without one are the same refusal after the same work (A02); what is special about
// an account (unconfirmed, waiting, suspended) is said only to who knows its password.
func (s *Service) LogIn(ctx context.Context, login, password string, from Origin) (string, *Session, error) {
	name := strings.ToLower(strings.TrimSpace(login))
	if len(name) > 4*maxMail || strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name) {
		name = "" // nobody's, and Postgres takes no NUL
	}
	if err := s.take(ctx, rateLogInFrom, from.subject()); err != nil {
		return "", nil, err
	}
	nameFrom := name + "\x00" + from.subject()
	if err := s.take(ctx, rateLogInAs, nameFrom); err != nil {
		return "", nil, err
	}
	if err := s.take(ctx, rateLogInAt, name); err != nil {
		return "", nil, err
	}
	c, err := s.credentialsOf(ctx, name)
	if err != nil {
		return "", nil, err
	}
	match, outdated, err := s.hasher.verify(ctx, password, c.PasswordHash)
	if err != nil {
		return "", nil, err
	}
	if !match {
		return "", nil, errs.New(errs.Invalid, "error.login_wrong")
	}
	if err := c.refusal(); err != nil {
		return "", nil, err
	}
	if outdated {
		if err := s.rehash(ctx, c, password); err != nil {
			return "", nil, err
		}
	}
	var token string
	var se *Session
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		if err := s.giveBack(ctx, tx, rateLogInAs, nameFrom); err != nil {
			return err
		}
		token, se, err = s.openSessionTx(ctx, tx, c.AccountID, c.SecondFactor, from)
		return err
	})
	if err != nil {
		return "", nil, fmt.Errorf("log in: %w", err)
	}
	return token, se, nil
}

// credentialsOf finds who a login name means. An address counts only when it is
// confirmed: before that, its account is reached by handle alone, so that the answer
// is the same whether or not somebody else owns the address.
func (s *Service) credentialsOf(ctx context.Context, name string) (credentials, error) {
	handle := FoldHandle(name)
	handle = strings.TrimSuffix(handle, "@"+s.host) // jane@batata.example is also @jane's full name
	var rows []credentials
	err := s.db.NewRaw(`SELECT account_id, password_hash, state, confirmed_at, approved_at, second_factor FROM (
			SELECT ?, 0 AS rank FROM users u JOIN accounts a ON a.id = u.account_id
				WHERE lower(u.email) = ? AND u.confirmed_at IS NOT NULL
			UNION ALL
			SELECT ?, 1 AS rank FROM users u JOIN accounts a ON a.id = u.account_id
				WHERE lower(a.handle) = ? AND a.domain IS NULL
		) found ORDER BY rank LIMIT 1`,
		bun.Safe(credentialColumns), name, bun.Safe(credentialColumns), handle).Scan(ctx, &rows)
	if err != nil {
		return credentials{}, fmt.Errorf("find login: %w", err)
	}
	if len(rows) == 0 {
		return credentials{}, nil
	}
	return rows[0], nil
}

// refusal says why an account that proved its password may still not enter.
func (c credentials) refusal() error {
	switch {
	case c.State == social.AccountActive:
		return nil
	case c.State == social.AccountSuspended:
		return errs.New(errs.Denied, "error.login_suspended")
	case c.State == social.AccountPending && c.ConfirmedAt.IsZero():
		return errs.New(errs.Denied, keyUnconfirmed)
	case c.State == social.AccountPending:
		return errs.New(errs.Denied, "error.login_waiting")
	}
	return errs.New(errs.Invalid, "error.login_wrong")
}

// rehash replaces a hash of former parameters, unless the password changed meanwhile.
func (s *Service) rehash(ctx context.Context, c credentials, password string) error {
	fresh, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.db.NewRaw(`UPDATE users SET password_hash = ? WHERE account_id = ? AND password_hash = ?`,
		fresh, c.AccountID, c.PasswordHash).Exec(ctx)
	if err != nil {
		return fmt.Errorf("upgrade password hash of account %d: %w", c.AccountID, err)
	}
	return nil
}

func accountSubject(id int64) string { return strconv.FormatInt(id, 10) }

// keyUnconfirmed is why somebody who knows the password may not in.
const keyUnconfirmed = "error.login_unconfirmed"

// IsUnconfirmed says whether LogIn refused somebody who has still to follow the link in
// the mail.
func IsUnconfirmed(err error) bool {
	var p *errs.Problem
	return errors.As(err, &p) && p.Key == keyUnconfirmed
}
