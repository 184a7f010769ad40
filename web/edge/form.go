package edge

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
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
	MaxPartHeader = 64 << 10
	maxPartValues = 256 << 10 // all text parts together
	partBuffer    = 8 << 10   // what the multipart reader may have read ahead
)

// Form is what a page sent.
type Form struct{ url.Values }

// Form reads the fields of a request, whichever way the page encoded them. Files
// are left out: uploads reads those.
func (v *Visit) Form() (Form, error) {
	if v.read != nil {
		return *v.read, nil
	}
	return v.Uploads(func(string, string, io.Reader) error { return nil })
}

// Uploads reads the fields of a request and hands its files to file, one after
// the other, as they come in. Fields that stand behind a file in the form are not
// known yet when it is called.
func (v *Visit) Uploads(file func(field, name string, r io.Reader) error) (Form, error) {
	kind, params, err := mime.ParseMediaType(v.R.Header.Get("Content-Type"))
	switch {
	case v.R.Header.Get("Content-Type") == "": // a button without fields
		return Form{url.Values{}}, nil
	case err != nil:
		return Form{}, errs.New(errs.Invalid, "web.form_unreadable")
	case kind == "application/x-www-form-urlencoded":
		return readURLEncoded(v.R.Body)
	case kind == "multipart/form-data":
		return readMultipart(v.R.Body, params["boundary"], file)
	case kind == "application/json":
		return readJSONForm(v.R.Body)
	}
	return Form{}, errs.New(errs.Invalid, "web.form_unreadable")
}

func readURLEncoded(r io.Reader) (Form, error) {
	body, err := io.ReadAll(r) // the route's body cap bounds it
	if err != nil {
		return Form{}, err
	}
	if strings.Count(string(body), "&") >= maxFields {
		return Form{}, errs.New(errs.TooLarge, "web.too_many_fields", "Limit", maxFields)
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return Form{}, errs.New(errs.Invalid, "web.form_unreadable")
	}
	return cleanForm(values)
}

// readJSONForm reads a flat object of strings, numbers, booleans and lists of
// them: a form that a script sent as JSON. Nothing deeper is accepted.
func readJSONForm(r io.Reader) (Form, error) {
	unreadable := errs.New(errs.Invalid, "web.form_unreadable")
	dec := json.NewDecoder(r)
	dec.UseNumber() // ids do not fit into a float
	var object map[string]any
	if err := dec.Decode(&object); err != nil {
		return Form{}, readFailure(err, unreadable)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Form{}, unreadable
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
				return Form{}, unreadable
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

// cleanForm refuses what no browser sends from our pages.
func cleanForm(values url.Values) (Form, error) {
	count := 0
	for name, list := range values {
		count += len(list)
		for i, s := range list {
			if strings.ContainsRune(name, 0) || strings.ContainsRune(s, 0) {
				return Form{}, errs.New(errs.Invalid, "web.form_unreadable")
			}
			// Browsers send CRLF; the counter in the page counts one.
			list[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD")
		}
	}
	if count > maxFields {
		return Form{}, errs.New(errs.TooLarge, "web.too_many_fields", "Limit", maxFields)
	}
	return Form{values}, nil
}

// ID reads an id; 0 when the field is absent or no id.
func (f Form) ID(name string) int64 { return ParseID(f.Get(name)) }

// IDs reads a list of ids: repeated fields, or one with commas.
func (f Form) IDs(name string) []int64 {
	var out []int64
	for _, value := range f.Values[name] {
		for item := range strings.SplitSeq(value, ",") {
			if id := ParseID(strings.TrimSpace(item)); id != 0 {
				out = append(out, id)
			}
		}
	}
	return out
}

// On reads a checkbox.
func (f Form) On(name string) bool {
	switch f.Get(name) {
	case "on", "1", "true", "yes":
		return true
	}
	return false
}

// Number reads a small number, 0 when absent.
func (f Form) Number(name string) int {
	n, err := strconv.Atoi(f.Get(name))
	if err != nil {
		return 0
	}
	return n
}

// Moment reads an <input type=datetime-local>, with the zone that a script put
// beside it as minutes behind UTC; without script it is taken as UTC.
func (f Form) Moment(name string) (time.Time, bool) {
	raw := f.Get(name)
	if at, err := time.Parse(time.RFC3339, raw); err == nil {
		return at, true
	}
	at, err := time.Parse("2006-01-02T15:04", raw)
	if err != nil {
		return time.Time{}, false
	}
	behind := f.Number(name + "_offset")
	if behind < -16*60 || behind > 16*60 {
		behind = 0
	}
	return at.Add(time.Duration(behind) * time.Minute), true
}

// ParseID reads an id of ours; 0 when it is none.
func ParseID(s string) int64 {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id <= 0 || strconv.FormatInt(id, 10) != s {
		return 0
	}
	return id
}

// FormatID writes an id of ours.
func FormatID(id int64) string { return strconv.FormatInt(id, 10) }
