package social

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// marked writes segments the way the tables below read: [#topic], [@who], [link].
func marked(body string) string {
	var b strings.Builder
	for _, s := range Segments(body) {
		switch s.Kind {
		case SegText:
			b.WriteString(s.Text)
		case SegTopic:
			fmt.Fprintf(&b, "[#%s]", s.Ref)
		case SegMention:
			fmt.Fprintf(&b, "[@%s]", s.Ref)
		case SegLink:
			fmt.Fprintf(&b, "[%s]", s.Ref)
		}
	}
	return b.String()
}

func TestZ06_Segments(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain":                                "plain",
		"#Slow kitchen":                        "[#slow] kitchen",
		"今天#穿搭，很好":                             "今天[#穿搭]，很好",
		"#穿搭#旅行":                               "[#穿搭][#旅行]",
		"＃全角 ＡＢＣ":                              "[#全角] ＡＢＣ",
		"#ＡＢＣ":                                 "[#abc]",
		"#Straße":                              "[#strasse]",
		"issue #185 and a#b":                   "issue #185 and a#b",
		"#2025goals":                           "[#2025goals]",
		"#a-b":                                 "[#a]-b",
		"##x":                                  "##x",
		"@mei, look":                           "[@mei], look",
		"谢谢@mei的碗":                             "谢谢[@mei]的碗",
		"@Mei@Tea.Example.":                    "[@mei@tea.example].",
		"@a.b@x.example":                       "[@a.b@x.example]",
		"@anna.and bob":                        "[@anna].and bob",
		"mail me@x.example":                    "mail me@x.example",
		"@@mei":                                "@@mei",
		"@mei@localhost:8080 hi":               "[@mei@localhost:8080] hi",
		"see https://x.example/a(b)c).":        "see [https://x.example/a(b)c]).",
		"(https://x.example/)":                 "([https://x.example/])",
		"去https://x.example/路，好":               "去[https://x.example/路]，好",
		"HTTP://X.example":                     "[HTTP://X.example]",
		"http:// nothing, xhttps://x.example":  "http:// nothing, xhttps://x.example",
		"https://x.example/#frag @you":         "[https://x.example/#frag] [@you]",
		"javascript:alert(1) data:text/html,x": "javascript:alert(1) data:text/html,x",
		"#":                                    "#",
		"@":                                    "@",
	} {
		if got := marked(in); got != want {
			t.Errorf("Segments(%q)\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestTopicsInCountsEachOnce(t *testing.T) {
	t.Parallel()
	topics := TopicsIn("#Tea #tea #ＴＥＡ #茶")
	if len(topics) != 2 || topics[0].Name != "tea" || topics[0].Display != "Tea" || topics[1].Name != "茶" {
		t.Errorf("TopicsIn = %+v", topics)
	}
}

// F19: every parser's cost grows with the length alone.
func TestF19_MarkupIsLinear(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"#", "@", "h", "https://", "(", "a@", "#a"} {
		body := strings.Repeat(piece, (1<<20)/len(piece))
		if got := len(Segments(body)); got == 0 {
			t.Errorf("%q: no segments", piece)
		}
	}
}

func FuzzZ06_Segments(f *testing.F) {
	for _, s := range []string{
		"今天#穿搭，很好 @mei", "#a#b@c@d.e https://x.example/(a)", "＃＠\u202e#\u200d家", "@\xff#\xfe", "h", "https://[::1]/x",
		strings.Repeat("#a", 300), "👩‍👩‍👧 #family👩", "＠全角@半角", "#\ufc5f #a\ufc5fb #ǰ\u0345 #\u1e9e",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var whole strings.Builder
		for _, seg := range Segments(body) {
			if seg.Text == "" {
				t.Fatal("empty segment")
			}
			whole.WriteString(seg.Text)
			if seg.Kind == SegText {
				continue
			}
			if !utf8.ValidString(seg.Text) || !utf8.ValidString(seg.Ref) || seg.Ref == "" {
				t.Fatalf("segment %q → %q is not valid UTF-8", seg.Text, seg.Ref)
			}
			if seg.Kind == SegLink && !strings.HasPrefix(strings.ToLower(seg.Ref), "http") {
				t.Fatalf("link with scheme of %q", seg.Ref)
			}
			if seg.Kind == SegTopic && FoldTopic(seg.Ref) != seg.Ref {
				t.Fatalf("topic %q folds on to %q", seg.Ref, FoldTopic(seg.Ref))
			}
		}
		if whole.String() != body {
			t.Fatalf("segments make %q of %q", whole.String(), body)
		}
	})
}

func TestTitleLength(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"": 0, "a": 1, "ab": 1, "abc": 2, "慢": 1, "慢a": 2, "é": 1, "👍": 2,
		strings.Repeat("慢", 20): 20, strings.Repeat("a", 40): 20, strings.Repeat("a", 41): 21,
	} {
		if got := TitleLength(in); got != want {
			t.Errorf("TitleLength(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestDetectLang(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, fallback, want string }{
		{"Eight months with this bowl", "de", "de"},
		{"清晨六点半，湖边只有风", "en", "zh-CN"},
		{"清晨六點半", "zh-TW", "zh-TW"},
		{"お茶の時間", "en", "ja"},
		{"오늘의 차", "en", "ko"},
		{"Plain English here", "zh-CN", "en"},
		{"iPhone 拍的照片和一些 words", "en", "zh-CN"},
		{"", "en", "en"},
	} {
		if got := DetectLang(c.text, c.fallback); got != c.want {
			t.Errorf("DetectLang(%q, %s) = %s, want %s", c.text, c.fallback, got, c.want)
		}
	}
}
