package migrations_test

import (
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/migrations"
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

// An index that is built CONCURRENTLY and interrupted stays behind, invalid, and IF NOT
// EXISTS would leave it so. And what waits for all transactions does not belong into a
// file that every start waits for.
func TestIndexesOnLargeTablesCanBeRepeated(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range unrepeatable(name, string(text)) {
			t.Errorf("%s: %s", name, fault)
		}
	}
	for text, want := range map[string]int{
		"CREATE INDEX a ON b (c)":              0,
		"CREATE INDEX CONCURRENTLY a ON b (c)": 1,
		"DROP INDEX CONCURRENTLY IF EXISTS a;\nCREATE UNIQUE INDEX CONCURRENTLY a ON b (c)": 0,
		"DROP INDEX CONCURRENTLY IF EXISTS z;\nCREATE INDEX CONCURRENTLY a ON b (c)":        1,
	} {
		if got := unrepeatable("0001_x.backfill.sql", text); len(got) != want {
			t.Errorf("%q: %v", text, got)
		}
		if got := unrepeatable("0001_x.sql", text); (len(got) == 0) != (text == "CREATE INDEX a ON b (c)") {
			t.Errorf("in a migration, %q: %v", text, got)
		}
	}
}

var concurrently = regexp.MustCompile(`(?i)CREATE (?:UNIQUE )?INDEX CONCURRENTLY (IF NOT EXISTS )?(\w+)`)

func unrepeatable(file, text string) (faults []string) {
	for _, index := range concurrently.FindAllStringSubmatchIndex(text, -1) {
		name := text[index[4]:index[5]]
		switch {
		case !strings.HasSuffix(file, ".backfill.sql"):
			faults = append(faults, "index "+name+" belongs into a backfill")
		case !strings.Contains(text[:index[0]], "DROP INDEX CONCURRENTLY IF EXISTS "+name+";"):
			faults = append(faults, "index "+name+" is not dropped before it is made")
		}
	}
	return faults
}
