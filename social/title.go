package social

import (
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
