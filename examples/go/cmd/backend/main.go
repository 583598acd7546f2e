// The program backend is a server whose endpoints only genuine apps can use. It listens on
// 127.0.0.1:8080 for what a proxy passes on from https://AUTHORITY:
//
//	CHALLENGE_KEY=$(openssl rand -hex 32) backend APP_ID AUTHORITY
//
// The key must be the same on every node. Devices are in memory here, so that one process knows
// them, and forgets them: put a database behind bonafide.Store.
package main

import (
	"encoding/hex"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"

	"bonafide.dev/bonafide"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: backend APP_ID AUTHORITY")
	}
	key, err := hex.DecodeString(os.Getenv("CHALLENGE_KEY"))
	if err != nil || len(key) != 32 {
		log.Fatal("CHALLENGE_KEY: write 64 hexadecimal digits")
	}
	gate, err := newGate(os.Args[1], os.Args[2], key)
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		Addr:              "127.0.0.1:8080",
		Handler:           (&backend{gate: gate, store: &bonafide.MemoryStore{}, subject: sessionCookie, log: slog.Default()}).handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}

// newGate serves an iOS app. The parts may be closed: the gate has copies.
func newGate(appID, authority string, key []byte) (*bonafide.Gate, error) {
	challenges, err := bonafide.NewChallenges(key, bonafide.ChallengeOptions{})
	if err != nil {
		return nil, err
	}
	defer challenges.Close()
	verifier, err := bonafide.NewVerifier(bonafide.VerifierConfig{Apps: []string{appID}})
	if err != nil {
		return nil, err
	}
	defer verifier.Close()
	policy, err := bonafide.NewAppAttestPolicy(bonafide.AppAttestRecommended)
	if err != nil {
		return nil, err
	}
	defer policy.Close()
	return bonafide.NewGate(bonafide.GateConfig{
		Challenges: challenges, Authority: authority, AppAttest: verifier, AppAttestPolicy: policy,
	})
}

// sessionCookie takes a session that the server set for who is logged in. Yours looks it up.
func sessionCookie(r *http.Request) string {
	cookie, err := r.Cookie("session")
	if err != nil {
		return ""
	}
	return cookie.Value
}
