package dense

import "math"

// ToHalf rounds to IEEE 754 half precision, to the nearest and halves to even, as pgvector's halfvec does. What is too large
// becomes infinite: unit vectors never are.
func ToHalf(f float32) uint16 {
	b := math.Float32bits(f)
	sign, exp, frac := uint16(b>>16&0x8000), int(b>>23&0xff)-127, b&0x7fffff
	switch {
	case exp == 128 && frac != 0:
		return sign | 0x7e00
	case exp > 15:
		return sign | 0x7c00
	case exp < -25:
		return sign
	case exp < -14: // subnormal: the unit is 2^-24
		frac |= 0x800000
		return sign | uint16(round(frac, uint(-exp-1)))
	}
	return sign | uint16(round(uint32(exp+15)<<23|frac, 13)) // a carry out of the fraction is the next exponent
}

// round drops the last bits, to the nearest and halves to even.
func round(v uint32, bits uint) uint32 {
	kept, rest, half := v>>bits, v&(1<<bits-1), uint32(1)<<(bits-1)
	if rest > half || rest == half && kept&1 == 1 {
		kept++
	}
	return kept
}

// FromHalf gives the value of a half-precision number.
func FromHalf(h uint16) float32 {
	sign, exp, frac := uint32(h&0x8000)<<16, uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch {
	case exp == 31:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	case exp != 0:
		return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
	}
	v := float32(frac) / (1 << 24)
	if sign != 0 {
		v = -v
	}
	return v
}

// Stored rounds a vector to what is stored of it.
func Stored(v []float32) []float32 {
	out := make([]float32, len(v))
	for i, f := range v {
		out[i] = FromHalf(ToHalf(f))
	}
	return out
}
