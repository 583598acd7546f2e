package dev.bonafide

import dev.bonafide.ffi.HostException
import java.time.Duration
import java.time.Instant
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import dev.bonafide.ffi.AppAttestJudge as FfiAppAttestJudge
import dev.bonafide.ffi.Decision as FfiDecision
import dev.bonafide.ffi.DecisionKind as FfiDecisionKind
import dev.bonafide.ffi.DecodeAnswer as FfiDecodeAnswer
import dev.bonafide.ffi.DecodeRequest as FfiDecodeRequest
import dev.bonafide.ffi.DeviceStore as FfiDeviceStore
import dev.bonafide.ffi.Effect as FfiEffect
import dev.bonafide.ffi.Evidence as FfiEvidence
import dev.bonafide.ffi.Gate as FfiGate
import dev.bonafide.ffi.GateCall as FfiCall
import dev.bonafide.ffi.GateConfig as FfiConfig
import dev.bonafide.ffi.GateRequest as FfiRequest
import dev.bonafide.ffi.GoogleClient as FfiGoogleClient
import dev.bonafide.ffi.GrantedClaims as FfiClaims
import dev.bonafide.ffi.PlayDecodeJudge as FfiPlayDecodeJudge
import dev.bonafide.ffi.PlayKeysJudge as FfiPlayKeysJudge
import dev.bonafide.ffi.StoredDevice as FfiStoredDevice

/** Whether policies decide. */
typealias Enforcement = dev.bonafide.ffi.Enforcement

/** What a request needs next. */
typealias GateNext = dev.bonafide.ffi.GateNext

/** App Attest at a gate: what verifies, and what is good enough. */
class AppAttestJudge(val verifier: AppAttestVerifier, val policy: AppAttestPolicy)

/** Classic tokens of Play Integrity at a gate: what verifies, and what is good enough. */
class PlayKeysJudge(val verifier: PlayVerifier, val policy: PlayPolicy)

/** Standard tokens of Play Integrity, which Google decodes: of which packages, and which are good. */
class PlayDecodeJudge(val packages: Collection<String>, val policy: PlayPolicy)

/** The evidence of a request, as it stands in headers. */
sealed interface Evidence {
    /** App Attest, once for each device, with the key id in base64; the object is the body. */
    class Attestation(val keyId: String) : Evidence

    /** App Attest, with each request: the key id, and what `generateAssertion` gave, in base64. */
    class Assertion(val keyId: String, val assertionObject: String) : Evidence

    /** Play Integrity, a classic token, which is decrypted here. */
    class ClassicToken(val token: String) : Evidence

    /** Play Integrity, a standard token, which Google decodes. */
    class StandardToken(val token: String) : Evidence
}

/**
 * What a request brings, before its body is read. The client said app id, challenge and evidence;
 * all else is the server's own knowledge.
 *
 * @property appId the App ID, or the package name, that the client says it is
 * @property purpose what this endpoint does, in the server's own word
 * @property subject whom the challenge was given to: who is logged in, or a session. It owns the
 * device
 * @property challenge the challenge, as it came
 * @property method the method, in upper case
 * @property pathAndQuery path and query as they stand in the request line
 * @property report the report of runtime signals, byte for byte, if one came
 */
class GateCall(
    val appId: String,
    val purpose: String,
    val subject: String,
    val challenge: Challenge,
    val evidence: Evidence,
    val method: String,
    val pathAndQuery: String,
    val report: ByteArray? = null,
) {
    internal val ffi
        get() = FfiCall(
            appId = appId.wellFormed(),
            purpose = purpose,
            subject = subject,
            challenge = challenge.text.wellFormed(),
            evidence = when (evidence) {
                is Evidence.Attestation -> FfiEvidence.Attestation(evidence.keyId.wellFormed())
                is Evidence.Assertion -> FfiEvidence.Assertion(
                    evidence.keyId.wellFormed(), evidence.assertionObject.wellFormed(),
                )
                is Evidence.ClassicToken -> FfiEvidence.ClassicToken(evidence.token.wellFormed())
                is Evidence.StandardToken -> FfiEvidence.StandardToken(evidence.token.wellFormed())
            },
            method = method.wellFormed(),
            pathAndQuery = pathAndQuery.wellFormed(),
            report = report,
        )
}

