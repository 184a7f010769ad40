package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCountEvents(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		events string
		want   tally
		fails  bool
	}{
		"passes and failures": {
			`{"Action":"run","Package":"p","Test":"TestA"}
			 {"Action":"pass","Package":"p","Test":"TestA"}
			 {"Action":"fail","Package":"p","Test":"TestB"}
			 {"Action":"fail","Package":"p"}`, tally{1, 1}, false},
		"a package that does not compile": {
			`{"Action":"pass","Package":"p","Test":"TestA"}
			 {"Action":"fail","Package":"q"}`, tally{1, 1}, false},
		"a skip is no pass": {
			`{"Action":"pass","Package":"p","Test":"TestA"}
			 {"Action":"skip","Package":"p","Test":"TestB"}`, tally{1, 1}, true},
		"no test at all": {`{"Action":"skip","Package":"p"}`, tally{}, true},
		"cut off":        {`{"Action":"pass","Package":"p","Te`, tally{}, true},
	} {
		got, err := countEvents(strings.NewReader(row.events))
		if got != row.want || (err != nil) != row.fails {
			t.Errorf("%s: got %+v, %v; want %+v, error %v", name, got, err, row.want, row.fails)
		}
	}
}

func TestCountNode(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		output  string
		want    tally
		counted bool
	}{
		"spec reporter": {"ℹ tests 4\nℹ pass 3\nℹ fail 1\nℹ cancelled 0\nℹ skipped 0\n", tally{3, 1}, true},
		"tap reporter":  {"# pass 2\r\n# fail 0\r\n# skipped 1\r\n", tally{2, 1}, true},
		"plain line":    {"home 12 KB\n7 passed, 2 failed\n", tally{7, 2}, true},
		"two runs":      {"ℹ pass 3\nℹ pass 4\n", tally{7, 0}, true},
		"nothing":       {"all fine, I pass 3 times\n", tally{}, false},
	} {
		got, counted := countNode(row.output)
		if got != row.want || counted != row.counted {
			t.Errorf("%s: got %+v, %v; want %+v, %v", name, got, counted, row.want, row.counted)
		}
	}
}

func TestFuzzTargetsFindsThemInTheTree(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write(t, root, "b/x_test.go", "package b\n\nfunc FuzzZ02_b(f *testing.F) {}\n")
	write(t, root, "a/x_test.go", "package a\n\nfunc FuzzZ01_a(f *testing.F) {}\nfunc TestFuzz(t *testing.T) {}\n")
	write(t, root, "a/x.go", "package a\n\nfunc FuzzNot(f *testing.F) {}\n")
	write(t, root, "node_modules/n/x_test.go", "package n\n\nfunc FuzzForeign(f *testing.F) {}\n")
	got, err := fuzzTargets(root)
	want := []fuzzTarget{{"a", "FuzzZ01_a"}, {"b", "FuzzZ02_b"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestRunAllStopsAfterAFailedSetup(t *testing.T) {
	t.Parallel()
	reached := false
	total := runAll(context.Background(), []stage{
		{"first", false, func(context.Context) (tally, error) { return tally{passed: 2}, nil }},
		{"broken without a count", true, func(context.Context) (tally, error) { return tally{}, errors.New("broken") }},
		{"never", false, func(context.Context) (tally, error) { reached = true; return tally{passed: 1}, nil }},
	})
	if total != (tally{2, 1}) || reached {
		t.Errorf("got %+v, reached the last stage: %v", total, reached)
	}
}

func TestNothingTestedIsAFailure(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context) (tally, error) { return tally{}, nil }
	if total := runAll(context.Background(), []stage{{"nothing", false, nothing}}); total != (tally{failed: 1}) {
		t.Errorf("got %+v, want one failure", total)
	}
}

func write(t *testing.T, root, path, content string) {
	t.Helper()
	full := filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyTimeRanOut(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"--- FAIL: FuzzZ25 (7.13s)\n    context deadline exceeded\nFAIL":                                         true,
		"--- FAIL: FuzzZ25 (7.13s)\n    context deadline exceeded\n    Failing input written to testdata/fuzz/x": false,
		"panic: boom\ncontext deadline exceeded":                                                                 false,
		"--- FAIL: FuzzZ25\n    x_test.go:12: wrong":                                                             false,
	} {
		if got := onlyTimeRanOut(said); got != want {
			t.Errorf("onlyTimeRanOut(%q) = %v", said, got)
		}
	}
}

func TestFiguresAreShown(t *testing.T) {
	t.Parallel()
	const events = `{"Action":"run","Package":"a","Test":"TestR05_X"}
{"Action":"output","Package":"a","Test":"TestR05_X","Output":"=== RUN   TestR05_X\n"}
{"Action":"output","Package":"a","Test":"TestR05_X","Output":"    faults_test.go:12: slowest 5.6s\n"}
{"Action":"output","Package":"b","Test":"TestR05_X","Output":"    other_test.go:1: of another package\n"}
{"Action":"output","Package":"a","Test":"TestR05_X","Output":"        {\"level\":\"INFO\"}\n"}
{"Action":"output","Package":"a","Test":"TestR05_X","Output":"    faults_test.go:13: recovered\n"}
{"Action":"pass","Package":"a","Test":"TestR05_X","Elapsed":31.26}
{"Action":"fail","Package":"a","Test":"TestR06_Y","Elapsed":1}
{"Action":"pass","Package":"a","Elapsed":40}
`
	got, err := figures(strings.NewReader(events))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		fmt.Sprintf("pass %-52s    31.3s  slowest 5.6s; recovered", "TestR05_X"),
		fmt.Sprintf("fail %-52s       1s", "TestR06_Y"),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
