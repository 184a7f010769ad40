package mail

import (
	"fmt"
	"html/template"
	"strings"
)

// Letter is what a person reads: a subject, paragraphs, one link that stands out,
// more paragraphs, and small print.
type Letter struct {
	Lang      string // BCP 47, of the HTML
	Subject   string
	Before    []string
	LinkText  string
	LinkURL   string // "" for a letter without a link
	After     []string
	Signature string
}

// Text is the letter in plain text, with lines ended as SMTP wants them.
func (l Letter) Text() string {
	parts := append([]string{}, l.Before...)
	if l.LinkURL != "" {
		parts = append(parts, l.LinkText+":\n"+l.LinkURL)
	}
	parts = append(parts, l.After...)
	parts = append(parts, "-- \n"+l.Signature)
	return strings.ReplaceAll(strings.Join(parts, "\n\n")+"\n", "\n", "\r\n")
}

// HTML is the same letter for programs that show HTML. The link's address is
// written out too: who is careful reads it before following.
func (l Letter) HTML() (string, error) {
	var b strings.Builder
	if err := page.Execute(&b, l); err != nil {
		return "", fmt.Errorf("write letter: %w", err)
	}
	return b.String(), nil
}

// Mail programs know no style sheets worth the name: the few styles stand inline.
var page = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1f1b18;font:16px/1.6 system-ui,sans-serif">
<div style="max-width:520px;margin:0 auto">
{{range .Before}}<p>{{.}}</p>
{{end}}{{if .LinkURL}}<p><a href="{{.LinkURL}}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#8a2f4a;color:#ffffff;text-decoration:none">{{.LinkText}}</a></p>
<p style="font-size:13px;color:#5c544e;word-break:break-all">{{.LinkURL}}</p>
{{end}}{{range .After}}<p>{{.}}</p>
{{end}}<p style="font-size:13px;color:#5c544e">{{.Signature}}</p>
</div>
</body>
</html>
`))
