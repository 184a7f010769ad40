package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/batata-social/batata/internal/errs"
)

// Limits of forms (A20). The largest form we have, publishing, has seven fields for
// each of 18 pictures, some thirty others, and the pictures themselves.
const (
	maxFields     = 320
	maxParts      = 340
	maxPartHeader = 64 << 10
	maxPartValues = 256 << 10 // all text parts together
	partBuffer    = 8 << 10   // what the multipart reader may have read ahead
)

// form is what a page sent.
type form struct{ url.Values }

// form reads the fields of a request, whichever way the page encoded them. Files
// are left out: uploads reads those.
func (v *visit) form() (form, error) {
	if v.read != nil {
		return *v.read, nil
	}
	return v.uploads(func(string, string, io.Reader) error { return nil })
}

// uploads reads the fields of a request and hands its files to file, one after
// the other, as they come in. Fields that stand behind a file in the form are not
// known yet when it is called.
func (v *visit) uploads(file func(field, name string, r io.Reader) error) (form, error) {
	kind, params, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	switch {
	case v.r.Header.Get("Content-Type") == "": // a button without fields
		return form{url.Values{}}, nil
	case err != nil:
		return form{}, errs.New(errs.Invalid, "web.form_unreadable")
	case kind == "application/x-www-form-urlencoded":
		return readURLEncoded(v.r.Body)
	case kind == "multipart/form-data":
		return readMultipart(v.r.Body, params["boundary"], file)
	case kind == "application/json":
		return readJSONForm(v.r.Body)
	}
	return form{}, errs.New(errs.Invalid, "web.form_unreadable")
}

func readURLEncoded(r io.Reader) (form, error) {
	body, err := io.ReadAll(r) // the route's body cap bounds it
	if err != nil {
		return form{}, err
	}
	if strings.Count(string(body), "&") >= maxFields {
		return form{}, errs.New(errs.TooLarge, "web.too_many_fields", "Limit", maxFields)
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return form{}, errs.New(errs.Invalid, "web.form_unreadable")
	}
	return cleanForm(values)
}

// readJSONForm reads a flat object of strings, numbers, booleans and lists of
// them: a form that a script sent as JSON. Nothing deeper is accepted.
func readJSONForm(r io.Reader) (form, error) {
	unreadable := errs.New(errs.Invalid, "web.form_unreadable")
	dec := json.NewDecoder(r)
	dec.UseNumber() // ids do not fit into a float
	var object map[string]any
	if err := dec.Decode(&object); err != nil {
		return form{}, readFailure(err, unreadable)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return form{}, unreadable
	}
	values := url.Values{}
	for name, value := range object {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, item := range list {
			text, ok := scalar(item)
			if !ok {
				return form{}, unreadable
			}
			values.Add(name, text)
		}
	}
	return cleanForm(values)
}

func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	case nil:
		return "", true
	}
	return "", false
}

