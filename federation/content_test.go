package federation

import "testing"

func TestW58_ContentIsWhatOthersRead(t *testing.T) {
	t.Parallel()
	u := urls{"https://batata.test"}
	pages := map[string]string{"nina": "https://batata.test/@nina", "otto@x.test": `https://x.test/@otto?a="&b`}
	for body, want := range map[string]string{
		"":                 "",
		"\n\n":             "",
		"a\nb\n\n\nc":      "<p>a<br>b</p><p>c</p>",
		"<b>&\"</b>":       "<p>&lt;b&gt;&amp;&#34;&lt;/b&gt;</p>",
		"#Tea":             `<p><a href="https://batata.test/topics/tea" class="mention hashtag" rel="tag">#<span>Tea</span></a></p>`,
		"hi @nina":         `<p>hi <span class="h-card"><a href="https://batata.test/@nina" class="u-url mention">@<span>nina</span></a></span></p>`,
		"@otto@x.test":     `<p><span class="h-card"><a href="https://x.test/@otto?a=&#34;&amp;b" class="u-url mention">@<span>otto@x.test</span></a></span></p>`,
		"@nobody":          "<p>@nobody</p>",
		"https://a.b/?c&d": `<p><a href="https://a.b/?c&amp;d" rel="nofollow noopener" target="_blank">https://a.b/?c&amp;d</a></p>`,
	} {
		if got := u.content(body, pages); got != want {
			t.Errorf("%q:\n got %s\nwant %s", body, got, want)
		}
	}
}
