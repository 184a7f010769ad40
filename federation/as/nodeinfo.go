package as

import (
	"strings"
)

// The schemas of NodeInfo that we serve, and the media types of their documents.
const (
	NodeInfo20     = "http://nodeinfo.diaspora.software/ns/schema/2.0"
	NodeInfo21     = "http://nodeinfo.diaspora.software/ns/schema/2.1"
	NodeInfo20Type = `application/json; profile="` + NodeInfo20 + `#"`
	NodeInfo21Type = `application/json; profile="` + NodeInfo21 + `#"`
)

// NodeInfo is what a server says of itself (FEP-f1d5, FEP-0151).
type NodeInfo struct {
	Software          string // lower case
	Version           string
	Repository        string // 2.1 only
	Homepage          string // 2.1 only
	OpenRegistrations bool
	Users             int64 // -1: not said
	ActiveMonth       int64
	ActiveHalfYear    int64
	Posts             int64
	Comments          int64
	Name, Description string   // metadata
	Features          []string // metadata
}

type nodeInfoJSON struct {
	Version  string `json:"version"`
	Software struct {
		Name       string `json:"name"`
		Version    string `json:"version"`
		Repository string `json:"repository,omitempty"`
		Homepage   string `json:"homepage,omitempty"`
	} `json:"software"`
	Protocols []string `json:"protocols"`
	Services  struct {
		Inbound  []string `json:"inbound"`
		Outbound []string `json:"outbound"`
	} `json:"services"`
	OpenRegistrations bool           `json:"openRegistrations"`
	Usage             usageJSON      `json:"usage"`
	Metadata          map[string]any `json:"metadata"`
}

type usageJSON struct {
	Users struct {
		Total          *int64 `json:"total,omitempty"`
		ActiveMonth    *int64 `json:"activeMonth,omitempty"`
		ActiveHalfYear *int64 `json:"activeHalfyear,omitempty"`
	} `json:"users"` // always there (W-47), also where it says nothing
	LocalPosts    *int64 `json:"localPosts,omitempty"`
	LocalComments *int64 `json:"localComments,omitempty"`
}

// Encode writes the document for the schema: NodeInfo20 or NodeInfo21.
func (n *NodeInfo) Encode(schema string) ([]byte, error) {
	out := nodeInfoJSON{Version: "2.0", Protocols: []string{"activitypub"}, OpenRegistrations: n.OpenRegistrations, Metadata: map[string]any{}}
	out.Software.Name, out.Software.Version = n.Software, n.Version
	if schema == NodeInfo21 {
		out.Version, out.Software.Repository, out.Software.Homepage = "2.1", n.Repository, n.Homepage
	}
	out.Services.Inbound, out.Services.Outbound = []string{}, []string{"atom1.0", "rss2.0"}
	said := func(i int64) *int64 {
		if i < 0 {
			return nil
		}
		return &i
	}
	out.Usage.Users.Total, out.Usage.Users.ActiveMonth, out.Usage.Users.ActiveHalfYear = said(n.Users), said(n.ActiveMonth), said(n.ActiveHalfYear)
	out.Usage.LocalPosts, out.Usage.LocalComments = said(n.Posts), said(n.Comments)
	for name, value := range map[string]string{"nodeName": n.Name, "nodeDescription": n.Description} {
		if value != "" {
			out.Metadata[name] = value
		}
	}
	if len(n.Features) > 0 {
		out.Metadata["features"] = n.Features
	}
	return write(out)
}

// NodeInfo reads what a server says of itself, of any version of the schema.
func (r Reader) NodeInfo(body []byte) (*NodeInfo, error) {
	v, err := r.small(body)
	if err != nil {
		return nil, err
	}
	software, usage, meta := v.get("software"), v.get("usage"), v.get("metadata")
	n := &NodeInfo{
		Software: strings.ToLower(line(software.get("name").str(), MaxName)), Version: line(software.get("version").str(), MaxName),
		Repository: r.maybe(software.get("repository").str()), Homepage: r.maybe(software.get("homepage").str()),
		OpenRegistrations: v.get("openRegistrations").yesNo(),
		Users:             usage.get("users").get("total").count(1 << 40), ActiveMonth: usage.get("users").get("activeMonth").count(1 << 40),
		ActiveHalfYear: usage.get("users").get("activeHalfyear").count(1 << 40),
		Posts:          usage.get("localPosts").count(1 << 40), Comments: usage.get("localComments").count(1 << 40),
		Name: line(meta.get("nodeName").str(), MaxName), Description: lines(meta.get("nodeDescription").str(), maxFieldValue),
	}
	for one := range meta.get("features").each() {
		if s := line(one.str(), MaxName); s != "" && len(n.Features) < MaxTags {
			n.Features = append(n.Features, s)
		}
	}
	if n.Software == "" {
		return nil, unfit("it names no software")
	}
	return n, nil
}

// NodeInfoLinks writes /.well-known/nodeinfo (W-47, FEP-2677): where the documents of
// both schemas stand, and the actor of the server.
func NodeInfoLinks(v20, v21, application string) ([]byte, error) {
	return write(struct {
		Links []JRDLink `json:"links"`
	}{[]JRDLink{{Rel: NodeInfo20, Href: v20}, {Rel: NodeInfo21, Href: v21}, {Rel: RelApplication, Href: application}}})
}

// NodeInfoLinks reads /.well-known/nodeinfo of a host: where its newest document
// stands and the actor of the server, "" where there is none. What stands on another
// host is left out: an open redirect into somebody's network is not followed.
func (r Reader) NodeInfoLinks(host string, body []byte) (document, application string, err error) {
	j, err := r.JRD(body)
	if err != nil {
		return "", "", err
	}
	best := ""
	for _, link := range j.Links {
		version, ok := strings.CutPrefix(link.Rel, "http://nodeinfo.diaspora.software/ns/schema/")
		switch {
		case HostOf(link.Href) != host:
		case link.Rel == RelApplication:
			application = link.Href
		case ok && version > best:
			document, best = link.Href, version
		}
	}
	if document == "" {
		return "", application, unfit("no document of NodeInfo")
	}
	return document, application, nil
}
