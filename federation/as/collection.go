package as

// Collection is a list of things, or a page of one. The same value is read from others
// and written by us. One with a Total and neither pages nor items is hidden (W-41).
type Collection struct {
	ID, Type      string // Collection, OrderedCollection, CollectionPage, OrderedCollectionPage
	Name, Summary string
	Author        string // attributedTo
	Total         int64  // -1: not said
	First         Ref    // the first page, by its address or embedded
	Last          string
	PartOf        string
	Next, Prev    string
	Items         []Ref
}

// Collection reads the document as a collection or a page of one. Its pages have to
// stand on its own host: what points elsewhere is left out.
func (d *Doc) Collection() (*Collection, error) {
	if d.Class() != ACollection {
		return nil, unfit("%q is not a collection", clip(d.name))
	}
	c := &Collection{
		ID: d.ID(), Type: d.name, Name: line(d.words("name"), MaxName), Summary: markup(d.words("summary"), MaxContent),
		Author: d.link("attributedTo"), Total: d.v.get("totalItems").count(1 << 40),
	}
	base := c.ID
	if base == "" { // an embedded page may have none; its parent's host is checked by whoever embeds it
		base = d.link("partOf")
	}
	near := func(key string) string {
		if iri := d.link(key); SameHost(base, iri) {
			return iri
		}
		return ""
	}
	c.Last, c.PartOf, c.Next, c.Prev = near("last"), near("partOf"), near("next"), near("prev")
	if first := d.ref("first"); first.Doc != nil || near("first") != "" {
		c.First = first
	}
	for _, list := range [...]string{"items", "orderedItems"} {
		c.Items = append(c.Items, d.refs(list, MaxArray-len(c.Items))...)
	}
	return c, nil
}
