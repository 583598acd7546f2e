package dev.bonafide

import java.util.concurrent.Callable
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test

class GateTest {
    private val gate = gate()
    private val body = """{"message":"hello"}""".toByteArray()
    private val store = MemoryStore()

    @Test
    fun `a genuine request is allowed once`() = runBlocking<Unit> {
        val phone = Phone().enrolledIn(store, "alice")
        val call = phone.call(gate, "alice", body, 1)
        val decision = gate.decide(call, body, store.suspending(), now = NOW)
        assertIs<Decision.Allow>(decision, decision.line)
        assertEquals(1, assertIs<Assertion>(decision.claims).counter)
        assertEquals(phone.key.device, decision.device)
        assertEquals("alice", decision.subject)

        val replay = gate.decide(call, body, store.suspending(), now = NOW)
        assertIs<Decision.Deny>(replay)
        assertEquals(ErrorClass.REPLAY, replay.refusal.kind.errorClass)
        assertFalse(replay.allowed)

        val next = gate.decideBlocking(phone.call(gate, "alice", body, 2), body, store, now = NOW)
        assertIs<Decision.Allow>(next, next.line)
        val blockingReplay = gate.decideBlocking(call, body, store, now = NOW)
        assertEquals(replay.refusal, assertIs<Decision.Deny>(blockingReplay).refusal)
    }

    @Test
    fun `what does not belong together is denied`() = runBlocking<Unit> {
        val phone = Phone().enrolledIn(store, "alice")
        val changed = gate.decide(
            phone.call(gate, "alice", body, 1), body + 1, store.suspending(), now = NOW,
        )
        assertEquals(ErrorKind.ASSERTION_SIGNATURE, assertIs<Decision.Deny>(changed).refusal.kind)
        val unknown =
            gate.decide(Phone().call(gate, "alice", body, 1), body, store.suspending(), now = NOW)
        assertEquals(ErrorKind.UNKNOWN_DEVICE, assertIs<Decision.Deny>(unknown).refusal.kind)
        val another = phone.call(gate, "mallory", body, 1)
        val owner = gate.decide(another, body, store.suspending(), now = NOW)
        assertEquals(ErrorKind.OWNER_MISMATCH, assertIs<Decision.Deny>(owner).refusal.kind)
        val revoked = Phone().enrolledIn(store, "bob", revoked = true)
        val call = revoked.call(gate, "bob", body, 1)
        val denied = gate.decide(call, body, store.suspending(), now = NOW)
        assertEquals(ErrorKind.REVOKED, assertIs<Decision.Deny>(denied).refusal.kind)
    }

    /** Each of them ends up at the gate in another way. */
    private val failures = listOf(
        RuntimeException("password=hunter2"),
        dev.bonafide.ffi.HostException.Unavailable(),
        StackOverflowError(),
        AssertionError("an error, and no exception"),
        java.io.IOException(),
    )

    private class Failing(
        private val store: BlockingDeviceStore,
        private val onLoad: Throwable?,
        private val onCommit: Throwable?,
    ) : BlockingDeviceStore {
        override fun load(device: DeviceId): StoredDevice? {
            if (onLoad != null) throw onLoad
            return store.load(device)
        }

        override fun commit(effects: List<Effect>): Outcome {
            if (onCommit != null) throw onCommit
            return store.commit(effects)
        }
    }

    @Test
    fun `what a callback throws is unavailable`() = runBlocking<Unit> {
        val phone = Phone().enrolledIn(store, "alice")
        for (failure in failures) {
            for (bad in listOf(Failing(store, failure, null), Failing(store, null, failure))) {
                val call = phone.call(gate, "alice", body, 1)
                for (decision in listOf(
                    gate.decide(call, body, bad.suspending(), now = NOW),
                    gate.decideBlocking(call, body, bad, now = NOW),
                )) {
                    val refusal = assertIs<Decision.Deny>(decision).refusal
                    assertEquals(ErrorKind.STORE_UNAVAILABLE, refusal.kind, "$failure")
                    assertEquals(failure::class, decision.cause?.let { it::class })
                    assertEquals(Action.BACKOFF, refusal.action)
                    assertFalse("hunter2" in decision.line)
                }
            }
        }
        // Nothing was used up, so the gate and the device go on.
        val decision = gate.decideBlocking(phone.call(gate, "alice", body, 1), body, store, now = NOW)
        assertIs<Decision.Allow>(decision, decision.line)
    }

