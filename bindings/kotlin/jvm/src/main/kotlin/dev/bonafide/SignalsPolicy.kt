package dev.bonafide

import dev.bonafide.ffi.appraiseSignals
import dev.bonafide.ffi.SignalReaction as FfiReaction
import dev.bonafide.ffi.SignalsPolicy as FfiPolicy

/** Where a policy begins. */
typealias SignalsPreset = dev.bonafide.ffi.SignalsPreset

/** What a policy does about a category. */
sealed interface SignalReaction {
    /** It is not looked at. */
    data object Ignore : SignalReaction

    /** It is a reason that does not decide. */
    data object Log : SignalReaction

    /** It refuses from this severity on; what is less grave is logged. */
    data class Block(val from: SignalSeverity) : SignalReaction
}

/**
 * Says which findings are good enough. A report proves nothing by itself: begin with
 * [SignalsPreset.LOG_ONLY].
 *
 * @property preset where it begins
 * @property reactions what it does otherwise
 */
data class SignalsPolicy(
    val preset: SignalsPreset,
    val reactions: Map<SignalCategory, SignalReaction> = emptyMap(),
) {
    internal val ffi
        get() = FfiPolicy(
            preset,
            reactions.mapValues { (_, reaction) ->
                when (reaction) {
                    SignalReaction.Ignore -> FfiReaction.Ignore
                    SignalReaction.Log -> FfiReaction.Log
                    is SignalReaction.Block -> FfiReaction.Block(reaction.from)
                }
            },
        )

    /** Judges a report. */
    fun appraise(report: SignalsReport): Appraisal =
        native { appraiseSignals(ffi, report.toByteArray()) }
}
