package vitext

var (
	LeastCount = leastCount
	SortKeys   = sortKeys
)
