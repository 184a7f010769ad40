package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/web"
)

// devMark is the file that says: dev made this folder and may throw it away.
const devMark = "made-by-batata-dev"

// loginsFile lists the seeded members' passwords, for their owner's eyes.
const loginsFile = "logins.txt"

// Run serves a seeded instance on loopback. It touches nothing that it did not make,
// and nothing leaves the machine.
func (c *DevCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	log := newLogger(cfg, std)
	if err := checkDev(cfg); err != nil {
		return err
	}
	if err := claimDevFolder(ctx, cfg, c.Reset); err != nil {
		return err
	}
	s, err := openSystem(ctx, cfg, log, opening{own: true, migrate: true, dev: true})
	if err != nil {
		return err
	}
	logins, err := s.prepareDev(ctx)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	fmt.Fprintf(std.Out, "\n  Batata is at %s\n\n", cfg.PublicURL)
	for _, l := range logins {
		fmt.Fprintf(std.Out, "  %-12s %-18s %s\n", l.Handle, l.Password, l.What)
	}
	fmt.Fprintf(std.Out, "\n  These logins are kept in %s. Mail is shown at %s/dev/mail. Stop with Ctrl-C.\n\n",
		filepath.Join(cfg.DataDir, loginsFile), cfg.PublicURL)
	return errors.Join(s.serve(ctx, web.Config{Dev: true}), s.Close())
}

// checkDev refuses settings that would reach beyond this machine.
func checkDev(cfg *Config) error {
	if host := cfg.PublicURL.Hostname(); !devHost(host) {
		return usagef("dev serves invented members and known passwords: BATATA_PUBLIC_URL is %s, but may only be localhost, *.localhost, *.test or 127.0.0.1", host)
	}
	for name, address := range map[string]string{"BATATA_LISTEN": cfg.Listen, "BATATA_OPS_LISTEN": cfg.OpsListen} {
		host, _, err := net.SplitHostPort(address)
		ip := net.ParseIP(host)
		if err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return usagef("dev listens on loopback only: %s is %s, write for example 127.0.0.1:8080", name, address)
		}
	}
	return nil
}

// claimDevFolder takes an empty folder or one that dev made. On reset it empties that and
// the database: first the database, which has more to object.
func claimDevFolder(ctx context.Context, cfg *Config, reset bool) error {
	dir := cfg.DataDir
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("data folder: %w", err)
	}
	mark := filepath.Join(dir, devMark)
	if _, err := os.Stat(mark); err != nil && len(entries) > 0 {
		return fmt.Errorf("%s holds files that batata dev did not make (%s, …): give it another folder with --data-dir", dir, entries[0].Name())
	}
	if reset {
		if url := cfg.DatabaseURL.Reveal(); url != "" {
			if err := emptyDevDatabase(ctx, url); err != nil {
				return fmt.Errorf("reset: %w", err)
			}
		}
		if err := throwAway(ctx, dir, entries); err != nil {
			return fmt.Errorf("reset: %w", err)
		}
	}
	if err := makeDataDir(dir); err != nil {
		return err
	}
	if err := os.WriteFile(mark, []byte("batata dev --reset deletes everything in this folder.\n"), 0o600); err != nil {
		return fmt.Errorf("mark data folder: %w", err)
	}
	return nil
}

// throwAway empties the folder but for its mark, so that one which was emptied by
// half is still dev's. It leaves a folder alone that a server works in.
func throwAway(ctx context.Context, dir string, entries []os.DirEntry) error {
	pg, moved, err := db.PrivateDir(dir)
	if err != nil {
		return err
	}
	if err := db.PrivateInUse(ctx, pg); err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == devMark {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	if !moved {
		return nil
	}
	return os.RemoveAll(pg)
}

// refuseForeign refuses a DATABASE_URL that dev did not make, before it is migrated.
// One without tables passes, and one in which migrations ended half-way.
func refuseForeign(ctx context.Context, d *db.DB) error {
	var has struct{ Tables, Migrations, Settings bool }
	err := d.NewRaw(`SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema()) AS tables,
		to_regclass('schema_migrations') IS NOT NULL AS migrations, to_regclass('settings') IS NOT NULL AS settings`).Scan(ctx, &has)
	if err != nil {
		return fmt.Errorf("is this a database of dev: %w", err)
	}
	ours := !has.Tables || has.Migrations
	if has.Settings && has.Migrations {
		err := d.NewRaw(`SELECT EXISTS (SELECT 1 FROM settings WHERE key = 'dev')
			OR NOT EXISTS (SELECT 1 FROM accounts) AND NOT EXISTS (SELECT 1 FROM settings WHERE key = 'host')`).Scan(ctx, &ours)
		if err != nil {
			return fmt.Errorf("is this a database of dev: %w", err)
		}
	}
	if !ours {
		return errors.New("this database was not made by batata dev, which fills what it finds with invented members: give it another data folder or DATABASE_URL")
	}
	return nil
}

// login is a seeded member's way in.
type login struct{ Handle, Password, What string }

// prepareDev makes sure that the database is dev's, seeds it, and gives the logins.
func (s *system) prepareDev(ctx context.Context) ([]login, error) {
	if err := s.members.MarkDev(ctx); err != nil {
		return nil, err
	}
	if err := s.members.ClaimHost(ctx); err != nil {
		return nil, err
	}
	path := filepath.Join(s.cfg.DataDir, loginsFile)
	known, err := readLogins(path)
	if err != nil {
		return nil, err
	}
	seeder := s.newSeeder()
	logins, err := seeder.seedMembers(ctx, known)
	if err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	// Written before the rest: who stops a first start keeps the logins.
	if err := writeLogins(path, logins); err != nil {
		return nil, err
	}
	if err := seeder.seedContent(ctx); err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	return logins, nil
}

func readLogins(path string) (map[string]string, error) {
	known := map[string]string{}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read logins: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) >= 2 {
			known[words[0]] = words[1]
		}
	}
	return known, nil
}

func writeLogins(path string, logins []login) error {
	var text strings.Builder
	for _, l := range logins {
		fmt.Fprintf(&text, "%-12s %-18s %s\n", l.Handle, l.Password, l.What)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("write logins: %w", err)
	}
	return nil
}
