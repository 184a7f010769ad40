package views

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/members"
)

var writeNow = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const writeHostile = `<script>alert(1)</script>"' onload=x`

func writePage(lang string) *Page {
	a := &social.Account{ID: 5, Handle: "mei", Name: "Mei", Lang: "en", Fields: []social.Field{{Name: "Web", Value: writeHostile}}, Locked: true, AvatarID: 101}
	a.Avatar = &media.Media{Kind: media.KindImage, ID: 101, Width: 400, Height: 400, Renditions: []media.Rendition{{Name: media.Rendition360, Width: 360}}}
	return &Page{
		Title: "Sample", Lang: lang, L: i18n.New(lang), Path: "/create/77", Now: writeNow,
		Site: members.Site{Name: "hillside", Contact: "help@hillside.example", Rules: []string{"Be kind."}}, Host: "hillside.example",
		Assets:   Assets{},
		MediaURL: func(m *media.Media, width int) string { return fmt.Sprintf("/media/%d-%d.webp", m.ID, width) },
		Viewer:   &members.Viewer{Account: a, User: &members.User{AccountID: 5, Email: "mei@mail.example", Account: a}},
	}
}

func writeDraft(p *Page, pictures int) *social.Note {
	n := &social.Note{
		ID: 77, Account: p.Viewer.Account, State: social.NoteDraft, Visibility: social.Public, Provenance: social.ProvenanceBought, CommentPolicy: social.CommentAll,
		Title: "One fig, one bowl", Body: "Eight months with this bowl. #ceramics\n\n" + writeHostile, UpdatedAt: writeNow.Add(-time.Hour),
	}
	for i := range pictures {
		alt := ""
		if i < 4 {
			alt = "The bowl's table: two stacked pallets " + writeHostile
		}
		n.Media = append(n.Media, &media.Media{
			Kind: media.KindImage,
			ID:   int64(i + 1), Alt: alt, Width: 1200, Height: 1600, ColourClass: i, FocusX: 0.25, FocusY: -0.5,
			Renditions: []media.Rendition{{Name: media.Rendition360, Width: 360}, {Name: media.Rendition720, Width: 720}},
		})
	}
	return n
}

