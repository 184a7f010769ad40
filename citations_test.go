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

// Sources and pages refer to what a reader of this tree has: a rule is said, or named
// by its id in docs/rules.md, and a page that is named exists.
func TestCitationsLeadSomewhere(t *testing.T) {
	t.Parallel()
	read := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return skipForeign(".", path)
		case !cites(path):
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		for _, violation := range citationViolations(filepath.ToSlash(path), string(content), exists) {
			t.Error(violation)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 100 {
		t.Errorf("read %d files only: the test looks at the wrong tree", read)
	}
}

// cites says which files people read: sources, pages and scripts, not lock files.
func cites(path string) bool {
	if path == "citations_test.go" || strings.HasPrefix(filepath.ToSlash(path), "web/dist/") {
		return false
	}
	endings := []string{".go", ".md", ".sql", ".sh", ".ts", ".mjs", ".css", ".toml", ".templ", ".yml", ".txt", ""}
	return slices.Contains(endings, filepath.Ext(path))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

var (
	tracked  = regexp.MustCompile(`(?i)\bissue \d`)
	pageName = regexp.MustCompile(`[\w./-]*\w\.md\b`)
	fileName = regexp.MustCompile("`((?:[a-z0-9_.]+/)+[a-z0-9_.-]+\\.(?:go|sh|ts|templ|sql))`")
)

// abroad may be named without being here: FEDERATION.md is a custom of all servers
// (FEP-67ff).
var abroad = []string{"FEDERATION.md"}

func citationViolations(path, content string, exists func(string) bool) (broken []string) {
	for i, line := range strings.Split(content, "\n") {
		if found := tracked.FindString(line); found != "" {
			broken = append(broken, fmt.Sprintf("%s:%d: cites a tracker (%q): say the rule itself, or its id in docs/rules.md", path, i+1, found))
		}
		for _, page := range pageName.FindAllString(line, -1) {
			beside := filepath.Join(filepath.Dir(path), page)
			if !slices.Contains(abroad, page) && !exists(page) && !exists(beside) && !exists(filepath.Join("docs", page)) {
				broken = append(broken, fmt.Sprintf("%s:%d: names %s, which is not in this tree", path, i+1, page))
			}
		}
		if !strings.HasSuffix(path, ".md") {
			continue // a source may name the files of others
		}
		for _, file := range fileName.FindAllStringSubmatch(line, -1) {
			if !exists(file[1]) {
				broken = append(broken, fmt.Sprintf("%s:%d: names %s, which is not in this tree", path, i+1, file[1]))
			}
		}
	}
	return broken
}

func TestTheCitationTestCanFail(t *testing.T) {
	t.Parallel()
	here := func(path string) bool {
		return slices.Contains([]string{"ARCHITECTURE.md", "docs/rules.md", "social/like.go"}, path)
	}
	for line, want := range map[string]string{
		"as ARCHITECTURE.md §1 says":     "",
		"(docs/rules.md)":                "",
		"[rules](rules.md)":              "",
		"see FEDERATION.md":              "",
		"the road of issue 12":           "cites a tracker",
		"an issue of the paper":          "",
		"as security.md says":            "names security.md",
		"../shared/reference/product.md": "names ../shared/reference/product.md",
		"a like (`social/like.go`)":      "",
		"a like (`web/love.go`)":         "names web/love.go",
	} {
		wantViolation(t, line, citationViolations("docs/x.md", line, here), want)
	}
}
