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

// provenIn finds the names of rules in functions and sub-tests that prove one, namedIn
// those in comments. TestRa_… proves R-a.
var (
	provenIn = []*regexp.Regexp{
		regexp.MustCompile(`(?m)^func (?:Test|Fuzz|Benchmark)([AFMPRZ]\d{2}|R[a-o])(?:_|[A-Z]|\()`),
		regexp.MustCompile(`"([AFMPRZ]\d{2})_[a-z_]+"`),
	}
	namedIn = regexp.MustCompile(`(?m)^\s*//.*?\b([AFMPRZ]\d{2}|R-[a-o])\b`)
	ruleRow = regexp.MustCompile(`(?m)^\| ([AFMPRZ]\d{2}|R-[a-o]) \|`)
)

// TestRulesAreExplainedAndProven holds docs/rules.md to what the code says, both ways:
// a name that is not there helps nobody who reads it, and a rule that no test bears the
// name of is a promise.
func TestRulesAreExplainedAndProven(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	explained, proven := map[string]bool{}, map[string]bool{}
	for _, row := range ruleRow.FindAllStringSubmatch(string(page), -1) {
		if explained[row[1]] {
			t.Errorf("docs/rules.md explains %s twice", row[1])
		}
		explained[row[1]] = true
	}
	err = eachSource(".go", func(path, content string) {
		proofs, names := rulesIn(content)
		for _, name := range append(names, proofs...) {
			if !explained[name] {
				t.Errorf("%s names the rule %s, which docs/rules.md does not explain", path, name)
			}
		}
		if strings.HasSuffix(path, "_test.go") {
			for _, name := range proofs {
				proven[name] = true
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range explained {
		if !proven[name] {
			t.Errorf("docs/rules.md has the rule %s, and no test, benchmark or fuzz target bears its name", name)
		}
	}
	if len(proven) == 0 {
		t.Error("no rule was found: the test looks at the wrong tree")
	}
}

// rulesIn gives the rules that a source proves and those that its comments name.
func rulesIn(source string) (proofs, names []string) {
	for _, pattern := range provenIn {
		for _, match := range pattern.FindAllStringSubmatch(source, -1) {
			name := match[1]
			if name[1] >= 'a' {
				name = "R-" + name[1:]
			}
			proofs = append(proofs, name)
		}
	}
	for _, match := range namedIn.FindAllStringSubmatch(source, -1) {
		names = append(names, match[1])
	}
	return proofs, names
}

func TestRulesIn(t *testing.T) {
	t.Parallel()
	proofs, names := rulesIn("// Caps (M04).\nfunc TestA30_Floors(t) {}\n\t// as R-i says\nfunc FuzzZ09(f) {}\nvar A12 = \"F32\"\nfunc TestA3(t) {}\n" +
		"func TestRk_Migrate(t) {}\nfunc TestRead(t) {}\nfunc TestRiverRuns(t) {}\n\tt.Run(\"P08_memory\", f)\n\tt.Run(\"P99\", f)\n")
	if want := []string{"A30", "Z09", "R-k", "P08"}; !slices.Equal(proofs, want) {
		t.Errorf("proven are %v, want %v", proofs, want)
	}
	if want := []string{"M04", "R-i"}; !slices.Equal(names, want) {
		t.Errorf("named are %v, want %v", names, want)
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
