package dev.bonafide

import dev.bonafide.ffi.BonafideException as FfiException
import dev.bonafide.ffi.CallMistake
import dev.bonafide.ffi.ErrorKindInfo
import dev.bonafide.ffi.InternalException
import dev.bonafide.ffi.errorKindInfo
import java.nio.charset.CharacterCodingException

/** The rule that was broken. */
typealias ErrorKind = dev.bonafide.ffi.ErrorKind

/** The family of an error. */
typealias ErrorClass = dev.bonafide.ffi.ErrorClass

/** What the client should do next. */
typealias Action = dev.bonafide.ffi.Action

private val table: List<ErrorKindInfo> by lazy { ErrorKind.entries.map(::errorKindInfo) }

private val ErrorKind.info: ErrorKindInfo get() = table[ordinal]

/** The kind's name in the table, such as `NonceMismatch`. */
val ErrorKind.label: String get() = info.name

/** A number that never changes its meaning. */
val ErrorKind.code: UInt get() = info.code

/** The family of the kind. */
val ErrorKind.errorClass: ErrorClass get() = info.`class`

/** What the client should do next. */
val ErrorKind.action: Action get() = info.action

/** What a client may be told: enough to act, nothing to probe with. */
val ErrorKind.publicMessage: String get() = info.publicMessage

/**
 * Calls the native library. A refusal becomes its [BonafideException], a mistake of the caller
 * [IllegalArgumentException] or [IllegalStateException].
 */
internal inline fun <T> native(call: () -> T): T =
    try {
        call()
    } catch (refused: FfiException) {
        throw translated(refused)
    } catch (_: CharacterCodingException) {
        throw IllegalArgumentException("a text is not Unicode")
    } catch (_: InternalException) {
        // Its text is a Rust panic's, and may hold anything.
        throw IllegalStateException("the native library failed")
    }

internal fun translated(failure: FfiException): RuntimeException = when (failure) {
    is FfiException.Refused -> BonafideException.of(failure.kind, failure.line, failure.step)
    is FfiException.Call -> when (failure.mistake) {
        CallMistake.LENGTH, CallMistake.VALUE -> IllegalArgumentException(failure.line)
        CallMistake.FINISHED, CallMistake.STATE, CallMistake.CALLBACK ->
            IllegalStateException(failure.line)
    }
}

/**
 * What a client said, with U+FFFD for each half of a pair that stands alone: JSON can hold such
 * halves, and UTF-8 cannot. No evidence is good with it.
 */
internal fun String.wellFormed(): String {
    if (none(Char::isSurrogate)) return this
    val text = StringBuilder(length)
    codePoints().forEach { text.appendCodePoint(if (it in 0xd800..0xdfff) 0xfffd else it) }
    return text.toString()
}

/** For what the program itself said: with another character in its place, it would be another's name. */
internal fun String.checked(): String {
    require(none(Char::isSurrogate) || this == wellFormed()) { "a text is not Unicode" }
    return this
}
