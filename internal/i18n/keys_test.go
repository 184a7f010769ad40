package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/errs"
)

// source is everything that may name a key: Go, pages and scripts, without what is
// generated and without tests.
func source(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{"node_modules", "data", "dist"}, d.Name()) || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2 {
				return fs.SkipDir
			}
			return nil
		}
		for _, ending := range []string{"_test.go", "_templ.go", ".test.ts", "errs.go"} {
			if strings.HasSuffix(path, ending) {
				return nil
			}
		}
		if !slices.Contains([]string{".go", ".templ", ".ts"}, filepath.Ext(path)) {
			return nil
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// A Problem without words would reach people as a sentence about its kind only, so the
// sources are searched for the keys they use.
func TestEveryErrorKeyOfTheSourcesHasWords(t *testing.T) {
	t.Parallel()
	found := regexp.MustCompile(`"(error\.[a-z0-9_.]*[a-z0-9])"`).FindAllStringSubmatch(source(t), -1)
	if len(found) < 30 {
		t.Errorf("only %d keys found: the search looks in the wrong place", len(found))
	}
	for _, l := range Languages() {
		for _, m := range found {
			if !New(l.Tag).Has(m[1]) {
				t.Errorf("%s: %q has no words in locales/", l.Tag, m[1])
			}
		}
	}
}

// Words that nobody says are work for every translator. A key is used where it stands
// whole in the sources, or where a literal is put in front of it or behind it
// ("board." + visibility + "_help") and what is between is a literal too.
func TestEveryKeyIsUsed(t *testing.T) {
	t.Parallel()
	u := usesIn(source(t))
	for key := range catalogues().byTag["en"].texts {
		if !u.names(key) {
			t.Errorf("%q is in the catalogues, and nothing says it", key)
		}
	}
}

// uses are the literals of the sources, and those that are put in front of and behind
// others.
type uses struct{ whole, before, behind map[string]bool }

func usesIn(text string) uses {
	u := uses{map[string]bool{}, map[string]bool{"": true}, map[string]bool{"": true}}
	for into, pattern := range map[*map[string]bool]string{
		&u.whole:  `"([a-z0-9_.]+)"`,
		&u.before: `(?:"([a-z0-9_.]+[._])"\s*\+|Prefix = "([a-z_]+\.)")`,
		&u.behind: `\+\s*"(_[a-z]+)"`,
	} {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			(*into)[strings.Join(m[1:], "")] = true
		}
	}
	return u
}

func (u uses) names(key string) bool {
	for behind := range u.behind {
		head, ok := strings.CutSuffix(key, behind)
		if !ok {
			continue
		}
		for before := range u.before {
			middle, ok := strings.CutPrefix(head, before)
			if !ok || middle == "" {
				continue
			}
			unknown := func(part string) bool { return !u.whole[part] }
			if u.whole[middle] || before != "" && !slices.ContainsFunc(strings.Split(middle, "."), unknown) {
				return true
			}
		}
	}
	return false
}

func TestTheSearchForUsesCanFail(t *testing.T) {
	t.Parallel()
	u := usesIn(`p.T("note.like"); p.T("board." + string(v) + "_help"); const flashPrefix = "flash."; l.T("mail."+key+"."+part); x("private", "saved", "reset", "body")`)
	for key, want := range map[string]bool{
		"note.like": true, "note.liked": false, "board.private": true, "board.private_help": true, "board.public_help": false,
		"flash.saved": true, "flash.lost": false, "mail.reset.body": true, "mail.reset.end": false, "private": true, "reset.body": false,
	} {
		if u.names(key) != want {
			t.Errorf("%s is used: %v", key, !want)
		}
	}
}

func TestProblemSaysLimitAndValue(t *testing.T) {
	t.Parallel()
	p := errs.InvalidField("body", "error.body_too_long", "Limit", 5000, "Count", 6123)
	if got := New("en").Problem(p); !strings.Contains(got, "6,123") || !strings.Contains(got, "5,000") {
		t.Errorf("Problem says %q", got)
	}
	one := errs.InvalidField("media", "error.too_many_images", "Limit", 18, "Count", 1)
	if got := New("en").Problem(one); !strings.HasPrefix(got, "There are 1") {
		t.Errorf("a text for all counts says %q", got)
	}
}
