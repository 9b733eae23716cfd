package bot

// Certainty and CertaintyInputs let the fit be tested over the real catalogue.
var (
	Certainty       = certainty
	CertaintyInputs = certaintyInputs
)

// PlanCertaintyStep is the step of a trace that holds the inputs of planCertainty.
const PlanCertaintyStep = planCertaintyStep

// The thresholds of the certainty.
const (
	WeakProcedure = weakProcedure
	SureProcedure = sureProcedure
)
