package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// testTags are those of the real binary (see the Makefile).
const testTags = "nodynamic"

// goTests runs every Go test, never from the cache: the tests start real servers.
func goTests(extra ...string) func(context.Context) (tally, error) {
	return func(ctx context.Context) (tally, error) {
		return runGoTests(ctx, countEvents, extra...)
	}
}

// runGoTests runs Go tests and reads what go test -json reports of them.
func runGoTests(ctx context.Context, read func(io.Reader) (tally, error), extra ...string) (tally, error) {
	gotestsum, err := tool(ctx, "gotestsum")
	if err != nil {
		return tally{}, err
	}
	folder, err := os.MkdirTemp("", "testrun")
	if err != nil {
		return tally{}, err
	}
	defer func() { _ = os.RemoveAll(folder) }() // a leftover harms nobody
	events := filepath.Join(folder, "events.json")
	args := []string{"--format", "pkgname", "--hide-summary", "skipped", "--format-hide-empty-pkg",
		"--jsonfile", events, "--", "-tags", testTags, "-count=1", "-timeout", "20m"}
	cmd := command(ctx, gotestsum, append(append(args, extra...), "./...")...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stdout
	runErr := cmd.Run()
	file, err := os.Open(events)
	if err != nil {
		return tally{}, errors.Join(runErr, err)
	}
	defer func() { _ = file.Close() }() // only read from
	found, err := read(file)
	if err == nil && runErr != nil {
		err = fmt.Errorf("gotestsum: %w", runErr)
	}
	return found, err
}

// countEvents counts what go test -json reports. A skipped test counts as failed: a
// test that did not run has shown nothing. So does a package that fails without a
// failing test: it did not compile, or died.
func countEvents(events io.Reader) (tally, error) {
	var found tally
	var skipped []string
	failedIn := map[string]bool{}
	decoder := json.NewDecoder(bufio.NewReader(events))
	for {
		var event struct{ Action, Package, Test string }
		if err := decoder.Decode(&event); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return found, fmt.Errorf("read the events of go test: %w", err)
		}
		switch {
		case event.Test != "" && event.Action == "pass":
			found.passed++
		case event.Test != "" && event.Action == "fail":
			found.failed++
			failedIn[event.Package] = true
		case event.Test != "" && event.Action == "skip":
			found.failed++
			skipped = append(skipped, event.Package+" "+event.Test)
		case event.Test == "" && event.Action == "fail" && !failedIn[event.Package]:
			found.failed++
		}
	}
	if len(skipped) > 0 {
		return found, fmt.Errorf("skipped, so not shown: %v", skipped)
	}
	if found.passed+found.failed == 0 {
		return found, errors.New("no Go test ran")
	}
	return found, nil
}

// fuzzTarget is one function to fuzz, in its package folder.
type fuzzTarget struct{ folder, name string }

func (t fuzzTarget) String() string { return "./" + t.folder + " " + t.name }

var fuzzFunc = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)

func fuzzTargets(root string) ([]fuzzTarget, error) {
	var targets []fuzzTarget
	err := walkSources(root, func(path string) error {
		if ok, err := filepath.Match("*_test.go", filepath.Base(path)); err != nil || !ok {
			return err
		}
		content, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			return err
		}
		for _, match := range fuzzFunc.FindAllSubmatch(content, -1) {
			targets = append(targets, fuzzTarget{filepath.Dir(path), string(match[1])})
		}
		return nil
	})
	slices.SortFunc(targets, func(a, b fuzzTarget) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
	return targets, err
}

// fuzz runs every fuzz target of the tree for a while.
func fuzz(each time.Duration) func(context.Context) (tally, error) {
	return func(ctx context.Context) (tally, error) {
		targets, err := fuzzTargets(".")
		if err != nil {
			return tally{}, err
		}
		if len(targets) == 0 {
			return tally{}, errors.New("no fuzz target was found")
		}
		var found tally
		var all error
		for _, target := range targets {
			if err := target.run(ctx, each); err != nil {
				found.failed++
				all = errors.Join(all, fmt.Errorf("%s: %w", target, err))
				continue
			}
			found.passed++
		}
		return found, all
	}
}

// run fuzzes one target. Go's fuzzer sometimes reports its own time limit as a failure
// ("context deadline exceeded") when the time ends while a worker is busy, most often
// where one execution takes long. A finding always names its failing input, so that
// one report without an input is tried once more; a second one counts.
func (t fuzzTarget) run(ctx context.Context, each time.Duration) error {
	for first := true; ; first = false {
		said, err := command(ctx, "go", "test", "-tags", testTags, "-run", "^$", "-fuzz", "^"+t.name+"$",
			"-fuzztime", each.String(), "-fuzzminimizetime", "20x", "-parallel", "2", "./"+t.folder).CombinedOutput()
		if err == nil {
			return nil
		}
		if first && onlyTimeRanOut(string(said)) {
			continue
		}
		fmt.Print(string(said))
		return err
	}
}

func onlyTimeRanOut(said string) bool {
	return strings.Contains(said, "context deadline exceeded") && !strings.Contains(said, "Failing input") &&
		!strings.Contains(said, "panic:") && !strings.Contains(said, "DATA RACE")
}
