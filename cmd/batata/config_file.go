package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/pelletier/go-toml/v2"
)

// configEnv names the settings file itself, so it cannot stand in that file.
const configEnv = "BATATA_CONFIG"

// findFile chooses the settings file: the one asked for, which must exist, or the
// usual one if there is any. dev takes only a file it is told of, so that a
// developer's server never runs on a production server's settings.
func findFile(asked, command string, from surroundings) string {
	if asked != "" {
		return asked
	}
	if named := from.getenv(configEnv); named != "" {
		return named
	}
	if command == "dev" {
		return ""
	}
	usual := []string{from.etc}
	if from.euid != 0 {
		base := from.getenv("XDG_CONFIG_HOME")
		if base == "" {
			base = filepath.Join(from.getenv("HOME"), ".config")
		}
		usual = []string{filepath.Join(base, "batata", "batata.toml"), from.etc}
	}
	for _, path := range usual {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// maxFile is far more than all settings together need.
const maxFile = 256 << 10

// readFile returns the values of batata.toml by key, as the text that the
// environment would hold.
func (s *settings) readFile(all []setting, from surroundings) map[string]string {
	if from.file == "" {
		return nil
	}
	content, err := readPrivateFile(from.file, from.euid)
	if err != nil {
		s.problems = append(s.problems, problem{Setting: from.file, Message: err.Error()})
		return nil
	}
	var document map[string]any
	if err := toml.Unmarshal(content, &document); err != nil {
		s.problems = append(s.problems, problem{Setting: from.file, Message: "is not TOML: " + strings.TrimPrefix(err.Error(), "toml: ")})
		return nil
	}
	known := make([]string, 0, len(all))
	for _, one := range all {
		known = append(known, one.key)
	}
	values := map[string]string{}
	for key, value := range document {
		if !slices.Contains(known, key) {
			s.problems = append(s.problems, problem{key, from.file, "is not a setting" + suggestion(key, known) + "; batata config lists all"})
			continue
		}
		text, err := tomlText(value)
		if err != nil {
			s.problems = append(s.problems, problem{key, from.file, err.Error()})
			continue
		}
		values[key] = text
	}
	slices.SortFunc(s.problems, func(a, b problem) int { return strings.Compare(a.Setting, b.Setting) })
	return values
}

// tomlText writes a TOML value as the environment would hold it.
func tomlText(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case bool, int64:
		return fmt.Sprint(v), nil
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			text, ok := part.(string)
			if !ok {
				return "", fmt.Errorf("lists hold strings; put quotes around %v", part)
			}
			parts[i] = text
		}
		return strings.Join(parts, ","), nil
	default:
		return "", fmt.Errorf("tables, dates and fractions are not used; write the setting as key = \"value\" at the top")
	}
}

// readPrivateFile reads a file that may hold secrets: only its owner, who is this
// user or root, may read or write it.
func readPrivateFile(path string, euid int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	defer func() { _ = file.Close() }() // only read from
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("is not a regular file")
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("has mode %04o, so others could read or change its secrets; run: chmod 600 %s", mode, path)
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 && int64(stat.Uid) != int64(euid) {
		return nil, fmt.Errorf("belongs to user id %d; it must belong to you (%d) or to root", stat.Uid, euid)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if len(content) > maxFile {
		return nil, fmt.Errorf("has more than %d bytes; settings need far less", maxFile)
	}
	return content, nil
}
