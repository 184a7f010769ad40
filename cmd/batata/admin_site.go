package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/social/members"
)

// siteSettings are the site's settings in JSON.
type siteSettings struct {
	Name               string             `json:"name"`
	Description        string             `json:"description"`
	Contact            string             `json:"contact"`
	SignUp             members.SignUpMode `json:"sign_up"`
	SignUpInForce      members.SignUpMode `json:"sign_up_in_force"` // without mail by invite at most
	MembersInvite      bool               `json:"members_invite"`
	Languages          []string           `json:"languages"`
	MailDomainsAllowed []string           `json:"mail_domains_allowed"`
	MailDomainsBlocked []string           `json:"mail_domains_blocked"`
	About              string             `json:"about"`
	Rules              []string           `json:"rules"`
}

// Run prints the settings.
func (c *AdminSiteShowCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	return admin(ctx, cfg, std, func(s *members.Service) error {
		site, err := s.Site(ctx)
		if err != nil {
			return err
		}
		return printSite(ctx, s, site, c.JSON, std)
	})
}

func printSite(ctx context.Context, s *members.Service, site members.Site, asJSON bool, std *Stdio) error {
	mode, err := s.SignUpMode(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return std.PrintJSON(siteSettings{
			Name: site.Name, Description: site.Description, Contact: site.Contact, SignUp: site.SignUpMode, SignUpInForce: mode,
			MembersInvite: site.MembersInvite, Languages: list(site.Languages), MailDomainsAllowed: list(site.MailDomainsAllowed),
			MailDomainsBlocked: list(site.MailDomainsBlocked), About: site.About, Rules: list(site.Rules),
		})
	}
	signUp := string(site.SignUpMode)
	if mode != site.SignUpMode {
		signUp += " (" + string(mode) + " in force: no mail server is set)"
	}
	table := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{"name", site.Name}, {"description", site.Description}, {"contact", site.Contact}, {"sign-up", signUp},
		{"members-invite", strconv.FormatBool(site.MembersInvite)}, {"languages", strings.Join(site.Languages, ",")},
		{"mail-domains-allowed", strings.Join(site.MailDomainsAllowed, ",")},
		{"mail-domains-blocked", strings.Join(site.MailDomainsBlocked, ",")},
	} {
		fmt.Fprintf(table, "%s\t%s\n", row[0], row[1])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "\nrules (%d)\n", len(site.Rules))
	for i, rule := range site.Rules {
		fmt.Fprintf(std.Out, "  %d. %s\n", i+1, rule)
	}
	fmt.Fprint(std.Out, "\nabout\n")
	for line := range strings.Lines(site.About) {
		fmt.Fprintf(std.Out, "  %s\n", strings.TrimRight(line, "\n"))
	}
	return nil
}

// list is never null in JSON.
func list(s []string) []string { return append([]string{}, s...) }

// Run changes what is given and prints all of it. Every node shows it within 2 s.
func (c *AdminSiteSetCmd) Run(ctx context.Context, cfg *Config, std *Stdio) error {
	if *c == (AdminSiteSetCmd{}) {
		return usagef("nothing to set: see batata admin site set --help")
	}
	if c.About != nil && c.Rules != nil && *c.About == "-" && *c.Rules == "-" {
		return usagef("--about and --rules cannot both come from standard input")
	}
	about, err := readText("--about", c.About, std)
	if err != nil {
		return err
	}
	rules, err := readText("--rules", c.Rules, std)
	if err != nil {
		return err
	}
	return admin(ctx, cfg, std, func(s *members.Service) error {
		site, err := s.ChangeSite(ctx, members.Console, func(site *members.Site) {
			for _, text := range []struct {
				to    *string
				given *string
			}{{&site.Name, c.Name}, {&site.Description, c.Description}, {&site.Contact, c.Contact}, {&site.About, about}} {
				if text.given != nil {
					*text.to = *text.given
				}
			}
			for _, words := range []struct {
				to    *[]string
				given *string
				cut   string
			}{
				{&site.Languages, c.Languages, ","}, {&site.MailDomainsAllowed, c.MailDomainsAllowed, ","},
				{&site.MailDomainsBlocked, c.MailDomainsBlocked, ","}, {&site.Rules, rules, "\n"},
			} {
				if words.given != nil {
					*words.to = items(*words.given, words.cut)
				}
			}
			if c.SignUp != nil {
				site.SignUpMode = members.SignUpMode(*c.SignUp)
			}
			if c.MembersInvite != nil {
				site.MembersInvite = *c.MembersInvite
			}
		})
		if err != nil {
			return explainFlags(err)
		}
		return printSite(ctx, s, site, false, std)
	})
}

// explainFlags says what is wrong with each flag.
func explainFlags(err error) error {
	var all errs.Problems
	if !errors.As(err, &all) {
		return explain(err)
	}
	said := make([]error, len(all))
	for i, p := range all {
		flag := strings.TrimSuffix(strings.ReplaceAll(p.Field, "_", "-"), "-mode") // sign_up_mode is --sign-up
		said[i] = fmt.Errorf("--%s: %w", flag, explain(p))
	}
	return errors.Join(said...)
}

// items are the parts of a list that say something.
func items(s, cut string) (list []string) {
	for item := range strings.SplitSeq(s, cut) {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// maxSiteText is more than any text of the settings may have, in bytes; the domain
// counts characters.
const maxSiteText = 1 << 20

// readText reads the file that a flag names; nil where it is not given.
func readText(flag string, file *string, std *Stdio) (*string, error) {
	if file == nil {
		return nil, nil
	}
	read := func() ([]byte, error) { return os.ReadFile(*file) }
	if *file == "-" {
		read = func() ([]byte, error) { return io.ReadAll(io.LimitReader(std.In, maxSiteText+1)) }
	}
	text, err := read()
	if err != nil {
		return nil, usagef("%s: %w", flag, err)
	}
	if len(text) > maxSiteText {
		return nil, usagef("%s: more than %d bytes", flag, maxSiteText)
	}
	said := strings.ReplaceAll(string(text), "\r\n", "\n")
	return &said, nil
}
