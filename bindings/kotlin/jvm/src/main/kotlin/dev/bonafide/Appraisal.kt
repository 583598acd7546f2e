package dev.bonafide

/** What a policy says: a decision with its reasons. */
typealias Appraisal = dev.bonafide.ffi.Appraisal

/** Something that a policy found. */
typealias Reason = dev.bonafide.ffi.Reason

/** A dialog of Google Play's that the app can show so that the user mends what was found. */
typealias Remediation = dev.bonafide.ffi.Remediation

/** Throws the first decisive reason if the policy refuses. */
fun Appraisal.orThrow() {
    if (!accepted) {
        val reason = reasons.first(Reason::decisive)
        throw BonafideException.of(reason.kind, "the policy refuses: ${reason.kind.label}")
    }
}

/** What verified evidence says. */
sealed interface Claims