// writeSamples are the writing and account pages in every state that they have.
func writeSamples(p *Page) map[string]templ.Component {
	draft, empty, scheduled, out := writeDraft(p, 6), writeDraft(p, 0), writeDraft(p, 1), writeDraft(p, 2)
	empty.Title, empty.Body, empty.Provenance = "", "", ""
	scheduled.State, scheduled.PublishAt, scheduled.Lang, scheduled.Licence = social.NoteScheduled, writeNow.Add(30*time.Hour), "sr-Latn", "CC-BY-4.0"
	out.State, out.Visibility = social.NotePublished, social.Followers
	refused := Errors{}
	for _, f := range editorFields(p) {
		refused[f.Name] = "Refused: " + f.Name
	}
	v := AuthView{Still: []*social.Note{draft, empty, out, draft, empty, out, draft, out, draft, draft}, Mode: members.SignUpOpen, Handle: "tomas", Email: "t@mail.example", Return: "/drafts?x=1", Members: 412}
	mode := func(m members.SignUpMode, invite string, e Errors) AuthView {
		w := v
		w.Mode, w.Invite, w.Errors = m, invite, e
		return w
	}
	sessions := []*members.Session{
		{ID: 1, Current: true, IP: "192.0.2.7", UserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", CreatedAt: writeNow, LastSeenAt: writeNow},
		{ID: 2, UserAgent: writeHostile, CreatedAt: writeNow.Add(-time.Hour), LastSeenAt: writeNow.Add(-time.Minute)},
	}
	invites := []*members.Invite{
		{ID: 1, Code: "abcd", MaxUses: 5, Uses: 1, Note: writeHostile, ExpiresAt: writeNow.Add(time.Hour)}, {ID: 2, Code: "x", MaxUses: 1, Uses: 1},
		{ID: 3, Code: "y", MaxUses: 1, RevokedAt: writeNow}, {ID: 4, Code: "z", MaxUses: 1, ExpiresAt: writeNow.Add(-time.Hour)}, {ID: 5, Code: "w", MaxUses: 2},
	}
	full := Errors{"": "No.", "password": "Wrong.", "email": "No address.", "new_password": "Short.", "handle": "Other.", "code": "Wrong.", "name": "Long.", "bio": "Long.", "place": "Long.", "lang": "?", "fields": "Long.", "avatar": "Large.", "banner": "Large.", "note": "Long.", "max_uses": "?", "days": "?", "rules": "Read them.", "invite": "Over.", "reason": "Long.", "login": "?"}
	edits := []*social.Edit{
		{ID: 1, MadeAt: writeNow.Add(-48 * time.Hour), Snapshot: social.Snapshot{Title: "First", Body: writeHostile, Lang: "en", Provenance: social.ProvenanceGifted, AIAssisted: true, Place: "Porto", Licence: "CC0-1.0", ContentWarning: "Food"}, Media: draft.Media[:2]},
		{ID: 2, MadeAt: writeNow.Add(-time.Hour), Snapshot: social.Snapshot{Body: "Second"}},
	}
	people := []*social.Account{p.Viewer.Account, {ID: 9, Handle: "ravi", Domain: "tea.example", Name: writeHostile}}
	keys := []PasskeyRow{{ID: 3, Name: writeHostile, CreatedAt: writeNow}, {ID: 4, Name: "laptop", CreatedAt: writeNow, LastUsed: writeNow}}
	all := map[string]templ.Component{
		"create":           CreatePage(p, draft, nil),
		"create empty":     CreatePage(p, empty, nil),
		"create scheduled": CreatePage(p, scheduled, nil),
		"create refused":   CreatePage(p, draft, refused),
		"create general":   CreatePage(p, draft, Errors{"": "Not now."}),
		"edit":             CreatePage(p, out, Errors{"title": "Long.", "media": "Many."}),
		"drafts":           DraftsPage(p, []*social.Note{draft, empty, scheduled}, "next"),
		"drafts empty":     DraftsPage(p, nil, ""),
		"history":          EditsPage(p, out, edits),
		"history empty":    EditsPage(p, out, nil),
		"signup open":      SignUpPage(p, v),
		"signup approval":  SignUpPage(p, mode(members.SignUpApproval, "", full)),
		"signup invite":    SignUpPage(p, mode(members.SignUpInvite, "", Errors{"invite": "Over."})),
		"signup invited":   SignUpPage(p, mode(members.SignUpApproval, "abcd", nil)),
		"signup closed":    SignUpPage(p, mode(members.SignUpClosed, "", nil)),
		"login":            LogInPage(p, v),
		"login refused":    LogInPage(p, mode("", "", full)),
		"signed up":        SignedUpPage(p, members.SignUpResult{Confirm: true, Approval: true}, writeHostile),
		"signed up quiet":  SignedUpPage(p, members.SignUpResult{}, ""),
		"confirm":          ConfirmPage(p, ConfirmView{Token: "t"}),
		"confirm over":     ConfirmPage(p, ConfirmView{Token: "t", Errors: full}),
		"confirmed":        ConfirmPage(p, ConfirmView{Done: true}),
		"confirmed waits":  ConfirmPage(p, ConfirmView{Done: true, Waits: true}),
		"address":          AddressPage(p, "t", false, nil),
		"address undo":     AddressPage(p, "t", true, full),
		"reset":            ResetPage(p, "a@b", false, full),
		"reset sent":       ResetPage(p, "", true, nil),
		"new password":     NewPasswordPage(p, "t", full),
		"second":           SecondPage(p, SecondView{TOTP: true, Passkey: true, Errors: full}),
		"second passkey":   SecondPage(p, SecondView{}),
		"profile":          ProfileSettingsPage(p, ProfileForm{Account: p.Viewer.Account, Errors: full}),
		"requests":         PrivacyPage(p, PrivacyView{List: "requests", Accounts: people, Next: "x", Waiting: 2}),
		"blocked":          PrivacyPage(p, PrivacyView{List: "blocked", Accounts: people}),
		"muted":            PrivacyPage(p, PrivacyView{List: "muted", Accounts: people}),
		"muted empty":      PrivacyPage(p, PrivacyView{List: "muted"}),
		"blocked empty":    PrivacyPage(p, PrivacyView{List: "blocked"}),
		"requests empty":   PrivacyPage(p, PrivacyView{List: "requests"}),
		"sessions":         SessionsPage(p, sessions),
		"appearance":       AppearancePage(p, true),
		"language":         LanguagePage(p, "zh-CN"),
		"proof":            ProofPage(p, ProofView{Action: "/settings/security/totp", Fields: []Hidden{{"id", "7"}}, Errors: full}),
		"proof with code":  ProofPage(p, ProofView{Action: "/settings/security/proof", Code: true, TOTP: true, Passkey: true}),
		"account":          AccountPage(p, AccountForms{User: p.Viewer.User, Password: full, Change: full, Leave: full}),
		"security off":     SecurityPage(p, SecurityView{Errors: full}),
		"security setup":   SecurityPage(p, SecurityView{Setup: &TOTPSetup{Secret: "ABCDEFGHIJ", URI: "otpauth://totp/x", QR: "data:image/png;base64,AAAA"}, Errors: full}),
		"security on":      SecurityPage(p, SecurityView{TOTPSince: writeNow, NewCodes: []string{"aaaa-bbbb", "cccc-dddd"}, CodesLeft: 10, Passkeys: keys}),
		"security rename":  SecurityPage(p, SecurityView{Passkeys: keys, Renaming: 4, NewName: writeHostile, Errors: full}),
		"invites":          InvitesPage(p, InvitesView{Invites: invites, May: true, MaxUses: 10, MaxDays: 30, Base: "https://hillside.example", Errors: full}),
		"invites off":      InvitesPage(p, InvitesView{}),
		"dev mail":         DevMailPage(p, []DevMail{{At: writeNow, To: "a@b", Subject: writeHostile, Text: writeHostile, Links: []string{"http://localhost:8080/signup/confirm?token=x"}}}),
		"dev mail empty":   DevMailPage(p, nil),
	}
	maps.Copy(all, adminSamples(p))
	return all
}

func eachWritten(t *testing.T, check func(t *testing.T, text string, doc *html.Node)) {
	t.Helper()
	for _, lang := range []string{"en", "zh-CN"} {
		for name, c := range writeSamples(writePage(lang)) {
			t.Run(name+" "+lang, func(t *testing.T) {
				t.Parallel()
				var b bytes.Buffer
				if err := c.Render(context.Background(), &b); err != nil {
					t.Fatal(err)
				}
				doc, err := html.Parse(bytes.NewReader(b.Bytes()))
				if err != nil {
					t.Fatal(err)
				}
				check(t, b.String(), doc)
			})
		}
	}
}

func elements(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		elements(c, f)
	}
}

