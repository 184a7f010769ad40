package as

import (
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	array
	object
)

// value is one value of a JSON document. Its strings share the memory of the document
// where they have no escapes.
type value struct {
	kind       kind
	yes        bool     // of a boolean
	start, end int32    // where an object stands in the document
	text       string   // of a string; of a number as it was written
	kids       []member // elements of an array, members of an object
}

// member is a member of an object, or, without a key, an element of an array.
type member struct {
	key   string
	value value
}

// parser reads JSON (RFC 8259) in one pass, and refuses what two readers could read
// differently: keys that come twice, text that is not UTF-8, lone surrogates, NUL,
// numbers that are not finite (F34).
type parser struct {
	s      string
	i      int
	depth  int
	values int
	stack  []member // members of the open objects and arrays
}

// parse reads one document.
func parse(s string) (value, error) {
	switch {
	case len(s) > MaxBody:
		return value{}, tooLarge("%d bytes, at most %d", len(s), MaxBody)
	case !utf8.ValidString(s):
		return value{}, malformed("not UTF-8")
	}
	p := &parser{s: s, stack: make([]member, 0, 64)}
	p.space()
	v, err := p.value()
	if err != nil {
		return value{}, err
	}
	p.space()
	if p.i != len(p.s) {
		return value{}, malformed("more after the end, at byte %d", p.i)
	}
	return v, nil
}

func (p *parser) value() (value, error) {
	if p.values++; p.values > maxValues {
		return value{}, tooLarge("more than %d values", maxValues)
	}
	if p.i >= len(p.s) {
		return value{}, malformed("it ends early")
	}
	switch c := p.s[p.i]; c {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		s, err := p.string()
		return value{kind: text, text: s}, err
	case 't':
		return value{kind: boolean, yes: true}, p.word("true")
	case 'f':
		return value{kind: boolean}, p.word("false")
	case 'n':
		return value{}, p.word("null")
	default:
		return p.number()
	}
}

func (p *parser) object() (v value, err error) {
	v = value{kind: object, start: int32(p.i)} // at most MaxBody
	mark := len(p.stack)
	if err = p.enter(); err != nil {
		return v, err
	}
	for first := true; ; first = false {
		done, err := p.next('}', first)
		if err != nil {
			return v, err
		}
		if done {
			break
		}
		m := member{}
		if p.i >= len(p.s) || p.s[p.i] != '"' {
			return v, malformed("no key at byte %d", p.i)
		}
		if m.key, err = p.string(); err != nil {
			return v, err
		}
		if m.key == "@graph" || m.key == "@reverse" || m.key == "@included" {
			return v, malformed("%s is not taken", m.key) // F05
		}
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != ':' {
			return v, malformed("no colon at byte %d", p.i)
		}
		p.i++
		p.space()
		if m.value, err = p.value(); err != nil {
			return v, err
		}
		if err = p.push(m, mark); err != nil {
			return v, err
		}
	}
	v.kids = p.leave(mark)
	v.end = int32(p.i)
	if key, twice := repeated(v.kids); twice {
		return v, malformed("the key %q comes twice", clip(key))
	}
	return v, nil
}

func (p *parser) array() (v value, err error) {
	v = value{kind: array}
	mark := len(p.stack)
	if err = p.enter(); err != nil {
		return v, err
	}
	for first := true; ; first = false {
		done, err := p.next(']', first)
		if err != nil {
			return v, err
		}
		if done {
			break
		}
		element, err := p.value()
		if err != nil {
			return v, err
		}
		if err = p.push(member{value: element}, mark); err != nil {
			return v, err
		}
	}
	v.kids = p.leave(mark)
	return v, nil
}

func (p *parser) enter() error {
	p.i++
	if p.depth++; p.depth > MaxDepth {
		return tooLarge("more than %d levels", MaxDepth)
	}
	return nil
}

// next stands before an element or after the end of its container.
func (p *parser) next(end byte, first bool) (done bool, err error) {
	p.space()
	switch {
	case p.i >= len(p.s):
		return false, malformed("it ends early")
	case p.s[p.i] == end:
		p.i++
		return true, nil
	case first:
		return false, nil
	case p.s[p.i] != ',':
		return false, malformed("no comma at byte %d", p.i)
	}
	p.i++
	p.space()
	return false, nil
}

func (p *parser) push(m member, mark int) error {
	if len(p.stack)-mark >= MaxArray {
		return tooLarge("a list of more than %d", MaxArray)
	}
	p.stack = append(p.stack, m)
	return nil
}

func (p *parser) leave(mark int) []member {
	p.depth--
	if len(p.stack) == mark {
		return nil
	}
	kids := make([]member, len(p.stack)-mark)
	copy(kids, p.stack[mark:])
	p.stack = p.stack[:mark]
	return kids
}

// repeated finds a key that comes twice.
func repeated(kids []member) (key string, twice bool) {
	if len(kids) > 24 {
		seen := make(map[string]bool, len(kids))
		for _, m := range kids {
			if seen[m.key] {
				return m.key, true
			}
			seen[m.key] = true
		}
		return "", false
	}
	for i := range kids {
		for j := range i {
			if kids[i].key == kids[j].key {
				return kids[i].key, true
			}
		}
	}
	return "", false
}

func (p *parser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\r', '\n':
			p.i++
		default:
			return
		}
	}
}

func (p *parser) word(w string) error {
	if !strings.HasPrefix(p.s[p.i:], w) {
		return malformed("no value at byte %d", p.i)
	}
	p.i += len(w)
	return nil
}
