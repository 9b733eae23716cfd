package starter

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trolycong/knowledge"
)

// The pack's data. figures.json is taken from the catalogue by this package's test (-update) and compared with it; the
// others are our own words.
var (
	//go:embed data/figures.json
	figuresJSON string
	//go:embed data/words.json
	wordsJSON string
	//go:embed data/guides.json
	guidesJSON string
)

// figures are the facts of one procedure, as the catalogue gives them. Lists keep the catalogue's order.
type figures struct {
	Code       knowledge.ProcedureCode `json:"code"`
	Name       string                  `json:"name"`
	Decision   string                  `json:"decision,omitempty"`
	Levels     []string                `json:"levels,omitempty"`
	Type       string                  `json:"type,omitempty"`
	Field      string                  `json:"field,omitempty"`
	Applicants []string                `json:"applicants,omitempty"`
	Agency     string                  `json:"agency,omitempty"`
	Authority  string                  `json:"authority,omitempty"`
	URL        string                  `json:"url,omitempty"`
	Channels   []channelFigures        `json:"channels,omitempty"`
	// Laws are the numbers of the legal basis.
	Laws []string `json:"laws,omitempty"`
}

// channelFigures are the times and fees of one way to file.
type channelFigures struct {
	Kind  knowledge.ChannelKind `json:"kind"`
	Times []timeFigures         `json:"times,omitempty"`
	Fees  []feeFigures          `json:"fees,omitempty"`
}

// timeFigures is one time limit; see knowledge.Duration.
type timeFigures struct {
	Min    float64                `json:"min"`
	Max    float64                `json:"max"`
	Unit   knowledge.DurationUnit `json:"unit,omitempty"`
	Status knowledge.CellStatus   `json:"status"`
}

// feeFigures is one charge; see knowledge.Fee.
type feeFigures struct {
	Amount float64              `json:"amount"`
	Unit   string               `json:"unit,omitempty"`
	Free   bool                 `json:"free,omitempty"`
	Kind   string               `json:"kind,omitempty"`
	Status knowledge.CellStatus `json:"status"`
	From   string               `json:"from,omitempty"` // as knowledge.Date.String
	To     string               `json:"to,omitempty"`
}

// wordsFile is words.json.
type wordsFile struct {
	// Steps by group: how procedures of one kind are done.
	Steps      map[string][]string `json:"steps"`
	Procedures []words             `json:"procedures"`
}

// words are what we say about one procedure.
type words struct {
	Code knowledge.ProcedureCode `json:"code"`
	// Steps names a group; OwnSteps replaces its steps.
	Steps      string       `json:"steps"`
	OwnSteps   []string     `json:"own_steps,omitempty"`
	Papers     []paperWords `json:"papers,omitempty"`
	Results    []string     `json:"results"`
	Conditions []string     `json:"conditions,omitempty"`
	// FeeNotes by channel kind, "*" for all channels, "expired" for rates that the catalogue limits in time.
	FeeNotes map[string]string `json:"fee_notes,omitempty"`
	// RowNotes and RowFeeNotes by the order of the channels.
	RowNotes    []string `json:"row_notes,omitempty"`
	RowFeeNotes []string `json:"row_fee_notes,omitempty"`
	// WayNotes by channel kind say what a row only serves for, where it is no way to hand a file in.
	WayNotes map[string]string `json:"way_notes,omitempty"`
	// SeveralRows tells that the catalogue has several rows of one channel for different matters.
	SeveralRows bool `json:"several_rows,omitempty"`
	// TimeNote is the remark of every time limit in doubt.
	TimeNote string `json:"time_note,omitempty"`
}

// paperWords is the dossier of one case; no title when there is one case only.
type paperWords struct {
	Title string   `json:"title,omitempty"`
	Items []string `json:"items"`
}

// guide is one short guide.
type guide struct {
	Slug  string   `json:"slug"`
	Title string   `json:"title"`
	Intro string   `json:"intro"`
	Steps []string `json:"steps"`
	Note  string   `json:"note,omitempty"`
}

// pack is the decoded data.
type pack struct {
	figures map[knowledge.ProcedureCode]*figures
	words   wordsFile
	guides  []guide
}

// load decodes and checks the data; all faults come together.
func load() (*pack, error) {
	p := &pack{figures: map[knowledge.ProcedureCode]*figures{}}
	var list []*figures
	for _, f := range []struct {
		name, text string
		into       any
	}{{"figures", figuresJSON, &list}, {"words", wordsJSON, &p.words}, {"guides", guidesJSON, &p.guides}} {
		d := json.NewDecoder(strings.NewReader(f.text))
		d.DisallowUnknownFields()
		if err := d.Decode(f.into); err != nil {
			return nil, fmt.Errorf("read starter %s: %w", f.name, err)
		}
	}
	for _, f := range list {
		p.figures[f.Code] = f
	}
	if !slices.IsSortedFunc(p.words.Procedures, func(a, b words) int { return strings.Compare(string(a.Code), string(b.Code)) }) {
		return nil, errors.New("starter words are not ordered by code")
	}
	var faults []error
	for i := range p.words.Procedures {
		if err := p.check(&p.words.Procedures[i]); err != nil {
			faults = append(faults, err)
		}
	}
	for _, g := range p.guides {
		if g.Slug == "" || g.Title == "" || g.Intro == "" || len(g.Steps) == 0 {
			faults = append(faults, fmt.Errorf("starter guide %q: slug, title, intro and steps are required", g.Slug))
		}
	}
	return p, errors.Join(faults...)
}

// check finds what would leave a record without figures, or words that belong to no row.
func (p *pack) check(w *words) error {
	f := p.figures[w.Code]
	switch {
	case f == nil:
		return fmt.Errorf("starter %s: no figures", w.Code)
	case len(p.stepsOf(w)) == 0:
		return fmt.Errorf("starter %s: no steps in group %q", w.Code, w.Steps)
	case len(w.Results) == 0:
		return fmt.Errorf("starter %s: no result", w.Code)
	case len(w.RowNotes) > 0 && len(w.RowNotes) != len(f.Channels):
		return fmt.Errorf("starter %s: %d row notes for %d rows", w.Code, len(w.RowNotes), len(f.Channels))
	case len(w.RowFeeNotes) > 0 && len(w.RowFeeNotes) != len(f.Channels):
		return fmt.Errorf("starter %s: %d fee notes for %d rows", w.Code, len(w.RowFeeNotes), len(f.Channels))
	}
	return nil
}

func (p *pack) stepsOf(w *words) []string {
	if len(w.OwnSteps) > 0 {
		return w.OwnSteps
	}
	return p.words.Steps[w.Steps]
}
