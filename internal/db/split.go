package db

import "strings"

// splitStatements cuts a text into its SQL statements at the semicolons that
// stand outside quotes, dollar quotes and comments. It knows what a migration
// needs: '…', E'…\'…', "…", $tag$…$tag$, -- and nested /* */.
func splitStatements(text string) []string {
	var out []string
	start, i := 0, 0
	cut := func(end int) {
		if s := strings.TrimSpace(text[start:end]); !blankSQL(s) {
			out = append(out, s)
		}
	}
	for i < len(text) {
		if n := quotedLen(text, i); n > 0 {
			i += n
			continue
		}
		if text[i] == ';' {
			cut(i)
			start = i + 1
		}
		i++
	}
	cut(len(text))
	return out
}

// quotedLen is the length of the quote or comment that begins at text[i], or 0.
// One that never ends runs to the end of the text.
func quotedLen(text string, i int) int {
	rest := text[i:]
	until := func(from int, end string) int {
		if j := strings.Index(rest[from:], end); j >= 0 {
			return from + j + len(end)
		}
		return len(rest)
	}
	switch {
	case rest[0] == '"':
		return until(1, `"`)
	case rest[0] == '\'':
		escapes := i > 0 && (text[i-1] == 'E' || text[i-1] == 'e') && (i < 2 || !identByte(text[i-2]))
		for j := 1; j < len(rest); j++ {
			switch {
			case escapes && rest[j] == '\\':
				j++
			case rest[j] == '\'':
				return j + 1
			}
		}
		return len(rest)
	case strings.HasPrefix(rest, "--"):
		return until(2, "\n")
	case strings.HasPrefix(rest, "/*"):
		for depth, j := 1, 2; j < len(rest); {
			switch {
			case strings.HasPrefix(rest[j:], "/*"):
				depth, j = depth+1, j+2
			case strings.HasPrefix(rest[j:], "*/"):
				if depth, j = depth-1, j+2; depth == 0 {
					return j
				}
			default:
				j++
			}
		}
		return len(rest)
	case rest[0] == '$' && (i == 0 || !identByte(text[i-1])):
		j := 1
		for j < len(rest) && identByte(rest[j]) && rest[j] != '$' {
			j++
		}
		if j < len(rest) && rest[j] == '$' && (j == 1 || rest[1] < '0' || rest[1] > '9') {
			return until(j+1, rest[:j+1])
		}
	}
	return 0
}

func identByte(b byte) bool {
	return b == '_' || b == '$' || b >= 0x80 ||
		'0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// blankSQL reports whether nothing but comments and space is left.
func blankSQL(s string) bool {
	for i := 0; i < len(s); {
		if strings.HasPrefix(s[i:], "--") || strings.HasPrefix(s[i:], "/*") {
			i += quotedLen(s, i)
			continue
		}
		if !strings.ContainsRune(" \t\r\n", rune(s[i])) {
			return false
		}
		i++
	}
	return true
}
