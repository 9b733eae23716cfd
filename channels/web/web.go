// Package web is the chat for browsers, the HTTP API, and the pages of sources and procedures.
//
// Kind: adapter. It turns requests into messages and replies into pages, JSON and event streams. It words no answer (the
// bot does), shows no internal source to a caller without a key of that scope, and never takes a bare session id from
// anywhere but this machine. Used by cmd.
package web
