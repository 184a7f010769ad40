package main

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"text/tabwriter"
)

// ConfigCmd shows, checks and documents the settings.
type ConfigCmd struct {
	Show  ConfigShowCmd  `cmd:"" default:"withargs" help:"Print every setting, its value and where that came from (the default)."`
	Check ConfigCheckCmd `cmd:"" help:"Check the settings as serve would; exit 1 if one is wrong."`
	Docs  ConfigDocsCmd  `cmd:"" hidden:"" help:"Print docs/configuration.md."`
}

// ConfigShowCmd prints the effective settings, secrets redacted.
type ConfigShowCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// shown is one setting as config prints it.
type shown struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

// Run prints the settings and fails if any of them is wrong.
func (c *ConfigShowCmd) Run(loaded *settings, std *Stdio) error {
	loaded.check(false)
	rows := loaded.shown()
	if c.JSON {
		if err := std.PrintJSON(map[string]any{"settings": rows, "problems": append([]problem{}, loaded.problems...)}); err != nil {
			return err
		}
		return loaded.asFound()
	}
	table := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		if _, err := fmt.Fprintf(table, "%s\t%s\t%s\n", row.Name, row.Value, row.Origin); err != nil {
			return err
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return loaded.asFound()
}

// ConfigCheckCmd checks the settings as serve would.
type ConfigCheckCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run fails with one line per problem.
func (c *ConfigCheckCmd) Run(loaded *settings, std *Stdio) error {
	loaded.check(true)
	if c.JSON {
		if err := std.PrintJSON(map[string]any{"problems": append([]problem{}, loaded.problems...)}); err != nil {
			return err
		}
	}
	if c.JSON || len(loaded.problems) > 0 {
		return loaded.asFound()
	}
	_, err := fmt.Fprintln(std.Out, "The settings are fine. batata doctor tries what they point at.")
	return err
}

// asFound is the problems as the finding of a command that looked for them, which
// is exit code 1 and not 2.
func (s *settings) asFound() error {
	if err := s.err(); err != nil {
		return errors.New(err.Error())
	}
	return nil
}

// shown lists the settings for people; companions of secrets only when used.
func (s *settings) shown() []shown {
	config := reflect.ValueOf(s.Config).Elem()
	var rows []shown
	for _, one := range allSettings() {
		field := config.Field(one.field)
		row := shown{Name: one.env, Value: fmt.Sprint(field.Interface()), Origin: s.origins[one.env].text}
		if one.companion != "" && row.Value == "" {
			continue
		}
		if one.secret {
			row.Value = redactURL(Secret(field.String()))
		}
		rows = append(rows, row)
	}
	return rows
}

// redactURL keeps scheme, user and host of a URL, which an operator needs to see,
// and hides the rest; another secret is hidden whole.
func redactURL(secret Secret) string {
	parsed, err := url.Parse(secret.Reveal())
	if err != nil || parsed.Scheme == "" || parsed.Host == "" {
		return secret.String()
	}
	user := ""
	if parsed.User != nil {
		user = parsed.User.Username()
		if _, has := parsed.User.Password(); has {
			user += ":" + redacted
		}
		user += "@"
	}
	return parsed.Scheme + "://" + user + parsed.Host + parsed.Path
}
