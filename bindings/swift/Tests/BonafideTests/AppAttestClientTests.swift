import Foundation
import XCTest

@testable import Bonafide

/// Answers as it is told to, and writes down what it was asked.
private actor Fake: AttestationService {
    nonisolated let isSupported: Bool
    private var made = 0
    private var failures: [AttestationServiceError]
    private(set) var asked: [String] = []
    private(set) var hashes: [Data] = []

    init(isSupported: Bool = true, failing failures: [AttestationServiceError] = []) {
        self.isSupported = isSupported
        self.failures = failures
    }

    func fail(_ failures: AttestationServiceError...) { self.failures = failures }

    func generateKey() throws -> String {
        made += 1
        asked.append("generate")
        return "key \(made)"
    }

    func attestKey(_ keyId: String, clientDataHash: Data) throws -> Data {
        asked.append("attest \(keyId)")
        hashes.append(clientDataHash)
        if !failures.isEmpty { throw failures.removeFirst() }
        return Data("attestation".utf8)
    }

    func generateAssertion(_ keyId: String, clientDataHash: Data) throws -> Data {
        asked.append("assert \(keyId)")
        hashes.append(clientDataHash)
        if !failures.isEmpty { throw failures.removeFirst() }
        return Data("assertion".utf8)
    }
}

/// A value that several tasks use.
private final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func with<R>(_ use: (inout Value) throws -> R) rethrows -> R {
        lock.lock()
        defer { lock.unlock() }
        return try use(&value)
    }
}

private struct MemoryKeyStore: AttestationKeyStore {
    let key = Locked<StoredAttestationKey?>(nil)

    func load() throws -> StoredAttestationKey? { key.with { $0 } }
    func save(_ new: StoredAttestationKey?) throws { key.with { $0 = new } }
}

private struct Offline: Error {}

final class AppAttestClientTests: XCTestCase {
    private let keys = MemoryKeyStore()
    private let slept = Locked<[TimeInterval]>([])
    private let sent = Locked<[AppAttestEvidence]>([])
    private let challenged = Locked<[String]>([])

    private func client(_ service: Fake) -> AppAttestClient {
        AppAttestClient(service: service, keys: keys, retryDelays: [1, 4]) { [slept] seconds in
            slept.with { $0.append(seconds) }
        }
    }

    private static func request(_ challenge: String) -> RequestToBind {
        RequestToBind(
            appId: "TEAMID1234.com.example.app", purpose: "enrol", challenge: challenge,
            method: "POST", authority: "api.example.com", pathAndQuery: "/v1/devices")
    }

    private func enrol(_ client: AppAttestClient) async throws {
        try await client.enrol { [challenged] keyId in
            challenged.with { $0.append(keyId) }
            return Self.request("for \(keyId)")
        } send: { [sent] evidence in
            sent.with { $0.append(evidence) }
        }
    }

    private func assertThrows(
        _ expected: AppAttestClientError, line: UInt = #line, _ work: () async throws -> Void
    ) async {
        do {
            try await work()
            XCTFail("it did not throw", line: line)
        } catch {
            XCTAssertEqual(error as? AppAttestClientError, expected, line: line)
        }
    }

    func testAKeyIsEnrolledAndUsed() async throws {
        let service = Fake()
        let client = client(service)
        await assertThrows(.notEnrolled) { _ = try await client.evidence(for: Self.request("1")) }
        try await enrol(client)
        try await enrol(client)  // It is enrolled: nothing happens.
        let report = try await SignalsReport.collect(facts: DeviceFacts())
        let evidence = try await client.evidence(for: Self.request("1"), report: report)

        let asked = await service.asked
        XCTAssertEqual(asked, ["generate", "attest key 1", "assert key 1"])
        let enrolled = try await client.enrolledKeyId()
        XCTAssertEqual(enrolled, "key 1")
        XCTAssertEqual(sent.with { $0.map(\.object) }, [Data("attestation".utf8)])
        XCTAssertEqual(
            sent.with { $0[0].headers },
            [
                "Bonafide-App": "TEAMID1234.com.example.app",
                "Bonafide-Challenge": "for key 1",
                "Bonafide-Device": "key 1",
                "Bonafide-Evidence": "apple-attestation",
            ])
        XCTAssertEqual(evidence.kind, .assertion)
        XCTAssertEqual(
            evidence.headers["Bonafide-Evidence"],
            "apple-assertion \(Data("assertion".utf8).base64EncodedString())")
        XCTAssertEqual(evidence.headers["Bonafide-Report"], report.header)

        // What was signed is the hash of what the headers say.
        var reported = Self.request("1")
        reported.reportSha256 = report.sha256
        let hashes = await service.hashes
        XCTAssertEqual(
            hashes,
            [try Self.request("for key 1").binding().hash, try reported.binding().hash])
    }

