package dev.bonafide

import dev.bonafide.ffi.pinOfCertificate
import dev.bonafide.ffi.pinOfPublicKey
import dev.bonafide.ffi.verifyPins
import java.security.PublicKey
import java.security.cert.CertificateEncodingException
import java.security.cert.X509Certificate
import java.time.Instant
import dev.bonafide.ffi.PinResult as FfiResult
import dev.bonafide.ffi.PinSet as FfiPinSet

/** What happens when a pin set has expired: the app's choice, and no default. */
typealias OnExpiry = dev.bonafide.ffi.OnExpiry

/**
 * Which keys the servers of an app may have. Nothing changes it: what makes another set returns it.
 *
 * Used by any number of threads.
 */
class PinSet private constructor(private val set: FfiPinSet) : AutoCloseable {
    /** Counts up with each set that is made. */
    val version: ULong get() = set.version()

    /** The moment from which the set no longer counts, if there is one. */
    val expires: Instant? get() = set.expires()

    /** Whole days until the set expires, if it does. */
    fun daysUntilExpiry(now: Instant = Instant.now()): ULong? = set.daysUntilExpiry(now)

    /** The same set, which only reports: a connection whose path has no pinned key goes on. */
    fun reportOnly(): PinSet = PinSet(set.reportOnly())

    /**
     * The same set, which takes updates for this app that are signed with one of these keys (PEM of
     * public keys on P-256).
     */
    fun acceptUpdates(appId: String, publicKeysPem: List<String>): PinSet =
        native { PinSet(set.acceptUpdates(appId, publicKeysPem)) }

    /**
     * The set that replaces this one: signed, for this app, of a higher version, not expired. Keep
     * the bytes, and give them to [restore] at the next start.
     */
    fun update(signed: ByteArray, now: Instant = Instant.now()): PinSet =
        native { PinSet(set.update(signed, now)) }

    /** The set that was accepted before, from the bytes that were kept. */
    fun restore(signed: ByteArray): PinSet = native { PinSet(set.restore(signed)) }

    /**
     * Says whether a server's chain is pinned, **after** the platform's own trust evaluation has
     * accepted it, never instead of it. The server's own certificate comes first. Ask for each
     * request's host, not only once for each connection.
     */
    fun check(host: String, chain: List<X509Certificate>, now: Instant = Instant.now()): PinCheck {
        val der = try {
            chain.map(X509Certificate::getEncoded)
        } catch (_: CertificateEncodingException) {
            return PinCheck(false, PinResult.Invalid("a certificate has no encoding"))
        }
        val check = native { verifyPins(host, der, set, now) }
        val result = when (val found = check.result) {
            is FfiResult.Matched -> PinResult.Matched(found.index.toInt(), Pin(found.pin))
            is FfiResult.NotPinned -> PinResult.NotPinned
            is FfiResult.Mismatch -> PinResult.Mismatch(found.seen.map(::Pin))
            is FfiResult.Expired -> PinResult.Expired
            is FfiResult.Invalid -> PinResult.Invalid(found.line)
        }
        return PinCheck(check.accepted, result)
    }

    /**
     * Frees what the native library holds. A connection that asks it afterwards fails, with
     * [IllegalStateException]: after an update, close the old set late, or not at all.
     */
    override fun close() = set.close()

    /** The text of the set. */
    override fun toString(): String = set.text()

    companion object {
        /**
         * A set from its text, which is in the app.
         *
         * Throws [BonafideException], among others where there is no backup pin.
         */
        fun parse(text: String, onExpiry: OnExpiry): PinSet =
            native { PinSet(FfiPinSet.parse(text, onExpiry)) }
    }
}

/** The answer about one server. */
data class PinCheck(
    /** Whether the connection may go on. */
    val accepted: Boolean,
    /** What was found out. */
    val result: PinResult,
)

/** What was found out about a server. */
sealed interface PinResult {
    /** A certificate of the server's path has a pinned key; [index] 0 is the server's own. */
    data class Matched(val index: Int, val pin: Pin) : PinResult

    /** The host has no pins. */
    data object NotPinned : PinResult

    /** The path has no pinned key, but these. */
    data class Mismatch(val seen: List<Pin>) : PinResult

    /** The host has pins, and the set has expired. */
    data object Expired : PinResult

    /** The chain cannot be read, or the server's own certificate is not for this host. */
    data class Invalid(val line: String) : PinResult
}

/** The pin of this certificate's public key. */
fun X509Certificate.pin(): Pin = native { Pin(pinOfCertificate(encoded)) }

/** The pin of this public key. */
fun PublicKey.pin(): Pin = native { Pin(pinOfPublicKey(encoded)) }
