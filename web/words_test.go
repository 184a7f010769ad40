package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/i18n"
	"github.com/batata-social/batata/web/edge"
)

// Every text that a handler names is in every catalogue.
func TestEveryKeyIsTranslated(t *testing.T) {
	t.Parallel()
	var files []string
	for _, folder := range []string{".", "edge"} {
		found, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	named := regexp.MustCompile(`(?:\.T\(|errs\.New\([A-Za-z.]+, |InvalidField\("[a-z_]*", )"([a-z_.]+)"\)?`)
	keys := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(source), -1) {
			if !strings.HasSuffix(m[1], ".") { // the rest is added at run time
				keys[m[1]] = true
			}
		}
	}
	for _, said := range flashes() {
		keys["flash."+said] = true
	}
	for status := range 600 {
		kind := edge.ErrorKind(status)
		keys["errorpage."+kind+"_title"], keys["errorpage."+kind+"_why"] = true, true
	}
	if len(keys) < 60 {
		t.Fatalf("only %d keys found: the pattern is out of date", len(keys))
	}
	for _, l := range i18n.Languages() {
		catalogue := i18n.New(l.Tag)
		for key := range keys {
			if !catalogue.Has(key) {
				t.Errorf("%s: no text for %q", l.Tag, key)
			}
		}
	}
}
