import BonafideServer
import Foundation
import TestVectors
import XCTest

/// The vectors that all languages read, each of them whole.
final class VectorTests: XCTestCase {
    /// What reads each file. A test below runs each, and one holds them against the folder.
    private let readers: [String: (JSON) async throws -> Void] = [
        "app_attest.json": readAppAttest,
        "play_integrity.json": readPlayIntegrity,
        "request.json": readRequest,
        "seal.json": readSeal,
    ]

    private func run(_ file: String) async throws {
        try await XCTUnwrap(readers[file])(try Vectors.read(file))
    }

    func testNoFileOfVectorsIsSkipped() throws {
        XCTAssertEqual(try Vectors.names(), Set(readers.keys))
    }

    func testAppAttest() async throws { try await run("app_attest.json") }
    func testPlayIntegrity() async throws { try await run("play_integrity.json") }
    func testRequest() async throws { try await run("request.json") }
    func testSeal() async throws { try await run("seal.json") }
}

/// Every case ends as it says: with a value, which is given back, or with its error.
private func expect<T>(
    _ json: JSON, _ error: JSON, _ work: () async throws -> T
) async throws -> T? {
    let name = try json["name"].text()
    do {
        let value = try await work()
        XCTAssertTrue(error.isNull, "\(name) was accepted")
        return value
    } catch let refused as BonafideError {
        if case .text(let kind) = error {
            XCTAssertEqual(refused.kind?.name, kind, name)
        } else {
            XCTAssertEqual(refused.kind?.name, try error["kind"].textIfAny(), name)
            XCTAssertEqual(refused.code, try error["code"].numberIfAny(), name)
        }
        XCTAssertFalse(refused.publicMessage.isEmpty)
        return nil
    }
}

private func assertReplayed(
    _ name: String, _ expected: ErrorKind, _ work: () async throws -> Void
) async {
    do {
        try await work()
        XCTFail("\(name) counted twice")
    } catch { XCTAssertEqual((error as? BonafideError)?.kind, expected, name) }
}

private func readAppAttest(_ vectors: JSON) async throws {
    XCTAssertEqual(try vectors["format"].text(), "bonafide/app-attest/1")
    let appId = try vectors["app_id"].text()
    let now = try vectors["now_ms"].date()
    let environments = try vectors["environments"].list().map { name -> AttestEnvironment in
        switch try name.text() {
        case "production": .production
        case "development": .development
        default: throw JSON.Unexpected()
        }
    }
    let verifier = try AppAttestVerifier(
        config: AppAttestConfig(
            apps: [appId], environments: environments, trustAnchors: [vectors["root"].base64()]))
    var accepted = 0
    var refused = 0
    for json in try vectors["attestations"].list() {
        let name = try json["name"].text()
        let keyId = try json["key_id"].base64()
        let verify = {
            try verifier.verifyAttestation(
                object: json["object"].base64(), keyId: keyId,
                clientDataHash: json["client_data_hash"].hex(), now: now)
        }
        // Several cases are of one key, which a table has once.
        let store = MemoryDeviceStore(now: { now })
        let found = try await expect(json, json["error"]) { () -> AttestationClaims in
            let pending = try verify()
            try pending.ownedBy(subject: "somebody")
            return try await pending.commit(to: store)
        }
        guard let claims = found else {
            XCTAssertTrue(json["claims"].isNull, name)
            refused += 1
            continue
        }
        accepted += 1
        let said = json["claims"]
        XCTAssertEqual("\(claims.key.environment())", try said["environment"].text(), name)
        XCTAssertEqual(claims.platform, try said["platform"].numberIfAny(), name)
        XCTAssertEqual(claims.osVersion, try said["os_version"].textIfAny(), name)
        var category: UInt32?
        if case .present(let launched, _) = claims.launch { category = launched }
        XCTAssertEqual(category, try said["launch_category"].numberIfAny(), name)
        XCTAssertEqual(claims.key.record().hex, try said["record"].text(), name)
        XCTAssertEqual(claims.key.appId(), appId)
        XCTAssertEqual(claims.key.device(), keyId, name)
        let stored = await store.load(device: keyId)
        XCTAssertEqual(stored?.record, claims.key.record(), name)
        XCTAssertEqual(stored?.owner, "somebody", name)

        await assertReplayed(name, .alreadyEnrolled) {
            let again = try verify()
            try again.ownedBy(subject: "somebody")
            _ = try await again.commit(to: store)
        }
        await assertReplayed(name, .enrolledForAnother) {
            let again = try verify()
            try again.ownedBy(subject: "somebody else")
            _ = try await again.commit(to: store)
        }
    }

    let record = try vectors["record"].hex()
    let key = try AttestedKey.fromTrustedStorage(record: record)
    let store = MemoryDeviceStore(now: { now })
    let enrolled = try await store.commit(effects: [
        .enrol(device: key.device(), owner: "", record: record, receipt: Data())
    ])
    XCTAssertEqual(enrolled, .committed)
    for json in try vectors["assertions"].list() {
        let name = try json["name"].text()
        let verify = {
            try verifier.verifyAssertion(
                object: json["object"].base64(), clientDataHash: json["client_data_hash"].hex(),
                key: key)
        }
        let claims = try await expect(json, json["error"]) {
            try await verify().commit(to: store)
        }
        XCTAssertEqual(claims?.counter, try json["counter"].numberIfAny(), name)
        guard claims != nil else {
            refused += 1
            continue
        }
        accepted += 1
        await assertReplayed(name, .counterNotIncreased) {
            _ = try await verify().commit(to: store)
        }
    }
    XCTAssertGreaterThan(accepted, 5)
    XCTAssertGreaterThan(refused, 15)
}

