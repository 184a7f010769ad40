package as

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
)

// Key is a public key of an actor.
type Key struct {
	ID    string
	Owner string // the actor
	PEM   string // SubjectPublicKeyInfo, or as its owner published it
}

// Keys are the public keys that an actor's document lists for that actor: publicKey
// (one, several, or only their ids, in which case they have no PEM), and the Multikeys
// of assertionMethod (FEP-521a). Keys of other owners, or that stand on another host
// than the actor, are left out (F04). A partial actor, as GoToSocial shows at the
// address of a key to whom it does not know, has keys too (W-14).
func (d *Doc) Keys() []Key {
	actor := d.ID()
	if actor == "" {
		return nil
	}
	var out []Key
	for _, list := range [...]string{"publicKey", "assertionMethod"} {
		for one := range d.v.get(list).each() {
			k := d.reader.key(one)
			if one.kind == text {
				k = Key{ID: d.reader.maybe(one.text), Owner: actor}
			}
			if k.Owner != actor || !SameHost(actor, k.ID) || len(out) == MaxKeys || (one.kind != text && k.PEM == "") {
				continue
			}
			if !hasKey(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// hasKey says whether a key is there already: Mitra lists its RSA key in both ways,
// under one id.
func hasKey(keys []Key, k Key) bool {
	for _, other := range keys {
		if other.ID == k.ID {
			return true
		}
	}
	return false
}

// Key reads what is served at the address of a key: the key itself, or an actor that
// lists one with that id. Its owner has to be asked whether it lists the key (W-14);
// Unfit where the document has no key of that id.
func (d *Doc) Key(id string) (Key, error) {
	if k := d.reader.key(d.v); k.ID == id && k.Owner != "" && k.PEM != "" {
		return k, nil
	}
	for _, k := range d.Keys() {
		if k.ID == id && k.PEM != "" {
			return k, nil
		}
	}
	return Key{}, unfit("no key %q in the document", clip(id))
}

// key reads a key object: publicKeyPem with its owner, or publicKeyMultibase with its
// controller.
func (r Reader) key(v value) Key {
	k := Key{ID: r.maybe(v.get("id").str())}
	if p := v.get("publicKeyPem").str(); p != "" && len(p) <= maxKeyText {
		k.Owner, k.PEM = r.maybe(v.get("owner").ref()), strings.Clone(p)
		if k.Owner == "" {
			k.Owner = r.maybe(v.get("controller").ref())
		}
		return k
	}
	k.Owner = r.maybe(v.get("controller").ref())
	k.PEM = multikey(v.get("publicKeyMultibase").str())
	return k
}

// The kinds of keys in a Multikey: the first bytes of what it holds.
const (
	multicodecEd25519 = "\xed\x01"
	multicodecRSA     = "\x85\x24"
)

// multikey turns a multibase key into PEM, "" where it is none of ours.
func multikey(s string) string {
	rest, ok := strings.CutPrefix(s, "z") // base58btc
	if !ok || len(rest) > 1024 {
		return ""
	}
	raw := base58(rest)
	if key, ok := strings.CutPrefix(raw, multicodecEd25519); ok && len(key) == ed25519.PublicKeySize {
		return spki(ed25519.PublicKey(key))
	}
	if key, ok := strings.CutPrefix(raw, multicodecRSA); ok {
		if rsa, err := x509.ParsePKCS1PublicKey([]byte(key)); err == nil {
			return spki(rsa)
		}
	}
	return ""
}

func spki(key any) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

const base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58 decodes base58btc, "" where it is none.
func base58(s string) string {
	n, radix := new(big.Int), big.NewInt(58)
	for i := range len(s) {
		digit := strings.IndexByte(base58Digits, s[i])
		if digit < 0 {
			return ""
		}
		n.Add(n.Mul(n, radix), big.NewInt(int64(digit)))
	}
	zeros := len(s) - len(strings.TrimLeft(s, "1"))
	return strings.Repeat("\x00", zeros) + string(n.Bytes())
}
