package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
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
	if err != nil && !errors.Is(err, io.EOF) {
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

// plausible tells whether a file is long enough for the size that its header claims,
// under the best compression its format has. Decoders allocate by the header.
func plausible(f format, data []byte) bool {
	switch f {
	case formatPNG:
		const deflateRatio = 1032 // zlib's best
		w, h, bits := pngHeader(data)
		return int64(h)*(1+(int64(w)*bits+7)/8) <= int64(len(data))*deflateRatio
	case formatJPEG:
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return false
		}
		blocks := int64(cfg.Width+7) / 8 * (int64(cfg.Height+7) / 8)
		return blocks <= int64(len(data))*8 // a block takes a bit at least
	}
	return true
}

// pngHeader reads width, height and bits a pixel out of IHDR, which stands first.
func pngHeader(data []byte) (w, h uint32, bits int64) {
	if len(data) < 26 {
		return 0, 0, 0
	}
	channels := [...]int64{1, 0, 3, 1, 2, 0, 4}
	if int(data[25]) < len(channels) {
		bits = channels[data[25]] * int64(data[24])
	}
	return binary.BigEndian.Uint32(data[16:]), binary.BigEndian.Uint32(data[20:]), bits
}
