// Package mediatest holds photographs for tests and measurements. It knows nothing of
// package media, whose own tests use it too.
package mediatest

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"os"
	"testing"
)

// photograph is installed by make setup (tools/packages.sh).
const photograph = "/usr/share/backgrounds/Dragonfly_by_Bolly.jpg"

// TwelveMegapixels is a real photograph as a telephone stores it: a JPEG of 4032×3024
// pixels, to be turned by 90° as its EXIF block says.
func TwelveMegapixels(t testing.TB) []byte {
	t.Helper()
	f, err := os.Open(photograph)
	if err != nil {
		t.Fatalf("%v: install lomiri-wallpapers-20.04 (`make tools`)", err)
	}
	defer f.Close()
	photo, err := jpeg.Decode(f)
	if err != nil {
		t.Fatalf("decode %s: %v", photograph, err)
	}
	crop := image.NewRGBA(image.Rect(0, 0, 4032, 3024))
	draw.Draw(crop, crop.Rect, photo, photo.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, crop, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatalf("encode a photograph: %v", err)
	}
	// APP1 with one entry of a big-endian TIFF directory: 0x0112 (orientation), SHORT, 1, 6.
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return append(head, out.Bytes()[2:]...)
}
