package batata_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path"
	"strconv"
	"testing"

	"golang.org/x/mod/modfile"
)

// go.mod says truthfully which modules we import ourselves: a reader of it, and a
// scanner of licences or advisories, takes the mark "indirect" at its word.
func TestModulesAreMarkedAsTheyAreUsed(t *testing.T) {
	t.Parallel()
	gomod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var imported []string
	var bad error
	err = eachSource(".go", func(path, content string) {
		names, err := importsOf(content)
		if err != nil {
			bad = fmt.Errorf("%s: %w", path, err)
		}
		imported = append(imported, names...)
	})
	if err != nil || bad != nil {
		t.Fatal(err, bad)
	}
	broken, err := moduleViolations(gomod, imported)
	if err != nil {
		t.Fatal(err)
	}
	for _, violation := range broken {
		t.Error(violation)
	}
}

func importsOf(source string) (names []string, err error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), "", source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func moduleViolations(gomod []byte, imported []string) (broken []string, err error) {
	parsed, err := modfile.Parse("go.mod", gomod, nil)
	if err != nil {
		return nil, err
	}
	for _, tool := range parsed.Tool {
		imported = append(imported, tool.Path)
	}
	direct := map[string]bool{}
	for _, name := range imported {
		if module := providing(parsed, name); module != "" {
			direct[module] = true
		}
	}
	for _, required := range parsed.Require {
		name := required.Mod.Path
		switch {
		case direct[name] && required.Indirect:
			broken = append(broken, name+" is marked indirect, and we import it")
		case !direct[name] && !required.Indirect:
			broken = append(broken, name+" is required, and nothing imports it")
		}
	}
	return broken, nil
}

// providing is the required module that an imported package belongs to: the longest
// path that fits, or "" for the standard library and our own packages.
func providing(parsed *modfile.File, imported string) string {
	for at := imported; at != "."; at = path.Dir(at) {
		for _, required := range parsed.Require {
			if required.Mod.Path == at {
				return at
			}
		}
	}
	return ""
}

func TestTheModuleTestCanFail(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ gomod, imported, want string }{
		"direct":             {"require a.example/x v1.0.0", "a.example/x/sub", ""},
		"indirect":           {"require a.example/x v1.0.0 // indirect", "fmt", ""},
		"marked wrongly":     {"require a.example/x v1.0.0 // indirect", "a.example/x", "marked indirect"},
		"unused":             {"require a.example/x v1.0.0", "fmt", "nothing imports it"},
		"the longest fits":   {"require (\na.example/x v1.0.0 // indirect\na.example/x/y v1.0.0\n)", "a.example/x/y/z", ""},
		"a tool":             {"tool a.example/x/cmd\nrequire a.example/x v1.0.0", "fmt", ""},
		"a part of the name": {"require a.example/x v1.0.0", "a.example/xy", "nothing imports it"},
	} {
		broken, err := moduleViolations([]byte("module m\n\ngo 1.26.0\n\n"+row.gomod+"\n"), []string{row.imported})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantViolation(t, name, broken, row.want)
	}
}
