package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// outcome is what one run of the command line gave.
type outcome struct {
	code     int
	out, err string
}

// batata runs a command line with just this environment, and with /etc out of the way.
func batata(t *testing.T, environ []string, args ...string) outcome {
	t.Helper()
	if !slices.ContainsFunc(environ, func(pair string) bool { return strings.HasPrefix(pair, "HOME=") }) {
		environ = append(slices.Clone(environ), "HOME="+t.TempDir())
	}
	// Files that belong to root are trusted by everyone, so the tests may be root's.
	euid := os.Geteuid()
	if euid == 0 {
		euid = 1000
	}
	var out, errOut bytes.Buffer
	code := run(context.Background(), args, surroundings{environ: environ, euid: euid},
		&Stdio{In: strings.NewReader(""), Out: &out, Err: &errOut})
	return outcome{code, out.String(), errOut.String()}
}

// effective is what `batata config --json` says, by name.
func effective(t *testing.T, environ []string, args ...string) map[string]shown {
	t.Helper()
	got := batata(t, environ, append([]string{"config", "--json"}, args...)...)
	var document struct {
		Settings []shown
		Problems []problem
	}
	if err := json.Unmarshal([]byte(got.out), &document); err != nil {
		t.Fatalf("batata config --json: %v\n%s%s", err, got.out, got.err)
	}
	if got.code != exitOK {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
	byName := map[string]shown{}
	for _, one := range document.Settings {
		byName[one.Name] = one
	}
	return byName
}

func TestFlagBeatsEnvironmentBeatsFileBeatsDefault(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	file := writeSettings(t, home, 0o600, `
		listen = "127.0.0.1:1"
		log_level = "debug"
		s3_path_style = false
		trusted_proxies = ["10.0.0.0/8", "192.0.2.7"]`)
	environ := []string{"HOME=" + home, "BATATA_LISTEN=127.0.0.1:2", "BATATA_OPS_LISTEN=127.0.0.1:3", "BATATA_S3_REGION="}
	got := effective(t, environ, "--listen", "127.0.0.1:4", "--config", file)
	for name, want := range map[string][2]string{
		"BATATA_LISTEN":          {"127.0.0.1:4", "flag --listen"},
		"BATATA_OPS_LISTEN":      {"127.0.0.1:3", "environment"},
		"BATATA_LOG_LEVEL":       {"DEBUG", file},
		"BATATA_S3_PATH_STYLE":   {"false", file},
		"BATATA_TRUSTED_PROXIES": {"10.0.0.0/8,192.0.2.7/32", file},
		"BATATA_S3_REGION":       {"us-east-1", "default"}, // empty is not set
		"BATATA_DATA_DIR":        {home + "/.local/share/batata", "default"},
		"BATATA_SECRET_KEY_FILE": {home + "/.local/share/batata/secret.key", "default"},
	} {
		if row := got[name]; row.Value != want[0] || row.Origin != want[1] {
			t.Errorf("%s is %q from %q, want %q from %q", name, row.Value, row.Origin, want[0], want[1])
		}
	}
}

func TestTheUsualFileIsReadButNotByDev(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	usual := filepath.Join(home, ".config", "batata", "batata.toml")
	if err := os.MkdirAll(filepath.Dir(usual), 0o700); err != nil {
		t.Fatal(err)
	}
	writeSettingsTo(t, usual, 0o600, `listen = "127.0.0.1:1"`)
	etc := filepath.Join(home, "etc.toml")
	from := surroundings{environ: []string{"HOME=" + home}, euid: 1000, etc: etc}
	if got := findFile("", "serve", from); got != usual {
		t.Errorf("serve reads %q, want %q", got, usual)
	}
	writeSettingsTo(t, etc, 0o600, "")
	if got := findFile("", "serve", from); got != usual {
		t.Errorf("with a file for the machine too serve reads %q, want %q", got, usual)
	}
	asRoot := from
	asRoot.euid = 0
	if got := findFile("", "serve", asRoot); got != etc {
		t.Errorf("root's serve reads %q, want %q", got, etc)
	}
	if got := findFile("", "dev", from); got != "" {
		t.Errorf("dev reads %q, want none", got)
	}
	if got := findFile("own.toml", "dev", from); got != "own.toml" {
		t.Errorf("dev reads %q, want the file it was told", got)
	}
	from.environ = append(from.environ, "BATATA_CONFIG=named.toml")
	if got := findFile("", "serve", from); got != "named.toml" {
		t.Errorf("serve reads %q, want the one in BATATA_CONFIG", got)
	}
}

func TestDerivedSettings(t *testing.T) {
	t.Parallel()
	got := effective(t, []string{"BATATA_PUBLIC_URL=https://Example.ORG:443/", "BATATA_TLS=auto"})
	for name, want := range map[string]string{
		"BATATA_PUBLIC_URL":     "https://example.org",
		"BATATA_ACCOUNT_DOMAIN": "example.org",
		"BATATA_MEDIA_URL":      "https://example.org/media",
		"BATATA_MAIL_FROM":      "no-reply@example.org",
		"BATATA_LISTEN":         ":443",
	} {
		if got[name].Value != want {
			t.Errorf("%s is %q, want %q", name, got[name].Value, want)
		}
	}
}

// Start with a settings file that others can read: refused, in words that help.
func TestF32_SettingsFileMustBePrivate(t *testing.T) {
	t.Parallel()
	for _, mode := range []os.FileMode{0o644, 0o640, 0o620, 0o604, 0o660} {
		file := writeSettings(t, t.TempDir(), mode, `listen = "127.0.0.1:1"`)
		got := batata(t, nil, "serve", "--public-url", "https://example.org", "--config", file)
		if got.code != exitUsage || !strings.Contains(got.err, "chmod 600 "+file) {
			t.Errorf("mode %04o: exit %d, %q", mode, got.code, got.err)
		}
	}
	missing := filepath.Join(t.TempDir(), "none.toml")
	if got := batata(t, nil, "config", "--config", missing); got.code != exitFailed || !strings.Contains(got.err, "cannot be read") {
		t.Errorf("missing file: exit %d, %q", got.code, got.err)
	}
}

func TestF32_UnknownNamesAreRefusedWithTheNearest(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		environ []string
		file    string
		want    string
	}{
		"misspelt variable": {[]string{"BATATA_LISTN=127.0.0.1:1"}, "", "BATATA_LISTN (environment): is not a setting, the nearest is BATATA_LISTEN"},
		"misspelt key":      {nil, `databse_url = "postgres://u:hunter2@h/d"`, "is not a setting, the nearest is database_url"},
		"foreign variable":  {[]string{"BATATA_QUUX_FROBNICATION=1"}, "", "BATATA_QUUX_FROBNICATION (environment): is not a setting; batata config"},
		"a table":           {nil, "[s3]\nbucket = \"x\"", "s3 ("},
		"a table as value":  {nil, "[listen]\nport = 3", "tables, dates and fractions are not used"},
		"no TOML":           {nil, "listen = ", "is not TOML"},
		"an empty secret":   {[]string{"BATATA_SMTP_URL_FILE=/dev/null"}, "", "/dev/null is empty"},
	} {
		environ := append([]string{"HOME=/nonexistent", "BATATA_PUBLIC_URL=https://example.org"}, row.environ...)
		args := []string{"serve"}
		if row.file != "" {
			args = append(args, "--config", writeSettings(t, t.TempDir(), 0o600, row.file))
		}
		got := batata(t, environ, args...)
		if got.code != exitUsage || !strings.Contains(got.err, row.want) {
			t.Errorf("%s: exit %d, %q; want %q", name, got.code, got.err, row.want)
		}
		if strings.Contains(got.err, "hunter2") {
			t.Errorf("%s: prints a secret: %q", name, got.err)
		}
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "s3")
	writeSettingsTo(t, file, 0o600, "fromafile77\n")
	environ := []string{
		"HOME=" + t.TempDir(), "DATABASE_URL=postgres://batata:hunter2@db:5432/batata?password=hunter3",
		"BATATA_S3_ACCESS_KEY=AKIAHUNTER4", "BATATA_S3_SECRET_KEY_FILE=" + file,
		"BATATA_SMTP_URL=smtps://mailer:hunter5@mail.example.org",
	}
	plain := batata(t, environ, "config")
	asJSON := batata(t, environ, "config", "--json")
	for _, secret := range []string{"hunter2", "hunter3", "HUNTER4", "hunter5", "fromafile77"} {
		if strings.Contains(plain.out+plain.err+asJSON.out+asJSON.err, secret) {
			t.Errorf("prints %s:\n%s", secret, plain.out)
		}
	}
	got := effective(t, environ)
	if url := got["DATABASE_URL"].Value; url != "postgres://batata:(redacted)@db:5432/batata" {
		t.Errorf("DATABASE_URL shows as %q", url)
	}
	if origin := got["BATATA_S3_SECRET_KEY"].Origin; !strings.HasPrefix(origin, file) {
		t.Errorf("the secret from a file comes from %q", origin)
	}
}

