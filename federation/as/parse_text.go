package as

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

func (p *parser) number() (value, error) {
	start := p.i
	p.skip('-')
	switch {
	case p.skip('0'):
	case !p.digits():
		return value{}, malformed("no value at byte %d", start)
	}
	if p.skip('.') && !p.digits() {
		return value{}, malformed("half a number at byte %d", start)
	}
	power := p.skip('e') || p.skip('E')
	if power {
		_ = p.skip('+') || p.skip('-')
		if !p.digits() {
			return value{}, malformed("half a number at byte %d", start)
		}
	}
	n := p.s[start:p.i]
	if len(n) > maxNumber {
		return value{}, malformed("a number of %d digits", len(n))
	}
	if power {
		if f, err := strconv.ParseFloat(n, 64); err != nil || math.IsInf(f, 0) {
			return value{}, malformed("the number %s is not finite", n)
		}
	}
	return value{kind: number, text: n}, nil
}

func (p *parser) skip(c byte) bool {
	if p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

func (p *parser) digits() bool {
	start := p.i
	for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
	}
	return p.i > start
}

// string reads a string; p stands at its quote.
func (p *parser) string() (string, error) {
	p.i++
	start := p.i
	for ; p.i < len(p.s); p.i++ {
		switch c := p.s[p.i]; {
		case c == '"':
			p.i++
			return p.s[start : p.i-1], nil
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			return "", malformed("a control character at byte %d", p.i)
		}
	}
	return "", malformed("a string that does not end")
}

// escaped goes on with a string that has escapes.
func (p *parser) escaped(start int) (string, error) {
	var b strings.Builder
	b.Grow(2 * (p.i - start + 16))
	b.WriteString(p.s[start:p.i])
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == '"':
			p.i++
			return b.String(), nil
		case c < 0x20:
			return "", malformed("a control character at byte %d", p.i)
		case c != '\\':
			from := p.i
			for p.i < len(p.s) && p.s[p.i] != '"' && p.s[p.i] != '\\' && p.s[p.i] >= 0x20 {
				p.i++
			}
			b.WriteString(p.s[from:p.i])
		default:
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		}
	}
	return "", malformed("a string that does not end")
}

// plainEscapes are the escapes of one letter.
const (
	escapeLetters = `"\/bfnrt`
	escapeMeaning = "\"\\/\b\f\n\r\t"
)

func (p *parser) escape() (rune, error) {
	at := p.i
	p.i++
	if p.i >= len(p.s) {
		return 0, malformed("a string that does not end")
	}
	c := p.s[p.i]
	p.i++
	if n := strings.IndexByte(escapeLetters, c); n >= 0 {
		return rune(escapeMeaning[n]), nil
	}
	if c != 'u' {
		return 0, malformed("an unknown escape at byte %d", at)
	}
	r, ok := p.hex()
	if !ok || r == 0 {
		return 0, malformed("an escape that is no character at byte %d", at)
	}
	if !utf16.IsSurrogate(r) {
		return r, nil
	}
	if strings.HasPrefix(p.s[p.i:], `\u`) {
		p.i += 2
		if low, ok := p.hex(); ok {
			if whole := utf16.DecodeRune(r, low); whole != utf8.RuneError {
				return whole, nil
			}
		}
	}
	return 0, malformed("half a character at byte %d", at)
}

func (p *parser) hex() (rune, bool) {
	if p.i+4 > len(p.s) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(p.s[p.i : p.i+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	p.i += 4
	return r, true
}

// clip keeps what a stranger wrote short enough for a log.
func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
