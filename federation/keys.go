package federation

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/federation/as"
	"github.com/batata-social/batata/federation/sig"
	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/seal"
)

const (
	keyBits    = 2048 // what every peer takes (W-43)
	keyPurpose = "actor key"
)

// Keys holds the keys of members and of the instance actor. Each is made when it is first
// needed, and the private half is sealed in the database. It is safe for concurrent use,
// on several nodes too, and keeps nothing in memory.
type Keys struct {
	db   *db.DB
	seal *seal.Key
	urls urls
}

// NewKeys gives the keys of an installation; publicURL has no slash at its end.
func NewKeys(d *db.DB, key *seal.Key, publicURL string) *Keys {
	return &Keys{db: d, seal: key, urls: urls{publicURL}}
}

// Signer signs for a member, or with 0 for the instance actor. It is errs.NotFound where
// there is no such account here.
func (k *Keys) Signer(ctx context.Context, account int64) (sig.Signer, error) {
	actor, row, err := k.of(ctx, account)
	if err != nil {
		return sig.Signer{}, err
	}
	plain, err := k.seal.Open(keyPurpose, row.Private, keyAAD(account))
	if err != nil {
		return sig.Signer{}, fmt.Errorf("key of account %d: %w", account, err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(plain)
	if err != nil {
		return sig.Signer{}, fmt.Errorf("key of account %d: %w", account, err)
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return sig.Signer{}, fmt.Errorf("key of account %d is of kind %T", account, parsed)
	}
	return sig.Signer{KeyID: k.urls.KeyOf(actor), Key: private}, nil
}

// Public is the key as the actor's document shows it.
func (k *Keys) Public(ctx context.Context, account int64) (as.Key, error) {
	actor, row, err := k.of(ctx, account)
	if err != nil {
		return as.Key{}, err
	}
	return as.Key{ID: k.urls.KeyOf(actor), Owner: actor, PEM: row.Public}, nil
}

type keyRow struct {
	Public  string
	Private []byte
}

// of gives the id of an actor of ours and its key, which is made where there is none.
func (k *Keys) of(ctx context.Context, account int64) (actor string, row keyRow, err error) {
	actor = k.urls.Instance()
	if account != 0 {
		var handle string
		err := k.db.NewRaw("SELECT handle FROM accounts WHERE id = ? AND domain IS NULL", account).Scan(ctx, &handle)
		if errors.Is(err, sql.ErrNoRows) {
			return "", row, fmt.Errorf("account %d: %w", account, errs.NotFound)
		}
		if err != nil {
			return "", row, err
		}
		actor = k.urls.Actor(handle)
	}
	row, err = k.read(ctx, account)
	if !errors.Is(err, sql.ErrNoRows) {
		return actor, row, err
	}
	if err := k.create(ctx, account); err != nil {
		return "", row, err
	}
	row, err = k.read(ctx, account) // ours, or of who was faster
	return actor, row, err
}

func (k *Keys) read(ctx context.Context, account int64) (row keyRow, err error) {
	err = k.db.NewRaw("SELECT public, private FROM actor_keys WHERE coalesce(account_id, 0) = ? AND private IS NOT NULL AND retired_at IS NULL",
		account).Scan(ctx, &row.Public, &row.Private)
	return row, err
}

// create makes a key; where another node has made one meanwhile, that one stays.
func (k *Keys) create(ctx context.Context, account int64) error {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	_, err = k.db.NewRaw("INSERT INTO actor_keys (account_id, public, private) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		bun.NullZero(account), string(text), k.seal.Seal(keyPurpose, secret, keyAAD(account))).Exec(ctx)
	return err
}

// keyAAD binds a sealed key to its account: copied to another row it does not open.
func keyAAD(account int64) []byte {
	return strconv.AppendInt(nil, account, 10)
}
