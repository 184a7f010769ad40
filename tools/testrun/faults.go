package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"
)

// faultTests runs the tests of reliability in their long forms (FAULTS=long), one
// package after another, since each wants the machine to itself, and shows what each has
// measured: a pass that says no figure convinces nobody.
func faultTests(ctx context.Context) (tally, error) {
	if err := os.Setenv("FAULTS", "long"); err != nil {
		return tally{}, err
	}
	var lines []string
	found, err := runGoTests(ctx, func(events io.Reader) (tally, error) {
		all, err := io.ReadAll(events)
		if err != nil {
			return tally{}, err
		}
		if lines, err = figures(bytes.NewReader(all)); err != nil {
			return tally{}, err
		}
		return countEvents(bytes.NewReader(all))
	}, "-p", "1", "-parallel", "2", "-run", "^TestR([0-9]|[a-o]_)")
	fmt.Println()
	for _, line := range lines {
		fmt.Println(line)
	}
	return found, err
}

// logged is a line that a test has logged: its place, then its words.
var logged = regexp.MustCompile(`^\s+\w+_test\.go:\d+: (.*\S)`)

// figures gives a line for each test and sub-test, in the order of their ends, with how
// it ended, how long it took and what it logged.
func figures(events io.Reader) (lines []string, err error) {
	said := map[string][]string{}
	decoder := json.NewDecoder(bufio.NewReader(events))
	for {
		var event struct {
			Action, Package, Test, Output string
			Elapsed                       float64
		}
		if err := decoder.Decode(&event); errors.Is(err, io.EOF) {
			return lines, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the events of go test: %w", err)
		}
		name := event.Package + " " + event.Test
		switch {
		case event.Test == "":
		case event.Action == "output":
			if found := logged.FindStringSubmatch(event.Output); found != nil {
				said[name] = append(said[name], found[1])
			}
		case event.Action == "pass" || event.Action == "fail":
			took := time.Duration(event.Elapsed * float64(time.Second)).Round(100 * time.Millisecond)
			line := fmt.Sprintf("%s %-52s %8s", event.Action, event.Test, took)
			lines = append(lines, strings.TrimSpace(line+"  "+strings.Join(said[name], "; ")))
		}
	}
}
