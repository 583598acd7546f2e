import BonafideServer
import Foundation
import TestVectors
import XCTest

final class CommitTests: XCTestCase {
    private let now = Date(timeIntervalSince1970: 1_780_000_000)

    private func pending() throws -> PendingChallenge {
        let challenges = try Challenges(
            key: Data((0..<32).map { UInt8($0) }), options: ChallengeOptions())
        let scope = ChallengeScope(appId: "com.example.app", purpose: "hello", subject: "somebody")
        return try challenges.redeem(
            challenge: challenges.issue(scope: scope, now: now), scope: scope, now: now)
    }

    private func keep(until: Date, atLeast: TimeInterval = 0) -> Keep {
        Keep(atLeast: atLeast, until: until, made: now)
    }

    func testWithoutAnAnswerThereAreNoClaims() async throws {
        struct Broken: Error {}
        let pending = try pending()
        do {
            _ = try await pending.commit { _ in
                await Task.yield()
                throw Broken()
            }
            XCTFail("there are claims")
        } catch { XCTAssertTrue(error is Broken) }
    }

    func testClaimsAreGivenOnce() throws {
        let pending = try pending()
        XCTAssertEqual(try pending.effects().count, 1)
        let claims = try pending.commit { effects in
            guard case .take(let id, _) = effects.first else { throw JSON.Unexpected() }
            XCTAssertEqual(id.count, 32)
            return .committed
        }
        XCTAssertEqual(claims.subject, "somebody")
        let again: [() throws -> Void] = [
            { _ = try pending.effects() },
            { _ = try pending.finish(outcome: .committed) },
        ]
        for again in again {
            XCTAssertThrowsError(try again()) {
                XCTAssertEqual(($0 as? BonafideError)?.mistake, .finished)
            }
        }
    }

    func testEveryOtherOutcomeIsARefusal() throws {
        for outcome in Outcome.allCases where outcome != .committed {
            XCTAssertThrowsError(try pending().commit { _ in outcome }) {
                XCTAssertNotNil(($0 as? BonafideError)?.kind, "\(outcome)")
            }
        }
    }

    func testOfManyCommitsOneWins() async throws {
        let store = MemoryDeviceStore()
        let effects = try pending().effects()
        let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for _ in 0..<64 { group.addTask { try await store.commit(effects: effects) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        XCTAssertEqual(outcomes.filter { $0 == .committed }.count, 1)
        XCTAssertEqual(outcomes.filter { $0 == .replayed }.count, 63)
    }

    func testAllOrNothingIsWritten() async throws {
        let store = MemoryDeviceStore(now: { [now] in now })
        let device = Data(repeating: 1, count: 32)
        let id = Data(repeating: 2, count: 32)
        let take = Effect.take(id: id, keep: keep(until: now + 60))
        let enrol = Effect.enrol(device: device, owner: "a", record: Data([1]), receipt: Data())
        func advance(_ counter: UInt32, _ owner: String? = nil) -> Effect {
            .advance(device: device, counter: counter, owner: owner)
        }
        func commit(_ effects: Effect...) async throws -> Outcome {
            try await store.commit(effects: effects)
        }
        var outcome = try await commit(take, advance(1))
        XCTAssertEqual(outcome, .unknownDevice)
        outcome = try await commit(take, enrol)
        XCTAssertEqual(outcome, .committed, "the challenge was taken by a commit that failed")
        outcome = try await commit(take, advance(1))
        XCTAssertEqual(outcome, .replayed)
        outcome = try await commit(advance(1, "a"))
        XCTAssertEqual(outcome, .committed, "the counter was raised by a commit that failed")
        outcome = try await commit(advance(1))
        XCTAssertEqual(outcome, .stale)
        outcome = try await commit(advance(2, "b"))
        XCTAssertEqual(outcome, .enrolledForAnother)
        let other = Effect.insertOnce(
            id: Data(repeating: 3, count: 32), keep: keep(until: now + 60))
        outcome = try await commit(other, other)
        XCTAssertEqual(outcome, .replayed)
        await store.revoke(device: device)
        outcome = try await commit(advance(2))
        XCTAssertEqual(outcome, .revoked)
        outcome = try await commit(enrol)
        XCTAssertEqual(outcome, .revoked, "enrolling again clears no revocation")
    }

    func testWhatIsStillValidIsNotForgotten() async throws {
        let clock = Clock(now)
        let store = MemoryDeviceStore(maxDevices: 1, maxUsed: 1, now: { clock.now })
        func use(_ byte: UInt8) async throws -> Outcome {
            let keep = keep(until: now + 60, atLeast: 30)
            return try await store.commit(effects: [
                .insertOnce(id: Data(repeating: byte, count: 32), keep: keep)
            ])
        }
        var outcome = try await use(1)
        XCTAssertEqual(outcome, .committed)
        clock.now = now + 60
        do {
            _ = try await use(2)
            XCTFail("something was forgotten that is still valid")
        } catch { XCTAssertTrue(error is MemoryDeviceStore.Full) }
        outcome = try await use(1)
        XCTAssertEqual(outcome, .replayed)
        clock.now = now + 62
        outcome = try await use(2)
        XCTAssertEqual(outcome, .committed)
    }

    func testNothingSecretIsPrinted() throws {
        let values: [Any] = [
            Effect.take(id: Data("secret".utf8), keep: keep(until: now)),
            Evidence.assertion(keyId: "secret", object: "secret"),
            PlayBinding.nonce(value: "secret"),
            PlayApp(package: "secret", decryptionKey: "secret", verificationKey: "secret"),
            ChallengeOptions(alsoAccept: Data("secret".utf8)),
            StoredDevice(record: Data("secret".utf8), owner: "secret", revoked: false),
        ]
        var dumped = ""
        dump(values, to: &dumped)
        for text in [dumped, "\(values)", String(reflecting: values)] {
            XCTAssertFalse(text.contains("secret"), text)
            XCTAssertFalse(text.contains("6 bytes"), text)
        }
    }
}

/// A clock that is set by hand.
private final class Clock: @unchecked Sendable {
    private let lock = NSLock()
    private var time: Date

    init(_ time: Date) { self.time = time }

    var now: Date {
        get { lock.withLock { time } }
        set { lock.withLock { time = newValue } }
    }
}
