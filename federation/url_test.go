package federation

import "testing"

// What is ours is recognised in exactly the spelling that we write, and as its page.
func TestLocal(t *testing.T) {
	t.Parallel()
	u := urls{"https://batata.test"}
	for iri, want := range map[string]local{
		u.Instance():                       {Instance: true},
		u.Actor("nina"):                    {Handle: "nina"},
		u.Note("nina", 12):                 {Handle: "nina", NoteID: 12},
		"https://batata.test/@nina":        {Handle: "nina"},
		"https://batata.test/@nina/12":     {Handle: "nina", NoteID: 12},
		u.Activity("", 3):                  {},
		u.Activity("nina", 3):              {},
		u.Inbox("nina"):                    {},
		u.Outbox("nina"):                   {},
		u.Followers("nina"):                {},
		u.Following("nina"):                {},
		u.Featured("nina"):                 {},
		u.SharedInbox():                    {},
		u.KeyOf(u.Actor("nina")):           {},
		u.Note("nina", 12) + "/":           {},
		u.Note("nina", 12) + "?x":          {},
		u.Note("nina", 0):                  {},
		u.Note("nina", -1):                 {},
		u.Actor("nina") + "/notes/012":     {},
		u.Actor("nina") + "/notes/+12":     {},
		u.Actor("nina") + "/notes/12/x":    {},
		u.Actor("nina") + "/notes/":        {},
		u.Actor("") + "/notes/12":          {},
		"https://batata.test/users/n%69":   {},
		"https://batata.test/users/":       {},
		"https://batata.test/@nina@x.test": {}, // of an account elsewhere
		"https://batata.test/about":        {},
		"https://batata.test":              {},
		"http://batata.test/users/nina":    {},
		"https://batata.test.x/users/n":    {},
		"https://other.test/users/nina":    {},
		"https://batata.test@x/users/n":    {},
		"https://batata.test/users/n?a=b":  {},
	} {
		if got, ok := u.Local(iri); got != want || ok != (want != local{}) {
			t.Errorf("%s: %+v, %v", iri, got, ok)
		}
	}
}