func attribute(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func TestWritingPagesObeyThePolicyAndTheLanguage(t *testing.T) {
	t.Parallel()
	missing := regexp.MustCompile(`\[[a-z_]+\.[a-zA-Z_.-]+\]|&lt;no value&gt;|%!`)
	eachWritten(t, func(t *testing.T, text string, doc *html.Node) {
		if m := missing.FindString(text); m != "" {
			t.Errorf("says %q", m)
		}
		if strings.Contains(text, "<script>alert") {
			t.Error("a member's words became markup")
		}
		elements(doc, func(n *html.Node) {
			src, _ := attribute(n, "src")
			kind, _ := attribute(n, "type")
			if n.Data == "style" || n.Data == "script" && src == "" && kind != "application/json" {
				t.Errorf("inline <%s>", n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
					t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
			}
		})
	})
}

// Every control has a name, every reference its target, every id stands once, and the
// parser moves nothing.
func TestWritingPagesAreWhole(t *testing.T) {
	t.Parallel()
	known := writtenClasses(t)
	eachWritten(t, func(t *testing.T, text string, doc *html.Node) {
		ids, labelled, headings := map[string]bool{}, map[string]bool{}, 0
		elements(doc, func(n *html.Node) {
			if id, ok := attribute(n, "id"); ok {
				if ids[id] {
					t.Errorf("id %q twice", id)
				}
				ids[id] = true
			}
			if of, ok := attribute(n, "for"); ok {
				labelled[of] = true
			}
			if n.Data == "h1" {
				headings++
			}
		})
		if headings != 1 {
			t.Errorf("%d h1", headings)
		}
		elements(doc, func(n *html.Node) {
			for _, key := range []string{"for", "list", "aria-describedby", "aria-labelledby", "aria-controls"} {
				list, _ := attribute(n, key)
				for _, id := range strings.Fields(list) {
					if !ids[id] {
						t.Errorf("<%s %s> names %q, which is not there", n.Data, key, id)
					}
				}
			}
			if href, _ := attribute(n, "href"); n.Data == "use" && !hasIcon(strings.TrimPrefix(href, "#i-")) {
				t.Errorf("no icon %q", href)
			}
			if href, _ := attribute(n, "href"); n.Data == "a" && strings.HasPrefix(href, "#") && !ids[href[1:]] {
				t.Errorf("a link leads to %q, which is not there", href)
			}
			checkNamed(t, n, labelled)
			classes, _ := attribute(n, "class")
			for _, c := range strings.Fields(classes) {
				if !known[c] {
					t.Errorf("<%s> has the class %q, which no style sheet knows", n.Data, c)
				}
			}
		})
		for _, tag := range []string{"form", "p", "a", "button", "label", "li", "ul", "section", "details", "fieldset", "div", "span"} {
			written := len(regexp.MustCompile(`<`+tag+`[\s>]`).FindAllString(text, -1))
			parsed := 0
			elements(doc, func(n *html.Node) {
				if n.Data == tag {
					parsed++
				}
			})
			if written != parsed {
				t.Errorf("%d <%s> written, %d parsed: it stands where it may not", written, tag, parsed)
			}
		}
	})
}

func checkNamed(t *testing.T, n *html.Node, labelled map[string]bool) {
	t.Helper()
	kind, _ := attribute(n, "type")
	switch {
	case n.Data == "input" && kind != "hidden", n.Data == "select", n.Data == "textarea":
		id, _ := attribute(n, "id")
		_, own := attribute(n, "aria-label")
		inLabel := false
		for up := n.Parent; up != nil; up = up.Parent {
			inLabel = inLabel || up.Data == "label"
		}
		if !labelled[id] && !own && !inLabel {
			name, _ := attribute(n, "name")
			t.Errorf("<%s name=%q> has no label", n.Data, name)
		}
	case n.Data == "a", n.Data == "button", n.Data == "summary":
		label, _ := attribute(n, "aria-label")
		_, hidden := attribute(n, "aria-hidden")
		if label == "" && !hidden && strings.TrimSpace(textOf(n)) == "" && attrOr(n, "data-do") != "next" {
			t.Errorf("<%s class=%q> has no name", n.Data, attrOr(n, "class"))
		}
	case n.Data == "img":
		if _, ok := attribute(n, "alt"); !ok {
			t.Error("<img> without alt")
		}
	}
}

func attrOr(n *html.Node, key string) string {
	v, _ := attribute(n, key)
	return v
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	s := ""
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s += textOf(c)
	}
	return s
}

// writtenClasses are the classes of all style sheets, and those that mean nothing by
// themselves.
func writtenClasses(t *testing.T) map[string]bool {
	t.Helper()
	var files []string
	for _, dir := range []string{"../assets/css/*.css", "../assets/write/*.css"} {
		found, err := filepath.Glob(dir)
		if err != nil || len(found) == 0 {
			t.Fatalf("no style sheets in %s: %v", dir, err)
		}
		files = append(files, found...)
	}
	known := map[string]bool{"system": true, "sign": true, "fx2": true, "fy2": true, "r34": true}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.([a-zA-Z][\w-]*)`).FindAllSubmatch(b, -1) {
			known[string(m[1])] = true
		}
	}
	return known
}

// A refusal stands at its control, in the summary, and leads there.
func TestEditorShowsEveryRefusalAtItsField(t *testing.T) {
	t.Parallel()
	p := writePage("en")
	for _, f := range editorFields(p) {
		n := writeDraft(p, 2)
		var b bytes.Buffer
		if err := CreatePage(p, n, Errors{f.Name: "Shorten it by three."}).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), f.Label+": Shorten it by three.") {
			t.Errorf("%s: not in the summary", f.Name)
		}
		if !strings.Contains(b.String(), `id="`+f.ID+`"`) {
			t.Errorf("%s: the summary leads to #%s, which is not there", f.Name, f.ID)
		}
	}
}

// What the domain refuses by field must find its place on the page.
func TestEditorKnowsTheFieldsOfTheDomain(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, f := range editorFields(writePage("en")) {
		known[f.Name] = true
	}
	var list errs.Problems
	for _, name := range []string{"visibility", "provenance", "comment_policy", "text_cover", "media", "lang", "licence", "body", "title", "content_warning", "place", "publish_at"} {
		list.Add(name, "error.kind.invalid")
	}
	for _, problem := range list {
		if !known[problem.Field] {
			t.Errorf("a refusal of %q would not be shown", problem.Field)
		}
	}
}

// Without script the form carries everything that a note is made of.
func TestEditorFormIsCompleteWithoutScript(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := CreatePage(writePage("en"), writeDraft(writePage("en"), 3), nil).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	names, acts := map[string]int{}, map[string]bool{}
	elements(doc, func(n *html.Node) {
		if n.Data != "form" || attrOr(n, "id") != "editor" {
			return
		}
		elements(n, func(c *html.Node) {
			if name := attrOr(c, "name"); name == "do" {
				acts[attrOr(c, "value")] = true
			} else if name != "" {
				names[name]++
			}
		})
	})
	for _, name := range []string{
		"title", "body", "content_warning", "lang", "place", "licence", "visibility", "provenance", "ai_assisted", "comment_policy", "text_cover",
		"cover_id", "publish_at", "publish_at_offset", "file", "alt_1", "alt_3", "focus_x_2", "focus_y_2", "credit_2", "licence_2", "source_url_2",
	} {
		if names[name] == 0 {
			t.Errorf("no field %q", name)
		}
	}
	if names["media"] != 3 {
		t.Errorf("%d fields media, want 3", names["media"])
	}
	for _, act := range []string{"save", "publish", "schedule", "discard", "upload", "earlier:2", "later:2", "cover:2", "remove:2"} {
		if !acts[act] {
			t.Errorf("no button %q", act)
		}
	}
}

func TestTitleCountCountsAsTheRuleDoes(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{"": "0 / 40", "One fig, one bowl": "17 / 40", "慢慢种": "3 / 20", "Café": "6 / 40", "x种": "2 / 20"} {
		if got := titleCount(title); got != want {
			t.Errorf("titleCount(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestDeviceIsReadFromTheUserAgent(t *testing.T) {
	t.Parallel()
	for ua, want := range map[string][2]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  {"Firefox", "Linux"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0":               {"Edge", "Windows"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": {"Safari", "iPhone"},
		"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                            {"Chrome", "Android"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                   {"Safari", "macOS"},
		"something": {"", ""},
	} {
		if b, s := device(ua); b != want[0] || s != want[1] {
			t.Errorf("device(%q) = %q, %q; want %v", ua, b, s, want)
		}
	}
}
