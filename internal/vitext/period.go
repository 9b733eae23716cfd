package vitext

import (
	"slices"
	"strings"
)

// month reads "tháng 10 năm 2020", "tháng 6/2024", "tháng 12" at i. "6 tháng 12 ngày" is a length of time.
func (d *dateReader) month(i int) int {
	r := d.r
	k := skipSpaces(r, wordEnd(r, i))
	e := runOfDigits(r, k)
	m, ok := smallInt(r, k, e)
	if !ok || m == 0 || e-k > 2 {
		return 0
	}
	if y, ye := d.yearBehind(e); y > 0 {
		return d.add(DateRef{Month: m, Year: y}, i, ye)
	}
	before := skipBack(r, i)
	if d.continues(e) || e < len(r) && (r[e] == '-' || wordRune(r[e])) || before > 0 && isDigit(r[before-1]) {
		return 0
	}
	return d.add(DateRef{Month: m}, i, e)
}

// quarter reads "quý II năm 2024", "quý 2/2024", "quý IV" at i.
func (d *dateReader) quarter(i int) int {
	r := d.r
	k := skipSpacesAny(r, wordEnd(r, i))
	e := wordEnd(r, k)
	q := slices.Index([]string{"I", "II", "III", "IV"}, strings.ToUpper(string(r[k:e]))) + 1
	if q == 0 && e == k+1 && r[k] >= '1' && r[k] <= '4' {
		q = int(r[k] - '0')
	}
	if q == 0 {
		return 0
	}
	if y, ye := d.yearBehind(e); y > 0 {
		return d.add(DateRef{Quarter: q, Year: y}, i, ye)
	}
	if d.continues(e) {
		return 0
	}
	return d.add(DateRef{Quarter: q}, i, e)
}

// skipSpacesAny passes spaces and line breaks, whatever follows.
func skipSpacesAny(r []rune, i int) int {
	for i < len(r) && (r[i] == ' ' || r[i] == '\n') {
		i++
	}
	return i
}

// year reads "năm 2025" and "năm 2021-2025" at i.
func (d *dateReader) year(i int) int {
	r := d.r
	k := skipSpaces(r, wordEnd(r, i))
	e := runOfDigits(r, k)
	y, ok := smallInt(r, k, e)
	if !ok || e-k != 4 {
		return 0
	}
	if to, te := yearRange(r, e); to > 0 {
		if d.goesOn(te) {
			return 0
		}
		return d.add(DateRef{Year: y, YearTo: to}, i, te)
	}
	if d.goesOn(e) {
		return 0
	}
	return d.add(DateRef{Year: y}, i, e)
}

// years reads a bare range of years at k.
func (d *dateReader) years(k, from, end int) int {
	to, te := yearRange(d.r, end)
	if to == 0 || from < 1900 || d.goesOn(te) {
		return 0
	}
	return d.add(DateRef{Year: from, YearTo: to}, k, te)
}

// yearRange reads "-2025", " - 2025", "– 2025" at i.
func yearRange(r []rune, i int) (to, end int) {
	k := i
	for k < len(r) && r[k] == ' ' && k < i+2 {
		k++
	}
	if k >= len(r) || r[k] != '-' && r[k] != '–' {
		return 0, 0
	}
	k++
	for k < len(r) && (r[k] == ' ' || r[k] == '\n') {
		k++
	}
	end = runOfDigits(r, k)
	to, ok := smallInt(r, k, end)
	if !ok || end-k != 4 || to < 1900 || to > 2100 || end < len(r) && wordRune(r[end]) {
		return 0, 0
	}
	return to, end
}
