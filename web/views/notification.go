package views

import (
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// noticeGroup is a row of the inbox: one notification, or the likes or collects of one
// note that stand on this page, newest first.
type noticeGroup struct {
	Items []*social.Notification
	Day   string // heading above the row, where a new day begins
}

func (g noticeGroup) first() *social.Notification { return g.Items[0] }

func (g noticeGroup) unread() bool {
	for _, n := range g.Items {
		if n.ReadAt.IsZero() {
			return true
		}
	}
	return false
}

// groupNotices gathers what many people did to one note, and says where days begin.
func groupNotices(items []*social.Notification, p *Page) []noticeGroup {
	type key struct {
		kind          social.NotificationKind
		note, comment int64
		day           string
	}
	var out []noticeGroup
	at := map[key]int{}
	day := ""
	for _, n := range items {
		d := p.L.Day(n.At(), p.Now)
		k := key{n.Kind, n.NoteID, n.CommentID, d}
		together := n.Kind == social.NotifyLike || n.Kind == social.NotifyBoost || n.Kind == social.NotifyCollect
		if i, ok := at[k]; ok && together {
			out[i].Items = append(out[i].Items, n)
			continue
		}
		g := noticeGroup{Items: []*social.Notification{n}}
		if d != day {
			g.Day, day = d, d
		}
		at[k] = len(out)
		out = append(out, g)
	}
	return out
}

// parts is the sentence of a row, cut where names and titles stand.
func (g noticeGroup) parts(p *Page) []i18n.Part {
	n := g.first()
	key := "notify." + string(n.Kind)
	slots := []string{"Name"}
	switch n.Kind {
	case social.NotifyLike:
		if n.CommentID != 0 {
			key = "notify.like_comment"
		}
	case social.NotifyCollect:
		if n.Board != nil && len(g.Items) == 1 {
			key, slots = "notify.collect_board", []string{"Name", "Board"}
		}
	}
	if n.Note != nil {
		slots = append(slots, "Note")
	} else if p.L.Has(key + "_bare") {
		key += "_bare" // the note is gone, or hidden from the reader
	}
	if more := int64(len(g.Items) - 1); more > 0 && p.L.Has(key+"_many") {
		return p.L.NParts(key+"_many", more, slots...)
	}
	return p.L.Parts(key, slots...)
}

func noticeIcon(k social.NotificationKind) string {
	switch k {
	case social.NotifyLike:
		return "leaf"
	case social.NotifyCollect:
		return "ribbon"
	case social.NotifyFollow, social.NotifyFollowRequest, social.NotifyFollowAccepted, social.NotifySignUp:
		return "user"
	}
	return "comment"
}

// noticePath is where the name in a row leads: to the profile, or, for who has none
// yet, to the page where staff decides.
func noticePath(n *social.Notification) string {
	if n.Kind == social.NotifySignUp {
		return members.WaitingPath
	}
	return social.ProfilePath(n.Actor)
}

func unreadOf(v NotificationsView) int64 {
	switch v.Tab {
	case social.TabLikes:
		return v.Unread.Likes
	case social.TabFollowers:
		return v.Unread.Followers
	}
	return v.Unread.Comments
}