func TestCompanionFileFollowsTheSamePrecedence(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "url")
	writeSettingsTo(t, secret, 0o444, "smtp://mail.example.org\n")
	var cfg Config
	loaded := loadSettings(&cfg, nil, surroundings{environ: []string{
		"BATATA_SMTP_URL_FILE=" + secret, "DATABASE_URL=postgres://a/b", "DATABASE_URL_FILE=" + secret,
	}})
	if cfg.SMTPURL.Reveal() != "smtp://mail.example.org" {
		t.Errorf("SMTPURL is %q", cfg.SMTPURL.Reveal())
	}
	if len(loaded.problems) != 1 || loaded.problems[0].Setting != "DATABASE_URL_FILE" {
		t.Errorf("both forms in one place: got %v", loaded.problems)
	}
	file := writeSettings(t, t.TempDir(), 0o600, `smtp_url = "smtp://in.the.file"`)
	loadSettings(&cfg, nil, surroundings{environ: []string{"BATATA_SMTP_URL_FILE=" + secret}, file: file, euid: os.Geteuid()})
	if cfg.SMTPURL.Reveal() != "smtp://mail.example.org" {
		t.Errorf("the file named in the environment loses against batata.toml: %q", cfg.SMTPURL.Reveal())
	}
}

func writeSettings(t *testing.T, folder string, mode os.FileMode, content string) string {
	t.Helper()
	file := filepath.Join(folder, "batata.toml")
	writeSettingsTo(t, file, mode, content)
	return file
}

func writeSettingsTo(t *testing.T, file string, mode os.FileMode, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil { // past the umask
		t.Fatal(err)
	}
}
