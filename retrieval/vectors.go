package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
)

// TextDigest names a text by its content: SHA-256 of its bytes, 64 hexadecimal digits.
type TextDigest string

// DigestText names a text.
func DigestText(text string) TextDigest {
	sum := sha256.Sum256([]byte(text))
	return TextDigest(hex.EncodeToString(sum[:]))
}

// VectorStore keeps the vectors of texts, so that a text is paid for once in each space. They are kept in half precision:
// what comes back is what was put, rounded. Safe for concurrent use, by several processes too.
type VectorStore interface {
	// Vectors gives those of the texts that have one in the space.
	Vectors(ctx context.Context, space Space, texts []TextDigest) (map[TextDigest][]float32, error)
	// PutVectors keeps all of them or none, in place of what the texts had in the space. A vector of another size than the
	// space's is a fault of the caller and nothing is kept.
	PutVectors(ctx context.Context, space Space, vectors map[TextDigest][]float32) error
	// RetainVectors removes, in every space, the vectors of all texts but these, and gives their number.
	RetainVectors(ctx context.Context, texts []TextDigest) (removed int, err error)
	// DropSpaces removes the vectors of every space but this one, and gives their number.
	DropSpaces(ctx context.Context, keep Space) (removed int, err error)
}
