import Bonafide
import Foundation
import XCTest

final class PinTests: XCTestCase {
    private let host = "api.example.com"
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func pins(
        _ pins: String, expires: String? = nil, onExpiry: OnExpiry = .closed
    ) throws -> PinSet {
        let expiry = expires.map { "expires \($0)\n" } ?? ""
        let text = """
            bonafide-pins 1
            app com.example.app
            version 7
            \(expiry)pins api.example.com \(pins) \(Chain.backup)

            """
        return try PinSet.parse(text: text, onExpiry: onExpiry)
    }

    private func chain() throws -> [Data] {
        try [Chain.leaf, Chain.root].map { try XCTUnwrap(Data(base64Encoded: $0)) }
    }

    func testAPinnedKeyOfThePathIsAccepted() throws {
        let chain = try chain()
        XCTAssertEqual(try pinOfCertificate(der: chain[0]), Chain.leafPin)
        for (index, pin) in [Chain.leafPin, Chain.rootPin].enumerated() {
            XCTAssertEqual(
                try pins(pin).check(host: host, chain: chain, now: now),
                PinCheck(accepted: true, result: .matched(index: UInt32(index), pin: pin)))
        }
    }

    func testAnyOtherPathIsRefused() throws {
        let chain = try chain()
        let others = try pins(Chain.other)
        XCTAssertEqual(
            others.check(host: host, chain: chain, now: now),
            PinCheck(accepted: false, result: .mismatch(seen: [Chain.leafPin, Chain.rootPin])))
        // Watched, and not refused.
        XCTAssertTrue(others.reportOnly().check(host: host, chain: chain, now: now).accepted)
        XCTAssertEqual(
            others.check(host: "other.example.com", chain: chain, now: now),
            PinCheck(accepted: true, result: .notPinned))
        for broken in [[], [Data()], [Data("no certificate".utf8)]] {
            let check = try pins(Chain.leafPin).check(host: host, chain: broken, now: now)
            XCTAssertFalse(check.accepted)
            guard case .invalid = check.result else { return XCTFail("\(check.result)") }
        }
    }

    func testAnExpiredSetDoesWhatTheAppChose() throws {
        for (onExpiry, accepted) in [(OnExpiry.closed, false), (.open, true)] {
            let old = try pins(
                Chain.leafPin, expires: "2027-01-01T00:00:00Z", onExpiry: onExpiry)
            XCTAssertEqual(
                old.check(host: host, chain: try chain(), now: now),
                PinCheck(accepted: accepted, result: .expired))
        }
    }

    func testASetWithoutABackupIsRefused() {
        let text = """
            bonafide-pins 1
            app com.example.app
            version 7
            pins api.example.com \(Chain.leafPin)

            """
        XCTAssertThrowsError(try PinSet.parse(text: text, onExpiry: .closed)) {
            XCTAssertNotNil(($0 as? BonafideError)?.kind)
        }
    }

    func testASetIsUpdatedBySignature() throws {
        let set = try pins(Chain.other).acceptUpdates(
            appId: "com.example.app", publicKeysPem: [Chain.updateKey])
        let signed = Data(Chain.signedSet.utf8)
        let updated = try set.update(signedSet: signed, now: now)
        XCTAssertEqual(updated.version(), 8)
        XCTAssertEqual(updated.expires(), Date(timeIntervalSince1970: 3_786_912_000))
        XCTAssertTrue(updated.check(host: host, chain: try chain(), now: now).accepted)
        XCTAssertEqual(try set.restore(signedSet: signed).version(), 8)

        let changed = Chain.signedSet.replacingOccurrences(of: "version 8", with: "version 9")
        XCTAssertNotEqual(changed, Chain.signedSet)
        XCTAssertThrowsError(try set.update(signedSet: Data(changed.utf8), now: now))
        // Not back behind what the app has.
        XCTAssertThrowsError(try updated.update(signedSet: signed, now: now))
    }
}

