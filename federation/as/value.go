package as

import (
	"iter"
	"math"
	"strconv"
	"strings"
)

// get is a member of an object, by its exact key; null where there is none.
func (v value) get(key string) value {
	if v.kind != object {
		return value{}
	}
	for i := range v.kids {
		if v.kids[i].key == key {
			return v.kids[i].value
		}
	}
	return value{}
}

// own is a property of our own namespace, in either spelling.
func (v value) own(name string) value {
	if got := v.get("batata:" + name); got.kind != null {
		return got
	}
	return v.get(Namespace + name)
}

// str is the text of a string, "" of anything else.
func (v value) str() string {
	if v.kind == text {
		return v.text
	}
	return ""
}

// yesNo is the truth of a boolean; anything else is false.
func (v value) yesNo() bool { return v.kind == boolean && v.yes }

// num is a number, also where it was written as a string, as some PHP does.
func (v value) num() (float64, bool) {
	if (v.kind != number && v.kind != text) || len(v.text) > maxNumber {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.text, 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

// count is a whole number from 0 to most, -1 where there is none.
func (v value) count(most int64) int64 {
	if v.kind != number && v.kind != text {
		return -1
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil {
		f, ok := v.num()
		if !ok || f < 0 || f > float64(most) || f != float64(int64(f)) {
			return -1
		}
		n = int64(f)
	}
	if n < 0 || n > most {
		return -1
	}
	return n
}

// each goes through what may be one thing or a list of them (W-31). PHP that took
// elements out of an array writes the rest as an object with numbers for keys, and
// PHP that merged a thing with a list of things writes both into one object.
func (v value) each() iter.Seq[value] {
	return func(yield func(value) bool) {
		switch v.kind {
		case null:
		case array:
			for i := range v.kids {
				if v.kids[i].value.kind != null && !yield(v.kids[i].value) {
					return
				}
			}
		case object:
			if !v.numbered() {
				yield(v)
				return
			}
			if v.get("type").kind != null && !yield(v) {
				return
			}
			for i := range v.kids {
				if isNumeral(v.kids[i].key) && !yield(v.kids[i].value) {
					return
				}
			}
		default:
			yield(v)
		}
	}
}

func (v value) numbered() bool {
	for i := range v.kids {
		if isNumeral(v.kids[i].key) {
			return true
		}
	}
	return false
}

func isNumeral(s string) bool {
	return s != "" && len(s) < 6 && strings.Trim(s, "0123456789") == ""
}

// first is the first of what each goes through.
func (v value) first() value {
	for one := range v.each() {
		return one
	}
	return value{}
}

// ref is the id of a thing that is named by its id or embedded, or where a link leads.
func (v value) ref() string {
	switch v.kind {
	case text:
		return v.text
	case object:
		if id := v.get("id").str(); id != "" {
			return id
		}
		return v.get("href").str()
	}
	return ""
}