private func readPlayIntegrity(_ vectors: JSON) async throws {
    XCTAssertEqual(try vectors["format"].text(), "bonafide/play-integrity/1")
    let now = try vectors["now_ms"].date()
    let package = try vectors["package"].text()
    let verifier = try PlayVerifier(apps: [
        PlayApp(
            package: package, decryptionKey: vectors["decryption_key"].text(),
            verificationKey: vectors["verification_key"].text())
    ])
    let policy = PlayPolicy(
        preset: .recommended, certificateDigests: [try vectors["certificate_digest"].text()])
    let nonce = PlayExpectation(
        package: package, binding: .nonce(value: try vectors["nonce"].text()))
    let requestHash = PlayExpectation(
        package: package, binding: .requestHash(value: try vectors["request_hash"].text()))
    let tokens = try vectors["tokens"].list().map { json in
        (json, { try verifier.verify(token: json["token"].text(), expected: nonce, now: now) })
    }
    let answers = try vectors["answers"].list().map { json in
        (
            json,
            {
                try verifyPlayDecoded(
                    status: 200, answer: Data(json["answer"].text().utf8), expected: requestHash,
                    now: now)
            }
        )
    }
    var accepted = 0
    var refused = 0
    for (json, verify) in tokens + answers {
        let name = try json["name"].text()
        // Several cases are of one nonce, which is used once.
        let store = MemoryDeviceStore(now: { now })
        var reasons: [String] = []
        let found = try await expect(json, json["error"]) { () -> PlayVerdict in
            let pending = try verify()
            reasons = try pending.appraise(policy: policy).reasons.map(\.kind.name)
            return try await pending.commit(to: store)
        }
        guard let verdict = found else {
            XCTAssertTrue(json["verdict"].isNull && json["reasons"].isNull, name)
            refused += 1
            continue
        }
        accepted += 1
        XCTAssertEqual(try JSON(verdict.json), json["verdict"], name)
        XCTAssertEqual(reasons, try json["reasons"].list().map { try $0.text() }, name)
        await assertReplayed(name, .replayed) { _ = try await verify().commit(to: store) }
    }
    XCTAssertGreaterThan(accepted, 4)
    XCTAssertGreaterThan(refused, 10)
}

