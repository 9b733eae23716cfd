package evals_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"trolycong/bot"
	"trolycong/evals"
	"trolycong/knowledge"
)

const hostile = `<script>alert("x")</script> & 'y' ]]>`

// judgedSet is a set with a right, a wrong and a faulty answer, typed bare too; what is asked and answered holds markup.
func judgedSet(t *testing.T) evals.Judged {
	t.Helper()
	wrong := figureCase
	wrong.ID, wrong.Question, wrong.Audience = "w", "Hỏi "+hostile, "citizen"
	missing := compareCase
	missing.Question = "Lỗi\x01"
	cases := []knowledge.Case{figureCase, wrong, missing}
	s := &script{replies: map[string]bot.Reply{figureCase.Question: figureReply(), wrong.Question: {Outcome: bot.NoSource, Text: hostile}}}
	rep, _, err := evals.Run(context.Background(), evals.Options{Cases: cases, Ask: s.ask, Variants: []evals.Variant{evals.VariantBare}, Steps: func(bot.Trace) []string { return []string{"• bước " + hostile} },
		ProvinceOf: func(string) string { return "Bắc Giang" }})
	if err != nil {
		t.Fatal(err)
	}
	return evals.Judged{Set: &evals.Set{Name: "dir/bộ & câu.jsonl", SHA256: strings.Repeat("ab", 32), Cases: cases}, Report: rep}
}

func TestHTML(t *testing.T) {
	page := evals.Page{Record: &evals.Record{Program: "dev", Revision: "abc", Knowledge: "v1", Sets: []evals.SetRecord{{"dir/bộ & câu.jsonl", strings.Repeat("ab", 32), 3}}},
		Sets: []evals.Judged{judgedSet(t)}, Name: func(id string) string { return "Tên <" + id + ">" }, Failed: []string{"score = 0.3, cần ít nhất 0.9"}}
	var b bytes.Buffer
	if err := evals.HTML(&b, page); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{"33,3% đúng", "Trợ lý trả lời đúng <strong>1</strong> trong <strong>3</strong> câu", "&lt;script&gt;alert", "Có nêu “90%”", "Nguồn: ke-hoach-a Tên &lt;ke-hoach-a&gt;", "trợ lý nói chưa có nguồn, cần trả lời",
		"Không dấu", "Bắc Giang", "Người dân", "score = 0.3", strings.Repeat("ab", 32), `href="#cau-1-2"`, "• bước", "lỗi kỹ thuật: no reply"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, bad := range []string{"<script", "http://", "https://", "src=", "onclick", "\x01"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	var again bytes.Buffer
	if err := evals.HTML(&again, page); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("two pages of the same results differ")
	}
}

func TestJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := evals.JUnit(&b, []evals.Judged{judgedSet(t)}); err != nil {
		t.Fatal(err)
	}
	checkXML(t, b.Bytes())
	var got struct {
		XMLName  xml.Name `xml:"testsuites"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Suites   []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Errors   int    `xml:"errors,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				Class   string `xml:"classname,attr"`
				Failure *struct {
					Type string `xml:"type,attr"`
					Text string `xml:",chardata"`
				} `xml:"failure"`
				Error *struct{} `xml:"error"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Suites) != 2 || got.Suites[0].Name != "bộ & câu" || got.Suites[1].Name != "bộ & câu@bare" {
		t.Fatalf("suites: %+v", got.Suites)
	}
	if s := got.Suites[0]; s.Tests != 3 || s.Failures != 1 || s.Errors != 1 || got.Tests != 6 || got.Failures+got.Errors < 3 {
		t.Errorf("counts: %+v", got)
	}
	c := got.Suites[0].Cases[1]
	if c.Name != "w: Hỏi "+hostile || c.Class != "bộ & câu.target" || c.Failure == nil || c.Failure.Type != "outcome" || !strings.Contains(c.Failure.Text, hostile) {
		t.Errorf("wrong case: %+v", c)
	}
	if x := got.Suites[0].Cases[2]; x.Error == nil || x.Failure != nil || got.Suites[0].Cases[0].Failure != nil {
		t.Errorf("faulty case: %+v", x)
	}
}

// checkXML reads the document token by token and holds the structure that CI servers read.
func checkXML(t *testing.T, doc []byte) {
	t.Helper()
	inside := map[string][]string{"": {"testsuites"}, "testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"failure", "error"}}
	needs := map[string][]string{"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name", "classname"}, "failure": {"message", "type"}, "error": {"message", "type"}}
	var open []string
	dec := xml.NewDecoder(bytes.NewReader(doc))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			parent := ""
			if len(open) > 0 {
				parent = open[len(open)-1]
			}
			if !slices.Contains(inside[parent], x.Name.Local) {
				t.Errorf("<%s> stands in <%s>", x.Name.Local, parent)
			}
			for _, name := range needs[x.Name.Local] {
				if !hasAttr(x, name) {
					t.Errorf("<%s> lacks %s", x.Name.Local, name)
				}
			}
			open = append(open, x.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}

func hasAttr(e xml.StartElement, name string) bool {
	return slices.ContainsFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == name })
}
