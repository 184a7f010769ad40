package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Count writes a number briefly: 1.2k and 3.4M in English, 1.2万 and 3.4亿 in Chinese.
// It cuts and never rounds up: 1,299 is 1.2k.
func (l *Localizer) Count(n int64) string {
	if strings.HasPrefix(l.lang, "zh") {
		switch {
		case n >= 100_000_000:
			return short(n, 100_000_000) + "亿"
		case n >= 10_000:
			return short(n, 10_000) + "万"
		}
		return strconv.FormatInt(n, 10)
	}
	switch {
	case n >= 1_000_000:
		return short(n, 1_000_000) + "M"
	case n >= 1000:
		return short(n, 1000) + "k"
	}
	return strconv.FormatInt(n, 10)
}

// short gives one decimal below ten units, none above.
func short(n, unit int64) string {
	whole, tenth := n/unit, n%unit*10/unit
	if whole >= 10 || tenth == 0 {
		return strconv.FormatInt(whole, 10)
	}
	return fmt.Sprintf("%d.%d", whole, tenth)
}

// Number writes a number in full, with a comma at the thousands.
func (l *Localizer) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Bytes writes a size in MB or KB.
func (l *Localizer) Bytes(n int64) string {
	switch {
	case n >= 1<<20:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(1<<20)), ".0") + " MB"
	case n >= 1<<10:
		return strconv.FormatInt((n+512)>>10, 10) + " KB"
	}
	return strconv.FormatInt(n, 10) + " B"
}

// Ago says how long ago t was: now, minutes, hours and days of the last week, then
// the date, with the year when it is another one.
func (l *Localizer) Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d < time.Minute:
		return l.T("time.now")
	case d < time.Hour:
		return l.N("time.minutes", int64(d/time.Minute))
	case d < 24*time.Hour:
		return l.N("time.hours", int64(d/time.Hour))
	case d < 7*24*time.Hour:
		return l.N("time.days", int64(d/(24*time.Hour)))
	}
	if t.Year() == now.Year() {
		return l.format(t, "time.day")
	}
	return l.Date(t)
}

// Day is Today, Yesterday or the date, for headings of a list.
func (l *Localizer) Day(t, now time.Time) string {
	t = t.In(now.Location())
	switch {
	case sameDay(t, now):
		return l.T("time.today")
	case sameDay(t, now.AddDate(0, 0, -1)):
		return l.T("time.yesterday")
	case t.Year() == now.Year():
		return l.format(t, "time.day")
	}
	return l.Date(t)
}

// Date writes the day with its year.
func (l *Localizer) Date(t time.Time) string { return l.format(t, "time.date") }

// DateTime writes the day and the time of day.
func (l *Localizer) DateTime(t time.Time) string { return l.format(t, "time.datetime") }

// Month writes the month and the year, for "since".
func (l *Localizer) Month(t time.Time) string { return l.format(t, "time.month") }

// format uses a Go layout that stands in the catalogue. Month names are the
// language's own: the key time.months lists the twelve.
func (l *Localizer) format(t time.Time, key string) string {
	layout := l.T(key)
	if !strings.Contains(layout, "January") {
		return t.Format(layout)
	}
	months := strings.Split(l.T("time.months"), " ")
	const hole = "\x00"
	s := t.Format(strings.Replace(layout, "January", hole, 1))
	return strings.Replace(s, hole, months[t.Month()-1], 1)
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// value writes an argument of a Problem: numbers and durations the reader's way.
func (l *Localizer) value(v any) any {
	if n, ok := whole(v); ok {
		return l.Number(n)
	}
	switch v := v.(type) {
	case time.Duration:
		return l.Duration(v)
	case time.Time:
		return l.DateTime(v)
	}
	return v
}

// Duration writes a span in its largest unit, rounded up: 90 s is 2 min.
func (l *Localizer) Duration(d time.Duration) string {
	switch {
	case d <= time.Minute:
		return l.N("time.span_seconds", int64((d+time.Second-1)/time.Second))
	case d <= time.Hour:
		return l.N("time.span_minutes", int64((d+time.Minute-1)/time.Minute))
	case d <= 48*time.Hour:
		return l.N("time.span_hours", int64((d+time.Hour-1)/time.Hour))
	}
	return l.N("time.span_days", int64((d+24*time.Hour-1)/(24*time.Hour)))
}

func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case int16:
		return int64(v), true
	}
	return 0, false
}
