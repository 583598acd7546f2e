package dev.bonafide

import dev.bonafide.ffi.inspectSealed
import java.time.Duration
import java.time.Instant
import dev.bonafide.ffi.Keyring as FfiKeyring
import dev.bonafide.ffi.RowCensus as FfiCensus
import dev.bonafide.ffi.SealedKind as FfiKind
import dev.bonafide.ffi.SealingKey as FfiKey
import dev.bonafide.ffi.SealingKeyWithMaterial as FfiStoredKey

/** What a key may still do. */
typealias SealingKeyState = dev.bonafide.ffi.SealingKeyState

/**
 * A key of a ring, without its material.
 *
 * @property id its name
 * @property state what it may still do
 * @property checkValue tells keys apart without showing them, 8 bytes in hexadecimal
 * @property legacy whether it is of suite 0, for texts of an older system
 * @property since since when it has been in this state
 * @property created when it was added
 */
data class SealingKey(
    val id: String,
    val state: SealingKeyState,
    val checkValue: String,
    val legacy: Boolean,
    val since: Instant,
    val created: Instant,
)

/**
 * A key as it is stored.
 *
 * @property key the key
 * @property material its 32 bytes, a secret; none of a destroyed one
 */
class StoredSealingKey(val key: SealingKey, val material: ByteArray?) {
    override fun toString() = key.toString()
}

/** What a stored text is. */
sealed interface SealedKind {
    /** Of suite 2, under the key of this name. */
    data class Sealed(val keyId: String, val secretLength: Long) : SealedKind

    /** Of suite 0, or anything else without the prefix. */
    data object Legacy : SealedKind
}

/** What a stored text is, without a key. */
fun inspectSealedText(text: String): SealedKind = native {
    when (val kind = inspectSealed(text.wellFormed())) {
        is FfiKind.Sealed -> SealedKind.Sealed(kind.keyId, kind.secretLen.toLong())
        is FfiKind.Legacy -> SealedKind.Legacy
    }
}

/**
 * Counts which keys the rows of all tables need, before one is destroyed.
 *
 * @property begun when the counting began
 * @property rows every sealed text of every table, as the primary database has it
 * @property ignoreUnreadable destroys even if there are rows that cannot be read
 * @property evenIfEmpty destroys even if there is no row at all
 */
class RowCensus(
    val begun: Instant,
    val rows: Collection<String>,
    val ignoreUnreadable: Boolean = false,
    val evenIfEmpty: Boolean = false,
)

/**
 * Keys under which secrets are sealed. Used by any number of threads, also while its keys change.
 *
 * A secret that is opened is a copy in the JVM's memory, which nobody overwrites: open late, and
 * keep it short. A context is named values that say whose secret it is; `null` is no context, and
 * then whoever writes the table can move it to another row.
 */
class Keyring private constructor(private val ffi: FfiKeyring) : AutoCloseable {
    /** The name of the key that seals. */
    val primary: String get() = ffi.primary()

    /** All keys, without their material. */
    val keys: List<SealingKey> get() = ffi.keys().map { it.plain() }

    /** Seals a secret: a text for a column, which opens with the same context only. */
    fun seal(secret: ByteArray, context: Map<String, String>?): String =
        native { ffi.seal(secret, context) }

    /**
     * Opens a sealed text.
     *
     * @throws BonafideException.Internal.CannotBeOpened for every failure of cryptography
     */
    fun open(sealed: String, context: Map<String, String>?): ByteArray =
        native { ffi.open(sealed.wellFormed(), context) }

    /** Opens a text of suite 0, which an older system sealed. */
    fun openLegacy(text: String, additional: ByteArray): ByteArray =
        native { ffi.openLegacy(text.wellFormed(), additional) }

    /** Whether a text is under another key than the primary one. */
    fun needsRewrap(sealed: String): Boolean = native { ffi.needsRewrap(sealed.wellFormed()) }

    /**
     * The same secret under the primary key; `null` if it is under it already. [legacy] are the
     * additional data of a text of suite 0, which fails without them.
     */
    fun rewrap(sealed: String, context: Map<String, String>?, legacy: ByteArray? = null): String? =
        native { ffi.rewrap(sealed.wellFormed(), context, legacy) }

    /** All keys with their material, to be stored where secrets may be. */
    fun exportKeys(): List<StoredSealingKey> =
        ffi.exportKeys().map { StoredSealingKey(it.key.plain(), it.material) }

    /** Adds a key, made from the system's randomness: it opens, and does not seal yet. */
    fun addGenerated(keyId: String, now: Instant = Instant.now()) =
        native { ffi.addGenerated(keyId, now) }

    /** Adds a key of 32 bytes. */
    fun add(keyId: String, material: ByteArray, now: Instant = Instant.now()) =
        native { ffi.add(keyId, material, now) }

    /** Adds a key of suite 0, 32 bytes, which only opens. */
    fun addLegacy(keyId: String, material: ByteArray, now: Instant = Instant.now()) =
        native { ffi.addLegacy(keyId, material, now) }

    /** Makes a key the one that seals. */
    fun promote(keyId: String) = native { ffi.promote(keyId) }

    /** Lets a key open again. */
    fun enable(keyId: String, now: Instant = Instant.now()) = native { ffi.enable(keyId, now) }

    /** Lets a key only open. */
    fun decryptOnly(keyId: String, now: Instant = Instant.now()) =
        native { ffi.decryptOnly(keyId, now) }

    /** Lets a key do nothing, to see whether anybody still needs it. */
    fun disable(keyId: String, now: Instant = Instant.now()) = native { ffi.disable(keyId, now) }

    /**
     * Destroys a key's material, if no row of the census needs it. [cachedFor] is how long a node
     * goes on with a ring that it has loaded.
     */
    fun destroy(keyId: String, census: RowCensus, cachedFor: Duration) = native {
        val rows = census.rows.toList()
        val counted = FfiCensus(census.begun, rows, census.ignoreUnreadable, census.evenIfEmpty)
        ffi.destroy(keyId, counted, cachedFor)
    }

    /** Frees what the native library holds. */
    override fun close() = ffi.close()

    companion object {
        /** A ring with one key, made from the system's randomness. */
        fun generate(keyId: String, now: Instant = Instant.now()): Keyring =
            native { Keyring(FfiKeyring.generate(keyId, now)) }

        /** A ring from the keys that were stored. */
        fun of(keys: Collection<StoredSealingKey>, primary: String): Keyring = native {
            val stored = keys.map { FfiStoredKey(it.key.ffi(), it.material) }
            Keyring(FfiKeyring.fromKeys(stored, primary))
        }
    }
}

private fun FfiKey.plain() = SealingKey(
    id = id,
    state = state,
    checkValue = checkValue.joinToString("") { "%02x".format(it) },
    legacy = legacy,
    since = since,
    created = created,
)

private fun SealingKey.ffi(): FfiKey {
    require(checkValue.length % 2 == 0) { "a check value is hexadecimal" }
    val octets = checkValue.chunked(2).map {
        requireNotNull(it.toUByteOrNull(16)) { "a check value is hexadecimal" }.toByte()
    }
    return FfiKey(id, state, legacy, since, created, octets.toByteArray())
}
