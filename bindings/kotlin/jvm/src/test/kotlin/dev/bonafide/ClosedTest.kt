package dev.bonafide

import java.util.concurrent.Callable
import java.util.concurrent.Executors
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import org.junit.jupiter.api.Test

/** A closed object is refused as an argument, too: its memory is another object's by then. */
class ClosedTest {
    private val vectors = Vectors.read("app_attest.json")
    private val play = Vectors.read("play_integrity.json")
    private val hash = ClientDataHash.of(byteArrayOf(1))
    private val phone = Phone()
    private val scope = ChallengeScope(APP, "chat", "alice")
    private val policy = AppAttestPolicy(AppAttestPreset.NONE)
    private val playApp = PlayApp(
        "com.example.app", play.text("decryption_key"), play.text("verification_key"),
    )

    private fun <T : AutoCloseable> closed(value: T): T = value.also(AutoCloseable::close)

    private fun refused(call: () -> Any?) {
        assertFailsWith<IllegalStateException> { call() }
    }

    @Test
    fun `a closed key verifies nothing`() {
        val key = closed(AttestedKey.fromTrustedStorage(phone.key.record()))
        // These would lie where it lay.
        val others = List(64) { AttestedKey.fromTrustedStorage(phone.key.record()) }
        val verifier = AppAttestVerifier(APP)
        refused { verifier.verifyAssertion(phone.assert(hash, 1), hash, key) }
        refused { verifier.explainAssertion(phone.assert(hash, 1), hash, key) }
        others.forEach { verifier.verifyAssertion(phone.assert(hash, 1), hash, it).close() }
    }

    @Test
    fun `a gate is not made of what is closed`() {
        val challenges = Challenges(KEY)
        val judge = AppAttestJudge(AppAttestVerifier(APP), policy)
        refused { Gate(closed(Challenges(KEY)), AUTHORITY, judge) }
        refused {
            Gate(challenges, AUTHORITY, AppAttestJudge(closed(AppAttestVerifier(APP)), policy))
        }
        refused {
            val tokens = PlayPolicy(PlayPreset.LENIENT, listOf("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"))
            val keys = PlayKeysJudge(closed(PlayVerifier(playApp)), tokens)
            Gate(challenges, AUTHORITY, playKeys = keys)
        }
        // A gate keeps what it was made of.
        val gate = Gate(challenges, AUTHORITY, judge)
        challenges.close()
        judge.verifier.close()
        val store = MemoryStore()
        val body = byteArrayOf(1)
        val call = phone.enrolledIn(store, "alice").call(gate, "alice", body, 1)
        assertEquals(true, gate.decideBlocking(call, body, store, now = NOW).allowed)
    }

    @Test
    fun `a closed challenge joins no evidence`() {
        val challenges = Challenges(KEY)
        fun challenge() = challenges.redeem(challenges.issue(scope, NOW), scope, NOW)
        val anchor = certificate(vectors.base64("root"))
        val case = vectors.list("attestations").first()
        val attestation = AppAttestVerifier(listOf(APP), trustAnchors = listOf(anchor))
            .verifyAttestation(
                case.base64("object"), KeyId.fromBase64(case.text("key_id")),
                ClientDataHash(case.hex("client_data_hash")), NOW,
            )
        refused { attestation.withChallenge(closed(challenge())) }
        val assertion = AppAttestVerifier(APP).verifyAssertion(phone.assert(hash, 1), hash, phone.key)
        refused { assertion.withChallenge(closed(challenge())) }
        val expected = PlayExpectation(playApp.packageName, PlayBinding.Nonce(play.text("nonce")))
        val token = play.list("tokens").first().text("token")
        val verdict = PlayVerifier(playApp).verify(token, expected, NOW)
        refused { verdict.withChallenge(closed(challenge())) }
        // It was refused, and the evidence goes on.
        assertEquals(2, assertion.withChallenge(challenge()).effects().size)
    }

    @Test
    fun `a closed set pins nothing`() {
        fun pin(of: Int) = Sha256.of(byteArrayOf(of.toByte())).toByteArray()
            .let { "sha256/" + java.util.Base64.getEncoder().encodeToString(it) }
        fun pins(host: String) =
            PinSet.parse("bonafide-pins 1\npins $host ${pin(1)} ${pin(2)}\n", OnExpiry.CLOSED)
        val set = closed(pins("example.com"))
        val others = List(64) { pins("example.org") }
        refused { set.check("example.com", emptyList(), NOW) }
        others.forEach { assertEquals(PinResult.NotPinned, it.check("example.com", emptyList(), NOW).result) }
    }

    /** Every call ends with an answer or with a refusal, whenever the close comes. */
    @Test
    fun `a close during calls takes no memory away`() {
        val verifier = AppAttestVerifier(APP)
        val assertion = phone.assert(hash, 1)
        val pool = Executors.newFixedThreadPool(4)
        try {
            repeat(200) { round ->
                val key = AttestedKey.fromTrustedStorage(phone.key.record())
                val calls = List(3) {
                    Callable {
                        repeat(20) {
                            try {
                                verifier.verifyAssertion(assertion, hash, key).close()
                            } catch (_: IllegalStateException) {
                                return@Callable
                            }
                        }
                    }
                }
                val close = Callable {
                    Thread.sleep(0, round * 5000)
                    key.close()
                }
                pool.invokeAll(calls + close).forEach { it.get() }
            }
        } finally {
            pool.shutdown()
        }
    }
}
