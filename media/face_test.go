package media

import (
	"bytes"
	"image"
	"image/color"
	"testing"
)

func TestCutFace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		purpose           string
		w, h, orientation int
		wantW, wantH      int
	}{
		{PurposeAvatar, 3000, 2000, 1, 720, 720},
		{PurposeAvatar, 300, 200, 1, 200, 200},
		{PurposeAvatar, 300, 200, 6, 200, 200},
		{PurposeBanner, 3000, 2000, 1, 1500, 500},
		{PurposeBanner, 600, 600, 1, 600, 200},
		{PurposeBanner, 10, 4000, 6, 30, 10}, // on its side: 4000×10
		{PurposeAvatar, 1, 1, 1, 1, 1},
		{PurposeNote, 300, 200, 1, 300, 200},
	} {
		// Left third red, the middle green, right third blue.
		img := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
		for y := range c.h {
			for x := range c.w {
				img.Set(x, y, [...]color.RGBA{{R: 255, A: 255}, {G: 255, A: 255}, {B: 255, A: 255}}[min(3*x/c.w, 2)])
			}
		}
		got := cutFace(decoded{picture: newPicture(img), orientation: c.orientation}, c.purpose)
		w, h := got.picture.size()
		if w != c.wantW || h != c.wantH {
			t.Errorf("%+v: %d×%d", c, w, h)
		}
		if c.purpose == PurposeAvatar && w > 100 {
			if _, g, b, _ := got.picture.image().At(w/2, h/2).RGBA(); g < 0xd000 || b > 0x4000 {
				t.Errorf("%+v: the middle is not the middle: g %x b %x", c, g, b)
			}
		}
	}
}

// What stands beside names is small: an avatar has a rendition for it, a few kilobytes in
// weight, and nothing else has.
func TestAvatarsHaveASmallRendition(t *testing.T) {
	t.Parallel()
	s := newService(t, newDisk(t))
	data := readFile(t, photographs(t)[0])
	for _, purpose := range []string{PurposeAvatar, PurposeNote} {
		m, err := s.Upload(t.Context(), UploadInput{AccountID: 7, Purpose: purpose, Reader: bytes.NewReader(data), Size: int64(len(data))})
		if err != nil {
			t.Fatal(err)
		}
		small := m.Rendition(Rendition96)
		if purpose == PurposeNote {
			if small != nil {
				t.Errorf("a note's picture has %+v", small)
			}
			continue
		}
		if small == nil || small.Width != 96 || small.Height != 96 || small.Bytes > 6<<10 {
			t.Errorf("the small rendition is %+v", small)
		}
	}
}
