// Package batata_test holds the house rules that no compiler checks: the import order
// of ARCHITECTURE.md, the floors under our dependencies, and the compose file.
package batata_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/batata-social/batata"

// importOrder is the list of ARCHITECTURE.md §1: a package imports only what stands
// below it. A new package gets its place here and there.
var importOrder = []string{
	"cmd/batata",
	"cmd/batata/seed/contactsheet",
	"cmd/batata/seed",
	"cmd/batata/seed/draw",
	"bench",
	"web",
	"web/admin",
	"web/mastodon",
	"web/views",
	"federation",
	"federation/delivery",
	"federation/fakefedi",
	"federation/as",
	"federation/sig",
	"shop/stripe",
	"shop",
	"web/edge",
	"social/discover",
	"social/socialtest",
	"social/members",
	"social",
	"media/miniotest",
	"media",
	"media/mediatest",
	"internal/jobs",
	"internal/mail/mailtest",
	"internal/mail",
	"internal/safehttp",
	"internal/db/dbtest",
	"internal/db",
	"internal/i18n",
	"internal/text",
	"internal/seal",
	"internal/errs",
	"migrations",
	"tools/testrun",
	".", // these tests
}

// testHelpers may be imported by every _test.go file, wherever it stands, and by
// nothing that ends up in the binary.
var testHelpers = []string{"federation/fakefedi", "social/socialtest", "media/miniotest", "media/mediatest", "internal/mail/mailtest", "internal/db/dbtest"}

// confined names the only packages that may know a library.
var confined = []struct {
	library string
	homes   []string
	why     string
}{
	{"github.com/go-fed", []string{"federation/as"}, "ActivityPub's wire types are known in one package"},
	{"github.com/gorilla/mux", []string{"web/edge"}, "all routes stand in one table, and the edge reads it"},
	{"github.com/minio/minio-go", []string{"media"}, "everything else speaks to media.Store"},
	// The seed crops pictures of its own; strangers' are decoded behind the caps of media.
	{"github.com/disintegration/imaging", []string{"media", "cmd/batata/seed"}, "strangers' pictures are decoded behind the caps of media"},
}

// vague is what a package is called when nobody knows what belongs into it.
var vague = []string{"util", "utils", "common", "model", "models", "type", "types", "service", "services", "mock", "mocks", "helpers", "misc"}

func TestImportsPointDownOneList(t *testing.T) {
	t.Parallel()
	broken, packages, err := layoutViolations(".", importOrder)
	if err != nil {
		t.Fatal(err)
	}
	if packages < 5 {
		t.Errorf("read %d packages only: the test looks at the wrong tree", packages)
	}
	for _, violation := range broken {
		t.Error(violation)
	}
}

// layoutViolations reads the sources under root, not what go list says of them: the
// test cache would keep an old pass. It returns what is wrong and how many packages
// it has read.
func layoutViolations(root string, order []string) (broken []string, packages int, err error) {
	seen := map[string]bool{}
	err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return skipForeign(root, file)
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		pkg := path.Dir(relative)
		if !seen[pkg] {
			seen[pkg] = true
			broken = append(broken, nameViolations(pkg, order)...)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if why := importViolation(pkg, imported, strings.HasSuffix(relative, "_test.go"), order); why != "" {
				broken = append(broken, relative+": "+why)
			}
		}
		return nil
	})
	return broken, len(seen), err
}

