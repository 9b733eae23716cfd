package snapshot

import "trolycong/retrieval"

// The features that order procedures. Each is 0..1 and explains itself in the hit by its name.
const (
	featLexical       = iota // the index's own score, as a share of the best candidate's
	featCoverage             // how much of the question the whole record holds
	featCover                // how much of the question the name, or one way to ask for it, holds
	featFit                  // how much of that the question holds
	featEvidence             // words that stand together in both
	featSaid                 // it is a way to ask, and not the name, that fits best
	featNameCover            // the same three of the name alone
	featNameFit              //
	featNameChain            //
	featNeed                 // the asked need is the name's
	featNeedUnasked          // the name has a need, and nobody asked for one
	featNeedOther            // the name has another need than the asked one
	featNeedMissing          // a need is asked, and the name has none
	featForeign              // a foreign element that nobody asked for
	featNotForeign           // a foreign element is asked, and the name has none
	featExcluded             // how much of the question stands only in what the name excludes
	featDenied               // the name denies what the question denies
	featDeniedMissing        // the name says what the question denies
	featNegated              // the name excludes something that nobody spoke of
	featMobile               // "lưu động" that nobody asked for
	featCitizen              // persons may apply, and nobody spoke of an organisation
	featFirmOnly             // only organisations may apply, and nobody spoke of one
	featFirm                 // organisations may apply, and one is spoken of
	featStaffOnly            // only public servants may apply
	featChild                // for children only, and nobody spoke of one
	featChildAsked           // for children only, and one is spoken of
	featCommune              // handled at the commune, where most people go, and the province is not named
	featMinistry             // handled at a ministry only
	featOnline               // "trực tuyến" in the name, and it is asked for
	featOnlineUnasked        // "trực tuyến" in the name, and nobody asked for it
	featOffice               // the office that the question names
	featureCount
)

// featureNames are what traces call the features.
var featureNames = [featureCount]string{"lexical", "record_cover", "best_cover", "best_fit", "evidence", "as_people_say", "name_cover", "name_fit", "name_evidence",
	"need", "need_unasked", "need_other", "need_missing", "foreign", "foreign_missing", "excluded", "denied", "denied_missing", "negated", "mobile", "citizen", "organisations_only", "organisation", "staff_only",
	"child", "child_asked", "commune", "ministry_only", "online", "online_not_asked", "office"}

// rankWeights weigh the features.
var rankWeights = [featureCount]float64{
	featLexical: 1.45, featCoverage: 0.26, featCover: 1.33, featFit: 0.77, featEvidence: 0.61,
	featNameCover: 0.11, featNameFit: 0.32, featNameChain: 0.12, featNeed: 0.43, featNeedUnasked: -0.42,
	featNeedOther: -0.26, featNeedMissing: -0.22, featForeign: -0.41, featNotForeign: -0.07, featExcluded: -0.50,
	featDenied: 0.21, featDeniedMissing: -0.31, featNegated: -0.07, featMobile: -0.31, featCitizen: 0.08,
	featFirmOnly: -0.17, featFirm: 0.04, featStaffOnly: -0.41, featChild: -0.16, featChildAsked: -0.06,
	featCommune: 0.06, featMinistry: -0.12, featOnline: 0.21, featOnlineUnasked: -0.04, featOffice: 0.27,
}

// score weighs the features, and appends those that count to out, in their order.
func score(x *[featureCount]float64, out []retrieval.Feature) (float64, []retrieval.Feature) {
	sum := 0.0
	for i, v := range x {
		if w := rankWeights[i] * v; w != 0 {
			sum += w
			out = append(out, retrieval.Feature{Name: featureNames[i], Value: w})
		}
	}
	return sum, out
}
