package understand_test

import (
	"testing"

	"trolycong/bot/understand"
)

func BenchmarkRead(b *testing.B) {
	for _, q := range []struct{ name, text string }{
		{"short", "lệ phí đăng ký tạm trú bao nhiêu"},
		{"plain", "muc tieu dich vu cong muc 4 nam 2025 cua nam dinh la bao nhieu phan tram"},
		{"story", "vợ em mới sinh em bé được ba ngày mà tụi em chưa đăng ký kết hôn, giờ muốn làm giấy khai sinh cho con có tên bố thì cần những giấy tờ gì và nộp ở đâu ạ"},
	} {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				understand.Read(q.text)
			}
		})
	}
}
