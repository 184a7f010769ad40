package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// command prepares a program whose whole process group ends with the run, and whose
// environment holds no settings of the developer's own server.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	for _, pair := range os.Environ() {
		if strings.HasPrefix(pair, "BATATA_") || strings.HasPrefix(pair, "DATABASE_URL") || strings.HasPrefix(pair, "PG") {
			continue
		}
		cmd.Env = append(cmd.Env, pair)
	}
	return cmd
}

// quietly runs a program and prints what it said only if it failed.
func quietly(ctx context.Context, name string, args ...string) error {
	var said bytes.Buffer
	cmd := command(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		_, _ = io.Copy(os.Stdout, &said) // the error below tells that it failed
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

// asOne makes a stage of one program: one pass or one failure.
func asOne(name string, args ...string) func(context.Context) (tally, error) {
	return func(ctx context.Context) (tally, error) {
		if err := quietly(ctx, name, args...); err != nil {
			return tally{failed: 1}, err
		}
		return tally{passed: 1}, nil
	}
}

// tool is the path of a tool that tools/fetch.sh has built.
func tool(ctx context.Context, name string) (string, error) {
	path, err := command(ctx, "tools/fetch.sh", "-p", name).Output()
	if err != nil {
		return "", fmt.Errorf("tools/fetch.sh -p %s: %w", name, err)
	}
	return strings.TrimSpace(string(path)), nil
}

// lint counts golangci-lint and the TypeScript compiler as a check each.
func lint(ctx context.Context) (tally, error) {
	linter, err := tool(ctx, "golangci-lint")
	if err != nil {
		return tally{failed: 1}, err
	}
	goCode, goErr := asOne(linter, "run")(ctx)
	scripts, scriptErr := asOne("npm", "run", "--silent", "typecheck")(ctx)
	goCode.add(scripts)
	return goCode, errors.Join(goErr, scriptErr)
}
