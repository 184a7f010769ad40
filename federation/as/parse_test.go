package as

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// What two readers could read differently is refused, before any of it means anything.
func TestF34_JSONMeansOneThing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		body string
		want error // nil: taken
	}{
		"plain":                         {`{"actor":"https://a.example/u"}`, nil},
		"white space around":            {" \n\t{\"a\" : [ 1 , 2 ] }\r\n", nil},
		"a key in another case":         {`{"actor":"https://a.example/u","Actor":"https://v.example/u"}`, nil},
		"a key twice":                   {`{"actor":"https://a.example/u","actor":"https://v.example/u"}`, Malformed},
		"an escaped key twice":          {`{"actor":"https://a.example/u","\u0061ctor":"https://v.example/u"}`, Malformed},
		"id twice, inside":              {`{"object":{"id":"https://a.example/1","x":1,"id":"https://v.example/1"}}`, Malformed},
		"a key twice among many":        {`{` + manyKeys(40) + `,"k7":1}`, Malformed},
		"many keys":                     {`{` + manyKeys(40) + `}`, nil},
		"NUL escaped":                   {`{"a":"b\u0000c"}`, Malformed},
		"NUL in a key":                  {`{"a\u0000":1}`, Malformed},
		"NUL raw":                       {"{\"a\":\"b\x00c\"}", Malformed},
		"a control raw":                 {"{\"a\":\"b\nc\"}", Malformed},
		"a control escaped":             {`{"a":"b\u0007\nc"}`, nil},
		"a lone high surrogate":         {`{"a":"\ud83d"}`, Malformed},
		"a lone low surrogate":          {`{"a":"\ude00"}`, Malformed},
		"surrogates the wrong way":      {`{"a":"\ude00\ud83d"}`, Malformed},
		"half a pair and a letter":      {`{"a":"\ud83dx"}`, Malformed},
		"a high one and another escape": {`{"a":"\ud83d\u0041"}`, Malformed},
		"a pair":                        {`{"a":"\ud83d\ude00"}`, nil},
		"an unknown escape":             {`{"a":"\x41"}`, Malformed},
		"no hexadecimal":                {`{"a":"\u00g1"}`, Malformed},
		"not UTF-8":                     {"{\"a\":\"\xff\"}", Malformed},
		"overlong UTF-8":                {"{\"a\":\"\xc0\xae\"}", Malformed},
		"a surrogate in UTF-8":          {"{\"a\":\"\xed\xa0\x80\"}", Malformed},
		"a byte order mark":             {"\xef\xbb\xbf{}", Malformed},
		"infinite":                      {`{"a":1e400}`, Malformed},
		"minus infinite":                {`{"a":-1e400}`, Malformed},
		"nearly nothing":                {`{"a":1e-400}`, nil},
		"a long number":                 {`{"a":` + strings.Repeat("9", 65) + `}`, Malformed},
		"a leading zero":                {`{"a":01}`, Malformed},
		"a plus":                        {`{"a":+1}`, Malformed},
		"half a fraction":               {`{"a":1.}`, Malformed},
		"half a power":                  {`{"a":1e}`, Malformed},
		"NaN":                           {`{"a":NaN}`, Malformed},
		"a comma at the end":            {`{"a":1,}`, Malformed},
		"a comma at the end of a list":  {`{"a":[1,]}`, Malformed},
		"a comma at the start":          {`{,"a":1}`, Malformed},
		"no comma":                      {`{"a":[1 2]}`, Malformed},
		"no colon":                      {`{"a" 1}`, Malformed},
		"no quotes":                     {`{a:1}`, Malformed},
		"a comment":                     {`{"a":1}//`, Malformed},
		"two documents":                 {`{}{}`, Malformed},
		"a list":                        {`[]`, Malformed},
		"text":                          {`"x"`, Malformed},
		"nothing":                       {``, Malformed},
		"half":                          {`{"a":`, Malformed},
		"half a word":                   {`{"a":tru}`, Malformed},
		"half a string":                 {`{"a":"b`, Malformed},
		"half an escape":                {`{"a":"\`, Malformed},
	} {
		_, err := Reader{}.Decode([]byte(row.body))
		if !errors.Is(err, row.want) || (err == nil) != (row.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
}

func manyKeys(n int) string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":%d`, i, i)
	}
	return strings.Join(keys, ",")
}

