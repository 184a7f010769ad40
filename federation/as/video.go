package as

// targetHeight is the height of the video that we choose among several, in lines: the
// tallest up to it, else the smallest.
const targetHeight = 720

// attachVideo makes the files of a Video (PeerTube) one attachment: its url is a list
// of links, of which some are MP4 files, and the one that is an HLS playlist has more
// of them among its tags.
func (d *Doc) attachVideo(n *Note) {
	var best target
	consider := func(v value) {
		t := d.target(v)
		if t.url == "" || t.mediaType != "video/mp4" && t.mediaType != "video/webm" {
			return
		}
		t.height, t.width = int(max(0, v.get("height").count(maxSide))), int(max(0, v.get("width").count(maxSide)))
		if best.url == "" || better(t, best) {
			best = t
		}
	}
	for link := range d.v.get("url").each() {
		if link.kind == object {
			consider(link)
			for inner := range link.get("tag").each() {
				consider(inner)
			}
		}
	}
	if best.url == "" {
		if t := d.target(d.v); kindOf(t.mediaType, "") == "video" {
			best = t
		}
	}
	if best.url == "" {
		return
	}
	a := Attachment{Kind: "video", URL: best.url, MediaType: best.mediaType, Width: best.width, Height: best.height,
		Duration: d.v.get("duration").span()}
	if poster := d.image("icon"); poster != nil {
		a.Poster = poster.URL
	}
	n.attach(a)
}

// better says whether a file is nearer to what we want than another. A height of 0 is
// sound without pictures.
func better(t, than target) bool {
	rank := func(h int) int {
		switch {
		case h == 0:
			return -1 << 20
		case h > targetHeight:
			return -h
		}
		return h
	}
	return rank(t.height) > rank(than.height)
}

// page is the page of a thing for people: its url, or of several links the one to
// HTML, else the first that says no type.
func (d *Doc) page() string {
	plain := ""
	for one := range d.v.get("url").each() {
		if one.kind == text {
			if plain == "" {
				plain = d.reader.maybe(one.text)
			}
			continue
		}
		href := d.reader.maybe(one.get("href").str())
		switch kind := mediaType(one.get("mediaType").str()); {
		case href == "":
		case kind == "text/html":
			return href
		case kind == "" && plain == "" && one.get("rel").kind == null:
			plain = href
		}
	}
	return plain
}
