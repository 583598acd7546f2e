package dev.bonafide

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import dev.bonafide.ffi.Effect as FfiEffect

/** How the write ended. Without an answer of the database there is no outcome. */
typealias Outcome = dev.bonafide.ffi.Outcome

/** How long the record of a use must be kept: for a time, **and** until a moment. */
typealias Keep = dev.bonafide.ffi.Keep

/** One conditional write. All effects of one evidence are written, or none. */
sealed interface Effect {
    /**
     * Store a new device with counter 0, **only if it is not there yet**.
     *
     * @property device its key in your table
     * @property owner whose device it is; empty if nobody said so
     * @property record what to store, for [AttestedKey.fromTrustedStorage]
     * @property receipt for Apple's fraud metric, not verified; may be empty
     */
    class Enrol internal constructor(
        val device: DeviceId,
        val owner: String,
        val record: ByteArray,
        val receipt: ByteArray,
    ) : Effect

    /**
     * Raise a device's counter, **only if the stored one is smaller**, the device is not revoked,
     * and it is this owner's, if one is given.
     *
     * @property device its key in your table
     * @property counter the new counter, from 1 to 2³² − 1
     * @property owner whose device it must be, if anybody said so
     */
    class Advance internal constructor(
        val device: DeviceId,
        val counter: Long,
        val owner: String?,
    ) : Effect

    /**
     * Record that this challenge was taken, **only if it is not recorded yet**.
     *
     * @property id the challenge, by its hash
     * @property keep how long the record must be kept
     */
    class Take internal constructor(val id: UseId, val keep: Keep) : Effect

    /**
     * Record that this was used, **only if it is not recorded yet**.
     *
     * @property id what was used, by its hash
     * @property keep how long the record must be kept
     */
    class InsertOnce internal constructor(val id: UseId, val keep: Keep) : Effect
}

/** What can be used once, by its hash: its key in your table, 32 bytes. */
@JvmInline
value class UseId internal constructor(internal val octets: Octets) {
    /** Throws [IllegalArgumentException] for another length than 32. */
    constructor(bytes: ByteArray) : this(Octets.of(bytes, 32, "the id of a use"))

    /** A copy of the 32 bytes. */
    fun toByteArray(): ByteArray = octets.copy()

    /** Without the hash, which belongs into no log. */
    override fun toString() = "UseId(…)"
}

internal fun FfiEffect.plain(): Effect = when (this) {
    is FfiEffect.Enrol -> Effect.Enrol(DeviceId(device), owner, record, receipt)
    is FfiEffect.Advance -> Effect.Advance(DeviceId(device), counter.toLong(), owner)
    is FfiEffect.Take -> Effect.Take(UseId(id), keep)
    is FfiEffect.InsertOnce -> Effect.InsertOnce(UseId(id), keep)
}

/**
 * Genuine evidence whose effects were not written yet.
 *
 * It counts only after its effects were written: one atomic conditional write in a database of your
 * own. Then [finish] gives the claims, once. Without it, nothing happened. [commit], [commitWith] and
 * [commitBlocking] do both.
 */
sealed class Pending<out T>(private val closeable: AutoCloseable) : AutoCloseable {
    /** What must be written, all of it or nothing. */
    abstract fun effects(): List<Effect>

    /**
     * The claims if the outcome is [Outcome.COMMITTED]; otherwise throws the refusal, such as
     * [BonafideException.Replay]. A second finish throws [IllegalStateException].
     */
    abstract fun finish(outcome: Outcome): T

    /** Frees what the native library holds. Nothing is used up by it. */
    override fun close() = closeable.close()
}

/**
 * Writes the effects with [write], which may suspend, and gives the claims.
 *
 * What [write] throws is no answer, a timeout of its own included:
 * [BonafideException.Unavailable.StoreUnavailable], and the client comes back with new evidence.
 * Cancellation of the caller stays what it is.
 */
suspend inline fun <T> Pending<T>.commitWith(write: (List<Effect>) -> Outcome): T = use {
    val effects = effects()
    val outcome = try {
        write(effects)
    } catch (failure: Throwable) {
        // Of the caller's coroutine, or of one that the program's code began and gave up.
        if (failure is CancellationException) currentCoroutineContext().ensureActive()
        throw noAnswer(failure)
    }
    finish(outcome)
}

/** The same for a thread that may block: `commitBlocking(store::commit)`. */
fun <T> Pending<T>.commitBlocking(write: (List<Effect>) -> Outcome): T = use {
    val effects = effects()
    val outcome = try {
        write(effects)
    } catch (failure: Throwable) {
        throw noAnswer(failure)
    }
    finish(outcome)
}

@PublishedApi
internal fun noAnswer(failure: Throwable): BonafideException =
    BonafideException.Unavailable.StoreUnavailable(
        "the store gave no answer: try again with new evidence",
        cause = failure,
    )

/** Writes the effects to [store] and gives the claims. */
suspend fun <T> Pending<T>.commit(store: DeviceStore): T = commitWith { store.commit(it) }
