#if canImport(Security)
import Foundation
import Security

/// Keeps the key's id in the Keychain: on this device alone, in no backup, readable after the first
/// unlock.
///
/// An item of the Keychain outlives the app, and a key of App Attest does not: after a new
/// installation the id names a key that is gone. `AppAttestClient` then makes a new one.
public struct KeychainKeyStore: AttestationKeyStore {
    /// The Keychain's answer was none that is expected.
    public struct Failure: Error, Equatable, Sendable {
        /// The Keychain's own number.
        public let status: OSStatus
    }

    private let service: String

    /// - Parameter service: A name of your app for the item, such as `com.example.app.attest`.
    public init(service: String) { self.service = service }

    public func load() throws -> StoredAttestationKey? {
        var query = item
        query[kSecReturnData as String] = true
        query[kSecMatchLimit as String] = kSecMatchLimitOne
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        guard status == errSecSuccess, let data = found as? Data else {
            throw Failure(status: status)
        }
        // One that cannot be read is as good as none: a new key is made.
        return try? JSONDecoder().decode(StoredAttestationKey.self, from: data)
    }

    public func save(_ key: StoredAttestationKey?) throws {
        guard let key else {
            let status = SecItemDelete(item as CFDictionary)
            guard status == errSecSuccess || status == errSecItemNotFound else {
                throw Failure(status: status)
            }
            return
        }
        let values: [String: Any] = [
            kSecValueData as String: try JSONEncoder().encode(key),
            kSecAttrAccessible as String: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
        ]
        var status = SecItemUpdate(item as CFDictionary, values as CFDictionary)
        if status == errSecItemNotFound {
            let new = item.merging(values) { _, new in new }
            status = SecItemAdd(new as CFDictionary, nil)
        }
        guard status == errSecSuccess else { throw Failure(status: status) }
    }

    private var item: [String: Any] {
        [
            kSecClass as String: kSecClassGenericPassword,
            kSecAttrService as String: service,
            kSecAttrAccount as String: "app-attest-key",
            // On a Mac too, the Keychain that iOS has.
            kSecUseDataProtectionKeychain as String: true,
        ]
    }
}
#endif
