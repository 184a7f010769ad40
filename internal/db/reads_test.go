package db_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/batata-social/batata/internal/db"
	"github.com/batata-social/batata/internal/db/dbtest"
	"github.com/batata-social/batata/internal/errs"
)

type potKind string

type pot struct {
	bun.BaseModel `bun:"table:pots,alias:p"`

	ID      int64 `bun:",pk"`
	Kind    potKind
	Small   int     // smallint
	Tilt    float64 // real
	Mark    []byte
	Of      int64      `bun:",nullzero"`
	Fired   time.Time  `bun:",nullzero"`
	Broken  *time.Time // timestamptz
	Glazes  []glaze    `bun:"type:jsonb"`
	Ignored string     `bun:"-"`

	Lid *pot `bun:"rel:belongs-to,join:of=id"`
}

type glaze struct {
	Name string `json:"name"`
}

func pots(t *testing.T, cfg db.Config) *db.DB {
	t.Helper()
	cfg.URL = dbtest.Empty(t)
	d := open(t, cfg)
	mustExec(t, d, `CREATE TABLE pots (id bigint PRIMARY KEY, kind text, small smallint, tilt real, mark bytea, of bigint,
		fired timestamptz, broken timestamptz, glazes jsonb);
		INSERT INTO pots VALUES (1, 'jar', 7, -0.5, '\x0102', 2, '2026-05-01 12:00:00+02', '2026-05-02 00:00:00+00', '[{"name":"ash"}]'),
			(2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`)
	return d
}

// What a Reads reads is what bun reads, column by column.
func TestReadsReadWhatBunReads(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := pots(t, db.Config{})
	var want, got []*pot
	if err := d.NewSelect().Model(&want).Relation("Lid").Order("p.id").Scan(ctx); err != nil {
		t.Fatal(err)
	}
	r := d.NewReads()
	db.Structs(r, &got, d.NewSelect().Model((*pot)(nil)).Relation("Lid").Order("p.id"), nil)
	var ids []int64
	var args db.Args
	db.Values(r, &ids, d.NewSelect().Model((*pot)(nil)).Column("id").Where("p.id = ANY (?)", args.Add([]int64{2, 3})), args)
	var kind string
	var small, seen int
	args = nil
	db.Each(r, d.NewRaw(`SELECT kind, small FROM pots WHERE id = ?`, args.Add(1)), args, func() error { seen++; return nil }, &kind, &small)
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if want[1].Lid != nil && want[1].Lid.ID == 0 {
		want[1].Lid = nil // bun makes an empty one where the join has none
	}
	w, g := mustJSON(t, want), mustJSON(t, got)
	if w != g || len(want) != 2 {
		t.Errorf("bun reads\n%s\nand a Reads\n%s", w, g)
	}
	if len(ids) != 1 || ids[0] != 2 || seen != 1 || kind != "jar" || small != 7 {
		t.Errorf("ids %v, %d rows: %s %d", ids, seen, kind, small)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// One round trip, and the plans are kept: the statements are prepared on their
// connection and run again by name.
func TestReadsArePreparedOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	var heard []string
	d := pots(t, db.Config{MaxConns: 1, OnQuery: func(query string, args []any) {
		if strings.Contains(query, "pots") && len(args) == 1 {
			heard = append(heard, query)
		}
	}})
	for i := range 3 {
		r := d.NewReads()
		var ids, more []int64
		for _, dest := range []*[]int64{&ids, &more} {
			var args db.Args
			db.Values(r, dest, d.NewRaw(`SELECT id FROM pots WHERE id = ?`, args.Add(i)), args)
		}
		if err := r.Run(ctx); err != nil {
			t.Fatal(err)
		}
	}
	var calls int
	if err := d.NewRaw(`SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM pots%'`).Scan(ctx, &calls); err != nil {
		t.Fatal(err)
	}
	if calls != 6 || len(heard) != 6 {
		t.Errorf("the prepared statement ran %d times, and %d were heard of: want 6: %q", calls, len(heard), heard)
	}
}

func TestReadsFailAsOtherQueriesDo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := pots(t, db.Config{MaxConns: 1, JobConns: 1, StatementTimeout: 200 * time.Millisecond, AcquireTimeout: 100 * time.Millisecond})
	ask := func(ctx context.Context, query string) error {
		r := d.NewReads()
		var out []string
		db.Values(r, &out, d.NewRaw(query), nil)
		return r.Run(ctx)
	}
	if err := d.NewReads().Run(ctx); err != nil {
		t.Errorf("nothing queued: %v", err)
	}
	if err := ask(ctx, `SELECT pg_sleep(5)::text`); !errors.Is(err, errs.Unavailable) {
		t.Errorf("a slow statement: %v", err)
	}
	if err := ask(ctx, `SELECT broken FROM pots_of_nobody`); err == nil || errors.Is(err, errs.Unavailable) {
		t.Errorf("a wrong statement: %v", err)
	}
	err := db.InTx(ctx, d, func(inTx context.Context, _ bun.Tx) error {
		if err := ask(inTx, `SELECT 'beside'`); err == nil || !strings.Contains(err.Error(), "beside the transaction") {
			t.Errorf("beside a transaction: %v", err)
		}
		if err := ask(ctx, `SELECT 'full'`); !errors.Is(err, errs.Unavailable) {
			t.Errorf("no free connection: %v", err)
		}
		return ask(db.WithJobLimits(ctx), `SELECT 'jobs have their own'`)
	})
	if err != nil {
		t.Error(err)
	}
	if err := ask(ctx, `SELECT 'well again'`); err != nil {
		t.Error(err)
	}
	r := d.NewReads()
	var rows []*pot
	db.Structs(r, &rows, d.NewRaw(`SELECT id, 1 AS colour FROM pots`), nil)
	if err := r.Run(ctx); err == nil || !strings.Contains(err.Error(), "colour") {
		t.Errorf("a column without a field: %v", err)
	}
}

func TestR05ReadsOnAFrozenServer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := dbtest.Server(t)
	d := open(t, db.Config{URL: s.URL(), MaxConns: 2})
	ask := func() error {
		r := d.NewReads()
		var rows []*struct{ One int }
		var values []int
		var two int
		db.Structs(r, &rows, d.NewRaw(`SELECT 1 AS one`), nil)
		db.Values(r, &values, d.NewRaw(`SELECT 1`), nil)
		db.Each(r, d.NewRaw(`SELECT 2`), nil, func() error { return nil }, &two)
		return r.Run(ctx)
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	s.Freeze()
	began := time.Now()
	if err := ask(); !errors.Is(err, errs.Unavailable) || time.Since(began) > 6*time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
	s.Thaw()
	dbtest.Eventually(t, 10*time.Second, "answers after the thaw", func() bool { return ask() == nil })
}

func TestR04ReadsAfterARestart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := dbtest.Server(t)
	d := open(t, db.Config{URL: s.URL(), MaxConns: 4})
	for range 3 {
		r := d.NewReads()
		var out []int64
		db.Values(r, &out, d.NewRaw(`SELECT 1`), nil)
		if err := r.Run(ctx); err != nil || len(out) != 1 {
			t.Fatalf("%v, %v", out, err)
		}
		s.Restart()
	}
}
