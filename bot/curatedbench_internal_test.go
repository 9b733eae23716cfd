package bot

import (
	"fmt"
	"testing"

	"trolycong/knowledge"
)

// benchSet is a thousand answers of two wordings each.
func benchSet() *knowledge.AnswerSet {
	set := &knowledge.AnswerSet{Version: "1"}
	for i := range 1000 {
		set.Answers = append(set.Answers, &knowledge.Answer{ID: knowledge.AnswerID(fmt.Sprint(i)), AnswerContent: knowledge.AnswerContent{Questions: []string{
			fmt.Sprintf("Lệ phí cấp lại thẻ đọc sách mẫu %d nộp trực tuyến là bao nhiêu?", i), fmt.Sprintf("Cấp lại thẻ mẫu %d mất mấy ngày?", i)}}})
	}
	return set
}

// BenchmarkAnswerIndex is what the first turn pays after answers changed.
func BenchmarkAnswerIndex(b *testing.B) {
	set := benchSet()
	for b.Loop() {
		(&answerCache{}).of(set)
	}
}

// BenchmarkNearAnswers is what every turn pays beside a thousand answers: reading the question, finding what is near and comparing it.
func BenchmarkNearAnswers(b *testing.B) {
	x := (&answerCache{}).of(benchSet())
	for b.Loop() {
		readings := readingsOf("phí cấp lại thẻ đọc sách mẫu 77 online mất nhiêu tiền v ạ", "phí cấp lại thẻ đọc sách mẫu 77 online mất nhiêu tiền vậy ạ")
		places, _ := x.near(readings)
		for _, at := range places {
			for i := range readings {
				unlike(&readings[i], &x.wordings[at].wording)
			}
		}
	}
}