private func readRequest(_ vectors: JSON) async throws {
    XCTAssertEqual(try vectors["format"].text(), "bonafide/request/1")
    func bind(_ json: JSON) throws -> RequestBinding {
        let scheme: Scheme
        switch try json["scheme"].text() {
        case "https": scheme = .https
        case "http": scheme = .http
        default: throw JSON.Unexpected()
        }
        let report = json["report_sha256"]
        return try RequestToBind(
            appId: json["app_id"].text(), purpose: json["purpose"].text(),
            challenge: json["challenge"].hex(), method: json["method"].text(), scheme: scheme,
            authority: json["authority"].text(), pathAndQuery: json["path_and_query"].text(),
            bodySha256: sha256(data: json["body"].hex()),
            reportSha256: report.isNull ? nil : report.hex()
        ).binding()
    }
    let cases = try vectors["cases"].list()
    let refused = try vectors["refused"].list()
    XCTAssertGreaterThan(cases.count, 20)
    XCTAssertGreaterThan(refused.count, 10)
    for json in cases {
        let name = try json["name"].text()
        let binding = try bind(json)
        XCTAssertEqual(binding.hash.hex, try json["binding"].text(), name)
        XCTAssertEqual(binding.base64url, try json["base64url"].text(), name)
    }
    for json in refused {
        let binding = try await expect(json, .text("InvalidRequestField")) { try bind(json) }
        XCTAssertNil(binding)
    }
}

private func context(_ pairs: JSON) throws -> [String: String]? {
    if pairs.isNull { return nil }
    let fields = try pairs.list().map { pair -> (String, String) in
        let pair = try pair.list()
        guard pair.count == 2 else { throw JSON.Unexpected() }
        return (try pair[0].text(), try pair[1].text())
    }
    return Dictionary(uniqueKeysWithValues: fields)
}

private func readSeal(_ vectors: JSON) async throws {
    XCTAssertEqual(try vectors["format"].text(), "bonafide/seal/1")
    let epoch = Date(timeIntervalSince1970: 0)
    let keys = try vectors["keys"].list().map { json in
        let state: SealingKeyState
        switch try json["state"].text() {
        case "enabled": state = .enabled
        case "decrypt_only": state = .decryptOnly
        case "disabled": state = .disabled
        case "destroyed": state = .destroyed
        default: throw JSON.Unexpected()
        }
        let key = SealingKey(
            id: try json["kid"].text(), state: state, legacy: try json["legacy"].bool(),
            since: epoch, created: epoch, checkValue: try json["check_value"].hex())
        let material = json["material"]
        return SealingKeyWithMaterial(
            key: key, material: material.isNull ? nil : try material.hex())
    }
    let ring = try Keyring.fromKeys(keys: keys, primary: try vectors["primary"].text())
    XCTAssertEqual(ring.exportKeys(), keys)

    // What opens under a context opens under the same alone, in whatever order it is written.
    let contexts = try vectors["contexts"].list()
    XCTAssertGreaterThan(contexts.count, 5)
    for json in contexts {
        let sealed = try ring.seal(secret: Data("secret".utf8), context: context(json["pairs"]))
        for other in contexts {
            let opened = try? ring.open(sealed: sealed, context: context(other["pairs"]))
            let same = json["encoding"] == other["encoding"]
            XCTAssertEqual(opened, same ? Data("secret".utf8) : nil)
        }
    }

    let sealed = try vectors["sealed"].list()
    XCTAssertGreaterThan(sealed.count, 6)
    for json in sealed {
        let name = try json["name"].text()
        let text = try json["text"].text()
        let secret = try json["secret"].hex()
        XCTAssertEqual(
            try ring.open(sealed: text, context: context(json["context"])), secret, name)
        XCTAssertEqual(
            try inspectSealed(text: text),
            .sealed(keyId: try json["kid"].text(), secretLen: UInt64(secret.count)), name)
    }

    let legacy = try vectors["legacy"].list()
    XCTAssertGreaterThan(legacy.count, 3)
    for json in legacy {
        let name = try json["name"].text()
        let text = try json["text"].text()
        XCTAssertEqual(
            try ring.openLegacy(text: text, additional: json["additional"].hex()),
            try json["secret"].hex(), name)
        XCTAssertEqual(try inspectSealed(text: text), .legacy, name)
    }

    let refused = try vectors["refused"].list()
    XCTAssertGreaterThan(refused.count, 150)
    let ofForm: Set<String> = ["InvalidSealed", "UnsupportedSuite", "SealingKeyIdMismatch"]
    for json in refused {
        let name = try json["name"].text()
        let text = try json["text"].text()
        let opened = try await expect(json, json["error"]) {
            try ring.open(sealed: text, context: context(json["context"]))
        }
        XCTAssertNil(opened)
        // Whether it can be inspected depends on its form alone.
        XCTAssertEqual(
            (try? inspectSealed(text: text)) == nil, ofForm.contains(try json["error"].text()), name
        )
    }
}
