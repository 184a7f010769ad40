package edge

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// Pages are compressed as they are sent; built assets were compressed once, and
// pictures are already small.
const (
	compressLevel = 5    // a page of 100 KB in about a millisecond
	compressFrom  = 1200 // bytes: below, it fits into a packet anyway
	// compressJitter hides the exact length of a page: no secret stands in a body,
	// but invite codes and addresses do, beside words that a stranger may choose
	// (BREACH).
	compressJitter = 48
)

func newCompression() (func(http.Handler) http.HandlerFunc, error) {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(compressFrom),
		gzhttp.CompressionLevel(compressLevel),
		gzhttp.EnableZstd(false),
		gzhttp.RandomJitter(compressJitter, 0, false),
		gzhttp.ContentTypeFilter(func(kind string) bool {
			return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.Contains(kind, "xml")
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("make compression: %w", err)
	}
	return wrap, nil
}

// Accepts says whether an Accept-Encoding header takes a coding. q=0 refuses.
func Accepts(header, coding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