    @Test
    fun `what the generated interface's own callbacks throw is unavailable`() {
        val phone = Phone().enrolledIn(store, "alice")
        val ffi = dev.bonafide.ffi.Gate(
            dev.bonafide.ffi.GateConfig(
                challenges = Challenges(KEY).ffi,
                scheme = Scheme.HTTPS,
                authority = AUTHORITY,
                appAttest = dev.bonafide.ffi.AppAttestJudge(
                    AppAttestVerifier(APP).ffi, AppAttestPolicy(AppAttestPreset.RECOMMENDED),
                ),
                enforcement = Enforcement.ENFORCE,
            ),
        )
        val throwing = object : dev.bonafide.ffi.DeviceStore {
            override fun load(device: ByteArray) = throw IllegalArgumentException("what I never said")
            override fun commit(effects: List<dev.bonafide.ffi.Effect>) = error("never called")
        }
        val call = phone.call(gate, "alice", body, 1).ffi
        val decision = ffi.decide(call, body, throwing, null, NOW)
        assertEquals(dev.bonafide.ffi.DecisionKind.DENY, decision.kind)
        assertEquals(ErrorKind.STORE_UNAVAILABLE, decision.refusal?.kind)
    }

    @Test
    fun `cancellation stays what it is`() = runBlocking<Unit> {
        val phone = Phone().enrolledIn(store, "alice")
        val loading = CompletableDeferred<Unit>()
        val slow = object : DeviceStore {
            override suspend fun load(device: DeviceId): StoredDevice? {
                loading.complete(Unit)
                return CompletableDeferred<StoredDevice>().await()
            }

            override suspend fun commit(effects: List<Effect>) = error("never called")
        }
        val call = phone.call(gate, "alice", body, 1)
        val deciding = async(Dispatchers.Default) { gate.decide(call, body, slow, now = NOW) }
        loading.await()
        deciding.cancelAndJoin()
        assertFailsWith<kotlinx.coroutines.CancellationException> { deciding.await() }
        assertIs<Decision.Allow>(gate.decide(call, body, store.suspending(), now = NOW))
    }

    @Test
    fun `a timeout within the program's code is unavailable`() = runBlocking<Unit> {
        val phone = Phone().enrolledIn(store, "alice")
        val suspending = store.suspending()
        class Late(val onLoad: Boolean, val late: suspend () -> Unit) : DeviceStore {
            override suspend fun load(device: DeviceId): StoredDevice? {
                if (onLoad) late()
                return suspending.load(device)
            }

            override suspend fun commit(effects: List<Effect>): Outcome {
                late()
                return suspending.commit(effects)
            }
        }
        val given = CompletableFuture<Unit>().apply { cancel(true) }
        val lates = listOf<suspend () -> Unit>(
            { withTimeout(1) { CompletableDeferred<Unit>().await() } },
            { given.get() },
        )
        val call = phone.call(gate, "alice", body, 1)
        for (late in lates) for (onLoad in listOf(true, false)) {
            val decision = gate.decide(call, body, Late(onLoad, late), now = NOW)
            val refusal = assertIs<Decision.Deny>(decision).refusal
            assertEquals(ErrorKind.STORE_UNAVAILABLE, refusal.kind)
            assertIs<CancellationException>(decision.cause)
        }
        // The caller's own timeout is none of the store's.
        assertFailsWith<TimeoutCancellationException> {
            withTimeout(50) {
                gate.decide(call, body, Late(true) { CompletableDeferred<Unit>().await() }, now = NOW)
            }
        }
        assertIs<Decision.Allow>(gate.decide(call, body, suspending, now = NOW))
    }

