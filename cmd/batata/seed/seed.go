// Package seed holds the community that `batata dev` starts with: twelve members,
// sixty notes, what they say to each other, and the pictures. It is data and
// pictures alone: it knows no database, and whoever inserts it goes through the
// domain's own methods, so that counts, feeds and notifications arise as they do
// for everybody. All of it is fixed: the same handles, words and pictures each time.
package seed

// Role is a member's part in running the server.
type Role string

// The roles. A merchant is a member with a shop.
const (
	Owner     Role = "owner"
	Moderator Role = "moderator"
	Merchant  Role = "merchant"
	Plain     Role = "member"
)

// Member is a person of the community.
type Member struct {
	Handle        string // never changes: it is the key everywhere in this package
	Name          string
	Role          Role
	Shop          string // of a merchant
	Bio           string
	Lang          string // of bio and interface, BCP 47
	Place         string
	Fields        []Field
	Avatar        string // picture ref, square
	Banner        string // picture ref, 3:1
	Locked        bool   // follows need a yes
	HideLiked     bool
	HideCollected bool
	JoinedHours   float64 // before now; earlier than their first note
}

// Field is a line of a profile.
type Field struct{ Label, Value string }

// Note is a note as its author wrote it. Library.Ready adds what depends on the
// pictures at hand.
type Note struct {
	Slug           string // key in this package
	Author         string // handle
	Title          string
	Body           string // paragraphs; without topics and credits
	Lang           string
	Topics         []string // without #
	Pictures       []Shown  // in order; none: the server draws a text cover
	Cover          int      // index into Pictures
	TextCover      int16    // palette of the text cover, 0–15
	Place          string   // fuzzy, in words
	Licence        string   // SPDX; empty: all rights reserved, or that of its photographs
	Provenance     string   // none, bought, gifted, paid, affiliate, own_shop
	AIAssisted     bool
	ContentWarning string
	Visibility     string  // public, unlisted, followers, direct, self
	Comments       string  // who may comment: all, followers, following, nobody
	HoursAgo       float64 // published, before now
	Pinned         bool    // at the top of the author's profile
}

// Shown is a picture in a note with the author's description of it.
type Shown struct {
	Ref string // for Library.Picture
	Alt string // in the note's language
}

// Comment is an answer to a note, or to another comment of it.
type Comment struct {
	ID       string // "slug/3"; key in this package
	Note     string // slug
	Parent   string // ID of the comment answered; empty: the note
	Author   string // handle
	Text     string
	Lang     string
	HoursAgo float64 // after the note and after the parent
	Pinned   bool    // by the note's author
}

// Follow is one member following another. Pending: asked, and not answered yet.
type Follow struct {
	Follower, Followee string
	Pending            bool
}

// Like is one member liking a note, or a comment where Comment is set.
type Like struct {
	Handle, Note, Comment string
}

// Board is a collection of notes.
type Board struct {
	Owner       string // handle
	Title       string
	Description string
	Visibility  string   // public, followers, private
	Notes       []string // slugs, oldest first
}
