package dev.bonafide

import java.util.Random
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

/** Whatever comes in, an exception that says why comes out, and the JVM goes on. */
class GarbageTest {
    private val random = Random(7)
    private val vectors = Vectors.read("app_attest.json")
    private val good = vectors.list("attestations").first().base64("object")
    private val record = vectors.hex("record")

    private fun bytes(): ByteArray = when (random.nextInt(4)) {
        0 -> ByteArray(random.nextInt(300)).also(random::nextBytes)
        1 -> good.copyOf(random.nextInt(good.size))
        2 -> good.copyOf().also { it[random.nextInt(it.size)] = random.nextInt().toByte() }
        else -> record.copyOf().also { it[random.nextInt(it.size)] = random.nextInt().toByte() }
    }

    private fun text(): String = when (random.nextInt(3)) {
        0 -> String(CharArray(random.nextInt(200)) { random.nextInt(0x10000).toChar() })
        1 -> "seal:2:" + bytes().toString(Charsets.ISO_8859_1)
        else -> bytes().toString(Charsets.UTF_8)
    }

    @Test
    fun `garbage never ends the process`() {
        val verifier = AppAttestVerifier(
            listOf(APP), trustAnchors = listOf(certificate(vectors.base64("root"))),
        )
        val play = Vectors.read("play_integrity.json")
        val tokens = PlayVerifier(
            PlayApp("com.example.app", play.text("decryption_key"), play.text("verification_key")),
        )
        val ring = Keyring.generate("2026-01", NOW)
        val challenges = Challenges(KEY)
        val hash = ClientDataHash.of(byteArrayOf())
        val expected = PlayExpectation("com.example.app", PlayBinding.Nonce("bm9uY2Utb2YtMzI"))
        val key = AttestedKey.fromTrustedStorage(record)
        val calls = listOf<() -> Any?>(
            { verifier.verifyAttestation(bytes(), KeyId(ByteArray(32)), hash, NOW) },
            { verifier.explainAttestation(bytes(), KeyId(ByteArray(32)), hash, NOW) },
            { verifier.verifyAssertion(bytes(), hash, key) },
            { AttestedKey.fromTrustedStorage(bytes()) },
            { AttestedKey.fromTrustedParts(bytes(), text(), AttestEnvironment.PRODUCTION) },
            { AppAttestVerifier(text()) },
            { tokens.verify(text(), expected, NOW) },
            { verifyPlayDecoded(DecodeAnswer(random.nextInt(1000), bytes()), expected, NOW) },
            { playDecodeRequest(text(), text(), text()) },
            { PlayVerifier(PlayApp(text(), text(), text())) },
            { challenges.redeem(Challenge(text()), ChallengeScope(text(), text(), text()), NOW) },
            { ring.open(text(), mapOf(text() to text())) },
            { ring.openLegacy(text(), bytes()) },
            { ring.rewrap(text(), null, bytes()) },
            { ring.add(text(), bytes(), NOW) },
            { inspectSealedText(text()) },
            { SignalsReport.of(bytes()) },
            { PinSet.parse(text(), OnExpiry.CLOSED) },
            { KeyId.fromBase64(text()) },
            {
                val request = BoundRequest(
                    text(), text(), bytes(), text(), text(), text(),
                )
                request.binding()
            },
        )
        var refused = 0
        repeat(400) {
            for (call in calls) {
                try {
                    (call() as? AutoCloseable)?.close()
                } catch (_: BonafideException) {
                    refused++
                } catch (_: IllegalArgumentException) {
                    refused++
                }
            }
        }
        assertTrue(refused > 6000, "$refused")
        runBlocking { assertTrue(collectSignals().checks.isNotEmpty()) }
    }
}
