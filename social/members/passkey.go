package members

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// Limits of passkeys.
const (
	maxPasskeys     = 20 // per member
	MaxPasskeyName  = 50 // characters
	maxPasskeyReply = 64 << 10
)

// Passkey is a WebAuthn credential of a member. It proves presence and, because user
// verification is required, a finger, a face or a PIN: two factors in one.
type Passkey struct {
	bun.BaseModel `bun:"table:passkeys,alias:pk"`

	ID           int64 `bun:",pk,nullzero,default:next_id()"`
	AccountID    int64
	CredentialID []byte
	Credential   *webauthn.Credential `bun:"type:jsonb"` // public key, flags, counter
	Name         string
	CreatedAt    time.Time `bun:",nullzero,default:now()"`
	UsedAt       time.Time `bun:",nullzero"`
}

func passkeysOf(ctx context.Context, q bun.IDB, account int64) ([]*Passkey, error) {
	var list []*Passkey
	if err := q.NewSelect().Model(&list).Where("pk.account_id = ?", account).Order("pk.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("passkeys of account %d: %w", account, err)
	}
	return list, nil
}

// passkeyOwner is a member as the webauthn library wants one.
type passkeyOwner struct {
	account  int64
	handle   []byte // random: the authenticator keeps it, and it says nothing
	name     string
	passkeys []*Passkey
}

func (o *passkeyOwner) WebAuthnID() []byte          { return o.handle }
func (o *passkeyOwner) WebAuthnName() string        { return o.name }
func (o *passkeyOwner) WebAuthnDisplayName() string { return "@" + o.name }

func (o *passkeyOwner) WebAuthnCredentials() []webauthn.Credential {
	out := make([]webauthn.Credential, len(o.passkeys))
	for i, p := range o.passkeys {
		out[i] = *p.Credential
	}
	return out
}

func (s *Service) passkeyOwner(ctx context.Context, where string, arg any) (*passkeyOwner, error) {
	var rows []struct {
		AccountID     int64
		PasskeyHandle []byte
		Handle        string
	}
	err := s.db.NewRaw(`SELECT u.account_id, u.passkey_handle, a.handle FROM users u JOIN accounts a ON a.id = u.account_id WHERE `+where, arg).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("find owner of passkey: %w", err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("owner of passkey: %w", errs.NotFound)
	}
	o := &passkeyOwner{account: rows[0].AccountID, handle: rows[0].PasskeyHandle, name: rows[0].Handle}
	o.passkeys, err = passkeysOf(ctx, s.db, o.account)
	return o, err
}

// BeginPasskey starts to set up a passkey. ticket comes back with the answer; options
// is the JSON whose publicKey goes to navigator.credentials.create. Needs a fresh
// session.
func (s *Service) BeginPasskey(ctx context.Context, me int64, currentToken string) (ticket string, options []byte, err error) {
	if err := s.RequireFresh(ctx, me, currentToken); err != nil {
		return "", nil, err
	}
	handle := make([]byte, 32)
	_, _ = rand.Read(handle) // never fails, see newToken
	_, err = s.db.NewRaw(`UPDATE users SET passkey_handle = ? WHERE account_id = ? AND passkey_handle IS NULL`, handle, me).Exec(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("passkey handle of account %d: %w", me, err)
	}
	owner, err := s.passkeyOwner(ctx, `u.account_id = ?`, me)
	if err != nil {
		return "", nil, err
	}
	if len(owner.passkeys) >= maxPasskeys {
		return "", nil, errs.New(errs.TooLarge, "error.passkeys_many", "Max", maxPasskeys)
	}
	wa, err := s.webAuthn()
	if err != nil {
		return "", nil, err
	}
	creation, data, err := wa.BeginRegistration(owner,
		webauthn.WithExclusions(webauthn.Credentials(owner.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return "", nil, fmt.Errorf("begin passkey of account %d: %w", me, err)
	}
	return s.openCeremony(ctx, ceremonyRegister, me, data, creation)
}

// FinishPasskey stores the passkey that the browser made. With the first second
// factor come recovery codes, shown once; all other sessions end.
func (s *Service) FinishPasskey(ctx context.Context, me int64, currentToken, ticket, name string, reply []byte) (recovery []string, err error) {
	keep, err := freshSession(ctx, s.db, me, currentToken)
	if err != nil {
		return nil, err
	}
	if name, err = passkeyName(name); err != nil {
		return nil, err
	}
	data, err := s.closeCeremony(ctx, ceremonyRegister, me, ticket)
	if err != nil {
		return nil, err
	}
	owner, err := s.passkeyOwner(ctx, `u.account_id = ?`, me)
	if err != nil {
		return nil, err
	}
	wa, err := s.webAuthn()
	if err != nil {
		return nil, err
	}
	if len(reply) > maxPasskeyReply {
		return nil, errPasskey()
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(reply)
	if err != nil {
		return nil, errPasskey()
	}
	credential, err := wa.CreateCredential(owner, data, parsed)
	if err != nil {
		return nil, errPasskey()
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		p := &Passkey{AccountID: me, CredentialID: credential.ID, Credential: credential, Name: name}
		if _, err := tx.NewInsert().Model(p).Returning("NULL").Exec(ctx); err != nil {
			return err
		}
		if recovery, err = s.firstRecoveryCodesTx(ctx, tx, me); err != nil {
			return err
		}
		return s.afterFactorTx(ctx, tx, me, keep)
	})
	if db.IsUnique(err, "") {
		return nil, errs.New(errs.Conflict, "error.passkey_known")
	}
	if err != nil {
		return nil, fmt.Errorf("store passkey of account %d: %w", me, err)
	}
	return recovery, nil
}

// passkeyName is a name as it is kept, if it is one.
func passkeyName(typed string) (string, error) {
	name := text.Line(typed)
	if n := utf8.RuneCountInString(name); n == 0 {
		return "", errs.InvalidField("name", "error.text_missing")
	} else if n > MaxPasskeyName {
		return "", errs.InvalidField("name", "error.text_long", "Max", MaxPasskeyName, "Length", n)
	}
	return name, nil
}

// RenamePasskey gives one of the member's own another name. It opens nothing, so it
// needs no fresh session and ends none.
func (s *Service) RenamePasskey(ctx context.Context, me, id int64, name string) error {
	name, err := passkeyName(name)
	if err != nil {
		return err
	}
	done, err := db.Affected(s.db.NewRaw(`UPDATE passkeys SET name = ? WHERE id = ? AND account_id = ?`, name, id, me).Exec(ctx))
	if err != nil {
		return fmt.Errorf("rename passkey %d of account %d: %w", id, me, err)
	}
	if !done {
		return fmt.Errorf("rename passkey %d of account %d: %w", id, me, errs.NotFound)
	}
	return nil
}

// RemovePasskey removes one of the member's own. Needs a fresh session.
func (s *Service) RemovePasskey(ctx context.Context, me int64, currentToken string, id int64) error {
	keep, err := freshSession(ctx, s.db, me, currentToken)
	if err != nil {
		return err
	}
	err = db.InTx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		done, err := db.Affected(tx.NewRaw(`DELETE FROM passkeys WHERE id = ? AND account_id = ?`, id, me).Exec(ctx))
		if err != nil {
			return err
		}
		if !done {
			return errs.NotFound
		}
		if err := dropLoneRecoveryCodesTx(ctx, tx, me); err != nil {
			return err
		}
		return s.afterFactorTx(ctx, tx, me, keep)
	})
	if err != nil {
		return fmt.Errorf("remove passkey %d of account %d: %w", id, me, err)
	}
	return nil
}