// readMultipart walks the parts as they arrive. Only one file is under way at a
// time and none is kept in memory here.
func readMultipart(body io.Reader, boundary string, file func(field, name string, r io.Reader) error) (form, error) {
	unreadable := errs.New(errs.Invalid, "web.form_unreadable")
	if boundary == "" || len(boundary) > 70 { // RFC 2046 §5.1.1
		return form{}, unreadable
	}
	meter := &headerMeter{r: body}
	parts := multipart.NewReader(meter, boundary)
	values := url.Values{}
	room := maxPartValues
	for n := 0; ; n++ {
		if n > maxParts {
			return form{}, errs.New(errs.TooLarge, "web.too_many_fields", "Limit", maxParts)
		}
		meter.watch(maxPartHeader + partBuffer)
		part, err := parts.NextPart()
		meter.watch(-1)
		if errors.Is(err, io.EOF) {
			return cleanForm(values)
		}
		if err != nil {
			if meter.spent || errors.Is(err, multipart.ErrMessageTooLarge) {
				err = errs.New(errs.TooLarge, "web.part_header", "Limit", maxPartHeader)
			}
			return form{}, readFailure(err, unreadable)
		}
		if part.FileName() != "" {
			if err := file(part.FormName(), part.FileName(), part); err != nil {
				return form{}, fileFailure(err, unreadable)
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
			return form{}, readFailure(err, unreadable)
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

// readFailure keeps errors that say something (too large, a problem of the file,
// a store that is down) and takes any other for a malformed body.
func readFailure(err error, otherwise error) error {
	var problem *errs.Problem
	var tooLarge *http.MaxBytesError
	if errors.As(err, &problem) || errors.As(err, &tooLarge) {
		return err
	}
	for _, kind := range [...]error{errs.Unavailable, errs.TooLarge, errs.Invalid, errs.Denied, errs.NotFound, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, kind) {
			return err
		}
	}
	return otherwise
}

// fileFailure takes a file that ended early for a malformed body; what else went
// wrong with a file is told as it is.
func fileFailure(err error, otherwise error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errs.Unavailable) {
		return otherwise
	}
	return err
}

// cleanForm refuses what no browser sends from our pages.
func cleanForm(values url.Values) (form, error) {
	count := 0
	for name, list := range values {
		count += len(list)
		for i, s := range list {
			if strings.ContainsRune(name, 0) || strings.ContainsRune(s, 0) {
				return form{}, errs.New(errs.Invalid, "web.form_unreadable")
			}
			// Browsers send CRLF; the counter in the page counts one.
			list[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD")
		}
	}
	if count > maxFields {
		return form{}, errs.New(errs.TooLarge, "web.too_many_fields", "Limit", maxFields)
	}
	return form{values}, nil
}

// id reads an id; 0 when the field is absent or no id.
func (f form) id(name string) int64 { return parseID(f.Get(name)) }

// ids reads a list of ids: repeated fields, or one with commas.
func (f form) ids(name string) []int64 {
	var out []int64
	for _, value := range f.Values[name] {
		for item := range strings.SplitSeq(value, ",") {
			if id := parseID(strings.TrimSpace(item)); id != 0 {
				out = append(out, id)
			}
		}
	}
	return out
}

// on reads a checkbox.
func (f form) on(name string) bool {
	switch f.Get(name) {
	case "on", "1", "true", "yes":
		return true
	}
	return false
}

// number reads a small number, 0 when absent.
func (f form) number(name string) int {
	n, err := strconv.Atoi(f.Get(name))
	if err != nil {
		return 0
	}
	return n
}

// moment reads an <input type=datetime-local>, with the zone that a script put
// beside it as minutes behind UTC; without script it is taken as UTC.
func (f form) moment(name string) (time.Time, bool) {
	raw := f.Get(name)
	if at, err := time.Parse(time.RFC3339, raw); err == nil {
		return at, true
	}
	at, err := time.Parse("2006-01-02T15:04", raw)
	if err != nil {
		return time.Time{}, false
	}
	behind := f.number(name + "_offset")
	if behind < -16*60 || behind > 16*60 {
		behind = 0
	}
	return at.Add(time.Duration(behind) * time.Minute), true
}

// parseID reads an id of ours; 0 when it is none.
func parseID(s string) int64 {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id <= 0 || strconv.FormatInt(id, 10) != s {
		return 0
	}
	return id
}

// formFailed says whether an error is about what was typed, so that the form is
// shown again with it; a script is told instead.
func (v *visit) formFailed(err error) bool {
	if err == nil || v.fragment() || v.wantsJSON() {
		return false
	}
	var need *needsProof
	if errors.As(err, &need) { // has a page of its own
		return false
	}
	switch statusOf(err) {
	case http.StatusUnprocessableEntity, http.StatusConflict, http.StatusTooManyRequests, http.StatusRequestEntityTooLarge, http.StatusForbidden:
		return true
	case http.StatusServiceUnavailable:
		return isProblem(err) // no mail, a queue that is full
	}
	return false
}
