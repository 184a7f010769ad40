package as

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// WebFinger links to itself in either media type; what we write is read back.
func TestW46_WebFinger(t *testing.T) {
	t.Parallel()
	sent := &JRD{Subject: "acct:mei@batata.example", Aliases: []string{home + "/@mei", mei}, Links: []JRDLink{
		{Rel: RelProfile, Type: "text/html", Href: home + "/@mei"}, {Rel: RelSelf, Type: ContentType, Href: mei},
		{Rel: RelSubscribe, Template: home + "/authorize_interaction?uri={uri}"}, {Rel: RelIntent + "Follow", Template: home + "/intents/follow?object={object}"}}}
	body, err := sent.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Reader{}.JRD(body)
	if err != nil || !reflect.DeepEqual(got, sent) || got.Actor() != mei || got.Template(RelSubscribe) == "" || got.Template("x") != "" {
		t.Errorf("%s becomes %+v, %v", body, got, err)
	}
	for link, want := range map[string]string{
		`{"rel":"self","type":"application/activity+json","href":"https://a.example/u"}`:                                                                "https://a.example/u",
		`{"rel":"self","type":"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"","href":"https://a.example/u"}`:                   "https://a.example/u",
		`{"rel":"self","type":"text/html","href":"https://a.example/h"},{"rel":"self","type":"application/activity+json","href":"https://a.example/u"}`: "https://a.example/u",
		`{"rel":"self","type":"application/ld+json","href":"https://a.example/u"}`:                                                                      "",
		`{"rel":"self","type":"application/json","href":"https://a.example/u"}`:                                                                         "",
		`{"rel":"self","type":"application/activity+json","href":"http://a.example/u"}`:                                                                 "",
		`{"rel":"self","type":"application/activity+json","href":"https://127.0.0.1/u"}`:                                                                "",
		`{"rel":"me","type":"application/activity+json","href":"https://a.example/u"}`:                                                                  "",
	} {
		j, err := Reader{}.JRD([]byte(`{"subject":"acct:u@a.example","links":[` + link + `]}`))
		if err != nil || j.Actor() != want {
			t.Errorf("%s leads to %q, %v", link, j.Actor(), err)
		}
	}
	for _, body := range []string{``, `[]`, `{"links":`, `{"subject":"a","subject":"b"}`, `{"subject":"` + strings.Repeat("x", maxWell) + `"}`} {
		if _, err := (Reader{}).JRD([]byte(body)); err == nil {
			t.Errorf("%.40s is a JRD", body)
		}
	}
}

// Host-meta says where WebFinger is, perhaps on another host.
func TestW46_HostMeta(t *testing.T) {
	t.Parallel()
	template := "https://batata.example/.well-known/webfinger?resource={uri}"
	body, err := HostMeta(template)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := (Reader{}).HostMeta(body); got != template || err != nil {
		t.Errorf("%s becomes %q, %v", body, got, err)
	}
	for body, want := range map[string]string{
		`<?xml version="1.0"?><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="x" template="https://a.example/?{uri}"/><Link rel="lrdd" template="https://b.example/wf?r={uri}"/></XRD>`: "https://b.example/wf?r={uri}",
		`{"links":[{"rel":"lrdd","template":"https://b.example/wf?r={uri}"}]}`:                                                                 "https://b.example/wf?r={uri}",
		`<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="http://b.example/wf?r={uri}"/></XRD>`:               "",
		`<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="https://localhost/wf?r={uri}"/></XRD>`:              "",
		`<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="https://b.example/wf"/></XRD>`:                      "",
		`<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"/>`:                                                                             "",
		`<!DOCTYPE x [<!ENTITY a "aaaa">]><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="&a;{uri}"/></XRD>`: "",
		`<html><body>404</body></html>`: "", ``: "", `{`: "", `{"links":[]}`: "",
	} {
		if got, err := (Reader{}).HostMeta([]byte(body)); got != want || (err == nil) != (want != "") {
			t.Errorf("%s leads to %q, %v", body, got, err)
		}
	}
}

