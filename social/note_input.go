package social

import (
	"regexp"
	"slices"
	"strings"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/text"
)

// NoteInput is what an author writes into a note. Zero values mean the defaults:
// public, no provenance, everybody may comment, the first picture is the cover.
type NoteInput struct {
	Title          string
	Body           string
	ContentWarning string
	Lang           string // BCP 47; empty: guessed from the words
	Place          string
	Licence        string // SPDX expression
	Visibility     Visibility
	Provenance     Provenance
	AIAssisted     bool
	CommentPolicy  CommentPolicy
	MediaIDs       []int64 // in the author's order
	CoverID        int64   // one of MediaIDs, or 0 for the first
	TextCover      int16   // palette of the cover of a note without pictures
}

// spdxShape is what an SPDX licence expression is made of. The list of known
// licences grows every few months, so any well-formed name passes.
var spdxShape = regexp.MustCompile(`^[A-Za-z0-9.+()-]+( [A-Za-z0-9.+()-]+)*$`)

// langShape is a BCP 47 tag as far as we use it: en, zh-CN, sr-Latn-RS.
var langShape = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

const maxLicence = 64

// normalise cleans the words and fills in the defaults.
func (in *NoteInput) normalise(fallbackLang string) {
	in.Title = text.Line(in.Title)
	in.Body = strings.TrimSpace(text.Clean(in.Body))
	in.ContentWarning = text.Line(in.ContentWarning)
	in.Place = text.Line(in.Place)
	in.Licence = strings.TrimSpace(in.Licence)
	in.Lang = strings.TrimSpace(in.Lang)
	if in.Lang == "" {
		in.Lang = DetectLang(in.Title+" "+in.Body, fallbackLang)
	}
	if in.Visibility == "" {
		in.Visibility = Public
	}
	if in.Provenance == "" {
		in.Provenance = ProvenanceNone
	}
	if in.CommentPolicy == "" {
		in.CommentPolicy = CommentAll
	}
	if !slices.Contains(in.MediaIDs, in.CoverID) {
		in.CoverID = 0
	}
}

// checkShape holds for drafts too: what could not be stored, or was never offered.
func (in *NoteInput) checkShape() errs.Problems {
	var ps errs.Problems
	if !slices.Contains(Visibilities[:], in.Visibility) {
		ps.Add("visibility", "error.choice", "Value", string(in.Visibility))
	}
	if !slices.Contains(Provenances[:], in.Provenance) {
		ps.Add("provenance", "error.choice", "Value", string(in.Provenance))
	}
	if !slices.Contains(CommentPolicies[:], in.CommentPolicy) {
		ps.Add("comment_policy", "error.choice", "Value", string(in.CommentPolicy))
	}
	if in.TextCover < 0 || in.TextCover >= TextCovers {
		ps.Add("text_cover", "error.choice", "Value", in.TextCover)
	}
	if len(in.MediaIDs) > MaxImages {
		ps.Add("media", "error.too_many_images", "Limit", MaxImages, "Count", len(in.MediaIDs))
	}
	if hasDuplicate(in.MediaIDs) {
		ps.Add("media", "error.image_twice")
	}
	if in.Lang != "" && !langShape.MatchString(in.Lang) {
		ps.Add("lang", "error.lang", "Value", in.Lang)
	}
	if len(in.Licence) > maxLicence || in.Licence != "" && !spdxShape.MatchString(in.Licence) {
		ps.Add("licence", "error.licence", "Value", in.Licence, "Limit", maxLicence)
	}
	// A draft may be over a limit that publishing holds, but not without end.
	if n := Length(in.Body); n > 4*MaxBody {
		ps.Add("body", "error.body_too_long", "Limit", MaxBody, "Count", n)
	}
	if n := Length(in.Title); n > 10*MaxTitle {
		ps.Add("title", "error.title_too_long", "Limit", MaxTitle, "Count", TitleLength(in.Title))
	}
	checkLength(&ps, "content_warning", "error.warning_too_long", in.ContentWarning, MaxWarning)
	checkLength(&ps, "place", "error.place_too_long", in.Place, MaxPlace)
	return ps
}

// checkRules holds when a note goes out.
func (in *NoteInput) checkRules() errs.Problems {
	ps := in.checkShape()
	if len(ps) > 0 {
		return ps
	}
	if in.Title == "" && in.Body == "" && len(in.MediaIDs) == 0 {
		ps.Add("body", "error.empty_note")
	}
	if n := TitleLength(in.Title); n > MaxTitle {
		ps.Add("title", "error.title_too_long", "Limit", MaxTitle, "Count", n)
	}
	checkLength(&ps, "body", "error.body_too_long", in.Body, MaxBody)
	if n := len(TopicsIn(in.Body)); n > MaxTopics {
		ps.Add("body", "error.too_many_topics", "Limit", MaxTopics, "Count", n)
	}
	n := len(MentionsIn(in.Body))
	if n > MaxMentions {
		ps.Add("body", "error.too_many_mentions", "Limit", MaxMentions, "Count", n)
	}
	if in.Visibility == Direct && n == 0 {
		ps.Add("body", "error.direct_to_nobody")
	}
	return ps
}

func checkLength(ps *errs.Problems, field, key, text string, limit int) {
	if n := Length(text); n > limit {
		ps.Add(field, key, "Limit", limit, "Count", n)
	}
}

func hasDuplicate(ids []int64) bool {
	seen := make(map[int64]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}

// apply writes the input into the row.
func (in *NoteInput) apply(n *Note) {
	n.Title, n.Body = in.Title, in.Body
	n.ContentWarning, n.Lang, n.Place, n.Licence = in.ContentWarning, in.Lang, in.Place, in.Licence
	n.Visibility, n.Provenance, n.AIAssisted = in.Visibility, in.Provenance, in.AIAssisted
	n.CommentPolicy, n.CoverID, n.TextCover = in.CommentPolicy, in.CoverID, in.TextCover
}

var noteInputColumns = []string{
	"title", "body", "content_warning", "lang", "place", "licence", "visibility",
	"provenance", "ai_assisted", "comment_policy", "cover_id", "text_cover",
}
