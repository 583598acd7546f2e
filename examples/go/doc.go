// Package bonafide proves that a request comes from a genuine app on a genuine device: App
// Attest on Apple's systems, Play Integrity on Android. It also issues challenges, binds
// requests, seals secrets and checks certificate pins.
//
// It is a layer over the C library libbonafide, which pkg-config has to find.
//
// # Evidence, effects, claims
//
// A verifier returns a [Pending]: evidence that verified and that counts only after its effects
// were written, in one atomic conditional write of a [Store]. Then it gives its claims:
//
//	pending, err := verifier.VerifyAssertion(object, hash, key)
//	if err != nil {
//		return err
//	}
//	defer pending.Close()
//	assertion, err := pending.Commit(ctx, store) // a replay ends here
//
// [Gate] makes the whole decision for one request: challenge, evidence, binding, policy, replay.
//
// # Errors
//
// What the library refuses is an [*Error] whose [Code] is one of the Err constants:
//
//	if errors.Is(err, bonafide.ErrReplayed) { … }
//
// Its text is for the server's log; clients are told [Code.PublicMessage] and [Code.Action].
//
// # Memory
//
// Values with a Close method own memory of the C library. Close frees it at once, and may be
// called more than once and while others use the value: it waits for them. What was never
// closed is freed some time after the garbage collector finds it. A closed value answers
// [ErrClosed].
//
// # Concurrency
//
// Everything may be used by several goroutines at once. A [Pending], a [GateRequest] and a
// [CensusCount] serve one of them at a time; all else works in parallel.
//
// Nothing here reads the clock except [Gate.Decide], [Gate.Enrol], [MemoryStore] and
// [PinSet.VerifyConnection], which can be given another one.
package bonafide

//go:generate go run ./internal/generate
