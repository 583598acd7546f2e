import Bonafide
import Foundation
import XCTest

final class SignalsTests: XCTestCase {
    func testAReportIsCollectedAndReadAgain() async throws {
        let report = try await SignalsReport.collect(
            facts: DeviceFacts(appId: "com.example.other"),
            expecting: SignalExpectations(appIds: ["com.example.app"]))
        XCTAssertFalse(report.checks.isEmpty)
        XCTAssertLessThan(report.bytes.count, 4096)
        XCTAssertEqual(report.sha256, sha256(data: report.bytes))
        XCTAssertEqual(Data(base64Encoded: report.header), report.bytes)
        let again = try readSignalsReport(bytes: report.bytes)
        XCTAssertEqual(again.findings, report.findings)
        XCTAssertEqual(again.inconclusive, report.inconclusive)
    }

    func testAReportInAnotherFormIsRefused() async throws {
        let report = try await SignalsReport.collect(facts: DeviceFacts())
        for bytes in [Data(), report.bytes.dropLast(), report.bytes + [0]] {
            XCTAssertThrowsError(try readSignalsReport(bytes: Data(bytes))) { error in
                XCTAssertNotNil((error as? BonafideError)?.kind)
            }
        }
    }

    func testADigestOfAnotherLengthIsAMistake() async {
        do {
            _ = try await SignalsReport.collect(facts: DeviceFacts(profileDigest: Data([1])))
            XCTFail("it was accepted")
        } catch {
            XCTAssertEqual((error as? BonafideError)?.mistake, .length)
        }
    }
}
