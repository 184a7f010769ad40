package main

import (
	"fmt"
	"reflect"
	"strings"
)

//go:generate sh -c "go run . config docs > ../../docs/.new && mv ../../docs/.new ../../docs/configuration.md"

// ConfigDocsCmd prints docs/configuration.md, which is made from Config.
type ConfigDocsCmd struct{}

// Run prints the page.
func (c *ConfigDocsCmd) Run(std *Stdio) error {
	_, err := fmt.Fprint(std.Out, configurationPage())
	return err
}

const configurationIntro = `<!-- Generated from cmd/batata/config.go by "make schema"; change it there. -->
# Settings

Every setting can be given in three ways, and the first that says something wins:

1. a flag: ` + "`batata serve --s3-bucket pictures`" + `
2. an environment variable: ` + "`BATATA_S3_BUCKET=pictures`" + ` (an empty one counts as not set)
3. a line of ` + "`batata.toml`" + `: ` + "`s3_bucket = \"pictures\"`" + `

The file is the one named by ` + "`--config`" + ` or ` + "`BATATA_CONFIG`" + `, else ` + "`$XDG_CONFIG_HOME/batata/batata.toml`" + `
(` + "`~/.config`" + `; not as root), else ` + "`/etc/batata/batata.toml`" + `; ` + "`batata dev`" + ` reads only a file that is named. It may hold
secrets, so it must belong to the user that runs Batata, or to root, with mode 0600; anything wider is refused.
A name that Batata does not know, in the file or as ` + "`BATATA_…`" + ` in the environment, stops the start and names the
nearest known one.

A setting marked *secret* can also be read from a file, as Docker and systemd hand secrets over: add ` + "`_FILE`" + ` to its
name (` + "`BATATA_SMTP_URL_FILE=/run/secrets/smtp_url`" + `).

` + "`batata config`" + ` prints what is in force and where it came from, secrets redacted; ` + "`batata config check`" + ` checks it
as ` + "`serve`" + ` would; ` + "`batata doctor`" + ` tries what it points at. What is changed while a server runs (name,
rules, sign-up mode) is no setting of the process: it lives in the database, the same for all nodes.
`

// configurationPage writes docs/configuration.md.
func configurationPage() string {
	var page strings.Builder
	page.WriteString(configurationIntro)
	config := reflect.TypeFor[Config]()
	for _, one := range allSettings() {
		if one.companion != "" {
			continue
		}
		if section := one.tag.Get("section"); section != "" {
			fmt.Fprintf(&page, "\n## %s\n", section)
		}
		fmt.Fprintf(&page, "\n### `%s`\n\n%s", one.env, one.tag.Get("help"))
		if more := one.tag.Get("doc"); more != "" {
			page.WriteString(" " + more)
		}
		facts := []string{fmt.Sprintf("flag `--%s`", one.flag), fmt.Sprintf("file `%s`", one.key)}
		if value := one.tag.Get("default"); value != "" {
			facts = append(facts, fmt.Sprintf("default `%s`", value))
		}
		if one.secret {
			facts = append(facts, "*secret*")
		}
		if config.Field(one.field).Type.Kind() == reflect.Bool {
			facts = append(facts, fmt.Sprintf("on the command line `--%s` and `--no-%s`", one.flag, one.flag))
		}
		fmt.Fprintf(&page, "\n\n%s\n", strings.Join(facts, " · "))
	}
	return page.String()
}
