package as

type actorJSON struct {
	ID                        string       `json:"id"`
	Type                      string       `json:"type"`
	PreferredUsername         string       `json:"preferredUsername"`
	Name                      string       `json:"name,omitempty"`
	Summary                   string       `json:"summary"`
	URL                       string       `json:"url,omitempty"`
	Inbox                     string       `json:"inbox"`
	Outbox                    string       `json:"outbox,omitempty"`
	Followers                 string       `json:"followers,omitempty"`
	Following                 string       `json:"following,omitempty"`
	Featured                  string       `json:"featured,omitempty"`
	FeaturedTags              string       `json:"featuredTags,omitempty"`
	Streams                   []string     `json:"streams,omitempty"`
	Endpoints                 *endpoints   `json:"endpoints,omitempty"`
	PublicKey                 *keyJSON     `json:"publicKey,omitempty"`
	Icon                      *imageJSON   `json:"icon,omitempty"`
	Image                     *imageJSON   `json:"image,omitempty"`
	Attachment                []fieldJSON  `json:"attachment"`
	Tag                       []any        `json:"tag"`
	Location                  *placeJSON   `json:"location,omitempty"`
	Published                 string       `json:"published,omitempty"`
	Updated                   string       `json:"updated,omitempty"`
	ManuallyApprovesFollowers bool         `json:"manuallyApprovesFollowers"`
	Discoverable              bool         `json:"discoverable"`
	Indexable                 bool         `json:"indexable"`
	MovedTo                   string       `json:"movedTo,omitempty"`
	AlsoKnownAs               []string     `json:"alsoKnownAs,omitempty"`
	Webfinger                 string       `json:"webfinger,omitempty"`
	AttributionDomains        []string     `json:"attributionDomains,omitempty"`
	Generator                 *application `json:"generator,omitempty"`
	Implements                []linkJSON   `json:"implements,omitempty"`
}

type endpoints struct {
	SharedInbox string `json:"sharedInbox"`
}

type keyJSON struct {
	ID           string `json:"id"`
	Type         string `json:"type,omitempty"`
	Owner        string `json:"owner"`
	PublicKeyPem string `json:"publicKeyPem"`
}

type fieldJSON struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

type application struct {
	Type       string     `json:"type"`
	ID         string     `json:"id,omitempty"`
	Implements []linkJSON `json:"implements,omitempty"`
}

// Encode writes the actor (W-42 … W-44). Its first key is its publicKey; what it can
// do stands at the actor itself for an Application, at its generator for others.
func (a *Actor) Encode() ([]byte, error) { return encode(a) }

func (a *Actor) wire(t *terms) any {
	out := actorJSON{
		ID: a.ID, Type: a.Type, PreferredUsername: a.Handle, Name: a.Name, Summary: a.Summary, URL: a.URL,
		Inbox: a.Inbox, Outbox: a.Outbox, Followers: a.Followers, Following: a.Following,
		Featured: a.Featured, FeaturedTags: a.FeaturedTags, Streams: a.Boards,
		Icon: a.Icon.wire(), Image: a.Image.wire(), Attachment: []fieldJSON{},
		Tag:       tagList(t, a.Mentions, a.Hashtags, a.Emojis),
		Published: stamp(a.Published), Updated: stamp(a.Updated),
		ManuallyApprovesFollowers: a.Locked, Discoverable: a.Discoverable, Indexable: a.Indexable,
		MovedTo: a.MovedTo, AlsoKnownAs: a.AlsoKnownAs, Webfinger: a.Webfinger, AttributionDomains: a.AttributionDomains,
	}
	for _, one := range []term{termManuallyApproves, termDiscoverable, termIndexable} {
		t.add(one)
	}
	if a.SharedInbox != "" {
		out.Endpoints = &endpoints{a.SharedInbox}
	}
	if len(a.Keys) > 0 {
		t.add(termSecurity)
		out.PublicKey = &keyJSON{ID: a.Keys[0].ID, Owner: a.Keys[0].Owner, PublicKeyPem: a.Keys[0].PEM}
	}
	for _, f := range a.Fields {
		t.add(termPropertyValue)
		out.Attachment = append(out.Attachment, fieldJSON{"PropertyValue", f.Name, f.Value})
	}
	if a.Place != "" {
		out.Location = &placeJSON{Type: "Place", Name: a.Place}
	}
	var can []linkJSON
	for _, one := range a.Implements {
		t.add(termImplements)
		can = append(can, linkJSON{Href: one.Href, Name: one.Name})
	}
	if a.Type == "Application" {
		out.Implements = can
	} else if a.Generator != "" || can != nil {
		out.Generator = &application{"Application", a.Generator, can}
	}
	for used, one := range map[term]bool{
		termFeatured: a.Featured != "", termFeaturedTags: a.FeaturedTags != "", termMovedTo: a.MovedTo != "",
		termAlsoKnownAs: len(a.AlsoKnownAs) > 0, termWebfinger: a.Webfinger != "", termAttributionDomains: len(a.AttributionDomains) > 0,
	} {
		if one {
			t.add(used)
		}
	}
	return out
}

// Encode writes the key as a document of its own.
func (k *Key) Encode() ([]byte, error) { return encode(k) }

func (k *Key) wire(t *terms) any {
	t.add(termSecurity)
	return keyJSON{ID: k.ID, Type: "Key", Owner: k.Owner, PublicKeyPem: k.PEM}
}
