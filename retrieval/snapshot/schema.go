package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"trolycong/knowledge"
	"trolycong/retrieval/embed"
)

// layout is the version of what the index is made of. It rises whenever the texts of procedureText or passageText, the
// syllables of vitext, what is embedded of a unit or the layout of the files change; types of records, weights of fields
// and the lexicon are watched by schema.
const layout = 4

// schema names everything a saved snapshot depends on besides the knowledge: the shape of the records, the options of the
// indexes and the lexicon, which writes out the abbreviations of names. A snapshot with another schema is built anew. 16
// hexadecimal digits.
var schema = sync.OnceValue(func() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n%s\n%+v\n%+v\n", layout, embed.Method, procedureFields(), passageFields())
	if lex, err := loadLexicon(); err == nil { // else Build fails and says so
		for _, e := range lex.Entries() {
			fmt.Fprintf(&b, "%q %q %q %q %q\n", e.Kind, e.Say, e.Means, e.Context, e.Not)
		}
		lex.EachAsked(func(code string, phrases []string) { fmt.Fprintf(&b, "%s %q\n", code, phrases) })
	}
	describe(&b, reflect.TypeFor[knowledge.Collection](), map[reflect.Type]bool{})
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
})

// SetVersion names the vectors of a version of the knowledge wherever they are kept by version and space: another program
// may make other units, or other texts of them, of the same knowledge.
func SetVersion(version string) string { return version + "+" + schema() }

// describe writes the names and types of all fields below a type.
func describe(b *strings.Builder, t reflect.Type, seen map[reflect.Type]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		describe(b, t.Elem(), seen)
	case reflect.Struct:
		if seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			f := t.Field(i)
			fmt.Fprintf(b, "%s.%s %s\n", t, f.Name, f.Type)
			if f.IsExported() {
				describe(b, f.Type, seen)
			}
		}
	default:
	}
}
