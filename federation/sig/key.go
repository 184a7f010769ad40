package sig

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/pem"
	"math"
)

// Sizes of RSA keys that are taken, in bits: smaller ones can be broken, larger ones
// make the checker work.
const (
	minRSA = 2048
	maxRSA = 4096
	maxPEM = 8 << 10
)

// ParseKey reads a public key in PEM, as actors publish it: RSA of 2048 to 4096 bits,
// in either wrapping, or Ed25519. Anything else is Refused.
func ParseKey(text string) (crypto.PublicKey, error) {
	if len(text) > maxPEM {
		return nil, refused("a key of %d bytes, at most %d", len(text), maxPEM)
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, refused("the key is not PEM")
	}
	var key any
	var err error
	if block.Type == "RSA PUBLIC KEY" {
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	} else {
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	}
	if err != nil {
		return nil, refused("the key cannot be read: %v", err)
	}
	switch k := key.(type) {
	case *rsa.PublicKey:
		if n := k.N.BitLen(); n < minRSA || n > maxRSA || k.E > math.MaxInt32 {
			return nil, refused("an RSA key of %d bits, want %d to %d", n, minRSA, maxRSA)
		}
		return k, nil
	case ed25519.PublicKey:
		return k, nil
	}
	return nil, refused("a key of kind %T", key)
}

// Verify says whether key made the signature; errors are Refused.
func (s *Signature) Verify(key crypto.PublicKey) error {
	for _, base := range s.bases {
		if s.proves(key, []byte(base)) {
			return nil
		}
	}
	return refused("the key did not sign this")
}

func (s *Signature) proves(key crypto.PublicKey, base []byte) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		if s.hash == "sha512" {
			sum := sha512.Sum512(base)
			return rsa.VerifyPKCS1v15(k, crypto.SHA512, sum[:], s.proof) == nil
		}
		sum := sha256.Sum256(base)
		return rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], s.proof) == nil
	case ed25519.PublicKey:
		return ed25519.Verify(k, base, s.proof)
	}
	return false
}
