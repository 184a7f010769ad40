package edge

import (
	"errors"
	"io"
	"mime/multipart"
	"net/url"

	"github.com/batata-social/batata/internal/errs"
)

// readMultipart walks the parts as they arrive. Only one file is under way at a
// time and none is kept in memory here.
func readMultipart(body io.Reader, boundary string, file func(field, name string, r io.Reader) error) (Form, error) {
	unreadable := errs.New(errs.Invalid, "web.form_unreadable")
	if boundary == "" || len(boundary) > 70 { // RFC 2046 §5.1.1
		return Form{}, unreadable
	}
	meter := &headerMeter{r: body}
	parts := multipart.NewReader(meter, boundary)
	values := url.Values{}
	room := maxPartValues
	for n := 0; ; n++ {
		if n > maxParts {
			return Form{}, errs.New(errs.TooLarge, "web.too_many_fields", "Limit", maxParts)
		}
		meter.watch(MaxPartHeader + partBuffer)
		part, err := parts.NextPart()
		meter.watch(-1)
		if errors.Is(err, io.EOF) {
			return cleanForm(values)
		}
		if err != nil {
			if meter.spent || errors.Is(err, multipart.ErrMessageTooLarge) {
				err = errs.New(errs.TooLarge, "web.part_header", "Limit", MaxPartHeader)
			}
			return Form{}, readFailure(err, unreadable)
		}
		if part.FileName() != "" {
			if err := file(part.FormName(), part.FileName(), part); err != nil {
				return Form{}, fileFailure(err, unreadable)
			}
		} else {
			var value []byte
			value, err = io.ReadAll(io.LimitReader(part, int64(room)+1))
			if room -= len(value); err == nil && room < 0 {
				err = errs.New(errs.TooLarge, "web.form_too_large", "Limit", maxPartValues)
			}
			values.Add(part.FormName(), string(value))
		}
		if err == nil { // skip what file left unread before the next header is metered
			_, err = io.Copy(io.Discard, part)
		}
		if err != nil {
			return Form{}, readFailure(err, unreadable)
		}
	}
}

// headerMeter bounds how much may be read while the header of a part is parsed:
// the library's own bound is megabytes.
type headerMeter struct {
	r     io.Reader
	left  int  // -1: not watching
	spent bool // the bound was reached
}

func (m *headerMeter) watch(most int) { m.left = most }

func (m *headerMeter) Read(p []byte) (int, error) {
	if m.left == 0 {
		m.spent = true
		return 0, io.ErrUnexpectedEOF
	}
	if m.left > 0 && len(p) > m.left {
		p = p[:m.left]
	}
	n, err := m.r.Read(p)
	if m.left > 0 {
		m.left -= n
	}
	return n, err
}

// fileFailure takes a file that ended early for a malformed body; what else went
// wrong with a file is told as it is.
func fileFailure(err error, otherwise error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errs.Unavailable) {
		return otherwise
	}
	return err
}
