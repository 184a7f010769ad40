package views

import (
	"net/url"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// AuthView is what the sign-up and login pages show. What was typed comes back, but
// for passwords.
type AuthView struct {
	Still  []*social.Note // up to nine public notes for the still waterfall
	Errors Errors
	Return string // where to go after logging in; a path of ours

	Mode   members.SignUpMode // sign-up: in force now
	Handle string
	Email  string
	Invite string
	Reason string
	Agreed bool

	Login       string // login: handle or e-mail
	Unconfirmed bool   // login: what is missing is the click in a mail

	Members int64 // for the line that says how many share here; 0 leaves it out
}

// Honeypot is the name of a field that people do not see: a sign-up that fills it in
// comes from a program.
const Honeypot = "website"

// stillColumns deals notes into three columns, in turn.
func stillColumns(notes []*social.Note) [3][]*social.Note {
	var out [3][]*social.Note
	for i, n := range notes {
		if i == 9 {
			break
		}
		out[i%3] = append(out[i%3], n)
	}
	return out
}

// authTabs are Join and Log in, which share the page.
func authTabs(p *Page, v AuthView, joining bool) []Link {
	to := func(path string) string {
		if v.Return == "" {
			return path
		}
		return path + "?return=" + url.QueryEscape(v.Return)
	}
	return []Link{
		{Label: p.T("auth.join"), Href: to("/signup"), Current: joining},
		{Label: p.T("auth.login"), Href: to("/login"), Current: !joining},
	}
}

// shortHost is the first label of the host, as people call a place.
func (p *Page) shortHost() string {
	if p.Site.Name != "" {
		return p.Site.Name
	}
	return p.Host
}

// resendPath is where another confirmation mail is asked for.
const resendPath = members.ConfirmPath + "/resend"
