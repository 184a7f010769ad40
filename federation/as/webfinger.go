package as

import (
	"encoding/xml"
	"strings"
)

// Media types of discovery.
const (
	JRDType = "application/jrd+json"
	XRDType = "application/xrd+xml"
)

// Rels of links in WebFinger answers.
const (
	RelSelf        = "self"
	RelProfile     = "http://webfinger.net/rel/profile-page"
	RelAvatar      = "http://webfinger.net/rel/avatar"
	RelSubscribe   = "http://ostatus.org/schema/1.0/subscribe"
	RelIntent      = "https://w3id.org/fep/3b86/" // FEP-3b86, with the name of an activity behind it
	RelApplication = Context + "#Application"     // FEP-2677
	relLRDD        = "lrdd"
)

// JRD is a WebFinger answer (RFC 7033).
type JRD struct {
	Subject string    `json:"subject"`
	Aliases []string  `json:"aliases,omitempty"`
	Links   []JRDLink `json:"links"`
}

// JRDLink is one of its links: Href or Template.
type JRDLink struct {
	Rel      string `json:"rel"`
	Type     string `json:"type,omitempty"`
	Href     string `json:"href,omitempty"`
	Template string `json:"template,omitempty"`
}

// Encode writes the answer.
func (j *JRD) Encode() ([]byte, error) { return write(j) }

// JRD reads a WebFinger answer; addresses that we do not take are left out.
func (r Reader) JRD(body []byte) (*JRD, error) {
	v, err := r.small(body)
	if err != nil {
		return nil, err
	}
	j := &JRD{Subject: line(v.get("subject").str(), MaxName)}
	for one := range v.get("aliases").each() {
		if iri := r.maybe(one.str()); iri != "" && len(j.Aliases) < MaxAliases {
			j.Aliases = append(j.Aliases, iri)
		}
	}
	for one := range v.get("links").each() {
		link := JRDLink{Rel: line(one.get("rel").str(), MaxName), Type: line(one.get("type").str(), MaxName),
			Href: r.maybe(one.get("href").str()), Template: r.template(one.get("template").str())}
		if link.Rel != "" && (link.Href != "" || link.Template != "") && len(j.Links) < MaxTags {
			j.Links = append(j.Links, link)
		}
	}
	return j, nil
}

// small reads an answer of discovery, which is never long.
func (r Reader) small(body []byte) (value, error) {
	if len(body) > maxWell {
		return value{}, tooLarge("%d bytes, at most %d", len(body), maxWell)
	}
	v, err := parse(string(body))
	if err == nil && v.kind != object {
		err = malformed("not an object")
	}
	return v, err
}

// template is an address with parts in braces, of a host that we take.
func (r Reader) template(s string) string {
	if s == "" || r.maybe(strings.NewReplacer("{", "", "}", "").Replace(s)) == "" {
		return ""
	}
	return strings.Clone(s)
}

// Actor is the address of the actor: of the link to itself in one of the types of
// ActivityPub (W-46); "" where there is none.
func (j *JRD) Actor() string {
	for _, link := range j.Links {
		if link.Rel == RelSelf && IsContentType(link.Type) {
			return link.Href
		}
	}
	return ""
}

// Template is the address of a page here that does something with {uri} or {object}
// there, "" where there is none.
func (j *JRD) Template(rel string) string {
	for _, link := range j.Links {
		if link.Rel == rel && link.Template != "" {
			return link.Template
		}
	}
	return ""
}

// xrd is host-meta (RFC 6415).
type xrd struct {
	XMLName xml.Name  `xml:"http://docs.oasis-open.org/ns/xri/xrd-1.0 XRD"`
	Links   []xrdLink `xml:"Link"`
}

type xrdLink struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Template string `xml:"template,attr"`
}

// HostMeta writes host-meta (W-48): template is the address of WebFinger with {uri}.
func HostMeta(template string) ([]byte, error) {
	body, err := xml.MarshalIndent(xrd{Links: []xrdLink{{relLRDD, XRDType, template}}}, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

// HostMeta reads host-meta, as XML or JSON, and gives the template of WebFinger. The
// host of it may be another one: so a domain says where its accounts live (W-46).
func (r Reader) HostMeta(body []byte) (string, error) {
	if len(body) > maxWell {
		return "", tooLarge("%d bytes, at most %d", len(body), maxWell)
	}
	if strings.HasPrefix(strings.TrimSpace(string(body)), "{") {
		j, err := r.JRD(body)
		if err != nil {
			return "", err
		}
		if t := j.Template(relLRDD); strings.Contains(t, "{uri}") {
			return t, nil
		}
		return "", unfit("no template of WebFinger")
	}
	var x xrd
	if err := xml.Unmarshal(body, &x); err != nil {
		return "", malformed("%v", err)
	}
	for _, link := range x.Links {
		if t := r.template(link.Template); link.Rel == relLRDD && strings.Contains(t, "{uri}") {
			return t, nil
		}
	}
	return "", unfit("no template of WebFinger")
}
