package bonafide

// #include <bonafide.h>
import "C"

import "time"

// A SignalsPlatform is the system that the app says it runs on.
type SignalsPlatform uint32

// The platforms of reports.
const (
	SignalsAndroid SignalsPlatform = C.BONAFIDE_SIGNALS_PLATFORM_ANDROID
	// iOS and iPadOS; also such an app on a Mac, and the Simulator.
	SignalsIOS SignalsPlatform = C.BONAFIDE_SIGNALS_PLATFORM_IOS
	// For tests of what Android shares with it.
	SignalsLinux SignalsPlatform = C.BONAFIDE_SIGNALS_PLATFORM_LINUX
)

// A SignalCategory is what kind of trouble a signal is a sign of.
type SignalCategory uint32

// The categories.
const (
	// Root or jailbreak.
	PrivilegedAccess SignalCategory = C.BONAFIDE_SIGNAL_PRIVILEGED_ACCESS
	// A debugger is attached.
	Debugger SignalCategory = C.BONAFIDE_SIGNAL_DEBUGGER
	// The device is not a real one.
	Emulator SignalCategory = C.BONAFIDE_SIGNAL_EMULATOR
	// The app is not the one that was shipped.
	Integrity SignalCategory = C.BONAFIDE_SIGNAL_INTEGRITY
	// Foreign code in the app's process.
	Instrumentation SignalCategory = C.BONAFIDE_SIGNAL_INSTRUMENTATION
)

// A Severity is how grave a finding is; a graver one is the greater number.
type Severity uint32

// The severities.
const (
	// Worth a line in a log.
	SeverityLow Severity = C.BONAFIDE_SEVERITY_LOW
	// Two of these that do not depend on each other count as a high one.
	SeverityMedium Severity = C.BONAFIDE_SEVERITY_MEDIUM
	// Grave by itself.
	SeverityHigh Severity = C.BONAFIDE_SEVERITY_HIGH
)

// A Confidence is how sure one can be that a finding is what it seems to be.
type Confidence uint32

// The confidences.
const (
	// Honest devices have it, too.
	ConfidenceLow Confidence = C.BONAFIDE_CONFIDENCE_LOW
	// A few honest devices have it.
	ConfidenceMedium Confidence = C.BONAFIDE_CONFIDENCE_MEDIUM
	// No honest device is known to have it.
	ConfidenceHigh Confidence = C.BONAFIDE_CONFIDENCE_HIGH
)

// A SignalSource is what a signal is read from: findings of one source do not count as
// independent.
type SignalSource uint32

// The sources.
const (
	// Names in the file system.
	SourceFiles SignalSource = C.BONAFIDE_SIGNAL_SOURCE_FILES
	// The list of mounts.
	SourceMounts SignalSource = C.BONAFIDE_SIGNAL_SOURCE_MOUNTS
	// System properties.
	SourceProperties SignalSource = C.BONAFIDE_SIGNAL_SOURCE_PROPERTIES
	// What the kernel says of this process.
	SourceProcess SignalSource = C.BONAFIDE_SIGNAL_SOURCE_PROCESS
	// The environment of this process.
	SourceEnvironment SignalSource = C.BONAFIDE_SIGNAL_SOURCE_ENVIRONMENT
	// The loopback interface.
	SourceNetwork SignalSource = C.BONAFIDE_SIGNAL_SOURCE_NETWORK
	// What the platform's frameworks say.
	SourceFrameworks SignalSource = C.BONAFIDE_SIGNAL_SOURCE_FRAMEWORKS
)

// A Signal is one thing that is looked for: a row of the library's own table.
type Signal struct {
	// Its stable name, such as root.su_binary.
	ID string
	// What is found, how it is evaded, and on which honest devices it is found.
	Finds, EvadedBy, FalseAlarm string
	// The tests of the OWASP Mobile Application Security Testing Guide that ask for it.
	MASTG    string
	Category SignalCategory
	// How grave a finding is by itself.
	Severity   Severity
	Confidence Confidence
	Source     SignalSource
}

func signalOf(c *C.bonafide_signal) Signal {
	return Signal{
		ID:         textOut(c.id.data, c.id.len),
		Finds:      textOut(c.finds.data, c.finds.len),
		EvadedBy:   textOut(c.evaded_by.data, c.evaded_by.len),
		FalseAlarm: textOut(c.false_alarm.data, c.false_alarm.len),
		MASTG:      textOut(c.mastg.data, c.mastg.len),
		Category:   SignalCategory(c.category),
		Severity:   Severity(c.severity),
		Confidence: Confidence(c.confidence),
		Source:     SignalSource(c.source),
	}
}

