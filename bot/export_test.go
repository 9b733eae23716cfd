package bot

// Certainty and CertaintyInputs let the fit be tested over the real catalogue.
var (
	Certainty       = certainty
	CertaintyInputs = certaintyInputs
)

// PlanCertainty and SurePlan let the certainty of plan answers be tested over the real documents.
var PlanCertainty = planCertainty

// SurePlan is the threshold of PlanCertainty.
const SurePlan = surePlan

// PlanCertaintyStep is the step of a trace that holds the inputs of planCertainty.
const PlanCertaintyStep = planCertaintyStep

// The thresholds of the certainty.
const (
	WeakProcedure = weakProcedure
	SureProcedure = sureProcedure
)
