package lexicon

import (
	"slices"
	"strings"
	"sync"

	"trolycong/internal/vitext"
)

// englishFillers are English words that carry no topic. Many are Vietnamese syllables typed without diacritics ("do", "to",
// "can"), so they are fillers only of a question that English calls English.
var englishFillers = wordSet(`a an the is are was were be been am do does did done have has had having i me my mine we us our you your he him his she her it its they them their this that
	these those there here to of for in on at by from with without and or if as so about into over under after before between can could may might must shall should will would need
	needs needed want wants wanted like get gets getting got make making made go going take takes took give given file files filing submit submitting submitted apply applies applying
	applied application applications register registering registered registration registrations obtain obtaining request requesting receive issue issued issuing what which who whom
	whose when where why how much many long often any some all every each other another not no yes please tell know help thanks thank hello hi hey sir madam procedure procedures
	process steps step required requirement requirements document documents paper papers paperwork fee fees cost costs price pay paid payment charge money time days day weeks week
	month months year years take long office place online internet website web site form forms in vietnam vietnamese certificate certificates certification new old
	s m t re ve ll d don doesn didn isn won just also only really currently now still already first time possible allowed able legal conditions condition result results someone
	somebody else behalf post mail person child children son daughter wife husband father mother parents parent family friend baby kid kids citizen citizens people
	foreigner foreigners foreign living live lives lived abroad country province provinces city district commune ward home address out up off back because been than then
	free expensive deadline processing duration bring prepare ask asking question explain information info use using used who's am pm let lets etc see find show look looking
	one two three four five six seven eight nine ten eleven twelve hundred thousand million half once twice several few little bit lot lots more most much less least very too enough quite rather almost about
	around near nearby far away through throughout across along during until till while within without against among toward towards upon onto beside besides instead afterwards afterward later soon early
	yesterday today tomorrow tonight morning afternoon evening night weekend monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october
	november december year's last next past ago ever never always usually often sometimes again maybe perhaps please actually basically simply really exactly especially together alone both either neither none
	such same different certain various own self myself yourself himself herself ourselves themselves anyone anybody anything everything something nothing somewhere anywhere everywhere nowhere else
	come comes came coming say says said tell told telling think thought believe feel felt hope try tried trying keep kept stay stays staying leave left let lets put puts hold holds bring brought call called
	calling email emailed talk talked speak spoke speaking write wrote read reading hear heard learn learned understand understood mean means happen happens happened become becomes seem seems begin begins
	work works worked working job go old young big good bad best better nice beautiful right left ok okay sure correct true false important necessary useful urgent quick quickly fast slow slowly easy difficult
	hard simple possible impossible available ready able unable problem problems thing things way ways kind kinds type types sort matter matters case cases example part parts side point reason question
	questions answer answers issue situation step moment room town village house's street number numbers amount total euro euros dollar dollars dong vnd percent size men woman women girl boy lady gentleman
	uncle aunt cousin nephew niece brother sister grandfather grandmother grandparents grandpa grandma relative relatives neighbour neighbor colleague couple guy folks team group because since although
	though however therefore otherwise unless whether yet except per via etc regarding concerning according due wrongly must ought gonna wanna gotta cannot cant wont didnt doesnt dont isnt ive im theyre were
	hasn haven wasn weren couldn wouldn shouldn aren ain mr mrs ms dear regards best thankful grateful english vietnamese language degree diploma continue nearly info state sign hire hires hired paper stuff go went gone permanently yes finish finished quit start started`)

// loanWords are English words that Vietnamese questions use too, and words that are Vietnamese syllables without their
// diacritics: they do not make a question English.
var loanWords = wordSet(`a an the do to i me my we you he him his it they them this that there in on at and so can may am be we go hi hey us son no not of or if as by sir file site
	s m t d re ve ll am pm let long who kid kids home time post mail form forms web website internet online passport visa email link card id code tax vat ok deadline test
	app trc vneid chip car shop cafe coffee tin day days up off out new pay paid house old check status like free book second hand hot city room e be
	has have here her than then copy abtc cites bhyt bhxh cccd`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// englishStems are the stems of all words of the English data.
var englishStems = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	b, err := loadBilingual()
	if err != nil {
		return nil // Load reports it
	}
	for _, p := range b.phrases {
		if len(p.Means) == 0 {
			continue // names of places, in Vietnamese
		}
		for _, say := range p.Say {
			for _, w := range vitext.Syllables(say) {
				m[stem(w)] = true
			}
		}
	}
	return m
})

// englishWord tells whether a word may be one of an English question; clear that it is no Vietnamese syllable typed without
// diacritics and no word that Vietnamese questions use too.
func englishWord(w string) (known, clear bool) {
	bare := vitext.IsBareSyllable(w)
	known = englishFillers[w] || !bare && englishStems()[stem(w)]
	return known, known && !bare && !loanWords[w]
}

// minClear is how many words that are surely English a question of more than shortQuestion words must hold.
const (
	minClear      = 2
	shortQuestion = 4
)

// English tells whether a question, given its syllables in Key form, is English: most words are, and two at least are surely
// so; of up to four words, or where all are English, one. Where a word has Vietnamese letters, as of a place, three must be.
func English(syllables []string) bool {
	known, clear, accented := 0, 0, 0
	syllables = slices.DeleteFunc(slices.Clone(syllables), func(w string) bool { return strings.Trim(w, "0123456789.,/-") == "" })
	for _, w := range syllables {
		if vitext.Fold(w) != w {
			accented++
			continue
		}
		k, c := englishWord(w)
		if k {
			known++
		}
		if c {
			clear++
		}
	}
	enough := clear >= minClear || clear > 0 && (len(syllables) <= shortQuestion || known == len(syllables)) || opensInEnglish(syllables) && known == len(syllables)
	if accented > 0 {
		enough = clear > minClear && clear > 2*accented
	}
	return enough && 2*known > len(syllables)
}

// openings of an English question whose words are all Vietnamese syllables as well: "Can I do it online?".
var openings = [][]string{{"can", "i"}, {"can", "we"}, {"may", "i"}, {"do", "i"}, {"can", "it"}, {"can", "you"}}

func opensInEnglish(syllables []string) bool {
	return len(syllables) > 3 && slices.ContainsFunc(openings, func(o []string) bool { return slices.Equal(o, syllables[:2]) })
}

// EnglishFiller tells whether a word of an English question carries no topic.
func EnglishFiller(word string) bool { return englishFillers[word] }
