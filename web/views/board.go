package views

import "github.com/batata-social/batata/social"

func boardAction(v BoardFormView) string {
	if v.Board == nil {
		return social.ProfilePath(v.Owner) + "/boards"
	}
	return social.BoardPath(v.Board) + "/edit"
}

func boardBack(v BoardFormView) string {
	if v.Board == nil {
		return social.ProfilePath(v.Owner) + "?tab=collected"
	}
	return social.BoardPath(v.Board)
}

func boardAudiences(p *Page) []Option {
	var out []Option
	for _, v := range social.BoardVisibilities {
		out = append(out, Option{Value: string(v), Label: p.T("board." + string(v)), Help: p.T("board." + string(v) + "_help")})
	}
	return out
}
