package batata_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ruleNames finds the names of rules in functions that prove one and in comments.
var ruleNames = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^func (?:Test|Fuzz|Benchmark)([AFMPRZ]\d{2}|W\d{1,2})(?:_|[A-Z]|\()`),
	regexp.MustCompile(`(?m)^\s*//.*?\b([AFMPRZ]\d{2}|R-[a-o])\b`),
}

// TestRulesAreExplained holds docs/rules.md to what the code says: a name that is not
// there helps nobody who reads it.
func TestRulesAreExplained(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	used := 0
	err = eachSource(".go", func(path, content string) {
		for _, name := range rulesIn(content) {
			used++
			if !strings.Contains(string(page), "\n| "+name+" |") {
				t.Errorf("%s names the rule %s, which docs/rules.md does not explain", path, name)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if used == 0 {
		t.Error("no rule was found: the test looks at the wrong tree")
	}
}

func rulesIn(source string) (names []string) {
	for _, pattern := range ruleNames {
		for _, match := range pattern.FindAllStringSubmatch(source, -1) {
			names = append(names, match[1])
		}
	}
	return names
}

func TestRulesIn(t *testing.T) {
	t.Parallel()
	got := rulesIn("// Caps (M04).\nfunc TestA30_Floors(t) {}\n\t// as R-i says\nfunc FuzzZ09(f) {}\nvar A12 = \"F32\"\nfunc TestA3(t) {}\n")
	slices.Sort(got)
	if want := []string{"A30", "M04", "R-i", "Z09"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// unescaped finds what writes text into a page as it is. The linter sees Go files only;
// generated ones it passes over, so their sources are read here.
var unescaped = regexp.MustCompile(`(templ\.(Raw|FromGoHTML|SafeURL|SafeCSS|SafeCSSProperty|SafeScript|SafeScriptInline|JSUnsafeFuncCall|JSExpression)|innerHTML)\b`)

// trusted are the only places that may, each with the reason why nothing of a stranger's
// comes through.
var trusted = []struct{ file, text, why string }{
	{"web/views/layout.templ", "templ.Raw(sprite)", "our own drawings, embedded in the binary"},
	{"web/views/settings_security.templ", "templ.SafeURL(v.Setup.URI)", "an otpauth: link made by us for this member; templ knows http and mail only"},
}

func TestPagesEscapeEverything(t *testing.T) {
	t.Parallel()
	pages := 0
	err := eachSource(".templ", func(path, content string) {
		pages++
		for _, violation := range unescapedIn(path, content) {
			t.Error(violation)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("web/views"); err == nil && pages == 0 {
		t.Error("no page was found: the test looks at the wrong tree")
	}
	if len(unescapedIn("web/views/note.templ", "<p>\n@templ.Raw(note.Body)</p>")) != 1 {
		t.Error("a raw note would not be found")
	}
}

func unescapedIn(path, content string) (violations []string) {
	for _, one := range trusted {
		if one.file == path {
			content = strings.Replace(content, one.text, "", 1)
		}
	}
	for i, line := range strings.Split(content, "\n") {
		if found := unescaped.FindString(line); found != "" {
			violations = append(violations, fmt.Sprintf("%s:%d: %s writes unescaped; if nothing of a stranger's can come through, say why in rules_test.go", path, i+1, found))
		}
	}
	return violations
}

// eachSource visits the tree's files with an ending.
func eachSource(ending string, visit func(path, content string)) error {
	return filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return skipForeign(".", path)
		case !strings.HasSuffix(path, ending):
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		visit(path, string(content))
		return nil
	})
}
