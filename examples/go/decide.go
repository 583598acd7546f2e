package bonafide

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Google asks Google's server to decode standard tokens.
type Google interface {
	// AccessToken is an OAuth 2.0 access token of a service account, of the scope
	// https://www.googleapis.com/auth/playintegrity; kept until it expires.
	AccessToken(ctx context.Context) (string, error)
	// Send sends the call, with a timeout, and gives status and body of the answer. It must not
	// try again by itself: Google decodes a token in full once.
	Send(ctx context.Context, request *DecodeRequest) (status int, answer []byte, err error)
}

// HTTPGoogle is [Google] over an HTTP client.
type HTTPGoogle struct {
	// nil is [http.DefaultClient].
	Client *http.Client
	// Gives access tokens, such as those of golang.org/x/oauth2/google.
	Token func(ctx context.Context) (string, error)
}

// AccessToken asks Token.
func (g *HTTPGoogle) AccessToken(ctx context.Context) (string, error) { return g.Token(ctx) }

// The most that is read of an answer: more than any verdict has.
const maxAnswer = 1 << 20

// Send sends the call.
func (g *HTTPGoogle) Send(ctx context.Context, request *DecodeRequest) (int, []byte, error) {
	call, err := request.HTTP(ctx)
	if err != nil {
		return 0, nil, err
	}
	client := g.Client
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(call)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	return response.StatusCode, answer, err
}

// A Body gives the body of a request. It is called once at most, and only for a request whose
// headers and device do not give it away.
type Body func() ([]byte, error)

// Decide decides about a request whose evidence is all in its headers: an assertion or a token.
//
// A denial is a [Decision], not an error; so is a store or a server of Google's without an
// answer. An error says that there is no decision: the body could not be read, or the program
// is wrong. Then the request must not go on, and nothing was used up.
func (g *Gate) Decide(ctx context.Context, call *Call, store Store, body Body) (*Decision, error) {
	return g.run(ctx, call, store, body, false)
}

// Enrol decides about the request that enrols a device: its evidence is an attestation, and
// the attestation object is its whole body.
func (g *Gate) Enrol(ctx context.Context, call *Call, store Store, object Body) (*Decision, error) {
	return g.run(ctx, call, store, object, true)
}

func (g *Gate) run(ctx context.Context, call *Call, store Store, body Body, enrols bool) (*Decision, error) {
	request, err := g.Admit(call, g.now())
	if err != nil {
		return nil, err
	}
	defer request.Close()
	// What an unavailable decision is caused by.
	var cause error
	// A refusal of the step before leads to the decision, so each step asks what is next.
	for {
		next, err := request.Next()
		if err != nil {
			return nil, err
		}
		switch next {
		case NextAttestation:
			if !enrols {
				err = request.Refuse(ErrEvidenceNotServed)
			} else {
				err = g.attest(request, body)
			}
		case NextDevice, NextBody, NextDecoded:
			if enrols {
				err = request.Refuse(ErrEvidenceNotServed)
				break
			}
			switch next {
			case NextDevice:
				cause, err = g.load(ctx, request, store)
			case NextBody:
				err = g.body(request, body)
			default:
				cause, err = g.decode(ctx, request, body)
			}
		case NextCommit:
			cause, err = g.commit(ctx, request, store)
		case NextDecision:
			decision, err := request.Decision()
			if err != nil {
				return nil, err
			}
			decision.cause = cause
			return decision, nil
		default:
			err = errors.New("bonafide: a step of a later version")
		}
		if err != nil {
			return nil, err
		}
	}
}

func (g *Gate) attest(request *GateRequest, object Body) error {
	data, err := object()
	if err != nil {
		return fmt.Errorf("bonafide: reading the attestation: %w", err)
	}
	return request.Attestation(data, nil, g.now())
}

func (g *Gate) load(ctx context.Context, request *GateRequest, store Store) (cause, err error) {
	id, err := request.DeviceID()
	if err != nil {
		return nil, err
	}
	device, err := store.Load(ctx, id)
	if err != nil {
		return err, request.Unavailable()
	}
	return nil, request.Device(device)
}

func (g *Gate) body(request *GateRequest, body Body) error {
	hash, err := hashed(body)
	if err != nil {
		return err
	}
	return request.Body(hash, g.now())
}

func (g *Gate) decode(ctx context.Context, request *GateRequest, body Body) (cause, err error) {
	hash, err := hashed(body)
	if err != nil {
		return nil, err
	}
	status, answer, err := g.ask(ctx, request)
	if err != nil {
		return err, request.Unavailable()
	}
	return nil, request.Decoded(status, answer, hash, g.now())
}

func (g *Gate) ask(ctx context.Context, request *GateRequest) (int, []byte, error) {
	if g.google == nil {
		return 0, nil, errors.New("bonafide: the gate has no Google")
	}
	token, err := g.google.AccessToken(ctx)
	if err != nil {
		return 0, nil, err
	}
	// The client's token was looked at before: what is refused here is ours.
	decode, err := request.DecodeRequest(token)
	if err != nil {
		return 0, nil, err
	}
	return g.google.Send(ctx, decode)
}

func (g *Gate) commit(ctx context.Context, request *GateRequest, store Store) (cause, err error) {
	effects, err := request.Effects()
	if err != nil {
		return nil, err
	}
	outcome, err := store.Commit(ctx, effects)
	if err != nil {
		return err, request.Unavailable()
	}
	// An outcome that there is not is no certain answer.
	if err := request.Finish(outcome); err != nil {
		return err, request.Unavailable()
	}
	return nil, nil
}

func hashed(body Body) (*[32]byte, error) {
	data, err := body()
	if err != nil {
		return nil, fmt.Errorf("bonafide: reading the body: %w", err)
	}
	hash := sha256.Sum256(data)
	return &hash, nil
}
