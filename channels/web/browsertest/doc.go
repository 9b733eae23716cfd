// Package browsertest drives the whole chat in a headless Chromium: on a phone and on a desk, with and without
// JavaScript, in light and dark, and checks every page with axe-core.
//
// Kind: library for tests; it holds tests only. scripts/test-deps installs what it needs; without it the tests are
// skipped, or fail where CI=true.
package browsertest
