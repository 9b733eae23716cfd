package bot

import (
	"strings"
	"testing"

	"trolycong/retrieval"
)

func TestOpensAs(t *testing.T) {
	for _, c := range []struct {
		name, question string
		want           bool
	}{
		{"trợ cấp một lần cho người đọc", "trợ cấp người đọc", true},
		{"giải quyết hưởng trợ cấp người đọc", "trợ cấp người đọc", true},
		{"cấp thẻ đọc sách", "thẻ đọc nói", true},
		{"cấp thẻ đọc sách", "cấp sao thư viện", true},
		{"cấp thẻ đọc sách", "cấp xã có thư viện", false},
		{"đăng ký tài khoản bạn đọc", "tài khoản bạn đọc", false},
		{"cấp thẻ", "đọc sách nói", false},
		{"", "đọc sách", false},
	} {
		if got := opensAs(strings.Fields(c.name), strings.Fields(c.question)); got != c.want {
			t.Errorf("opensAs(%q, %q) = %v, want %v", c.name, c.question, got, c.want)
		}
	}
}

func TestContactAsked(t *testing.T) {
	for text, want := range map[string]bool{"cho so dien thoai ho tro": true, "xin hotline": true, "toi can so tong dai": true,
		"so dien thoai cua giam doc so": false, "dang ky so dien thoai": false, "tong dai co bao nhieu nguoi": false} {
		if got := contactAsked.MatchString(text); got != want {
			t.Errorf("contactAsked(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestEqualFit(t *testing.T) {
	hit := func(lead, unasked float64) retrieval.Hit {
		return retrieval.Hit{Likeness: retrieval.Likeness{Lead: lead, Unasked: unasked}}
	}
	for _, c := range []struct {
		name string
		h    retrieval.Hit
		want bool
	}{
		{"another name as near, both say more", hit(0.01, 0.5), true},
		{"the whole name is asked", hit(0.01, 0.05), false},
		{"it leads", hit(0.4, 0.5), false},
	} {
		if got := equalFit(c.h); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