/// Made with OpenSSL for these tests; valid from November 2026 for a hundred years. The private keys
/// were thrown away.
private enum Chain {
    static let leaf =
        "MIIByzCCAXCgAwIBAgIUSyTDuppWhd2NCd1QeLCL11mZiPIwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwO"
        + "cm9vdCBmb3IgdGVzdHMwIBcNMjYxMTI2MTEwODQ4WhgPMjEyNjExMDIxMTA4NDhaMBoxGDAWBgNVBAMM"
        + "D2FwaS5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHHlJKqzSlM8b3ab7C2css0+"
        + "NxlR/9+714LRqPhG8g/QqH80OnlvJ/HTAxWeFq3A6CEBmZrhwrvXo+2b1qWI482jgZIwgY8wDAYDVR0T"
        + "AQH/BAIwADAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwEwGgYDVR0RBBMwEYIPYXBp"
        + "LmV4YW1wbGUuY29tMB0GA1UdDgQWBBSyXKaA85dklOoyHR3dtOLc/8o4yTAfBgNVHSMEGDAWgBThVFIG"
        + "F0zofG25vXyv5Ly67FusPjAKBggqhkjOPQQDAgNJADBGAiEAwGrKVxwq6j5aiYQ5+ZjCV3syVJJ1tl4x"
        + "iYaVnhqaPjECIQDmyEYbzhSJ9oYRG7nmNRYUAL4ZPncJHRfz8N4uf82naQ=="
    static let root =
        "MIIBmTCCAT+gAwIBAgIUbP5pZDcemQREh/leSZbpPqhYS/QwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwO"
        + "cm9vdCBmb3IgdGVzdHMwIBcNMjYxMTI2MTEwODQ4WhgPMjEyNjExMDIxMTA4NDhaMBkxFzAVBgNVBAMM"
        + "DnJvb3QgZm9yIHRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkURqab5cPtgVN2sPzJtdKrfP"
        + "A8MY9CbNWRVGuQZbuE+v9ceYjn5V4FHXhCWZ9gqyOwSIyrz7d22/seloHHxIXaNjMGEwHQYDVR0OBBYE"
        + "FOFUUgYXTOh8bbm9fK/kvLrsW6w+MB8GA1UdIwQYMBaAFOFUUgYXTOh8bbm9fK/kvLrsW6w+MA8GA1Ud"
        + "EwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMAoGCCqGSM49BAMCA0gAMEUCIQDHKlMSh2kB655JyVeL"
        + "B1FVGqmfyhSeEi9ZdgkV0GOIQQIgTrhZPoBk3JSoURno37IY0kutzgCl8Jw0ITNHYUzz01o="
    static let leafPin = "sha256/pu9XDtu28gUDtjek4DxwldzOb5gF4JaHDJfOAB8k5Lk="
    static let rootPin = "sha256/jL/QwwasfsZR4hJ6Fpw8KocBBpRvXLtD+Kz0Oetk55M="
    static let other = "sha256/AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
    static let backup = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    static let updateKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAELOZu5UMW0cdAqeZ7ZQaHYLOHRYV/
        C/lhH6r+qNHTM5dMJ7ZvX+pc880/dHwrpFIyoebThRtUivymO/sbWP75Ww==
        -----END PUBLIC KEY-----

        """
    static let signedSet = """
        bonafide-pins 1
        app com.example.app
        version 8
        expires 2090-01-01T00:00:00Z
        pins api.example.com sha256/jL/QwwasfsZR4hJ6Fpw8KocBBpRvXLtD+Kz0Oetk55M= sha256/\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        signature MEUCIFI4x9UlgvqGW8FeLtVRqqR4o3k7LSpbIf5xxzLSpMcMAiEA16w/6D+4SYs0xLm+v+\
        kmSNsGS/WlTIgXoa0CnA5LxIk=

        """
}
