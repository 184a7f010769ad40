package web

import (
	"net/http"
	"net/url"

	"github.com/batata-social/batata/social/members"
	"github.com/batata-social/batata/web/admin"
	"github.com/batata-social/batata/web/views"
)

// anybodys says that acting on the public thing is everybody's right.
const anybodys = 0

// replay is how a route is asked with what belongs to another.
type replay struct {
	form   url.Values     // sent with every id in the path
	public map[string]int // answers about what the thief may see; the rest is 404
	more   []attack       // ids in forms, and names in paths
}

// noEffect are the answers of acts that may be repeated: they go back to the page.
var noEffect = []int{http.StatusSeeOther}

// idorReplays are the routes that change something.
func idorReplays(v *victim) map[string]replay {
	const note = "/@{handle}/{id:[0-9]+}"
	board := url.Values{"board": {v.ids["public board"]}}
	words := url.Values{"title": {"taken"}, "body": {"taken over"}, "do": {"publish"}, "visibility": {"public"}}
	put := func(form url.Values, name string, values ...string) url.Values {
		out := url.Values{name: values}
		for k, list := range form {
			out[k] = list
		}
		return out
	}
	pictures := []string{v.ids["unused picture"], v.ids["picture of the self note"]}
	// self is for routes that act on who asks and on nobody else.
	self := func(path string, form url.Values) replay {
		all := v.mass()
		for k, list := range form {
			all[k] = list
		}
		return replay{more: []attack{{path: path, form: all, want: []int{200, 201, 303, 401, 403, 404, 409, 422}}}}
	}
	taking := func(path string, form url.Values) []attack { // somebody else's pictures into what is mine
		var out []attack
		for _, id := range pictures {
			out = append(out,
				attack{path: path, form: put(form, "media", id), want: []int{404, 422}},
				attack{path: path, form: put(form, "alt_"+id, "mine now")})
		}
		return out
	}
	return map[string]replay{
		"POST /inbox":                self("/inbox", nil), // a signature is its only claim: TestF01, TestF23 of federation
		"POST /users/{handle}/inbox": self("/users/ada/inbox", nil),
		"POST " + note + "/like":     {public: map[string]int{aNote: anybodys, aComment: anybodys}},
		"POST " + note + "/unlike":   {public: map[string]int{aNote: 303, aComment: 303}},
		"POST " + note + "/comments": {form: url.Values{"body": {"hello"}}, public: map[string]int{aNote: anybodys, aComment: anybodys}, more: v.underHidden()},
		"POST " + note + "/collect": {public: map[string]int{aNote: anybodys, aComment: 422}, more: []attack{
			{path: v.path(aNote, "/collect"), form: board}, {path: "/@bea/" + v.thiefs["note"] + "/collect", form: board},
		}},
		"POST " + note + "/uncollect": {public: map[string]int{aNote: 303, aComment: 303}, more: []attack{{path: v.path(aNote, "/uncollect"), form: board, want: noEffect}}},
		"POST " + note + "/collected": {form: board},
		"POST " + note + "/pin":       {public: map[string]int{aNote: 403, aComment: 403}},
		"POST " + note + "/unpin":     {public: map[string]int{aNote: 403, aComment: 403}},
		"POST " + note + "/edit":      {form: words, more: taking("/@bea/"+v.thiefs["note"]+"/edit", words)},
		"POST " + note + "/delete":    {public: map[string]int{aNote: 403, aComment: 403}},

		"POST /@{handle}/follow":          self("/@fay/follow", nil),
		"POST /@{handle}/unfollow":        self("/@fay/unfollow", nil),
		"POST /@{handle}/accept":          {more: []attack{{path: "/@pen/accept", form: v.mass()}, {path: "/@fay/accept", form: v.mass()}}},
		"POST /@{handle}/reject":          {more: []attack{{path: "/@pen/reject", form: v.mass(), want: noEffect}}},
		"POST /@{handle}/remove-follower": {more: []attack{{path: "/@fay/remove-follower", form: v.mass(), want: noEffect}}},
		"POST /@{handle}/block":           self("/@fay/block", nil),
		"POST /@{handle}/unblock":         self("/@fay/unblock", nil),
		"POST /@{handle}/mute":            self("/@fay/mute", nil),
		"POST /@{handle}/unmute":          self("/@fay/unmute", nil),

		"POST /@{handle}/boards":                     {more: []attack{{path: "/@ada/boards", form: put(v.mass(), "title", "planted")}}},
		"POST /@{handle}/boards/{id:[0-9]+}/edit":    {form: url.Values{"title": {"taken"}, "visibility": {"public"}}},
		"POST /@{handle}/boards/{id:[0-9]+}/delete":  {},
		"POST /create":                               self("/create?topic=taken", nil),
		"POST /create/{id:[0-9]+}":                   {form: words, more: append(taking("/create/"+v.thiefs["draft"], put(words, "do", "save")), v.discards()...)},
		"PUT /create/{id:[0-9]+}":                    {form: words, more: taking("/create/"+v.thiefs["draft"], url.Values{"title": {"mine"}})[:1]},
		"POST /media":                                self("/media", nil),
		"POST /media/{id:[0-9]+}":                    {form: url.Values{"alt": {"taken"}, "licence": {"CC0-1.0"}, "credit": {"bea"}}},
		"PUT /media/{id:[0-9]+}":                     {form: url.Values{"alt": {"taken"}, "focus_x": {"0.5"}}},
		"POST " + views.SeenPath:                     {more: []attack{{path: views.SeenPath, form: url.Values{"note": {v.ids["self note"], v.ids["draft"]}}, want: []int{204}}}},
		"POST /notifications/read":                   self("/notifications/read", url.Values{"tab": {"likes"}, "up_to": {v.ids["notification"]}}),
		"POST /settings/sessions/{id:[0-9]+}/revoke": {},
		"POST /settings/sessions/revoke-others":      self("/settings/sessions/revoke-others", nil),
		"POST /settings/invites":                     self("/settings/invites", url.Values{"max_uses": {"1"}, "days": {"1"}}),
		"POST /settings/invites/{id:[0-9]+}/revoke":  {},
		"POST /settings/profile":                     v.faces(self("/settings/profile", url.Values{"name": {"Ada"}, "discoverable": {"1"}})),
		"POST /settings/appearance":                  self("/settings/appearance", url.Values{"theme": {"dark"}}),
		"POST /settings/language":                    self("/settings/language", url.Values{"lang": {"zh-CN"}}),
		"POST /preferences":                          self("/preferences", url.Values{"theme": {"dark"}}),
		"POST /settings/account/password":            self("/settings/account/password", url.Values{"password": {testPassword}, "new_password": {testPassword + " x"}}),
		"POST /settings/account/email":               self("/settings/account/email", url.Values{"password": {testPassword + " x"}, "email": {"ada@mail.example"}}),
		"POST /settings/account/delete":              {more: []attack{{path: "/settings/account/delete", form: put(v.mass(), "password", testPassword), want: []int{422}, another: true}}},
		"POST /settings/security/totp":               self("/settings/security/totp", url.Values{"password": {testPassword + " x"}}),
		"POST /settings/security/totp/confirm":       self("/settings/security/totp/confirm", url.Values{"code": {"000000"}}),
		"POST /settings/security/totp/disable":       self("/settings/security/totp/disable", url.Values{"password": {testPassword + " x"}}),
		"POST /settings/security/recovery":           self("/settings/security/recovery", url.Values{"password": {testPassword + " x"}}),
		"POST /settings/security/passkeys/options":   self("/settings/security/passkeys/options", url.Values{"password": {testPassword + " x"}}),
		"POST " + proofPath:                          self(proofPath, url.Values{"proof": {"1"}, "password": {testPassword + " x"}}),
		"POST " + proofPath + "/passkey/options":     self(proofPath+"/passkey/options", nil),
		"POST " + proofPath + "/passkey":             self(proofPath+"/passkey", nil),
		"POST /settings/security/passkeys":           self("/settings/security/passkeys", nil),
		"POST /settings/security/passkeys/rename":    {more: []attack{{path: "/settings/security/passkeys/rename", form: url.Values{"id": {v.ids["passkey"]}, "name": {"taken"}}}}},
		"POST /settings/security/passkeys/delete":    {more: []attack{{path: "/settings/security/passkeys/delete", form: url.Values{"id": {v.ids["passkey"]}}}}},

		// The thief is no staff, so none of these is there.
		"POST " + members.WaitingPath + "/{id:[0-9]+}/approve": {},
		"POST " + members.WaitingPath + "/{id:[0-9]+}/reject":  {form: url.Values{"reason": {"taken"}}},
		"POST " + admin.SitePath:                               {more: []attack{{path: admin.SitePath, form: put(v.mass(), "name", "taken")}}},

		// Who asks here is nobody yet: what opens these is a secret, not an id.
		"POST /login":                             self("/login", url.Values{"login": {"ada"}, "password": {"wrong password 1"}}),
		"POST /login/second":                      self("/login/second", url.Values{"code": {"000000"}}),
		"POST /login/passkey/options":             self("/login/passkey/options", nil),
		"POST /login/passkey":                     self("/login/passkey", nil),
		"POST /logout":                            {more: []attack{{path: "/logout", form: v.mass(), want: noEffect, another: true}}},
		"POST /signup":                            self("/signup", url.Values{"handle": {"ada"}, "email": {"new@mail.example"}, "password": {testPassword}, "rules": {"1"}}),
		"POST " + members.ConfirmPath:             self(members.ConfirmPath, url.Values{"token": {v.ids["account"]}}),
		"POST " + members.ConfirmPath + "/resend": self(members.ConfirmPath+"/resend", url.Values{"email": {"nobody@mail.example"}}),
		"POST " + members.ResetPath:               self(members.ResetPath, url.Values{"token": {v.ids["account"]}, "password": {testPassword}}),
		"POST " + members.ChangeEmailPath:         self(members.ChangeEmailPath, url.Values{"token": {v.ids["account"]}}),
		"POST " + members.UndoEmailPath:           self(members.UndoEmailPath, url.Values{"token": {v.ids["account"]}}),
	}
}

