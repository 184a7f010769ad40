package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
)

// resetting is how dev names its connections while it empties a database.
const resetting = "batata dev reset"

// emptyDevDatabase empties a DATABASE_URL that dev made: one that carries dev's mark,
// belongs to a host of dev, and that no server works on. One without tables is empty
// already; every other is refused and not touched.
func emptyDevDatabase(ctx context.Context, url string) (err error) {
	d, err := db.Open(ctx, db.Config{URL: url, MaxConns: 2, JobConns: 1, ApplicationName: resetting})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	var is struct{ Empty, Ours bool }
	err = d.NewRaw(`SELECT NOT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema()) AS empty,
		to_regclass('settings') IS NOT NULL AND to_regclass('schema_migrations') IS NOT NULL AS ours`).Scan(ctx, &is)
	if err != nil {
		return fmt.Errorf("is this a database of dev: %w", err)
	}
	if is.Empty {
		return nil
	}
	host := "" // claimed right after the mark: a first start may have ended between the two
	if is.Ours {
		var marks []struct{ Key, Value string }
		if err := d.NewRaw(`SELECT key, value #>> '{}' AS value FROM settings WHERE key IN ('dev', 'host')`).Scan(ctx, &marks); err != nil {
			return fmt.Errorf("is this a database of dev: %w", err)
		}
		is.Ours = false
		for _, m := range marks {
			is.Ours = is.Ours || m.Key == "dev"
			if m.Key == "host" {
				host = m.Value
			}
		}
	}
	if !is.Ours || host != "" && !devHost(host) {
		return errors.New("the database of DATABASE_URL was not made by batata dev, which empties only what it made: leave --reset away, or give it another DATABASE_URL")
	}
	var others int
	err = d.NewRaw(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
		AND application_name LIKE 'batata%' AND application_name NOT LIKE ?`, resetting+"%").Scan(ctx, &others)
	if err != nil {
		return fmt.Errorf("who works on this database: %w", err)
	}
	if others > 0 {
		return fmt.Errorf("a Batata already runs on the database of DATABASE_URL (%d connections). Stop that one first", others)
	}
	return db.InTx(ctx, d, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, `SET LOCAL lock_timeout = '5s'`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, dropAll)
		return err
	})
}

// dropAll drops what migrations make, table by table, and not the schema, which belongs
// to whoever made the database. What extensions brought stays.
const dropAll = `DO $$
DECLARE
	here oid := current_schema()::regnamespace;
	command text;
BEGIN
	FOREACH command IN ARRAY coalesce((SELECT array_agg(c ORDER BY step) FROM (
		SELECT 1 AS step, format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) AS c, oid FROM pg_class WHERE relnamespace = here AND relkind IN ('r', 'p')
		UNION ALL SELECT 2, format('DROP SEQUENCE IF EXISTS %s CASCADE', oid::regclass), oid FROM pg_class WHERE relnamespace = here AND relkind = 'S'
		UNION ALL SELECT 3, format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure), oid FROM pg_proc WHERE pronamespace = here
		UNION ALL SELECT 4, format('DROP TYPE IF EXISTS %s CASCADE', format_type(oid, NULL)), oid FROM pg_type WHERE typnamespace = here AND typtype = 'e'
	) AS things WHERE NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.objid = things.oid AND d.deptype = 'e')), '{}') LOOP
		EXECUTE command;
	END LOOP;
END $$`
