package social

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// TitleLength measures a title as people of this kind of app know it: an ASCII
// character counts half, every other UTF-16 unit one, rounded up. So 20 Han
// characters or 40 Latin letters fill MaxTitle.
func TitleLength(s string) int {
	half := 0
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			half++
		default:
			half += 2 * max(1, utf16.RuneLen(r))
		}
	}
	return (half + 1) / 2
}

// Length counts the characters that a person sees (grapheme clusters): a family
// emoji is one.
func Length(s string) int { return uniseg.GraphemeClusterCount(s) }

// Line makes one clean line of what somebody typed into a one-line field.
func Line(s string) string {
	return strings.Join(strings.Fields(Clean(s)), " ")
}

// Clean drops what no text needs and much mischief uses: NUL and other controls
// but newline and tab, bidirectional overrides, invalid UTF-8. Line ends become \n.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0):
			return -1
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // bidi embeddings, overrides, isolates
			return -1
		case r == 0xfeff || r == 0xfffe || r == 0xffff:
			return -1
		}
		return r
	}, s)
}