    @Test
    fun `half a character is denied, and an owner with one is no answer`() = runBlocking<Unit> {
        val phone = Phone().enrolledIn(store, "alice")
        val good = phone.call(gate, "alice", body, 1)
        fun call(appId: String = APP, method: String = "POST", path: String = "/v1/chat") =
            GateCall(appId, "chat", "alice", good.challenge, good.evidence, method, path)
        val half = "\ud800"
        for (bad in listOf(call(half), call(method = half), call(path = "/v1/chat?$half"))) {
            for (decision in listOf(
                gate.decide(bad, body, store.suspending(), now = NOW),
                gate.decideBlocking(bad, body, store, now = NOW),
            )) {
                assertIs<Decision.Deny>(decision)
            }
        }
        assertFalse(gate.serves(half))
        assertFalse(AppAttestVerifier(APP).serves(half))
        assertFailsWith<BonafideException> { gate.challenge(ChallengeScope(half, "chat", "alice"), NOW) }
        assertFailsWith<BonafideException.Malformed.InvalidRequestField> {
            BoundRequest(APP, "chat", good.challenge, "POST", AUTHORITY, "/$half").binding()
        }

        val odd = MemoryStore().also { phone.enrolledIn(it, half) }
        for (decision in listOf(
            gate.decide(call(), body, odd.suspending(), now = NOW),
            gate.decideBlocking(call(), body, odd, now = NOW),
        )) {
            assertEquals(
                ErrorKind.STORE_UNAVAILABLE, assertIs<Decision.Deny>(decision).refusal.kind,
            )
            assertIs<IllegalArgumentException>(decision.cause)
        }
    }

    @Test
    fun `of many threads with one assertion, one wins`() {
        val pool = Executors.newFixedThreadPool(8)
        try {
            repeat(20) {
                val phone = Phone().enrolledIn(store, "alice")
                val call = phone.call(gate, "alice", body, 1)
                val decisions = pool.invokeAll(
                    List(8) { Callable { gate.decideBlocking(call, body, store, now = NOW) } },
                ).map { it.get() }
                assertEquals(1, decisions.count { it.allowed }, decisions.joinToString("\n"))
            }
        } finally {
            pool.shutdown()
        }
    }

    @Test
    fun `many devices at a time`() = runBlocking<Unit>(Dispatchers.Default) {
        val suspending = store.suspending()
        val decisions = List(16) { subject ->
            async {
                val phone = Phone().enrolledIn(store, "$subject")
                List(20) { at ->
                    val call = phone.call(gate, "$subject", body, at + 1)
                    gate.decide(call, body, suspending, now = NOW)
                }
            }
        }.awaitAll().flatten()
        assertEquals(320, decisions.count { it is Decision.Allow })
    }

    private class Google(private val answer: () -> DecodeAnswer) : GoogleClient {
        override suspend fun accessToken() = "ya29.token"

        override suspend fun send(request: DecodeRequest): DecodeAnswer {
            assertEquals("POST", request.method)
            assertContains(request.authorization, "ya29.token")
            assertFalse("ya29" in "$request" || "a-token" in "$request")
            return answer()
        }

        fun blocking() = object : BlockingGoogleClient {
            override fun accessToken() = runBlocking { this@Google.accessToken() }
            override fun send(request: DecodeRequest) = runBlocking { this@Google.send(request) }
        }
    }

