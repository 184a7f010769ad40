package web

import (
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/web/views"
)

// about says who runs the server, its rules, and what is done with one's data.
func (v *visit) about() error {
	p := v.page(v.L.T("nav.about"), "about")
	p.Description = p.Site.Description
	size, err := v.s.size.get(v)
	if err != nil {
		return err
	}
	staff, err := v.s.members.Staff(v.Ctx())
	if err != nil {
		return err
	}
	return v.Show(http.StatusOK, views.AboutPage(p, views.AboutView{
		Members: size.Members, Notes: size.Notes, Staff: staff, Version: v.s.cfg.Version,
	}))
}

// sizeFresh is how long the counts of the about page may be old: nobody looks for
// their own note in them, and counting walks over all notes.
const sizeFresh = 5 * time.Minute

// sizeCache keeps the counts of members and notes.
type sizeCache struct {
	mu   sync.Mutex
	size social.Size
	at   time.Time
}

func (c *sizeCache) get(v *visit) (social.Size, error) {
	now := v.s.now()
	c.mu.Lock()
	defer c.mu.Unlock() // who comes meanwhile waits for the one who counts
	if !c.at.IsZero() && now.Sub(c.at) < sizeFresh {
		return c.size, nil
	}
	size, err := v.s.social.Size(v.Ctx())
	if err != nil {
		return social.Size{}, err
	}
	c.size, c.at = size, now
	return size, nil
}

// rules is the place that forms link to; they stand on the about page.
func (v *visit) rules() error { return v.Moved("/about#rules") }

// keyboard is the help of the keys.
func (v *visit) keyboard() error {
	p := v.page(v.L.T("about.keyboard"), "about")
	p.Noindex = true
	return v.ShowEither(views.KeyboardSheet(p), views.KeyboardPage(p))
}

// devMail shows the mails that dev keeps instead of sending them. The route
// exists in dev alone.
func (v *visit) devMail() error {
	letters, err := v.s.members.DevMail(v.Ctx())
	if err != nil {
		return err
	}
	address := regexp.MustCompile(`https?://[^\s<>"]+`)
	mails := make([]views.DevMail, len(letters))
	for i, l := range letters {
		mails[i] = views.DevMail{
			At: social.IDTime(l.ID), To: l.To, Subject: l.Subject, Text: l.Text, Links: address.FindAllString(l.Text, -1),
		}
	}
	p := v.page(v.L.T("devmail.title"), "")
	p.Noindex = true
	return v.Show(http.StatusOK, views.DevMailPage(p, mails))
}
