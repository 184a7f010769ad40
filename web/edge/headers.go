package edge

import (
	"net/url"
	"strings"
)

// securityHeaders are sent with every answer (A26). There is no
// nonce, because public pages are kept by caches: scripts and styles are files
// and JSON-LD is a data block. Media overrides them with stricter ones.
func (e *Edge) securityHeaders() [][2]string {
	h := [][2]string{
		{"Content-Security-Policy", e.pagePolicy()},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "same-origin"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"},
	}
	if e.https() {
		h = append(h, [2]string{"Strict-Transport-Security", "max-age=31536000"})
	}
	return h
}

// pagePolicy is the Content-Security-Policy of pages. It names the media origin
// where that is another host, and the page's own host for live updates.
func (e *Edge) pagePolicy() string {
	mediaFrom := ""
	if origin(e.media) != origin(e.public) {
		mediaFrom = " " + origin(e.media)
	}
	socket := "wss://"
	if !e.https() {
		socket = "ws://"
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self'" + mediaFrom + " data: blob:",
		"media-src 'self'" + mediaFrom + " blob:",
		"connect-src 'self' " + socket + e.public.Host,
		"font-src 'self'",
		"manifest-src 'self'",
		"worker-src 'self'",
		"form-action 'self'",
		"frame-src 'none'",
		"frame-ancestors 'none'",
		"base-uri 'none'",
		"object-src 'none'",
		"require-trusted-types-for 'script'",
	}, "; ")
}

// origin is scheme://host[:port] of a URL.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }
