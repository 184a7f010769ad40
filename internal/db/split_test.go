package db

import (
	"slices"
	"strings"
	"testing"
)

func TestSplitStatements(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                                     nil,
		" ; -- nothing\n /* ; /* ; */ ; */ ;":  nil,
		"a; b":                                 {"a", "b"},
		"a 'x;''y;' ; b":                       {"a 'x;''y;'", "b"},
		`a E'x\';' ; b`:                        {`a E'x\';'`, "b"},
		`a 'x\' ; b`:                           {`a 'x\'`, "b"},
		`a "x;y" ; b`:                          {`a "x;y"`, "b"},
		"a -- ; no\n; b":                       {"a -- ; no", "b"},
		"a /* ; /* ; */ ; */ ; b":              {"a /* ; /* ; */ ; */", "b"},
		"DO $$ x; y $$; b":                     {"DO $$ x; y $$", "b"},
		"DO $f$ x; $$ y; $f$; b":               {"DO $f$ x; $$ y; $f$", "b"},
		"a $1; b":                              {"a $1", "b"},
		"t$a; b$c;":                            {"t$a", "b$c"},
		"-- no transaction\nCREATE INDEX x; y": {"-- no transaction\nCREATE INDEX x", "y"},
		"a 'never ends ; b":                    {"a 'never ends ; b"},
	} {
		if got := splitStatements(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// FuzzSplitStatements: nothing is lost, nothing is invented, and it ends.
func FuzzSplitStatements(f *testing.F) {
	for _, seed := range []string{"a;b", "'", "$a$;$a$;", "/*/**/;*/;", "E'\\", "$$", "\"", "--"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rest := text
		for _, stmt := range splitStatements(text) {
			i := strings.Index(rest, stmt)
			if i < 0 || stmt == "" {
				t.Fatalf("%q: statement %q is not in it, in order", text, stmt)
			}
			rest = rest[i+len(stmt):]
		}
	})
}
