package main

// nearest is the known name with the fewest edits to name, and whether it is near
// enough to be what was meant: a third of the letters at most may differ.
func nearest(name string, known []string) (string, bool) {
	best, fewest := "", len(name)
	for _, candidate := range known {
		if edits := editDistance(name, candidate); edits < fewest {
			best, fewest = candidate, edits
		}
	}
	return best, best != "" && fewest*3 <= len(name)
}

// editDistance is the Levenshtein distance of two ASCII names.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
