package main

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/db/dbtest"
)

// dev refuses whatever would reach beyond this machine or touch what it did not make,
// before it changes anything.
func TestDevRefuses(t *testing.T) {
	t.Parallel()
	in := install(t)
	in.with("BATATA_PUBLIC_URL=https://batata.example").run("dev").want(t, exitUsage, "batata.example", "localhost")
	for _, address := range []string{"0.0.0.0:0", "[::]:0", ":0", "192.0.2.1:8080", "batata.test:8080"} {
		in.with("BATATA_LISTEN="+address).run("dev").want(t, exitUsage, "BATATA_LISTEN", "loopback")
	}
	in.with("BATATA_OPS_LISTEN=0.0.0.0:0").run("dev").want(t, exitUsage, "BATATA_OPS_LISTEN", "loopback")
	if _, err := os.Stat(in.data); !os.IsNotExist(err) {
		t.Errorf("a refused start made the data folder: %v", err)
	}

	foreign := filepath.Join(in.data, "holiday.jpg")
	if err := os.MkdirAll(in.data, 0o711); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(foreign, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"dev"}, {"dev", "--reset"}} {
		in.run(command...).want(t, exitFailed, "holiday.jpg", "did not make", "--data-dir")
	}
	if content, err := os.ReadFile(foreign); err != nil || string(content) != "kept" {
		t.Errorf("the foreign file is %q, %v", content, err)
	}
	if files := filesIn(t, in.data); len(files) != 1 {
		t.Errorf("dev left %v in a foreign folder", files)
	}
}

// Tables of something else are not touched; a database without any is taken.
func TestDevTakesAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	in := install(t, "DATABASE_URL="+url)
	d := dbtest.Open(t, url)
	if _, err := d.ExecContext(t.Context(), `CREATE TABLE accounts (iban text)`); err != nil {
		t.Fatal(err)
	}
	in.run("dev").want(t, exitFailed, "not made by batata dev")
	if n := count(t, d, `SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()`); n != 1 {
		t.Errorf("dev made %d tables in a foreign database", n-1)
	}
	if _, err := d.ExecContext(t.Context(), `DROP TABLE accounts`); err != nil {
		t.Fatal(err)
	}
	in.launch("dev").awaitLog(seedWithin, seedingStarts)
}

// A database that serve uses, or that holds members, is not dev's to fill.
func TestDevRefusesAForeignDatabase(t *testing.T) {
	t.Parallel()
	withMember := onDatabase(t)
	withMember.create("mei", "owner")
	served := onDatabase(t)
	if code := served.serve().terminate(30 * time.Second); code != exitOK {
		t.Fatalf("serve ended with exit code %d", code)
	}
	for name, in := range map[string]*installation{"with a member": withMember, "of serve": served} {
		d := dbtest.Open(t, in.databaseURL())
		before := count(t, d, `SELECT count(*) FROM accounts`)
		fresh := in.with("BATATA_DATA_DIR=" + filepath.Join(filepath.Dir(in.data), "fresh"))
		fresh.run("dev").want(t, exitFailed, "not made by batata dev")
		fresh.run("dev", "--reset").want(t, exitFailed, "not made by batata dev")
		if after := count(t, d, `SELECT count(*) FROM accounts`); after != before {
			t.Errorf("database %s: %d accounts before, %d after", name, before, after)
		}
	}
}

