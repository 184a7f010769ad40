package main

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db"
)

// privateDB is the private Postgres of an installation, as another command sees it.
func (in *installation) privateDB() *db.DB {
	in.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir, _, err := db.PrivateDir(in.data)
	if err != nil {
		in.t.Fatal(err)
	}
	pg, err := db.JoinOrStartPrivate(ctx, db.PrivateConfig{DataDir: dir})
	if err != nil {
		in.t.Fatal(err)
	}
	d, err := db.Open(ctx, db.Config{URL: pg.URL(), MaxConns: 2, JobConns: 1})
	if err != nil {
		in.t.Fatal(err)
	}
	in.t.Cleanup(func() {
		if err := d.Close(); err != nil {
			in.t.Error(err)
		}
		if err := pg.Stop(); err != nil {
			in.t.Error(err)
		}
	})
	return d
}

// count is the one number that a query gives.
func count(t testing.TB, d *db.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := d.NewRaw(query, args...).Scan(context.Background(), &n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// postgresOf lists the postmasters that work in a folder.
func postgresOf(t testing.TB, data string) []string {
	t.Helper()
	dir, _, err := db.PrivateDir(data)
	if err != nil {
		t.Fatal(err)
	}
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	var pids []string
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && cwd == filepath.Join(dir, "data") {
			pids = append(pids, filepath.Base(filepath.Dir(link)))
		}
	}
	return pids
}

// Every command works alone, when it starts the private Postgres and stops it again,
// and beside a running server, whose Postgres it joins.
func TestCommandsAloneAndBesideServe(t *testing.T) {
	t.Parallel()
	in := install(t)

	in.run("admin", "create", "early", "--email", "early@mail.test").want(t, exitFailed, "migrations wait: run batata migrate first")
	pending := in.migrations()
	if len(pending) == 0 || pending[0].State != "pending" || pending[0].AppliedAt != nil {
		t.Errorf("before the first migration: %+v", pending)
	}
	in.run("migrate").want(t, exitOK, "foundation")
	in.commands("alone")
	if left := postgresOf(t, in.data); len(left) > 0 {
		t.Errorf("Postgres processes %v are left by commands that ran alone", left)
	}

	s := in.serve()
	before := postgresOf(t, in.data)
	in.run("migrate").want(t, exitOK)
	in.commands("beside")
	in.mistakes()
	if after := postgresOf(t, in.data); len(before) == 0 || !sharesOne(before, after) {
		t.Errorf("Postgres was %v before the commands and is %v after them", before, after)
	}
	s.browser().get("/readyz").want(t, 200)
	in.run("serve").want(t, exitFailed, "already runs", "Stop that one first")
	in.suspensionEndsSessions(s)
	in.oneTimeLink(s)
	if code := s.terminate(30 * time.Second); code != exitOK {
		t.Errorf("serve ended with exit code %d", code)
	}
	if left := postgresOf(t, in.data); len(left) > 0 {
		t.Errorf("Postgres processes %v are left by serve", left)
	}
}

func sharesOne(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

func (in *installation) migrations() (all []listedMigration) {
	in.t.Helper()
	out := in.run("migrate", "status", "--json").want(in.t, exitOK).out
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		in.t.Fatalf("migrate status --json: %v\n%s", err, out)
	}
	return all
}

var oneTimeLink = regexp.MustCompile(`(?m)^` + testOrigin + `(/login/reset\?token=[\w-]{40,})$`)

// commands goes once through the command line; suffix keeps handles apart.
func (in *installation) commands(suffix string) {
	t := in.t
	t.Helper()
	for _, m := range in.migrations() {
		if m.State != "applied" || m.AppliedAt == nil || m.Version < 1 || m.Name == "" {
			t.Errorf("migration %+v", m)
		}
	}
	in.run("migrate", "status").want(t, exitOK, "0001  foundation")

	jane, lin := "jane_"+suffix, "lin_"+suffix
	made := in.run("admin", "create", jane, "--email", jane+"@mail.test", "--role", "owner").want(t, exitOK, "created @"+jane+"@"+testHost, "within 24 hours, once")
	if !oneTimeLink.MatchString(made.out) {
		t.Errorf("no one-time link:\n%s", made.out)
	}
	withPassword := in.runWith(testPassword+"\n", "admin", "create", lin, "--email", lin+"@mail.test", "--password-stdin").want(t, exitOK)
	if strings.Contains(withPassword.out+withPassword.err, "http") || strings.Contains(withPassword.out+withPassword.err, testPassword) {
		t.Errorf("with a password given: %+v", withPassword)
	}
	in.run("admin", "promote", lin, "--role", "moderator").want(t, exitOK, "@"+lin+" is now: moderator")
	if reset := in.run("admin", "reset-password", lin).want(t, exitOK); !oneTimeLink.MatchString(reset.out) {
		t.Errorf("no one-time link:\n%s", reset.out)
	}
	in.run("admin", "confirm", lin).want(t, exitOK, "@"+lin+" is confirmed")
	in.run("admin", "suspend", lin).want(t, exitOK, "@"+lin+" is suspended")

	in.run("config").want(t, exitOK, "BATATA_DATA_DIR", in.data, "environment")
	in.run("config", "check").want(t, exitOK, "fine")
	in.run("version").want(t, exitOK, "batata ", "go1.")
	in.run("--help").want(t, exitOK, "serve", "doctor")
	in.examined()
	in.run("media", "verify").want(t, exitOK, "0 orphans, 0 missing, 0 damaged")
}

// mistakes are answered with what is wrong, and exit code 2 where asking differently
// mends it.
func (in *installation) mistakes() {
	t := in.t
	t.Helper()
	in.run("admin", "create", "no spaces", "--email", "x@mail.test").want(t, exitUsage, "A handle is made of")
	in.run("admin", "create", "ok", "--email", "nowhere").want(t, exitUsage, "not a mail address")
	in.run("admin", "create", "jane_beside", "--email", "other@mail.test").want(t, exitUsage, "taken")
	in.runWith("short", "admin", "create", "ok", "--email", "x@mail.test", "--password-stdin").want(t, exitUsage, "assword")
	in.run("admin", "create", "ok", "--email", "x@mail.test", "--password-stdin").want(t, exitUsage, "no password came")
	in.run("admin", "create", "ok", "--email", "x@mail.test", "--role", "king").want(t, exitUsage, `"owner"`)
	in.run("admin", "create", "ok").want(t, exitUsage, "--email", "batata --help")

	in.run("admin", "promote", "nobody_here").want(t, exitFailed, "no member @nobody_here")
	in.run("admin", "reset-password", "nobody_here").want(t, exitFailed, "no member")
	in.run("admin", "confirm", "nobody_here").want(t, exitFailed, "no member")
	in.run("nonsense").want(t, exitUsage, "nonsense", "batata --help")
	in.run("admin", "promote", "@LIN_alone").want(t, exitOK, "@lin_alone is now: admin") // as people write it
	in.run("admin", "suspend", "lin_beside").want(t, exitUsage, "suspended already")
	in.with("BATATA_PUBLIC_URL=https://no-such-host.invalid", "BATATA_SMTP_URL=smtp://127.0.0.1:1").
		run("doctor").want(t, exitFailed, "ok    postgres", "FAIL  public url", "make a DNS record", "FAIL  mail", "something is not in order")
}

// examined runs the doctor, who finds nothing but what this machine lacks.
func (in *installation) examined() {
	in.t.Helper()
	out := in.run("doctor", "--json").want(in.t, exitOK).out
	var findings []finding
	if err := json.Unmarshal([]byte(out), &findings); err != nil {
		in.t.Fatalf("doctor --json: %v\n%s", err, out)
	}
	found := map[string]bool{}
	for _, f := range findings {
		found[f.Check] = f.OK
	}
	for _, check := range []string{"postgres", "schema", "clock", "media", "mail", "ffmpeg", "public url"} {
		if !found[check] {
			in.t.Errorf("doctor does not say that %s is fine:\n%s", check, out)
		}
	}
}

// suspensionEndsSessions: what the command line does, a running server sees.
func (in *installation) suspensionEndsSessions(s *server) {
	in.t.Helper()
	ann := in.member(s, "ann", "none")
	ann.get("/settings/profile").want(in.t, 200)
	in.run("admin", "suspend", "ann").want(in.t, exitOK)
	ann.get("/settings/profile").want(in.t, 401)
}

// oneTimeLink: the link that the command line prints sets a password, once.
func (in *installation) oneTimeLink(s *server) {
	in.t.Helper()
	made := in.run("admin", "create", "zoe", "--email", "zoe@mail.test", "--role", "admin").want(in.t, exitOK)
	link := oneTimeLink.FindStringSubmatch(made.out)
	if link == nil {
		in.t.Fatalf("no one-time link:\n%s", made.out)
	}
	b := s.browser()
	b.get(link[1]).want(in.t, 200, "password")
	token := strings.TrimPrefix(link[1], "/login/reset?token=")
	form := url.Values{"token": {token}, "password": {testPassword}}
	b.post("/login/reset", form).want(in.t, 303)
	form.Set("password", "another phrase for tests")
	if again := b.post("/login/reset", form); again.status != 422 {
		in.t.Errorf("the link works twice: %d", again.status)
	}
	b.logIn("zoe", testPassword).get("/settings/profile").want(in.t, 200)
}

// The media command finds what the table lacks and what the store lacks, and says so
// to scripts by its exit code.
func TestMediaVerifyFindsDifferences(t *testing.T) {
	t.Parallel()
	in := install(t, "BATATA_ROLES=web") // no sweep beside
	s := in.serve()
	mei := in.member(s, "mei", "none")
	mei.publish("A root")
	in.run("media", "verify").want(t, exitOK, "0 orphans, 0 missing, 0 damaged")

	store := filepath.Join(in.data, "media")
	blobs := filesIn(t, store)
	if len(blobs) < 2 {
		t.Fatalf("a picture made %d blobs in %s", len(blobs), store)
	}
	// An old object of no row: the copy of one under a name that nobody was given.
	orphan := filepath.Join(filepath.Dir(blobs[0]), swapFirst(filepath.Base(blobs[0])))
	content, err := os.ReadFile(blobs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(orphan, content, 0o600); err != nil {
		t.Fatal(err)
	}
	in.run("media", "verify").want(t, exitOK, "1 orphans") // it may be an upload under way
	long := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(orphan, long, long); err != nil {
		t.Fatal(err)
	}
	in.run("media", "verify").want(t, exitFailed, "orphan ", filepath.Base(orphan), "1 orphans, 0 missing", "orphans go with the next sweep")

	if err := os.Remove(blobs[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(blobs[1], 1); err != nil {
		t.Fatal(err)
	}
	found := in.run("media", "verify", "--json").want(t, exitFailed)
	var report verifiedMedia
	if err := json.Unmarshal([]byte(found.out), &report); err != nil {
		t.Fatalf("media verify --json: %v\n%s", err, found.out)
	}
	if len(report.Orphans) != 1 || len(report.Missing) != 1 || len(report.Damaged) != 1 ||
		filepath.Base(report.Missing[0].Key) != filepath.Base(blobs[0]) || filepath.Base(report.Damaged[0].Key) != filepath.Base(blobs[1]) {
		t.Errorf("report: %+v", report)
	}
}

func filesIn(t testing.TB, root string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// swapFirst is a name of the same form.
func swapFirst(name string) string {
	last := strings.IndexByte(name, '.')
	if last < 0 {
		last = len(name)
	}
	other := "a"
	if name[last-1] == 'a' {
		other = "b"
	}
	return name[:last-1] + other + name[last:]
}

// F32: a settings file that others can read is refused by every command that acts,
// and an unknown key is refused with the nearest known one.
func TestF32_BinaryRefusesAPublicSettingsFile(t *testing.T) {
	t.Parallel()
	in := install(t)
	file := filepath.Join(filepath.Dir(in.data), "own.toml")
	writeSettingsTo(t, file, 0o644, `log_level = "info"`)
	for _, command := range [][]string{{"serve"}, {"migrate"}, {"doctor"}, {"dev"}, {"admin", "confirm", "mei"}, {"media", "verify"}} {
		in.run(append(command, "--config", file)...).want(t, exitUsage, file, "mode 0644", "chmod 600 "+file)
	}
	if _, err := os.Stat(in.data); !os.IsNotExist(err) {
		t.Errorf("a refused start made the data folder: %v", err)
	}
	writeSettingsTo(t, file, 0o600, `listn = "127.0.0.1:1"`)
	in.run("serve", "--config", file).want(t, exitUsage, "listn", "the nearest is listen")
	in.run("config", "--config", file).want(t, exitFailed, "the nearest is listen")
	in.with("BATATA_S3_BUKET=x").run("migrate").want(t, exitUsage, "BATATA_S3_BUKET", "the nearest is BATATA_S3_BUCKET")
}

// A13: nobody becomes an admin through the web, not even the first of many who try at
// once on a server without any member.
func TestA13_FirstStartMakesNoAdmin(t *testing.T) {
	t.Parallel()
	in := install(t, "BATATA_RATE_LIMITS=off")
	s := in.serve()
	done := make(chan int)
	const racers = 12
	for i := range racers {
		go func() {
			handle := "racer" + string(rune('a'+i))
			a, err := s.browser().try(t.Context(), "POST", "/signup", formType, []byte(url.Values{
				"handle": {handle}, "email": {handle + "@mail.test"}, "password": {testPassword}, "rules": {"on"}, "role": {"owner"},
			}.Encode()))
			if err != nil {
				t.Error(err)
			}
			done <- a.status
		}()
	}
	for range racers {
		if status := <-done; status >= 500 {
			t.Errorf("a sign-up is answered with %d", status)
		}
	}
	if n := count(t, in.privateDB(), `SELECT count(*) FROM users WHERE role <> 'none'`); n != 0 {
		t.Errorf("%d sign-ups on a fresh server made staff", n)
	}
}
