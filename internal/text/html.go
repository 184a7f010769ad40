// Package text turns what other programs write into the plain text that we keep. HTML
// from outside ends here: nothing of it is stored and nothing of it reaches a page, so
// that what was hidden in it has nowhere to go (F21). Links are written out with the
// address that they really lead to (F22).
package text

import (
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of FromHTML; what lies beyond them is left out.
const (
	maxInput  = 1 << 20  // bytes of HTML
	maxOutput = 64 << 10 // bytes of text
	maxDepth  = 32       // quotes and lists inside each other
	maxLink   = 2 << 10  // bytes of an address
)

// Links says how the text of a link is written. href is absolute, http or https. An
// empty answer means the usual: the address, after the words where they say something
// else.
type Links func(href, words, class string) string

// FromHTML is the text of an HTML fragment: paragraphs are set apart by an empty line,
// lines broken where <br> says so, items of lists marked, quotes begun with "> ".
// Scripts, styles, forms, frames and whatever else is not words is left out. Its cost
// grows with the length of the input alone.
func FromHTML(fragment string, links Links) string {
	if len(fragment) > maxInput {
		fragment = fragment[:maxInput]
	}
	w := &writer{links: links}
	z := html.NewTokenizer(strings.NewReader(fragment))
	z.SetMaxBuf(maxInput)
	for {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				w.text(string(z.Raw())) // a tag that does not end: words after all
			}
			return w.end()
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			w.open(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.close(atom.Lookup(name))
		}
	}
}

// unread are the elements whose content is not words.
var unread = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Head: true, atom.Title: true, atom.Template: true, atom.Iframe: true, atom.Noscript: true,
	atom.Svg: true, atom.Math: true, atom.Object: true, atom.Textarea: true, atom.Select: true, atom.Noframes: true, atom.Noembed: true,
	atom.Audio: true, atom.Video: true, atom.Canvas: true, atom.Xmp: true,
}

// blocks are the elements that stand on lines of their own; true: set apart by an
// empty line.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Pre: true,
	atom.Blockquote: true, atom.Ul: true, atom.Ol: true, atom.Table: true, atom.Figure: true, atom.Dl: true, atom.Section: true, atom.Article: true,
	atom.Div: false, atom.Li: false, atom.Tr: false, atom.Dt: false, atom.Dd: false, atom.Figcaption: false, atom.Details: false, atom.Summary: false,
	atom.Header: false, atom.Footer: false, atom.Address: false, atom.Hr: true,
}

// writer collects the text.
type writer struct {
	links Links
	out   strings.Builder

	skip   atom.Atom // the element that is left out, and how deep in its own kind
	skips  int
	pre    int
	quotes int
	quoted int   // quotes around the last word
	lists  []int // of the open lists: the number of the last item, -1 where there are no numbers

	breaks int    // line ends that are owed before the next word
	mark   string // what the next word's line begins with: the sign of an item
	space  bool   // a space is owed

	href, class string // of the open link
	words       strings.Builder
	linked      bool
}

func (w *writer) open(z *html.Tokenizer) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	if w.skips > 0 {
		if tag == w.skip {
			w.skips++
		}
		return
	}
	if unread[tag] {
		w.skip, w.skips = tag, 1
		return
	}
	attr := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if len(attr) < 20 {
			attr[string(k)] = string(v)
		}
	}
	w.block(tag)
	switch tag {
	case atom.Br:
		w.breaks = min(w.breaks+1, 2)
	case atom.Pre:
		w.pre++
	case atom.Blockquote:
		w.quotes = min(w.quotes+1, maxDepth)
	case atom.Ul, atom.Ol:
		w.openList(tag, attr["start"])
	case atom.Li:
		w.item()
	case atom.Img:
		w.text(attr["alt"])
	case atom.A:
		w.endLink()
		w.href, w.class, w.linked = attr["href"], attr["class"], true
	case atom.Rt:
		w.text("(")
	case atom.Td, atom.Th:
		w.space = true
	}
}

func (w *writer) close(tag atom.Atom) {
	if w.skips > 0 {
		if tag == w.skip {
			w.skips--
		}
		return
	}
	if tag == atom.A {
		w.endLink()
	}
	switch tag {
	case atom.Pre:
		w.pre = max(0, w.pre-1)
	case atom.Ul, atom.Ol:
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
	case atom.Rt:
		w.text(")")
	}
	w.block(tag)
	if tag == atom.Blockquote {
		w.quotes = max(0, w.quotes-1)
	}
}

