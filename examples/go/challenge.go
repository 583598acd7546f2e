package bonafide

// #include <bonafide.h>
import "C"

import (
	"runtime"
	"time"
)

// A Scope is what a challenge is for: known to the server, and never what a client says of
// itself without authentication. Each field is 1 to 1024 bytes.
type Scope struct {
	// The App ID of an iOS app, or the package name of an Android app.
	AppID string
	// What it may be used for; the server's own word, such as enrol.
	Purpose string
	// Whom it is given to: the authenticated account; without accounts the device's name, or
	// the id of a session that the server set.
	Subject string
}

func (s *Scope) in(pinner *runtime.Pinner) *C.bonafide_challenge_scope {
	c := &C.bonafide_challenge_scope{}
	c.app_id, c.app_id_len = pinned(pinner, s.AppID)
	c.purpose, c.purpose_len = pinned(pinner, s.Purpose)
	c.subject, c.subject_len = pinned(pinner, s.Subject)
	return c
}

// ChallengeOptions say how long challenges live, and what else is accepted.
type ChallengeOptions struct {
	// How long a challenge is valid: 1 second to 1 day. If this and Skew are 0: 5 minutes, and
	// 60 seconds of skew.
	Lifetime time.Duration
	// How far the clocks of nodes may be apart: no more than Lifetime.
	Skew time.Duration
	// Another key whose challenges are redeemed too, 32 bytes: the next one or the last one,
	// during a change of keys. nil if there is none.
	AlsoAccept []byte
}

// Challenges issue challenges and redeem them. Nothing needs to be stored for those that are
// open.
type Challenges struct {
	handle[*C.bonafide_challenges]
}

// NewChallenges makes challenges of a key, which are to be closed. The key is 32 bytes that a
// random generator made, for this alone and the same on every node.
func NewChallenges(key []byte, options ChallengeOptions) (*Challenges, error) {
	if len(key) != 32 || options.AlsoAccept != nil && len(options.AlsoAccept) != 32 {
		return nil, refusal(ErrInvalidKeyText, nil)
	}
	var pinner runtime.Pinner
	defer pinner.Unpin()
	c := C.bonafide_challenge_options{
		lifetime_ms: durationIn(options.Lifetime), skew_ms: durationIn(options.Skew),
	}
	c.also_accept, _ = pinnedBytes(&pinner, options.AlsoAccept)
	var pointer *C.bonafide_challenges
	var detail *C.bonafide_error
	result := C.bonafide_challenges_new(bytesIn(key), &c, &pointer, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	challenges := &Challenges{}
	challenges.own(pointer, func(pointer *C.bonafide_challenges) { C.bonafide_challenges_free(pointer) })
	return challenges, nil
}

// Issue is a new challenge: 75 characters for the client, which sends them back as they are.
func (c *Challenges) Issue(scope Scope, now time.Time) (string, error) {
	challenges, err := c.hold()
	if err != nil {
		return "", err
	}
	defer c.release()
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var challenge *C.bonafide_buffer
	var detail *C.bonafide_error
	result := C.bonafide_challenges_issue(challenges, scope.in(&pinner), millis(now), &challenge, &detail)
	if err := failure(result, detail); err != nil {
		return "", err
	}
	return string(taken(challenge)), nil
}

// Redeem makes sure that a challenge was issued for this scope and is fresh. It is taken by
// the write that [Both] merges it into.
func (c *Challenges) Redeem(challenge string, scope Scope, now time.Time) (*Pending[Redeemed], error) {
	challenges, err := c.hold()
	if err != nil {
		return nil, err
	}
	defer c.release()
	var pinner runtime.Pinner
	defer pinner.Unpin()
	var pending *C.bonafide_pending
	var detail *C.bonafide_error
	result := C.bonafide_challenges_redeem(challenges, textIn(challenge), C.size_t(len(challenge)),
		scope.in(&pinner), millis(now), &pending, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newPending(pending, finishChallenge), nil
}

// Redeemed is a challenge that was taken.
type Redeemed struct {
	// Whom it was given to: the owner of a device that enrols with it.
	Subject string
	Issued  time.Time
}

func finishChallenge(pending *C.bonafide_pending, outcome C.bonafide_outcome) (Redeemed, error) {
	var redeemed *C.bonafide_redeemed
	var detail *C.bonafide_error
	result := C.bonafide_pending_finish_challenge(pending, outcome, &redeemed, &detail)
	if err := failure(result, detail); err != nil {
		return Redeemed{}, err
	}
	defer C.bonafide_redeemed_free(redeemed)
	subject, err := filled(func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result {
		return C.bonafide_redeemed_subject(redeemed, buffer, capacity, length)
	})
	if err != nil {
		return Redeemed{}, err
	}
	var issued C.uint64_t
	if err := failure(C.bonafide_redeemed_issued(redeemed, &issued), nil); err != nil {
		return Redeemed{}, err
	}
	return Redeemed{string(subject), timeOf(issued)}, nil
}
