package views

import (
	"strings"
	"time"

	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

// ProfileForm is the profile as it stands, or as it was typed.
type ProfileForm struct {
	Account *social.Account // with avatar and banner as they are shown
	Errors  Errors
}

// fields are the lines of the profile with empty ones to fill in.
func (v ProfileForm) fields() []social.Field {
	out := append([]social.Field{}, v.Account.Fields...)
	for len(out) < social.MaxFields {
		out = append(out, social.Field{})
	}
	return out[:social.MaxFields]
}

// PrivacyView are the people that a member keeps away, or who wait at the door. Each
// list has a page of its own to go on with.
type PrivacyView struct {
	List     string // requests, blocked or muted
	Accounts []*social.Account
	Next     string
	Waiting  int64 // follow requests; 0 shows no number
}

// AccountForms are the three forms of the account page, each with its own refusals.
type AccountForms struct {
	User                    *members.User
	Email                   string // as typed
	Password, Change, Leave Errors
}

// SecurityView is what protects the login of a member.
type SecurityView struct {
	TOTPSince time.Time  // zero: no authenticator app
	Setup     *TOTPSetup // shown, not yet proven
	NewCodes  []string   // just made; shown this once
	CodesLeft int
	Passkeys  []PasskeyRow
	Errors    Errors

	PasskeyName string // as typed
	AddPasskey  bool   // proven for it just now: one press is left

	Renaming int64  // the passkey that could not be renamed; 0: none
	NewName  string // as typed for it
}

// addError is what is wrong with the name of a passkey to be added.
func (v SecurityView) addError() string {
	if v.Renaming != 0 {
		return ""
	}
	return v.Errors.For("name")
}

// ProofView asks a member to show once more who they are, and what goes on then.
type ProofView struct {
	Action  string   // where the form goes
	Fields  []Hidden // what it carries along
	Code    bool     // a second factor is set up
	TOTP    bool     // an authenticator app is one
	Passkey bool     // passkeys are one
	Errors  Errors
}

// Hidden is a hidden field.
type Hidden struct{ Name, Value string }

// TOTPSetup is a secret on its way into an app.
type TOTPSetup struct {
	Secret string // base32, for typing
	URI    string // otpauth://
	QR     string // data: URI of a picture of URI
}

// PasskeyRow is a passkey in the list.
type PasskeyRow struct {
	ID                  int64
	Name                string
	CreatedAt, LastUsed time.Time // LastUsed zero: never
}

// InvitesView are the invites that a member has made.
type InvitesView struct {
	Invites []*members.Invite
	May     bool // members may invite here
	MaxUses int  // what the form offers at most
	MaxDays int
	Errors  Errors
	Base    string // absolute URL of the server, without a slash at the end
}

type settingsEntry struct{ key, href, icon string }

func settingsEntries() []settingsEntry {
	return []settingsEntry{
		{"profile", "/settings/profile", "user"}, {"privacy", "/settings/privacy", "eye-off"},
		{"appearance", "/settings/appearance", "sun"}, {"language", "/settings/language", "globe"},
		{"account", "/settings/account", "mail"}, {"security", "/settings/security", "key"},
		{"sessions", "/settings/sessions", "clock"}, {"invites", "/settings/invites", "gift"},
	}
}

// secretGroups writes a secret in groups of four, as people type it.
func secretGroups(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// device says which browser on which system a User-Agent claims to be: two words that
// tell a member which of their machines it was. What is unknown stays empty.
func device(ua string) (browser, system string) {
	first := func(pairs ...string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if strings.Contains(ua, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	// Each names itself beside those that it wants to be taken for: the order counts.
	browser = first("Edg", "Edge", "OPR/", "Opera", "Vivaldi", "Vivaldi", "SamsungBrowser", "Samsung Internet", "Firefox/", "Firefox",
		"FxiOS", "Firefox", "CriOS", "Chrome", "Chromium", "Chromium", "Chrome/", "Chrome", "Safari/", "Safari", "curl/", "curl")
	system = first("iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "CrOS", "ChromeOS", "Windows", "Windows",
		"Mac OS X", "macOS", "Linux", "Linux", "FreeBSD", "FreeBSD")
	return browser, system
}

func deviceName(p *Page, ua string) string {
	browser, system := device(ua)
	switch {
	case browser != "" && system != "":
		return p.T("settings.device_on", "Browser", browser, "System", system)
	case browser != "":
		return browser
	case system != "":
		return system
	}
	return p.T("settings.device_unknown")
}

func deviceIcon(ua string) string {
	if _, system := device(ua); system == "iPhone" || system == "Android" || system == "iPad" {
		return "phone"
	}
	return "screen"
}

func joinLines(lines []string) string { return strings.Join(lines, "\n") }
