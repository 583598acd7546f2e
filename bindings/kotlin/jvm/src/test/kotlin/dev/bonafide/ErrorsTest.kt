package dev.bonafide

import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

class ErrorsTest {
    @Test
    fun `each kind of the table has its own exception`() {
        val classes = ErrorKind.entries.map { kind ->
            val exception = BonafideException.of(kind, "line", "step")
            assertEquals(kind, exception.kind)
            assertEquals("line" to "step", exception.message to exception.step)
            assertEquals(kind.label, exception::class.simpleName)
            val family = exception.javaClass.superclass
            assertEquals(kind.errorClass.name, family.simpleName.uppercase())
            assertEquals<Class<*>>(BonafideException::class.java, family.superclass)
            assertEquals((kind.errorClass.ordinal + 1).toUInt(), exception.code shr 16)
            assertTrue(exception.publicMessage.endsWith("."))
            exception::class
        }
        assertEquals(ErrorKind.entries.size, classes.toSet().size)
        assertEquals(ErrorKind.entries.size, ErrorKind.entries.map { it.code }.toSet().size)
    }

    @Test
    fun `a refusal says its step`() {
        val verifier = AppAttestVerifier(APP)
        val refused = assertFailsWith<BonafideException.Malformed.UnexpectedType> {
            verifier.verifyAttestation(byteArrayOf(1), KeyId(ByteArray(32)), HASH, NOW)
        }
        assertEquals(ErrorClass.MALFORMED, refused.errorClass)
        assertEquals(Action.STOP, refused.action)
        assertEquals("attestation object", refused.step)
        assertTrue(refused.message.orEmpty().startsWith("attestation object: "))
    }

    @Test
    fun `a mistake of the caller is none of the evidence`() {
        assertFailsWith<IllegalArgumentException> { ClientDataHash(ByteArray(31)) }
        assertFailsWith<IllegalArgumentException> { DeviceId(ByteArray(33)) }
        assertFailsWith<IllegalArgumentException> { Sha256(ByteArray(0)) }
        assertFailsWith<IllegalArgumentException> { Challenges(ByteArray(31)) }
        assertFailsWith<IllegalArgumentException> {
            val digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
            val policy = PlayPolicy(PlayPreset.LENIENT, listOf(digest), listOf("PLAY_RECOGNISED"))
            Gate(Challenges(KEY), AUTHORITY, playDecode = PlayDecodeJudge(listOf("a.b"), policy))
        }
        assertFailsWith<IllegalArgumentException> {
            AppAttestVerifier("TEAMID1234.com.example.\ud800")
        }
        assertFailsWith<BonafideException.Configuration> { AppAttestVerifier(emptyList()) }
    }

    @Test
    fun `a key id comes from the app, and is no mistake of the caller`() {
        assertFailsWith<BonafideException.Malformed.InvalidKeyId> { KeyId(ByteArray(31)) }
        assertFailsWith<BonafideException.Malformed.InvalidKeyId> { KeyId.fromBase64("AAAA") }
        val good = KeyId(ByteArray(32) { it.toByte() }).toBase64()
        assertEquals(good, KeyId.fromBase64(good).toBase64())
        // Without padding, with another alphabet, with bits that say nothing, with a space.
        for (bad in listOf("", good.dropLast(1), "_$good", good.replace("8=", "9="), " $good")) {
            assertFailsWith<BonafideException.Malformed.InvalidBase64>(bad) { KeyId.fromBase64(bad) }
            if (bad.isEmpty()) continue
            assertFailsWith<BonafideException.Malformed.InvalidBase64>(bad) { decodeBase64(bad) }
        }
        assertFailsWith<BonafideException.Malformed.InvalidBase64> { decodeBase64("\ud800") }
        assertEquals(0, decodeBase64("").size)
        assertContentEquals(KeyId.fromBase64(good).toByteArray(), decodeBase64(good))
    }

    @Test
    fun `values are equal by content and show nothing`() {
        assertEquals(DeviceId(ByteArray(32)), DeviceId(ByteArray(32)))
        assertEquals(setOf(Sha256.EMPTY), setOf(Sha256.of(ByteArray(0)), Sha256.EMPTY))
        val bytes = ByteArray(32)
        val hash = ClientDataHash(bytes)
        bytes[0] = 1
        hash.toByteArray()[0] = 2
        assertEquals(0, hash.toByteArray()[0])
        val shown = listOf(
            DeviceId(ByteArray(32)), KeyId(ByteArray(32)), UseId(ByteArray(32)), hash,
            Challenge("secret"),
            ChallengeScope(APP, "chat", "secret"), PlayApp("a.b", "secret", "secret"),
        ).joinToString()
        for (secret in listOf("secret", "AAAA", "0000")) assertTrue(secret !in shown, shown)
    }

    private companion object {
        val HASH = ClientDataHash.of(byteArrayOf(1))
    }
}
