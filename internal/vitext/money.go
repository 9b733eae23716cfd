package vitext

// Money is one amount in đồng.
type Money struct {
	Range
	Min, Max float64 // đồng
	Text     string
}

// Moneys reads the amounts of money in s: numbers whose unit is đồng ("7,000 Việt Nam Đồng", "50.000đ", "135 VNĐ", "hai
// triệu đồng"). An amount whose unit is missing is none: the digits could count anything.
func Moneys(s string) []Money {
	var out []Money
	for _, n := range Numbers(s) {
		if n.Unit == "đồng" {
			out = append(out, Money{n.Range, n.Min, n.Max, n.Text})
		}
	}
	return out
}
