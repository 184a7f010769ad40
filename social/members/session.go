package members

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
)

// How long a session lives (A03). All of it is judged by the database's clock, so
// that nodes with different clocks agree.
const (
	SessionIdle = 30 * 24 * time.Hour // unused
	SessionMax  = 90 * 24 * time.Hour // however busy
	halfSession = 10 * time.Minute    // to type the second factor
	seenEvery   = 5 * time.Minute     // how exact LastSeenAt is
	maxSessions = 50                  // per member; the least used ends when another begins
)

// Session is one browser that a member is signed in with.
type Session struct {
	bun.BaseModel `bun:"table:sessions,alias:se"`

	ID         int64 `bun:",pk,nullzero,default:next_id()"`
	TokenHash  []byte
	AccountID  int64
	Half       bool      // the password was right and the second factor is owed: Authenticate refuses it
	CreatedAt  time.Time `bun:",nullzero,default:now()"`
	LastSeenAt time.Time `bun:",nullzero,default:now()"`
	ExpiresAt  time.Time
	ReauthAt   time.Time `bun:",nullzero,default:now()"` // the last full proof of who it is
	IP         string    `bun:"ip"`
	UserAgent  string

	Current bool `bun:"-"` // the one that asks

	User    *User           `bun:"rel:belongs-to,join:account_id=account_id"`
	Account *social.Account `bun:"rel:belongs-to,join:account_id=id"`
}

// openSessionTx starts a session and gives the token for the cookie: always a new
// one, whatever the browser brought along.
func (s *Service) openSessionTx(ctx context.Context, tx bun.Tx, account int64, half bool, from Origin) (string, *Session, error) {
	token := newToken()
	hash, _ := tokenHash(token)
	life := SessionMax
	if half {
		life = halfSession
	}
	se := &Session{}
	err := tx.NewRaw(`INSERT INTO sessions (token_hash, account_id, half, expires_at, ip, user_agent)
		VALUES (?, ?, ?, now() + ? * interval '1 second', ?, ?)
		RETURNING id, account_id, half, created_at, last_seen_at, expires_at, reauth_at, ip, user_agent`,
		hash, account, half, int64(life/time.Second), from.ip(), from.userAgent()).Scan(ctx, se)
	if err != nil {
		return "", nil, fmt.Errorf("open session of account %d: %w", account, err)
	}
	se.Current = true
	_, err = tx.NewRaw(`DELETE FROM sessions WHERE id IN (
		SELECT id FROM sessions WHERE account_id = ? AND id <> ? ORDER BY last_seen_at DESC, id DESC OFFSET ?)`,
		account, se.ID, maxSessions-1).Exec(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("limit sessions of account %d: %w", account, err)
	}
	return token, se, nil
}

// Authenticate says who a request with that token comes from, in one round trip.
// Nothing is cached, so that what one node revokes is over on all. Unknown, ended and
// half-open sessions, and those of accounts that are not active, are errs.Unauthed.
func (s *Service) Authenticate(ctx context.Context, token string) (*Viewer, error) {
	hash, ok := tokenHash(token)
	if !ok {
		return nil, errs.Unauthed
	}
	r := s.db.NewReads()
	var rows []*Session
	var args, of db.Args
	db.Structs(r, &rows, s.db.NewSelect().Model((*Session)(nil)).
		Relation("User").Relation("Account").Relation("Account.Avatar").
		Where("se.token_hash = ?", args.Add(hash)).
		Where("NOT se.half AND se.expires_at > now() AND se.last_seen_at > now() - ? * interval '1 second'", int64(SessionIdle/time.Second)).
		Where("account.state = ?", social.AccountActive), args)
	var renditions []*media.Rendition
	db.Structs(r, &renditions, s.db.NewSelect().Model((*media.Rendition)(nil)).
		Join("JOIN accounts AS a ON a.avatar_id = media_rendition.media_id JOIN sessions AS se ON se.account_id = a.id").
		Where("se.token_hash = ?", of.Add(hash)).OrderExpr("media_rendition.width, media_rendition.name"), of)
	if err := r.Run(ctx); err != nil {
		return nil, fmt.Errorf("authenticate: %w", err)
	}
	if len(rows) == 0 {
		return nil, errs.Unauthed
	}
	se := rows[0]
	se.Current = true
	if s.now().Sub(se.LastSeenAt) >= seenEvery || s.now().Sub(se.Account.LastActiveAt) >= seenEvery {
		if err := s.touch(ctx, se); err != nil {
			return nil, err
		}
	}
	if avatar := se.Account.Avatar; avatar != nil {
		for _, rendition := range renditions {
			avatar.Renditions = append(avatar.Renditions, *rendition)
		}
	}
	v := &Viewer{Account: se.Account, User: se.User, Session: se}
	se.Account, se.User = nil, nil
	return v, nil
}

