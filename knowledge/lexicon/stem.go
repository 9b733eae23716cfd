package lexicon

import "strings"

// irregular are English forms that no ending tells, and the ways in which British and American writers differ; what a word
// stands for is stemmed after it.
var irregular = pairs(`lost lose losing lose bought buy sold sell built build died die dies die dying die born birth children child wives wife husbands husband men man women woman people person
	gave give given give took take taken take stole steal stolen steal broke break broken break tore tear torn tear wore wear worn wear burnt burn left leave moved move wrote write written write
	paid pay got get gotten get went go gone go came come held hold kept keep taught teach brought bring sent send found find made make done do lent lend drove drive driven drive flew fly
	flown fly grew grow grown grow caught catch fed feed met meet dug dig shot shoot stood stand chose choose chosen choose began begin ran run won win drawn draw
	labour labor labourer laborer neighbour neighbor colour color harbour harbor favour favor honour honor licence license licences license licenced license practise practice practised practice
	practising practice practises practice centre center centres center metre meter theatre theater tyre tire cheque check programme program programmes program aeroplane airplane judgement judgment
	acknowledgement acknowledgment enrolment enrollment jewellery jewelry fertiliser fertilizer pyjamas pajamas grey gray defence defense offence offense catalogue catalog cancelled cancel
	cancelling cancel travelled travel travelling travel modelled model renewing renew motorcycles motorcycle expiry expire expiration expire vessels vessel taxes tax buses bus gases gas
	applied apply applies apply applying apply identification identification cards card lorries lorry lorry truck lorries truck automobile car automobiles car flat apartment flats apartment
	autos car rubbish garbage petrol gasoline attorney lawyer solicitor lawyer barrister lawyer cemetery grave aquatic aquatic marrying marry married marry divorced divorce
	deceased decease passed pass owns own owned own owning own training instruct trained instruct
	shipping seafreight planning zoning plane airplane planes airplane accounting accountancy listing stocklist listed stocklist cites cites`)

func pairs(s string) map[string]string {
	w := strings.Fields(s)
	m := make(map[string]string, len(w)/2)
	for i := 0; i+1 < len(w); i += 2 {
		m[w[i]] = w[i+1]
	}
	return m
}

// Bounds of what a stem may lose: shorter words are whole ("ring", "bed", "gas").
const (
	minPlural = 4 // letters of a word that may lose -s
	minVerb   = 5 // of one that may lose -ed
	minGerund = 6 // of one that may lose -ing
)

// stem gives the shape that the forms of an English word share: plurals, tenses and both spellings fall together. A stem is
// for comparing with other stems and need not be a word.
func stem(w string) string {
	if to, ok := irregular[w]; ok {
		w = to
	}
	w = american(w)
	switch {
	case len(w) >= minPlural && strings.HasSuffix(w, "ies"):
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"):
		w = w[:len(w)-2]
	case len(w) >= minPlural && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		w = w[:len(w)-1]
	}
	switch {
	case len(w) >= minGerund && strings.HasSuffix(w, "ing"):
		w = single(w[:len(w)-3])
	case len(w) >= minVerb && strings.HasSuffix(w, "ied"):
		w = w[:len(w)-3] + "y"
	case len(w) >= minVerb && strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed"):
		w = single(w[:len(w)-2])
	}
	w = strings.TrimSuffix(w, "e")
	if len(w) > 2 && strings.HasSuffix(w, "y") {
		w = w[:len(w)-1] + "i"
	}
	return w
}

// american writes -ise and its kin with a z.
func american(w string) string {
	for _, end := range []string{"isation", "isations", "ise", "ised", "ises", "ising", "iser", "isers"} {
		if at := len(w) - len(end); at >= 3 && strings.HasSuffix(w, end) {
			return w[:at] + strings.Replace(end, "s", "z", 1)
		}
	}
	return w
}

// single undoes a doubled consonant: "stopped", "splitting". Words that end so by themselves ("sell", "pass") keep theirs.
func single(w string) string {
	n := len(w)
	if n < 4 || w[n-1] != w[n-2] || strings.IndexByte("aeioulsz", w[n-1]) >= 0 {
		return w
	}
	return w[:n-1]
}