/** The decision about one request. Neither case holds a secret in its [line]. */
sealed class Decision(private val ffi: FfiDecision) {
    /** Genuine, used for the first time, and good enough. */
    class Allow internal constructor(ffi: FfiDecision, val claims: Claims) : Decision(ffi)

    /** The same, but the policy refuses and is only watched. */
    class AllowMonitored internal constructor(ffi: FfiDecision, val claims: Claims) : Decision(ffi)

    /**
     * The request must not go on.
     *
     * @property refusal why
     * @property cause what your store or your HTTP client threw, if that is why. It is your own, and
     * may hold anything
     */
    class Deny internal constructor(
        ffi: FfiDecision,
        val refusal: Refusal,
        val cause: Throwable?,
    ) : Decision(ffi)

    /** Whether the request may go on. */
    val allowed: Boolean get() = this !is Deny

    /** Everything that the policies found. */
    val reasons: List<Reason> get() = ffi.reasons

    /** Whom the request is from: take the caller's name from here. Proven only if it was allowed. */
    val subject: String get() = ffi.subject

    /** The device that the evidence names. Proven only if it was allowed. */
    val device: DeviceId? get() = ffi.device?.let(::DeviceId)

    /** The app, if it is one that the gate serves. */
    val appId: String? get() = ffi.appId

    /** What the endpoint does. */
    val purpose: String get() = ffi.purpose

    /** When the request was admitted. */
    val time: Instant get() = ffi.time

    /** The report that the genuine app sent, true or not. */
    val report: SignalsReport? get() = ffi.report?.let(::SignalsReport)

    /** One line for the server's log, without anything that is secret. */
    val line: String get() = ffi.line

    override fun toString() = line
}

/**
 * Why a request was denied.
 *
 * @property kind the rule that was broken
 * @property action what the client should do next
 * @property publicMessage what the client may be told
 */
data class Refusal(val kind: ErrorKind, val action: Action, val publicMessage: String)

private fun FfiDecision.plain(cause: Throwable? = null): Decision {
    val claims = when (val granted = granted) {
        is FfiClaims.Attestation -> Attestation(granted.claims)
        is FfiClaims.Assertion -> Assertion(granted.claims)
        is FfiClaims.Verdict -> PlayVerdict(granted.claims)
        null -> null
    }
    return when (kind) {
        FfiDecisionKind.ALLOW -> Decision.Allow(this, checkNotNull(claims))
        FfiDecisionKind.ALLOW_MONITORED -> Decision.AllowMonitored(this, checkNotNull(claims))
        FfiDecisionKind.DENY -> {
            val refusal = checkNotNull(refusal)
            val said = Refusal(refusal.kind, refusal.action, refusal.publicMessage)
            Decision.Deny(this, said, cause)
        }
    }
}

/**
 * Decides about requests: from the headers to *allow* or *deny*. Used by any number of threads.
 *
 * @param challenges what issues and redeems challenges
 * @param authority host and port **as clients call them**, never as a header says
 * @param appAttest serves App Attest
 * @param playKeys serves classic tokens
 * @param playDecode serves standard tokens
 * @param signals judges reports of runtime signals, where they come
 * @param requireReport the purposes that want a report with each request
 * @param enforcement whether policies decide. [Enforcement.MONITOR] waives policy alone, never
 * verification, binding, freshness, replay, revocation, or a store that does not answer
 * @param playMaxAge how old a token may be; 10 minutes unless it is given
 * @param playMaxAhead how far Google's clock may be ahead; 60 seconds unless it is given
 * @param scheme the scheme as clients call it
 * @throws BonafideException.Configuration
 */
