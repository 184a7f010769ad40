package edge

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// A04: the rows of requests that change something.
func TestA04_CrossOrigin(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse(testOrigin)
	c, err := newOriginCheck(public)
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		header map[string]string
		host   string
		ok     bool
	}{
		"our page":                        {map[string]string{"Origin": testOrigin, "Sec-Fetch-Site": "same-origin"}, "", true},
		"our page, host rewritten":        {map[string]string{"Origin": testOrigin, "Sec-Fetch-Site": "same-origin"}, "127.0.0.1:8080", true},
		"typed by hand":                   {map[string]string{"Sec-Fetch-Site": "none"}, "", true},
		"our page, no Sec-Fetch":          {map[string]string{"Origin": testOrigin}, "", true},
		"our page, upper case":            {map[string]string{"Origin": "HTTPS://Batata.Test"}, "", true},
		"old browser, our page":           {map[string]string{"Referer": testOrigin + "/login"}, "", true},
		"cross-site form":                 {map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, "", false},
		"cross-site form, no Sec-Fetch":   {map[string]string{"Origin": "https://evil.example"}, "", false},
		"null origin":                     {map[string]string{"Origin": "null", "Sec-Fetch-Site": "cross-site"}, "", false},
		"null origin, no Sec-Fetch":       {map[string]string{"Origin": "null"}, "", false},
		"null origin, same-origin":        {map[string]string{"Origin": "null", "Sec-Fetch-Site": "same-origin"}, "", false},
		"sibling subdomain":               {map[string]string{"Origin": "https://blog.batata.test", "Sec-Fetch-Site": "same-site"}, "", false},
		"sibling, no Sec-Fetch":           {map[string]string{"Origin": "https://blog.batata.test"}, "", false},
		"same host over http":             {map[string]string{"Origin": "http://" + testHost, "Sec-Fetch-Site": "cross-site"}, "", false},
		"same host over http, old":        {map[string]string{"Origin": "http://" + testHost}, "", false},
		"same host, other port":           {map[string]string{"Origin": testOrigin + ":8443"}, "", false},
		"host that ends like ours":        {map[string]string{"Origin": "https://evilbatata.test"}, "", false},
		"origin of the Host header":       {map[string]string{"Origin": "https://evil.example"}, "evil.example", false},
		"cross-site without Origin":       {map[string]string{"Sec-Fetch-Site": "cross-site"}, "", false},
		"same-site without Origin":        {map[string]string{"Sec-Fetch-Site": "same-site"}, "", false},
		"our Origin, cross-site":          {map[string]string{"Origin": testOrigin, "Sec-Fetch-Site": "cross-site"}, "", false},
		"old browser, evil page":          {map[string]string{"Referer": "https://evil.example/" + testOrigin}, "", false},
		"old browser, evil page like us":  {map[string]string{"Referer": testOrigin + ".evil.example/"}, "", false},
		"old browser, http page":          {map[string]string{"Referer": "http://" + testHost + "/"}, "", false},
		"nothing at all":                  {nil, "", false},
		"nothing at all, on our own host": {nil, testHost, false},
	} {
		r := httptest.NewRequest(http.MethodPost, "/login", nil)
		if r.Host = testHost; row.host != "" {
			r.Host = row.host
		}
		for k, v := range row.header {
			r.Header.Set(k, v)
		}
		if err := c.check(r); (err == nil) != row.ok {
			t.Errorf("%s: %v, want ok=%v", name, err, row.ok)
		}
	}
	twice := httptest.NewRequest(http.MethodPost, "/login", nil)
	twice.Header["Origin"] = []string{testOrigin, "https://evil.example"}
	if c.check(twice) == nil {
		t.Error("two Origin headers pass")
	}
}
