package seed

// photo is a photograph that a Debian package brings, with the author and licence
// that its copyright file (or, for four of them, the file beside it) names.
type photo struct {
	key        string
	file       string // under one of Library.Roots
	pkg        string // Debian package
	title      string
	credit     string
	licence    string // SPDX
	source     string
	substitute string // drawing that takes its place where the package is missing
	crops      []crop
}

// crop is a rectangle of the photograph in its own pixels; its height follows from
// the ratio. x and y of zoom say which part of the substitute stands for it.
type crop struct {
	name       string
	ratio      string
	left, top  int
	width      int
	zoom, x, y float64
}

const (
	lomiri = "https://gitlab.com/ubports/development/core/lomiri-wallpapers"
	mate   = "https://git.mate-desktop.org/mate-backgrounds/"
)

// photos lists every photograph in use. Credits of lomiri-wallpapers and
// mate-backgrounds: /usr/share/doc/<package>/copyright. coffee.png and chelsea.png:
// skimage/data/_fetchers.py. china.jpg and flower.jpg:
// sklearn/datasets/images/README.txt, whose links name the photographers (the text
// there names danielbuechele twice; the flower's links are vultilion's).
func photos() []photo {
	return []photo{
		{"fig", "Picture_0B_by_freespace.jpg", "lomiri-wallpapers-16.04", "Picture 0B", "Trevor “Freespace”", "CC-BY-4.0", lomiri, "bowl-of-figs", []crop{
			{"tall", "3x4", 760, 0, 1305, 1, 0.5, 0.5}, {"close", "1x1", 1080, 520, 900, 2.4, 0.28, 0.86}, {"whole", "4x3", 252, 0, 2320, 1.5, 0.5, 0.62}}},
		{"brushes", "Picture_1A_by_freespace.jpg", "lomiri-wallpapers-16.04", "Picture 1A", "Trevor “Freespace”", "CC-BY-4.0", lomiri, "brushes", []crop{
			{"tall", "3x4", 380, 0, 805, 1, 0.5, 0.5}, {"heads", "1x1", 240, 160, 620, 2, 0.5, 0.3}}},
		{"wine", "Wine_by_Jakkub_Mede.jpg", "lomiri-wallpapers-16.04", "Wine", "Jakub Mede", "CC-BY-4.0", lomiri, "wine-table", []crop{
			{"tall", "3x4", 0, 424, 2560, 1, 0.5, 0.5}, {"table", "1x1", 820, 330, 1600, 1.8, 0.65, 0.35}}},
		{"bridge", "Bridge_by_Sander_Klootwijk.jpg", "lomiri-wallpapers-16.04", "Bridge", "Sander Klootwijk", "CC-BY-SA-4.0", lomiri, "bridge", []crop{
			{"wide", "4x3", 700, 0, 3264, 1, 0.5, 0.5}, {"tall", "3x4", 1560, 0, 1836, 1.6, 0.3, 0.4}}},
		{"dragonfly", "Dragonfly_by_Bolly.jpg", "lomiri-wallpapers-16.04", "Dragonfly", "“Bolly”", "CC-BY-SA-4.0", lomiri, "dragonfly", []crop{
			{"square", "1x1", 1650, 450, 1600, 1.5, 0.5, 0.5}, {"wide", "4x3", 0, 0, 4224, 1, 0.5, 0.5}}},
		{"bird", "free_by_Peter_Nerlich.jpg", "lomiri-wallpapers-16.04", "free", "Peter Nerlich", "CC-BY-SA-4.0", lomiri, "paper-bird", []crop{
			{"whole", "4x3", 0, 0, 2880, 1, 0.5, 0.5}, {"bird", "1x1", 650, 860, 1300, 1.7, 0.5, 0.75}}},
		{"clock", "greentock_by_Peter_Nerlich.jpg", "lomiri-wallpapers-16.04", "greentock", "Peter Nerlich", "CC-BY-SA-4.0", lomiri, "clock", []crop{
			{"whole", "4x3", 0, 0, 2880, 1, 0.5, 0.5}, {"hands", "1x1", 1180, 620, 1240, 2.2, 0.5, 0.5}}},
		{"dogs", "friends_by_Aitzol_Berasategi.jpg", "lomiri-wallpapers-16.04", "friends", "Aitzol Berasategi", "CC-BY-4.0", lomiri, "dogs-window", []crop{
			{"tall", "3x4", 0, 0, 2056, 1, 0.5, 0.5}, {"close", "1x1", 340, 660, 1360, 1.7, 0.5, 0.45}}},
		{"stream", "life_by_Aitzol_Berasategi.jpg", "lomiri-wallpapers-16.04", "life", "Aitzol Berasategi", "CC-BY-4.0", lomiri, "stream", []crop{
			{"tall", "3x4", 900, 0, 1542, 1, 0.5, 0.5}, {"fall", "1x1", 1080, 960, 820, 1.9, 0.5, 0.55}}},
		{"picos", "picosdeeuropa_by_Aitzol_Berasategi.jpg", "lomiri-wallpapers-16.04", "picosdeeuropa", "Aitzol Berasategi", "CC-BY-4.0", lomiri, "mountains", []crop{
			{"wide", "4x3", 0, 0, 3264, 1, 0.5, 0.5}, {"path", "1x1", 260, 1100, 1340, 1.7, 0.2, 0.75}, {"snow", "4x3", 1700, 560, 1560, 1.8, 0.7, 0.4}}},
		{"dandelion", "seeding_by_Clements_Engelhardt.jpg", "lomiri-wallpapers-16.04", "seeding", "Clemens Engelhardt", "CC0-1.0", lomiri, "dandelion", []crop{
			{"tall", "3x4", 560, 0, 2241, 1, 0.5, 0.5}, {"far", "1x1", 2500, 500, 2400, 1.8, 0.7, 0.2}}},
		{"sunset", "sunset_by_Aitzol_Berasategi.jpg", "lomiri-wallpapers-16.04", "sunset", "Aitzol Berasategi", "CC-BY-4.0", lomiri, "sunset-hills", []crop{
			{"wide", "4x3", 460, 0, 3797, 1, 0.5, 0.5}, {"table", "1x1", 2560, 1480, 1360, 1.9, 0.78, 0.75}}},
		{"larches", "aitzgorri_by_Aitzol_Berasategi.jpg", "lomiri-wallpapers-16.04", "aitzgorri", "Aitzol Berasategi", "CC-BY-4.0", lomiri, "autumn-hill", []crop{
			{"wide", "4x3", 200, 0, 2741, 1, 0.5, 0.5}, {"wood", "1x1", 0, 620, 1000, 2, 0.4, 0.6}}},
		{"dune", "mate/nature/Dune.jpg", "mate-backgrounds", "Dune", "Marco Cogoni, Hylke Bons", "GPL-2.0-or-later", mate, "dune", []crop{
			{"wide", "4x3", 150, 0, 1400, 1, 0.5, 0.5}}},
		{"storm", "mate/nature/Storm.jpg", "mate-backgrounds", "Storm", "Sergey Nazarov", "GPL-2.0-or-later", mate, "storm", []crop{
			{"wide", "4x3", 100, 0, 1706, 1, 0.5, 0.5}}},
		{"ladybird", "mate/nature/LadyBird.jpg", "mate-backgrounds", "LadyBird", "Charles Barbin", "GPL-2.0-or-later", mate, "ladybird", []crop{
			{"wide", "4x3", 427, 0, 2133, 1, 0.5, 0.5}, {"close", "1x1", 1400, 480, 760, 2, 0.68, 0.47}}},
		{"marigold", "mate/nature/Garden.jpg", "mate-backgrounds", "Garden", "Charles Barbin", "GPL-2.0-or-later", mate, "marigolds", []crop{
			{"square", "1x1", 1010, 60, 1540, 1.7, 0.56, 0.4}, {"wide", "4x3", 427, 0, 2133, 1, 0.5, 0.5}}},
		{"yellow", "mate/nature/YellowFlower.jpg", "mate-backgrounds", "YellowFlower", "Charles Barbin", "GPL-2.0-or-later", mate, "sunflower", []crop{
			{"square", "1x1", 960, 0, 1600, 1, 0.5, 0.5}}},
		{"orange", "mate/nature/FreshFlower.jpg", "mate-backgrounds", "FreshFlower", "Jens Ansorg", "GPL-2.0-or-later", mate, "dahlia", []crop{
			{"square", "1x1", 240, 160, 1040, 1.6, 0.5, 0.5}}},
		{"drops", "mate/nature/RainDrops.jpg", "mate-backgrounds", "RainDrops", "“blackcombwhistler07”", "GPL-2.0-or-later", mate, "big-leaves", []crop{
			{"wide", "4x3", 250, 0, 1600, 1, 0.5, 0.5}, {"close", "1x1", 760, 420, 720, 2, 0.3, 0.8}}},
		{"leaf", "mate/nature/Blinds.jpg", "mate-backgrounds", "Blinds", "Lennart Poettering, Andrea Cimitan", "GPL-2.0-or-later", mate, "big-leaves", []crop{
			{"tall", "3x4", 500, 0, 900, 2.2, 0.55, 0.3}}},
		{"grass", "mate/nature/GreenMeadow.jpg", "mate-backgrounds", "GreenMeadow", "Timothy Schellhase, Lapo Calamandrei", "GPL-2.0-or-later", mate, "tea-hills", []crop{
			{"wide", "4x3", 0, 30, 1280, 1.4, 0.5, 0.8}, {"square", "1x1", 300, 240, 720, 2.2, 0.4, 0.7}}},
		{"nuthatch", "Kleiber_by_Lukas_Baubkus.jpg", "lomiri-wallpapers-20.04", "Kleiber", "Lukas Baubkus", "CC-BY-SA-3.0", lomiri, "nuthatch", []crop{
			{"wide", "4x3", 400, 0, 4521, 1, 0.5, 0.5}, {"bird", "1x1", 1900, 900, 1700, 1.7, 0.45, 0.5}}},
		{"coffee", "coffee.png", "python3-skimage", "coffee", "Rachel Michetti", "CC0-1.0", "python3-skimage: skimage/data/_fetchers.py", "coffee-cup", []crop{
			{"tall", "3x4", 142, 0, 300, 1, 0.5, 0.5}, {"wide", "4x3", 50, 0, 533, 1.3, 0.55, 0.5}}},
		{"cat", "chelsea.png", "python3-skimage", "chelsea", "Stéfan van der Walt", "CC0-1.0", "python3-skimage: skimage/data/_fetchers.py", "cat-sofa", []crop{
			{"wide", "4x3", 50, 0, 400, 1, 0.5, 0.5}, {"close", "1x1", 120, 10, 230, 2.4, 0.42, 0.6}}},
		{"pavilion", "china.jpg", "python3-sklearn", "china", "danielbuechele", "CC-BY-2.0", "https://www.flickr.com/photos/danielbuechele/6061409035/", "pavilion", []crop{
			{"tall", "3x4", 46, 0, 320, 1, 0.5, 0.5}, {"wide", "4x3", 71, 0, 569, 1.3, 0.5, 0.5}, {"lake", "4x3", 372, 150, 200, 2, 0.8, 0.65}}},
		{"dahlia", "flower.jpg", "python3-sklearn", "flower", "vultilion", "CC-BY-2.0", "https://www.flickr.com/photos/vultilion/6056698931/", "dahlia", []crop{
			{"square", "1x1", 105, 0, 427, 1, 0.5, 0.5}, {"close", "4x3", 195, 95, 250, 2.2, 0.5, 0.5}}},
	}
}