// block ends the line before and after an element that stands on lines of its own.
func (w *writer) block(tag atom.Atom) {
	apart, is := blocks[tag]
	if !is {
		return
	}
	w.endLink()
	w.space = false
	w.breaks = max(w.breaks, 1)
	if apart && len(w.lists) == 0 {
		w.breaks = 2
	}
}

func (w *writer) openList(tag atom.Atom, start string) {
	if len(w.lists) >= maxDepth {
		return
	}
	number := -1
	if tag == atom.Ol {
		number = 0
		if n, err := strconv.Atoi(start); err == nil && n > 0 && n < 1e6 {
			number = n - 1
		}
	}
	w.lists = append(w.lists, number)
}

func (w *writer) item() {
	w.mark = "• "
	if n := len(w.lists); n > 0 {
		if w.lists[n-1] >= 0 {
			w.lists[n-1]++
			w.mark = strconv.Itoa(w.lists[n-1]) + ". "
		}
		w.mark = strings.Repeat("  ", n-1) + w.mark
	}
}

// text writes words; white space is one space, but in <pre>.
func (w *writer) text(s string) {
	if w.skips > 0 || s == "" {
		return
	}
	s = clean(s)
	if w.linked {
		if w.words.Len() < maxLink {
			w.words.WriteString(s)
		}
		return
	}
	w.write(s)
}

func (w *writer) write(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			if w.pre > 0 {
				w.breaks = min(w.breaks+1, 2)
			} else {
				w.space = true
			}
		}
		if w.pre > 0 {
			w.word(line)
			continue
		}
		w.space = w.space || startsWithSpace(line)
		for j, word := range strings.Fields(line) {
			w.space = w.space || j > 0
			w.word(word)
		}
		w.space = w.space || (endsWithSpace(line) && line != "")
	}
}

// word writes a piece that stays on one line, after the line ends and the space that
// are owed.
func (w *writer) word(s string) {
	if s == "" || w.out.Len()+len(s) > maxOutput {
		return
	}
	quote := strings.Repeat("> ", w.quotes)
	switch {
	case w.out.Len() == 0:
		w.out.WriteString(quote + w.mark)
	case w.breaks > 0:
		empty := ""
		if w.breaks > 1 {
			empty = "\n" + strings.TrimRight(strings.Repeat("> ", min(w.quotes, w.quoted)), " ")
		}
		w.out.WriteString(empty + "\n" + quote + w.mark)
	case w.mark != "":
		w.out.WriteString(w.mark)
	case w.space:
		w.out.WriteByte(' ')
	}
	w.breaks, w.space, w.mark, w.quoted = 0, false, "", w.quotes
	w.out.WriteString(s)
}

// endLink writes the link that is open: its words where they are the address or name
// somebody, else the words and where they lead.
func (w *writer) endLink() {
	if !w.linked {
		return
	}
	words := w.words.String()
	w.linked = false
	w.words.Reset()
	href := Address(w.href)
	if href == "" {
		w.write(words)
		return
	}
	label := strings.Join(strings.Fields(words), " ")
	if w.links != nil {
		if as := w.links(href, label, w.class); as != "" {
			w.write(padded(words, as))
			return
		}
	}
	if label == "" || sameAddress(label, href) {
		w.write(padded(words, href))
		return
	}
	w.write(padded(words, label+" ("+href+")"))
}

// padded keeps the white space around the words of a link.
func padded(words, as string) string {
	if startsWithSpace(words) {
		as = " " + as
	}
	if endsWithSpace(words) {
		as += " "
	}
	return as
}

func (w *writer) end() string {
	w.endLink()
	return strings.TrimSpace(w.out.String())
}

// sameAddress says whether the words of a link are its address, whole or cut short
// with an ellipsis as some programs write it.
func sameAddress(words, href string) bool {
	bare := func(s string) string {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
		return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
	}
	w, h := bare(words), bare(href)
	if cut, short := strings.CutSuffix(w, "…"); short {
		// The host has to be whole: what is cut must not be what says where it leads.
		return strings.HasPrefix(h, cut) && strings.Contains(cut, "/")
	}
	return w == h
}

// Address gives an absolute http or https address in its normal spelling, or "".
func Address(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxLink {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return ""
	}
	out := u.String()
	if out != clean(out) || strings.ContainsFunc(out, unicode.IsSpace) {
		return ""
	}
	return out
}

// clean is Clean for text that came out of HTML: also without the characters of no
// width that hide words inside words, and without the marks of what was no text.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r == 0x200b || r == 0x2060 || !wanted(r) {
			return -1
		}
		return r
	}, s)
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

func endsWithSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(r)
}
