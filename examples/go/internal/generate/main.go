// The program generate writes errors_gen.go from the installed bonafide.h.
package main

import (
	"log"
	"os"

	"bonafide.dev/bonafide/internal/header"
)

func main() {
	log.SetFlags(0)
	found, err := header.Find()
	if err != nil {
		log.Fatal(err)
	}
	file, err := found.ErrorsFile()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("errors_gen.go", file, 0o644); err != nil {
		log.Fatal(err)
	}
}
