package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"trolycong/evals"
)

type evalCompareCmd struct {
	Before    string `arg:"" name:"a" help:"Báo cáo JSON của lần trước."`
	After     string `arg:"" name:"b" help:"Báo cáo JSON của lần sau."`
	JSON      bool   `name:"json" help:"In so sánh dạng JSON."`
	Resamples int    `name:"resamples" default:"10000" help:"Số lần rút lại để tính khoảng tin cậy, từ 1000 trở lên."`
	Seed      uint64 `name:"seed" default:"1" help:"Số gieo của các lần rút; cùng số thì cùng kết quả."`
}

// Run compares two runs. It ends with exitGate when the one after is clearly worse.
func (c *evalCompareCmd) Run(e *env) error {
	if c.Resamples < 1000 || c.Resamples > 1e6 {
		return &exitError{exitUsage, fmt.Sprintf("--resamples: cần số từ 1000 đến 1000000, không nhận %d", c.Resamples)}
	}
	before, err := readResults(c.Before)
	if err != nil {
		return err
	}
	after, err := readResults(c.After)
	if err != nil {
		return err
	}
	compared, err := evals.Compare(evals.CompareOptions{A: before, B: after, Resamples: c.Resamples, Seed: c.Seed})
	if err != nil {
		return &exitError{exitUsage, "Hai báo cáo không có câu hỏi nào chung nên không so được."}
	}
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		err = enc.Encode(compared)
	} else {
		err = compared.Text(e.stdout, c.Before, c.After)
	}
	if err == nil && compared.Whole.Verdict == evals.VerdictWorse {
		return &exitError{exitGate, "Lần sau kém hơn lần trước rõ rệt."}
	}
	return err
}

func readResults(path string) (*evals.Results, error) {
	r, err := evals.ReadResults(path)
	switch {
	case errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission):
		return nil, &exitError{exitUsage, "Không đọc được báo cáo " + path + "; hãy kiểm tra đường dẫn và quyền đọc."}
	case err != nil:
		return nil, &exitError{exitUsage, "Tệp " + path + " không phải báo cáo JSON của “trolycong eval --json”."}
	}
	return r, nil
}
