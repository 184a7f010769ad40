package seed

import (
	"fmt"
	"slices"
	"strings"
)

// Ready is a note with everything that depends on the pictures at hand: which they
// are, how they are described, and under which licence and with which credit the
// note stands.
type Ready struct {
	Note
	Images []Image
	// Text is the body to publish: Body, then who took the photographs where they are
	// not the author's, then the topics.
	Text string
}

// Image is a picture in its place.
type Image struct {
	Picture
	Description string // alt text in the note's language
}

// Ready makes the pictures of a note. Its Licence becomes that of its photographs.
func (l *Library) Ready(n Note) (Ready, error) {
	r := Ready{Note: n}
	var licences []string
	for _, shown := range n.Pictures {
		p, err := l.Picture(shown.Ref)
		if err != nil {
			return Ready{}, fmt.Errorf("note %s: %w", n.Slug, err)
		}
		described := shown.Alt
		if p.Drawn {
			p.Credit = displayName(n.Author)
			if strings.HasPrefix(shown.Ref, "photo:") { // its author described the photograph
				described = p.Alt[n.Lang]
			}
		}
		if !slices.Contains(licences, p.Licence) {
			licences = append(licences, p.Licence)
		}
		r.Images = append(r.Images, Image{Picture: p, Description: described})
	}
	if len(licences) > 0 {
		r.Licence = strings.Join(licences, " AND ")
	}
	parts := []string{n.Body}
	if credit := creditLine(r.Images, n.Lang); credit != "" {
		parts = append(parts, credit)
	}
	if len(n.Topics) > 0 {
		parts = append(parts, "#"+strings.Join(n.Topics, " #"))
	}
	r.Text = strings.Join(parts, "\n\n")
	return r, nil
}

// creditLine names photographers, licence and source, and that we have cropped.
func creditLine(images []Image, lang string) string {
	var credits []string
	for _, p := range images {
		if p.Drawn {
			continue
		}
		format := "%s (%s, cropped) %s"
		if lang == "zh-CN" {
			format = "%s（%s，有裁剪） %s"
		}
		line := fmt.Sprintf(format, p.Credit, p.Licence, p.Source)
		if !slices.Contains(credits, line) {
			credits = append(credits, line)
		}
	}
	if len(credits) == 0 {
		return ""
	}
	// A line each: the source ends its line, so that nothing sticks to a link.
	all := strings.Join(credits, "\n")
	switch {
	case lang == "zh-CN":
		return "照片：" + all
	case len(credits) == 1:
		return "Photograph: " + all
	}
	return "Photographs: " + all
}

func displayName(handle string) string {
	for _, m := range Members() {
		if m.Handle == handle {
			return m.Name
		}
	}
	return handle
}
