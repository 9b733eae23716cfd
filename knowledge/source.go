package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// DocumentID names one source for citations: a plan's file name without its extensions, a procedure's code, or
// "starter/<id>". At most 200 bytes, no control characters.
type DocumentID string

// StarterPrefix begins the DocumentID of every record of the binary's own pack: "starter/1.001193".
const StarterPrefix = "starter/"

// PortalURL is the National Public Service Portal, the one place to file online since the provincial portals closed.
const PortalURL = "https://dichvucong.gov.vn"

// ProcedureCode is the official code of a procedure, such as "1.001193".
type ProcedureCode string

// Visibility says who may see a source. The zero value is public.
type Visibility int

// The visibilities.
const (
	Public   Visibility = iota // everybody
	Internal                   // only callers whose key has the scope "internal"
)

// String gives the name used on the command line and in storage.
func (v Visibility) String() string {
	if v == Internal {
		return "internal"
	}
	return "public"
}

// ParseVisibility reads the name; "" is public. The second result is false for any other word.
func ParseVisibility(s string) (Visibility, bool) {
	switch s {
	case "", "public":
		return Public, true
	case "internal":
		return Internal, true
	}
	return Internal, false
}

// SourceKind is the kind of a cited source, as the JSON contract names it.
type SourceKind string

// The kinds of sources that answers cite.
const (
	KindPassage   SourceKind = "passage"   // a plan, report or other document
	KindProcedure SourceKind = "procedure" // a record of the ingested catalogue
	KindAnswer    SourceKind = "answer"    // a curated answer
	KindGazetteer SourceKind = "gazetteer" // a unit of the gazetteer
	KindStarter   SourceKind = "starter"   // a record of the pack that the binary carries
)

// Date is a calendar day of which parts may be unknown (zero). A year is four digits.
type Date struct {
	Year  int `json:"year,omitempty"`
	Month int `json:"month,omitempty"`
	Day   int `json:"day,omitempty"`
}

// IsZero tells whether nothing is known of the date.
func (d Date) IsZero() bool { return d == Date{} }

// Complete tells whether year, month and day are all known.
func (d Date) Complete() bool { return d.Year > 0 && d.Month > 0 && d.Day > 0 }

// String gives the known parts: "2020-06-01", "2020-10", "2020" or "".
func (d Date) String() string {
	switch {
	case d.Year == 0:
		return ""
	case d.Month == 0:
		return pad(d.Year, 4)
	case d.Day == 0:
		return pad(d.Year, 4) + "-" + pad(d.Month, 2)
	}
	return pad(d.Year, 4) + "-" + pad(d.Month, 2) + "-" + pad(d.Day, 2)
}

// Before orders dates for "later as-of wins"; a date with unknown parts counts as the first day they allow, and the
// zero date is before any other.
func (d Date) Before(o Date) bool {
	if d.Year != o.Year {
		return d.Year < o.Year
	}
	if d.Month != o.Month {
		return d.Month < o.Month
	}
	return d.Day < o.Day
}

// ParseDate reads what String writes. The second result is false when s is no such date.
func ParseDate(s string) (Date, bool) {
	var d Date
	parts := strings.Split(s, "-")
	if s == "" || len(parts) > 3 {
		return d, false
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n <= 0 || (i == 0 && len(p) != 4) || (i > 0 && len(p) != 2) {
			return Date{}, false
		}
		switch i {
		case 0:
			d.Year = n
		case 1:
			d.Month = n
		case 2:
			d.Day = n
		}
	}
	if d.Month > 12 || d.Day > daysIn(d.Year, d.Month) {
		return Date{}, false
	}
	return d, true
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func pad(n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return s
}

// Digest is the hexadecimal SHA-256 of a text: 64 characters.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// IssueKind names one sort of doubt about a source; stable, in snake_case, for reports by kind.
type IssueKind string

// Issue is one thing in a source that could not be read with certainty, worded for the office that can correct it.
type Issue struct {
	Kind IssueKind `json:"kind"`
	// Place is the field key of a procedure, or the section label of a document; may be empty.
	Place string `json:"place,omitempty"`
	// Detail is one Vietnamese sentence for people.
	Detail string `json:"detail"`
	// Span is where in the source's text; empty when the issue has no place.
	Span Span `json:"span,omitzero"`
}
