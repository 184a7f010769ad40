package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/migrations"
)

// Run applies pending migrations.
func (c *MigrateUpCmd) Run(ctx context.Context, cfg *Config, std *Stdio) (err error) {
	s := &system{cfg: cfg, log: newLogger(cfg, std)}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.openDatabase(ctx, opening{}); err != nil {
		return err
	}
	if err := db.Migrate(ctx, s.db, migrations.Files); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return printMigrations(ctx, s.db, std, false)
}

// Run lists migrations.
func (c *MigrateStatusCmd) Run(ctx context.Context, cfg *Config, std *Stdio) (err error) {
	s := &system{cfg: cfg, log: newLogger(cfg, std)}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.openDatabase(ctx, opening{}); err != nil {
		return err
	}
	return printMigrations(ctx, s.db, std, c.JSON)
}

func printMigrations(ctx context.Context, d *db.DB, std *Stdio, asJSON bool) error {
	status, err := db.MigrationStatus(ctx, d, migrations.Files)
	if err != nil {
		return err
	}
	backfills, err := db.Backfills(ctx, d, migrations.Files)
	if err != nil {
		return err
	}
	filling := map[int]bool{}
	for _, b := range backfills {
		filling[b.Version] = !b.Done
	}
	if asJSON {
		return std.PrintJSON(listed(status, filling))
	}
	w := tabwriter.NewWriter(std.Out, 0, 4, 2, ' ', 0)
	for _, m := range status {
		state := string(m.State)
		switch m.State {
		case db.MigrationApplied:
			state = m.AppliedAt.UTC().Format("2006-01-02 15:04:05")
			if filling[m.Version] {
				state += ", rows are being filled"
			}
		case db.MigrationUnknown:
			state = "applied by a newer version"
		}
		fmt.Fprintf(w, "%04d\t%s\t%s\n", m.Version, m.Name, state)
	}
	return w.Flush()
}

// listedMigration is one migration in JSON.
type listedMigration struct {
	Version   int        `json:"version"`
	Name      string     `json:"name"`
	State     string     `json:"state"`
	AppliedAt *time.Time `json:"applied_at,omitempty"`
	Filling   bool       `json:"filling,omitempty"` // its backfill is not done
}

func listed(status []db.Migration, filling map[int]bool) []listedMigration {
	rows := make([]listedMigration, len(status))
	for i, m := range status {
		rows[i] = listedMigration{Version: m.Version, Name: m.Name, State: string(m.State), Filling: m.State == db.MigrationApplied && filling[m.Version]}
		if !m.AppliedAt.IsZero() {
			rows[i].AppliedAt = &status[i].AppliedAt
		}
	}
	return rows
}
