// Package bot owns the conversation: a Message comes in, a Reply goes out, and every figure in it is proven.
//
// Kind: root. Handle reads top to bottom: mask, guard the input, rewrite, understand, look up or search, compose,
// guard the draft, remember. All phrases of answers are here. It refuses to open sockets, files or databases, and to
// say anything that no cited source says.
package bot
