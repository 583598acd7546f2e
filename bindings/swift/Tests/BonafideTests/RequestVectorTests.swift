import Bonafide
import Foundation
import TestVectors
import XCTest

/// The one file of vectors that an app's part can read.
final class RequestVectorTests: XCTestCase {
    private func bind(_ json: JSON) throws -> RequestBinding {
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

    func testEveryCaseAgrees() throws {
        let vectors = try Vectors.read("request.json")
        XCTAssertEqual(try vectors["format"].text(), "bonafide/request/1")
        let cases = try vectors["cases"].list()
        XCTAssertGreaterThan(cases.count, 20)
        var hashes: [String: Data] = [:]
        var seen = Set<Data>()
        for json in cases {
            let name = try json["name"].text()
            let binding = try bind(json)
            XCTAssertEqual(binding.hash.hex, try json["binding"].text(), name)
            XCTAssertEqual(binding.base64url, try json["base64url"].text(), name)
            hashes[name] = binding.hash
            if let other = try json["same_as"].textIfAny() {
                XCTAssertEqual(binding.hash, hashes[other], name)
            } else {
                XCTAssertTrue(seen.insert(binding.hash).inserted, "\(name) changes nothing")
            }
        }
    }

    func testEveryRefusedCaseIsRefused() throws {
        let refused = try Vectors.read("request.json")["refused"].list()
        XCTAssertGreaterThan(refused.count, 10)
        for json in refused {
            let name = try json["name"].text()
            XCTAssertThrowsError(try bind(json), name) { error in
                XCTAssertEqual((error as? BonafideError)?.kind, .invalidRequestField)
            }
        }
    }
}
