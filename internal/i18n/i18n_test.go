package i18n

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/batata-social/batata/internal/errs"
)

func TestCataloguesHaveTheSameKeys(t *testing.T) {
	t.Parallel()
	b := catalogues()
	base := b.byTag["en"]
	if len(base.texts) < 50 {
		t.Fatalf("the English catalogue has %d keys only", len(base.texts))
	}
	for tag, c := range b.byTag {
		for key := range base.texts {
			if _, ok := c.texts[key]; !ok {
				t.Errorf("%s lacks %q", tag, key)
			}
		}
		for key := range c.texts {
			if _, ok := base.texts[key]; !ok {
				t.Errorf("%s has %q, which English lacks", tag, key)
			}
		}
	}
}

// Every language must use the placeholders that English uses, or a value would be
// lost in translation.
func TestCataloguesHaveTheSamePlaceholders(t *testing.T) {
	t.Parallel()
	hole := regexp.MustCompile(`\{\{\s*\.(\w+)`)
	holes := func(l *Localizer, key string) []string {
		var out []string
		for _, m := range hole.FindAllStringSubmatch(l.cat.texts[key], -1) {
			if !slices.Contains(out, m[1]) {
				out = append(out, m[1])
			}
		}
		slices.Sort(out)
		return out
	}
	en, zh := New("en"), New("zh-CN")
	for key := range en.cat.texts {
		if a, b := holes(en, key), holes(zh, key); !slices.Equal(a, b) {
			t.Errorf("%q: English has %v, Chinese has %v", key, a, b)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ accept, cookie, want string }{
		{"", "", "en"},
		{"zh", "", "zh-CN"},
		{"zh-TW,zh;q=0.9", "", "zh-CN"},
		{"de-DE,de;q=0.9,zh-CN;q=0.5", "", "zh-CN"},
		{"fr", "", "en"},
		{"zh-CN", "en", "en"},
		{"en", "zh-CN", "zh-CN"},
		{"en", "xx; drop", "en"},
		{"*;q=,,,", "", "en"},
	} {
		if got := Match(nil, c.accept, c.cookie); got != c.want {
			t.Errorf("Match(%q, %q) = %q, want %q", c.accept, c.cookie, got, c.want)
		}
	}
}

// A reader gets what is offered, and the first of it where nothing fits.
func TestMatchOffered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		offered              []string
		accept, cookie, want string
	}{
		{[]string{"zh-CN"}, "en", "en", "zh-CN"},
		{[]string{"zh-CN", "en"}, "fr", "", "zh-CN"},
		{[]string{"zh-CN", "en"}, "", "", "zh-CN"},
		{[]string{"zh-CN", "en"}, "en-GB,zh;q=0.5", "", "en"},
		{[]string{"zh-CN", "en"}, "zh", "en", "en"},
		{[]string{"tlh"}, "zh-Hans", "", "zh-CN"}, // none that we speak: all
	} {
		if got := Match(c.offered, c.accept, c.cookie); got != c.want {
			t.Errorf("Match(%v, %q, %q) = %q, want %q", c.offered, c.accept, c.cookie, got, c.want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	en, zh := New("en"), New("zh-CN")
	for _, c := range []struct {
		n      int64
		en, zh string
	}{
		{0, "0", "0"},
		{999, "999", "999"},
		{1000, "1k", "1000"},
		{1299, "1.2k", "1299"},
		{9999, "9.9k", "9999"},
		{12_345, "12k", "1.2万"},
		{999_999, "999k", "99万"},
		{3_400_000, "3.4M", "340万"},
		{120_000_000, "120M", "1.2亿"},
	} {
		if got := en.Count(c.n); got != c.en {
			t.Errorf("en %d: %q, want %q", c.n, got, c.en)
		}
		if got := zh.Count(c.n); got != c.zh {
			t.Errorf("zh %d: %q, want %q", c.n, got, c.zh)
		}
	}
	if got := en.Number(-1234567); got != "-1,234,567" {
		t.Errorf("Number = %q", got)
	}
	if got := en.Number(-123); got != "-123" {
		t.Errorf("Number = %q", got)
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	en, zh := New("en"), New("zh-CN")
	for _, c := range []struct {
		before time.Duration
		en, zh string
	}{
		{-time.Minute, "now", "刚刚"},
		{30 * time.Second, "now", "刚刚"},
		{5 * time.Minute, "5 min", "5 分钟前"},
		{5 * time.Hour, "5 h", "5 小时前"},
		{3 * 24 * time.Hour, "3 d", "3 天前"},
		{71 * 24 * time.Hour, "14 September", "9月14日"},
		{400 * 24 * time.Hour, "20 October 2025", "2025年10月20日"},
	} {
		at := now.Add(-c.before)
		if got := en.Ago(at, now); got != c.en {
			t.Errorf("en %v: %q, want %q", c.before, got, c.en)
		}
		if got := zh.Ago(at, now); got != c.zh {
			t.Errorf("zh %v: %q, want %q", c.before, got, c.zh)
		}
	}
	if got := en.Duration(90 * time.Second); got != "2 minutes" {
		t.Errorf("Duration = %q", got)
	}
}

func TestPartsKeepTheLanguagesOrder(t *testing.T) {
	t.Parallel()
	parts := New("en").Parts("notify.like", "Name", "Note")
	var slots []string
	for _, p := range parts {
		if p.Slot != "" {
			slots = append(slots, p.Slot)
		}
	}
	if !slices.Equal(slots, []string{"Name", "Note"}) {
		t.Errorf("parts are %+v", parts)
	}
}

func TestProblem(t *testing.T) {
	t.Parallel()
	en := New("en")
	if got := en.Problem(errs.New(errs.NotFound, "error.no_such_key")); got != en.T("error.kind.not_found") {
		t.Errorf("an unknown key says %q", got)
	}
	if got := en.T("no.such.key"); got != "[no.such.key]" {
		t.Errorf("a missing key says %q", got)
	}
}
