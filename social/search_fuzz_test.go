package social_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/batata-social/batata/internal/text"
	"github.com/batata-social/batata/social"
	"github.com/batata-social/batata/social/socialtest"
)

// FuzzZ11_Search asks for whatever people type, patterns and SQL too: a search never
// fails, and finds exactly the names that begin as was typed.
func FuzzZ11_Search(f *testing.F) {
	for _, query := range []string{
		"", "@", "#", "th", "@theo", "THEO", "%", "_", "100%", "100\\%", "\\", "\\\\", "'", "';--", "a'; DROP TABLE notes; --", "?", "$1", "?0", ":x", "{{", "/*",
		"文", "文绮", "＃文", "a b", "ab", "\x00", "\xff", "a\x00b", "\u202eab", "E'\\x27'", "\n", strings.Repeat("a", 5000), strings.Repeat("%", 300), "ﬀ", "İ", "ß",
	} {
		f.Add(query)
	}
	w := socialtest.New(f)
	names := map[string]string{}
	for handle, name := range map[string]string{
		"theo": "100% Theo", "thea": "100 Thea", "per_cent": "%", "percent": "_", "quote": "'; DROP TABLE accounts", "slash": `\slash`, "dollar": "$1 ?0 ?",
		"wenqi": "文绮", "a1": "ab", "a2": "a b",
	} {
		names[handle] = strings.ToLower(name)
		w.Join(f, handle, func(a *social.Account) { a.Name = name })
	}
	author := w.Join(f, "author", func(a *social.Account) { a.Discoverable = false })
	topics := []string{"theatre", "the", "文化", "tea_time", "100percent"}
	w.Post(f, author, "topics", func(in *social.NoteInput) { in.Body = "#" + strings.Join(topics, " #") })
	f.Fuzz(func(t *testing.T, query string) {
		members, err := w.SearchAccounts(t.Context(), 0, query, 50)
		if err != nil {
			t.Fatalf("members for %q: %v", query, err)
		}
		typed := strings.ToLower(strings.TrimLeft(text.Line(query), "@＠"))
		typed = strings.TrimSuffix(typed, "@"+socialtest.Host)
		var got, want []string
		for _, a := range members {
			got = append(got, a.Handle)
		}
		for handle, name := range names {
			if typed != "" && (strings.HasPrefix(handle, typed) || strings.HasPrefix(name, typed)) {
				want = append(want, handle)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("members for %q: %v, want %v", query, got, want)
		}
		found, err := w.SearchTopics(t.Context(), query, 50)
		if err != nil {
			t.Fatalf("topics for %q: %v", query, err)
		}
		typed = strings.TrimLeft(strings.ReplaceAll(social.FoldTopic(query), " ", ""), "#")
		n := 0
		for _, topic := range topics {
			if typed != "" && strings.HasPrefix(topic, typed) {
				n++
			}
		}
		if len(found) != n {
			t.Errorf("topics for %q: %d, want %d", query, len(found), n)
		}
	})
}
