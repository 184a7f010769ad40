package seed

import (
	"fmt"
	"image"
	"net/url"
	"strconv"
	"strings"

	"github.com/batata-social/batata/cmd/batata/seed/draw"
)

// drawing reads "name?ratio=1x1&zoom=2&x=0.5&y=0.5&seed=1" and paints it. Without a
// ratio it is the one that the drawing was composed for.
func (l *Library) drawing(ref string) (Picture, error) {
	name, query, _ := strings.Cut(ref, "?")
	composition, ok := draw.Named(name)
	if !ok {
		return Picture{}, fmt.Errorf("no drawing %q", name)
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return Picture{}, fmt.Errorf("drawing %q: %w", ref, err)
	}
	view := draw.View{Zoom: 1, X: 0.5, Y: 0.5}
	seed := int64(1)
	ratio := ratioOf(composition.Ratio)
	for key := range values {
		value := values.Get(key)
		switch key {
		case "ratio":
			ratio = value
		case "zoom":
			view.Zoom, err = strconv.ParseFloat(value, 64)
		case "x":
			view.X, err = strconv.ParseFloat(value, 64)
		case "y":
			view.Y, err = strconv.ParseFloat(value, 64)
		case "seed":
			seed, err = strconv.ParseInt(value, 10, 64)
		default:
			err = fmt.Errorf("unknown %q", key)
		}
		if err != nil {
			return Picture{}, fmt.Errorf("drawing %q: %w", ref, err)
		}
	}
	w, h := l.size(ratio)
	data, err := l.cached("draw:"+ref, func() (image.Image, error) {
		return composition.Detail(w, h, seed, view), nil
	})
	if err != nil {
		return Picture{}, fmt.Errorf("drawing %q: %w", ref, err)
	}
	alt := map[string]string{"en": composition.En, "zh-CN": composition.Zh}
	if view.Zoom > 1.4 { // little enough is seen that the whole description would promise too much
		alt["en"] = "Detail of a d" + strings.TrimPrefix(composition.En, "D")
		alt["zh-CN"] = "局部。" + composition.Zh
	}
	return Picture{JPEG: data, Title: strings.ReplaceAll(name, "-", " "), Licence: drawingLicence, Drawn: true, Alt: alt}, nil
}

func ratioOf(r draw.Ratio) string {
	switch {
	case r.W < r.H:
		return "3x4"
	case r.W > r.H:
		return "4x3"
	}
	return "1x1"
}
