package members

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/errs"
)

// tokenKind says what a one-time link is good for; it opens nothing else.
type tokenKind string

const (
	tokenConfirm tokenKind = "confirm" // a sign-up's address
	tokenReset   tokenKind = "reset"   // a new password
	tokenChange  tokenKind = "change"  // a new address
	tokenUndo    tokenKind = "undo"    // back to the address before
)

// How long links work (A11).
const (
	LinkLife = 24 * time.Hour
	undoLife = 72 * time.Hour
)

// mailToken is the row of a link; the link itself carries what hashes to it.
type mailToken struct {
	AccountID int64
	Email     string // that it was sent to or is about; "" for one that the command line printed
	CreatedAt time.Time
}

// orderToken is the token of a letter. It follows from the letter's id by a key, so
// that a letter that is sent twice, because the first try broke off too late, carries
// the same link, and so that it is stored nowhere.
func (s *Service) orderToken(kind tokenKind, mailID int64) string {
	mac := hmac.New(sha256.New, s.key.MAC("mail token"))
	mac.Write([]byte(kind))
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(mailID)))
	return tokenEncoding.EncodeToString(mac.Sum(nil))
}

// saveToken stores a link; one that is stored already keeps its end.
func saveToken(ctx context.Context, q bun.IDB, kind tokenKind, token string, account int64, email string, life time.Duration) error {
	hash, ok := tokenHash(token)
	if !ok {
		return fmt.Errorf("save %s link: not a token", kind)
	}
	_, err := q.NewRaw(`INSERT INTO mail_tokens (hash, kind, account_id, email, expires_at)
		VALUES (?, ?, ?, ?, now() + ? * interval '1 second') ON CONFLICT DO NOTHING`,
		hash, kind, account, email, int64(life/time.Second)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("save %s link of account %d: %w", kind, account, err)
	}
	return nil
}

// useTokenTx spends a link. Of two uses at once one finds it spent.
func useTokenTx(ctx context.Context, tx bun.Tx, kind tokenKind, token string) (mailToken, error) {
	hash, ok := tokenHash(token)
	if !ok {
		return mailToken{}, errLinkOver()
	}
	var rows []mailToken
	err := tx.NewRaw(`UPDATE mail_tokens SET used_at = now()
		WHERE hash = ? AND kind = ? AND used_at IS NULL AND expires_at > now()
		RETURNING account_id, email, created_at`, hash, kind).Scan(ctx, &rows)
	if err != nil {
		return mailToken{}, fmt.Errorf("use %s link: %w", kind, err)
	}
	if len(rows) == 0 {
		return mailToken{}, errLinkOver()
	}
	return rows[0], nil
}

// dropTokensTx makes all other links of those kinds useless.
func dropTokensTx(ctx context.Context, tx bun.Tx, account int64, kinds ...tokenKind) error {
	_, err := tx.NewRaw(`DELETE FROM mail_tokens WHERE account_id = ? AND kind IN (?)`, account, bun.List(kinds)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop links of account %d: %w", account, err)
	}
	return nil
}

// errLinkOver is the one answer for links that are unknown, spent or too old.
func errLinkOver() error { return errs.New(errs.Invalid, "error.link_over") }

// ResetLinkValid says whether a reset link would still work, for the page that asks
// for the new password. It spends nothing.
func (s *Service) ResetLinkValid(ctx context.Context, token string) (bool, error) {
	hash, ok := tokenHash(token)
	if !ok {
		return false, nil
	}
	var valid bool
	err := s.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM mail_tokens
		WHERE hash = ? AND kind = ? AND used_at IS NULL AND expires_at > now())`, hash, tokenReset).Scan(ctx, &valid)
	if err != nil {
		return false, fmt.Errorf("look at reset link: %w", err)
	}
	return valid, nil
}
