package dev.bonafide

import java.security.MessageDigest
import java.util.Base64

/** Bytes that are never changed, and equal where their content is. */
internal class Octets private constructor(private val bytes: ByteArray) {
    fun copy(): ByteArray = bytes.copyOf()

    /** Without a copy, for a call that only reads it. */
    fun borrow(): ByteArray = bytes

    override fun equals(other: Any?) = other is Octets && bytes.contentEquals(other.bytes)

    override fun hashCode() = bytes.contentHashCode()

    companion object {
        fun of(bytes: ByteArray) = Octets(bytes.copyOf())

        fun of(bytes: ByteArray, length: Int, what: String): Octets {
            require(bytes.size == length) { "$what has $length bytes" }
            return of(bytes)
        }
    }
}

private fun sha256(bytes: ByteArray): ByteArray = MessageDigest.getInstance("SHA-256").digest(bytes)

/**
 * What an app sent, from base64 in its canonical form: with padding, in one line.
 *
 * Throws [BonafideException.Malformed.InvalidBase64], where `java.util.Base64` throws what means a
 * mistake of the program.
 */
fun decodeBase64(text: String): ByteArray = canonical(text, "")

private fun canonical(text: String, what: String): ByteArray {
    val bytes = try {
        Base64.getDecoder().decode(text)
    } catch (_: IllegalArgumentException) {
        throw notCanonical(what)
    }
    if (Base64.getEncoder().encodeToString(bytes) != text) throw notCanonical(what)
    return bytes
}

private fun notCanonical(what: String) =
    BonafideException.Malformed.InvalidBase64("${what}the base64 is not canonical")

/** The name of a device: its key in your table, 32 bytes. For App Attest, the key id. */
@JvmInline
value class DeviceId internal constructor(internal val octets: Octets) {
    /** Throws [IllegalArgumentException] for another length than 32. */
    constructor(bytes: ByteArray) : this(Octets.of(bytes, 32, "a device id"))

    /** A copy of the 32 bytes. */
    fun toByteArray(): ByteArray = octets.copy()

    /** Without the name, which belongs into no log. */
    override fun toString() = "DeviceId(…)"
}

/** The id of a key of App Attest, 32 bytes: what `generateKey` gave the app. */
@JvmInline
value class KeyId internal constructor(internal val octets: Octets) {
    /** Throws [BonafideException.Malformed.InvalidKeyId] for another length than 32. */
    constructor(bytes: ByteArray) : this(of(bytes))

    /** A copy of the 32 bytes. */
    fun toByteArray(): ByteArray = octets.copy()

    /** In base64, as the app has it. */
    fun toBase64(): String = Base64.getEncoder().encodeToString(octets.borrow())

    /** Without the id, which belongs into no log. */
    override fun toString() = "KeyId(…)"

    companion object {
        /**
         * From base64, as `generateKey` gave it.
         *
         * Throws [BonafideException.Malformed.InvalidBase64] or
         * [BonafideException.Malformed.InvalidKeyId].
         */
        fun fromBase64(text: String): KeyId {
            if (text.isEmpty()) throw notCanonical("key id: ")
            return KeyId(of(canonical(text, "key id: ")))
        }

        private fun of(bytes: ByteArray): Octets {
            if (bytes.size != 32) {
                throw BonafideException.Malformed.InvalidKeyId(
                    "key id: expected 32 bytes, found ${bytes.size} bytes",
                )
            }
            return Octets.of(bytes)
        }
    }
}

/** What App Attest signs: the SHA-256 of the client data. */
@JvmInline
value class ClientDataHash internal constructor(internal val octets: Octets) {
    /** Throws [IllegalArgumentException] for another length than 32. */
    constructor(bytes: ByteArray) : this(Octets.of(bytes, 32, "a client data hash"))

    /** A copy of the 32 bytes. */
    fun toByteArray(): ByteArray = octets.copy()

    override fun toString() = "ClientDataHash(…)"

    companion object {
        /** The hash of client data, such as the challenge alone. */
        fun of(clientData: ByteArray) = ClientDataHash(sha256(clientData))
    }
}

/** A SHA-256: of a body, of a report, of a certificate. */
@JvmInline
value class Sha256 internal constructor(internal val octets: Octets) {
    /** Throws [IllegalArgumentException] for another length than 32. */
    constructor(bytes: ByteArray) : this(Octets.of(bytes, 32, "a SHA-256"))

    /** A copy of the 32 bytes. */
    fun toByteArray(): ByteArray = octets.copy()

    /** In lower-case hexadecimal. */
    override fun toString() = octets.borrow().joinToString("") { "%02x".format(it) }

    companion object {
        /** The hash of nothing: of a request without a body. */
        val EMPTY: Sha256 = of(ByteArray(0))

        /** The hash of these bytes. */
        fun of(bytes: ByteArray) = Sha256(sha256(bytes))
    }
}

/** A challenge as the server wrote it. The client sends it back character by character. */
@JvmInline
value class Challenge(val text: String) {
    /** What is bound: the text in UTF-8. */
    fun toByteArray(): ByteArray = text.toByteArray()

    override fun toString() = "Challenge(…)"
}

/** A pin of RFC 7469: the SHA-256 of a public key, in base64. */
@JvmInline
value class Pin(val text: String) {
    override fun toString() = text
}