// skipForeign leaves out what is hidden, fetched, test data, or a module of its own.
func skipForeign(root, folder string) error {
	if folder == root {
		return nil
	}
	name := filepath.Base(folder)
	if strings.HasPrefix(name, ".") || slices.Contains([]string{"node_modules", "testdata", "data", "bin"}, name) {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

func nameViolations(pkg string, order []string) (broken []string) {
	if !slices.Contains(order, pkg) {
		broken = append(broken, pkg+": has no place in the import order; give it one here and in ARCHITECTURE.md §1")
	}
	for _, part := range strings.Split(pkg, "/") {
		if slices.Contains(vague, part) {
			broken = append(broken, fmt.Sprintf("%s: %q says nothing; name the package after what it does", pkg, part))
		}
	}
	return broken
}

func importViolation(pkg, imported string, inTest bool, order []string) string {
	for _, rule := range confined {
		atHome := slices.ContainsFunc(rule.homes, func(home string) bool { return within(pkg, home) })
		if within(imported, rule.library) && !atHome {
			return fmt.Sprintf("imports %s, which only %s may: %s", imported, strings.Join(rule.homes, " and "), rule.why)
		}
	}
	if !within(imported, module) {
		return ""
	}
	target := strings.TrimPrefix(strings.TrimPrefix(imported, module), "/")
	if slices.Contains(testHelpers, target) {
		if inTest || slices.Contains(testHelpers, pkg) {
			return ""
		}
		return "imports the test helper " + target + " into the binary"
	}
	if target == pkg && inTest {
		return "" // an external test of the package itself
	}
	from, to := slices.Index(order, pkg), slices.Index(order, target)
	switch {
	case to < 0:
		return "imports " + target + ", which has no place in the import order"
	case from >= 0 && to <= from:
		return "imports " + target + ", which does not stand below " + pkg
	}
	return ""
}

// within reports whether path is the folder prefix or below it.
func within(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

func TestTheLayoutTestCanFail(t *testing.T) {
	t.Parallel()
	order := []string{"cmd/batata", "web", "federation/as", "web/edge", "social", "internal/db/dbtest", "internal/db"}
	for name, row := range map[string]struct {
		file, imports string
		want          string // part of the violation; empty: none
	}{
		"downwards":                        {"web/a.go", module + "/social", ""},
		"over several steps":               {"cmd/batata/a.go", module + "/internal/db", ""},
		"the standard library":             {"social/a.go", "net/http", ""},
		"upwards":                          {"social/a.go", module + "/web", "does not stand below"},
		"upwards in a test":                {"social/a_test.go", module + "/web", "does not stand below"},
		"an external test of itself":       {"social/a_test.go", module + "/social", ""},
		"an unlisted package":              {"social/extra/a.go", "fmt", "no place in the import order"},
		"an import of an unlisted package": {"web/a.go", module + "/social/extra", "no place in the import order"},
		"a vague name":                     {"web/util/a.go", "fmt", "says nothing"},
		"go-fed elsewhere":                 {"social/a.go", "github.com/go-fed/activity/streams", "only federation/as may"},
		"go-fed at home":                   {"federation/as/a.go", "github.com/go-fed/activity/streams", ""},
		"mux below the routes":             {"social/a.go", "github.com/gorilla/mux", "only web/edge may"},
		"mux in the edge":                  {"web/edge/a.go", "github.com/gorilla/mux", ""},
		"a library with a like name":       {"social/a.go", "github.com/gorilla/muxer", ""},
		"a helper in a test above it":      {"web/a_test.go", module + "/internal/db/dbtest", ""},
		"a helper in a test below it":      {"internal/db/a_test.go", module + "/internal/db/dbtest", ""},
		"a helper in the binary":           {"web/a.go", module + "/internal/db/dbtest", "into the binary"},
		"a module of its own":              {"own/a.go", module + "/web", ""},
		"fetched":                          {"node_modules/x/a.go", module + "/web", ""},
	} {
		root := t.TempDir()
		file := filepath.Join(root, row.file)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if row.file == "own/a.go" {
			writeFile(t, filepath.Join(root, "own/go.mod"), "module own\n")
		}
		writeFile(t, file, "package a\n\nimport _ "+strconv.Quote(row.imports)+"\n")
		broken, _, err := layoutViolations(root, order)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantViolation(t, name, broken, row.want)
	}
}

// The list in ARCHITECTURE.md is what people read; it names every package that the
// test knows, so that neither goes stale.
func TestArchitectureNamesEveryPackage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range importOrder {
		if _, err := os.Stat(pkg); err != nil || pkg == "." {
			continue // comes with a later part
		}
		if !strings.Contains(string(page), pkg) {
			t.Errorf("ARCHITECTURE.md does not name %s", pkg)
		}
	}
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantViolation shows that a house test can fail: a violation says want, or, where that
// is empty, there is none.
func wantViolation(t *testing.T, what string, broken []string, want string) {
	t.Helper()
	got := strings.Join(broken, "\n")
	if (want == "") != (got == "") || !strings.Contains(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}
