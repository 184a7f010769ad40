package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// commandLine finds what a page tells people to type: in a fence a line, elsewhere what
// stands between backquotes.
var (
	fence       = regexp.MustCompile("(?s)```[a-z]*\n(.*?)```")
	inline      = regexp.MustCompile("`([^`\n]+)`")
	batataLine  = regexp.MustCompile(`^(?:sudo -u batata |docker compose exec batata |ExecStart=/usr/local/bin/|/usr/local/bin/|bin/)?batata ([a-z][^#]*)`)
	makeLine    = regexp.MustCompile(`^(?:[A-Z_]+=\S+ )*make((?: [a-z-]+)+)`)
	makeTargets = regexp.MustCompile(`(?m)^([a-z-]+):`)
)

// typed are the command lines of a page.
func typed(page string) (lines []string) {
	for _, block := range fence.FindAllStringSubmatch(page, -1) {
		lines = append(lines, strings.Split(block[1], "\n")...)
	}
	for _, span := range inline.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		lines = append(lines, span[1])
	}
	return lines
}

// Whoever types what a page says gets a command that exists, with flags that exist.
func TestPagesNameOnlyCommandsThatExist(t *testing.T) {
	t.Parallel()
	var cli CLI
	parser, err := newParser(&cli, &Stdio{}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]bool{}
	for _, match := range makeTargets.FindAllStringSubmatch(readRoot(t, "Makefile"), -1) {
		targets[match[1]] = true
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	top, err := filepath.Glob("../../*.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range append(pages, top...) {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range typed(string(content)) {
			line = strings.TrimSpace(line)
			if match := batataLine.FindStringSubmatch(line); match != nil {
				found++
				if err := commandExists(parser.Model.Node, match[1]); err != nil {
					t.Errorf("%s: %q: %v", filepath.Base(page), line, err)
				}
			}
			if match := makeLine.FindStringSubmatch(line); match != nil {
				found++
				for _, target := range strings.Fields(match[1]) {
					if !targets[target] {
						t.Errorf("%s: %q: make has no target %s", filepath.Base(page), line, target)
					}
				}
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d command lines were found", found)
	}
}

// commandExists follows the words of a command line down the tree of commands; the
// first word that is no command is an argument. Flags are those of any command passed.
func commandExists(at *kong.Node, line string) error {
	flags := slices.Clone(at.Flags)
	deciding := true
	for word := range strings.FieldsSeq(line) {
		name, isFlag := strings.CutPrefix(strings.Trim(word, "[]"), "--")
		switch {
		case isFlag:
			name, _, _ = strings.Cut(name, "=")
			if !slices.ContainsFunc(flags, func(f *kong.Flag) bool { return f.Name == name }) {
				return fmt.Errorf("no flag --%s", name)
			}
			deciding = false // what follows may be its value
		case deciding:
			next := slices.IndexFunc(at.Children, func(n *kong.Node) bool { return n.Name == word || slices.Contains(n.Aliases, word) })
			if next < 0 {
				deciding = false
				if len(at.Children) > 0 && at.DefaultCmd == nil {
					return fmt.Errorf("no command %s", word)
				}
				continue
			}
			at = at.Children[next]
			flags = append(flags, at.Flags...)
		}
	}
	return nil
}

func TestTheSearchForCommandsCanFail(t *testing.T) {
	t.Parallel()
	var cli CLI
	parser, err := newParser(&cli, &Stdio{}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"serve --public-url https://example.org":          "",
		"admin create jane --email jane@example.org":      "",
		"admin create HANDLE --email ADDRESS --role none": "",
		"media verify":     "",
		"migrate status":   "",
		"config check":     "",
		"doctor --json":    "",
		"serves":           "no command serves",
		"admin crown jane": "no command crown",
		"admin create jane --mail jane@example.org": "no flag --mail",
		"media verify --repair":                     "no flag --repair",
		"dev --pair":                                "no flag --pair",
		"admin suspend HANDLE --for-ever=\"1\"":     "no flag --for-ever",
	} {
		got := fmt.Sprint(commandExists(parser.Model.Node, line))
		if want == "" && got != "<nil>" || !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
	if got := typed("x `batata doctor` y\n```\nmake run\n```\n`z`"); !slices.Equal(got, []string{"make run", "", "batata doctor", "z"}) {
		t.Errorf("typed %q", got)
	}
}
