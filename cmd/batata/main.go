// Package main is batata: one binary that serves, migrates, administers and
// explains itself. The command tree is in commands.go, every setting in config.go,
// every job in workers.go; each command runs in the file of its name.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes that scripts rely on.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2 // wrong command line or settings: nothing was tried
)

// Stdio is where a command reads and writes; tests give their own.
type Stdio struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// PrintJSON writes one indented JSON document.
func (s *Stdio) PrintJSON(v any) error {
	encoder := json.NewEncoder(s.Out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// usageError is a failure that the caller mends by asking differently: exit code 2.
type usageError struct{ error }

// Unwrap gives the cause.
func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Once the first signal has begun a graceful stop, a second one ends the process.
	context.AfterFunc(ctx, stop)
	std := &Stdio{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	code := run(ctx, os.Args[1:], surroundings{environ: os.Environ(), euid: os.Geteuid(), etc: "/etc/batata/batata.toml"}, std)
	os.Exit(code)
}

// run does what one command line says and returns the exit code. Run methods of
// commands may ask for a context.Context (cancelled by SIGINT and SIGTERM), the
// checked *Config, and *Stdio.
func run(ctx context.Context, args []string, from surroundings, std *Stdio) int {
	var cli CLI
	helped := false
	parser, err := newParser(&cli, std, func(int) { helped = true })
	if err != nil {
		return report(std, err)
	}
	parsed, err := parser.Parse(args)
	if helped { // --help has printed; kong goes on parsing when Exit returns
		return exitOK
	}
	if err != nil {
		return report(std, usageError{err})
	}
	command, _, _ := strings.Cut(parsed.Command(), " ")
	from.file = findFile(cli.ConfigFile, command, from)
	loaded := loadSettings(&cli.Settings, flagsGiven(parsed), from)
	loaded.derive(command, from)
	if !slices.Contains([]string{"config", "version"}, command) {
		loaded.check(command == "serve")
		if err := loaded.err(); err != nil {
			return report(std, err)
		}
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return report(std, parsed.Run(&cli.Settings, loaded, std))
}

func newParser(cli *CLI, std *Stdio, exit func(int)) (*kong.Kong, error) {
	return kong.New(cli,
		kong.Name("batata"),
		kong.Description("A community's own server for sharing a life in pictures."),
		kong.Writers(std.Out, std.Err),
		kong.Exit(exit),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.ExplicitGroups([]kong.Group{{
			Key:   "settings",
			Title: "Settings: --s3-bucket is $BATATA_S3_BUCKET is s3_bucket in batata.toml; the first of these wins.",
		}}),
	)
}

// flagsGiven names the flags that stood on the command line.
func flagsGiven(parsed *kong.Context) map[string]bool {
	given := map[string]bool{}
	for _, path := range parsed.Path {
		if path.Flag != nil {
			given[path.Flag.Name] = true
		}
	}
	return given
}

// err is all problems as one usage error.
func (s *settings) err() error {
	if len(s.problems) == 0 {
		return nil
	}
	lines := make([]string, len(s.problems))
	for i, p := range s.problems {
		lines[i] = p.String()
	}
	return usagef("%s", strings.Join(lines, "\n"))
}

func report(std *Stdio, err error) int {
	if err == nil {
		return exitOK
	}
	for line := range strings.Lines(err.Error()) {
		_, _ = fmt.Fprintln(std.Err, "batata: "+strings.TrimRight(line, "\n")) // nowhere is left to say that stderr is gone
	}
	if usage := (usageError{}); errors.As(err, &usage) {
		if parse := (*kong.ParseError)(nil); errors.As(err, &parse) {
			_, _ = fmt.Fprintln(std.Err, "batata: see batata --help") // as above
		}
		return exitUsage
	}
	return exitFailed
}