    @Test
    fun `a standard token goes by Google, once`() = runBlocking<Unit> {
        val scope = ChallengeScope("com.example.app", "chat", "alice")
        val challenge = gate.challenge(scope, NOW)
        val bound = BoundRequest(
            scope.appId, scope.purpose, challenge, "POST", AUTHORITY, "/v1/chat", Sha256.of(body),
        )
        val call = GateCall(
            scope.appId, scope.purpose, scope.subject, challenge,
            Evidence.StandardToken("a-token"), "POST", "/v1/chat",
        )
        val payload = """{"tokenPayloadExternal":{
            "requestDetails":{"requestPackageName":"com.example.app",
              "requestHash":"${bound.binding().requestHash}","timestampMillis":"${NOW.toEpochMilli()}"},
            "appIntegrity":{"appRecognitionVerdict":"PLAY_RECOGNIZED","packageName":"com.example.app",
              "certificateSha256Digest":["47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"],
              "versionCode":"42"},
            "deviceIntegrity":{"deviceRecognitionVerdict":["MEETS_DEVICE_INTEGRITY"]},
            "accountDetails":{"appLicensingVerdict":"LICENSED"}}}"""
        val suspending = store.suspending()
        for (bad in listOf<() -> DecodeAnswer>({ error("no route") }, { DecodeAnswer(503, body) })) {
            val google = Google(bad)
            for (denied in listOf(
                gate.decide(call, body, suspending, google, NOW),
                gate.decideBlocking(call, body, store, google.blocking(), NOW),
                gate.decide(call, body, suspending, null, NOW),
            )) {
                val refusal = assertIs<Decision.Deny>(denied).refusal
                assertEquals(ErrorKind.DECODE_UNAVAILABLE, refusal.kind)
            }
        }
        val google = Google { DecodeAnswer(200, payload.toByteArray()) }
        val changed = gate.decide(call, body + 1, suspending, google, NOW)
        assertEquals(ErrorKind.BINDING_MISMATCH, assertIs<Decision.Deny>(changed).refusal.kind)
        val decision = gate.decide(call, body, suspending, google, NOW)
        val claims = assertIs<Decision.Allow>(decision, decision.line).claims
        assertEquals("LICENSED", assertIs<PlayVerdict>(claims).licensing)
        val replay = gate.decideBlocking(call, body, store, google.blocking(), NOW)
        assertEquals(ErrorKind.REPLAYED, assertIs<Decision.Deny>(replay).refusal.kind)
    }

    @Test
    fun `step by step, and out of step`() {
        val phone = Phone().enrolledIn(store, "alice")
        gate.admit(phone.call(gate, "alice", body, 1), NOW).use { request ->
            assertEquals(GateNext.DEVICE, request.next())
            assertFailsWith<IllegalStateException> { request.finish(Outcome.COMMITTED) }
            assertFailsWith<IllegalStateException> { request.decision() }
            request.device(store.load(request.deviceId()))
            request.body(Sha256.of(body), NOW)
            assertEquals(GateNext.COMMIT, request.next())
            request.finish(store.commit(request.effects()))
            assertIs<Decision.Allow>(request.decision())
            assertFailsWith<IllegalStateException> { request.finish(Outcome.COMMITTED) }
        }
        gate.admit(phone.call(gate, "alice", body, 2), NOW).use { request ->
            request.refuse(ErrorKind.EVIDENCE_NOT_SERVED)
            val decision = assertIs<Decision.Deny>(request.decision())
            assertEquals(ErrorKind.EVIDENCE_NOT_SERVED, decision.refusal.kind)
            assertNull(decision.report)
        }
    }

    @Test
    fun `garbage is denied`() = runBlocking<Unit> {
        val challenge = gate.challenge(ChallengeScope(APP, "chat", "alice"), NOW)
        val garbage = listOf("", "\u0000", "🙈".repeat(1000), "AAAA", "a".repeat(100_000), "\ud800")
        for (text in garbage) {
            for (evidence in listOf(
                Evidence.Attestation(text),
                Evidence.Assertion(text, text),
                Evidence.ClassicToken(text),
                Evidence.StandardToken(text),
            )) {
                for (named in listOf(challenge, Challenge(text))) {
                    val call = GateCall(APP, "chat", "alice", named, evidence, "POST", "/v1/chat")
                    val decision =
                        gate.decide(call, text.toByteArray(), store.suspending(), now = NOW)
                    assertIs<Decision.Deny>(decision)
                }
            }
        }
    }
}