    func testWhileApplesServerIsSilentTheKeyIsKept() async throws {
        let service = Fake(failing: [.serverUnavailable, .serverUnavailable])
        try await enrol(client(service))
        let asked = await service.asked
        XCTAssertEqual(asked, ["generate", "attest key 1", "attest key 1", "attest key 1"])
        XCTAssertEqual(slept.with { $0 }, [1, 4])

        try keys.save(nil)
        await service.fail(.serverUnavailable, .serverUnavailable, .serverUnavailable)
        let client = client(service)
        await assertThrows(.unavailable) { try await enrol(client) }
        XCTAssertEqual(try keys.load(), StoredAttestationKey(keyId: "key 2", isEnrolled: false))
        try await enrol(client)
        XCTAssertEqual(try keys.load(), StoredAttestationKey(keyId: "key 2", isEnrolled: true))
    }

    func testAnInvalidKeyIsReplacedOnce() async throws {
        let service = Fake(failing: [.invalidKey])
        try await enrol(client(service))
        XCTAssertEqual(challenged.with { $0 }, ["key 1", "key 2"])
        XCTAssertEqual(sent.with { $0.map(\.keyId) }, ["key 2"])

        try keys.save(nil)
        await service.fail(.invalidKey, .invalidKey)
        let client = client(service)
        await assertThrows(.notEnrolled) { try await enrol(client) }
        XCTAssertNil(try keys.load())
    }

    func testAfterAnyOtherErrorTheKeyIsForgotten() async throws {
        let client = client(Fake(failing: [.other(code: 0)]))
        await assertThrows(.failed(code: 0)) { try await enrol(client) }
        XCTAssertNil(try keys.load())
    }

    func testAKeyThatTheServerDidNotGetIsNotEnrolled() async throws {
        let service = Fake()
        let client = client(service)
        do {
            try await client.enrol {
                Self.request($0)
            } send: { _ in
                throw Offline()
            }
            XCTFail("it did not throw")
        } catch { XCTAssertTrue(error is Offline) }
        let enrolled = try await client.enrolledKeyId()
        XCTAssertNil(enrolled)
        // Apple attests a key once: the next try makes a new one.
        await service.fail(.invalidKey)
        try await enrol(client)
        XCTAssertEqual(try keys.load(), StoredAttestationKey(keyId: "key 2", isEnrolled: true))
    }

    func testAKeyThatIsGoneMustBeEnrolledAnew() async throws {
        let service = Fake()
        let client = client(service)
        try await enrol(client)
        await service.fail(.invalidKey)
        await assertThrows(.notEnrolled) { _ = try await client.evidence(for: Self.request("1")) }
        XCTAssertNil(try keys.load())
        try await enrol(client)
        let enrolled = try await client.enrolledKeyId()
        XCTAssertEqual(enrolled, "key 2")
        // Another failure says nothing about the key.
        await service.fail(.other(code: 0))
        await assertThrows(.failed(code: 0)) {
            _ = try await client.evidence(for: Self.request("1"))
        }
        XCTAssertEqual(try keys.load(), StoredAttestationKey(keyId: "key 2", isEnrolled: true))
    }

    func testOfSeveralCallsOneDoesTheWork() async throws {
        let service = Fake()
        let client = client(service)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await client.enrol {
                        Self.request($0)
                    } send: { _ in
                    }
                }
            }
            try await group.waitForAll()
        }
        let asked = await service.asked
        XCTAssertEqual(asked, ["generate", "attest key 1"])
    }

    func testAKeyThatIsForgottenMeanwhileIsNotEnrolled() async throws {
        let client = client(Fake())
        await assertThrows(.notEnrolled) {
            try await client.enrol {
                Self.request($0)
            } send: { _ in
                try await client.forgetKey()
            }
        }
        XCTAssertNil(try keys.load())
    }

    func testADeviceWithoutAppAttestSaysSo() async throws {
        let service = Fake(isSupported: false)
        let client = client(service)
        await assertThrows(.unsupported) { try await enrol(client) }
        await assertThrows(.unsupported) { _ = try await client.evidence(for: Self.request("1")) }
        let asked = await service.asked
        XCTAssertEqual(asked, [])
    }

    func testAKeyIdIsNotPrinted() {
        let key = StoredAttestationKey(keyId: "the id", isEnrolled: true)
        XCTAssertFalse("\(key) \(String(reflecting: key))".contains("the id"))
    }
}
