//go:build bench

package bench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/batata-social/batata/internal/db"
)

// The rules for the plans of hot reads.
const (
	// bigTable is from how many rows on a table may not be scanned as a whole.
	bigTable = 10_000
	// maxSorted is four pages of the largest size: what a list may sort before it cuts a
	// page out of it (a member's 300 followed accounts, the pinned comments). What a
	// query sorts to return all of it, as the pictures of a page's notes, is no more
	// than the page itself, however many those are.
	maxSorted = 4 * 80
)

// spy takes down the queries that a call makes.
type spy struct {
	mu      sync.Mutex
	on      bool
	queries []asked
}

// asked is a query with the values beside it.
type asked struct {
	text string
	args []any
}

// hear is db.Config.OnQuery.
func (s *spy) hear(query string, args []any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on {
		s.queries = append(s.queries, asked{query, args})
	}
}

// record gives the queries of one call.
func (s *spy) record(call func() error) ([]asked, error) {
	s.mu.Lock()
	s.on, s.queries = true, nil
	s.mu.Unlock()
	err := call()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.on = false
	return s.queries, err
}

// node is a step of a plan, as EXPLAIN (FORMAT JSON) gives it.
type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Join     string  `json:"Join Type"`
	Subplan  string  `json:"Subplan Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Filtered float64 `json:"Rows Removed by Filter"`
	Method   string  `json:"Sort Method"`
	Hit      int64   `json:"Shared Hit Blocks"`
	Read     int64   `json:"Shared Read Blocks"`
	Plans    []node  `json:"Plans"`
}

type explained struct {
	Plan      node    `json:"Plan"`
	Execution float64 `json:"Execution Time"`
	Planning  float64 `json:"Planning Time"`
}

// explain runs a query under EXPLAIN, without the time of each node: it would be most
// of what short queries take. One with values is explained with the plan that it is run
// with, which is made once, for all values.
func explain(ctx context.Context, d *db.DB, q asked) (explained, error) {
	conn, err := d.Dedicated(ctx, "bench")
	if err != nil {
		return explained{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	text, run := q.text, q.text
	if len(q.args) > 0 {
		values := make([]string, len(q.args))
		for i, v := range q.args {
			values[i] = literal(v)
		}
		text = "EXECUTE q(" + strings.Join(values, ", ") + ")"
		if _, err := conn.Exec(ctx, "SET plan_cache_mode = force_generic_plan; PREPARE q AS "+run, pgx.QueryExecModeSimpleProtocol); err != nil {
			return explained{}, fmt.Errorf("prepare %s: %w", run, err)
		}
	}
	var answer []byte
	err = conn.QueryRow(ctx, "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "+text, pgx.QueryExecModeSimpleProtocol).Scan(&answer)
	if err != nil {
		return explained{}, fmt.Errorf("explain %s: %w", run, err)
	}
	var plans []explained
	if err := json.Unmarshal(answer, &plans); err != nil || len(plans) != 1 {
		return explained{}, fmt.Errorf("read the plan of %s: %d plans, %w", run, len(plans), err)
	}
	return plans[0], nil
}

// literal writes a value into SQL.
func literal(v any) string {
	switch v := v.(type) {
	case []int64:
		return "'{" + strings.Trim(strings.ReplaceAll(fmt.Sprint(v), " ", ","), "[]") + "}'"
	case int64, int, float64:
		return fmt.Sprint(v)
	case time.Time:
		return "'" + v.Format(time.RFC3339Nano) + "'"
	}
	return "'" + strings.ReplaceAll(fmt.Sprint(v), "'", "''") + "'"
}

// faults are the steps that break a rule. tables holds the rows of each table.
func (e explained) faults(tables map[string]float64) (out []string) {
	allowed := max(float64(maxSorted), e.Plan.Rows)
	var walk func(n node)
	walk = func(n node) {
		if n.Type == "Seq Scan" && tables[n.Relation] >= bigTable {
			out = append(out, fmt.Sprintf("scans all %.0f rows of %s", tables[n.Relation], n.Relation))
		}
		if strings.HasSuffix(n.Type, "Sort") {
			in := n.Rows
			if len(n.Plans) > 0 {
				in = n.Plans[0].Rows
			}
			if in > allowed {
				out = append(out, fmt.Sprintf("sorts %.0f rows, and %.0f are allowed", in, allowed))
			}
		}
		for _, below := range n.Plans {
			walk(below)
		}
	}
	walk(e.Plan)
	return out
}

// String is the plan in the shape of psql's, without costs and times.
func (e explained) String() string {
	var b strings.Builder
	var walk func(n node, depth int)
	walk = func(n node, depth int) {
		b.WriteString(strings.Repeat("  ", depth))
		if n.Subplan != "" {
			b.WriteString(n.Subplan + ": ")
		}
		b.WriteString(n.Type)
		if n.Join != "" && n.Join != "Inner" {
			b.WriteString(" " + n.Join)
		}
		if n.Index != "" {
			b.WriteString(" " + n.Index)
		}
		if n.Relation != "" {
			b.WriteString(" on " + n.Relation)
		}
		fmt.Fprintf(&b, " (rows=%.0f", n.Rows)
		if n.Loops != 1 {
			fmt.Fprintf(&b, " loops=%.0f", n.Loops)
		}
		if n.Filtered > 0 {
			fmt.Fprintf(&b, " filtered=%.0f", n.Filtered)
		}
		if n.Method != "" {
			b.WriteString(" " + n.Method)
		}
		b.WriteString(")\n")
		for _, below := range n.Plans {
			walk(below, depth+1)
		}
	}
	walk(e.Plan, 0)
	fmt.Fprintf(&b, "buffers: %d, planned in %.1f ms, run in %.1f ms\n", e.Plan.Hit+e.Plan.Read, e.Planning, e.Execution)
	return b.String()
}

var (
	literals = regexp.MustCompile(`\b\d{2,}\b|'[^']*'`)
	lists    = regexp.MustCompile(`\(?#(, ?#)+\)?`)
)

