package dev.bonafide

import java.io.IOException
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertSame
import kotlin.test.assertTrue
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test

class PendingTest {
    private val vectors = Vectors.read("app_attest.json")
    private val verifier = AppAttestVerifier(
        apps = listOf(APP),
        trustAnchors = listOf(certificate(vectors.base64("root"))),
    )
    private val hash = ClientDataHash(ByteArray(32) { 0x11 })

    private fun attestation(): PendingAttestation {
        val case = vectors.list("attestations").first()
        val keyId = KeyId.fromBase64(case.text("key_id"))
        return verifier.verifyAttestation(case.base64("object"), keyId, hash, NOW)
    }

    private fun assertion(key: AttestedKey): PendingAssertion =
        verifier.verifyAssertion(vectors.list("assertions").first().base64("object"), hash, key)

    @Test
    fun `what was committed once is refused the second time`() = runBlocking<Unit> {
        val store = MemoryStore().suspending()
        val enrolled = attestation().ownedBy("alice").commit(store)
        assertIs<BonafideException.Replay.AlreadyEnrolled>(
            runCatching { attestation().ownedBy("alice").commit(store) }.exceptionOrNull(),
        )
        assertIs<BonafideException.Replay.EnrolledForAnother>(
            runCatching { attestation().ownedBy("mallory").commit(store) }.exceptionOrNull(),
        )
        val stored = checkNotNull(store.load(enrolled.key.device))
        val key = AttestedKey.fromTrustedStorage(stored.record)
        assertEquals(enrolled.key, key)
        assertEquals(1, assertion(key).commit(store).counter)
        val replay = runCatching { assertion(key).commit(store) }.exceptionOrNull()
        assertIs<BonafideException.Replay.CounterNotIncreased>(replay)
        assertEquals(Action.REASSERT, replay.action)
    }

    @Test
    fun `a token counts once`() = runBlocking<Unit> {
        val vectors = Vectors.read("play_integrity.json")
        val app = PlayApp(
            "com.example.app", vectors.text("decryption_key"), vectors.text("verification_key"),
        )
        val expected = PlayExpectation(app.packageName, PlayBinding.Nonce(vectors.text("nonce")))
        val token = vectors.list("tokens").first().text("token")
        val store = MemoryStore().suspending()
        val verifier = PlayVerifier(app)
        assertEquals(42, verifier.verify(token, expected, NOW).commit(store).versionCode)
        assertFailsWith<BonafideException.Replay.Replayed> {
            verifier.verify(token, expected, NOW).commit(store)
        }
    }

    @Test
    fun `a second finish is an error`() {
        val pending = attestation()
        pending.finish(Outcome.COMMITTED)
        assertFailsWith<IllegalStateException> { pending.finish(Outcome.COMMITTED) }
        assertFailsWith<IllegalStateException> { pending.effects() }
        // A refusal is an end, too.
        val refused = attestation()
        assertFailsWith<BonafideException.Replay.Revoked> { refused.finish(Outcome.REVOKED) }
        assertFailsWith<IllegalStateException> { refused.finish(Outcome.COMMITTED) }
    }

    @Test
    fun `after close there are no claims`() {
        val pending = attestation()
        pending.close()
        pending.close()
        assertFailsWith<IllegalStateException> { pending.finish(Outcome.COMMITTED) }
    }

    @Test
    fun `what the write throws is unavailable, and no claims come`() {
        val failures = listOf(IOException("connection reset"), CancellationException(), AssertionError())
        for (failure in failures) {
            val commits = listOf<(PendingAttestation) -> Unit>(
                { it.commitBlocking { throw failure } },
                { runBlocking { it.commitWith { throw failure } } },
            )
            for (commit in commits) {
                val pending = attestation()
                val refused = assertFailsWith<BonafideException.Unavailable.StoreUnavailable> {
                    commit(pending)
                }
                assertSame(failure, refused.cause)
                assertEquals(Action.BACKOFF, refused.action)
                assertFailsWith<IllegalStateException> { pending.finish(Outcome.COMMITTED) }
            }
        }
    }

    @Test
    fun `a store's own timeout is unavailable, and the caller's is a cancellation`() = runBlocking<Unit> {
        suspend fun forever(): Outcome = CompletableDeferred<Outcome>().await()
        val refused = assertFailsWith<BonafideException.Unavailable.StoreUnavailable> {
            attestation().commitWith { withTimeout(1) { forever() } }
        }
        assertIs<TimeoutCancellationException>(refused.cause)
        val given = CompletableFuture<Outcome>().apply { cancel(true) }
        assertFailsWith<BonafideException.Unavailable.StoreUnavailable> {
            attestation().commitWith { given.get() }
        }
        assertFailsWith<TimeoutCancellationException> {
            withTimeout(50) { attestation().commitWith { forever() } }
        }
    }

    @Test
    fun `a challenge is taken in the same write`() = runBlocking<Unit> {
        val challenges = Challenges(KEY)
        val scope = ChallengeScope(APP, "enrol", "alice")
        val challenge = challenges.issue(scope, NOW)
        val store = MemoryStore().suspending()
        val redeemed = challenges.redeem(challenge, scope, NOW)
        val pending = attestation().ownedBy("alice").withChallenge(redeemed)
        assertEquals(
            listOf(Effect.Take::class, Effect.Enrol::class),
            pending.effects().map { it::class },
        )
        assertFailsWith<IllegalStateException> { redeemed.finish(Outcome.COMMITTED) }
        assertTrue(pending.appraise(AppAttestPolicy(AppAttestPreset.RECOMMENDED)).accepted)
        pending.commit(store)
        val again = challenges.redeem(challenge, scope, NOW)
        assertFailsWith<BonafideException.Replay.Replayed> { again.commit(store) }
        assertFailsWith<BonafideException.Binding> {
            challenges.redeem(challenge, scope.copy(subject = "mallory"), NOW)
        }
        assertFailsWith<BonafideException.Freshness.ChallengeExpired> {
            challenges.redeem(challenge, scope, NOW.plusSeconds(600))
        }
    }

    @Test
    fun `a policy's refusal has its reason`() {
        val strict = attestation().appraise(AppAttestPolicy(AppAttestPreset.STRICT))
        assertFailsWith<BonafideException.Policy> { strict.orThrow() }
        attestation().appraise(AppAttestPolicy(AppAttestPreset.NONE)).orThrow()
    }
}