// Both schemas, with users always there; the links lead to both and to the actor of
// the server.
func TestW47_NodeInfo(t *testing.T) {
	t.Parallel()
	sent := &NodeInfo{Software: "batata", Version: "0.1.0", Repository: "https://a.example/batata", Homepage: "https://b.example", OpenRegistrations: true,
		Users: 12, ActiveMonth: 7, ActiveHalfYear: 9, Posts: 100, Comments: -1, Name: "Batata", Description: "A place", Features: []string{"boards"}}
	for schema, version := range map[string]string{NodeInfo20: "2.0", NodeInfo21: "2.1"} {
		body, err := sent.Encode(schema)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Reader{}.NodeInfo(body)
		want := *sent
		if version == "2.0" { // its schema has no such members
			want.Repository, want.Homepage = "", ""
		}
		if err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s becomes %+v, %v", body, got, err)
		}
		m := generic(t, body)
		keys := []string{}
		for k := range m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		if m["version"] != version || !slices.Equal(keys, []string{"metadata", "openRegistrations", "protocols", "services", "software", "usage", "version"}) {
			t.Errorf("%s: version %v, members %v", schema, m["version"], keys)
		}
	}
	silent, err := (&NodeInfo{Software: "batata", Users: -1, ActiveMonth: -1, ActiveHalfYear: -1, Posts: -1, Comments: -1}).Encode(NodeInfo20)
	if err != nil || !strings.Contains(string(silent), `"usage":{"users":{}}`) || !strings.Contains(string(silent), `"metadata":{}`) {
		t.Errorf("%s, %v", silent, err)
	}

	links, err := NodeInfoLinks(home+"/nodeinfo/2.0", home+"/nodeinfo/2.1", home+"/actor")
	if err != nil {
		t.Fatal(err)
	}
	document, application, err := Reader{}.NodeInfoLinks("batata.example", links)
	if err != nil || document != home+"/nodeinfo/2.1" || application != home+"/actor" {
		t.Errorf("%s leads to %q and %q, %v", links, document, application, err)
	}
	for body, want := range map[string]string{
		`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/1.0","href":"https://a.example/1"},{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://a.example/2"}]}`: "https://a.example/2",
		`{"links":{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://a.example/2"}}`:                                                                                          "https://a.example/2",
		`{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.0","href":"https://inside.example/admin"}]}`:                                                                               "",
		`{"links":[]}`: "", `{}`: "", `[]`: "",
	} {
		if got, _, err := (Reader{}).NodeInfoLinks("a.example", []byte(body)); got != want || (err == nil) != (want != "") {
			t.Errorf("%s leads to %q, %v", body, got, err)
		}
	}
	// What PHP and others write.
	got, err := Reader{}.NodeInfo([]byte(`{"version":"2.0","software":{"name":"Pixelfed","version":"0.12.4"},"protocols":["activitypub"],"services":{"inbound":[],"outbound":[]},
		"openRegistrations":true,"usage":{"localPosts":"31","users":{"activeHalfyear":3,"total":1e3}},"metadata":[]}`))
	if err != nil || got.Software != "pixelfed" || got.Posts != 31 || got.Users != 1000 || got.ActiveMonth != -1 {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := (Reader{}).NodeInfo([]byte(`{"software":{}}`)); !errors.Is(err, Unfit) {
		t.Error(err)
	}
}

func TestF08_ContentTypes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"application/activity+json": true, "application/activity+json; charset=utf-8": true, "Application/Activity+JSON": true,
		`application/ld+json; profile="https://www.w3.org/ns/activitystreams"`:                  true,
		`application/ld+json;profile=https://www.w3.org/ns/activitystreams`:                     true,
		`application/ld+json; charset=utf-8; profile="x https://www.w3.org/ns/activitystreams"`: true,
		"application/ld+json": false, `application/ld+json; profile="x"`: false, "application/json": false, "text/html": false, "": false, "image/png": false,
		"text/plain; application/activity+json": false, "application/activity+jsonp": false,
		`application/ld+json; profile="https://www.w3.org/ns/activitystreams-not"`: false,
	} {
		if got := IsContentType(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

// Nothing that a stranger writes for discovery stops us, and what is taken is within
// the caps and in normal form.
func FuzzZ08_Discovery(f *testing.F) {
	jrd, _ := (&JRD{Subject: "acct:mei@batata.example", Links: []JRDLink{{Rel: RelSelf, Type: ContentType, Href: mei}}}).Encode()
	meta, _ := HostMeta("https://batata.example/.well-known/webfinger?resource={uri}")
	info, _ := (&NodeInfo{Software: "batata"}).Encode(NodeInfo21)
	links, _ := NodeInfoLinks(home+"/20", home+"/21", home+"/actor")
	for _, body := range [][]byte{jrd, meta, info, links, []byte(`{"links":{"0":{"rel":"self"},"1":null}}`), []byte(`<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">`)} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := Reader{}
		if j, err := r.JRD(body); err == nil {
			if len(j.Links) > MaxTags || len(j.Aliases) > MaxAliases || len(j.Subject) > 4*MaxName {
				t.Fatalf("%d links, %d aliases", len(j.Links), len(j.Aliases))
			}
			if actor := j.Actor(); actor != "" {
				if again, err := r.IRI(actor); err != nil || again != actor {
					t.Fatalf("the actor is %q: %v", actor, err)
				}
			}
			again, err := j.Encode()
			if err != nil || !json.Valid(again) {
				t.Fatalf("%+v: %v", j, err)
			}
		}
		if template, err := r.HostMeta(body); err == nil && (!strings.HasPrefix(strings.ToLower(template), "https://") || !strings.Contains(template, "{uri}")) {
			t.Fatalf("the template is %q", template)
		}
		if n, err := r.NodeInfo(body); err == nil && (n.Software == "" || len(n.Features) > MaxTags) {
			t.Fatalf("%+v", n)
		}
		if document, application, err := r.NodeInfoLinks("batata.example", body); err == nil &&
			(HostOf(document) != "batata.example" || application != "" && HostOf(application) != "batata.example") {
			t.Fatalf("%q, %q", document, application)
		}
	})
}
