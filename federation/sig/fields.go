package sig

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// A member of a structured field dictionary (RFC 8941), as far as signatures need
// them: an inner list of strings with parameters, or a byte sequence.
type member struct {
	name   string
	list   []string // not nil for an inner list
	bytes  []byte   // not nil for a byte sequence
	params map[string]bare
	raw    string // the inner list with its parameters, as it was sent
}

// bare is a parameter's value.
type bare struct {
	text   string
	number int64
	isInt  bool
}

// fieldReader reads a structured field from left to right.
type fieldReader struct{ s string }

func parseDictionary(header string) ([]member, error) {
	if len(header) > maxHeader {
		return nil, malformed("%d bytes, at most %d", len(header), maxHeader)
	}
	f := &fieldReader{strings.Trim(header, " \t")}
	var out []member
	for {
		m, err := f.member()
		if err != nil {
			return nil, err
		}
		for _, before := range out {
			if before.name == m.name {
				return nil, malformed("%s comes twice", m.name)
			}
		}
		out = append(out, m)
		f.space()
		if f.s == "" {
			return out, nil
		}
		if !f.eat(',') {
			return nil, malformed("no comma at %q", clip(f.s))
		}
		f.space()
	}
}

func (f *fieldReader) member() (m member, err error) {
	if m.name, err = f.key(); err != nil {
		return m, err
	}
	if !f.eat('=') {
		return m, malformed("no value at %q", clip(f.s))
	}
	start := f.s
	switch {
	case f.eat('('):
		m.list, err = f.innerList()
	case f.eat(':'):
		m.bytes, err = f.byteSequence()
	default:
		err = malformed("neither a list nor bytes at %q", clip(f.s))
	}
	if err != nil {
		return m, err
	}
	m.params, err = f.parameters()
	m.raw = start[:len(start)-len(f.s)]
	return m, err
}

func (f *fieldReader) innerList() ([]string, error) {
	list := []string{}
	for {
		f.space()
		if f.eat(')') {
			return list, nil
		}
		text, err := f.text()
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(f.s, ";") {
			return nil, refused("component %q with parameters", clip(text))
		}
		if text != strings.ToLower(text) {
			return nil, malformed("component %q is not in lower case", clip(text))
		}
		list = append(list, text)
	}
}

func (f *fieldReader) byteSequence() ([]byte, error) {
	text, rest, ok := strings.Cut(f.s, ":")
	if !ok {
		return nil, malformed("bytes that do not end")
	}
	f.s = rest
	out, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(out) == 0 {
		return nil, malformed("bytes that are not base64")
	}
	return out, nil
}

func (f *fieldReader) parameters() (map[string]bare, error) {
	out := map[string]bare{}
	for f.eat(';') {
		f.space()
		name, err := f.key()
		if err != nil {
			return nil, err
		}
		var v bare
		if f.eat('=') {
			if v, err = f.bare(); err != nil {
				return nil, err
			}
		}
		if _, twice := out[name]; twice {
			return nil, malformed("%s comes twice", name)
		}
		out[name] = v
	}
	return out, nil
}

func (f *fieldReader) bare() (bare, error) {
	if strings.HasPrefix(f.s, `"`) {
		text, err := f.text()
		return bare{text: text}, err
	}
	end := strings.IndexFunc(f.s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(f.s)
	}
	n, err := strconv.ParseInt(f.s[:end], 10, 64)
	if err != nil || n > 1<<40 {
		return bare{}, malformed("no value at %q", clip(f.s))
	}
	f.s = f.s[end:]
	return bare{number: n, isInt: true}, nil
}

func (f *fieldReader) key() (string, error) {
	end := strings.IndexFunc(f.s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("_-.*", r)
	})
	if end < 0 {
		end = len(f.s)
	}
	if end == 0 || (f.s[0] >= '0' && f.s[0] <= '9') {
		return "", malformed("no name at %q", clip(f.s))
	}
	name := f.s[:end]
	f.s = f.s[end:]
	return name, nil
}

// text reads a string in quotes. What would need an escape in it is in no name of a
// component and in no address of a key.
func (f *fieldReader) text() (string, error) {
	if !f.eat('"') {
		return "", malformed("no string at %q", clip(f.s))
	}
	text, rest, ok := strings.Cut(f.s, `"`)
	if !ok {
		return "", malformed("a quote that does not end")
	}
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7e || text[i] == '\\' {
			return "", malformed("a string with %q", text[i])
		}
	}
	f.s = rest
	return text, nil
}

func (f *fieldReader) eat(c byte) bool {
	if f.s == "" || f.s[0] != c {
		return false
	}
	f.s = f.s[1:]
	return true
}

func (f *fieldReader) space() { f.s = strings.TrimLeft(f.s, " \t") }
