package members

import (
	"context"
	"fmt"
	"net/url"

	"github.com/batata-social/batata/internal/db"
)

// Address is how people reach this server, as the last start stored it. All is empty
// before the first.
type Address struct {
	Host          string // of the public URL; never changes
	PublicURL     string // no slash at its end
	AccountDomain string // in handles
}

// StoredAddress reads the address. It asks nothing of the schema, which may not be
// there yet.
func StoredAddress(ctx context.Context, d *db.DB) (a Address, err error) {
	var made bool
	if err := d.NewRaw(`SELECT to_regclass('settings') IS NOT NULL`).Scan(ctx, &made); err != nil || !made {
		return a, err
	}
	var rows []struct{ Key, Value string }
	err = d.NewRaw(`SELECT key, value #>> '{}' AS value FROM settings WHERE key IN ('host', 'public_url', 'account_domain')`).Scan(ctx, &rows)
	if err != nil {
		return a, fmt.Errorf("read the stored address: %w", err)
	}
	for _, row := range rows {
		switch row.Key {
		case "host":
			a.Host = row.Value
		case "public_url":
			a.PublicURL = row.Value
		case "account_domain":
			a.AccountDomain = row.Value
		}
	}
	return a, nil
}

// ClaimHost stores the host of the public URL at the first start and refuses another
// one afterwards: handles and ids carry it, here and on every server that knows us.
// What may change of the address (scheme, port, account domain) is stored at each
// start, for commands that are not told it.
func (s *Service) ClaimHost(ctx context.Context) error {
	public, err := url.Parse(s.publicURL)
	if err != nil {
		return fmt.Errorf("claim host: %w", err)
	}
	host := public.Hostname()
	var stored string
	err = s.db.NewRaw(`WITH mine AS (
			INSERT INTO settings (key, value) VALUES ('host', to_jsonb(?0::text)) ON CONFLICT (key) DO NOTHING RETURNING value
		) SELECT value #>> '{}' FROM mine UNION ALL SELECT value #>> '{}' FROM settings WHERE key = 'host' LIMIT 1`, host).Scan(ctx, &stored)
	if err != nil {
		return fmt.Errorf("claim host %s: %w", host, err)
	}
	if stored != host {
		return fmt.Errorf("this database belongs to %s, and BATATA_PUBLIC_URL names %s: ids and handles of everything in it carry the first, so it cannot move; set the old host again, or start on an empty database", stored, host)
	}
	_, err = s.db.NewRaw(`INSERT INTO settings (key, value) VALUES ('public_url', to_jsonb(?0::text)), ('account_domain', to_jsonb(?1::text))
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = now() WHERE settings.value <> excluded.value`, s.publicURL, s.host).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store the public URL: %w", err)
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
