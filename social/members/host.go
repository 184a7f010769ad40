package members

import (
	"context"
	"fmt"
)

// ClaimHost stores the host of the public URL at the first start and refuses another
// one afterwards: handles and ids carry it, here and on every server that knows us.
func (s *Service) ClaimHost(ctx context.Context, host string) error {
	var stored string
	err := s.db.NewRaw(`WITH mine AS (
			INSERT INTO settings (key, value) VALUES ('host', to_jsonb(?0::text)) ON CONFLICT (key) DO NOTHING RETURNING value
		) SELECT value #>> '{}' FROM mine UNION ALL SELECT value #>> '{}' FROM settings WHERE key = 'host' LIMIT 1`, host).Scan(ctx, &stored)
	if err != nil {
		return fmt.Errorf("claim host %s: %w", host, err)
	}
	if stored != host {
		return fmt.Errorf("this database belongs to %s, and BATATA_PUBLIC_URL names %s: ids and handles of everything in it carry the first, so it cannot move; set the old host again, or start on an empty database", stored, host)
	}
	return nil
}

// MarkDev says that dev made this database. It refuses one that holds accounts and
// was not made by dev.
func (s *Service) MarkDev(ctx context.Context) error {
	var state struct{ Dev, Used bool }
	err := s.db.NewRaw(`SELECT EXISTS (SELECT 1 FROM settings WHERE key = 'dev') AS dev,
		EXISTS (SELECT 1 FROM accounts) OR EXISTS (SELECT 1 FROM settings WHERE key = 'host') AS used`).Scan(ctx, &state)
	if err != nil {
		return fmt.Errorf("is this a database of dev: %w", err)
	}
	if state.Dev {
		return nil
	}
	if state.Used {
		return fmt.Errorf("this database was not made by batata dev, which fills what it finds with invented members: give it another data folder or DATABASE_URL")
	}
	_, err = s.db.NewRaw(`INSERT INTO settings (key, value) VALUES ('dev', 'true') ON CONFLICT (key) DO NOTHING`).Exec(ctx)
	if err != nil {
		return fmt.Errorf("mark database as made by dev: %w", err)
	}
	return nil
}
