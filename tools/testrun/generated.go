package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// generated reports whether a file is made by "make schema".
func generated(path string) bool {
	return strings.HasSuffix(path, "_templ.go") || path == "migrations/schema.sql" || path == "docs/configuration.md"
}

// generatedUnchanged makes the generated files anew: nothing may change, and all of
// them must be committed, because a plain go build on a fresh clone needs them.
func generatedUnchanged(ctx context.Context) (tally, error) {
	before, err := hashGenerated(".")
	if err != nil {
		return tally{}, err
	}
	if err := quietly(ctx, "make", "schema"); err != nil {
		return tally{}, err
	}
	after, err := hashGenerated(".")
	if err != nil {
		return tally{}, err
	}
	var wrong []string
	for path, hash := range after {
		if before[path] != hash {
			wrong = append(wrong, path+" was out of date (it is right now: commit it)")
		}
	}
	tracked, err := command(ctx, "git", "ls-files").Output()
	if err != nil {
		return tally{}, fmt.Errorf("git ls-files: %w", err)
	}
	tracked = append([]byte("\n"), tracked...)
	for path := range after {
		if !bytes.Contains(tracked, []byte("\n"+path+"\n")) {
			wrong = append(wrong, path+" is not committed")
		}
	}
	slices.Sort(wrong)
	if len(wrong) > 0 {
		return tally{failed: 1}, fmt.Errorf("%s", strings.Join(wrong, "\n  "))
	}
	if len(after) == 0 {
		return tally{}, fmt.Errorf("no generated file was found")
	}
	return tally{passed: 1}, nil
}

func hashGenerated(root string) (map[string][32]byte, error) {
	hashes := map[string][32]byte{}
	err := walkSources(root, func(path string) error {
		if !generated(path) {
			return nil
		}
		content, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			return err
		}
		hashes[path] = sha256.Sum256(content)
		return nil
	})
	return hashes, err
}

// walkSources visits the files of the tree but for what is fetched, built or hidden;
// paths are relative to root, with slashes.
func walkSources(root string, visit func(path string) error) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "data" || name == "bin") {
				return filepath.SkipDir
			}
			return nil
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return visit(filepath.ToSlash(relative))
	})
}
