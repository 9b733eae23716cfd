// Package service is the retrieval role over HTTP: a server that rewrites, searches and looks up for other processes, and
// the client by which a bot uses it as if the index were its own.
//
// Kind: adapter. The client implements retrieval.Source: its answers are those of the index itself to the bit. A turn is one
// call on a warm client: the rewriting, the exact references and the searches that follow travel together, and records,
// which never change within a version, are kept. Every answer names the version of the snapshot that it comes from; the
// server keeps the last versions, so that a turn that has begun on one ends on it. It refuses to show a caller more than its
// key may see, whatever the caller asks for, and to log or count what anybody wrote. Used by cmd.
package service
