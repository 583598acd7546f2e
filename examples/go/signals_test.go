package bonafide_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide.dev/bonafide"
)

func TestSignals(t *testing.T) {
	table, err := bonafide.Signals()
	if err != nil || len(table) < 20 {
		t.Fatalf("%d signals, %v", len(table), err)
	}
	seen := map[string]bool{}
	for _, signal := range table {
		if signal.ID == "" || seen[signal.ID] || signal.Finds == "" || signal.EvadedBy == "" || signal.FalseAlarm == "" ||
			!strings.HasPrefix(signal.MASTG, "MASTG-") || signal.Category == 0 || signal.Severity == 0 || signal.Confidence == 0 || signal.Source == 0 {
			t.Errorf("signal %+v", signal)
		}
		seen[signal.ID] = true
	}

	report, err := bonafide.ParseSignalsReport(debuggedReport)
	keep(t, report, err)
	if platform, err := report.Platform(); platform != bonafide.SignalsIOS || err != nil {
		t.Errorf("platform %v, %v", platform, err)
	}
	if duration, err := report.Duration(); duration != 5*time.Millisecond || err != nil {
		t.Errorf("duration %v, %v", duration, err)
	}
	checks, err := report.Checks()
	if err != nil || len(checks) != 1 || checks[0].ID != "debugger.traced_flag" {
		t.Errorf("checks %+v, %v", checks, err)
	}
	findings, err := report.Findings()
	if err != nil || len(findings) != 1 || findings[0].Signal != checks[0] || findings[0].Severity != bonafide.SeverityHigh || len(findings[0].Evidence) != 0 {
		t.Errorf("findings %+v, %v", findings, err)
	}
	if inconclusive, err := report.Inconclusive(); err != nil || len(inconclusive) != 0 {
		t.Errorf("inconclusive %+v, %v", inconclusive, err)
	}
	if text, err := report.Text(); err != nil || !strings.Contains(text, "debugger.traced_flag") {
		t.Errorf("text %q, %v", text, err)
	}
	if _, err := bonafide.ParseSignalsReport(append(debuggedReport, 0)); !errors.Is(err, bonafide.ErrInvalidReport) {
		t.Error(err)
	}

	// A finding with names of the table's, and a check that could not look.
	rooted, err := bonafide.ParseSignalsReport([]byte("\x86\x01\x67android\x18\xff\x82\x6eroot.su_binary\x70root.magisk_path" +
		"\x81\x83\x6eroot.su_binary\x02\x81\x62su\x81\x70root.magisk_path"))
	keep(t, rooted, err)
	findings, err = rooted.Findings()
	if err != nil || len(findings) != 1 || !slices.Equal(findings[0].Evidence, []string{"su"}) {
		t.Errorf("findings %+v, %v", findings, err)
	}
	inconclusive, err := rooted.Inconclusive()
	if err != nil || len(inconclusive) != 1 || inconclusive[0].ID != "root.magisk_path" {
		t.Errorf("inconclusive %+v, %v", inconclusive, err)
	}

	policy, err := bonafide.NewSignalsPolicy(bonafide.SignalsLogOnly)
	keep(t, policy, err)
	appraisal, err := policy.Appraise(report)
	if err != nil || !appraisal.Accepted() || len(appraisal.Reasons) == 0 || appraisal.Reasons[0].Code != bonafide.ErrDebuggerFound {
		t.Errorf("appraisal %+v, %v", appraisal, err)
	}
	if err := policy.React(bonafide.Debugger, bonafide.ReactionBlockFromHigh); err != nil {
		t.Fatal(err)
	}
	appraisal, err = policy.Appraise(report)
	if err != nil || appraisal.Accepted() || !errors.Is(appraisal.Err(), bonafide.ErrDebuggerFound) {
		t.Errorf("appraisal %+v, %v", appraisal, err)
	}
	if err := policy.React(0, bonafide.ReactionLog); !errors.Is(err, bonafide.ErrCallEnumerator) {
		t.Error(err)
	}
	if _, err := bonafide.NewSignalsPolicy(0); !errors.Is(err, bonafide.ErrCallEnumerator) {
		t.Error(err)
	}
}
