// Package seal keeps secrets at rest: it seals values that the database holds and
// gives out the keys that sign URLs, all from one root key in a file. Sealing is
// XChaCha20-Poly1305 with a random nonce; every purpose has a key of its own,
// derived with HKDF-SHA-256, so that a value sealed for one thing never opens as
// another. It never stores a key in the database and never prints one.
package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeySize is the length of the root key and of every derived key, in bytes.
const KeySize = 32

// version is the first byte of a sealed value: the scheme it was made with.
const version = 1

// ErrNotOpened says that a value was sealed with another key, for another purpose
// or other additional data, or was altered.
var ErrNotOpened = errors.New("sealed value does not open with this key")

// Key is the root key. It is safe for concurrent use.
type Key struct{ root [KeySize]byte }

// New makes a Key of 32 bytes; tests and the key file are its users.
func New(root []byte) (*Key, error) {
	if len(root) != KeySize {
		return nil, fmt.Errorf("seal: root key of %d bytes, want %d", len(root), KeySize)
	}
	k := &Key{}
	copy(k.root[:], root)
	return k, nil
}

// Random makes a Key that lives only in memory.
func Random() *Key {
	k := &Key{}
	_, _ = rand.Read(k.root[:]) // it never fails: crypto/rand aborts the program instead
	return k
}

// String keeps a key out of logs.
func (k *Key) String() string { return "seal.Key(…)" }

// GoString keeps a key out of %#v.
func (k *Key) GoString() string { return k.String() }

// Seal encrypts plaintext for purpose ("mail", "totp"). aad is not stored and must
// be given again to Open: the id of the row, so that a value moved to another row
// does not open.
func (k *Key) Seal(purpose string, plaintext, aad []byte) []byte {
	aead := k.aead(purpose)
	out := make([]byte, 1+aead.NonceSize(), 1+aead.NonceSize()+len(plaintext)+aead.Overhead())
	out[0] = version
	_, _ = rand.Read(out[1:]) // never fails, see Random
	return aead.Seal(out, out[1:], plaintext, aad)
}

// Open decrypts what Seal made; anything else is ErrNotOpened.
func (k *Key) Open(purpose string, sealed, aad []byte) ([]byte, error) {
	aead := k.aead(purpose)
	if len(sealed) < 1+aead.NonceSize()+aead.Overhead() || sealed[0] != version {
		return nil, ErrNotOpened
	}
	nonce, box := sealed[1:1+aead.NonceSize()], sealed[1+aead.NonceSize():]
	plain, err := aead.Open(nil, nonce, box, aad)
	if err != nil {
		return nil, ErrNotOpened
	}
	return plain, nil
}

// MAC gives the key that signs things of that purpose ("media url", "rate") with
// HMAC-SHA-256. It is the same on every node.
func (k *Key) MAC(purpose string) []byte { return k.derive("mac " + purpose) }

func (k *Key) aead(purpose string) cipher.AEAD {
	a, err := chacha20poly1305.NewX(k.derive("seal " + purpose))
	if err != nil {
		panic(err) // only for a key of the wrong size, and derive has one size
	}
	return a
}

func (k *Key) derive(info string) []byte {
	key, err := hkdf.Key(sha256.New, k.root[:], nil, "batata "+info, KeySize)
	if err != nil {
		panic(err) // only for an output longer than 255 hashes
	}
	return key
}