func (v *victim) path(what, suffix string) string { return "/@ada/" + v.ids[what] + suffix }

// underHidden comments from the page of a note that the thief sees on one that they
// do not.
func (v *victim) underHidden() []attack {
	var out []attack
	for what, id := range v.ids {
		if what == aNote || what == aComment {
			continue
		}
		form := url.Values{"body": {"hello"}, "parent": {id}}
		out = append(out, attack{path: v.path(aNote, "/comments"), form: form}, attack{path: "/@bea/" + v.thiefs["note"] + "/comments", form: form})
	}
	return out
}

// discards are the other buttons of the publishing form.
func (v *victim) discards() []attack {
	var out []attack
	for _, what := range []string{"draft", "scheduled note", "self note"} {
		for _, do := range []string{"discard", "save", "schedule", "remove:" + v.ids["unused picture"]} {
			out = append(out, attack{path: "/create/" + v.ids[what], form: url.Values{"do": {do}, "title": {"taken"}}})
		}
	}
	return out
}

// faces adds the victim's pictures as the thief's own.
func (v *victim) faces(r replay) replay {
	for _, field := range []string{"avatar_id", "banner_id"} {
		r.more = append(r.more, attack{path: "/settings/profile", form: url.Values{field: {v.ids["unused picture"]}, "discoverable": {"1"}}, want: []int{404, 422}})
	}
	return r
}
