// Package webui holds what every page of the program shares: the frame of a page, its styles and icons, and the serving
// of embedded files under names that carry their content's hash.
//
// Kind: leaf. It knows no routes, questions, answers or sources, loads nothing from elsewhere, and refuses inline scripts
// and styles: the content security policy forbids them. Used by the web channel and the console.
package webui