// shape is a query without its values: two of one shape have one plan.
func shape(query string) string {
	return lists.ReplaceAllString(literals.ReplaceAllString(strings.Join(strings.Fields(query), " "), "#"), "#")
}

// tableSizes are the planner's own figures.
func tableSizes(t *testing.T, d *db.DB) map[string]float64 {
	t.Helper()
	var rows []struct {
		Name string
		Rows float64
	}
	err := d.NewRaw(`SELECT relname AS name, reltuples AS rows FROM pg_class WHERE relkind = 'r'`).Scan(t.Context(), &rows)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]float64, len(rows))
	for _, r := range rows {
		out[r.Name] = r.Rows
	}
	return out
}

// plans explains every query of every hot read, keeps it for the page, and fails for
// each that breaks a rule.
func plans(t *testing.T, w *world) {
	tables := tableSizes(t, w.db)
	seen := map[string]bool{}
	for _, r := range reads(w) {
		var queries []asked
		// Once for what is only made at the first time, once for what is asked.
		for range 2 {
			var err error
			if queries, err = w.spy.record(func() error { return r.call(t.Context(), 0) }); err != nil {
				t.Fatalf("%s: %v", r.name, err)
			}
		}
		for _, q := range queries {
			text := strings.TrimSpace(q.text)
			if !strings.HasPrefix(text, "SELECT") && !strings.HasPrefix(text, "WITH") || seen[shape(text)] {
				continue
			}
			seen[shape(text)] = true
			plan, err := explain(t.Context(), w.db, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range plan.faults(tables) {
				t.Errorf("%s %s:\n%s\n%s", r.name, fault, text, plan)
			}
			w.sheet.plan(r.name, text, plan)
		}
	}
}

// TestPlanRulesCanFail holds the rules to plans that break them.
func TestBenchPlanRulesCanFail(t *testing.T) {
	t.Parallel()
	tables := map[string]float64{"notes": 1e6, "settings": 3}
	for name, row := range map[string]struct {
		plan node
		want int
	}{
		"a scan of a large table": {node{Type: "Limit", Plans: []node{{Type: "Seq Scan", Relation: "notes"}}}, 1},
		"a scan of a small one":   {node{Type: "Seq Scan", Relation: "settings"}, 0},
		"an index":                {node{Type: "Index Scan", Relation: "notes"}, 0},
		"a page out of many":      {node{Type: "Limit", Rows: 25, Plans: []node{{Type: "Sort", Rows: 25, Plans: []node{{Rows: 5000}}}}}, 1},
		"all that is returned":    {node{Type: "Sort", Rows: 400, Plans: []node{{Rows: 400}}}, 0},
		"a page":                  {node{Type: "Limit", Rows: 25, Plans: []node{{Type: "Incremental Sort", Rows: 25, Plans: []node{{Rows: 300}}}}}, 0},
	} {
		if got := (explained{Plan: row.plan}).faults(tables); len(got) != row.want {
			t.Errorf("%s: %v, want %d faults", name, got, row.want)
		}
	}
}
