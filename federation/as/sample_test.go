package as

import (
	"time"
)

// What we send, with everything that it can say.

const (
	home = "https://batata.example"
	mei  = home + "/users/mei"
	lena = "https://mastodon.example/users/lena"
)

func at(minute int) time.Time { return time.Date(2026, 3, 1, 12, minute, 0, 0, time.UTC) }

func sampleNote() *Note {
	id := mei + "/notes/17"
	return &Note{
		ID: id, Type: "Note", Author: mei, Title: "红薯 & friends", Content: "<p>Roasted, <a href=\"" + home + "/topics/autumn\" class=\"mention hashtag\" rel=\"tag\">#autumn</a></p>",
		Lang: "zh-CN", To: []string{Public}, CC: []string{mei + "/followers", lena}, Context: id + "/context", URL: home + "/@mei/17",
		InReplyTo: lena + "/statuses/1", Published: at(0), Updated: at(5).Add(250 * time.Millisecond),
		Attachments: []Attachment{
			{Kind: "image", URL: home + "/media/1/fed.jpg", MediaType: "image/jpeg", Alt: "Two \"sweet\" potatoes", Width: 2048, Height: 1536,
				Blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj", HasFocus: true, FocusX: -0.25, FocusY: 0.5, Licence: "CC-BY-4.0", Credit: "Mei"},
			{Kind: "video", URL: home + "/media/2/fed.mp4", MediaType: "video/mp4", Width: 1080, Height: 1920, Duration: 12 * time.Second, Poster: home + "/media/2/poster.jpg"},
		},
		Mentions: []Mention{{lena, "@lena@mastodon.example"}}, Hashtags: []Hashtag{{"autumn", home + "/topics/autumn"}},
		Emojis: []Emoji{{ID: home + "/emojis/leaf", Name: "leaf", URL: home + "/media/leaf.png", MediaType: "image/png", Updated: at(1)}},
		Place:  &Place{Name: "成都", HasPosition: true, Lat: 30.66, Long: 104.06}, CanReply: []string{mei + "/followers"}, CanQuote: []string{mei},
		Replies: &Counted{ID: id + "/replies", Total: 2, Items: []string{lena + "/statuses/2"}, Next: id + "/replies?page=2"},
		Likes:   &Counted{ID: id + "/likes", Total: 5}, Shares: &Counted{ID: id + "/shares"},
		Provenance: "bought", AIAssisted: true, Licence: "CC-BY-SA-4.0", TextCover: 3,
	}
}

func sampleCreate() *Activity {
	n := sampleNote()
	return &Activity{ID: mei + "/activities/100", Type: "Create", Actor: mei, Published: at(0), To: n.To, CC: n.CC, Objects: []Ref{{ID: n.ID, Body: n}}}
}

func sampleActor() *Actor {
	return &Actor{
		ID: mei, Type: "Person", Handle: "mei", Name: "梅 Mei", Summary: "<p>Potatoes &amp; paper</p>", URL: home + "/@mei",
		Inbox: mei + "/inbox", SharedInbox: home + "/inbox", Outbox: mei + "/outbox", Followers: mei + "/followers", Following: mei + "/following",
		Featured: mei + "/featured", FeaturedTags: mei + "/featured_tags", Boards: []string{mei + "/boards/3"},
		Keys: []Key{{mei + "#main-key", mei, samplePEM}},
		Icon: &Image{URL: home + "/media/a.jpg", MediaType: "image/jpeg", Alt: "a leaf"}, Image: &Image{URL: home + "/media/b.jpg", MediaType: "image/jpeg"},
		Fields: []Field{{"Garden", `<a href="https://mei.example" rel="me nofollow">mei.example</a>`}}, Hashtags: []Hashtag{{"paper", home + "/topics/paper"}},
		Place: "成都", Published: at(0), Updated: at(1), Locked: true, Discoverable: true, Indexable: true,
		MovedTo: "https://other.example/users/mei", AlsoKnownAs: []string{"https://old.example/users/mei"}, Webfinger: "mei@batata.example",
		AttributionDomains: []string{"mei.example"}, Generator: home + "/actor",
		Implements: []Link{{Href: "https://datatracker.ietf.org/doc/html/rfc9421", Name: "RFC 9421"}},
	}
}

func sampleInstance() *Actor {
	id := home + "/actor"
	return &Actor{ID: id, Type: "Application", Handle: "batata.example", Name: "Batata", URL: home + "/about", Inbox: id + "/inbox", Outbox: id + "/outbox",
		SharedInbox: home + "/inbox", Keys: []Key{{id + "#main-key", id, samplePEM}},
		Implements: []Link{{Href: "https://datatracker.ietf.org/doc/html/rfc9421", Name: "RFC 9421"}}}
}

// samples are one of each kind of document that we send or serve.
func samples() map[string]Body {
	act := func(typ string, object Ref) *Activity {
		return &Activity{ID: mei + "/activities/" + typ, Type: typ, Actor: mei, Objects: []Ref{object}, To: []string{lena}}
	}
	follow := &Activity{ID: lena + "#follows/1", Type: "Follow", Actor: lena, Objects: []Ref{{ID: mei}}}
	note := mei + "/notes/17"
	to := func(a *Activity, target string) *Activity { a.Target = Ref{ID: target}; return a }
	edited := sampleNote()
	update := act("Update", Ref{ID: note, Body: edited})
	update.To, update.CC, update.Published = edited.To, edited.CC, at(5)
	announce := act("Announce", Ref{ID: lena + "/statuses/9"})
	announce.To, announce.CC, announce.Published = []string{Public}, []string{mei + "/followers", lena}, at(3)
	flag := &Activity{ID: home + "/actor/activities/1", Type: "Flag", Actor: home + "/actor", Content: "spam",
		Objects: []Ref{{ID: lena}, {ID: lena + "/statuses/9"}}, To: []string{lena}}
	items := []Ref{{ID: mei + "/activities/100", Body: sampleCreate()}}
	return map[string]Body{
		"actor": sampleActor(), "instance actor": sampleInstance(), "key": &Key{mei + "#main-key", mei, samplePEM},
		"note": sampleNote(), "small note": &Note{ID: note, Author: mei, Content: "<p>hi</p>", To: []string{mei + "/followers"}, Published: at(0)},
		"tombstone": &Tombstone{note, "Note", at(9)},
		"Create":    sampleCreate(), "Update note": update, "Update actor": act("Update", Ref{ID: mei, Body: sampleActor()}),
		"Delete note": act("Delete", Ref{ID: note, Body: &Tombstone{ID: note}}), "Delete actor": act("Delete", Ref{ID: mei}),
		"Like": act("Like", Ref{ID: lena + "/statuses/9"}), "Announce": announce, "Follow": act("Follow", Ref{ID: lena}),
		"Accept": act("Accept", Ref{ID: follow.ID, Body: follow}), "Reject": act("Reject", Ref{ID: follow.ID, Body: follow}),
		"Undo like": act("Undo", Ref{Body: act("Like", Ref{ID: lena + "/statuses/9"})}), "Undo follow": act("Undo", Ref{Body: act("Follow", Ref{ID: lena})}),
		"Block": act("Block", Ref{ID: lena}), "Add": to(act("Add", Ref{ID: note}), mei+"/featured"), "Remove": to(act("Remove", Ref{ID: note}), mei+"/featured"),
		"Move": to(act("Move", Ref{ID: mei}), "https://other.example/users/mei"), "Flag": flag,
		"outbox": &Collection{ID: mei + "/outbox", Type: "OrderedCollection", Total: 30, First: Ref{ID: mei + "/outbox?page=1"}, Last: mei + "/outbox?page=2"},
		"outbox page": &Collection{ID: mei + "/outbox?page=1", Type: "OrderedCollectionPage", Total: -1, PartOf: mei + "/outbox", Next: mei + "/outbox?page=2",
			Prev: mei + "/outbox?page=0", Items: items},
		"hidden followers": &Collection{ID: mei + "/followers", Type: "OrderedCollection", Total: 12},
		"board":            &Collection{ID: mei + "/boards/3", Type: "OrderedCollection", Name: "Soups", Author: mei, Total: 1, Items: []Ref{{ID: note}}},
		"replies page":     &Collection{ID: note + "/replies?page=1", Type: "CollectionPage", Total: -1, PartOf: note + "/replies", Items: []Ref{{ID: lena + "/statuses/2"}}},
		"empty featured":   &Collection{ID: mei + "/featured", Type: "OrderedCollection", Items: []Ref{}},
	}
}
