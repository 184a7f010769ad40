package views

import "github.com/batata-social/batata/social"

func profileTabs(p *Page, v ProfileView) []Link {
	pr := v.Profile
	path := social.ProfilePath(pr.Account)
	notes := Link{Label: p.T("profile.notes"), Href: path, Current: v.Tab == ProfileNotes, Count: pr.NotesCount}
	if pr.Relation.Blocking {
		notes.Count = 0 // none of them is shown
	}
	out := []Link{notes}
	if pr.ShowCollected {
		l := Link{Label: p.T("profile.collected"), Href: path + "?tab=collected", Current: v.Tab == ProfileCollected}
		if pr.BoardsCount > 0 {
			l.Note = p.N("profile.n_boards", pr.BoardsCount)
		}
		out = append(out, l)
	}
	if pr.ShowLiked {
		out = append(out, Link{Label: p.T("profile.liked"), Href: path + "?tab=liked", Current: v.Tab == ProfileLiked})
	}
	return out
}

func emptyProfile(p *Page, v ProfileView) EmptyView {
	if v.Profile.Self {
		return EmptyView{Title: p.T("profile.no_notes_self"), Why: p.T("profile.no_notes_self_why"), Action: p.T("nav.publish"), Href: "/create"}
	}
	if v.Profile.Relation.Blocking {
		return EmptyView{Title: p.T("profile.blocked"), Why: p.T("profile.blocked_why")}
	}
	return EmptyView{Title: p.T("profile.no_notes")}
}

// fullHandle is @mei@hillside.example, as others write it.
func fullHandle(p *Page, a *social.Account) string {
	if a.Local() && p.Host != "" {
		return "@" + a.Handle + "@" + p.Host
	}
	return handle(a)
}

// bioNote lets a bio be drawn like a note's words: its links and topics work.
func bioNote(a *social.Account) *social.Note { return &social.Note{Body: a.Bio, Lang: a.Lang} }

func fieldNote(a *social.Account, f social.Field) *social.Note {
	return &social.Note{Body: f.Value, Lang: a.Lang}
}
