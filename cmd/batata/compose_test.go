package main

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.yaml.in/yaml/v3"

	"github.com/batata-social/batata/internal/db/dbtest"
)

// composeFile is the part of docker-compose.yml that is checked here; an unknown key of
// a service is an error, so that a misspelt one does not go unseen.
type composeFile struct {
	Name     string
	Services map[string]composeService
	Volumes  map[string]any
	Networks map[string]any
	Configs  map[string]struct{ Content string }
}

type composeService struct {
	Build           string
	Image           string
	Restart         string
	Command         []string
	Entrypoint      []string
	EnvFile         string `yaml:"env_file"`
	Environment     map[string]string
	Ports           []string
	Expose          []string
	Volumes         []string
	DependsOn       map[string]map[string]string `yaml:"depends_on"`
	ReadOnly        bool                         `yaml:"read_only"`
	Tmpfs           []string
	CapDrop         []string `yaml:"cap_drop"`
	SecurityOpt     []string `yaml:"security_opt"`
	StopGracePeriod string   `yaml:"stop_grace_period"`
	ShmSize         string   `yaml:"shm_size"`
	Configs         []struct{ Source, Target string }
	Healthcheck     struct {
		Test                       []string
		Interval, Timeout, Retries string
	}
}

func readCompose(t *testing.T) (composeFile, string) {
	t.Helper()
	text := readRoot(t, "docker-compose.yml")
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	var file composeFile
	if err := decoder.Decode(&file); err != nil {
		t.Fatalf("docker-compose.yml: %v", err)
	}
	return file, text
}

func readRoot(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// dotenv reads KEY=value lines.
func dotenv(text string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if key, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			values[key] = value
		}
	}
	return values
}

var substitution = regexp.MustCompile(`\$\{(\w+)(:\?[^}]*)?\}`)

// TestComposeSettings starts from the sample as an operator would: it fills in the
// blanks that the compose file demands, and the result must be settings that serve
// accepts, each of which Batata knows.
func TestComposeSettings(t *testing.T) {
	t.Parallel()
	compose, text := readCompose(t)
	sample := dotenv(readRoot(t, ".env.sample"))
	for _, demanded := range substitution.FindAllStringSubmatch(text, -1) {
		value, named := sample[demanded[1]]
		if !named {
			t.Errorf("docker-compose.yml uses %s, which .env.sample does not name", demanded[0])
		}
		if demanded[2] == "" {
			t.Errorf("%s may be empty; write ${%s:?what to do}", demanded[0], demanded[1])
		}
		if value == "" {
			sample[demanded[1]] = "4f1d0c"
		}
	}
	batata := compose.Services["batata"]
	if batata.EnvFile != ".env" {
		t.Errorf("batata reads %q, want .env", batata.EnvFile)
	}
	effective := sample
	for key, value := range batata.Environment {
		effective[key] = substitution.ReplaceAllStringFunc(value, func(use string) string {
			return sample[substitution.FindStringSubmatch(use)[1]]
		})
	}
	environ := []string{"HOME=/nonexistent"}
	for key, value := range effective {
		environ = append(environ, key+"="+value)
		if strings.HasSuffix(key, "_URL") && !slices.ContainsFunc(allSettings(), func(s setting) bool { return s.env == key }) {
			t.Errorf("%s looks like a setting and is none", key)
		}
	}
	from := surroundings{environ: environ, euid: 10001}
	var cli CLI
	parser, err := newParser(&cli, &Stdio{}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"serve"}); err != nil { // sets the defaults of the tags
		t.Fatal(err)
	}
	cfg := cli.Settings
	loaded := loadSettings(&cfg, nil, from)
	loaded.derive("serve", from)
	loaded.check(true)
	for _, problem := range loaded.problems {
		t.Error(problem)
	}
	if cfg.MediaStore != "s3" || cfg.DatabaseURL == "" {
		t.Errorf("compose runs on media store %q and database URL %q", cfg.MediaStore, cfg.DatabaseURL)
	}
}

