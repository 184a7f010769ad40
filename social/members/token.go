package members

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// Tokens are 256 bits, written as 43 characters that fit into a URL and a cookie.
// Only their SHA-256 is stored: a token has too much chance in it to be guessed from
// its hash, so no slow hash is needed, and a dump of the database opens nothing.
const tokenBytes = 32

var tokenEncoding = base64.RawURLEncoding.Strict()

func newToken() string {
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw) // never fails: crypto/rand aborts the program instead
	return tokenEncoding.EncodeToString(raw)
}

// tokenHash is what is stored of a token; ok is false for what cannot be one, so
// that garbage never reaches the database.
func tokenHash(token string) (hash []byte, ok bool) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return nil, false
	}
	raw, err := tokenEncoding.DecodeString(token)
	if err != nil {
		return nil, false
	}
	sum := sha256.Sum256(raw)
	return sum[:], true
}

// codeAlphabet is for codes that people read and type: without what is misread, 0 o
// 1 l i. Its 31 characters are 4.95 bits each.
const codeAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"

func randomCode(length int) string {
	code := make([]byte, 0, length)
	for len(code) < length {
		var raw [32]byte
		_, _ = rand.Read(raw[:]) // never fails, see newToken
		for _, b := range raw {
			if b &= 31; int(b) < len(codeAlphabet) && len(code) < length {
				code = append(code, codeAlphabet[b])
			}
		}
	}
	return string(code)
}
