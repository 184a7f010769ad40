package views

import (
	"fmt"
	"net/url"
	"time"

	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// The sample is a small community with everything that a component has to cope with:
// long and missing names, other scripts, markup in words, warnings, remote people,
// pictures of every ratio and none.

var sampleNow = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const hostile = `<script>alert(1)</script>"' onload=x`

func samplePage(lang string, member bool) *Page {
	p := &Page{
		Title: "Sample", Description: "A page of samples " + hostile, Canonical: "https://hillside.example/",
		Image: "https://hillside.example/media/1.jpg", Feed: "/feed.atom", Lang: lang, L: i18n.New(lang),
		Path: "/explore", Query: url.Values{"sort": {"recent"}}, Nav: "explore",
		Site: members.Site{
			Name: "hillside", Description: "A small place for good finds.", About: "Run by neighbours.\n\nNo tracking.",
			Rules: []string{"Be kind.", "Credit others.", hostile}, Contact: "help@hillside.example",
		},
		Host: "hillside.example", Base: "https://hillside.example", Assets: Assets{"app.css": "app-0123456789.css"},
		MediaURL: func(m *media.Media, width int) string { return fmt.Sprintf("/media/%d-%d.webp", m.ID, width) },
		Now:      sampleNow, RequestID: "7f3-9c1", Unread: 3, Flash: "Saved.",
		JSONLD: map[string]any{"name": hostile},
	}
	if member {
		p.Viewer = &members.Viewer{Account: sampleAccount(5, "tomas", "", "Tomás", "pt")}
	}
	return p
}

func samplePicture(id int64, w, h int, alt string) *media.Media {
	return &media.Media{
		Kind: media.KindImage,
		ID:   id, Width: w, Height: h, Alt: alt, ColourClass: int(id*7) % media.ColourClasses,
		Credit: "Trevor", Licence: "CC-BY-4.0", FocusX: 0.4, FocusY: -0.9,
		Renditions: []media.Rendition{
			{Name: media.Rendition360, Width: 360}, {Name: media.Rendition720, Width: 720}, {Name: media.RenditionFed, Width: w},
		},
	}
}

func sampleAccount(id int64, handle, domain, name, lang string) *social.Account {
	return &social.Account{
		ID: id, Handle: handle, Domain: domain, Name: name, Lang: lang, State: social.AccountActive,
		Bio: "Ceramics and walks. See https://mei.example/about and #slowkitchen", Place: "Old Harbour",
		Fields:     []social.Field{{Name: "Web", Value: "https://mei.example"}, {Name: hostile, Value: hostile}},
		NotesCount: 64, FollowersCount: 1204, FollowingCount: 318, ReceivedCount: 9600,
		CreatedAt: sampleNow.AddDate(-1, -6, 0),
	}
}

// sampleNotes are eight cards that differ in everything a card shows.
func sampleNotes() []*social.Note {
	mei := sampleAccount(1, "mei", "", "Mei", "en")
	mei.Avatar, mei.Banner = samplePicture(101, 400, 400, ""), samplePicture(102, 1600, 400, "Dusk over a lake")
	lin := sampleAccount(2, "lin", "", "林", "zh-CN")
	ravi := sampleAccount(3, "ravi", "tea.example", "ravi "+hostile, "")
	noor := sampleAccount(4, "noor", "", "", "ar")
	at := sampleNow.AddDate(0, -2, -10)
	ceramics := []*social.Topic{{Name: "ceramics", Display: "ceramics", NotesCount: 41}}
	note := func(id int64, by *social.Account, title, lang string, m ...*media.Media) *social.Note {
		return &social.Note{
			ID: id, Account: by, AccountID: by.ID, State: social.NotePublished, Visibility: social.Public, Title: title, Lang: lang,
			Body:  "Eight months with this bowl.\n\nIt chips: @ravi@tea.example knows. #ceramics https://mei.example/a/long/path/that/goes/on?x=1 " + hostile,
			Media: m, Topics: ceramics, Mentions: []*social.Account{ravi}, LikesCount: 1299, CollectsCount: 486, CommentsCount: 38,
			PublishedAt: at, Place: "Old Harbour", Licence: "CC-BY-SA-4.0",
			Viewer: social.ViewerMarks{CanComment: true},
		}
	}
	several := note(11, mei, "One fig, one bowl", "en",
		samplePicture(1, 1200, 1600, "A cut fig in a red bowl"), samplePicture(2, 1600, 1200, ""), samplePicture(3, 900, 900, "A cup"))
	several.Viewer.Liked, several.Viewer.Collected, several.EditedAt = true, true, at.Add(time.Hour)
	several.Provenance = social.ProvenanceBought
	gifted := note(12, noor, "Dahlias, year two: what I changed", "en", samplePicture(4, 1000, 1000, "A dahlia"))
	gifted.Provenance, gifted.AIAssisted = social.ProvenanceGifted, true
	text := note(13, noor, "Moving into a north-facing flat", "en")
	warned := note(14, mei, "", "en", samplePicture(5, 800, 1000, "A dog"))
	warned.ContentWarning = "Food " + hostile
	remote := note(15, ravi, "Lake at closing time", "", samplePicture(6, 1600, 900, "Boats"))
	chinese := note(16, lin, "清晨六点半，湖边只有风", "zh-CN", samplePicture(7, 1200, 1600, "湖边的楼"))
	hidden := note(17, mei, hostile, "en", samplePicture(8, 700, 900, hostile))
	hidden.Visibility, hidden.Viewer.CanEdit = social.Self, true
	empty := note(18, noor, "", "")
	empty.Body, empty.Topics, empty.TextCover = "", nil, 3
	empty.Viewer = social.ViewerMarks{}
	return []*social.Note{several, gifted, text, warned, remote, chinese, hidden, empty}
}

func sampleComments() []*social.Note {
	notes := sampleNotes()
	root := notes[0]
	comment := func(id int64, by *social.Account, body string) *social.Note {
		return &social.Note{
			ID: id, Account: by, AccountID: by.ID, RootID: root.ID, InReplyToID: root.ID, State: social.NotePublished,
			Body: body, Lang: "en", PublishedAt: sampleNow.Add(-5 * time.Hour), LikesCount: 12, Viewer: social.ViewerMarks{CanComment: true},
		}
	}
	pinned := comment(21, root.Account, "Asked a lot: yes, dishwasher, but on the top rack and never under a pan.")
	pinned.PinnedAt, pinned.Viewer.Liked = sampleNow, true
	question := comment(22, notes[4].Account, "Is it this red on the table too? "+hostile)
	answer := comment(23, notes[5].Account, "灯光下偏棕，日光最准。")
	answer.Lang, answer.BranchID, answer.InReplyToID = "zh-CN", 22, 22
	question.Replies, question.CommentsCount = []*social.Note{answer}, 3
	gone := comment(24, notes[1].Account, "")
	gone.State = social.NoteDeleted
	return []*social.Note{pinned, question, gone}
}

func sampleBoards() []*social.Board {
	notes := sampleNotes()
	covers := []*media.Media{notes[0].Media[0], notes[1].Media[0], notes[5].Media[0]}
	mei := notes[0].Account
	return []*social.Board{
		{ID: 31, Account: mei, AccountID: 5, Title: "Slow kitchen", Description: "Things that last", Visibility: social.BoardPublic, NotesCount: 42, Covers: covers, Holds: true, IsDefault: true},
		{ID: 32, Account: mei, AccountID: 1, Title: hostile, Visibility: social.BoardPrivate, NotesCount: 1, Covers: covers[:1]},
		{ID: 33, Account: mei, AccountID: 1, Title: "Empty", Visibility: social.BoardFollowers},
	}
}

func sampleNotifications() []*social.Notification {
	notes, comments := sampleNotes(), sampleComments()
	id := func(before time.Duration) int64 { return sampleNow.Add(-before).UnixMilli() << 16 }
	var out []*social.Notification
	add := func(n social.Notification) { out = append(out, &n) }
	add(social.Notification{ID: id(time.Hour), Kind: social.NotifyComment, Actor: notes[4].Account, Note: notes[0], NoteID: 11, Comment: comments[1], CommentID: 22})
	add(social.Notification{ID: id(2 * time.Hour), Kind: social.NotifyLike, Actor: notes[1].Account, Note: notes[0], NoteID: 11})
	add(social.Notification{ID: id(3 * time.Hour), Kind: social.NotifyLike, Actor: notes[5].Account, Note: notes[0], NoteID: 11})
	add(social.Notification{ID: id(4 * time.Hour), Kind: social.NotifyCollect, Actor: notes[5].Account, Note: notes[2], NoteID: 13, Board: sampleBoards()[0], BoardID: 31})
	add(social.Notification{ID: id(26 * time.Hour), Kind: social.NotifyMention, Actor: notes[0].Account, ReadAt: sampleNow})
	add(social.Notification{ID: id(27 * time.Hour), Kind: social.NotifyReply, Actor: notes[0].Account, Note: notes[0], NoteID: 11, Comment: comments[0], CommentID: 21, ReadAt: sampleNow})
	add(social.Notification{ID: id(28 * time.Hour), Kind: social.NotifyFollow, Actor: notes[4].Account, ReadAt: sampleNow})
	add(social.Notification{ID: id(700 * time.Hour), Kind: social.NotifyFollowRequest, Actor: notes[5].Account})
	add(social.Notification{ID: id(701 * time.Hour), Kind: social.NotifySignUp, Actor: notes[5].Account})
	add(social.Notification{ID: id(9000 * time.Hour), Kind: social.NotifyFollowAccepted, Actor: notes[5].Account, ReadAt: sampleNow})
	return out
}