class Gate(
    challenges: Challenges,
    authority: String,
    appAttest: AppAttestJudge? = null,
    playKeys: PlayKeysJudge? = null,
    playDecode: PlayDecodeJudge? = null,
    signals: SignalsPolicy? = null,
    requireReport: Collection<String> = emptyList(),
    enforcement: Enforcement = Enforcement.ENFORCE,
    playMaxAge: Duration? = null,
    playMaxAhead: Duration? = null,
    scheme: Scheme = Scheme.HTTPS,
) : AutoCloseable {
    private val ffi: FfiGate = native {
        FfiGate(
            FfiConfig(
                challenges = challenges.ffi,
                scheme = scheme,
                authority = authority,
                appAttest = appAttest?.let { FfiAppAttestJudge(it.verifier.ffi, it.policy) },
                playKeys = playKeys?.let { FfiPlayKeysJudge(it.verifier.ffi, it.policy) },
                playDecode = playDecode?.let { FfiPlayDecodeJudge(it.packages.toList(), it.policy) },
                playMaxAge = playMaxAge,
                playMaxAhead = playMaxAhead,
                signals = signals?.ffi,
                requireReport = requireReport.toList(),
                enforcement = enforcement,
            ),
        )
    }

    /** A challenge for a client of an app that this gate serves. */
    fun challenge(scope: ChallengeScope, now: Instant = Instant.now()): Challenge =
        native { Challenge(ffi.challenge(scope.ffi, now)) }

    /** Whether the gate judges any evidence of this app. */
    fun serves(appId: String): Boolean = native { ffi.serves(appId.wellFormed()) }

    /**
     * Judges a request by its headers, before its body is read; go on with [GateRequest.next]. A
     * refusal leads to a decision, not to an exception.
     */
    fun admit(call: GateCall, now: Instant = Instant.now()): GateRequest =
        native { GateRequest(ffi.admit(call.ffi, now)) }

    /**
     * Takes all steps of one request and waits for the store, and for Google, without blocking.
     *
     * What [store] or [google] throw is a refusal of class *unavailable*, a timeout of their own
     * included. Cancellation of the caller stays what it is, and then nobody knows whether the
     * evidence was used up.
     *
     * @param body the request's body; of an attestation it is the object alone
     * @param google needed where standard tokens are served
     */
    suspend fun decide(
        call: GateCall,
        body: ByteArray,
        store: DeviceStore,
        google: GoogleClient? = null,
        now: Instant = Instant.now(),
    ): Decision = admit(call, now).use { request ->
        val hash = Sha256.of(body)
        val failure = Failure()
        while (true) {
            when (request.next()) {
                GateNext.DECISION -> return request.decision(failure.last)
                GateNext.ATTESTATION -> request.attestation(body, now = now)
                GateNext.DEVICE ->
                    request.answered(failure, { store.load(request.deviceId())?.ffi() }, request::device)
                GateNext.BODY -> request.body(hash, now)
                GateNext.DECODED -> when (google) {
                    null -> request.unavailable()
                    else -> request.answered(
                        failure,
                        { google.send(request.decodeRequest(google.accessToken())) },
                        { request.decoded(it, hash, now) },
                    )
                }
                GateNext.COMMIT ->
                    request.answered(failure, { store.commit(request.effects()) }, request::finish)
            }
        }
        // Kotlin knows no end of the loop.
        @Suppress("UNREACHABLE_CODE")
        error("unreachable")
    }

    /**
     * The same for a thread that may block: one call of the native library, which calls [store] and
     * [google] on this thread.
     */
    fun decideBlocking(
        call: GateCall,
        body: ByteArray,
        store: BlockingDeviceStore,
        google: BlockingGoogleClient? = null,
        now: Instant = Instant.now(),
    ): Decision = native {
        val failure = Failure()
        val asked = google?.let { GoogleCallbacks(it, failure) }
        ffi.decide(call.ffi, body, StoreCallbacks(store, failure), asked, now).plain(failure.last)
    }

    /** Frees what the native library holds. */
    override fun close() = ffi.close()
}

/** What the program's own code threw, for [Decision.Deny.cause]. */
private class Failure {
    var last: Throwable? = null
}

/** Goes on with what [ask] answers; whatever it throws is no answer. */
private suspend inline fun <T> GateRequest.answered(
    failure: Failure,
    ask: () -> T,
    goOn: (T) -> Unit,
) {
    val answer = try {
        ask()
    } catch (thrown: Throwable) {
        // Of the caller's coroutine, or of one that the program's code began and gave up.
        if (thrown is CancellationException) currentCoroutineContext().ensureActive()
        failure.last = thrown
        return unavailable()
    }
    goOn(answer)
}

