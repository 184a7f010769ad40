package as

// terms are the groups of words beyond ActivityStreams that a document uses. A document
// explains exactly those (W-26): contexts of everything are a kilobyte in every
// activity.
type terms [termCount]bool

type term uint8

const (
	termSecurity term = iota // https://w3id.org/security/v1
	termManuallyApproves
	termSensitive
	termHashtag
	termEmoji
	termBlurhash
	termFocalPoint
	termFeatured
	termFeaturedTags
	termDiscoverable
	termIndexable
	termAttributionDomains
	termMovedTo
	termAlsoKnownAs
	termPropertyValue
	termWebfinger
	termImplements
	termCanReply
	termCanQuote
	termPolicy
	termOwn
	termCount
)

func (t *terms) add(one term) { t[one] = true }

// id is a term whose values are addresses.
type id struct {
	ID        string `json:"@id"`
	Type      string `json:"@type,omitempty"`
	Container string `json:"@container,omitempty"`
}

func address(name string) id { return id{ID: name, Type: "@id"} }

// explain are the words of each group, and the prefixes that they stand on.
var explain = [termCount]map[string]any{
	termManuallyApproves:   {"manuallyApprovesFollowers": "as:manuallyApprovesFollowers"},
	termSensitive:          {"sensitive": "as:sensitive"},
	termHashtag:            {"Hashtag": "as:Hashtag"},
	termEmoji:              {"toot": toot, "Emoji": "toot:Emoji"},
	termBlurhash:           {"toot": toot, "blurhash": "toot:blurhash"},
	termFocalPoint:         {"toot": toot, "focalPoint": id{ID: "toot:focalPoint", Container: "@list"}},
	termFeatured:           {"toot": toot, "featured": address("toot:featured")},
	termFeaturedTags:       {"toot": toot, "featuredTags": address("toot:featuredTags")},
	termDiscoverable:       {"toot": toot, "discoverable": "toot:discoverable"},
	termIndexable:          {"toot": toot, "indexable": "toot:indexable"},
	termAttributionDomains: {"toot": toot, "attributionDomains": address("toot:attributionDomains")},
	termMovedTo:            {"movedTo": address("as:movedTo")},
	termAlsoKnownAs:        {"alsoKnownAs": address("as:alsoKnownAs")},
	termPropertyValue:      {"schema": "http://schema.org#", "PropertyValue": "schema:PropertyValue", "value": "schema:value"},
	termWebfinger:          {"webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger"},
	termImplements:         {"implements": id{ID: "https://w3id.org/fep/844e#implements", Type: "@id", Container: "@set"}},
	termPolicy: {"gts": "https://gotosocial.org/ns#", "interactionPolicy": address("gts:interactionPolicy"),
		"automaticApproval": address("gts:automaticApproval"), "manualApproval": address("gts:manualApproval")},
	termCanReply: {"gts": "https://gotosocial.org/ns#", "canReply": address("gts:canReply")},
	termCanQuote: {"gts": "https://gotosocial.org/ns#", "canQuote": address("gts:canQuote")},
	termOwn:      {"batata": Namespace},
}

const toot = "http://joinmastodon.org/ns#" // the words that Mastodon added

// context is the @context: the address of ActivityStreams, alone where nothing else is
// needed.
func (t *terms) context() any {
	out := []any{Context}
	if t[termSecurity] {
		out = append(out, "https://w3id.org/security/v1")
	}
	words := map[string]any{}
	for group, used := range t {
		if used {
			for name, meaning := range explain[group] {
				words[name] = meaning
			}
		}
	}
	if len(words) > 0 {
		out = append(out, words)
	}
	if len(out) == 1 {
		return Context
	}
	return out
}
