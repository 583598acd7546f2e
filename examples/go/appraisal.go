package bonafide

// #include <bonafide.h>
import "C"

// A Remediation is a dialog of Google Play's that the app can show, so that the user mends
// what was found.
type Remediation uint32

// The dialogs.
const (
	// There is none.
	RemediationNone Remediation = C.BONAFIDE_REMEDIATION_NONE
	// GET_LICENSED: get the app from Google Play.
	RemediationGetLicensed Remediation = C.BONAFIDE_REMEDIATION_GET_LICENSED
	// GET_INTEGRITY: mend the device's integrity.
	RemediationGetIntegrity Remediation = C.BONAFIDE_REMEDIATION_GET_INTEGRITY
	// GET_STRONG_INTEGRITY: the same up to strong integrity.
	RemediationGetStrongIntegrity Remediation = C.BONAFIDE_REMEDIATION_GET_STRONG_INTEGRITY
	// CLOSE_UNKNOWN_ACCESS_RISK: close unknown apps that could watch.
	RemediationCloseUnknownAccessRisk Remediation = C.BONAFIDE_REMEDIATION_CLOSE_UNKNOWN_ACCESS_RISK
	// CLOSE_ALL_ACCESS_RISK: close all apps that could watch.
	RemediationCloseAllAccessRisk Remediation = C.BONAFIDE_REMEDIATION_CLOSE_ALL_ACCESS_RISK
)

// String is Google's word for the dialog; empty for none.
func (r Remediation) String() string {
	switch r {
	case RemediationGetLicensed:
		return "GET_LICENSED"
	case RemediationGetIntegrity:
		return "GET_INTEGRITY"
	case RemediationGetStrongIntegrity:
		return "GET_STRONG_INTEGRITY"
	case RemediationCloseUnknownAccessRisk:
		return "CLOSE_UNKNOWN_ACCESS_RISK"
	case RemediationCloseAllAccessRisk:
		return "CLOSE_ALL_ACCESS_RISK"
	default:
		return ""
	}
}

// A Reason is something that a policy found.
type Reason struct {
	Code Code
	// Whether this alone makes the policy refuse; otherwise it is for the log.
	Decisive    bool
	Remediation Remediation
	Action      Action
	// A line for the server's log.
	Message string
}

// An Appraisal is what a policy says of claims.
type Appraisal struct {
	Reasons []Reason
	refused error
}

// Accepted says whether no reason is decisive.
func (a *Appraisal) Accepted() bool { return a.refused == nil }

// Err is nil if the policy accepts, or else the first decisive reason.
func (a *Appraisal) Err() error { return a.refused }

// takenAppraisal copies an appraisal and frees it.
func takenAppraisal(c *C.bonafide_appraisal) (*Appraisal, error) {
	defer C.bonafide_appraisal_free(c)
	var accepted C.uint32_t
	if err := failure(C.bonafide_appraisal_is_accepted(c, &accepted), nil); err != nil {
		return nil, err
	}
	var detail *C.bonafide_error
	result := C.bonafide_appraisal_result(c, &detail)
	appraisal := &Appraisal{refused: failure(result, detail)}
	if (accepted == 1) != (appraisal.refused == nil) {
		return nil, refusal(ErrCallPanic, appraisal.refused)
	}
	var count C.size_t
	if err := failure(C.bonafide_appraisal_reason_count(c, &count), nil); err != nil {
		return nil, err
	}
	appraisal.Reasons = make([]Reason, count)
	for index := range appraisal.Reasons {
		var reason C.bonafide_reason
		if err := failure(C.bonafide_appraisal_reason(c, C.size_t(index), &reason), nil); err != nil {
			return nil, err
		}
		message, err := filled(func(buffer *C.uint8_t, capacity C.size_t, length *C.size_t) C.bonafide_result {
			return C.bonafide_appraisal_reason_message(c, C.size_t(index), buffer, capacity, length)
		})
		if err != nil {
			return nil, err
		}
		appraisal.Reasons[index] = Reason{
			Code(reason.code), reason.decisive == 1, Remediation(reason.remediation), Action(reason.action), string(message),
		}
	}
	return appraisal, nil
}
