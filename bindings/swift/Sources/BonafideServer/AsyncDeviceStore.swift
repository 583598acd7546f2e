import Foundation

/// Your table of devices and of what was used.
///
/// What it throws is taken as "no certain answer": the request is refused with `storeUnavailable`,
/// and the client tries again later. Log it where you throw it.
public protocol AsyncDeviceStore: Sendable {
    /// The device of this name (32 bytes), if the table has it.
    func load(device: Data) async throws -> StoredDevice?

    /// Writes all effects in one transaction if every condition holds, and nothing otherwise.
    func commit(effects: [Effect]) async throws -> Outcome
}

/// Your HTTP client, for standard tokens of Play Integrity.
public protocol AsyncGoogleClient: Sendable {
    /// An OAuth 2.0 access token of a service account, for the scope `playintegrity`.
    func accessToken() async throws -> String

    /// Sends the request.
    func send(request: DecodeRequest) async throws -> DecodeAnswer
}

extension Gate {
    /// Takes all steps of one request, and never blocks. A refusal is a decision, not an error.
    ///
    /// - Parameters:
    ///   - call: What the request brings in its headers.
    ///   - body: The request's body; of an attestation it is the object alone.
    ///   - store: Your table.
    ///   - google: Needed where standard tokens are served.
    public func decide(
        call: GateCall, body: Data, store: some AsyncDeviceStore,
        google: (any AsyncGoogleClient)? = nil, now: Date = Date()
    ) async throws -> Decision {
        let request = admit(call: call, now: now)
        while true {
            switch try request.next() {
            case .decision:
                return try request.decision()
            case .attestation:
                try request.attestation(object: body, bodySha256: nil, now: now)
            case .device:
                let id = try request.deviceId()
                switch await answer({ try await store.load(device: id) }) {
                case .success(let device): try request.device(device: device)
                case .failure: try request.unavailable()
                }
            case .body:
                try request.body(bodySha256: sha256(data: body), now: now)
            case .decoded:
                switch await answer({ try await decode(request, by: google) }) {
                case .success(let answer):
                    try request.decoded(
                        status: answer.status, answer: answer.body,
                        bodySha256: sha256(data: body), now: now)
                case .failure: try request.unavailable()
                }
            case .commit:
                let effects = try request.effects()
                switch await answer({ try await store.commit(effects: effects) }) {
                case .success(let outcome): try request.finish(outcome: outcome)
                case .failure: try request.unavailable()
                }
            }
        }
    }
}

private struct NoGoogleClient: Error {}

private func decode(
    _ request: GateRequest, by google: (any AsyncGoogleClient)?
) async throws -> DecodeAnswer {
    guard let google else { throw NoGoogleClient() }
    let token = try await google.accessToken()
    return try await google.send(request: request.decodeRequest(accessToken: token))
}

private func answer<T>(_ ask: () async throws -> T) async -> Result<T, any Error> {
    do { return .success(try await ask()) } catch { return .failure(error) }
}