// SessionLive says whether a session of an account would still be recognised: for
// addresses that were signed in it and come without its cookie.
func (s *Service) SessionLive(ctx context.Context, account, session int64) (bool, error) {
	live, err := s.db.NewSelect().Model((*Session)(nil)).
		Join("JOIN accounts AS a ON a.id = se.account_id AND a.state = ?", social.AccountActive).
		Where("se.id = ? AND se.account_id = ?", session, account).
		Where("NOT se.half AND se.expires_at > now() AND se.last_seen_at > now() - ? * interval '1 second'", int64(SessionIdle/time.Second)).
		Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("is session %d live: %w", session, db.Classify(err))
	}
	return live, nil
}

// touch writes down that the member is here. The account row may be locked by
// somebody who counts likes on it: then the next request tries again.
func (s *Service) touch(ctx context.Context, se *Session) error {
	_, err := s.db.NewRaw(`WITH seen AS (
			UPDATE sessions SET last_seen_at = now()
			WHERE id = ?0 AND last_seen_at <= now() - ?2 * interval '1 second')
		UPDATE accounts SET last_active_at = now() WHERE id = (
			SELECT id FROM accounts WHERE id = ?1
			AND (last_active_at IS NULL OR last_active_at <= now() - ?2 * interval '1 second')
			FOR NO KEY UPDATE SKIP LOCKED)`,
		se.ID, se.AccountID, int64(seenEvery/time.Second)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("touch session %d: %w", se.ID, err)
	}
	return nil
}

// LogOut ends the session of that token. An unknown token is no failure: it is out.
func (s *Service) LogOut(ctx context.Context, token string) error {
	hash, ok := tokenHash(token)
	if !ok {
		return nil
	}
	if _, err := s.db.NewRaw(`DELETE FROM sessions WHERE token_hash = ?`, hash).Exec(ctx); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}

// Sessions lists where a member is signed in, the latest used first. currentToken
// marks the one that asks.
func (s *Service) Sessions(ctx context.Context, me int64, currentToken string) ([]*Session, error) {
	var list []*Session
	err := s.db.NewSelect().Model(&list).
		Where("se.account_id = ? AND NOT se.half AND se.expires_at > now()", me).
		Where("se.last_seen_at > now() - ? * interval '1 second'", int64(SessionIdle/time.Second)).
		Order("se.last_seen_at DESC", "se.id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions of account %d: %w", me, err)
	}
	current, _ := tokenHash(currentToken)
	for _, se := range list {
		se.Current = string(se.TokenHash) == string(current)
		se.TokenHash = nil
	}
	return list, nil
}

// RevokeSession ends one session of the member's own.
func (s *Service) RevokeSession(ctx context.Context, me, session int64) error {
	gone, err := db.Affected(s.db.NewRaw(`DELETE FROM sessions WHERE id = ? AND account_id = ?`, session, me).Exec(ctx))
	if err != nil {
		return fmt.Errorf("revoke session %d: %w", session, err)
	}
	if !gone {
		return fmt.Errorf("session %d of account %d: %w", session, me, errs.NotFound)
	}
	return nil
}

// RevokeOtherSessions ends all sessions but the one that asks, and says how many.
func (s *Service) RevokeOtherSessions(ctx context.Context, me int64, currentToken string) (int64, error) {
	hash, ok := tokenHash(currentToken)
	if !ok {
		return 0, errs.Unauthed
	}
	res, err := s.db.NewRaw(`DELETE FROM sessions WHERE account_id = ? AND token_hash <> ?`, me, hash).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("revoke other sessions of account %d: %w", me, err)
	}
	return res.RowsAffected()
}

// revokeAllTx ends every session of an account but keep (0: none is kept), in the
// transaction of what made it necessary.
func (s *Service) revokeAllTx(ctx context.Context, tx bun.Tx, account, keep int64) error {
	_, err := tx.NewRaw(`DELETE FROM sessions WHERE account_id = ? AND id <> ?`, account, keep).Exec(ctx)
	if err != nil {
		return fmt.Errorf("revoke sessions of account %d: %w", account, err)
	}
	return nil
}
