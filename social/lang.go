package social

import "unicode"

// DetectLang guesses the language of a text from its letters: Chinese, Japanese
// and Korean are told apart by script; Latin text keeps fallback, since a guess
// between two European languages would be wrong too often to help.
func DetectLang(s, fallback string) string {
	var han, kana, hangul, other int
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			other++
		}
	}
	// One Han character says about as much as three letters.
	switch {
	case kana > 0 && 3*(kana+han) >= other:
		return "ja"
	case hangul > 0 && 3*hangul >= other:
		return "ko"
	case han > 0 && 3*han >= other:
		if fallback == "zh-TW" || fallback == "zh-HK" {
			return fallback
		}
		return "zh-CN"
	case other > 0 && (fallback == "zh-CN" || fallback == "ja" || fallback == "ko"):
		return "en"
	}
	return fallback
}
