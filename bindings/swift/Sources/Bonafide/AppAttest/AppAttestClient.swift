import Foundation

/// Why the client has no evidence.
public enum AppAttestClientError: Error, Equatable, Sendable {
    /// This device has no App Attest. What such a device may do is the server's decision.
    case unsupported
    /// No key is enrolled, or the one that was is gone: `enrol`.
    case notEnrolled
    /// Apple's server does not answer. The key is kept; try again later.
    case unavailable
    /// App Attest failed in another way, by the number that `DCError` gives it.
    case failed(code: Int)
}

/// The life of an app's key: made, attested, enrolled, used, and replaced when it is gone.
///
/// One for each app. Make it once:
///
///     let client = AppAttestClient(
///         service: DeviceCheckService(), keys: KeychainKeyStore(service: "com.example.app.attest"))
public actor AppAttestClient {
    private let service: any AttestationService
    private let keys: any AttestationKeyStore
    private let retryDelays: [TimeInterval]
    private let sleep: @Sendable (TimeInterval) async throws -> Void
    private var enrolling: Task<Void, any Error>?

    /// - Parameters:
    ///   - service: `DeviceCheckService()` on a device.
    ///   - keys: `KeychainKeyStore(service:)` on a device.
    ///   - retryDelays: How long to wait before each new try when Apple's server does not answer, in
    ///     seconds. All of it must be less than a challenge lives.
    public init(
        service: any AttestationService, keys: any AttestationKeyStore,
        retryDelays: [TimeInterval] = [1, 4, 16]
    ) {
        self.init(service: service, keys: keys, retryDelays: retryDelays) { seconds in
            try await Task.sleep(nanoseconds: UInt64(max(0, min(seconds, 3600)) * 1e9))
        }
    }

    init(
        service: any AttestationService, keys: any AttestationKeyStore, retryDelays: [TimeInterval],
        sleep: @escaping @Sendable (TimeInterval) async throws -> Void
    ) {
        self.service = service
        self.keys = keys
        self.retryDelays = retryDelays
        self.sleep = sleep
    }

    /// The id of the enrolled key: a server that knows devices and no accounts wants it with the
    /// request for a challenge. Nothing if the app must enrol first.
    public func enrolledKeyId() throws -> String? {
        guard let key = try keys.load(), key.isEnrolled else { return nil }
        return key.keyId
    }

    /// Makes a key, has Apple attest it, and sends it to your server. Does nothing if a key is
    /// enrolled; of several calls at a time, one does the work for all.
    ///
    /// A key that Apple refuses is replaced once, with a new challenge; while Apple's server does not
    /// answer, the same key is tried again, and kept for the next call after the last try. If `send`
    /// throws, the key is not enrolled, and the next call tries again.
    ///
    /// - Parameters:
    ///   - request: Asks your server for a challenge for this key id, and gives the request that
    ///     will be sent. Where the attestation is the whole body, bind the empty body.
    ///   - send: Sends it. It returns if the server enrolled the key, or has it already.
    public func enrol(
        request: @escaping @Sendable (_ keyId: String) async throws -> RequestToBind,
        send: @escaping @Sendable (AppAttestEvidence) async throws -> Void
    ) async throws {
        if let enrolling { return try await enrolling.value }
        let task = Task { try await enrolOnce(request: request, send: send) }
        enrolling = task
        defer { enrolling = nil }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Signs a request with the enrolled key.
    ///
    /// Requests that overtake each other on their way are refused: the server wants the counter to
    /// rise. Send one after the other.
    ///
    /// - Throws: `AppAttestClientError.notEnrolled` if there is no key, or Apple does not know it any
    ///   more (the app was installed anew): `enrol`, then try again.
    public func evidence(
        for request: RequestToBind, report: SignalsReport? = nil
    ) async throws -> AppAttestEvidence {
        guard service.isSupported else { throw AppAttestClientError.unsupported }
        guard let keyId = try enrolledKeyId() else { throw AppAttestClientError.notEnrolled }
        let (request, hash) = try bind(request, report)
        do {
            let object = try await service.generateAssertion(keyId, clientDataHash: hash)
            return AppAttestEvidence(
                kind: .assertion, keyId: keyId, object: object, request: request, report: report)
        } catch AttestationServiceError.invalidKey {
            try forget(keyId)
            throw AppAttestClientError.notEnrolled
        } catch let error as AttestationServiceError {
            throw AppAttestClientError(error)
        }
    }

    /// Forgets the key: when the server says `reattest`, or somebody else signs in.
    public func forgetKey() throws {
        enrolling?.cancel()
        try keys.save(nil)
    }

    private func enrolOnce(
        request: @Sendable (String) async throws -> RequestToBind,
        send: @Sendable (AppAttestEvidence) async throws -> Void
    ) async throws {
        guard service.isSupported else { throw AppAttestClientError.unsupported }
        guard try enrolledKeyId() == nil else { return }
        var replaced = false
        while true {
            let keyId = try await keyToEnrol()
            let (request, hash) = try bind(await request(keyId), nil)
            let object: Data
            do {
                object = try await attest(keyId, hash)
            } catch AttestationServiceError.invalidKey where !replaced {
                // It was attested before, and the server's answer was lost; or it is gone.
                replaced = true
                try forget(keyId)
                continue
            } catch AttestationServiceError.serverUnavailable {
                throw AppAttestClientError.unavailable
            } catch let error as AttestationServiceError {
                // Apple: for any other error, discard the key.
                try forget(keyId)
                throw AppAttestClientError(error)
            }
            try await send(
                AppAttestEvidence(
                    kind: .attestation, keyId: keyId, object: object, request: request, report: nil)
            )
            // It may have been forgotten meanwhile, and is then nobody's.
            guard try keys.load()?.keyId == keyId else { throw AppAttestClientError.notEnrolled }
            return try keys.save(StoredAttestationKey(keyId: keyId, isEnrolled: true))
        }
    }

    /// The key that waits for its attestation, or a new one.
    private func keyToEnrol() async throws -> String {
        if let key = try keys.load() { return key.keyId }
        do {
            let keyId = try await service.generateKey()
            try keys.save(StoredAttestationKey(keyId: keyId, isEnrolled: false))
            return keyId
        } catch let error as AttestationServiceError {
            throw AppAttestClientError(error)
        }
    }

    private func attest(_ keyId: String, _ hash: Data) async throws -> Data {
        for delay in retryDelays {
            do {
                return try await service.attestKey(keyId, clientDataHash: hash)
            } catch AttestationServiceError.serverUnavailable {
                try await sleep(delay)
            }
        }
        return try await service.attestKey(keyId, clientDataHash: hash)
    }

    private func bind(
        _ request: RequestToBind, _ report: SignalsReport?
    ) throws -> (RequestToBind, Data) {
        var request = request
        if let report { request.reportSha256 = report.sha256 }
        return (request, try request.binding().hash)
    }

    /// Unless another one took its place.
    private func forget(_ keyId: String) throws {
        if try keys.load()?.keyId == keyId { try keys.save(nil) }
    }
}

extension AppAttestClientError {
    fileprivate init(_ error: AttestationServiceError) {
        switch error {
        case .invalidKey: self = .notEnrolled
        case .serverUnavailable: self = .unavailable
        case .unsupported: self = .unsupported
        case .other(let code): self = .failed(code: code)
        }
    }
}
