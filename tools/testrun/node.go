package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// nodeRun runs a command that ends with counts of its own, shows what it says, and
// reads them.
func nodeRun(name string, args ...string) func(context.Context) (tally, error) {
	return func(ctx context.Context) (tally, error) {
		var said bytes.Buffer
		cmd := command(ctx, name, args...)
		cmd.Stdout = io.MultiWriter(os.Stdout, &said)
		cmd.Stderr = cmd.Stdout
		err := cmd.Run()
		if err != nil {
			err = fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
		}
		found, counted := countNode(said.String())
		if !counted || found.passed+found.failed == 0 {
			err = errors.Join(err, errors.New("it reported no tests"))
		}
		return found, err
	}
}

var (
	// Node's test runner, as its spec or its TAP reporter says it.
	nodePass = regexp.MustCompile(`(?m)^(?:ℹ|#) pass (\d+)$`)
	nodeFail = regexp.MustCompile(`(?m)^(?:ℹ|#) (?:fail|cancelled|skipped|todo) (\d+)$`)
	plain    = regexp.MustCompile(`(?m)^(\d+) passed, (\d+) failed$`)
)

// countNode sums the counts in the output of node --test, or of a script that ends
// with "N passed, N failed". Skipped tests count as failed.
func countNode(output string) (found tally, counted bool) {
	sum := func(matches [][]string, group int) (n int) {
		for _, match := range matches {
			if one, err := strconv.Atoi(match[group]); err == nil {
				n, counted = n+one, true
			}
		}
		return n
	}
	output = strings.ReplaceAll(output, "\r", "")
	found.passed = sum(nodePass.FindAllStringSubmatch(output, -1), 1)
	found.failed = sum(nodeFail.FindAllStringSubmatch(output, -1), 1)
	found.passed += sum(plain.FindAllStringSubmatch(output, -1), 1)
	found.failed += sum(plain.FindAllStringSubmatch(output, -1), 2)
	return found, counted
}

// scriptTests runs the tests beside the TypeScript modules of the pages.
func scriptTests(ctx context.Context) (tally, error) {
	var files []string
	err := walkSources(".", func(path string) error {
		if strings.HasPrefix(path, "web/assets/") && strings.HasSuffix(path, ".test.ts") {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		return tally{}, err
	}
	if len(files) == 0 {
		fmt.Println("  none: the browser tests cover the scripts")
		return tally{}, nil
	}
	return nodeRun("node_modules/.bin/node", append([]string{"--test"}, files...)...)(ctx)
}
