// Package portal reads procedure catalogues in the JSON Lines form of the National Public Service Portal and makes
// Procedures of them.
//
// Kind: library. The catalogue was scraped from pages, so its tables have lost their separators. The package takes
// glued cells apart only where the text supports it, gives every cell its status, and counts its doubts as Issues. It
// refuses to guess a unit, to split digits without support in a note or a sibling row, to say "free" without a doubt
// where the note names an amount or leaves it to somebody else, and to offer a text that stands under several codes.
// Used by ingest.
//
// What a Procedure of this package promises: Fields are the texts as ingested (NFC, LF, controls dropped, trimmed), and
// every Ref counts runes into one of them. A Duration's, a Fee's and a form's Text is exactly the text at its Ref; the
// Text of a Cited, a Paper's name and a legal title are that text with its white space folded and list marks dropped.
package portal
