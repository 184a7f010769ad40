package main

import (
	"encoding"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Where a setting's value came from, weakest first.
const (
	rankDefault = iota
	rankFile
	rankEnv
	rankFlag
)

// origin is where the effective value of one setting came from.
type origin struct {
	rank int
	text string // for people: "environment", "/etc/batata/batata.toml", …
}

// setting is one field of Config as the outside world names it.
type setting struct {
	field     int    // index in Config
	flag      string // --s3-bucket, without the dashes
	env       string // BATATA_S3_BUCKET
	key       string // s3_bucket, in batata.toml
	companion string // field name of the secret whose value this names a file of
	secret    bool
	tag       reflect.StructTag
}

// allSettings lists the fields of Config in order.
func allSettings() []setting {
	t := reflect.TypeFor[Config]()
	all := make([]setting, 0, t.NumField())
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		s := setting{field: i, flag: tag.Get("name"), env: tag.Get("setting"), companion: tag.Get("companion"), secret: tag.Get("secret") == "yes", tag: tag}
		s.key = strings.ReplaceAll(s.flag, "-", "_")
		if s.env == "" {
			s.env = "BATATA_" + strings.ToUpper(s.key)
		}
		all = append(all, s)
	}
	return all
}

// problem is one thing wrong with the settings. Its text names the limit, the
// value (unless secret) and what to do.
type problem struct {
	Setting string `json:"setting"`
	Origin  string `json:"origin"`
	Message string `json:"message"`
}

func (p problem) String() string {
	if p.Origin == "" {
		return p.Setting + ": " + p.Message
	}
	return p.Setting + " (" + p.Origin + "): " + p.Message
}

// settings is a Config with the origin of each value and all that is wrong.
type settings struct {
	*Config
	origins  map[string]origin // by environment name
	problems []problem
}

func (s *settings) complain(name, format string, args ...any) {
	s.problems = append(s.problems, problem{Setting: name, Origin: s.origins[name].text, Message: fmt.Sprintf(format, args...)})
}

// surroundings is what settings are read from besides the command line; tests
// give their own.
type surroundings struct {
	environ []string // as os.Environ gives it
	euid    int
	etc     string // where the machine's settings file is
	file    string // batata.toml, already chosen; empty reads none
}

func (s surroundings) getenv(name string) string {
	for _, pair := range slices.Backward(s.environ) {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}

// loadSettings lays the environment and batata.toml under the flags that are
// already in cfg; given names those flags. It reports every problem, not the first.
func loadSettings(cfg *Config, given map[string]bool, from surroundings) *settings {
	s := &settings{Config: cfg, origins: map[string]origin{}}
	all := allSettings()
	s.rejectUnknownEnv(all, from.environ)
	fileValues := s.readFile(all, from)
	for _, one := range all {
		name := one.env
		switch {
		case given[one.flag]:
			s.origins[name] = origin{rankFlag, "flag --" + one.flag}
		case from.getenv(name) != "":
			s.origins[name] = origin{rankEnv, "environment"}
			s.set(one, from.getenv(name))
		case fileValues[one.key] != "":
			s.origins[name] = origin{rankFile, from.file}
			s.set(one, fileValues[one.key])
		default:
			s.origins[name] = origin{rankDefault, "default"}
		}
	}
	for _, one := range all {
		if one.companion != "" {
			s.readCompanion(one, all)
		}
	}
	return s
}

// maxSetting is more than any URL or list of networks needs.
const maxSetting = 8192

func (s *settings) set(one setting, raw string) {
	if len(raw) > maxSetting {
		s.complain(one.env, "has %d bytes, at most %d are read; shorten it", len(raw), maxSetting)
		return
	}
	if strings.ContainsFunc(raw, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		s.complain(one.env, "holds a control character or a line break; remove it")
		return
	}
	if err := decode(reflect.ValueOf(s.Config).Elem().Field(one.field), one.tag, raw); err != nil {
		s.complain(one.env, "%s", err)
	}
}

// decode writes raw into a field of Config the way kong does it for flags.
func decode(field reflect.Value, tag reflect.StructTag, raw string) error {
	if enum := tag.Get("enum"); enum != "" && !slices.Contains(strings.Split(enum, ","), raw) {
		return fmt.Errorf("%q is not one of its values; write %s", raw, strings.ReplaceAll(enum, ",", " or "))
	}
	if field.Type() == reflect.TypeFor[slog.Level]() {
		var level slog.Level
		if level.UnmarshalText([]byte(raw)) != nil {
			return fmt.Errorf("%q is not a log level; write debug, info, warn or error", raw)
		}
		field.Set(reflect.ValueOf(level))
		return nil
	}
	if text, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return text.UnmarshalText([]byte(raw))
	}
	switch field.Kind() {
	case reflect.Bool:
		switch strings.ToLower(raw) {
		case "true", "1", "yes", "on":
			field.SetBool(true)
		case "false", "0", "no", "off":
			field.SetBool(false)
		default:
			return fmt.Errorf("%q is neither true nor false", raw)
		}
	default: // string and Secret, the only other kinds in Config
		if tag.Get("type") == "path" {
			raw = kong.ExpandPath(raw)
		}
		field.SetString(raw)
	}
	return nil
}

// rejectUnknownEnv finds misspelt variables: a setting that is silently not read
// is worse than a start that fails.
func (s *settings) rejectUnknownEnv(all []setting, environ []string) {
	known := []string{configEnv}
	for _, one := range all {
		known = append(known, one.env)
	}
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "BATATA_") && !slices.Contains(known, name) {
			s.problems = append(s.problems, problem{name, "environment", "is not a setting" + suggestion(name, known) + "; batata config lists all"})
		}
	}
}

func suggestion(name string, known []string) string {
	if near, ok := nearest(name, known); ok {
		return ", the nearest is " + near
	}
	return ""
}

// readCompanion takes a secret from the file that its …_FILE names, if that was
// said at least as near to the process as the secret itself.
func (s *settings) readCompanion(one setting, all []setting) {
	config := reflect.ValueOf(s.Config).Elem()
	path := config.Field(one.field).String()
	target := all[slices.IndexFunc(all, func(t setting) bool {
		return config.Type().Field(t.field).Name == one.companion
	})]
	mine, theirs := s.origins[one.env], s.origins[target.env]
	if path == "" || mine.rank < theirs.rank {
		return
	}
	if mine.rank == theirs.rank {
		s.complain(one.env, "%s is set in the same place; keep one of the two", target.env)
		return
	}
	content, err := os.ReadFile(path)
	if err != nil {
		s.complain(one.env, "cannot be read: %v", err)
		return
	}
	secret := strings.TrimSpace(string(content))
	if secret == "" {
		s.complain(one.env, "%s is empty; write the secret into it", path)
		return
	}
	s.origins[target.env] = origin{mine.rank, filepath.Clean(path) + " (" + one.env + ")"}
	s.set(target, secret)
}
