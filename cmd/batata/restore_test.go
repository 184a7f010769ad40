package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db"
)

// The page's own commands, on folders of our own: a backup of a served folder comes back
// on an empty one with nothing but the key and the pictures beside it.
func TestRestoreAsThePageSays(t *testing.T) {
	t.Parallel()
	backup := filepath.Join(t.TempDir(), "backup")
	old := install(t)
	s := old.serve()
	note := old.member(s, "mei", "none").publish("A root")
	old.follow(backup, pageCommands(t, "pg_dump")[:1])
	if code := s.terminate(30 * time.Second); code != exitOK {
		t.Fatalf("serve ended with exit code %d", code)
	}

	fresh := install(t)
	if err := os.Mkdir(fresh.data, 0o711); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(fresh.data, "media"), os.DirFS(filepath.Join(old.data, "media"))); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(filepath.Join(old.data, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(fresh.data, "secret.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	first := fresh.with("BATATA_ROLES=web").serve()
	first.browser().get(note).want(t, 404)
	fresh.follow(backup, pageCommands(t, "dropdb", "createdb", "pg_restore"))
	if code := first.terminate(30 * time.Second); code != exitOK {
		t.Fatalf("the first serve ended with exit code %d", code)
	}

	again := fresh.serve()
	again.browser().get(note).want(t, 200, "A root")
	again.browser().logIn("mei", testPassword).get("/settings/profile").want(t, 200)
	fresh.run("media", "verify").want(t, exitOK, "0 orphans, 0 missing, 0 damaged")
	fresh.run("doctor").want(t, exitOK)
	if code := again.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
}

// pageCommands are the lines of docs/operations.md that ask the private Postgres by one
// of these tools.
func pageCommands(t testing.TB, tools ...string) (found []string) {
	t.Helper()
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(page)) {
		line = strings.Trim(line, "` \n")
		tool, _, _ := strings.Cut(line, " ")
		if slices.Contains(tools, tool) && strings.Contains(line, pagePostgres) {
			found = append(found, line)
		}
	}
	if len(found) < len(tools) {
		t.Fatalf("docs/operations.md has of %q only %q", tools, found)
	}
	return found
}

// pagePostgres is where the page has the private Postgres.
const pagePostgres = "/var/lib/batata/pg"

// follow does what the page says in the folder of the backup.
func (in *installation) follow(backup string, commands []string) {
	in.t.Helper()
	pg, _, err := db.PrivateDir(in.data)
	if err != nil {
		in.t.Fatal(err)
	}
	path := os.Getenv("PATH")
	if bins, err := filepath.Glob("/usr/lib/postgresql/*/bin"); err == nil && len(bins) > 0 {
		path = bins[len(bins)-1] + ":" + path
	}
	if err := os.MkdirAll(backup, 0o700); err != nil {
		in.t.Fatal(err)
	}
	for _, command := range commands {
		cmd := exec.CommandContext(in.t.Context(), "sh", "-c", strings.ReplaceAll(command, pagePostgres, pg))
		cmd.Dir, cmd.Env = backup, []string{"PATH=" + path}
		if out, err := cmd.CombinedOutput(); err != nil {
			in.t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
}