// Signals is the table of signals: what each check finds, and what that is worth.
func Signals() ([]Signal, error) {
	signals := make([]Signal, C.bonafide_signals_table_count())
	for index := range signals {
		var c C.bonafide_signal
		if err := failure(C.bonafide_signals_table_row(C.size_t(index), &c), nil); err != nil {
			return nil, err
		}
		signals[index] = signalOf(&c)
	}
	return signals, nil
}

// A Finding is something that was found.
type Finding struct {
	Signal Signal
	// How grave it is here.
	Severity Severity
	// The table's own names that matched.
	Evidence []string
}

// A SignalsReport is what an app found on its device, and what it could not look at. It proves
// nothing by itself. Bound into a request, it shows that the genuine app sent exactly these
// bytes, not that they are true.
type SignalsReport struct {
	handle[*C.bonafide_signals_report]
}

func newReport(pointer *C.bonafide_signals_report) *SignalsReport {
	r := &SignalsReport{}
	r.own(pointer, func(pointer *C.bonafide_signals_report) { C.bonafide_signals_report_free(pointer) })
	return r
}

// ParseSignalsReport reads a report from its bytes, at most 6 KiB, as they were received.
func ParseSignalsReport(data []byte) (*SignalsReport, error) {
	var report *C.bonafide_signals_report
	var detail *C.bonafide_error
	result := C.bonafide_signals_report_from_bytes(bytesIn(data), C.size_t(len(data)), &report, &detail)
	if err := failure(result, detail); err != nil {
		return nil, err
	}
	return newReport(report), nil
}

// Digest is the SHA-256 of the report's bytes, for [Request.ReportSHA256].
func (r *SignalsReport) Digest() ([32]byte, error) {
	var digest [32]byte
	report, err := r.hold()
	if err != nil {
		return digest, err
	}
	defer r.release()
	return digest, failure(C.bonafide_signals_report_digest(report, hashIn(&digest)), nil)
}

// Platform is the platform that the report is of.
func (r *SignalsReport) Platform() (SignalsPlatform, error) {
	report, err := r.hold()
	if err != nil {
		return 0, err
	}
	defer r.release()
	var platform C.bonafide_signals_platform
	err = failure(C.bonafide_signals_report_platform(report, &platform), nil)
	return SignalsPlatform(platform), err
}

// Duration is how long the collection took, at most a minute.
func (r *SignalsReport) Duration() (time.Duration, error) {
	report, err := r.hold()
	if err != nil {
		return 0, err
	}
	defer r.release()
	var duration C.uint64_t
	err = failure(C.bonafide_signals_report_duration(report, &duration), nil)
	return durationOf(duration), err
}

// Checks are those that ran, those included that were inconclusive.
func (r *SignalsReport) Checks() ([]Signal, error) {
	report, err := r.hold()
	if err != nil {
		return nil, err
	}
	defer r.release()
	var count C.size_t
	if err := failure(C.bonafide_signals_report_check_count(report, &count), nil); err != nil {
		return nil, err
	}
	checks := make([]Signal, count)
	for index := range checks {
		var c C.bonafide_signal
		if err := failure(C.bonafide_signals_report_check(report, C.size_t(index), &c), nil); err != nil {
			return nil, err
		}
		checks[index] = signalOf(&c)
	}
	return checks, nil
}

// Findings are what was found.
func (r *SignalsReport) Findings() ([]Finding, error) {
	report, err := r.hold()
	if err != nil {
		return nil, err
	}
	defer r.release()
	var count C.size_t
	if err := failure(C.bonafide_signals_report_finding_count(report, &count), nil); err != nil {
		return nil, err
	}
	findings := make([]Finding, count)
	for index := range findings {
		var c C.bonafide_finding
		if err := failure(C.bonafide_signals_report_finding(report, C.size_t(index), &c), nil); err != nil {
			return nil, err
		}
		evidence := make([]string, c.evidence_count)
		for number := range evidence {
			var name C.bonafide_bytes
			result := C.bonafide_signals_report_finding_evidence(report, C.size_t(index), C.size_t(number), &name)
			if err := failure(result, nil); err != nil {
				return nil, err
			}
			evidence[number] = textOut(name.data, name.len)
		}
		findings[index] = Finding{signalOf(&c.signal), Severity(c.severity), evidence}
	}
	return findings, nil
}

