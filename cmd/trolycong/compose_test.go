package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// composeSpec checks a file against the schema of the Compose Specification and prints what it means. It is fetched and
// built outside of the module, so that the program does not depend on it.
const composeSpec = "github.com/compose-spec/compose-go/v2/cmd@v2.16.2"

// composeFile is compose.yaml, as far as tests read it.
type composeFile struct {
	Services map[string]composeService
	Secrets  map[string]struct{ File string }
	Networks map[string]struct {
		Internal bool
		IPAM     struct {
			Config []struct{ Subnet string }
		}
	}
}

type composeService struct {
	Image, User, Restart string
	Build                *struct{}
	Command              []string
	Environment          map[string]string
	ReadOnly             bool     `json:"read_only"`
	CapDrop              []string `json:"cap_drop"`
	SecurityOpt          []string `json:"security_opt"`
	Networks             map[string]any
	Profiles             []string
	Ports                []struct {
		HostIP string `json:"host_ip"`
	}
	Secrets     []struct{ Source, Target string }
	HealthCheck *struct {
		Test    []string
		Disable bool
	}
}

// readCompose gives compose.yaml once it is proven against the schema, anchors and merges resolved.
func readCompose(t *testing.T) composeFile {
	t.Helper()
	bin := t.TempDir()
	install := exec.Command("go", "install", composeSpec)
	install.Env = append(os.Environ(), "GOBIN="+bin, "CGO_ENABLED=0", "GOOS=", "GOARCH=")
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("compose.yaml is not checked: %s cannot be fetched and built here: %v %.300s", composeSpec, err, out)
	}
	check := exec.Command(filepath.Join(bin, "cmd"), "--format", "json", "compose.yaml")
	check.Dir = filepath.Join("..", "..")
	var errOut bytes.Buffer
	check.Stderr = &errOut
	out, err := check.Output()
	if err != nil {
		t.Fatalf("compose.yaml is none: %v\n%s%s", err, out, &errOut)
	}
	var c composeFile
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatalf("read what compose.yaml means: %v", err)
	}
	return c
}

// TestCompose reads compose.yaml as its operator relies on it.
func TestCompose(t *testing.T) {
	besideRace(t)
	c := readCompose(t)
	for _, name := range []string{"proxy", "bot-1", "bot-2", "retrieval-1", "retrieval-2", "worker", "ingest", "postgres", "redis"} {
		if _, ok := c.Services[name]; !ok {
			t.Errorf("no service %s", name)
		}
	}
	for name, s := range c.Services {
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may do more than it needs: %+v", name, s)
		}
		if s.HealthCheck == nil || s.HealthCheck.Disable != (name == "ingest") {
			t.Errorf("%s: health check %+v", name, s.HealthCheck)
		}
		if len(s.Ports) > 0 && (name != "proxy" || s.Ports[0].HostIP != "127.0.0.1") {
			t.Errorf("%s is open to the world: %+v", name, s.Ports)
		}
		for _, secret := range s.Secrets {
			if _, ok := c.Secrets[secret.Source]; !ok {
				t.Errorf("%s: no secret %s", name, secret.Source)
			}
		}
		if s.Build != nil {
			checkOurs(t, name, s)
		}
	}
	if p := c.Services["ingest"].Profiles; !slices.Equal(p, []string{"ingest"}) {
		t.Errorf("ingest starts with the others: %v", p)
	}
	for _, name := range []string{"bot-1", "bot-2"} {
		if got := c.Services[name].Environment["TROLYCONG_TRUSTED_PROXIES"]; len(c.Networks["front"].IPAM.Config) != 1 || got != c.Networks["front"].IPAM.Config[0].Subnet {
			t.Errorf("%s believes %q, the proxy is in %+v", name, got, c.Networks["front"])
		}
	}
	if !c.Networks["back"].Internal {
		t.Error("the network of the stores leads outside")
	}
	m := regexp.MustCompile(`^pgvector/pgvector:0\.8\.(\d+)-pg17$`).FindStringSubmatch(c.Services["postgres"].Image)
	if m == nil || len(m[1]) == 1 && m[1] < "4" {
		t.Errorf("image %q, want pgvector 0.8.4 or newer on PostgreSQL 17", c.Services["postgres"].Image)
	}
}

// checkOurs compares a service of the program with what the program takes and what its image is.
func checkOurs(t *testing.T, name string, s composeService) {
	t.Helper()
	var parsed cli
	parser, err := newParser(&parsed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(s.Command); err != nil {
		t.Errorf("%s: the program does not take %v: %v", name, s.Command, err)
	}
	known := map[string]bool{}
	for _, f := range slices.Concat(parser.Model.Flags, childNamed(parser.Model.Node, "serve").Flags) {
		for _, env := range f.Envs {
			known[env] = true
		}
	}
	mounted := map[string]bool{}
	for _, secret := range s.Secrets {
		mounted[secret.Target] = true
	}
	for env, value := range s.Environment {
		base, isFile := strings.CutSuffix(env, "_FILE")
		if !known[base] || isFile && (!slices.Contains(fileVariables, base) || !mounted[value]) {
			t.Errorf("%s: %s=%s is no setting of the program, or its file is not there", name, env, value)
		}
		if !isFile && masked(setting{Name: env, Value: "x"}).Value != "x" {
			t.Errorf("%s: the secret %s stands in compose.yaml", name, env)
		}
	}
	docker, err := os.ReadFile(filepath.Join("..", "..", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	if name == "ingest" {
		return
	}
	words := make([]string, len(s.HealthCheck.Test)-1)
	for i, w := range s.HealthCheck.Test[1:] {
		words[i] = strconv.Quote(w)
	}
	for _, want := range []string{"HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=3 CMD [" + strings.Join(words, ", ") + "]\n", "ENTRYPOINT [" + words[0] + "]\n", "\nFROM scratch\n", "\nUSER 65532:65532\n"} {
		if !strings.Contains(string(docker), want) {
			t.Errorf("%s: no %q in Dockerfile", name, want)
		}
	}
}
