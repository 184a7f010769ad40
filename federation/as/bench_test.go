package as

import (
	"bytes"
	"encoding/json"
	"testing"
)

// What reading a note costs: the document, the activity, the note in it (P05).
func BenchmarkP05_DecodeCreateNote(b *testing.B) {
	var wire bytes.Buffer // without the spaces that are there for people
	if err := json.Compact(&wire, fixture(b, "mastodon/create_note")); err != nil {
		b.Fatal(err)
	}
	body := wire.Bytes()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := Reader{}.Decode(body)
		if err != nil {
			b.Fatal(err)
		}
		a, err := d.Activity()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := a.Embedded().Note(); err != nil {
			b.Fatal(err)
		}
	}
}

// What go-fed's types would cost on top, if anything asked for them.
func BenchmarkTypedCreateNote(b *testing.B) {
	d, err := Reader{}.Decode(fixture(b, "mastodon/create_note"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Typed(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeCreateNote(b *testing.B) {
	a := sampleCreate()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}
