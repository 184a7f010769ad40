package views

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/media"
	"github.com/batata-social/batata/social"
)

// EditorStep is one of the four parts of the publishing form.
type EditorStep struct{ ID, Key, Icon string }

// editorSteps lists them as they are walked through.
func editorSteps() []EditorStep {
	return []EditorStep{
		{"pictures", "create.step.pictures", "image"},
		{"describe", "create.step.describe", "eye"},
		{"words", "create.step.words", "text"},
		{"publish", "create.step.publish", "globe"},
	}
}

// editor is what the parts of the publishing form share.
type editor struct {
	p    *Page
	n    *social.Note
	errs Errors
}

func (e editor) out() bool       { return e.n.State == social.NotePublished }
func (e editor) scheduled() bool { return e.n.State == social.NoteScheduled }

// action is where the form goes: the page's own address, so that a draft and a
// published note share the form.
func (e editor) action() string {
	if e.out() && e.n.Account != nil {
		return social.NotePath(e.n) + "/edit"
	}
	return "/create/" + itoa(e.n.ID)
}

// lang is the language of the words so far; a fresh note has the writer's own.
func (e editor) lang() string {
	if e.n.Lang != "" {
		return e.n.Lang
	}
	if e.p.Viewer != nil {
		return e.p.Viewer.Account.Lang
	}
	return ""
}

// asksAlt says whether the member wants to be asked before pictures go out without words.
func (p *Page) asksAlt() bool { return p.Viewer != nil && p.Viewer.User != nil && p.Viewer.User.AskAlt }

// described counts pictures that have words or need none.
func (e editor) described() int {
	n := 0
	for _, m := range e.n.Media {
		if m.Described() {
			n++
		}
	}
	return n
}

// updated is when the draft was last kept, for the script that compares it with the
// copy in the browser.
func (e editor) updated() string {
	if e.n.UpdatedAt.IsZero() {
		return ""
	}
	return strconv.FormatInt(e.n.UpdatedAt.UnixMilli(), 10)
}

func (e editor) savedLine() string {
	if e.out() || e.n.UpdatedAt.IsZero() {
		return ""
	}
	return e.p.T("create.saved_at", "Time", e.p.local(e.n.UpdatedAt).Format("15:04"))
}

// local brings a moment into the zone of the page's clock.
func (p *Page) local(t time.Time) time.Time {
	if p.Now.IsZero() {
		return t
	}
	return t.In(p.Now.Location())
}

// when is the value of the schedule's field.
func (e editor) when() string {
	if e.n.PublishAt.IsZero() {
		return ""
	}
	return e.n.PublishAt.UTC().Format("2006-01-02T15:04")
}

func (e editor) whenWords() string {
	if e.n.PublishAt.IsZero() {
		return e.p.T("create.when_now")
	}
	return e.p.L.DateTime(e.p.local(e.n.PublishAt))
}

// titleCount is "17 / 40" for Latin letters and "9 / 20" where there are Han
// characters: the same rule (social.TitleLength) in the units that the writer counts in.
func titleCount(title string) string {
	for _, r := range title {
		if r >= 0x2e80 {
			return strconv.Itoa(social.TitleLength(title)) + " / " + strconv.Itoa(social.MaxTitle)
		}
	}
	half := 2 * social.TitleLength(title)
	if ascii := len(title); strings.IndexFunc(title, func(r rune) bool { return r >= 0x80 }) < 0 {
		half = ascii
	}
	return strconv.Itoa(half) + " / " + strconv.Itoa(2*social.MaxTitle)
}

func (e editor) bodyCount() string {
	return e.p.L.Number(int64(social.Length(e.n.Body))) + " / " + e.p.L.Number(social.MaxBody)
}

func (e editor) altCount(m *media.Media) string {
	return e.p.L.Number(int64(len([]rune(m.Alt)))) + " / " + e.p.L.Number(social.MaxAlt)
}

func (e editor) visibilities() []Option {
	icons := map[social.Visibility]string{social.Public: "globe", social.Unlisted: "link", social.Followers: "users", social.Direct: "mail", social.Self: "lock"}
	out := make([]Option, 0, len(social.Visibilities))
	for _, v := range social.Visibilities {
		out = append(out, Option{string(v), e.p.T("create.audience." + string(v)), e.p.T("create.audience_help." + string(v)), icons[v]})
	}
	return out
}

func (e editor) policies() []Option {
	out := make([]Option, 0, len(social.CommentPolicies))
	for _, v := range social.CommentPolicies {
		out = append(out, Option{Value: string(v), Label: e.p.T("create.comments_by." + string(v))})
	}
	return out
}

func (e editor) provenances() []Option {
	icons := map[social.Provenance]string{
		social.ProvenanceBought: "bag", social.ProvenanceGifted: "gift", social.ProvenancePaid: "coin",
		social.ProvenanceAffiliate: "link", social.ProvenanceOwnShop: "shop",
	}
	out := make([]Option, 0, len(social.Provenances))
	for _, v := range social.Provenances {
		out = append(out, Option{string(v), e.p.T("create.provenance." + string(v)), e.p.T("create.provenance_help." + string(v)), icons[v]})
	}
	return out
}

