package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Every refusal names the setting and says what to do; every row that stands must not
// be refused, so that the rules do not creep.
func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	const public = "BATATA_PUBLIC_URL=https://example.org"
	for name, row := range map[string]struct {
		environ []string
		want    string // "SETTING: part of the message", empty: fine
	}{
		"as small as can be":         {[]string{public}, ""},
		"no public URL":              {nil, "BATATA_PUBLIC_URL: is not set"},
		"http on a public name":      {[]string{"BATATA_PUBLIC_URL=http://example.org"}, "BATATA_PUBLIC_URL: write https://example.org"},
		"http on localhost":          {[]string{"BATATA_PUBLIC_URL=http://localhost:8080"}, ""},
		"http on *.localhost":        {[]string{"BATATA_PUBLIC_URL=http://a.localhost:8080"}, ""},
		"http on *.test":             {[]string{"BATATA_PUBLIC_URL=http://peer.test:8443"}, ""},
		"http on 127.0.0.1":          {[]string{"BATATA_PUBLIC_URL=http://127.0.0.1:8080"}, ""},
		"http on another loopback":   {[]string{"BATATA_PUBLIC_URL=http://127.0.0.2"}, "BATATA_PUBLIC_URL: is not https"},
		"a name that ends like dev":  {[]string{"BATATA_PUBLIC_URL=http://evil-localhost"}, "BATATA_PUBLIC_URL: is not https"},
		"another scheme":             {[]string{"BATATA_PUBLIC_URL=ftp://example.org"}, "BATATA_PUBLIC_URL: does not start with https"},
		"no URL":                     {[]string{"BATATA_PUBLIC_URL=example.org"}, "BATATA_PUBLIC_URL: does not start with https"},
		"a path":                     {[]string{"BATATA_PUBLIC_URL=https://example.org/batata"}, "BATATA_PUBLIC_URL: write https://example.org"},
		"a user":                     {[]string{"BATATA_PUBLIC_URL=https://me:pw@example.org"}, "BATATA_PUBLIC_URL: leave it out"},
		"a query":                    {[]string{"BATATA_PUBLIC_URL=https://example.org?x=1"}, "BATATA_PUBLIC_URL: leave them out"},
		"a port":                     {[]string{"BATATA_PUBLIC_URL=https://example.org:8443"}, "BATATA_PUBLIC_URL: handles of the fediverse carry none"},
		"an address":                 {[]string{"BATATA_PUBLIC_URL=https://192.0.2.1"}, "BATATA_PUBLIC_URL: is not a host name"},
		"a bare host":                {[]string{"BATATA_PUBLIC_URL=https://intranet"}, "BATATA_PUBLIC_URL: is not a host name"},
		"another script":             {[]string{"BATATA_PUBLIC_URL=https://番薯.example"}, "BATATA_PUBLIC_URL: punycode"},
		"punycode":                   {[]string{"BATATA_PUBLIC_URL=https://xn--kpry57d.example"}, ""},
		"account domain":             {[]string{public, "BATATA_ACCOUNT_DOMAIN=Example.org"}, "BATATA_ACCOUNT_DOMAIN: lower-case"},
		"media over http":            {[]string{public, "BATATA_MEDIA_URL=http://cdn.example.org"}, "BATATA_MEDIA_URL: write https://cdn.example.org"},
		"private peers in public":    {[]string{public, "BATATA_ALLOW_PRIVATE=10.0.0.0/8"}, "BATATA_ALLOW_PRIVATE: remove it"},
		"private peers in tests":     {[]string{"BATATA_PUBLIC_URL=http://a.test", "BATATA_ALLOW_PRIVATE=10.0.0.0/8"}, ""},
		"private peers: none":        {[]string{public, "BATATA_ALLOW_PRIVATE=none"}, ""},
		"no limits in public":        {[]string{public, "BATATA_RATE_LIMITS=off"}, "BATATA_RATE_LIMITS: remove it"},
		"no limits in tests":         {[]string{"BATATA_PUBLIC_URL=http://a.test", "BATATA_RATE_LIMITS=off"}, ""},
		"all the world is a proxy":   {[]string{public, "BATATA_TRUSTED_PROXIES=0.0.0.0/0"}, "BATATA_TRUSTED_PROXIES: name your proxies only"},
		"a proxy by name":            {[]string{public, "BATATA_TRUSTED_PROXIES=proxy"}, "BATATA_TRUSTED_PROXIES: neither a network nor an address"},
		"a port alone":               {[]string{public, "BATATA_LISTEN=8080"}, "BATATA_LISTEN: 127.0.0.1:8080"},
		"too high a port":            {[]string{public, "BATATA_LISTEN=127.0.0.1:65536"}, "BATATA_LISTEN: 127.0.0.1:8080"},
		"any port":                   {[]string{public, "BATATA_LISTEN=127.0.0.1:0", "BATATA_OPS_LISTEN=127.0.0.1:0"}, ""},
		"pprof for all":              {[]string{public, "BATATA_OPS_LISTEN=0.0.0.0:9090"}, "BATATA_OPS_LISTEN: loopback"},
		"pprof for all, shorter":     {[]string{public, "BATATA_OPS_LISTEN=:9090"}, "BATATA_OPS_LISTEN: loopback"},
		"two on one port":            {[]string{public, "BATATA_OPS_LISTEN=127.0.0.1:8080"}, "BATATA_OPS_LISTEN: its own port"},
		"certificates without https": {[]string{"BATATA_PUBLIC_URL=http://a.test", "BATATA_TLS=auto"}, "BATATA_TLS: write https"},
		"TLS unknown":                {[]string{public, "BATATA_TLS=on"}, "BATATA_TLS: off or auto"},
		"no role":                    {[]string{public, "BATATA_ROLES=sing"}, "BATATA_ROLES: web, worker"},
		"one role":                   {[]string{public, "BATATA_ROLES=worker"}, ""},
		"a log level":                {[]string{public, "BATATA_LOG_LEVEL=loud"}, "BATATA_LOG_LEVEL: debug, info"},
		"another database":           {[]string{public, "DATABASE_URL=mysql://u:hunter2@h/d"}, "DATABASE_URL: postgres://"},
		"a broken database URL":      {[]string{public, "DATABASE_URL=postgres://u:hunter2@h:port/d"}, "DATABASE_URL: percent-encoded"},
		"no room for others":         {[]string{public, "BATATA_REMOTE_MEDIA_GB=0"}, "BATATA_REMOTE_MEDIA_GB: write for example 10"},
		"S3 without a bucket":        {[]string{public, "BATATA_MEDIA_STORE=s3", "BATATA_S3_ENDPOINT=http://minio:9000", "BATATA_S3_ACCESS_KEY=a", "BATATA_S3_SECRET_KEY=hunter2"}, "BATATA_S3_BUCKET: needs it"},
		"S3":                         {[]string{public, "BATATA_MEDIA_STORE=s3", "BATATA_S3_ENDPOINT=http://minio:9000", "BATATA_S3_ACCESS_KEY=a", "BATATA_S3_SECRET_KEY=hunter2", "BATATA_S3_BUCKET=b"}, ""},
		"mail by http":               {[]string{public, "BATATA_SMTP_URL=http://u:hunter2@mail"}, "BATATA_SMTP_URL: smtps://"},
		"mail":                       {[]string{public, "BATATA_SMTP_URL=smtp://u:p%40ss@mail.example.org:587"}, ""},
		"a sender":                   {[]string{public, "BATATA_MAIL_FROM=nobody"}, "BATATA_MAIL_FROM: not an address"},
		"a sender with a name":       {[]string{public, "BATATA_MAIL_FROM=Batata <no-reply@example.org>"}, ""},
		"a line break":               {[]string{public, "BATATA_MAIL_FROM=a@b.example\r\nBcc: x@y.example"}, "BATATA_MAIL_FROM: control character"},
		"too long":                   {[]string{public, "BATATA_MAIL_FROM=" + strings.Repeat("a", maxSetting+1)}, "BATATA_MAIL_FROM: shorten it"},
	} {
		got := batata(t, row.environ, "config", "check")
		setting, message, _ := strings.Cut(row.want, ": ")
		switch {
		case row.want == "" && got.code != exitOK:
			t.Errorf("%s: refused: %s", name, got.err)
		case row.want != "" && (got.code != exitFailed || !strings.Contains(got.err, "batata: "+setting+" (") || !strings.Contains(got.err, message)):
			t.Errorf("%s: exit %d, got %q, want %q", name, got.code, got.err, row.want)
		}
		if strings.Contains(got.err+got.out, "hunter2") {
			t.Errorf("%s: prints a secret: %s", name, got.err)
		}
	}
}

func TestAllProblemsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	got := batata(t, []string{"BATATA_LISTEN=x", "BATATA_TLS=y", "BATATA_LOGFORMAT=json"}, "serve")
	if lines := strings.Count(got.err, "\n"); got.code != exitUsage || lines != 4 {
		t.Errorf("exit %d and %d lines, want 2 and 4:\n%s", got.code, lines, got.err)
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		args []string
		code int
		out  string
	}{
		{[]string{"--help"}, exitOK, "Run the server."},
		{[]string{"version"}, exitOK, "batata dev"},
		{[]string{"version", "--json"}, exitOK, `"version": "dev"`},
		{[]string{"config", "--log-level", "warn"}, exitOK, "WARN"},
		{[]string{"config", "check"}, exitFailed, ""},
		{nil, exitUsage, ""},
		{[]string{"sevre"}, exitUsage, ""},
		{[]string{"serve", "--frobnicate"}, exitUsage, ""},
		{[]string{"config", "--trusted-proxies", "nonsense"}, exitUsage, ""},
		{[]string{"admin", "create", "jane"}, exitUsage, ""},
		{[]string{"admin", "create", "jane", "--email", "j@example.org", "--role", "king"}, exitUsage, ""},
	} {
		got := batata(t, nil, row.args...)
		if got.code != row.code || !strings.Contains(got.out, row.out) {
			t.Errorf("batata %q: exit %d, want %d with %q\n%s%s", row.args, got.code, row.code, row.out, got.out, got.err)
		}
	}
}