/**
 * Nothing that is thrown may pass through native frames: what is no `Exception`, the generated code
 * would let through.
 */
private inline fun <T> callback(failure: Failure, call: () -> T): T =
    try {
        call()
    } catch (thrown: Throwable) {
        failure.last = thrown
        throw HostException.Unavailable()
    }

private class StoreCallbacks(
    private val store: BlockingDeviceStore,
    private val failure: Failure,
) : FfiDeviceStore {
    override fun load(device: ByteArray): FfiStoredDevice? =
        callback(failure) { store.load(DeviceId(device))?.ffi() }

    override fun commit(effects: List<FfiEffect>): Outcome =
        callback(failure) { store.commit(effects.map { it.plain() }) }
}

private class GoogleCallbacks(
    private val google: BlockingGoogleClient,
    private val failure: Failure,
) : FfiGoogleClient {
    override fun accessToken(): String = callback(failure) { google.accessToken().checked() }

    override fun send(request: FfiDecodeRequest): FfiDecodeAnswer = callback(failure) {
        val answer = google.send(request.plain())
        FfiDecodeAnswer(answer.status.toUShort(), answer.body)
    }
}

private fun StoredDevice.ffi() = FfiStoredDevice(record, owner.checked(), revoked)

/**
 * One request on its way through a [Gate], step by step: for a body that is read in pieces, or whose
 * attestation object is only a part of it. Letting it go before the end changes nothing anywhere.
 *
 * A step that it does not wait for throws [IllegalStateException] and changes nothing.
 */
class GateRequest internal constructor(private val ffi: FfiRequest) : AutoCloseable {
    /** What it needs next. */
    fun next(): GateNext = native { ffi.next() }

    /**
     * Verifies and appraises the attestation object, raw CBOR. [body] is the hash of what else the
     * request carries, without the object; none if the object is the whole body.
     */
    fun attestation(
        attestationObject: ByteArray,
        body: Sha256? = null,
        now: Instant = Instant.now(),
    ) = native { ffi.attestation(attestationObject, body?.toByteArray(), now) }

    /** The key of the device in your table. */
    fun deviceId(): DeviceId = native { DeviceId(ffi.deviceId()) }

    /** What your table has of the device, before the body is read. */
    fun device(device: StoredDevice?) = device(device?.ffi())

    internal fun device(device: FfiStoredDevice?) = native { ffi.device(device) }

    /** The hash of the body. Verifies and appraises the evidence. */
    fun body(body: Sha256?, now: Instant = Instant.now()) =
        native { ffi.body(body?.toByteArray(), now) }

    /** The call that asks Google, with an OAuth 2.0 access token of a service account. */
    fun decodeRequest(accessToken: String): DecodeRequest =
        native { ffi.decodeRequest(accessToken).plain() }

    /** Verifies and appraises Google's answer. [body] is the hash of the **client's** body. */
    fun decoded(answer: DecodeAnswer, body: Sha256?, now: Instant = Instant.now()) = native {
        ffi.decoded(answer.status.toUShort(), answer.body, body?.toByteArray(), now)
    }

    /** What must be written, all of it or nothing. */
    fun effects(): List<Effect> = native { ffi.effects().map { it.plain() } }

    /** How the write ended. Then the decision is there. */
    fun finish(outcome: Outcome) = native { ffi.finish(outcome) }

    /** Database or Google gave no certain answer: a refusal of class *unavailable*. */
    fun unavailable() = native { ffi.unavailable() }

    /**
     * Refuses the request for a reason of yours, such as [ErrorKind.EVIDENCE_NOT_SERVED] for an
     * endpoint that takes evidence of another kind. Nothing is used up.
     */
    fun refuse(reason: ErrorKind) = native { ffi.refuse(reason) }

    /** What the gate says. */
    fun decision(): Decision = decision(null)

    internal fun decision(cause: Throwable?): Decision = native { ffi.decision().plain(cause) }

    /** Frees what the native library holds. */
    override fun close() = ffi.close()
}
