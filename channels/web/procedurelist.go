package web

import (
	"net/http"

	"trolycong/internal/vitext"
	"trolycong/retrieval"
)

// procedureListView is the data of the search for procedures.
type procedureListView struct {
	Query    string
	Searched bool
	Problem  string
	Hits     []procedureHit
	// Common are searches to begin with, before anything was typed.
	Common []string
}

type procedureHit struct{ Name, Code, Field, Agency, URL string }

// maxListed is how many procedures a search shows: two screens of a phone.
const maxListed = 20

// A procedure whose score is below this share of the best one's shares a syllable or two with the query and no more:
// for "khai sinh", "khai thác" begins at 0.6. Some are listed however far they are.
const (
	nearScore = 0.65
	minListed = 3
)

// commonSearches name what people most often come for.
var commonSearches = []string{"Khai sinh", "Kết hôn", "Khai tử", "Thường trú", "Tạm trú", "Căn cước", "Hộ chiếu", "Giấy phép lái xe", "Hộ kinh doanh", "Quyền sử dụng đất",
	"Bảo hiểm y tế", "Chứng thực"}

// procedureSearch answers GET /thu-tuc?q=…: procedures by words, best first.
func (s *Server) procedureSearch(w http.ResponseWriter, r *http.Request) {
	c, ok := s.identify(w, r)
	if !ok {
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	page := s.page("Tìm thủ tục", "procedures", nil)
	page.Nav = "/thu-tuc"
	data := procedureListView{Common: commonSearches, Query: vitext.FoldSpaces(vitext.Clean(r.URL.Query().Get("q")))}
	if data.Query != "" {
		text, err := question(data.Query)
		if err != nil {
			data.Query, data.Problem = shorten(data.Query, 100), "Nội dung tìm dài quá, bạn rút gọn lại nhé."
		} else if data.Hits, err = s.findProcedures(r, c, text); err != nil {
			s.refuse(w, r, s.turnProblem(r, err))
			return
		} else {
			data.Searched = true
		}
	}
	page.Body = data
	s.render(w, r, "procedures", page)
}

func (s *Server) findProcedures(r *http.Request, c caller, text string) ([]procedureHit, error) {
	view, err := s.pin(r.Context(), c.see)
	if err != nil {
		return nil, err
	}
	q := view.Rewrite(text)
	q.Kinds, q.Limit = []retrieval.UnitKind{retrieval.UnitProcedure}, maxListed
	hits, err := view.Search(r.Context(), q)
	if err != nil {
		return nil, err
	}
	var out []procedureHit
	for i, h := range hits {
		if i >= minListed && h.Score < nearScore*hits[0].Score {
			break
		}
		if p, ok := view.Procedure(procedureCode(h.Document)); ok {
			out = append(out, procedureHit{Name: p.Name, Code: string(p.Code), Field: p.Field, Agency: firstOf(p.Agency, p.Authority), URL: procedureHref(p.Code)})
		}
	}
	return out, retrieval.Err(view)
}
