import Foundation

/// What makes keys and signs with them: `DCAppAttestService` on a device, something else in a test.
public protocol AttestationService: Sendable {
    /// Whether this device has it. An app extension, the Simulator and some devices do not.
    var isSupported: Bool { get }

    /// Makes a key in the Secure Enclave; gives its id, in base64.
    func generateKey() async throws -> String

    /// Has Apple's server attest a key. A key can be attested once.
    func attestKey(_ keyId: String, clientDataHash: Data) async throws -> Data

    /// Signs with a key.
    func generateAssertion(_ keyId: String, clientDataHash: Data) async throws -> Data
}

/// Why an `AttestationService` gave nothing.
public enum AttestationServiceError: Error, Equatable, Sendable {
    /// The key is not there any more, or was attested before: a new one is needed.
    case invalidKey
    /// Apple's server did not answer: the same key is good for another try.
    case serverUnavailable
    /// This device has no App Attest.
    case unsupported
    /// Anything else, by the number that `DCError` gives it.
    case other(code: Int)
}

/// Where the id of the key is kept between two runs of the app: `KeychainKeyStore` on a device.
public protocol AttestationKeyStore: Sendable {
    /// The key that was saved last, if one was.
    func load() throws -> StoredAttestationKey?

    /// Keeps this key in the place of the last one; nothing keeps none.
    func save(_ key: StoredAttestationKey?) throws
}

/// A key, and whether the server has enrolled it.
public struct StoredAttestationKey: Codable, Equatable, Sendable {
    /// The key's id in base64, as `generateKey` gave it.
    public let keyId: String
    /// Whether the server has enrolled it.
    public let isEnrolled: Bool

    public init(keyId: String, isEnrolled: Bool) {
        self.keyId = keyId
        self.isEnrolled = isEnrolled
    }
}

extension StoredAttestationKey: Redacted {}