// Reset empties a database that dev made: not one that a server works on, and not one that
// has gone on to another life.
func TestDevResetsItsDatabase(t *testing.T) {
	t.Parallel()
	in := install(t, "DATABASE_URL="+dbtest.Empty(t))
	first := in.launch("dev", "--reset") // nothing there yet
	first.awaitLog(seedWithin, seedingStarts)
	logins := in.logins()
	d := dbtest.Open(t, in.databaseURL())
	if _, err := d.ExecContext(t.Context(), `INSERT INTO settings (key, value) VALUES ('of-mine', '1')`); err != nil {
		t.Fatal(err)
	}
	in.run("dev", "--reset").want(t, exitFailed, "already runs", "Stop that one first")
	if code := first.terminate(time.Minute); code != exitFailed && code != exitOK { // stopped while it seeds
		t.Errorf("dev ended with exit code %d", code)
	}
	if now := in.logins(); !maps.Equal(now, logins) {
		t.Error("a refused reset threw the logins away")
	}

	second := in.launch("dev", "--reset")
	second.awaitLog(seedWithin, seedingStarts)
	if now := in.logins(); maps.Equal(now, logins) || len(now) != len(logins) {
		t.Errorf("after a reset the logins are %v", now)
	}
	if n := count(t, d, `SELECT count(*) FROM settings WHERE key = 'of-mine'`); n != 0 {
		t.Error("after a reset an old row is there")
	}
	if code := second.terminate(time.Minute); code != exitFailed && code != exitOK {
		t.Errorf("dev ended with exit code %d", code)
	}

	// A database that carries dev's mark and a real host is somebody's.
	if _, err := d.ExecContext(t.Context(), `UPDATE settings SET value = '"batata.example"' WHERE key = 'host'`); err != nil {
		t.Fatal(err)
	}
	before := count(t, d, `SELECT count(*) FROM accounts`)
	in.run("dev", "--reset").want(t, exitFailed, "not made by batata dev")
	if after := count(t, d, `SELECT count(*) FROM accounts`); after != before || len(in.logins()) != len(logins) {
		t.Errorf("%d accounts before a refused reset, %d after", before, after)
	}
}

func (in *installation) logins() map[string]string {
	in.t.Helper()
	file := filepath.Join(in.data, loginsFile)
	info, err := os.Stat(file)
	if err != nil {
		in.t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		in.t.Errorf("%s has mode %v", file, info.Mode())
	}
	logins, err := readLogins(file)
	if err != nil {
		in.t.Fatal(err)
	}
	return logins
}

// seedWithin is how long seeding may take on a busy machine.
const seedWithin = 4 * time.Minute

const seedingStarts = "seeding sixty notes with their pictures; the first time takes a minute"

// community counts what the seed makes.
func (in *installation) community() map[string]int {
	in.t.Helper()
	d := in.privateDB()
	found := map[string]int{}
	for what, query := range map[string]string{
		"members":  `SELECT count(*) FROM accounts WHERE domain IS NULL AND state = 'active'`,
		"notes":    `SELECT count(*) FROM notes WHERE root_id IS NULL AND state = 'published'`,
		"comments": `SELECT count(*) FROM notes WHERE root_id IS NOT NULL`,
		"likes":    `SELECT count(*) FROM likes`,
		"boards":   `SELECT count(*) FROM boards`,
		"follows":  `SELECT count(*) FROM follows`,
		"told":     `SELECT count(*) FROM notifications`,
	} {
		found[what] = count(in.t, d, query)
	}
	return found
}

