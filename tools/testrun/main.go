// Package main runs the stages of "make test", "make check" and "make faults", tells
// each one's result and time, and ends with the line "N passed, N failed". It exits
// non-zero when anything failed, when a test was skipped, or when nothing was tested.
// It needs nothing but the standard library and the tools that its first stage brings.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// tally is what one stage found.
type tally struct{ passed, failed int }

func (t *tally) add(other tally) {
	t.passed += other.passed
	t.failed += other.failed
}

// stage is one step. A stage that needed fails ends the run: what follows could only
// fail for the same reason.
type stage struct {
	name   string
	needed bool
	run    func(context.Context) (tally, error)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	mode := ""
	if len(os.Args) == 2 {
		mode = os.Args[1]
	}
	stages, err := stagesOf(mode)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testrun:", err)
		os.Exit(2)
	}
	if total := runAll(ctx, stages); total.failed > 0 {
		os.Exit(1)
	}
}

func stagesOf(mode string) ([]stage, error) {
	test := []stage{
		{"setup", true, asOne("make", "setup")},
		{"generated files unchanged", false, generatedUnchanged},
		{"build", true, asOne("make", "build")},
		{"lint", false, lint},
		{"go tests", false, goTests()},
		{"fuzz seeds and 5 s each", false, fuzz(5 * time.Second)},
		{"typescript tests", false, scriptTests},
		{"browser tests", false, nodeRun("npm", "run", "--silent", "e2e")},
		{"page budgets", false, nodeRun("npm", "run", "--silent", "budgets")},
	}
	switch mode {
	case "test":
		return test, nil
	case "check":
		return append(test,
			stage{"setup of the race detector", true, asOne("tools/packages.sh", "check")},
			stage{"go tests under the race detector", false, goTests("-race")},
			stage{"fuzz 30 s each", false, fuzz(30 * time.Second)},
		), nil
	case "faults":
		return []stage{
			{"setup", true, asOne("make", "setup")},
			{"assets", true, asOne("make", "assets")},
			{"fault tests in their long forms", false, faultTests},
		}, nil
	default:
		return nil, fmt.Errorf("usage: testrun test|check|faults")
	}
}

func runAll(ctx context.Context, stages []stage) tally {
	var total tally
	var lines []string
	began := time.Now()
	for _, s := range stages {
		fmt.Printf("▸ %s\n", s.name)
		start := time.Now()
		found, err := s.run(ctx)
		if err != nil && found.failed == 0 {
			found.failed = 1 // whatever went wrong, it is not a pass
		}
		verdict := "ok  "
		if err != nil {
			fmt.Printf("  %v\n", err)
		}
		if found.failed > 0 {
			verdict = "FAIL"
		}
		total.add(found)
		line := fmt.Sprintf("%s %-34s %5d passed %3d failed %8s", verdict, s.name, found.passed, found.failed, time.Since(start).Round(100*time.Millisecond))
		fmt.Println(line)
		lines = append(lines, line)
		if found.failed > 0 && s.needed || ctx.Err() != nil {
			break
		}
	}
	if total == (tally{}) {
		fmt.Println("nothing was tested")
		total.failed = 1
	}
	fmt.Println()
	for _, line := range lines {
		fmt.Println(line)
	}
	fmt.Printf("in %s\n", time.Since(began).Round(time.Second))
	fmt.Printf("%d passed, %d failed\n", total.passed, total.failed)
	return total
}
