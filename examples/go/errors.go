package bonafide

// #include <bonafide.h>
import "C"

import "fmt"

// A Code says why something was refused. The Err constants are all that there are; each is an
// error, to be used with [errors.Is].
type Code uint32

// Error is what the code means, in general.
func (c Code) Error() string {
	return "bonafide: " + c.meaning()
}

func (c Code) meaning() string {
	if meaning, ok := meanings[c]; ok {
		return meaning
	}
	return fmt.Sprintf("error %#08x", uint32(c))
}

// Name is the code's name in the table of errors, such as "NonceMismatch", for logs and metrics.
// It is empty for a mistake of the calling program.
func (c Code) Name() string { return C.GoString(C.bonafide_result_name(C.bonafide_result(c))) }

// Class is what kind of refusal it is.
func (c Code) Class() Class { return Class(c >> 16) }

// Action is what the client should do next.
func (c Code) Action() Action { return Action(C.bonafide_result_action(C.bonafide_result(c))) }

// PublicMessage is what a client may be told: enough to act, nothing to probe with.
func (c Code) PublicMessage() string {
	message, err := filled(func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result {
		return C.bonafide_result_public_message(C.bonafide_result(c), buffer, capacity, length)
	})
	if err != nil {
		return ""
	}
	return string(message)
}

// A Class is a kind of refusal.
type Class uint32

// The classes.
const (
	// The evidence cannot be read.
	ClassMalformed = Class(C.BONAFIDE_CLASS_MALFORMED)
	// An algorithm is not supported.
	ClassAlgorithm = Class(C.BONAFIDE_CLASS_ALGORITHM)
	// A signature or a chain does not verify.
	ClassSignature = Class(C.BONAFIDE_CLASS_SIGNATURE)
	// The evidence is about something else.
	ClassBinding = Class(C.BONAFIDE_CLASS_BINDING)
	// The evidence is too old, or from the future.
	ClassFreshness = Class(C.BONAFIDE_CLASS_FRESHNESS)
	// The evidence was used, or its device may not be used.
	ClassReplay = Class(C.BONAFIDE_CLASS_REPLAY)
	// The evidence is genuine, and not good enough.
	ClassPolicy = Class(C.BONAFIDE_CLASS_POLICY)
	// The server is set up wrongly.
	ClassConfiguration = Class(C.BONAFIDE_CLASS_CONFIGURATION)
	// Something gave no answer. It is no judgement.
	ClassUnavailable = Class(C.BONAFIDE_CLASS_UNAVAILABLE)
	// Something that was stored cannot be read.
	ClassInternal = Class(C.BONAFIDE_CLASS_INTERNAL)
	// The calling program is wrong.
	ClassCall = Class(C.BONAFIDE_CLASS_CALL)
)

// String is the class in the word that is sent to clients.
func (c Class) String() string {
	switch c {
	case ClassMalformed:
		return "malformed"
	case ClassAlgorithm:
		return "algorithm"
	case ClassSignature:
		return "signature"
	case ClassBinding:
		return "binding"
	case ClassFreshness:
		return "freshness"
	case ClassReplay:
		return "replay"
	case ClassPolicy:
		return "policy"
	case ClassConfiguration:
		return "configuration"
	case ClassUnavailable:
		return "unavailable"
	case ClassInternal, ClassCall:
		return "internal"
	default:
		return fmt.Sprintf("Class(%d)", uint32(c))
	}
}

// An Action is what the client should do next.
type Action uint32

// The actions.
const (
	// Nothing failed.
	ActionNone Action = C.BONAFIDE_ACTION_NONE
	// Ask for a fresh challenge and try again with it.
	ActionNewChallenge Action = C.BONAFIDE_ACTION_NEW_CHALLENGE
	// Make a new assertion with the key that is already enrolled.
	ActionReassert Action = C.BONAFIDE_ACTION_REASSERT
	// Make a new key and attest it.
	ActionReattest Action = C.BONAFIDE_ACTION_REATTEST
	// Wait, then try again with new evidence: the fault is probably the server's.
	ActionBackoff Action = C.BONAFIDE_ACTION_BACKOFF
	// Do not try again; somebody must change something.
	ActionStop Action = C.BONAFIDE_ACTION_STOP
)

// String is the action in the word that is sent to clients.
func (a Action) String() string {
	switch a {
	case ActionNone:
		return "none"
	case ActionNewChallenge:
		return "new_challenge"
	case ActionReassert:
		return "reassert"
	case ActionReattest:
		return "reattest"
	case ActionBackoff:
		return "backoff"
	case ActionStop:
		return "stop"
	default:
		return fmt.Sprintf("Action(%d)", uint32(a))
	}
}

// An Error is a refusal: the code, what the client should do, and a line for the server's log.
// It never holds a secret, a token, a nonce, a key id or the name of a device.
type Error struct {
	Code    Code
	Action  Action
	message string
	cause   error
}

// Error is the line for the server's log.
func (e *Error) Error() string {
	if e.cause != nil {
		return "bonafide: " + e.message + ": " + e.cause.Error()
	}
	return "bonafide: " + e.message
}

// Unwrap gives the code, and what a store or Google's server said, if that is the cause.
func (e *Error) Unwrap() []error {
	if e.cause != nil {
		return []error{e.Code, e.cause}
	}
	return []error{e.Code}
}

// failure is the error of a result, nil for BONAFIDE_OK. It frees detail, which may be nil.
func failure(result C.bonafide_result, detail *C.bonafide_error) error {
	if result == C.BONAFIDE_OK {
		return nil
	}
	defer C.bonafide_error_free(detail)
	code := Code(result)
	message := code.meaning()
	if detail != nil {
		line, err := filled(func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result {
			return C.bonafide_error_message(detail, buffer, capacity, length)
		})
		if err == nil {
			message = string(line)
		}
	}
	return &Error{Code: code, Action: code.Action(), message: message}
}

// refusal is an error of this package's own.
func refusal(code Code, cause error) error {
	return &Error{Code: code, Action: code.Action(), message: code.meaning(), cause: cause}
}
