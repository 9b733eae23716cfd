package evals

import (
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// The elements of a JUnit file that CI servers read. It holds no times: two runs give the same bytes.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the results for CI servers: a suite for each set and for each of its variants, a test case for each question.
func JUnit(w io.Writer, sets []Judged) error {
	all := junitSuites{Name: "trolycong eval"}
	for _, s := range sets {
		name := strings.TrimSuffix(filepath.Base(s.Set.Name), ".jsonl")
		all.add(name, s.Report.Results)
		for _, v := range s.Report.Variants {
			results := make([]Result, len(v.Results))
			for i, r := range v.Results {
				results[i] = r.Result
			}
			all.add(at(name, v.Variant), results)
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuites) add(name string, results []Result) {
	suite := junitSuite{Name: name, Tests: len(results)}
	for i := range results {
		r := &results[i]
		c := junitCase{Name: r.ID + ": " + r.Question, Class: name + "." + r.Kind}
		if !r.OK {
			p := &junitProblem{Message: strings.Join(r.Why, "; "), Type: ruleOf(r), Text: strings.Join(append(r.complaints(), "trả lời: "+r.Text), "\n")}
			if r.Outcome == "" {
				c.Error = p
				suite.Errors++
			} else {
				c.Failure = p
				suite.Failures++
			}
		}
		suite.Cases = append(suite.Cases, c)
	}
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
	s.Suites = append(s.Suites, suite)
}

// ruleOf is the first rule that failed.
func ruleOf(r *Result) string {
	if len(r.Reasons) == 0 {
		return ""
	}
	rule, _, _ := strings.Cut(r.Reasons[0], ":")
	return rule
}
