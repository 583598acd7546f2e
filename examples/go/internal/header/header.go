// Package header reads bonafide.h, whose form the library's own tests hold.
package header

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// A Header is what bonafide.h declares, without the testkit.
type Header struct {
	Functions []string
	Constants []Constant
}

// A Constant is a macro or an enumerator.
type Constant struct {
	Name, Value, Meaning string
}

// Find reads the header that pkg-config names.
func Find() (*Header, error) {
	folder, err := exec.Command("pkg-config", "--variable=includedir", "bonafide").Output()
	if err != nil {
		return nil, fmt.Errorf("pkg-config does not find bonafide: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(folder)), "bonafide.h"))
	if err != nil {
		return nil, err
	}
	return Parse(string(text)), nil
}

var (
	testkit    = regexp.MustCompile(`(?s)#ifdef BONAFIDE_TESTKIT.*?#endif`)
	comments   = regexp.MustCompile(`(?s)/\*.*?\*/`)
	functions  = regexp.MustCompile(`\b(bonafide_\w+)\(`)
	macros     = regexp.MustCompile(`(?m)(?:^/\*\* (.*) \*/\n)?^#define (BONAFIDE_\w+) (\S+)$`)
	enumerator = regexp.MustCompile(`(?m)^    (BONAFIDE_\w+) = (\d+),`)
)

// Parse reads the text of the header.
func Parse(text string) *Header {
	text = testkit.ReplaceAllString(text, "")
	header := &Header{}
	for _, match := range macros.FindAllStringSubmatch(text, -1) {
		header.Constants = append(header.Constants, Constant{match[2], match[3], match[1]})
	}
	for _, match := range enumerator.FindAllStringSubmatch(text, -1) {
		header.Constants = append(header.Constants, Constant{match[1], match[2], ""})
	}
	for _, match := range functions.FindAllStringSubmatch(comments.ReplaceAllString(text, ""), -1) {
		header.Functions = append(header.Functions, match[1])
	}
	return header
}

const errorPrefix = "BONAFIDE_ERROR_"

// Code is the number of an error by its name after BONAFIDE_ERROR_.
func (h *Header) Code(name string) (string, bool) {
	for _, constant := range h.Constants {
		if constant.Name == errorPrefix+name {
			return strings.TrimSuffix(constant.Value, "u"), true
		}
	}
	return "", false
}

// ErrorsFile is errors_gen.go.
func (h *Header) ErrorsFile() ([]byte, error) {
	var constants, meanings bytes.Buffer
	for _, constant := range h.Constants {
		name, ok := strings.CutPrefix(constant.Name, errorPrefix)
		if !ok {
			continue
		}
		name = "Err" + goName(name)
		fmt.Fprintf(&constants, "\t// %s\n\t%s Code = %s\n", constant.Meaning, name, strings.TrimSuffix(constant.Value, "u"))
		fmt.Fprintf(&meanings, "\t%s: %q,\n", name, phrase(constant.Meaning))
	}
	if constants.Len() == 0 {
		return nil, fmt.Errorf("the header has no %s constants", errorPrefix)
	}
	var file bytes.Buffer
	fmt.Fprintf(&file, "// Code generated from bonafide.h by internal/generate; DO NOT EDIT.\n\npackage bonafide\n\n")
	fmt.Fprintf(&file, "// All errors: class in the upper half, number in the lower.\nconst (\n%s)\n\n", &constants)
	fmt.Fprintf(&file, "var meanings = map[Code]string{\n%s}\n", &meanings)
	return format.Source(file.Bytes())
}

// Words that Go writes in its own way.
var words = map[string]string{
	"APP": "App", "CBOR": "CBOR", "DER": "DER", "ID": "ID", "JSON": "JSON", "OS": "OS", "TLS": "TLS", "UTF8": "UTF8",
}

func goName(screaming string) string {
	var name strings.Builder
	for _, word := range strings.Split(screaming, "_") {
		if special, ok := words[word]; ok {
			name.WriteString(special)
		} else {
			name.WriteString(word[:1] + strings.ToLower(word[1:]))
		}
	}
	return name.String()
}

// phrase is a sentence as Go's errors have it: without its capital and its full stop.
func phrase(sentence string) string {
	sentence = strings.TrimSuffix(sentence, ".")
	first, _, _ := strings.Cut(sentence, " ")
	if first == "Google" || first == "Google's" || sentence == "" || strings.HasPrefix(sentence, "Play Protect") {
		return sentence
	}
	return strings.ToLower(sentence[:1]) + sentence[1:]
}
