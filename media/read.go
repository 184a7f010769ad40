package media

import (
	"github.com/batata-social/batata/internal/db"
)

// Found are the media that a db.Reads brings.
type Found struct {
	rows       []*Media
	renditions []*Rendition
}

// Ask queues the reading of live media with their renditions. Ids that are unknown or
// deleted are left out.
func Ask(d *db.DB, r *db.Reads, ids []int64) *Found {
	f := &Found{}
	if len(ids) == 0 {
		return f
	}
	var of, in db.Args
	db.Structs(r, &f.rows, d.NewSelect().Model((*Media)(nil)).
		Where("media.id = ANY (?)", of.Add(ids)).Where("media.deleted_at IS NULL"), of)
	db.Structs(r, &f.renditions, d.NewSelect().Model((*Rendition)(nil)).
		Where("media_id = ANY (?)", in.Add(ids)).OrderExpr("media_id, width, name"), in)
	return f
}

// ByID gives what was found, once the reads have run.
func (f *Found) ByID() map[int64]*Media {
	out := make(map[int64]*Media, len(f.rows))
	for _, m := range f.rows {
		out[m.ID] = m
	}
	for _, rendition := range f.renditions {
		if m := out[rendition.MediaID]; m != nil {
			m.Renditions = append(m.Renditions, *rendition)
		}
	}
	return out
}
