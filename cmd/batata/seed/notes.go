package seed

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"
)

// The words live in text files, one per member: they are read and edited as prose.
//
//go:embed notes/*.txt
var texts embed.FS

const commentsFile = "comments.txt"

// Notes lists the sixty notes, oldest first. A text file that cannot be read as
// notes is a mistake in this package: it panics, and a test reads all of them.
func Notes() []Note {
	var notes []Note
	files, err := fs.ReadDir(texts, "notes")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		if file.Name() == commentsFile {
			continue
		}
		author := strings.TrimSuffix(file.Name(), ".txt")
		for _, section := range sections(file.Name()) {
			note, err := parseNote(author, section)
			if err != nil {
				panic(fmt.Sprintf("seed: notes/%s, %s: %v", file.Name(), section.slug, err))
			}
			notes = append(notes, note)
		}
	}
	sort.SliceStable(notes, func(i, j int) bool { return notes[i].HoursAgo > notes[j].HoursAgo })
	return notes
}

// section is what follows a line "=== slug".
type section struct{ slug, text string }

func sections(file string) []section {
	data, err := fs.ReadFile(texts, "notes/"+file)
	if err != nil {
		panic(err)
	}
	var out []section
	for _, part := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		slug, text, _ := strings.Cut(part, "\n")
		out = append(out, section{strings.TrimSpace(slug), text})
	}
	return out
}

// parseNote reads "key: value" lines up to the first empty one, then the body.
func parseNote(author string, s section) (Note, error) {
	head, body, ok := strings.Cut(s.text, "\n\n")
	if !ok {
		return Note{}, fmt.Errorf("no body")
	}
	note := Note{Slug: s.slug, Author: author, Body: strings.TrimSpace(body),
		Visibility: "public", Comments: "all", Provenance: "none"}
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			return Note{}, fmt.Errorf("line %q is not key: value", line)
		}
		if err := note.set(key, value); err != nil {
			return Note{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	return note, nil
}

func (n *Note) set(key, value string) (err error) {
	switch key {
	case "title":
		n.Title = value
	case "lang":
		n.Lang = value
	case "hours":
		n.HoursAgo, err = strconv.ParseFloat(value, 64)
	case "place":
		n.Place = value
	case "topics":
		n.Topics = strings.Split(value, ", ")
	case "picture":
		ref, alt, ok := strings.Cut(value, " | ")
		if !ok {
			return fmt.Errorf("no description")
		}
		n.Pictures = append(n.Pictures, Shown{Ref: ref, Alt: alt})
	case "cover": // counted from 1, as people do
		n.Cover, err = strconv.Atoi(value)
		n.Cover--
	case "text_cover":
		var palette int64
		palette, err = strconv.ParseInt(value, 10, 16)
		n.TextCover = int16(palette)
	case "licence":
		n.Licence = value
	case "provenance":
		n.Provenance = value
	case "visibility":
		n.Visibility = value
	case "comments":
		n.Comments = value
	case "cw":
		n.ContentWarning = value
	case "ai":
		n.AIAssisted = value == "yes"
	case "pinned":
		n.Pinned = value == "yes"
	default:
		return fmt.Errorf("unknown key")
	}
	return err
}
