package migrations_test

import (
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/db/dbtest"
)

//go:generate go test . -run TestSchemaDump -count=1 -update

var update = flag.Bool("update", false, "write schema.sql instead of comparing it")

// TestSchemaDump holds schema.sql to what the migrations make. It is there to be
// read, and so that a review shows what a migration does to the whole. `make schema`
// writes it.
func TestSchemaDump(t *testing.T) {
	t.Parallel()
	dump := exec.Command(dbtest.Tool(t, "pg_dump"), "--schema-only", "--no-owner", "--no-privileges", "--dbname", dbtest.URL(t))
	dump.Stderr = os.Stderr
	out, err := dump.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := normalise(string(out))
	if *update {
		if err := os.WriteFile("schema.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("schema.sql is not what the migrations make, first at %s; run: make schema", firstDifference(got, string(want)))
	}
}

var (
	// Session settings, versions, ids and section comments differ between releases
	// of pg_dump and say nothing of the schema.
	noise = regexp.MustCompile(`(?m)^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict.*)\n`)
	blank = regexp.MustCompile(`\n{3,}`)
)

func normalise(dump string) string {
	text := blank.ReplaceAllString(noise.ReplaceAllString(dump, ""), "\n\n")
	return "-- Generated from the migrations by `make schema`. Do not edit.\n\n" + strings.TrimSpace(text) + "\n"
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return "line: " + a[i]
		}
	}
	return "the end"
}
