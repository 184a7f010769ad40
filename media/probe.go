package media

import (
	"bufio"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"github.com/batata-social/batata/internal/errs"
)

// Limits of one picture. They are constants because decoders hold the picture in
// memory: raising them is a decision about the machine, not a setting.
const (
	MaxImageBytes = 20 << 20   // of the file
	MaxPixels     = 64_000_000 // telephones make 48 and 50 megapixels
	MaxSide       = 16_384
	bigPixels     = 24_000_000 // above this, one decode at a time
)

// probe reads the head of a picture and refuses by format and size before anything is
// decoded (M04). It allocates a few kilobytes, whatever the file claims.
func probe(r io.Reader) (format, image.Config, error) {
	br := bufio.NewReaderSize(r, 4096)
	head, err := br.Peek(sniffLen)
	if err != nil && err != io.EOF {
		return formatNone, image.Config{}, err
	}
	f, name := sniff(head)
	if f == formatNone {
		return f, image.Config{}, refuse(name)
	}
	var cfg image.Config
	switch f {
	case formatJPEG:
		cfg, err = jpeg.DecodeConfig(br)
	case formatPNG:
		cfg, err = png.DecodeConfig(br)
	case formatWebP:
		cfg, err = webp.DecodeConfig(br)
	case formatGIF:
		cfg, err = gif.DecodeConfig(br)
	}
	if err != nil {
		return f, image.Config{}, broken(f)
	}
	return f, cfg, checkSize(f, cfg.Width, cfg.Height)
}

// checkSize refuses a picture that is too large, naming the limit and the value.
func checkSize(f format, w, h int) error {
	switch {
	case w <= 0 || h <= 0:
		return broken(f)
	case w > MaxSide || h > MaxSide:
		return errs.InvalidField("file", "error.media_side", "Width", w, "Height", h, "Limit", MaxSide)
	case w*h > MaxPixels:
		return errs.InvalidField("file", "error.media_pixels",
			"Width", w, "Height", h, "Megapixels", (w*h+999_999)/1_000_000, "Limit", MaxPixels/1_000_000)
	}
	return nil
}

func broken(f format) error {
	return errs.InvalidField("file", "error.media_broken", "Format", f.String())
}
