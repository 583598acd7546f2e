import BonafideServer
import Foundation

/// What of an HTTP request the gate wants, in your framework's terms.
struct Incoming {
    let headers: [String: String]
    let method: String
    let pathAndQuery: String
    let body: Data
}

struct Gatekeeper {
    let gate: Gate
    let store: any AsyncDeviceStore

    /// `challengeKey` is 32 random bytes, the same on every node: from where you keep secrets.
    init(challengeKey: Data, store: any AsyncDeviceStore) throws {
        let verifier = try AppAttestVerifier(
            config: AppAttestConfig(apps: ["TEAMID1234.com.example.app"]))
        gate = try Gate(
            config: GateConfig(
                challenges: Challenges(key: challengeKey, options: ChallengeOptions()),
                scheme: .https,
                authority: "api.example.com",  // as clients call it, not as a header says
                appAttest: AppAttestJudge(
                    verifier: verifier, policy: AppAttestPolicy(preset: .recommended)),
                enforcement: .enforce))
        self.store = store
    }

    /// For `POST /v1/challenge`. The subject is who is logged in: never what a client says.
    func challenge(for purpose: String, appId: String, subject: String) throws -> String {
        let scope = ChallengeScope(appId: appId, purpose: purpose, subject: subject)
        return try gate.challenge(scope: scope, now: Date())
    }

    /// For every request that matters. `decision.kind` says whether it goes on; if not,
    /// `decision.refusal` has what the client may know, and `decision.line` is for your log.
    func decide(_ request: Incoming, purpose: String, subject: String) async throws -> Decision? {
        guard let appId = request.headers["Bonafide-App"],
            let challenge = request.headers["Bonafide-Challenge"],
            let keyId = request.headers["Bonafide-Device"],
            let said = request.headers["Bonafide-Evidence"]
        else { return nil }  // 401
        let evidence: Evidence
        if said == "apple-attestation" {
            evidence = .attestation(keyId: keyId)
        } else if said.hasPrefix("apple-assertion ") {
            evidence = .assertion(
                keyId: keyId, object: String(said.dropFirst("apple-assertion ".count)))
        } else {
            return nil
        }
        let call = GateCall(
            appId: appId, purpose: purpose, subject: subject, challenge: challenge,
            evidence: evidence, method: request.method, pathAndQuery: request.pathAndQuery,
            report: request.headers["Bonafide-Report"].flatMap { Data(base64Encoded: $0) })
        return try await gate.decide(call: call, body: request.body, store: store)
    }
}
