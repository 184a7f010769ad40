package social

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/batata-social/batata/internal/text"
)

// SegmentKind says what a piece of a text is.
type SegmentKind int

// The kinds of a Segment.
const (
	SegText    SegmentKind = iota
	SegTopic               // Ref: the folded name
	SegMention             // Ref: handle, or handle@host
	SegLink                // Ref: the http or https URL
)

// Segment is a piece of a body; the Texts of all segments make up the body again.
type Segment struct {
	Kind SegmentKind
	Text string
	Ref  string
}

const (
	maxTopicRunes  = 100
	maxHandleBytes = 64
	maxHostBytes   = 253
	maxLinkBytes   = 2048
	maxMarkupInput = 1 << 20 // bytes that are looked at; the rest stays text
)

// FoldTopic is the form that topics are compared in: compatibility-normalised and
// case-folded (NFKC_Casefold of Unicode), without a leading # and without spaces, which
// some signs become when they are normalised. Folding what is folded changes nothing.
func FoldTopic(name string) string {
	fold := cases.Fold()
	s := norm.NFD.String(text.Line(strings.TrimPrefix(name, "#")))
	s = norm.NFKC.String(fold.String(norm.NFKC.String(fold.String(s))))
	return norm.NFKC.String(strings.ReplaceAll(text.Line(s), " ", ""))
}

// TopicsIn lists the topics of a body in order, each once, folded and as written.
func TopicsIn(body string) []Topic {
	var out []Topic
	seen := map[string]bool{}
	for _, seg := range Segments(body) {
		if seg.Kind == SegTopic && !seen[seg.Ref] {
			seen[seg.Ref] = true
			out = append(out, Topic{Name: seg.Ref, Display: strings.Trim(seg.Text, "#")})
		}
	}
	return out
}

// MentionsIn lists who a body names, each once, as handle or handle@host in
// lower case.
func MentionsIn(body string) []string {
	var out []string
	seen := map[string]bool{}
	for _, seg := range Segments(body) {
		if seg.Kind == SegMention && !seen[seg.Ref] {
			seen[seg.Ref] = true
			out = append(out, seg.Ref)
		}
	}
	return out
}

// Segments cuts a body into text, topics, mentions and links. It makes one pass
// and looks back at most one character, so its cost grows with the length alone.
func Segments(body string) []Segment {
	var out []Segment
	rest := ""
	if len(body) > maxMarkupInput {
		body, rest = body[:maxMarkupInput], body[maxMarkupInput:]
	}
	start := 0 // of the text that is not given out yet
	prev := rune(-1)
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRuneInString(body[i:])
		var seg Segment
		switch {
		case r == '#' || r == '＃':
			seg = topicAt(body[i:], prev, size)
		case r == '@' || r == '＠':
			seg = mentionAt(body[i:], prev, size)
		case r == 'h' || r == 'H':
			seg = linkAt(body[i:], prev)
		}
		if seg.Text == "" {
			prev = r
			i += size
			continue
		}
		if start < i {
			out = append(out, Segment{Text: body[start:i]})
		}
		out = append(out, seg)
		i += len(seg.Text)
		start = i
		prev, _ = utf8.DecodeLastRuneInString(seg.Text)
	}
	if start < len(body) || rest != "" {
		out = append(out, Segment{Text: body[start:] + rest})
	}
	return out
}

// asciiWord says whether r would glue a mark to the word before it. Only Latin
// letters and digits do: Chinese writes no space before a #topic.
func asciiWord(r rune) bool {
	return r == '_' || r < utf8.RuneSelf && r >= 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func topicAt(s string, prev rune, mark int) Segment {
	if asciiWord(prev) || prev == '/' || prev == '&' || prev == '#' || prev == '＃' {
		return Segment{}
	}
	end, runes, letters := mark, 0, false
	for end < len(s) && runes < maxTopicRunes {
		r, size := utf8.DecodeRuneInString(s[end:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '_' && r != '·' && r != '・' && r != '\u200d' {
			break
		}
		letters = letters || unicode.IsLetter(r)
		end += size
		runes++
	}
	if !letters {
		return Segment{}
	}
	name := FoldTopic(s[mark:end])
	if name == "" {
		return Segment{}
	}
	return Segment{Kind: SegTopic, Text: s[:end], Ref: name}
}

func mentionAt(s string, prev rune, mark int) Segment {
	if asciiWord(prev) || prev == '/' || prev == '@' || prev == '.' {
		return Segment{}
	}
	end := mark
	for end < len(s) && end-mark < maxHandleBytes && isHandleByte(s[end]) {
		end++
	}
	// A dot or hyphen may stand inside a remote handle, never at its end.
	for end > mark && (s[end-1] == '.' || s[end-1] == '-') {
		end--
	}
	if end == mark {
		return Segment{}
	}
	handle := s[mark:end]
	if end+1 < len(s) && s[end] == '@' {
		host := end + 1
		stop := host
		for stop < len(s) && stop-host < maxHostBytes && isHostByte(s[stop]) {
			stop++
		}
		for stop > host && (s[stop-1] == '.' || s[stop-1] == '-' || s[stop-1] == ':') {
			stop--
		}
		if strings.Contains(s[host:stop], ".") || strings.HasPrefix(s[host:stop], "localhost") {
			return Segment{Kind: SegMention, Text: s[:stop], Ref: strings.ToLower(handle + "@" + s[host:stop])}
		}
	}
	if strings.ContainsAny(handle, ".-") { // local handles have neither: "@anna.and" names anna
		end = mark + strings.IndexAny(handle, ".-")
		handle = s[mark:end]
		if handle == "" {
			return Segment{}
		}
	}
	return Segment{Kind: SegMention, Text: s[:end], Ref: strings.ToLower(handle)}
}

func isHandleByte(c byte) bool {
	return c == '_' || c == '.' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isHostByte(c byte) bool { return isHandleByte(c) && c != '_' || c == ':' }

func linkAt(s string, prev rune) Segment {
	if asciiWord(prev) {
		return Segment{}
	}
	var scheme int
	switch {
	case len(s) > 8 && strings.EqualFold(s[:8], "https://"):
		scheme = 8
	case len(s) > 7 && strings.EqualFold(s[:7], "http://"):
		scheme = 7
	default:
		return Segment{}
	}
	end := scheme
	depth := 0
	for end < len(s) && end < maxLinkBytes {
		r, size := utf8.DecodeRuneInString(s[end:])
		if r == utf8.RuneError && size <= 1 || unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>\"`{}|\\^「」『』，。！？；：、（）《》【】", r) {
			break
		}
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 {
			break
		}
		end += size
	}
	for end > scheme && strings.IndexByte(".,;:!?'*_~", s[end-1]) >= 0 { // the sentence's, not the link's
		end--
	}
	if end == scheme || !(s[scheme] >= '0' && s[scheme] <= '9' || unicode.IsLetter(firstRune(s[scheme:])) || s[scheme] == '[') {
		return Segment{}
	}
	return Segment{Kind: SegLink, Text: s[:end], Ref: s[:end]}
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
