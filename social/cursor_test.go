package social

import (
	"errors"
	"math"
	"testing"

	"github.com/batata-social/batata/internal/errs"
)

func TestZ12_Cursors(t *testing.T) {
	t.Parallel()
	good := encodeCursor(cursorSortKey, 1<<62+12345)
	keys, err := decodeCursor(cursorSortKey, good, 1)
	if err != nil || keys[0] != 1<<62+12345 {
		t.Fatalf("decode(%q) = %v, %v", good, keys, err)
	}
	if _, err := decodeCursor(cursorID, good, 1); !errors.Is(err, errs.Invalid) {
		t.Errorf("a cursor of another list: %v, want invalid", err)
	}
	for i := range good { // one letter altered, at every place
		for _, c := range "AZ09-_" {
			bad := good[:i] + string(c) + good[i+1:]
			if bad == good {
				continue
			}
			if _, err := decodeCursor(cursorSortKey, bad, 1); !errors.Is(err, errs.Invalid) {
				t.Errorf("decode(%q) = %v, want invalid", bad, err)
			}
		}
	}
	heat, key, err := decodeHeatCursor(encodeHeatCursor(10123.25, 99))
	if err != nil || heat != 10123.25 || key != 99 {
		t.Errorf("heat cursor = %v %v %v", heat, key, err)
	}
	if _, _, err := decodeHeatCursor(encodeHeatCursor(math.NaN(), 99)); !errors.Is(err, errs.Invalid) {
		t.Errorf("heat NaN: %v, want invalid", err)
	}
}

func FuzzZ12_Cursor(f *testing.F) {
	f.Add(encodeCursor(cursorSortKey, 42), byte('k'), 1)
	f.Add(encodeHeatCursor(1.5, 42), byte('h'), 2)
	f.Add("", byte('k'), 1)
	f.Add("AAAA====", byte('i'), 1)
	f.Fuzz(func(t *testing.T, s string, kind byte, n int) {
		n = 1 + (n&1+2)%2
		keys, err := decodeCursor(cursorKind(kind), s, n)
		if err != nil {
			if !errors.Is(err, errs.Invalid) {
				t.Fatalf("%q: %v is not invalid", s, err)
			}
			return
		}
		if s != "" && encodeCursor(cursorKind(kind), keys...) != s {
			t.Fatalf("%q was accepted, but its own form is %q", s, encodeCursor(cursorKind(kind), keys...))
		}
	})
}
