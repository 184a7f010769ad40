package text_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/batata-social/batata/internal/text"
)

func TestFromHTML(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                            "",
		"plain":                       "plain",
		"<p>one</p><p>two</p>":        "one\n\ntwo",
		"<p>one<br>two<br/>three</p>": "one\ntwo\nthree",
		"<p>a</p>\n\n<p>b</p>":        "a\n\nb",
		"  a \n\t b  ":                "a b",
		"a<b>b</b> <i>c</i>d":         "ab cd",
		"<div>a</div><div>b</div>":    "a\nb",
		"<h2>Title</h2>text":          "Title\n\ntext",
		"&lt;script&gt; &amp; caf&eacute; &#33879;":                       "<script> & café 著",
		"<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>after":           "• a\n• b\n  • c\n\nafter",
		`<ol start="3"><li>a<li>b</ol>`:                                   "3. a\n4. b",
		"x<blockquote><p>q</p><p>r</p></blockquote>y":                     "x\n\n> q\n>\n> r\n\ny",
		"<pre>a\n  b\n\n\nc</pre>":                                        "a\n  b\n\nc",
		"<ruby>漢<rt>kan</rt></ruby>":                                      "漢(kan)",
		`<img src="x" alt=":cat:"> hi`:                                    ":cat: hi",
		"a<script>alert(1)</script>b<style>x{}</style>c":                  "abc",
		"a<svg><svg></svg><text>x</text></svg>b":                          "ab",
		"a<iframe src=x>in</iframe>b<textarea><p>t</textarea>c":           "abc",
		"<!-- <p>no</p> -->yes":                                           "yes",
		"<p":                                                              "",
		"a\u202eb\u200bc\x00d":                                            "abcd",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a b\nc",
	} {
		if got := text.FromHTML(in, nil); got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
	}
}

// F22: what a link says and where it leads are both seen, unless they are the same.
func TestF22_LinksAreWrittenOut(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`<a href="https://a.example/x">https://a.example/x</a>`: "https://a.example/x",
		`<a href="https://a.example/x"><span class="invisible">https://</span><span class="ellipsis">a.example</span><span class="invisible">/x</span></a>`: "https://a.example/x",
		`<a href="https://a.example/long/path"><span>a.example/lo</span>…</a>`:                                                                              "https://a.example/long/path",
		`<a href="https://evil.example/">https://bank.example/</a>`:                                                                                         "https://bank.example/ (https://evil.example/)",
		`<a href="https://bank.example.evil.example/">bank.example…</a>`:                                                                                    "bank.example… (https://bank.example.evil.example/)",
		`<a href="https://a.example/">see</a>, then`:                                                                                                        "see (https://a.example/), then",
		`x<a href="https://a.example/"> see </a>y`:                                                                                                          "x see (https://a.example/) y",
		`<a href="javascript:alert(1)">x</a>`:                                                                                                               "x",
		`<a href="https://user@a.example/">x</a>`:                                                                                                           "x",
		`<a href="/relative">x</a>`:                                                                                                                         "x",
		"<a href=\"https://a.example/\u202eb\">x</a>":                                                                                                       "x (https://a.example/%E2%80%AEb)",
		`<a href="https://a.example/"><img alt="pic"></a>`:                                                                                                  "pic (https://a.example/)",
		`<a href="https://a.example/">a <a href="https://b.example/">b</a></a>`:                                                                             "a (https://a.example/) b (https://b.example/)",
		`<p><a href="https://a.example/">open`:                                                                                                              "open (https://a.example/)",
	} {
		if got := text.FromHTML(in, nil); got != want {
			t.Errorf("%s:\n got %q\nwant %q", in, got, want)
		}
	}
	named := text.FromHTML(`hi <span class="h-card"><a href="https://far.example/@jane" class="u-url mention">@<span>jane</span></a></span>!`,
		func(href, words, class string) string {
			if href == "https://far.example/@jane" && words == "@jane" && strings.Contains(class, "mention") {
				return "@jane@far.example"
			}
			return ""
		})
	if named != "hi @jane@far.example!" {
		t.Errorf("a mention: %q", named)
	}
}

// FuzzZ05: whatever goes in, what comes out is valid, bounded text without controls,
// and as HTML text it means itself.
func FuzzZ05(f *testing.F) {
	for _, s := range []string{
		"<p>a</p>", "<a href='https://a.example/'>b</a>", "<<p>>", "<p", "</p></p>", "<a href=\"javascript:x\">", "&#0;&#x202e;&lt;p&gt;",
		"<script>", "<svg><p>", "<ul><ol><li>", "<blockquote><blockquote>x", "<pre>\n\n\n", "\xff\xfe", "<a><a><a>", "<!--", "<![CDATA[x]]>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := text.FromHTML(in, nil)
		switch {
		case !utf8.ValidString(out):
			t.Errorf("%q: invalid UTF-8 %q", in, out)
		case len(out) > 64<<10+64:
			t.Errorf("%d bytes of %d", len(out), len(in))
		case strings.ContainsAny(out, "\x00\r\x1b\u202e\u2066\u200b\ufeff"):
			t.Errorf("%q: controls in %q", in, out)
		case strings.Contains(out, "\n\n\n"):
			t.Errorf("%q: a gap in %q", in, out)
		}
		escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(out)
		if again := text.FromHTML("<pre>"+escaped+"</pre>", nil); strings.ReplaceAll(again, "\n", "") != strings.ReplaceAll(out, "\n", "") && !strings.Contains(out, "\n\n") {
			t.Errorf("%q reads back as %q", out, again)
		}
	})
}

// F19: a megabyte of nonsense takes no longer than a megabyte of words.
func TestF19_HTML(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("some words ", 1<<20/11)
	start := time.Now()
	text.FromHTML(words, nil)
	base := time.Since(start)
	for _, part := range []string{"<", "(", "@", "&a=", "<a href=x>", "<p>", "</p>", "<blockquote>", "<ul><li>", "<a href='https://a.example/'>", "<!--", "<pre>\n", "&lt;"} {
		start := time.Now()
		text.FromHTML(strings.Repeat(part, 1<<20/len(part)), nil)
		if took := time.Since(start); took > 5*base+500*time.Millisecond {
			t.Errorf("%q…: %v, words take %v", part, took, base)
		}
	}
}
