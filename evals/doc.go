// Package evals measures answers: question sets and ways to type them, the judge, metrics, the runner, gates, reports,
// the comparison of two runs, and samples of the journal to be labelled.
//
// Kind: assembly. It asks through a function that its caller hands in, reads no configuration, keeps no state, and
// refuses to look at how an answer was made: it judges only what a reader would get, with the same rules for every
// composer. A report holds no timings, so that equal answers give equal bytes; timings are a value of their own.
// Used by the command line.
package evals
