package service

// SchemaTypes are the bodies of requests and answers by their name in openapi.json.
var SchemaTypes = map[string]any{"VersionAnswer": versionAnswer{}, "TurnRequest": turnRequest{}, "TurnAnswer": turnAnswer{}, "SearchRequest": searchRequest{},
	"LookupRequest": lookupRequest{}, "HitsAnswer": hitsAnswer{}, "RecordsRequest": recordsRequest{}, "RecordWanted": recordWanted{}, "RecordsAnswer": recordsAnswer{},
	"Record": record{}, "DocumentsRequest": documentsRequest{}, "DocumentsAnswer": documentsAnswer{}, "DocumentRecord": documentRecord{}, "Ahead": Ahead{}}
