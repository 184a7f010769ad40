package dbtest_test

import (
	"context"
	"testing"

	"github.com/batata-social/batata/internal/db/dbtest"
)

func TestNewIsMigratedAndApart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	a, b := dbtest.New(t), dbtest.New(t)
	if _, err := a.ExecContext(ctx, `CREATE TABLE only_here (id int)`); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ExecContext(ctx, `SELECT * FROM only_here`); err == nil {
		t.Error("a table of one database is in the other")
	}
	var n, super int
	if err := b.QueryRowContext(ctx, `SELECT count(*) FROM schema_migrations`).Scan(&n); err != nil || n == 0 {
		t.Errorf("%d migrations applied, err %v", n, err)
	}
	if err := b.QueryRowContext(ctx, `SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolsuper`).Scan(&super); err != nil || super != 0 {
		t.Errorf("the role is a superuser, err %v", err)
	}
}
