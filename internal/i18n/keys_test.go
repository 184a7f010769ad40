package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/errs"
)

// A Problem without words would reach people as a sentence about its kind only, so the
// sources are searched for the keys they use.
func TestEveryErrorKeyOfTheSourcesHasWords(t *testing.T) {
	t.Parallel()
	key := regexp.MustCompile(`"(error\.[a-z0-9_.]*[a-z0-9])"`)
	en := New("en")
	found := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "data" || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "errs.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range key.FindAllStringSubmatch(string(src), -1) {
			found++
			if !en.Has(m[1]) {
				t.Errorf("%s: %q has no words in locales/", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 30 {
		t.Errorf("only %d keys found: the search looks in the wrong place", found)
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
