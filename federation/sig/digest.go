package sig

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// checkDigest compares the Digest header (RFC 3230) with the body: exactly one
// header, and exactly one SHA-256 in it.
func checkDigest(values []string, body []byte) error {
	if len(values) != 1 {
		return refused("%d Digest headers, want one", len(values))
	}
	found := ""
	for part := range strings.SplitSeq(values[0], ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || !strings.EqualFold(name, "SHA-256") {
			continue
		}
		if found != "" {
			return refused("two SHA-256 digests")
		}
		found = value
	}
	if found == "" {
		return refused("no SHA-256 in the Digest header")
	}
	return sameDigest(found, body)
}

// checkContentDigest is the same for Content-Digest (RFC 9530): sha-256=:base64:.
func checkContentDigest(values []string, body []byte) error {
	if len(values) != 1 {
		return refused("%d Content-Digest headers, want one", len(values))
	}
	members, err := parseDictionary(values[0])
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.name == "sha-256" && m.bytes != nil {
			return sameSum(m.bytes, body)
		}
	}
	return refused("no sha-256 in the Content-Digest header")
}

func sameDigest(text string, body []byte) error {
	sum, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return malformed("the digest is not base64")
	}
	return sameSum(sum, body)
}

func sameSum(sum, body []byte) error {
	want := sha256.Sum256(body)
	if subtle.ConstantTimeCompare(sum, want[:]) != 1 {
		return refused("the digest is not the body's")
	}
	return nil
}

// Digest is the Digest header of a body, as every peer reads it (W-4).
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return "SHA-256=" + base64.StdEncoding.EncodeToString(sum[:])
}

// contentDigest is the Content-Digest header of a body.
func contentDigest(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}
