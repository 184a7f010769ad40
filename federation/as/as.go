// Package as holds the wire types of ActivityPub (ActivityStreams 2.0, and the words
// that the fediverse added to it) and what stands around them: WebFinger, host-meta,
// NodeInfo. It reads what other servers write, strictly and under caps, into plain Go
// values, and writes ours. JSON-LD is read as plain JSON with fixed keys: no @context
// is ever fetched and none decides what a key means, so that what the gate has checked
// is what the effects act on (F05, F34). It knows nothing of accounts, the database
// or HTTP, and it is the only package that knows go-fed.
package as

import (
	"fmt"
	"strings"

	"github.com/batata-social/batata/internal/errs"
)

// What everybody on the wire agrees on.
const (
	Context     = "https://www.w3.org/ns/activitystreams"
	Public      = Context + "#Public" // the collection of everybody
	ContentType = "application/activity+json"
	Accept      = `application/activity+json, application/ld+json; profile="` + Context + `"` // of a GET (W-2)
	Namespace   = "https://batata.social/ns#"                                                 // of our own properties
)

// Caps on what another server may make us keep (F15). Beyond the first six a document
// is refused: a list that was cut would look complete. Beyond the others the rest is
// left out.
const (
	MaxBody   = 1 << 20 // bytes of a document
	MaxDepth  = 32      // objects and lists inside each other
	MaxArray  = 1000    // elements of a list, members of an object
	maxValues = 20_000  // values in a document, so that a megabyte of "[[],[],…" is not forty of memory
	maxNumber = 64      // bytes of a number
	MaxURL    = 2 << 10 // bytes

	MaxTags        = 100
	MaxMentions    = 50
	MaxAttachments = 32 // ours have at most 18
	MaxPoll        = 20
	MaxContent     = 64 << 10 // bytes of HTML
	MaxName        = 200      // characters
	MaxFields      = 50       // of a profile, kept
	ShownFields    = 16       // of those, shown
	MaxAliases     = 20       // alsoKnownAs
	MaxKeys        = 10
	MaxAlt         = 10_000 // characters; as much as other servers take
	maxFieldValue  = 2047   // characters
	maxKeyText     = 8 << 10
	maxWell        = 64 << 10 // bytes of a WebFinger, host-meta or NodeInfo answer
)

// The ways to fail. Each is also a kind of internal/errs.
var (
	Malformed = fmt.Errorf("malformed document: %w", errs.Invalid)      // not JSON as we take it
	TooLarge  = fmt.Errorf("document beyond a cap: %w", errs.TooLarge)  // refused for its size
	Unfit     = fmt.Errorf("document unfit: %w", errs.Invalid)          // JSON, but not what was asked for
	Foreign   = fmt.Errorf("document of another host: %w", errs.Denied) // claims what its host cannot say
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", Malformed, fmt.Sprintf(format, args...))
}

func tooLarge(format string, args ...any) error {
	return fmt.Errorf("%w: %s", TooLarge, fmt.Sprintf(format, args...))
}

func unfit(format string, args ...any) error {
	return fmt.Errorf("%w: %s", Unfit, fmt.Sprintf(format, args...))
}

func foreign(format string, args ...any) error {
	return fmt.Errorf("%w: %s", Foreign, fmt.Sprintf(format, args...))
}

// IsContentType says whether a media type is one of the two that ActivityPub documents
// are served with (F08): activity+json, or ld+json with the profile of ActivityStreams.
func IsContentType(s string) bool {
	mime, params, _ := strings.Cut(s, ";")
	switch strings.ToLower(strings.TrimSpace(mime)) {
	case ContentType:
		return true
	case "application/ld+json":
		for part := range strings.SplitSeq(params, ";") {
			name, value, _ := strings.Cut(part, "=")
			if strings.EqualFold(strings.TrimSpace(name), "profile") {
				for profile := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
					if profile == Context {
						return true
					}
				}
			}
		}
	}
	return false
}
