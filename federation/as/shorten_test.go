package as

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// heavy is a Create of a note with pictures whose descriptions have so many Han
// characters each.
func heavy(pictures, alt, body int) *Activity {
	a := sampleCreate()
	n, _ := a.Objects[0].Body.(*Note)
	n.Content = ""
	for range body / 500 {
		n.Content += "<p>" + strings.Repeat("薯", 500) + "</p>"
	}
	n.Attachments = nil
	for i := range pictures {
		n.Attachments = append(n.Attachments, Attachment{Kind: "image", URL: fmt.Sprintf("%s/media/%d/fed.jpg", home, i), MediaType: "image/jpeg",
			Alt: strings.Repeat("甜", alt), Width: 4096, Height: 3072, Blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj", HasFocus: true, FocusX: 0.1, FocusY: 0.2})
	}
	return a
}

func sentNote(tb testing.TB, a *Activity) (body []byte, note map[string]any, alts []int) {
	tb.Helper()
	body, err := a.Encode()
	if err != nil {
		tb.Fatal(err)
	}
	note, _ = generic(tb, body)["object"].(map[string]any)
	list, _ := note["attachment"].([]any)
	for _, one := range list {
		m, _ := one.(map[string]any)
		alt, _ := m["name"].(string)
		alts = append(alts, utf8.RuneCountInString(alt))
	}
	return body, note, alts
}

// Misskey reads 64 KiB. What is over goes in this order: the second copy of the words,
// the ends of descriptions, all to one length, and the last paragraphs only then.
func TestW18_ActivitiesAreSmall(t *testing.T) {
	t.Parallel()
	whole := heavy(18, 300, 1000)
	body, note, alts := sentNote(t, whole)
	if note["contentMap"] == nil || len(body) > 60<<10 || slices.Min(alts) != 300 {
		t.Errorf("%d bytes: a note that fits is changed: %v", len(body), alts)
	}

	body, note, alts = sentNote(t, heavy(18, 900, 2000))
	if len(body) > 60<<10 || note["contentMap"] != nil || slices.Min(alts) != 900 {
		t.Errorf("%d bytes: contentMap %v, descriptions %v: the second copy alone is too much", len(body), note["contentMap"] != nil, alts)
	}

	heaviest := heavy(18, 1500, 5000) // 18 × 1,500 Han, the most that a member can write
	body, note, alts = sentNote(t, heaviest)
	content, _ := note["content"].(string)
	if len(body) > 60<<10 || len(body) < 59<<10 {
		t.Errorf("%d bytes", len(body))
	}
	if note["contentMap"] != nil || strings.Count(content, "薯") < 5000 {
		t.Errorf("contentMap %v, %d characters of content", note["contentMap"] != nil, strings.Count(content, "薯"))
	}
	if len(alts) != 18 || slices.Min(alts) != slices.Max(alts) || slices.Min(alts) < 600 {
		t.Errorf("descriptions of %v characters, want 18 of one length", alts)
	}
	whole2, err := heaviest.Objects[0].Body.(*Note).Encode()
	if err != nil {
		t.Fatal(err)
	}
	if own := generic(t, whole2); own["contentMap"] == nil || len(whole2) < 80<<10 {
		t.Errorf("the note's own document has %d bytes, and is cut too", len(whole2))
	}

	uneven := heavy(18, 1500, 5000)
	n, _ := uneven.Objects[0].Body.(*Note)
	n.Attachments[3].Alt = "short"
	if _, _, alts = sentNote(t, uneven); alts[3] != 5 || alts[4] < 600 {
		t.Errorf("a short description among long ones: %v", alts)
	}

	// Characters of many code points: 5,000 of them alone are too much.
	families := heavy(2, 100, 0)
	n, _ = families.Objects[0].Body.(*Note)
	n.Content = strings.Repeat("<p>"+strings.Repeat("👨‍👩‍👧‍👦", 100)+"</p>", 50)
	body, note, alts = sentNote(t, families)
	content, _ = note["content"].(string)
	if len(body) > 60<<10 || !strings.HasSuffix(content, `<p><a href="https://batata.example/@mei/17">…</a></p>`) {
		t.Errorf("%d bytes, ends in %q", len(body), content[max(0, len(content)-80):])
	}
	if strings.Count(content, "<p>") != strings.Count(content, "</p>") || slices.Max(alts) != 0 || len(content) < 20<<10 {
		t.Errorf("%d paragraphs begin, %d end; descriptions %v; %d bytes", strings.Count(content, "<p>"), strings.Count(content, "</p>"), alts, len(content))
	}
}

// Pixelfed reads eight levels.
func TestW18_DocumentsAreShallow(t *testing.T) {
	t.Parallel()
	docs := samples()
	docs["heavy"] = heavy(18, 1500, 5000)
	for name, doc := range docs {
		if got := depth(generic(t, encoded(t, doc))); got > 8 {
			t.Errorf("%s has %d levels", name, got)
		}
		if len(encoded(t, doc)) > 64<<10 && name != "heavy" {
			t.Errorf("%s has %d bytes", name, len(encoded(t, doc)))
		}
	}
}

func depth(v any) int {
	deepest := 0
	switch one := v.(type) {
	case map[string]any:
		for _, inner := range one {
			deepest = max(deepest, depth(inner))
		}
		return deepest + 1
	case []any:
		for _, inner := range one {
			deepest = max(deepest, depth(inner))
		}
		return deepest + 1
	}
	return 0
}