// Whoever reads keys without their case would take the second actor; we take the key
// as it is spelled, and a document without it has no actor.
func TestF34_KeysAreExact(t *testing.T) {
	t.Parallel()
	d := decode(t, `{"type":"Like","ID":"https://v.example/1","actor":"https://e.example/u","Actor":"https://v.example/u","object":"https://b.example/1"}`)
	a, err := d.Activity()
	if err != nil || a.Actor != "https://e.example/u" || a.ID != "" {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := decode(t, `{"type":"Like","Actor":"https://v.example/u","object":"https://b.example/1"}`).Activity(); !errors.Is(err, Unfit) {
		t.Errorf("an activity whose actor is in capitals: %v", err)
	}
}

func decode(tb testing.TB, body string) *Doc {
	tb.Helper()
	d, err := Reader{}.Decode([]byte(body))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// The words of JSON-LD that move a part of a document somewhere else are refused
// wherever they stand; those that name things otherwise are not read.
func TestF05_JSONLDIsPlainJSON(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"id":"https://a.example/1","type":"Undo","actor":"https://a.example/u","@graph":[{"type":"Announce"}]}`,
		`{"type":"Undo","object":{"@reverse":{"object":{"type":"Create"}}}}`,
		`{"type":"Create","object":[[{"@included":[]}]]}`,
		`{"@context":{"was":{"@reverse":"object"}},"type":"Undo"}`,
	} {
		if _, err := (Reader{}).Decode([]byte(body)); !errors.Is(err, Malformed) {
			t.Errorf("%s: %v", body, err)
		}
	}
	d := decode(t, `{"@context":["https://e.example/context",{"actor":"@id","who":"as:actor"}],"@id":"https://v.example/1","@type":"Delete",
		"type":"Like","who":"https://v.example/u","actor":"https://e.example/u","object":"https://b.example/1"}`)
	a, err := d.Activity()
	if err != nil || a.Type != "Like" || a.ID != "" || a.Actor != "https://e.example/u" {
		t.Errorf("%+v, %v: @id, @type or a context was believed", a, err)
	}
}

// The caps on the shape of a document refuse it: a list that was cut would look whole.
func TestF15_ShapesHaveCaps(t *testing.T) {
	t.Parallel()
	nested := func(n int) string {
		return `{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}`
	}
	list := func(n int) string { return `{"to":[` + strings.TrimSuffix(strings.Repeat("1,", n), ",") + `]}` }
	size := func(n int) string { return `{"a":"` + strings.Repeat("x", n-8) + `"}` }
	values := func(n int) string { // n values in lists of at most a thousand
		var lists []string
		for n > 0 {
			k := min(n-1, 900)
			lists = append(lists, "["+strings.TrimSuffix(strings.Repeat("1,", k), ",")+"]")
			n -= k + 1
		}
		return `{"a":[` + strings.Join(lists, ",") + `]}`
	}
	for name, row := range map[string]struct {
		body string
		want error
	}{
		"as deep as it may be": {nested(MaxDepth), nil}, "a level deeper": {nested(MaxDepth + 1), TooLarge},
		"as long as it may be": {list(MaxArray), nil}, "one longer": {list(MaxArray + 1), TooLarge},
		"as many members as it may have": {`{` + manyKeys(MaxArray) + `}`, nil}, "one more": {`{` + manyKeys(MaxArray+1) + `}`, TooLarge},
		"as large as it may be": {size(MaxBody), nil}, "a byte larger": {size(MaxBody + 1), TooLarge},
		"as many values as it may have": {values(maxValues - 2), nil}, "too many values": {values(maxValues + 1), TooLarge},
	} {
		_, err := Reader{}.Decode([]byte(row.body))
		if !errors.Is(err, row.want) || (err == nil) != (row.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
}

// plain is a value as encoding/json would give it.
func (v value) plain() any {
	switch v.kind {
	case boolean:
		return v.yes
	case number:
		return json.Number(v.text)
	case text:
		return v.text
	case array:
		out := []any{}
		for _, m := range v.kids {
			out = append(out, m.value.plain())
		}
		return out
	case object:
		out := map[string]any{}
		for _, m := range v.kids {
			out[m.key] = m.value.plain()
		}
		return out
	}
	return nil
}

// What our parser takes, Go's takes too and reads the same; what ours refuses has a
// reason that is written in its package comment.
func FuzzZ24_JSON(f *testing.F) {
	for _, program := range programs {
		for _, body := range documents(f, program) {
			f.Add(body)
		}
	}
	for _, s := range []string{`{"a":1,"A":2}`, `{"a":1,"a":2}`, `{"a":"\ud83d\ude00\u0041\/"}`, `{"a":[-0.5e+3,0,1E2,true,false,null,{}]}`, "{\"\u2028\":\"\\u2029\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := Reader{}.Decode(body)
		dec := json.NewDecoder(strings.NewReader(string(body)))
		dec.UseNumber()
		var want any
		if err != nil {
			if !errors.Is(err, Malformed) && !errors.Is(err, TooLarge) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		if err := dec.Decode(&want); err != nil {
			t.Fatalf("we take it, and encoding/json says %v", err)
		}
		if got := d.v.plain(); !reflect.DeepEqual(got, want) {
			t.Fatalf("we read %v, encoding/json %v", got, want)
		}
		if raw := d.Raw(); !json.Valid(raw) || !utf8.Valid(raw) {
			t.Fatalf("the raw document is not JSON: %q", raw)
		}
		if s := string(body); strings.Contains(s, `\u0000`) && !strings.Contains(s, `\\u0000`) {
			t.Fatalf("NUL was taken: %s", strconv.Quote(s))
		}
	})
}