// The life of a development server: killed while it seeds, started again, started a
// second time, looked at by serve, and thrown away.
func TestDevSeedsOnceAndIsSafe(t *testing.T) {
	t.Parallel()
	in := install(t)
	first := in.launch("dev")
	first.awaitLog(seedWithin, seedingStarts)
	logins := in.logins()
	if len(logins) != 12 {
		t.Errorf("%d logins: %v", len(logins), logins)
	}
	d := in.privateDB()
	eventually(t, seedWithin, "some notes are seeded", func() bool { return count(t, d, `SELECT count(*) FROM notes`) >= 5 })
	first.kill()

	second := in.launch("dev")
	second.awaitListening(seedWithin)
	if now := in.logins(); !maps.Equal(now, logins) {
		t.Errorf("logins were %v and are %v", logins, now)
	}
	for handle, password := range logins {
		if !strings.Contains(second.log.said(), password) {
			t.Errorf("the password of %s is not printed", handle)
		}
	}
	seeded := in.community()
	t.Logf("seeded: %v", seeded)
	if seeded["members"] != 12 || seeded["notes"] != 60 || seeded["comments"] == 0 || seeded["likes"] == 0 || seeded["follows"] == 0 || seeded["told"] == 0 || seeded["boards"] <= 12 {
		t.Errorf("seeded: %v", seeded)
	}
	oriel := second.browser().logIn("oriel", logins["oriel"])
	oriel.get("/notifications").want(t, 200)
	second.browser().get("/").want(t, 200, "batata")

	// A reset beside a server that runs would pull its database away from under it.
	in.run("dev", "--reset").want(t, exitFailed, "already runs", "Stop that one first")
	oriel.get("/notifications").want(t, 200)
	if code := second.terminate(30 * time.Second); code != exitOK {
		t.Errorf("dev ended with exit code %d", code)
	}

	third := in.launch("dev")
	third.awaitListening(startWithin)
	if line, _ := third.log.find(seedingStarts); line != nil {
		t.Error("the second start seeds again")
	}
	if again := in.community(); !maps.Equal(again, seeded) {
		t.Errorf("after the second start: %v, before: %v", again, seeded)
	}
	if now := in.logins(); !maps.Equal(now, logins) {
		t.Errorf("after the second start the logins are %v, before %v", now, logins)
	}
	if code := third.terminate(30 * time.Second); code != exitOK {
		t.Errorf("dev ended with exit code %d", code)
	}
	in.hostAndKeyStay()
	in.resetThrowsAway(logins)
}

// hostAndKeyStay: the host of the first start and the key are part of the database.
func (in *installation) hostAndKeyStay() {
	in.t.Helper()
	for _, command := range []string{"serve", "dev"} {
		in.with("BATATA_PUBLIC_URL=http://other.test").run(command).want(in.t, exitFailed, "belongs to "+testHost, "other.test")
	}
	key := filepath.Join(in.data, "secret.key")
	right, err := os.ReadFile(key)
	if err != nil {
		in.t.Fatal(err)
	}
	wrong := make([]byte, 32)
	_, _ = rand.Read(wrong) // never fails
	if err := os.WriteFile(key, []byte(hex.EncodeToString(wrong)), 0o600); err != nil {
		in.t.Fatal(err)
	}
	for _, command := range []string{"serve", "dev"} {
		in.run(command).want(in.t, exitFailed, key, "not the one that this database was sealed with")
	}
	if err := os.Remove(key); err != nil {
		in.t.Fatal(err)
	}
	in.run("serve").want(in.t, exitFailed, key, "is missing", "restore it from the backup")
	if _, err := os.Stat(key); !os.IsNotExist(err) {
		in.t.Errorf("a missing key was made anew over sealed rows: %v", err)
	}
	if err := os.WriteFile(key, right, 0o600); err != nil {
		in.t.Fatal(err)
	}
}

func (in *installation) resetThrowsAway(before map[string]string) {
	in.t.Helper()
	own := filepath.Join(in.data, "of-mine")
	if err := os.WriteFile(own, nil, 0o600); err != nil {
		in.t.Fatal(err)
	}
	s := in.launch("dev", "--reset")
	s.awaitLog(seedWithin, seedingStarts)
	if _, err := os.Stat(own); !os.IsNotExist(err) {
		in.t.Errorf("after a reset an old file is there: %v", err)
	}
	now := in.logins()
	for handle, password := range before {
		if now[handle] == "" || now[handle] == password {
			in.t.Errorf("after a reset the password of %s is %q, before %q", handle, now[handle], password)
		}
	}
	if n := count(in.t, in.privateDB(), `SELECT count(*) FROM notes WHERE root_id IS NOT NULL`); n != 0 {
		in.t.Errorf("after a reset %d comments are there", n)
	}
	if code := s.terminate(time.Minute); code != exitFailed && code != exitOK { // stopped while it seeds
		in.t.Errorf("dev ended with exit code %d", code)
	}
}
