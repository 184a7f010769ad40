package members

import (
	"strings"
	"unicode"
)

// guessable refuses what guessing programs try first: the commonest passwords and
// their words with digits around them, runs of a keyboard or an alphabet, a few
// characters over and over, and what stands on the member's own page.
func guessable(password string, known []string) bool {
	p := strings.ToLower(password)
	if _, ok := commonWhole[p]; ok || fewCharacters(p) || isRun(p) {
		return true
	}
	stem := strings.TrimFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
	if _, ok := commonStems[unleet(stem)]; ok {
		return true
	}
	if _, ok := commonStems[unleet(strings.TrimFunc(p, unicode.IsSpace))]; ok {
		return true
	}
	for _, word := range known {
		word = strings.ToLower(word)
		if word == "" {
			continue
		}
		if p == word || stem == word || len(word) >= 4 && strings.ReplaceAll(p, word, "") == "" {
			return true
		}
	}
	return false
}

// fewCharacters holds for at most three different characters: aaaaaaaaaa, abababab…
func fewCharacters(p string) bool {
	seen := map[rune]struct{}{}
	for _, r := range p {
		seen[r] = struct{}{}
	}
	return len(seen) <= 3
}

// isRun holds when the whole of p is a piece of a keyboard row, the digits or the
// alphabet, forwards or backwards, as often as it likes.
func isRun(p string) bool {
	for _, row := range [...]string{"1234567890", "0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
		"qwertzuiop", "azertyuiop", "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm"} {
		ring := strings.Repeat(row, 1+len(p)/len(row)+1)
		if strings.Contains(ring, p) || strings.Contains(reversed(ring), p) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	b := []byte(s) // the rows are ASCII
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// unleet reads p4ssw0rd as password.
func unleet(s string) string {
	return leet.Replace(s)
}

var leet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

func wordSet(text string) map[string]struct{} {
	set := map[string]struct{}{}
	for _, w := range strings.Fields(text) {
		set[w] = struct{}{}
	}
	return set
}

// commonWhole are much-used passwords of ten characters and more that no rule above
// catches; shorter ones are refused by length.
var commonWhole = wordSet(`
1g2w3e4r5t 1q2w3e4r5t6y 3rjs1la7qe 987654321a a123456789 123456789a a1234567890 1234567890a aa12345678 aa123456789 abc123456789
abcd123456 abcd1234567 abc1234567 abcde12345 12345abcde 123abc456def qwe123456789 qwer123456 qwer1234qwer qwerty1234 qwerty12345 qwerty123456
asd123456789 asdf123456 zxc123456789 zxcvbnm123 123qweasdzxc 1qaz2wsx3edc qazwsxedc123 q1w2e3r4t5 q1w2e3r4t5y6 1a2b3c4d5e
woaini1314 woaini520 woaini1314520 5201314520 1314520520 520131452013 a5201314520 wang123456 zhang123456 li123456789 caonima123
iloveyou12 iloveyou123 iloveyou1234 loveyou123 iloveu1234 p@ssw0rd123 passw0rd123 pass123456 pass1234567 admin123456 admin12345 root123456
welcome123 welcome1234 changeme123 letmein123 letmein1234 test123456 test1234567 user123456 guest123456 temp123456 default123
`)

// commonStems are words that stay guessable with digits and signs around them.
var commonStems = wordSet(`
password passwords passwort passwd pass motdepasse contrasena senha parola wachtwoord mima woaini woainima mimamima
iloveyou iloveu loveyou loveme lovelove qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qweasd qweasdzxc
admin administrator adminadmin root toor user users guest login logon signin welcome welcomeback hello helloworld letmein letmeinnow opensesame changeme
changeit default secret topsecret private master masterkey test tester testing testtest temp temporary demo sample example
football baseball basketball soccer hockey superman batman spiderman pokemon naruto dragon monkey princess sunshine shadow
flower butterfly chocolate cookie summer winter autumn spring january february august september october november december
monday friday sunday computer internet samsung google facebook instagram xiaohongshu hongshu batata sweetpotato
abc abcd abcde abcdef abcabc abcdabcd trustno whatever starwars michael jennifer jessica charlie liverpool arsenal chelsea
`)
