package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"

	"github.com/batata-social/batata/internal/errs"
)

// ServeRemote writes a rendition of a remote picture, which is fetched first where it
// has to be, or a placeholder of its colour and shape where it cannot be had at the
// moment. The caller has decided that this viewer may see it. An error means that
// nothing was written.
func (s *Service) ServeRemote(w http.ResponseWriter, r *http.Request, id int64, name string, access Access) error {
	m, err := s.fetched(r.Context(), id)
	switch {
	case m == nil:
		return err
	case err != nil && r.Context().Err() != nil:
		return fmt.Errorf("remote media %d: %w", id, err) // who asked is gone
	case err != nil:
		return placeholder(w, r, m)
	}
	rendition := m.Rendition(name)
	if name == RenditionFed || rendition == nil {
		return fmt.Errorf("rendition of remote media %d: %w", id, errs.NotFound)
	}
	if err := s.looked(r.Context(), m); err != nil {
		return err
	}
	err = s.Serve(w, r, rendition.Key, access)
	if errors.Is(err, errs.NotFound) || errors.Is(err, errs.Unavailable) { // evicted between the row and the object
		return placeholder(w, r, m)
	}
	return err
}

// placeholder writes a picture of one colour. Nobody keeps it.
func placeholder(w http.ResponseWriter, r *http.Request, m *Media) error {
	const side = 48
	width, height := side, side
	if m.Width > m.Height {
		height = scaled(m.Height, side, m.Width)
	} else {
		width = scaled(m.Width, side, m.Height)
	}
	c := color.RGBA{R: uint8(m.Colour >> 16), G: uint8(m.Colour >> 8), B: uint8(m.Colour), A: 255}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{c})); err != nil {
		return fmt.Errorf("draw placeholder: %w", err)
	}
	h := w.Header()
	mediaHeaders(h, "placeholder.png", "", Private)
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(b.Bytes())
	return err
}
