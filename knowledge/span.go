package knowledge

// Span is a half-open range [Start, End) of runes in the text of a source (Document.Text or ProcedureField.Text).
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the number of runes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Empty tells whether the span holds nothing.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains tells whether o lies wholly inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Text is the decoded text of a source, with rune offsets: what citations count into. It is immutable and safe for
// concurrent use. The zero value is the empty text.
type Text struct{ runes []rune }

// NewText prepares s for slicing by rune offsets.
func NewText(s string) Text { return Text{runes: []rune(s)} }

// Len is the length of the text in runes.
func (t Text) Len() int { return len(t.runes) }

// Slice returns the text of the span, clipped to the text's borders.
func (t Text) Slice(s Span) string {
	start, end := max(s.Start, 0), min(s.End, len(t.runes))
	if start >= end {
		return ""
	}
	return string(t.runes[start:end])
}

// Runes gives read access to the runes; callers must not change them.
func (t Text) Runes() []rune { return t.runes }

// Cut returns the span of one text, clipped to its borders: NewText(s).Slice(span) without preparing the whole text.
func Cut(s string, span Span) string {
	start, end, n := -1, len(s), 0
	for i := range s {
		if n == max(span.Start, 0) {
			start = i
		}
		if n == span.End {
			end = i
			break
		}
		n++
	}
	if start < 0 || span.End <= max(span.Start, 0) {
		return ""
	}
	return s[start:end]
}
