package seed

// Boards lists what members have collected. The default board that everybody gets
// is the server's doing and not among them.
func Boards() []Board {
	return []Board{
		{"oriel", "Things that were mended", "Proof that it can be done.", "public",
			[]string{"green-bicycle", "kintsugi", "patch", "wine-table", "tiles"}},
		{"oriel", "Read before the season starts", "Balcony, for people who forget.", "public",
			[]string{"dahlia", "balcony-plan", "watering-less", "ladybirds"}},
		{"jun", "纸上", "墨水、邮票、地图。", "public",
			[]string{"corner-shop", "stamps", "market-map", "train-window"}},
		{"jun", "给自己的散步路线", "", "private",
			[]string{"pavilion", "stream", "market-map"}},
		{"lowfire", "How people use the bowls", "Not advertising: the nicks count too.", "public",
			[]string{"tiny-kitchen", "coffee", "teapot", "lemons"}},
		{"lowfire", "Colours to try in slip", "Peach first.", "public",
			[]string{"dahlia", "larches", "marigold", "swatch", "brushes"}},
		{"wenqi", "想试的菜", "试过的我会删掉。", "public",
			[]string{"night-market", "tomatoes", "tea-hill"}},
		{"bram", "Rides with a reason", "", "public",
			[]string{"estuary", "sunset-table", "harbour", "larches", "pavilion"}},
		{"sumi", "猫，别人的也行", "狗也收。", "public",
			[]string{"bookshelf", "two-dogs", "balcony-cat-grass", "corner-shop"}},
		{"sumi", "搬家清单", "", "private",
			[]string{"sofa", "balcony-plan", "wine-table"}},
		{"idris", "Good to know, garden", "Mostly mistakes, some of them mine.", "public",
			[]string{"balcony-cat-grass", "lemons", "pickle-shelf", "dandelion"}},
		{"pilar", "Trains, boats, paths", "", "followers",
			[]string{"pavilion", "tea-hill", "estuary", "umbrellas"}},
		{"linye", "慢一点的地方", "去之前先看看别人摔在哪儿。", "public",
			[]string{"picos", "stream", "train-window", "night-market", "harbour"}},
		{"hanneke", "Stitches worth copying", "With permission, I asked.", "public",
			[]string{"patch", "quilt-blocks", "kintsugi"}},
		{"theo", "Kitchen, later", "", "public",
			[]string{"tiny-kitchen", "dumpling-sunday", "bread-blue", "tomatoes", "glaze-board"}},
		{"xiaoman", "阳台能种的", "朝东，五楼，风大。", "public",
			[]string{"balcony-plan", "ladybirds", "tomatoes", "watering-less", "dahlia"}},
		{"xiaoman", "安静的照片", "", "public",
			[]string{"nuthatch", "sunset-table", "first-light", "cat-eyes"}},
	}
}
