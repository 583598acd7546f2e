package dev.bonafide.example

import dev.bonafide.AppAttestJudge
import dev.bonafide.AppAttestPolicy
import dev.bonafide.AppAttestPreset
import dev.bonafide.AppAttestVerifier
import dev.bonafide.Challenge
import dev.bonafide.ChallengeScope
import dev.bonafide.Challenges
import dev.bonafide.Decision
import dev.bonafide.DeviceStore
import dev.bonafide.ErrorClass
import dev.bonafide.Evidence
import dev.bonafide.Gate
import dev.bonafide.GateCall
import dev.bonafide.errorClass
import java.time.Instant

/** Your framework's request and answer. */
class HttpRequest(
    val method: String,
    val pathAndQuery: String,
    val headers: Map<String, String>,
    val body: ByteArray,
    val user: String,
) {
    fun header(name: String) = headers[name].orEmpty()
}

class HttpAnswer(val status: Int, val text: String)

/** In front of one endpoint, `chat`: whoever is logged in as [HttpRequest.user] calls it. */
class Server(challengeKey: ByteArray, verifier: AppAttestVerifier, private val store: DeviceStore) {
    private val gate = Gate(
        challenges = Challenges(challengeKey), // 32 random bytes, the same on every node
        authority = "api.example.com", // as clients call it, not as a header says
        appAttest = AppAttestJudge(verifier, AppAttestPolicy(AppAttestPreset.RECOMMENDED)),
    )

    fun challenge(appId: String, purpose: String, user: String, now: Instant = Instant.now()) =
        gate.challenge(ChallengeScope(appId, purpose, user), now)

    suspend fun chat(request: HttpRequest, now: Instant = Instant.now()): HttpAnswer {
        val (kind, assertion) = request.header("Bonafide-Evidence").split(' ') + ""
        if (kind != "apple-assertion") return HttpAnswer(401, "no evidence")
        val call = GateCall(
            appId = request.header("Bonafide-App"),
            purpose = "chat",
            subject = request.user,
            challenge = Challenge(request.header("Bonafide-Challenge")),
            evidence = Evidence.Assertion(request.header("Bonafide-Device"), assertion),
            method = request.method,
            pathAndQuery = request.pathAndQuery,
        )
        return when (val decision = gate.decide(call, request.body, store, now = now)) {
            is Decision.Allow -> HttpAnswer(200, "hello, ${decision.subject}")
            is Decision.AllowMonitored -> HttpAnswer(200, "hello, ${decision.subject}")
            is Decision.Deny -> {
                System.err.println(decision.line) // nothing in it is secret; decision.cause is yours
                val refusal = decision.refusal
                // An app that reads 403 throws its key away: never while a store does not answer.
                val unavailable = refusal.kind.errorClass == ErrorClass.UNAVAILABLE
                HttpAnswer(
                    if (unavailable) 503 else 403,
                    "${refusal.publicMessage} ${refusal.action}",
                )
            }
        }
    }
}
