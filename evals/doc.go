// Package evals measures answers: question sets and ways to type them, the judge, metrics, the runner, gates, reports,
// the comparison of two runs, and samples of the journal to be labelled.
//
// Kind: assembly. It asks through a function that its caller hands in, reads no configuration, keeps no state, and
// refuses to judge how an answer was made: only what a reader would get counts, with the same rules for every composer;
// steps are shown to people. A report holds no timings, so that equal answers give equal bytes; timings are a value of their own.
// Used by the command line.
package evals
