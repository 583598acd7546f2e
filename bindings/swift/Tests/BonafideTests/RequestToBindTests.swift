import Bonafide
import Foundation
import XCTest

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

final class RequestToBindTests: XCTestCase {
    private func bound(
        _ url: String, method: String = "POST", body: String = ""
    ) throws -> RequestToBind {
        var request = URLRequest(url: try XCTUnwrap(URL(string: url)))
        request.httpMethod = method
        request.httpBody = body.isEmpty ? nil : Data(body.utf8)
        return try RequestToBind(
            appId: "com.example.app", purpose: "chat", challenge: "a challenge",
            urlRequest: request)
    }

    private func said(
        _ authority: String, _ path: String, method: String = "POST", scheme: Scheme = .https,
        body: String = ""
    ) -> RequestToBind {
        RequestToBind(
            appId: "com.example.app", purpose: "chat", challenge: "a challenge", method: method,
            scheme: scheme, authority: authority, pathAndQuery: path, body: Data(body.utf8))
    }

    func testWhatURLSessionSendsIsWhatIsBound() throws {
        XCTAssertEqual(
            try bound("https://API.example.com/v1/chat?stream=1&q=a%20b", body: "hello"),
            said("api.example.com", "/v1/chat?stream=1&q=a%20b", body: "hello"))
        XCTAssertEqual(
            try bound("https://api.example.com", method: "GET"),
            said("api.example.com", "/", method: "GET"))
        XCTAssertEqual(
            try bound("https://api.example.com/a%2Fb?"), said("api.example.com", "/a%2Fb?"))
        XCTAssertEqual(
            try bound("https://api.example.com:443/#there"), said("api.example.com", "/"))
        XCTAssertEqual(
            try bound("https://api.example.com:8443/"), said("api.example.com:8443", "/"))
        XCTAssertEqual(try bound("http://[::1]:80/"), said("[::1]", "/", scheme: .http))
        XCTAssertEqual(
            try bound("http://127.0.0.1:443/"), said("127.0.0.1:443", "/", scheme: .http))
    }

    func testWhatIsNoRequestIsRefused() throws {
        XCTAssertThrowsError(try bound("ftp://example.com/"))
        XCTAssertThrowsError(try bound("mailto:somebody@example.com"))
        XCTAssertThrowsError(try bound("/relative"))
        var streamed = URLRequest(url: try XCTUnwrap(URL(string: "https://example.com/")))
        streamed.httpBodyStream = InputStream(data: Data("hello".utf8))
        XCTAssertThrowsError(
            try RequestToBind(
                appId: "com.example.app", purpose: "chat", challenge: "c", urlRequest: streamed)
        ) { XCTAssertEqual(($0 as? URLError)?.code, .unsupportedURL) }
    }

    func testAnotherBodyOrReportIsAnotherHash() throws {
        let base = try said("api.example.com", "/").binding()
        XCTAssertEqual(base.hash.count, 32)
        XCTAssertNotEqual(base, try said("api.example.com", "/", body: "x").binding())
        var reported = said("api.example.com", "/")
        reported.reportSha256 = sha256(data: Data())
        XCTAssertNotEqual(base, try reported.binding())
    }

    func testADigestOfAnotherLengthIsAMistake() throws {
        var request = said("api.example.com", "/")
        request.bodySha256 = Data([1, 2, 3])
        XCTAssertThrowsError(try request.binding()) { error in
            let error = error as? BonafideError
            XCTAssertEqual(error?.mistake, .length)
            XCTAssertNil(error?.kind)
            XCTAssertNil(error?.code)
            XCTAssertEqual(error?.action, .backoff)
        }
    }

    func testNothingSecretIsPrinted() throws {
        let request = said("api.example.com", "/")
        var dumped = ""
        dump(request, to: &dumped)
        for text in [dumped, "\(request)", String(reflecting: request), "\([request])"] {
            XCTAssertFalse(text.contains("challenge"), text)
            XCTAssertFalse(text.contains("example"), text)
        }
    }
}