// provenanceClass is the colour of the chosen provenance's label.
func (e editor) provenanceClass() string {
	switch e.n.Provenance {
	case social.ProvenanceBought:
		return "verified"
	case social.ProvenanceOwnShop, social.ProvenanceNone, "":
		return ""
	}
	return "disclosure"
}

func (e editor) provenanceIcon() string {
	for _, o := range e.provenances() {
		if o.Value == string(e.n.Provenance) {
			return o.Icon
		}
	}
	return ""
}

// unplaced are the refusals that no field of the form answers for, in a steady order.
func unplaced(errs Errors, fields []fieldLink) []string {
	var names []string
	for name := range errs {
		if name != "" && !slices.ContainsFunc(fields, func(f fieldLink) bool { return f.Name == name }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = errs[name]
	}
	return names
}

// labelOf is the words of the chosen option, or of the first.
func labelOf(options []Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return options[0].Label
}

// choose gives the value when it is an option, else the first: a draft from before
// an option existed still shows something chosen.
func choose(options []Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return value
		}
	}
	return options[0].Value
}

// licences are suggestions beside what anyone may type: SPDX names that people who
// share pictures use.
func licences() []string {
	return []string{"CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "CC0-1.0", "FAL-1.3", "GPL-3.0-or-later", "LicenseRef-PublicDomain"}
}

// writingLanguages are the languages offered for a text, each in itself. The value
// may be any BCP 47 tag: the one in use is added when it is not listed.
func writingLanguages(p *Page, current string) []Option {
	out := []Option{{Value: "", Label: p.T("create.lang_auto")}}
	known := false
	for _, l := range [...][2]string{
		{"en", "English"}, {"zh-CN", "简体中文"}, {"zh-TW", "繁體中文"}, {"ja", "日本語"}, {"ko", "한국어"}, {"de", "Deutsch"},
		{"es", "Español"}, {"fr", "Français"}, {"it", "Italiano"}, {"nl", "Nederlands"}, {"pl", "Polski"}, {"pt", "Português"},
		{"ru", "Русский"}, {"uk", "Українська"}, {"vi", "Tiếng Việt"}, {"id", "Bahasa Indonesia"}, {"tr", "Türkçe"}, {"ar", "العربية"},
	} {
		out = append(out, Option{Value: l[0], Label: l[1]})
		known = known || l[0] == current
	}
	if !known && current != "" {
		out = append(out, Option{Value: current, Label: current})
	}
	return out
}

// langName is a language in itself, or its tag.
func langName(p *Page, tag string) string {
	if tag == "" {
		return ""
	}
	for _, o := range writingLanguages(p, tag) {
		if o.Value == tag {
			return o.Label
		}
	}
	return tag
}

// focusValue writes a coordinate of a focal point for a range control.
func focusValue(f float64) string {
	return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
}

// pictureNumber is the place of a picture as people count.
func pictureNumber(i int) string { return strconv.Itoa(i + 1) }

// errorRing marks a control that was refused.
func errorRing(text, id string) templ.Attributes {
	if text == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": id}
}

// editorWords are the texts that the editor's script says, in the page's language.
// {n}, {m} and the like are filled in by the script.
func editorWords(p *Page) map[string]string {
	hole := func(names ...string) []any {
		args := make([]any, 0, 2*len(names))
		for _, n := range names {
			args = append(args, n, "{"+strings.ToLower(n)+"}")
		}
		return args
	}
	words := map[string]string{
		"saved":      p.T("create.saved_at", hole("Time")...),
		"described":  p.T("create.described", hole("N", "M")...),
		"count":      p.T("create.pictures_count", hole("N", "M")...),
		"of":         p.T("create.picture_of", hole("N", "M")...),
		"nth":        p.T("create.describe_nth", hole("N")...),
		"moved":      p.T("create.moved", hole("N", "M")...),
		"removed":    p.T("create.removed", hole("N")...),
		"covered":    p.T("create.cover_set", hole("N")...),
		"tooMany":    p.T("create.too_many", hole("M")...),
		"waiting":    p.T("create.waiting_uploads", hole("N")...),
		"titleLong":  p.T("create.title_long", hole("N")...),
		"bodyLong":   p.T("create.body_long", hole("N")...),
		"detected":   p.T("create.lang_detected", hole("Name")...),
		"localCopy":  p.T("create.local_copy", hole("Time")...),
		"focusAt":    p.T("create.focus_at", hole("X", "Y")...),
		"undescribe": p.T("create.undescribed", hole("N")...),
		"small":      p.T("create.small", hole("N", "Width")...),
		"failedFile": p.T("create.upload_failed", hole("Name")...),
		"results":    p.T("create.suggestions", hole("N")...),
	}
	for _, key := range [...]string{
		"saving", "unsaved", "offline", "cover", "uploading", "processing", "uploaded", "not_picture", "connection_lost",
		"next_step", "publish_now", "schedule_button", "save_changes", "when_now", "next_picture", "to_words", "no_title", "body_hint",
		"step_title.pictures", "step_title.describe", "step_title.words", "step_title.publish", "alt_missing", "alt_done", "decoration", "drop_here",
	} {
		words[key] = p.T("create." + key)
	}
	for _, l := range i18n.Languages() {
		words["lang."+l.Tag] = l.Name
	}
	for _, o := range writingLanguages(p, "") {
		if o.Value != "" {
			words["lang."+o.Value] = o.Label
		}
	}
	return words
}
