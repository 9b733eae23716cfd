package bot

// Certainty and CertaintyInputs let the fit be tested over the real catalogue.
var (
	Certainty       = certainty
	CertaintyInputs = certaintyInputs
)

// The thresholds of the certainty.
const (
	WeakProcedure = weakProcedure
	SureProcedure = sureProcedure
)
