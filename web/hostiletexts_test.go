package web

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// liveMark stands in every hostile text where a script would run or a name would be made
// up, with the number of the text: nothing that a reader's browser acts on may hold it.
var liveMark = regexp.MustCompile(`(?i)zq(\d{3})`)

// hostileTexts are over 300 ways to break out of the place where a text stands: 44
// texts in 8 wrappings. M is where the mark goes.
func hostileTexts() []string {
	texts := []string{
		`<script>M()</script>`, `<script src=//M.example></script>`, `<img src=x onerror=M()>`, `<svg onload=M()>`, `<svg/onload=M()//`,
		`<svg><script>M()</script></svg>`, `<svg><animate onbegin=M() attributeName=x>`, `<svg><a xlink:href="javascript:M()">x</a></svg>`,
		`<iframe srcdoc="<script>M()</script>">`, `<iframe src=javascript:M()>`, `<object data="javascript:M()">`, `<embed src=javascript:M()>`,
		`<a href="javascript:M()">x</a>`, `<a href="jav&#x09;ascript:M()">x</a>`, `<a href=" &#14; javascript:M()">x</a>`,
		`<math><mi xlink:href="javascript:M()">x</mi></math>`, `<details open ontoggle=M()>`, `<input autofocus onfocus=M()>`,
		`<form action=javascript:M()><button>x</button></form>`, `<button formaction=javascript:M()>x</button>`, `<base href=//M.example/>`,
		`<meta http-equiv=refresh content="0;url=javascript:M()">`, `<link rel=stylesheet href=//M.example>`, `<style>@import'//M.example'</style>`,
		`<p style="background:url(//M.example)">x</p>`, `<video><source onerror=M()></video>`, `<template><img src=x onerror=M()></template>`,
		`<noscript><p title="</noscript><img src=x onerror=M()>">`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=M()&gt;">`,
		`<M x=1>`, `<p M=1>`, `javascript:M()`, `data:text/html,<script>M()</script>`, `vbscript:M()`, `&lt;script&gt;M()&lt;/script&gt;`,
		`\u003cscript\u003eM()\u003c/script\u003e`, `{{constructor.constructor('M()')()}}`, "`-M()-`${M()}", `';M();//`, `<%= M() %>`,
		`https://example.org/"onmouseover="M()`, `#<img/src=x/onerror=M()>`, `@mei"onmouseover=M() x="`, `＜script＞M()＜/script＞`,
	}
	wrappings := []string{`T`, `">T`, `'>T`, `</textarea>T`, `</script>T`, `-->T`, `]]>T`, "\u202eT"}
	var all []string
	for _, wrapping := range wrappings {
		for _, text := range texts {
			number := fmt.Sprintf("zq%03d", len(all))
			all = append(all, strings.ReplaceAll(strings.Replace(wrapping, "T", text, 1), "M", number))
		}
	}
	return all
}

// fitting gives the texts that a field of so many characters takes, one after another.
type fitting struct {
	texts []string
	next  map[int]int // limit: which text comes next
}

func (f *fitting) take(limit int) string {
	for range f.texts {
		text := f.texts[f.next[limit]%len(f.texts)]
		f.next[limit]++
		if utf8.RuneCountInString(text) <= limit {
			return text
		}
	}
	return ""
}

// many is as many texts as fit, each on a line.
func (f *fitting) many(limit int) string {
	var b strings.Builder
	left := limit
	for range f.texts {
		text := f.texts[f.next[limit]%len(f.texts)]
		if utf8.RuneCountInString(text)+1 > left {
			break
		}
		left -= utf8.RuneCountInString(text) + 1
		b.WriteString(text + "\n")
		f.next[limit]++
	}
	return b.String()
}
