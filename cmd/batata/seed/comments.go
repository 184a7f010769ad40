package seed

import (
	"fmt"
	"strings"
	"unicode"
)

// Comments lists what members say under the notes, by note, in the order of time:
// a comment always follows the one it answers.
func Comments() []Comment {
	hours := map[string]float64{}
	for _, note := range Notes() {
		hours[note.Slug] = note.HoursAgo
	}
	var all []Comment
	for _, s := range sections(commentsFile) {
		published, ok := hours[s.slug]
		if !ok {
			panic(fmt.Sprintf("seed: comments under the unknown note %q", s.slug))
		}
		all = append(all, parseComments(s, published)...)
	}
	return all
}

// parseComments reads one line per comment: "handle: text"; two spaces before it
// make it an answer to the last one without them, "* " pins it.
func parseComments(s section, published float64) []Comment {
	var out []Comment
	parent := ""
	for line := range strings.Lines(s.text) {
		line = strings.TrimRight(line, "\n")
		if line == "" {
			continue
		}
		c := Comment{ID: fmt.Sprintf("%s/%d", s.slug, len(out)+1), Note: s.slug}
		said, answer := strings.CutPrefix(line, "  ")
		said, c.Pinned = strings.CutPrefix(said, "* ")
		var ok bool
		if c.Author, c.Text, ok = strings.Cut(said, ": "); !ok {
			panic(fmt.Sprintf("seed: comment %s: %q is not handle: text", c.ID, line))
		}
		if answer {
			c.Parent = parent
		} else {
			parent = c.ID
		}
		c.Lang = langOf(c.Text)
		out = append(out, c)
	}
	// Most is said on the first day, the rest within four: the gaps grow.
	const days = 96.0
	span := min(days, published*0.96)
	for i := range out {
		t := float64(i+1) / float64(len(out)+1)
		out[i].HoursAgo = published - span*t*t
	}
	return out
}

func langOf(text string) string {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return "zh-CN"
		}
	}
	return "en"
}
