package i18n

import (
	"errors"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"github.com/batata-social/batata/internal/errs"
)

// Localizer speaks one language. It is safe for concurrent use.
type Localizer struct {
	lang string
	cat  *catalogue
}

// New gives the Localizer of a language, or of the default one when we do not speak
// it.
func New(lang string) *Localizer {
	b := catalogues()
	if c, ok := b.byTag[lang]; ok {
		return &Localizer{lang: lang, cat: c}
	}
	def := Languages()[0].Tag
	return &Localizer{lang: def, cat: b.byTag[def]}
}

// Lang is the language's tag.
func (l *Localizer) Lang() string { return l.lang }

// Has says whether the catalogue knows the key.
func (l *Localizer) Has(key string) bool {
	_, ok := l.cat.texts[key]
	return ok
}

// T gives the text of a key. args are pairs of a placeholder's name and its value. A
// key that no catalogue has comes back in brackets, so that it is seen and reported.
func (l *Localizer) T(key string, args ...any) string {
	if s, ok := l.cat.plain[key]; ok {
		return s
	}
	return l.localize(key, nil, pairs(args))
}

// N gives the text of a key for a count, in the right plural form, with {{.Count}}
// written the reader's way.
func (l *Localizer) N(key string, n int64, args ...any) string {
	data := pairs(args)
	if _, ok := data["Count"]; !ok {
		data["Count"] = l.Count(n)
	}
	return l.localize(key, n, data)
}

func (l *Localizer) localize(key string, count any, data map[string]any) string {
	cfg := &goi18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: count}
	s, err := l.cat.localizer.Localize(cfg)
	if err != nil && count != nil {
		// One text for all counts has no form for this one.
		cfg.PluralCount = nil
		s, err = l.cat.localizer.Localize(cfg)
	}
	if err != nil && s == "" {
		return "[" + key + "]"
	}
	return s
}

// Part is a piece of a sentence: words, or the place of a value that the page marks
// up itself.
type Part struct {
	Text string
	Slot string // the placeholder's name; empty for words
}

// Parts splits a text at the named placeholders, so that a page can put a link or a
// bold name there in whatever order the language wants.
func (l *Localizer) Parts(key string, slots ...string) []Part {
	return split(l.T(key, mark(slots)...))
}

// NParts is Parts of a plural.
func (l *Localizer) NParts(key string, n int64, slots ...string) []Part {
	return split(l.N(key, n, mark(slots)...))
}

// slotMark surrounds a placeholder's name; it occurs in no text.
const slotMark = "\x00"

func mark(slots []string) []any {
	args := make([]any, 0, 2*len(slots))
	for _, s := range slots {
		args = append(args, s, slotMark+s+slotMark)
	}
	return args
}

func split(text string) []Part {
	var out []Part
	for i, piece := range strings.Split(text, slotMark) {
		switch {
		case i%2 == 1:
			out = append(out, Part{Slot: piece})
		case piece != "":
			out = append(out, Part{Text: piece})
		}
	}
	return out
}

// Problem says a failure that a person can act on. A key that the catalogue lacks is
// replaced by a sentence about its kind.
func (l *Localizer) Problem(p *errs.Problem) string {
	if !l.Has(p.Key) && !New(Languages()[0].Tag).Has(p.Key) {
		return l.Kind(p.Kind)
	}
	data := make(map[string]any, len(p.Args))
	for k, v := range p.Args {
		data[k] = l.value(v)
	}
	if n, ok := whole(p.Args["Count"]); ok {
		return l.localize(p.Key, n, data)
	}
	if s, ok := l.cat.plain[p.Key]; ok {
		return s
	}
	return l.localize(p.Key, nil, data)
}

// Kind says a kind of failure in general words.
func (l *Localizer) Kind(err error) string {
	for _, k := range [...]struct {
		kind error
		key  string
	}{
		{errs.NotFound, "error.kind.not_found"}, {errs.Gone, "error.kind.gone"},
		{errs.Invalid, "error.kind.invalid"}, {errs.Denied, "error.kind.denied"},
		{errs.Unauthed, "error.kind.unauthed"}, {errs.Conflict, "error.kind.conflict"},
		{errs.TooLarge, "error.kind.too_large"}, {errs.RateLimited, "error.kind.rate_limited"},
		{errs.Unavailable, "error.kind.unavailable"},
	} {
		if errors.Is(err, k.kind) {
			return l.T(k.key)
		}
	}
	return l.T("error.kind.internal")
}

func pairs(args []any) map[string]any {
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			data[name] = args[i+1]
		}
	}
	return data
}