// docs/configuration.md is made from the struct, so it cannot tell of a setting that
// is none; this fails when it was not made anew ("make schema").
func TestConfigurationPageIsCurrent(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != configurationPage() {
		t.Error("docs/configuration.md is not what config.go says; run make schema")
	}
}

// Flag, variable and key of a setting are one name, which kong must spell as we do.
func TestOneNameForFlagVariableAndKey(t *testing.T) {
	t.Parallel()
	parser, err := newParser(&CLI{}, &Stdio{}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	var flags []string
	for _, flag := range parser.Model.Flags {
		flags = append(flags, flag.Name)
	}
	for _, one := range allSettings() {
		if !slices.Contains(flags, one.flag) {
			t.Errorf("%s has no flag --%s", one.env, one.flag)
		}
		if want := "BATATA_" + strings.ToUpper(one.key); one.env != want && !strings.HasPrefix(one.env, "DATABASE_URL") {
			t.Errorf("%s is not %s", one.env, want)
		}
		if one.tag.Get("help") == "" {
			t.Errorf("%s has no help", one.env)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"BATATA_LISTEN", "BATATA_OPS_LISTEN", "BATATA_LOG_LEVEL"}
	for name, want := range map[string]string{
		"BATATA_LISTN": "BATATA_LISTEN", "BATATA_LOGLEVEL": "BATATA_LOG_LEVEL", "BATATA_OPS_LISTENER": "BATATA_OPS_LISTEN", "X": "",
	} {
		if got, ok := nearest(name, known); ok != (want != "") || ok && got != want {
			t.Errorf("nearest(%q) is %q, %v; want %q", name, got, ok, want)
		}
	}
}
