package knowledge

// Case is one question of a question set with what its answer must show; one JSON line.
type Case struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	// Kind: target result deadline agency fact compare followup ambiguous refuse procedure boundary.
	Kind     string `json:"kind"`
	Audience string `json:"audience,omitempty"`
	// Channel the question came by ("web", "telegram") and Province where the asker stands, plain name; empty when unknown.
	Channel  string `json:"channel,omitempty"`
	Province string `json:"province,omitempty"`
	// Must: of each inner list one pattern stands in the text.
	Must [][]string `json:"must,omitempty"`
	// Lead: one of the patterns stands in the first 400 characters; NotLead: none of them does.
	Lead    []string `json:"lead,omitempty"`
	NotLead []string `json:"not_lead,omitempty"`
	// Sources: one is cited; for kind compare all are, "A|B" meaning either.
	Sources []string `json:"sources,omitempty"`
	// Procedures are the codes of which the reply names one first; or one of Also, with one of Procedures second or third.
	Procedures []ProcedureCode `json:"procedures,omitempty"`
	Also       []ProcedureCode `json:"also,omitempty"`
	Refuse     bool            `json:"refuse,omitempty"`
	// Clarify names the facet that may be asked back; "" means that clarify is not accepted for a refuse case.
	Clarify string `json:"clarify,omitempty"`
	// After are earlier turns of the same session, asked first.
	After   []string `json:"after,omitempty"`
	Outcome string   `json:"outcome,omitempty"`
	// Now fixes the clock of the case (RFC 3339); empty means the run's.
	Now    string `json:"now,omitempty"`
	Aspect string `json:"aspect,omitempty"`
	Why    string `json:"why,omitempty"`
}
