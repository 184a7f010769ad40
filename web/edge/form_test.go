package edge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/batata-social/batata/internal/errs"
	"github.com/batata-social/batata/internal/i18n"
)

func visitOf(contentType string, body io.Reader) *Visit {
	r := httptest.NewRequest("POST", "/x", body)
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	return &Visit{R: r, W: w, x: &exchange{ResponseWriter: w}, L: i18n.New("en")}
}

func TestFormEncodings(t *testing.T) {
	t.Parallel()
	var parts bytes.Buffer
	mw := multipart.NewWriter(&parts)
	for _, kv := range [][2]string{{"title", "red\r\nskin"}, {"media", "7"}, {"media", "8"}, {"on", "on"}} {
		_ = mw.WriteField(kv[0], kv[1])
	}
	file, _ := mw.CreateFormFile("file", "../../etc/passwd")
	_, _ = file.Write([]byte("picture"))
	_ = mw.Close()
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": "title=red%0D%0Askin&media=7&media=8&on=on",
		"application/json":                  `{"title":"red\r\nskin","media":[7,"8"],"on":true,"nothing":null}`,
		mw.FormDataContentType():            parts.String(),
	} {
		f, err := visitOf(kind, strings.NewReader(body)).Form()
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if f.Get("title") != "red\nskin" || fmt.Sprint(f.IDs("media")) != "[7 8]" || !f.On("on") || f.On("off") {
			t.Errorf("%s: %v", kind, f.Values)
		}
	}
	var got string
	_, err := visitOf(mw.FormDataContentType(), &parts).Uploads(func(field, name string, r io.Reader) error {
		data, err := io.ReadAll(r)
		got = field + ":" + string(data)
		return err
	})
	if err != nil || got != "file:picture" {
		t.Errorf("file: %q, %v", got, err)
	}
}

func TestFormRefusals(t *testing.T) {
	t.Parallel()
	const form, js = "application/x-www-form-urlencoded", "application/json"
	for name, row := range map[string]struct {
		kind, body string
		want       error
	}{
		"bad escape":         {form, "a=%zz", errs.Invalid},
		"NUL":                {form, "a=%00", errs.Invalid},
		"many fields":        {form, strings.Repeat("a&", maxFields+1), errs.TooLarge},
		"odd type":           {"text/plain", "a=b", errs.Invalid},
		"broken type":        {"a/b/c; =", "a=b", errs.Invalid},
		"no boundary":        {"multipart/form-data", "x", errs.Invalid},
		"endless boundary":   {"multipart/form-data; boundary=" + strings.Repeat("a", 71), "x", errs.Invalid},
		"cut multipart":      {"multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; name=x\r\n\r\nva", errs.Invalid},
		"JSON list":          {js, `[1]`, errs.Invalid},
		"JSON depth":         {js, `{"a":{"b":1}}`, errs.Invalid},
		"JSON depth in list": {js, `{"a":[[1]]}`, errs.Invalid},
		"JSON twice":         {js, `{"a":1}{"b":2}`, errs.Invalid},
		"JSON many":          {js, `{"a":[` + strings.Repeat("1,", maxFields) + `1]}`, errs.TooLarge},
	} {
		if _, err := visitOf(row.kind, strings.NewReader(row.body)).Form(); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	// An error of the file's own comes back as it is.
	var parts bytes.Buffer
	mw := multipart.NewWriter(&parts)
	_, _ = mw.CreateFormFile("file", "x")
	_ = mw.Close()
	own := errors.New("disk on fire")
	if _, err := visitOf(mw.FormDataContentType(), &parts).Uploads(func(string, string, io.Reader) error { return own }); !errors.Is(err, own) {
		t.Errorf("file error: %v", err)
	}
}

// A20: a body of very many parts, and one whose part has a header without end.
func TestA20_Multipart(t *testing.T) {
	t.Parallel()
	e := newEdge(t)
	h := e.serving(t, Route{"POST", "/x", Policy{Auth: Public, Rate: RateWrite, CSRF: SameOrigin, Body: 16 << 20, Timeout: 10 * time.Second, Cache: Private},
		func(v *Visit) error {
			_, err := v.Form()
			if err != nil {
				return err
			}
			return v.Word(200, "ok")
		}})
	send := func(body io.Reader) answer {
		r := httptest.NewRequest("POST", "/x", body)
		r.Host = testHost
		r.Header.Set("Origin", testOrigin)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return answer{w.Result(), w.Body.String()}
	}
	part := "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
	send(strings.NewReader(strings.Repeat(part, 100)+"--b--\r\n")).want(t, 200)
	began := time.Now()
	send(strings.NewReader(strings.Repeat(part, 100_000)+"--b--\r\n")).want(t, 413)
	send(strings.NewReader("--b\r\nX-Long: "+strings.Repeat("a", 8<<20)+"\r\n\r\n1\r\n--b--\r\n")).want(t, 413)
	send(strings.NewReader("--b\r\n"+strings.Repeat("X-Many: a\r\n", 500_000)+"\r\n1\r\n--b--\r\n")).want(t, 413)
	send(strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"+strings.Repeat("x", 1<<20)+"\r\n--b--\r\n")).want(t, 413)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("refusals took %v", took)
	}
}

func TestFormMoment(t *testing.T) {
	t.Parallel()
	f := Form{url.Values{
		"local": {"2026-03-01T10:30"}, "local_offset": {"-480"}, "utc": {"2026-03-01T10:30"}, "full": {"2026-03-01T10:30:00+08:00"},
		"odd": {"tomorrow"}, "far": {"2026-03-01T10:30"}, "far_offset": {"99999"},
	}}
	for name, want := range map[string]string{
		"local": "2026-03-01T02:30:00Z", "utc": "2026-03-01T10:30:00Z", "full": "2026-03-01T02:30:00Z", "far": "2026-03-01T10:30:00Z",
	} {
		at, ok := f.Moment(name)
		if got := at.UTC().Format(time.RFC3339); !ok || got != want {
			t.Errorf("%s: %s %v, want %s", name, got, ok, want)
		}
	}
	if _, ok := f.Moment("odd"); ok {
		t.Error("odd is a moment")
	}
}

// Z17: any body in any encoding ends in an error of a kind or in a form within
// its limits.
func FuzzZ17_Form(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "title=a&media=1&media=2")
	f.Add("application/json", `{"title":"a","media":[1,2]}`)
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\nContent-Type: image/png\r\n\r\n1\r\n--b--\r\n")
	f.Add("multipart/form-data; boundary=\"\"", "--\r\n\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		got, err := visitOf(kind, strings.NewReader(body)).Uploads(func(_, _ string, r io.Reader) error {
			_, err := io.Copy(io.Discard, r)
			return err
		})
		if err != nil {
			if StatusOf(err) >= 500 {
				t.Fatalf("not a kind: %v", err)
			}
			return
		}
		count := 0
		for name, list := range got.Values {
			for _, v := range list {
				if count++; !utf8.ValidString(v) || strings.ContainsRune(v, 0) || strings.ContainsRune(name, 0) {
					t.Fatalf("%q = %q", name, v)
				}
			}
		}
		if count > maxFields {
			t.Fatalf("%d fields", count)
		}
	})
}
