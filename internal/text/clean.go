package text

import "strings"

// Clean drops what no text needs and much mischief uses (F21, F22): NUL and other
// controls but newline and tab, bidirectional overrides, invalid UTF-8. Line ends
// become \n.
func Clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.Map(func(r rune) rune {
		if !wanted(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// Line makes one clean line of what somebody typed into a one-line field.
func Line(s string) string {
	return strings.Join(strings.Fields(Clean(s)), " ")
}

// wanted says whether a character may stand in any text.
func wanted(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return true
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return false
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // bidi embeddings, overrides, isolates
		return false
	}
	return r != 0xfeff && r != 0xfffe && r != 0xffff
}