// Inconclusive are the checks that could not look, which is not the same as clean.
func (r *SignalsReport) Inconclusive() ([]Signal, error) {
	report, err := r.hold()
	if err != nil {
		return nil, err
	}
	defer r.release()
	var count C.size_t
	if err := failure(C.bonafide_signals_report_inconclusive_count(report, &count), nil); err != nil {
		return nil, err
	}
	checks := make([]Signal, count)
	for index := range checks {
		var c C.bonafide_signal
		if err := failure(C.bonafide_signals_report_inconclusive(report, C.size_t(index), &c), nil); err != nil {
			return nil, err
		}
		checks[index] = signalOf(&c)
	}
	return checks, nil
}

// Text is the report as a person would want to read it, in several lines.
func (r *SignalsReport) Text() (string, error) {
	report, err := r.hold()
	if err != nil {
		return "", err
	}
	defer r.release()
	var text *C.bonafide_buffer
	if err := failure(C.bonafide_signals_report_text(report, &text), nil); err != nil {
		return "", err
	}
	return string(taken(text)), nil
}

// A SignalsPreset is a policy to begin with.
type SignalsPreset uint32

// The presets.
const (
	// Refuses nothing. Begin with this one, and look at what it says for some weeks.
	SignalsLogOnly SignalsPreset = C.BONAFIDE_SIGNALS_PRESET_LOG_ONLY
	// For most apps: refuses high findings of every category, except emulators, which it logs.
	SignalsRecommended SignalsPreset = C.BONAFIDE_SIGNALS_PRESET_RECOMMENDED
	// For what is worth most: refuses medium findings of every category.
	SignalsStrict SignalsPreset = C.BONAFIDE_SIGNALS_PRESET_STRICT
)

// A Reaction is what a policy does about a category. What it does not refuse, it logs.
type Reaction uint32

// The reactions.
const (
	// It is not looked at.
	ReactionIgnore Reaction = C.BONAFIDE_REACTION_IGNORE
	// It is a reason that does not decide.
	ReactionLog Reaction = C.BONAFIDE_REACTION_LOG
	// It refuses whatever is found.
	ReactionBlockFromLow Reaction = C.BONAFIDE_REACTION_BLOCK_FROM_LOW
	// It refuses medium findings and graver ones.
	ReactionBlockFromMedium Reaction = C.BONAFIDE_REACTION_BLOCK_FROM_MEDIUM
	// It refuses high findings; two medium ones from different sources count as one.
	ReactionBlockFromHigh Reaction = C.BONAFIDE_REACTION_BLOCK_FROM_HIGH
)

// A SignalsPolicy says which findings are good enough.
type SignalsPolicy struct {
	handle[*C.bonafide_signals_policy]
}

// NewSignalsPolicy makes a policy, which is to be closed.
func NewSignalsPolicy(preset SignalsPreset) (*SignalsPolicy, error) {
	var pointer *C.bonafide_signals_policy
	if err := failure(C.bonafide_signals_policy_new(C.bonafide_signals_preset(preset), &pointer), nil); err != nil {
		return nil, err
	}
	p := &SignalsPolicy{}
	p.own(pointer, func(pointer *C.bonafide_signals_policy) { C.bonafide_signals_policy_free(pointer) })
	return p, nil
}

// React does this about a category. It counts for what is appraised from now on, and for gates
// that are made from now on.
func (p *SignalsPolicy) React(category SignalCategory, reaction Reaction) error {
	policy, err := p.holdAlone()
	if err != nil {
		return err
	}
	defer p.releaseAlone()
	return failure(C.bonafide_signals_policy_react(policy, C.bonafide_signal_category(category), C.bonafide_reaction(reaction)), nil)
}

// Appraise judges a report.
func (p *SignalsPolicy) Appraise(report *SignalsReport) (*Appraisal, error) {
	policy, err := p.hold()
	if err != nil {
		return nil, err
	}
	defer p.release()
	r, err := report.hold()
	if err != nil {
		return nil, err
	}
	defer report.release()
	var appraisal *C.bonafide_appraisal
	if err := failure(C.bonafide_signals_policy_appraise(policy, r, &appraisal), nil); err != nil {
		return nil, err
	}
	return takenAppraisal(appraisal)
}
