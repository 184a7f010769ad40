// Package i18n says things in the reader's language. The words live in
// locales/<area>.<language>.toml; every area exists in every language and a test
// compares their keys. A catalogue is read once, when it is first needed, and never
// changes afterwards.
//
// A key is written area-wise with dots, "note.like". TOML tables make the dots. The
// words one, other, few, many, two, zero, id, hash, description, leftdelim and
// rightdelim are taken by go-i18n and cannot be the last part of a key. Placeholders
// are Go templates, {{.Name}}; a plural has the forms one and other and gets
// {{.Count}} already written the reader's way.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed locales/*.toml
var locales embed.FS

// Language is one that the interface speaks.
type Language struct {
	Tag  string // BCP 47, as in the lang attribute and the cookie
	Name string // in itself
}

// Languages lists them, the default first.
func Languages() []Language {
	return []Language{{Tag: "en", Name: "English"}, {Tag: "zh-CN", Name: "简体中文"}}
}

// Known says whether the interface speaks the language.
func Known(tag string) bool {
	for _, l := range Languages() {
		if l.Tag == tag {
			return true
		}
	}
	return false
}

// Offered gives those of Languages that tags name, in their order; none of them known
// means all.
func Offered(tags []string) []Language {
	all := Languages()
	var out []Language
	for _, tag := range tags {
		if i := slices.IndexFunc(all, func(l Language) bool { return l.Tag == tag }); i >= 0 {
			out = append(out, all[i])
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// Match picks one of the offered languages for a reader: the cookie's when it is one of
// them, else the first of the Accept-Language header that is near enough to one, else
// the first offered. None offered means all that we speak.
func Match(offered []string, acceptLanguage, cookie string) string {
	languages := Offered(offered)
	has := func(tag string) bool {
		return slices.ContainsFunc(languages, func(l Language) bool { return l.Tag == tag })
	}
	if has(cookie) {
		return cookie
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return languages[0].Tag
	}
	for _, tag := range tags { // the reader's order
		_, i, near := catalogues().matcher.Match(tag)
		if found := Languages()[i].Tag; near != language.No && has(found) {
			return found
		}
	}
	return languages[0].Tag
}

// catalogue is one language, ready to be read by many goroutines.
type catalogue struct {
	texts     map[string]string // every key with its widest plural form, as the file has it
	plain     map[string]string // texts without a placeholder: no template to run
	localizer *goi18n.Localizer
}

type bundle struct {
	byTag   map[string]*catalogue
	matcher language.Matcher
}

// catalogues reads the embedded files. They are part of the program, so a file that
// cannot be read is a mistake of the build and panics at the first use.
var catalogues = sync.OnceValue(func() *bundle {
	files, err := fs.Glob(locales, "locales/*.toml")
	if err != nil {
		panic(err)
	}
	goBundle := goi18n.NewBundle(language.English)
	goBundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	b := &bundle{byTag: map[string]*catalogue{}}
	var tags []language.Tag
	for _, l := range Languages() {
		b.byTag[l.Tag] = &catalogue{texts: map[string]string{}, plain: map[string]string{}}
		tags = append(tags, language.MustParse(l.Tag))
	}
	b.matcher = language.NewMatcher(tags)
	for _, file := range files {
		if err := b.load(goBundle, file); err != nil {
			panic(fmt.Sprintf("i18n: %s: %v", file, err))
		}
	}
	for tag, c := range b.byTag {
		c.localizer = goi18n.NewLocalizer(goBundle, tag)
	}
	return b
})

func (b *bundle) load(goBundle *goi18n.Bundle, file string) error {
	data, err := locales.ReadFile(file)
	if err != nil {
		return err
	}
	mf, err := goBundle.ParseMessageFileBytes(data, path.Base(file))
	if err != nil {
		return err
	}
	c := b.byTag[mf.Tag.String()]
	if c == nil {
		return fmt.Errorf("language %s is not listed in Languages", mf.Tag)
	}
	for _, m := range mf.Messages {
		if _, twice := c.texts[m.ID]; twice {
			return fmt.Errorf("key %q stands in two files", m.ID)
		}
		c.texts[m.ID] = m.Other
		if m.One == "" && !strings.Contains(m.Other, "{{") {
			c.plain[m.ID] = m.Other
		}
	}
	return nil
}
