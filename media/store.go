package media

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"regexp"
	"time"
)

// Store keeps immutable blobs under keys that NewKey made. A key is written once.
// Errors are of kind errs.NotFound for a missing object and errs.Unavailable when the
// store cannot serve now; anything else is a defect.
type Store interface {
	// Put stores size bytes of r. An object exists whole or not at all.
	Put(ctx context.Context, key string, r io.Reader, size int64, mediaType string) error
	// Open gives the object for reading at any offset; the caller closes it.
	Open(ctx context.Context, key string) (*Object, error)
	// Delete removes an object; one that is already gone is no error.
	Delete(ctx context.Context, key string) error
	// List calls fn for every object whose key begins with prefix, in no promised
	// order, and stops at fn's first error.
	List(ctx context.Context, prefix string, fn func(ObjectInfo) error) error
	// Presign gives an address from which anyone can read the object for that time.
	// ok is false where the store has no such thing and the app streams instead.
	Presign(ctx context.Context, key string, ttl time.Duration) (address string, ok bool, err error)
	// Check does the cheapest round trip that proves the store answers.
	Check(ctx context.Context) error
}

// Object is an open blob, fit for http.ServeContent.
type Object struct {
	io.ReadSeekCloser
	Size    int64
	ModTime time.Time
}

// ObjectInfo is one entry of a listing.
type ObjectInfo struct {
	Key     string
	Size    int64
	ModTime time.Time
}

// keyGrammar is the only shape an object key has (M01): class, two hex digits that
// spread objects over folders, a random name, an extension of our own table. Names
// that people gave their files never take part.
var keyGrammar = regexp.MustCompile(`^[a-z]+/[0-9a-f]{2}/[0-9A-Za-z]{26,64}\.[a-z0-9]{2,5}$`)

// longestKey keeps the expression from running over kilobytes of hostile path.
const longestKey = 128

// ValidKey tells whether key is one that NewKey could have made.
func ValidKey(key string) bool {
	return len(key) <= longestKey && keyGrammar.MatchString(key)
}

// NewKey makes a fresh key; 160 random bits, so that it can be neither guessed nor
// met twice. It is a name, not an access control.
func NewKey(class, ext string) string {
	var b [20]byte
	rand.Read(b[:]) // never fails since Go 1.24
	h := hex.EncodeToString(b[:])
	return class + "/" + h[:2] + "/" + h + "." + ext
}