// What compose hands to a new Postgres makes a role that owns the database of
// DATABASE_URL, migrates it, and is no superuser.
func TestComposeMakesAPlainRole(t *testing.T) {
	t.Parallel()
	compose, _ := readCompose(t)
	postgres := compose.Services["postgres"]
	if len(postgres.Configs) != 1 || !strings.HasPrefix(postgres.Configs[0].Target, "/docker-entrypoint-initdb.d/") {
		t.Fatalf("postgres is handed %+v", postgres.Configs)
	}
	server := dbtest.Server(t)
	super, err := pgx.Connect(t.Context(), server.SuperURL())
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close(t.Context())
	script := substitution.ReplaceAllString(compose.Configs[postgres.Configs[0].Source].Content, "4f1d0c")
	// The server of the test has a database of that name already.
	script = strings.ReplaceAll(script, " batata", " composed")
	for statement := range strings.SplitSeq(strings.TrimSpace(script), "\n") {
		if _, err := super.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	of, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	as := of.Query()
	as.Set("user", "composed")
	of.Path, of.RawQuery = "/composed", as.Encode()
	batata(t, []string{"DATABASE_URL=" + of.String()}, "migrate").want(t, exitOK, "")
	var is bool
	if err := super.QueryRow(t.Context(), `SELECT rolsuper FROM pg_roles WHERE rolname = 'composed'`).Scan(&is); err != nil || is {
		t.Errorf("the role is a superuser: %v, %v", is, err)
	}
}

func TestComposeExposesNothingButBatata(t *testing.T) {
	t.Parallel()
	compose, text := readCompose(t)
	if len(compose.Services) != 3 {
		t.Errorf("%d services, want batata, postgres and minio", len(compose.Services))
	}
	for name, service := range compose.Services {
		if name != "batata" && len(service.Ports) > 0 {
			t.Errorf("%s publishes %v", name, service.Ports)
		}
		for _, port := range service.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s publishes %s beyond this host", name, port)
			}
		}
		for _, mount := range service.Volumes {
			if volume, _, _ := strings.Cut(mount, ":"); strings.ContainsAny(volume, "./~") {
				t.Errorf("%s mounts %s, which is not a named volume", name, mount)
			} else if _, declared := compose.Volumes[volume]; !declared {
				t.Errorf("%s mounts %s, which is not declared", name, mount)
			}
		}
		if len(service.Volumes) == 0 {
			t.Errorf("%s keeps nothing", name)
		}
		if service.Build == "" && len(service.Healthcheck.Test) == 0 {
			t.Errorf("%s has no health check", name)
		}
		if service.Build == "" && !pinned(service.Image) {
			t.Errorf("%s runs %s, which is not pinned", name, service.Image)
		}
		for dependency := range service.DependsOn {
			if _, ok := compose.Services[dependency]; !ok {
				t.Errorf("%s depends on %s, which there is not", name, dependency)
			}
		}
	}
	// Whoever loosens the sandbox around the container says why beside it.
	before, _, found := strings.Cut(text, "seccomp=unconfined")
	lines := strings.Split(before, "\n")
	if reason := strings.Join(lines[max(0, len(lines)-6):], "\n"); found && !strings.Contains(reason, "# bubblewrap") {
		t.Error("seccomp is off without a reason beside it")
	}
}

// pinned reports whether an image has a tag that names one release.
func pinned(image string) bool {
	_, tag, ok := strings.Cut(image, ":")
	return ok && regexp.MustCompile(`\d+\.\d+|RELEASE\.\d{4}`).MatchString(tag)
}

func TestDockerfile(t *testing.T) {
	t.Parallel()
	text := readRoot(t, "Dockerfile")
	from := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1)
	if len(from) < 2 {
		t.Errorf("%d stages, want the tools left behind", len(from))
	}
	for _, stage := range from {
		if !pinned(stage[1]) {
			t.Errorf("FROM %s is not pinned", stage[1])
		}
	}
	for _, want := range []string{"CGO_ENABLED=0", "-tags nodynamic", "ffmpeg", "bubblewrap", "\nUSER 10001\n", "\nVOLUME /var/lib/batata\n", "/readyz"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Dockerfile has no %q", want)
		}
	}
	known := allSettings()
	for _, name := range regexp.MustCompile(`BATATA_[A-Z0-9_]+`).FindAllString(text, -1) {
		if !slices.ContainsFunc(known, func(s setting) bool { return s.env == name }) {
			t.Errorf("%s is not a setting", name)
		}
	}
}

// The pages for operators name settings by hand; each must exist.
func TestPagesNameOnlySettingsThatExist(t *testing.T) {
	t.Parallel()
	known := allSettings()
	for _, page := range []string{"README.md", "docs/install.md", "docs/operations.md", "ARCHITECTURE.md", ".env.sample"} {
		for _, name := range regexp.MustCompile(`\b(BATATA_[A-Z0-9_]+|DATABASE_URL)\b`).FindAllString(readRoot(t, page), -1) {
			plain := strings.TrimSuffix(name, "_FILE")
			if !slices.ContainsFunc(known, func(s setting) bool { return s.env == name || s.env == plain && s.secret }) && name != configEnv {
				t.Errorf("%s names %s, which is not a setting", page, name)
			}
		}
	}
}

// Whoever copies the settings of the installation page gets settings that serve accepts.
func TestInstallPageShowsSettingsThatWork(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(readRoot(t, "docs/install.md"), -1)
	if len(blocks) < 2 {
		t.Fatalf("found %d examples of batata.toml", len(blocks))
	}
	for _, block := range blocks {
		content := block[1]
		if !strings.Contains(content, "public_url") { // a change to the first example
			content += "\npublic_url = \"https://example.org\"\n"
		}
		got := batata(t, nil, "config", "check", "--config", writeSettings(t, t.TempDir(), 0o600, content))
		if got.code != exitOK {
			t.Errorf("%s\n%s", block[1], got.err)
		}
	}
}
