//go:build bench

package bench_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// sheet gathers the results for the terminal and for docs/performance.md.
type sheet struct {
	yards   []line
	rows    []line
	targets [][3]string
	plans   []keptPlan
}

type line struct {
	group, name string
	f           figures
}

type keptPlan struct {
	read, query string
	plan        explained
}

func newSheet() *sheet { return &sheet{} }

func (s *sheet) yard(name string, f figures)       { s.yards = append(s.yards, line{"yardstick", name, f}) }
func (s *sheet) row(group, name string, f figures) { s.rows = append(s.rows, line{group, name, f}) }
func (s *sheet) target(what, want, got string) {
	s.targets = append(s.targets, [3]string{what, want, got})
}

// within is a target of time that fails the run when it is missed.
func (s *sheet) within(t *testing.T, what string, limit, got time.Duration) {
	t.Helper()
	s.target(what, fmt.Sprintf("≤ %g s", limit.Seconds()), show(got))
	if got > limit {
		t.Errorf("%s: %v, want at most %v", what, got, limit)
	}
}

// fits is a target of memory, in MiB, that fails the run when it is missed.
func (s *sheet) fits(t *testing.T, what string, limit, got float64) {
	t.Helper()
	s.target(what, fmt.Sprintf("≤ %.0f MiB", limit), fmt.Sprintf("%.0f MiB", got))
	if got > limit {
		t.Errorf("%s: %.0f MiB, want at most %.0f", what, got, limit)
	}
}

func (s *sheet) plan(read, query string, p explained) {
	s.plans = append(s.plans, keptPlan{read, query, p})
}

func show(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%.2f ms", d.Seconds()*1e3)
}

// tables are the figures as Markdown, which reads well enough in a terminal.
func (s *sheet) tables() string {
	var b strings.Builder
	if len(s.targets) > 0 {
		b.WriteString("| | target | this run |\n|---|---|---|\n")
		for _, row := range s.targets {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", row[0], row[1], row[2])
		}
		b.WriteString("\n")
	}
	var unit time.Duration
	b.WriteString("| | p50 | p99 | allocations | CPU | CPU of Postgres | p50 in `SELECT 1` |\n|---|---|---|---|---|---|---|\n")
	for _, l := range s.yards {
		if l.name == "SELECT 1" {
			unit = l.f.at(0.5)
		}
	}
	for _, l := range append(append([]line(nil), s.yards...), s.rows...) {
		trips := "–"
		if unit > 0 {
			trips = fmt.Sprintf("%.1f", l.f.at(0.5).Seconds()/unit.Seconds())
		}
		fmt.Fprintf(&b, "| %s: %s | %s | %s | %.0f, %.0f KiB | %s | %s | %s |\n", l.group, l.name, show(l.f.at(0.5)), show(l.f.at(0.99)),
			l.f.allocs, l.f.bytes/1024, show(l.f.cpu), show(l.f.postgres), trips)
	}
	return b.String()
}

// maxQuery is how much of a query the page repeats; lists of ids are cut anyway.
const maxQuery = 900

func (s *sheet) planPage() string {
	var b strings.Builder
	last := ""
	for _, p := range s.plans {
		if p.read != last {
			fmt.Fprintf(&b, "\n### %s\n", p.read)
			last = p.read
		}
		query := strings.ReplaceAll(shape(p.query), `"`, "")
		query = columns.ReplaceAllString(query, "SELECT …$1")
		if runes := []rune(query); len(runes) > maxQuery {
			query = string(runes[:maxQuery]) + " …"
		}
		fmt.Fprintf(&b, "\n```\n%s\n\n%s```\n", query, p.plan)
	}
	return b.String()
}

// columns are the lists of all columns of a model.
var columns = regexp.MustCompile(`SELECT (?:\w+\.\w+(?: AS \w+)?, ){4,}\w+\.\w+(?: AS \w+)?( |,)`)

const (
	page        = "../docs/performance.md"
	beginFigure = "<!-- make bench writes from here -->"
)

// print shows the figures, and, of a whole run on the full set, writes the page.
func (s *sheet) print(t *testing.T, of size) {
	t.Helper()
	set := fmt.Sprintf("%d notes, %d members with %d follows each; %d cores, %s, %s", of.Notes, of.Members, of.Follows, runtime.NumCPU(), runtime.GOARCH, runtime.Version())
	t.Logf("%s\n\n%s", set, s.tables())
	if t.Failed() || !of.full() || len(s.plans) == 0 || len(s.targets) == 0 || len(s.rows) == 0 {
		t.Log("docs/performance.md is written by a whole run on the full set only, and when nothing failed")
		return
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, _, found := bytes.Cut(text, []byte(beginFigure))
	if !found {
		t.Fatalf("%s has lost its line %q", page, beginFigure)
	}
	out := string(head) + beginFigure + "\n\n## Figures\n\nOne run: " + set + ".\n\n" + s.tables() +
		"\n## Plans of the hot reads\n\nA query that several reads make is shown at the first of them.\n" + s.planPage()
	if err := os.WriteFile(page, []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
}
