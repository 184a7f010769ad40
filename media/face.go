package media

import "github.com/disintegration/imaging"

// The small rendition of an avatar, for 48 pixels on a screen with two dots for each.
const (
	faceWidth   = 96
	faceQuality = 80
)

// faceShapes are the shapes of what stands for a person. An upload of another shape is cut
// about its middle, so that a page and another server show the same part of it.
var faceShapes = map[string]struct{ width, height int }{
	PurposeAvatar: {720, 720},
	PurposeBanner: {1500, 500},
}

// cutFace gives a picture the shape of its purpose, never enlarging it. Pictures of
// notes keep theirs.
func cutFace(d decoded, purpose string) decoded {
	shape, cut := faceShapes[purpose]
	if !cut {
		return d
	}
	p := d.picture
	space := p.space
	// Cheaply down to twice what is wanted, then well.
	w, h := p.size()
	long := max(shape.width, shape.height)
	if short := min(w, h); short > 2*long {
		p = p.resized(scaled(w, 2*long, short), scaled(h, 2*long, short))
	}
	p = p.oriented(d.orientation)
	w, h = p.size()
	width, height := shape.width, shape.height
	if fits := min(w*shape.height, h*shape.width); fits < shape.width*shape.height { // it is smaller than the shape
		width, height = max(fits/shape.height, 1), max(fits/shape.width, 1)
	}
	face := newPicture(imaging.Fill(p.image(), width, height, imaging.Center, imaging.Lanczos))
	face.space = space
	return decoded{picture: face, orientation: 1}
}

// addFace adds the rendition that stands beside a name. Half of a page's pictures are
// such: a 360 pixel wide one would weigh five times as much and be seen no better.
func (r *renditions) addFace(d decoded) error {
	w, h := d.picture.size()
	if w <= faceWidth {
		return nil // the others are as small
	}
	return r.add(Rendition96, d.picture.resized(faceWidth, scaled(h, faceWidth, w)), faceQuality)
}
