package as

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// cleanRune drops what no text needs and much mischief uses: controls, bidirectional
// overrides, characters without width that hide words inside words (F22).
func cleanRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return -1
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200b, r == 0x2060, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return -1
	}
	return r
}

// line makes one clean line of at most most characters.
func line(s string, most int) string {
	if len(s) > 16*most { // nothing after that can be within the cap, however it is cleaned
		s = strings.ToValidUTF8(s[:16*most], "")
	}
	if !isPlain(s) {
		s = strings.Join(strings.Fields(strings.Map(cleanRune, s)), " ")
	}
	return strings.Clone(cut(s, most))
}

// lines makes clean text of at most most characters.
func lines(s string, most int) string {
	if len(s) > 16*most {
		s = strings.ToValidUTF8(s[:16*most], "")
	}
	return strings.Clone(cut(strings.TrimSpace(strings.Map(cleanRune, s)), most))
}

// isPlain says whether a line of ASCII needs no cleaning.
func isPlain(s string) bool {
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' {
		return s == ""
	}
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e || (s[i] == ' ' && s[i-1] == ' ') {
			return false
		}
	}
	return true
}

// cut takes at most most characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for i := range s {
		if most == 0 {
			return strings.TrimRightFunc(s[:i], unicode.IsSpace)
		}
		most--
	}
	return s
}

// markup takes at most most bytes of HTML, whole characters and whole tags.
func markup(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	s = s[:most]
	if open := strings.LastIndexByte(s, '<'); open > strings.LastIndexByte(s, '>') {
		s = s[:open]
	}
	return s
}

// The ways to write a time that are not RFC 3339: Pixelfed leaves the colon out of the
// zone, old programs leave out the zone.
var layouts = [...]string{"2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05"}

// moment reads a time. What is no time, and times that no post has, are the zero time.
func (v value) moment() time.Time {
	s := v.str()
	if len(s) < 19 || len(s) > 40 {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	for i := 0; err != nil && i < len(layouts); i++ {
		t, err = time.Parse(layouts[i], s)
	}
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		return time.Time{}
	}
	return t.UTC()
}

// span reads a duration as XML Schema writes it, without months: PT1H2M3.5S. What is
// none, and what is longer than a week, is 0.
func (v value) span() time.Duration {
	s, ok := strings.CutPrefix(v.str(), "P")
	if !ok || len(s) > 32 {
		return 0
	}
	var total float64
	units := map[byte]float64{'D': 86400}
	for s != "" {
		if s[0] == 'T' {
			units = map[byte]float64{'H': 3600, 'M': 60, 'S': 1}
			s = s[1:]
			continue
		}
		end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if end <= 0 || units[s[end]] == 0 {
			return 0
		}
		n, err := strconv.ParseFloat(s[:end], 64)
		if err != nil {
			return 0
		}
		total += n * units[s[end]]
		s = s[end+1:]
	}
	if total < 0 || total > 7*86400 {
		return 0
	}
	return time.Duration(total * float64(time.Second))
}

// language is a language tag (BCP 47) in the shape that they have, or "".
func language(s string) string {
	if len(s) < 2 || len(s) > 35 || s == "und" || s == "zxx" {
		return ""
	}
	for i, part := range strings.Split(s, "-") {
		if part == "" || len(part) > 8 || i == 0 && (len(part) < 2 || strings.ContainsAny(part, "0123456789")) {
			return ""
		}
		for j := range len(part) {
			if c := part[j] | 0x20; (c < 'a' || c > 'z') && (part[j] < '0' || part[j] > '9') {
				return ""
			}
		}
	}
	return strings.Clone(s)
}

// mediaType is a media type without its parameters, in lower case, or "".
func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > 100 || strings.Count(s, "/") != 1 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return strings.Clone(s)
}
