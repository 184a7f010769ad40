package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"time"

	"golang.org/x/image/webp"

	"github.com/batata-social/batata/internal/errs"
)

// decodeBudget ends a decode that takes unreasonably long: 64 honest megapixels take
// about two seconds on one slow core.
const decodeBudget = 15 * time.Second

// decoded is an upright-able picture with what its container said about it.
type decoded struct {
	picture     *picture
	orientation int
}

// decode turns a whole file into a picture no larger than the limits. The decoder is
// chosen by the sniffed format. What the container says and what the bitstream says
// must both be inside the limits, since either may lie.
func decode(ctx context.Context, f format, data []byte) (decoded, error) {
	ctx, cancel := context.WithTimeout(ctx, decodeBudget)
	defer cancel()
	d := decoded{orientation: 1}
	if !plausible(f, data) {
		return d, broken(f) // cut short, or lying about its size: nothing is allocated for it
	}
	r := &deadlineReader{ctx: ctx, r: bytes.NewReader(data)}
	var img image.Image
	var profile []byte
	var err error
	lossyWebP := false
	switch f {
	case formatJPEG:
		facts := walkJPEG(data)
		if facts.scans > maxScans {
			return d, errs.InvalidField("file", "error.media_broken", "Format", f.String())
		}
		d.orientation, profile = facts.orientation, facts.profile
		img, err = jpeg.Decode(r)
	case formatPNG:
		d.orientation, profile = pngFacts(data)
		img, err = png.Decode(r)
	case formatGIF:
		img, err = decodeGIF(r, data)
	case formatWebP:
		facts, ok := walkWebP(data)
		if !ok {
			return d, broken(f)
		}
		d.orientation, profile, lossyWebP = facts.orientation, facts.profile, facts.lossy
		img, err = decodeWebP(ctx, facts)
	}
	if ctx.Err() != nil {
		return d, fmt.Errorf("decode %s of %d bytes: %w", f, len(data), context.Cause(ctx))
	}
	if err != nil {
		return d, broken(f)
	}
	b := img.Bounds()
	if err := checkSize(f, b.Dx(), b.Dy()); err != nil {
		return d, err
	}
	d.picture = pictureOf(img, lossyWebP)
	d.picture.applyProfile(profile)
	return d, nil
}

func pictureOf(img image.Image, lossyWebP bool) *picture {
	if !lossyWebP {
		return newPicture(img)
	}
	// A lossy WebP with transparency: stretch its levels first, then lay it on white.
	if m, ok := img.(*image.NYCbCrA); ok {
		p := newPicture(&m.YCbCr)
		p.expandRange()
		full := p.image()
		return newPicture(&image.NYCbCrA{YCbCr: *full, A: m.A, AStride: m.AStride})
	}
	p := newPicture(img)
	p.expandRange()
	return p
}

// decodeGIF gives the first frame on its canvas; the others are never decoded (M05).
func decodeGIF(r io.Reader, data []byte) (image.Image, error) {
	img, err := gif.Decode(r)
	if err != nil {
		return nil, err
	}
	cfg, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return onCanvas(img, img.Bounds().Min, cfg.Width, cfg.Height), nil
}

func decodeWebP(ctx context.Context, facts webpFacts) (image.Image, error) {
	if err := checkSize(formatWebP, facts.frameW, facts.frameH); err != nil {
		return nil, err
	}
	img, err := webp.Decode(&deadlineReader{ctx: ctx, r: bytes.NewReader(facts.still)})
	if err != nil {
		return nil, err
	}
	if facts.offsetX == 0 && facts.offsetY == 0 && img.Bounds().Dx() == facts.canvasW && img.Bounds().Dy() == facts.canvasH {
		return img, nil
	}
	if err := checkSize(formatWebP, facts.canvasW, facts.canvasH); err != nil {
		return nil, err
	}
	return onCanvas(img, image.Pt(facts.offsetX, facts.offsetY), facts.canvasW, facts.canvasH), nil
}

// onCanvas lays a frame that does not fill its canvas on a white one.
func onCanvas(img image.Image, at image.Point, w, h int) image.Image {
	canvas := image.Rect(0, 0, w, h)
	frame := image.Rectangle{Min: at, Max: at.Add(img.Bounds().Size())}
	if frame == canvas {
		return img
	}
	out := image.NewRGBA(canvas)
	draw.Draw(out, canvas, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, frame, img, img.Bounds().Min, draw.Over)
	return out
}

// deadlineReader makes a decoder stop when its time is over: they read in small pieces
// and know nothing of contexts.
type deadlineReader struct {
	ctx context.Context
	r   *bytes.Reader
}

func (d *deadlineReader) Read(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	return d.r.Read(p[:min(len(p), 16<<10)])
}
