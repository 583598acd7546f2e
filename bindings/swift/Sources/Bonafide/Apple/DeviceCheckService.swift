#if canImport(DeviceCheck)
import DeviceCheck
import Foundation

/// App Attest as the system has it.
public struct DeviceCheckService: AttestationService {
    public init() {}

    public var isSupported: Bool { DCAppAttestService.shared.isSupported }

    public func generateKey() async throws -> String {
        do {
            return try await DCAppAttestService.shared.generateKey()
        } catch {
            throw AttestationServiceError(error)
        }
    }

    public func attestKey(_ keyId: String, clientDataHash: Data) async throws -> Data {
        do {
            return try await DCAppAttestService.shared.attestKey(
                keyId, clientDataHash: clientDataHash)
        } catch {
            throw AttestationServiceError(error)
        }
    }

    public func generateAssertion(_ keyId: String, clientDataHash: Data) async throws -> Data {
        do {
            return try await DCAppAttestService.shared.generateAssertion(
                keyId, clientDataHash: clientDataHash)
        } catch {
            throw AttestationServiceError(error)
        }
    }
}

extension AttestationServiceError {
    fileprivate init(_ error: any Error) {
        guard let error = error as? DCError else {
            self = .other(code: (error as NSError).code)
            return
        }
        switch error.code {
        case .invalidKey: self = .invalidKey
        case .serverUnavailable: self = .serverUnavailable
        case .featureUnsupported: self = .unsupported
        default: self = .other(code: error.code.rawValue)
        }
    }
}
#endif
