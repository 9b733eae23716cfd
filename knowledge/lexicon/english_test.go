package lexicon_test

import (
	"slices"
	"strings"
	"testing"

	"trolycong/internal/corpustest"
	"trolycong/internal/vitext"
	"trolycong/knowledge/lexicon"
)

func TestEnglish(t *testing.T) {
	for question, want := range map[string]bool{
		"How do I register my child's birth?":  true,
		"temporary residence fee":              true,
		"lost driving licence":                 true,
		"Can I do it online?":                  true,
		"how much?":                            true,
		"I lost my passport, what should I do": true,
		"passport":                             false,
		"where to get an id card":              true,
		"I lost my id card":                    true,
		"lam passport online":                  false,
		"lam visa cho vo":                      false,
		"can i do giay to gi":                  false,
		"cho hoi fee online":                   false,
		"dang ky khai sinh":                    false,
		"đăng ký birth certificate":            false,
		"con toi an hoc o day thi long phai":   false,
		"":                                     false,
	} {
		if got := lexicon.English(vitext.Syllables(question)); got != want {
			t.Errorf("%q: English %v, want %v", question, got, want)
		}
	}
}

// TestBareVietnameseIsNotEnglish asks every official name and every question of the shared sets without diacritics: none is
// read as English.
func TestBareVietnameseIsNotEnglish(t *testing.T) {
	texts, _ := catalogue(t)
	for _, set := range []string{"evals/procedures-dev.jsonl", "evals/plans-dev.jsonl"} {
		for _, c := range corpustest.Lines[struct{ Question string }](t, corpustest.Path(t, set)) {
			texts = append(texts, c.Question)
		}
	}
	l := load(t)
	for _, e := range l.Entries() {
		texts = append(texts, e.Example)
	}
	for _, text := range texts {
		words := vitext.Syllables(vitext.Fold(text))
		if lexicon.English(words) && !strings.HasPrefix(text, "You are now") { // the one English question of the sets
			t.Errorf("%q is read as English", strings.Join(words, " "))
		}
	}
}

// TestEveryEnglishFormSpeaks asks each form alone and beside its context: one that an earlier phrase always takes is dead data.
func TestEveryEnglishFormSpeaks(t *testing.T) {
	l := load(t)
	for i := range l.Phrases() {
		p := &l.Phrases()[i]
		for _, say := range p.Say {
			questions := []string{say}
			for _, c := range p.Context {
				questions = append(questions, say+" "+c)
			}
			if !slices.ContainsFunc(questions, func(q string) bool {
				r := l.ReadEnglish(vitext.Syllables(q))
				return len(r) > 0 && r[0].Phrase == p
			}) {
				t.Errorf("form %q of %q never speaks", say, p.Say[0])
			}
		}
	}
}

// TestEnglishMeansAreOfficial holds that each meaning is in the catalogue's words: in one name, or as a whole in a text.
func TestEnglishMeansAreOfficial(t *testing.T) {
	names, texts := catalogue(t)
	var means []string
	l := load(t)
	for i := range l.Phrases() {
		for _, m := range l.Phrases()[i].Means {
			means = append(means, m.Text)
		}
	}
	for _, m := range unofficial(names, texts, means) {
		t.Errorf("meaning %q stands in no name and no text", m)
	}
}

func TestReadEnglish(t *testing.T) {
	l := load(t)
	for _, tt := range []struct{ question, want string }{
		{"registering the birth of my child", "đăng ký khai sinh | trẻ em"},
		{"register my child's birth", "đăng ký khai sinh | khai sinh"},
		{"How do I renew my driver's licences?", "how | do | i | đổi giấy phép lái xe"},
		{"my driving license was stolen", "giấy phép lái xe | was | cấp lại"},
		{"extension of a temporary residence", "gia hạn tạm trú"},
		{"dissolving companies in Da Nang", "giải thể doanh nghiệp, giải thể trong trường hợp bị thu hồi giấy chứng nhận đăng ký doanh nghiệp | in | –"},
		{"the of a", ""},
		{"", ""},
	} {
		var got []string
		for _, r := range l.ReadEnglish(vitext.Syllables(tt.question)) {
			switch {
			case r.Phrase == nil:
				got = append(got, strings.Join(r.Words, " "))
			case len(r.Phrase.Means) == 0:
				got = append(got, "–")
			default:
				got = append(got, r.Phrase.Means[0].Text)
			}
		}
		if g := strings.Join(got, " | "); g != tt.want {
			t.Errorf("ReadEnglish(%q) = %q, want %q", tt.question, g, tt.want)
		}
	}
}

// FuzzReadEnglish holds that what is read stands in the question, in order.
func FuzzReadEnglish(f *testing.F) {
	l := load(f)
	for i := range l.Phrases() {
		f.Add(l.Phrases()[i].Say[0])
	}
	f.Fuzz(func(t *testing.T, question string) {
		words := vitext.Syllables(question)
		left := words
		for _, r := range l.ReadEnglish(words) {
			for len(left) > 0 && left[0] != r.Words[0] {
				left = left[1:]
			}
			if len(left) < len(r.Words) || !slices.Equal(left[:len(r.Words)], r.Words) {
				t.Fatalf("ReadEnglish(%q) read %q out of order", question, r.Words)
			}
			left = left[len(r.Words):]
		}
	})
}
