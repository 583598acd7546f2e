package bonafide_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bonafide.dev/bonafide"
)

func TestTheErrorsAreThoseOfTheHeader(t *testing.T) {
	found, err := findHeader()
	if err != nil {
		t.Fatal(err)
	}
	made, err := found.ErrorsFile()
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile("errors_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, written) {
		t.Error("errors_gen.go is out of date: go generate ./... mends it")
	}
}

// Nothing of the header is left out by mistake.
func TestEverythingOfTheHeaderIsHere(t *testing.T) {
	found, err := findHeader()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	name := regexp.MustCompile(`\bC\.(\w+)`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range name.FindAllSubmatch(text, -1) {
			used[string(match[1])] = true
		}
	}
	notNeeded := map[string]bool{
		// The function returned the same number.
		"bonafide_error_code": true,
		// crypto/sha256 and Binding.Base64URL say the same.
		"bonafide_request_body_sha256": true, "bonafide_request_binding_base64url": true,
		// Version says it.
		"BONAFIDE_VERSION_MAJOR": true, "BONAFIDE_VERSION_MINOR": true, "BONAFIDE_VERSION_PATCH": true,
	}
	if len(found.Functions) < 200 || len(found.Constants) < 200 {
		t.Errorf("the header was not read: %d functions, %d constants", len(found.Functions), len(found.Constants))
	}
	for _, function := range found.Functions {
		if !used[function] && !notNeeded[function] {
			t.Errorf("%s is not called", function)
		}
	}
	for _, constant := range found.Constants {
		if !used[constant.Name] && !notNeeded[constant.Name] && !strings.HasPrefix(constant.Name, "BONAFIDE_ERROR_") {
			t.Errorf("%s is not named", constant.Name)
		}
	}
	if bonafide.LibraryVersion() != bonafide.Version {
		t.Errorf("the library is %s, and the header %s", bonafide.LibraryVersion(), bonafide.Version)
	}
	if constant := `"` + bonafide.Version + `"`; found.Constants[0].Name != "BONAFIDE_VERSION" || found.Constants[0].Value != constant {
		t.Errorf("version %s, not %+v", constant, found.Constants[0])
	}
}
