import BonafideServer
import Foundation
import TestVectors
import XCTest

/// Google as these tests want it.
private struct Google: AsyncGoogleClient {
    var status: UInt16 = 200
    var body = ""

    func accessToken() async throws -> String { "access-token" }

    func send(request: DecodeRequest) async throws -> DecodeAnswer {
        XCTAssertEqual(request.method, "POST")
        XCTAssertEqual(request.authorization, "Bearer access-token")
        return DecodeAnswer(status: status, body: Data(body.utf8))
    }
}

private struct Broken: Error {}

private struct BrokenStore: AsyncDeviceStore {
    func load(device: Data) async throws -> StoredDevice? { throw Broken() }
    func commit(effects: [Effect]) async throws -> Outcome { throw Broken() }
}

final class GateTests: XCTestCase {
    private let package = "com.example.app"
    private let appId = "TEAMID1234.com.example.app"
    private let now = Date(timeIntervalSince1970: 1_780_000_000)
    private let body = Data("hello".utf8)

    private func gate() throws -> Gate {
        let digest = try Vectors.read("play_integrity.json")["certificate_digest"].text()
        return try Gate(
            config: GateConfig(
                challenges: Challenges(
                    key: Data((0..<32).map { UInt8($0) }), options: ChallengeOptions()),
                scheme: .https, authority: "api.example.com",
                appAttest: AppAttestJudge(
                    verifier: AppAttestVerifier(config: AppAttestConfig(apps: [appId])),
                    policy: AppAttestPolicy(preset: .recommended)),
                playDecode: PlayDecodeJudge(
                    packages: [package],
                    policy: PlayPolicy(preset: .recommended, certificateDigests: [digest])),
                enforcement: .enforce))
    }

    private func call(_ gate: Gate, _ app: String, _ evidence: Evidence) throws -> GateCall {
        let scope = ChallengeScope(appId: app, purpose: "hello", subject: "somebody")
        return GateCall(
            appId: app, purpose: "hello", subject: "somebody",
            challenge: try gate.challenge(scope: scope, now: now), evidence: evidence,
            method: "POST", pathAndQuery: "/v1/hello")
    }

    /// What Google would say about a token that this call was bound into.
    private func google(_ call: GateCall) throws -> Google {
        let vectors = try Vectors.read("play_integrity.json")
        let binding = try RequestToBind(
            appId: call.appId, purpose: call.purpose, challenge: call.challenge,
            method: call.method, authority: "api.example.com", pathAndQuery: call.pathAndQuery,
            body: body
        ).binding()
        let answer = try vectors["answers"].list()[0]["answer"].text()
        let hash = try vectors["request_hash"].text()
        XCTAssertTrue(answer.contains(hash))
        return Google(body: answer.replacingOccurrences(of: hash, with: binding.base64url))
    }

    func testARequestIsAllowedOnce() async throws {
        let gate = try gate()
        let store = MemoryDeviceStore(now: { [now] in now })
        let call = try call(gate, package, .standardToken(token: "dG9rZW4"))
        let google = try google(call)
        let decision = try await gate.decide(
            call: call, body: body, store: store, google: google, now: now)
        XCTAssertEqual(decision.kind, .allow, decision.line)
        XCTAssertEqual(decision.subject, "somebody")
        XCTAssertNil(decision.refusal)
        guard case .verdict(let verdict) = decision.granted else {
            return XCTFail("no verdict was granted")
        }
        XCTAssertEqual(verdict.package, package)

        let again = try await gate.decide(
            call: call, body: body, store: store, google: google, now: now)
        XCTAssertEqual(again.kind, .deny)
        XCTAssertEqual(again.refusal?.kind, .replayed)
        XCTAssertEqual(again.refusal?.action, .newChallenge)
    }

    func testAnotherBodyIsRefused() async throws {
        let gate = try gate()
        let call = try call(gate, package, .standardToken(token: "dG9rZW4"))
        let decision = try await gate.decide(
            call: call, body: Data("changed".utf8), store: MemoryDeviceStore(),
            google: try google(call), now: now)
        XCTAssertEqual(decision.refusal?.kind, .bindingMismatch)
    }

    func testWithoutACertainAnswerNothingIsJudged() async throws {
        let gate = try gate()
        let token = try call(gate, package, .standardToken(token: "dG9rZW4"))
        let noGoogle = try await gate.decide(
            call: token, body: body, store: MemoryDeviceStore(), now: now)
        let googleIsDown = try await gate.decide(
            call: token, body: body, store: MemoryDeviceStore(), google: Google(status: 503),
            now: now)
        let storeIsDown = try await gate.decide(
            call: token, body: body, store: BrokenStore(), google: try google(token), now: now)
        let keyId = Data(repeating: 7, count: 32).base64EncodedString()
        let assertion = try call(gate, appId, .assertion(keyId: keyId, object: "aGVsbG8="))
        let noDevice = try await gate.decide(
            call: assertion, body: body, store: BrokenStore(), now: now)
        for decision in [noGoogle, googleIsDown, storeIsDown, noDevice] {
            XCTAssertEqual(decision.kind, .deny)
            XCTAssertEqual(decision.refusal?.kind.errorClass, .unavailable, decision.line)
            XCTAssertEqual(decision.refusal?.action, .backoff)
        }
    }

    func testADeviceThatIsNotEnrolledIsToldSo() async throws {
        let gate = try gate()
        let keyId = Data(repeating: 7, count: 32)
        let call = try call(
            gate, appId,
            .assertion(keyId: keyId.base64EncodedString(), object: "aGVsbG8="))
        let store = MemoryDeviceStore()
        let unknown = try await gate.decide(call: call, body: body, store: store, now: now)
        XCTAssertEqual(unknown.refusal?.kind, .unknownDevice)
        XCTAssertEqual(unknown.refusal?.action, .reattest)

        let record = try Vectors.read("app_attest.json")["record"].hex()
        _ = try await store.commit(effects: [
            .enrol(device: keyId, owner: "somebody", record: record, receipt: Data())
        ])
        await store.revoke(device: keyId)
        let revoked = try await gate.decide(call: call, body: body, store: store, now: now)
        XCTAssertEqual(revoked.refusal?.kind, .revoked)
    }

    func testAChallengeOfAnotherPurposeIsRefused() async throws {
        let gate = try gate()
        var call = try call(gate, package, .standardToken(token: "dG9rZW4"))
        call.purpose = "pay"
        let decision = try await gate.decide(
            call: call, body: body, store: MemoryDeviceStore(), google: Google(), now: now)
        XCTAssertEqual(decision.kind, .deny)
        XCTAssertNotNil(decision.refusal)
    }

    func testAnAttestationThatIsNoneIsRefused() async throws {
        let gate = try gate()
        let keyId = Data(repeating: 7, count: 32).base64EncodedString()
        let call = try call(gate, appId, .attestation(keyId: keyId))
        let decision = try await gate.decide(
            call: call, body: Data("no attestation".utf8), store: MemoryDeviceStore(), now: now)
        XCTAssertEqual(decision.refusal?.kind.errorClass, .malformed)
    }

    func testAStepOutOfTurnIsAMistake() throws {
        let gate = try gate()
        let request = gate.admit(
            call: try call(gate, package, .standardToken(token: "dG9rZW4")), now: now)
        XCTAssertEqual(try request.next(), .decoded)
        XCTAssertThrowsError(try request.finish(outcome: .committed)) {
            XCTAssertEqual(($0 as? BonafideError)?.mistake, .state)
        }
        XCTAssertEqual(try request.next(), .decoded)
    }
}
