package bot

import (
	"strings"

	"trolycong/internal/vitext"
	"trolycong/knowledge"
)

// Phrases of time limits that the catalogue has no field for.
var (
	phraseValidity    = phrase{"Về thời hạn sử dụng, nguồn ghi:", "On how long it holds the source says:"}
	phraseWithin      = phrase{"Về thời hạn phải nộp hồ sơ, nguồn ghi:", "On by when to file the source says:"}
	phraseTimeInSteps = phrase{"Thời hạn giải quyết: bảng của nguồn bỏ trống, các bước ghi:", "Processing time: the source's table is empty; its steps say:"}
)

// Cues of a sentence that says how long a paper holds, and by when a person must file.
var (
	validityWords = []string{"có giá trị", "giá trị sử dụng", "có thời hạn", "thời hạn sử dụng", "có hiệu lực", "thời hạn của giấy", "thời hạn tối đa"}
	withinWords   = []string{"trong thời hạn", "chậm nhất", "trước ngày hết", "trước khi hết", "trước thời điểm", "kể từ ngày sinh", "kể từ ngày"}
	personWords   = []string{"có trách nhiệm đăng ký", "phải đăng ký", "phải làm thủ tục", "phải nộp", "người yêu cầu", "công dân", "cha hoặc mẹ", "cha, mẹ", "chủ xe", "người đăng ký", "hết thời hạn", "gia hạn", "phải đến", "phải khai báo"}
	officeWords   = []string{"cơ quan đăng ký", "cán bộ", "công chức", "cơ quan có thẩm quyền", "trả kết quả", "kể từ ngày nhận", "ủy ban nhân dân"}
)

// validity quotes what the source says of how long the issued paper holds: in the results, else in its texts.
func (w *procedureWriter) validity() bool {
	for _, r := range w.p.Results {
		key := vitext.Key(r.Text)
		if containsAny(key, validityWords) && len(vitext.Durations(r.Text)) > 0 {
			id := w.citeProcedure(w.p, r.Ref)
			w.add(Block{Type: BlockText, Text: w.say(phraseValidity) + " “" + shorten(strings.Trim(r.Text, " -–•+*"), maxItemRunes) + "”" + marks([]string{id}), Citations: []string{id}})
			return true
		}
	}
	return w.mention(phraseValidity, func(key string) bool { return containsAny(key, validityWords) && len(vitext.Durations(key)) > 0 })
}

// within quotes what the source says of by when a person must file; what binds the office is none.
func (w *procedureWriter) within() bool {
	return w.mention(phraseWithin, func(key string) bool {
		return containsAny(key, withinWords) && containsAny(key, personWords) && !containsAny(key, officeWords) && len(vitext.Durations(key)) > 0
	})
}

// timeInSteps quotes the time limit that the steps give where the table gives none.
func (w *procedureWriter) timeInSteps() bool {
	for i := range w.p.Channels {
		for _, d := range w.p.Channels[i].Durations {
			if d.Status != knowledge.CellAbsent {
				return false
			}
		}
	}
	return w.mention(phraseTimeInSteps, func(key string) bool {
		return (strings.Contains(key, "trong thời hạn") || strings.Contains(key, "không quá")) && len(vitext.Durations(key)) > 0 && containsAny(key, []string{"kể từ", "nhận được hồ sơ", "nhận đủ", "hồ sơ hợp lệ", "trả kết quả", "cấp "})
	})
}
