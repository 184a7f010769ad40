package web

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// inert reads an answer as a browser or a feed reader does and gives what a stranger's
// text has become besides text. The second result is all text and all values of
// attributes, which is where such a text belongs.
func inert(contentType, body string) (broken []string, words string) {
	var b strings.Builder
	switch {
	case strings.HasPrefix(contentType, "text/html"):
		for _, scripting := range []bool{true, false} { // <noscript> is two things
			doc, err := html.ParseWithOptions(strings.NewReader(body), html.ParseOptionEnableScripting(scripting))
			if err != nil {
				return []string{err.Error()}, ""
			}
			for n := range doc.Descendants() {
				broken = append(broken, nodeViolations(n, &b)...)
			}
		}
	case strings.Contains(contentType, "json"):
		var any any
		if err := json.Unmarshal([]byte(body), &any); err != nil {
			broken = append(broken, "no JSON: "+err.Error())
		}
		b.WriteString(fmt.Sprint(any))
	case strings.Contains(contentType, "xml"):
		return feedViolations(body)
	case strings.HasPrefix(contentType, "text/plain"):
		b.WriteString(body)
	default:
		broken = append(broken, "nobody knows what "+contentType+" does")
	}
	return broken, b.String()
}

func nodeViolations(n *html.Node, words *strings.Builder) (broken []string) {
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf(format, args...)) }
	switch n.Type {
	case html.TextNode:
		words.WriteString(n.Data)
		if parent := n.Parent.Data; (parent == "script" || parent == "style") && liveMark.MatchString(n.Data) {
			if !isData(n.Parent) {
				say("a text is in <%s>: %s", parent, n.Data)
			} else if !json.Valid([]byte(n.Data)) {
				say("broken JSON: %s", n.Data)
			}
		}
		return broken
	case html.CommentNode, html.DoctypeNode:
		if liveMark.MatchString(n.Data) {
			say("a text is in a comment: %s", n.Data)
		}
		return broken
	case html.ElementNode:
	default:
		return nil
	}
	if liveMark.MatchString(n.Data) || slices.Contains([]string{"iframe", "object", "embed", "base", "math", "animate", "set", "frame", "applet"}, n.Data) {
		say("a text has become <%s>", n.Data)
	}
	if n.Data == "script" && !isData(n) && !strings.HasPrefix(attribute(n, "src"), "/assets/") {
		say("a script that is not ours: %v", n.Attr)
	}
	for _, a := range n.Attr {
		words.WriteString("\n" + a.Val)
		switch {
		case liveMark.MatchString(a.Key), strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "http-equiv":
			say("a text has become <%s %s=%q>", n.Data, a.Key, a.Val)
		case slices.Contains([]string{"href", "src", "action", "formaction", "poster", "data", "cite", "ping", "srcset", "background"}, a.Key):
			if why := addressViolation(n, a.Key, a.Val); why != "" {
				say("<%s %s=%q>: %s", n.Data, a.Key, a.Val, why)
			}
		}
	}
	return broken
}

// isData says that no browser runs what stands in a <script>.
func isData(n *html.Node) bool {
	return n.Data == "script" && slices.Contains([]string{"application/ld+json", "application/json"}, attribute(n, "type"))
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// addressViolation says what is wrong with an address: only links lead elsewhere, and
// only to the web.
func addressViolation(n *html.Node, key, address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return err.Error()
	}
	ours := u.Host == "" && (u.Path == "" || strings.HasPrefix(u.Path, "/")) || strings.HasPrefix(address, testOrigin+"/")
	switch {
	case u.Scheme == "data" && n.Data == "img":
		return ""
	case u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto":
		return "scheme " + u.Scheme
	case ours || n.Data == "a" && key == "href" || u.Scheme == "mailto":
		return ""
	}
	return "leads elsewhere"
}

// feedViolations reads a feed or a sitemap strictly, and its entries' HTML in turn.
func feedViolations(body string) (broken []string, words string) {
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(body))
	fragment := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return broken, b.String()
		}
		if err != nil {
			return append(broken, "no XML: "+err.Error()), b.String()
		}
		switch at := token.(type) {
		case xml.StartElement:
			fragment = at.Name.Local == "content" || at.Name.Local == "description" || at.Name.Local == "encoded"
			if liveMark.MatchString(at.Name.Local) || slices.Contains([]string{"script", "svg", "img"}, at.Name.Local) {
				broken = append(broken, "a text has become <"+at.Name.Local+">")
			}
			for _, a := range at.Attr {
				b.WriteString("\n" + a.Value)
			}
		case xml.EndElement:
			fragment = false
		case xml.ProcInst:
			if at.Target != "xml" {
				broken = append(broken, "a text has become <?"+at.Target+"?>")
			}
		case xml.CharData:
			if !fragment {
				b.Write(at)
				continue
			}
			more, text := inert("text/html", string(at))
			broken = append(broken, more...)
			b.WriteString(text)
		}
	}
}

func TestTheSearchForLiveTextCanFail(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`<p>zq001</p>`: "",
		`<p title="<script>zq001()</script>">x</p>`:                   "",
		`<a href="https://example.org/zq001">x</a>`:                   "",
		`<script>zq001()</script>`:                                    "in <script>",
		`<script src="//evil.example"></script>`:                      "not ours",
		`<script type="application/ld+json">zq0</script`:              "",
		`<script type="application/ld+json">"zq001"x</script>`:        "broken JSON",
		`<img src=x onerror=f()>`:                                     "onerror",
		`<img src=//evil.example/x>`:                                  "leads elsewhere",
		`<a href="jav&#x09;ascript:f()">x</a>`:                        "href",
		`<a href="javascript:f()">x</a>`:                              "scheme javascript",
		`<form action="https://evil.example">`:                        "leads elsewhere",
		`<p style="color:red">`:                                       "style",
		`<zq001>`:                                                     "become <zq001>",
		`<!-- zq001 -->`:                                              "comment",
		`<iframe>`:                                                    "become <iframe>",
		`<meta http-equiv=refresh content=0>`:                         "http-equiv",
		`<textarea></textarea><b zq001>`:                              "zq001",
		`<svg><animate>`:                                              "animate",
		`<button formaction=javascript:f()>`:                          "formaction",
		`<a href="data:text/html,x">x</a>`:                            "scheme data",
		`<link rel=stylesheet href=//evil.example>`:                   "leads elsewhere",
		`<base href=https://evil.example/>`:                           "base",
		`<p>&lt;img src=x onerror=zq001()&gt; and "quotes" '</p>`:     "",
		`<input value="&quot;><script>zq001()</script>">`:             "",
		`<template><img src=x onerror=zq001()></template>`:            "onerror",
		`<noscript><img src=x onerror=zq001()></noscript>`:            "onerror",
		`<textarea><img src=x onerror=zq001()></textarea><script>zq1`: "not ours",
	} {
		broken, _ := inert("text/html", body)
		got := strings.Join(broken, "\n")
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
	for body, want := range map[string]string{
		`<feed><title>zq001 &lt;b&gt;</title></feed>`:                       "",
		`<feed><title><script>zq001</script></title></feed>`:                "become <script>",
		`<feed><content>&lt;img src="x" onerror="f()"></content></feed>`:    "onerror",
		`<feed><content>&amp;lt;img src="x" onerror="f()"></content></fe`:   "no XML",
		`<feed><content>&amp;lt;img onerror="zq001()"&gt;</content></feed>`: "",
	} {
		broken, _ := inert("application/atom+xml", body)
		got := strings.Join(broken, "\n")
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}
