package seed

// Members lists the twelve, the owner first.
func Members() []Member {
	return []Member{
		{
			Handle: "oriel", Name: "Oriel Vance", Role: Owner, Lang: "en", Place: "Hill Street",
			Bio:    "I keep this server in a cupboard under the stairs. Ink drawings of shops before they close, and far too much toast.",
			Fields: []Field{{"Backups", "every night at four"}, {"Write to me", "under the pinned note"}},
			Avatar: "draw:night-sea?zoom=2.5&x=0.5&y=0.32", Banner: "draw:city-dusk?ratio=3x1&y=0.55", JoinedHours: 1400,
		},
		{
			Handle: "jun", Name: "阿隽", Role: Moderator, Lang: "zh-CN", Place: "运河边",
			Bio:    "纸、墨水、邮票，还有很多没寄出去的信。管理员，不凶。\nPaper and ink. I moderate here, gently. 中文 / English",
			Fields: []Field{{"慢邮", "每周一封"}, {"Pronouns", "they"}},
			Avatar: "draw:stamps?zoom=3.3&x=0.19&y=0.5", Banner: "draw:ripples?ratio=3x1&y=0.6", HideLiked: true, JoinedHours: 1300,
		},
		{
			Handle: "lowfire", Name: "Low Fire Pottery", Role: Merchant, Shop: "Low Fire Pottery", Lang: "en", Place: "Old Brickworks",
			Bio:    "One wheel, one kiln, one person: Tamsin. I make bowls that are meant to be used and say so when they should not be. 可以用中文问我。",
			Fields: []Field{{"Seconds table", "Saturdays from nine"}, {"Clay", "red earthenware, 1080 °C"}},
			Avatar: "draw:mended-bowl?zoom=1.2&x=0.5&y=0.5", Banner: "draw:vases?ratio=3x1&y=0.7", JoinedHours: 1250,
		},
		{
			Handle: "wenqi", Name: "文绮", Role: Plain, Lang: "zh-CN", Place: "老城南",
			Bio:    "四平米的厨房，一日三餐。失败的也写。",
			Fields: []Field{{"拿手", "清汤面"}, {"正在学", "面包割口"}},
			Avatar: "draw:noodle-bowl?zoom=2.6&x=0.42&y=0.36", Banner: "draw:jars?ratio=3x1&y=0.62", JoinedHours: 1200,
		},
		{
			Handle: "bram", Name: "Bram", Role: Plain, Lang: "en", Place: "River Flats",
			Bio:    "Bicycles out of other bicycles. I draw maps of taps and benches. If it squeaks I would like to hear it.",
			Fields: []Field{{"Repairs", "Sundays, in front of the shed"}},
			Avatar: "draw:kite?ratio=1x1&zoom=2.5&x=0.36&y=0.27", Banner: "draw:bridge?ratio=3x1&y=0.5", HideLiked: true, JoinedHours: 1150,
		},
		{
			Handle: "sumi", Name: "素米", Role: Plain, Lang: "zh-CN", Place: "梧桐路",
			Bio:    "和一只不看镜头的猫合租。缝补，看书，搬家。\nA cat, a needle, a rented flat.",
			Fields: []Field{{"室友", "虎斑，十一个月"}},
			Avatar: "draw:bookshelf?ratio=1x1&zoom=3.4&x=0.6&y=0.13&seed=4", Banner: "draw:cat-sofa?ratio=3x1&y=0.58", HideLiked: true, HideCollected: true, JoinedHours: 1120,
		},
		{
			Handle: "idris", Name: "Idris", Role: Plain, Lang: "en", Place: "Third floor, south side",
			Bio:    "Four square metres of balcony and a notebook. I count things: tomatoes, whitefly, frosts.",
			Fields: []Field{{"Light", "south, from ten to five"}, {"Swaps", "seeds, always"}},
			Avatar: "draw:tomatoes?ratio=1x1&zoom=3.4&x=0.62&y=0.57", Banner: "draw:marigolds?ratio=3x1&y=0.45", JoinedHours: 1110,
		},
		{
			Handle: "pilar", Name: "Pilar Uría", Role: Plain, Lang: "en", Place: "between two stations",
			Bio:    "Slow trains, long paths, soup at the end. I write down what the sign did not say.",
			Fields: []Field{{"Rucksack", "7.2 kg, with the cushion"}},
			Avatar: "draw:mountains?ratio=1x1&zoom=2.4&x=0.66&y=0.32", Banner: "draw:sunset-hills?ratio=3x1&y=0.5", JoinedHours: 1050,
		},
		{
			Handle: "linye", Name: "林野", Role: Plain, Lang: "zh-CN", Place: "湖东",
			Bio:    "早起、坐慢车、喝茶。走得不快，所以写得细。\nTea and early mornings.",
			Fields: []Field{{"最近喝", "自己采的三两绿茶"}},
			Avatar: "draw:pavilion?ratio=1x1&zoom=2.3&x=0.5&y=0.32", Banner: "draw:mountains?ratio=3x1&y=0.55", JoinedHours: 1010,
		},
		{
			Handle: "hanneke", Name: "Hanneke", Role: Plain, Lang: "en", Place: "Weavers Row",
			Bio:    "Knitting, quilts, other people's elbows. I read with my ears, so your picture descriptions matter to me. I like to know who follows me: say hello first.",
			Fields: []Field{{"On the needles", "one cuff, of two"}},
			Avatar: "draw:knitting?zoom=2.9&x=0.8&y=0.65", Banner: "draw:quilt?ratio=3x1&y=0.5", Locked: true, JoinedHours: 990,
		},
		{
			Handle: "theo", Name: "Theo Marsh", Role: Plain, Lang: "en", Place: "Chapel Lane",
			Bio:    "Two spaniels, one good cup, furniture from pallets. Head of the postman committee.",
			Fields: []Field{{"Biscuit", "watches"}, {"Colonel", "watches Biscuit"}},
			Avatar: "draw:dogs-window?ratio=1x1&zoom=3.2&x=0.58&y=0.58", Banner: "draw:dune?ratio=3x1&y=0.5", HideLiked: true, JoinedHours: 940,
		},
		{
			Handle: "xiaoman", Name: "小满", Role: Plain, Lang: "zh-CN", Place: "五楼朝东",
			Bio:    "阳台党，夜市常客，数麻雀的人。",
			Fields: []Field{{"今天", "麻雀四只"}},
			Avatar: "draw:mushrooms?ratio=1x1&zoom=2.3&x=0.5&y=0.36", Banner: "draw:koi?ratio=3x1&y=0.4", JoinedHours: 900,
		},
	}
}
