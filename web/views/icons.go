package views

import (
	_ "embed"
	"strings"
)

// sprite holds every icon as a symbol. It stands once in each page, so that a page
// that is saved or read offline keeps its icons and no request waits for them.
//
//go:embed icons.svg
var sprite string

// hasIcon says whether the sprite draws the icon; a test asks it for every name in use.
func hasIcon(name string) bool { return strings.Contains(sprite, `id="i-`+name+`"`) }
