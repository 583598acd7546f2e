import Bonafide
import Foundation

/// The app's side of examples/gate: enrols once, and then proves each request.
actor Genuine {
    struct Refused: Error {
        let status: Int
    }

    private let appId = "TEAMID1234.com.example.app"
    private let server = URL(string: "https://api.example.com")!
    private let attest = AppAttestClient(
        service: DeviceCheckService(), keys: KeychainKeyStore(service: "com.example.app.attest"))
    private let session: URLSession

    /// `pins` is the text of a pin set, from the app's bundle.
    init(pins: String) throws {
        let pins = try PinSet.parse(text: pins, onExpiry: .closed)
        session = URLSession(
            configuration: .ephemeral,
            delegate: PinnedSessionDelegate(pins: pins) { host, check in
                if !check.accepted { print("no pinned connection to \(host): \(check.result)") }
            },
            delegateQueue: nil)
    }

    func hello(_ body: Data) async throws -> Data {
        try await attest.enrol { keyId in
            // The attestation is the whole body, which is therefore bound as empty.
            try RequestToBind(
                appId: self.appId, purpose: "enrol",
                challenge: try await self.challenge(for: "enrol", keyId),
                urlRequest: self.post("/v1/devices"))
        } send: { evidence in
            var request = self.post("/v1/devices", evidence.object)
            for (name, value) in evidence.headers {
                request.setValue(value, forHTTPHeaderField: name)
            }
            _ = try await self.send(request)
        }

        var request = post("/v1/hello", body)
        let challenge = try await challenge(for: "hello", attest.enrolledKeyId() ?? "")
        let report = try await SignalsReport.collect(
            facts: .current(), expecting: SignalExpectations(appIds: ["com.example.app"]))
        let evidence = try await attest.evidence(
            for: RequestToBind(
                appId: appId, purpose: "hello", challenge: challenge, urlRequest: request),
            report: report)
        for (name, value) in evidence.headers {
            request.setValue(value, forHTTPHeaderField: name)
        }
        return try await send(request)
    }

    private func challenge(for purpose: String, _ keyId: String) async throws -> String {
        struct Answer: Decodable {
            let challenge: String
        }
        let asked = try JSONEncoder().encode(["app_id": appId, "purpose": purpose])
        var request = post("/v1/challenge", asked)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue(keyId, forHTTPHeaderField: "Bonafide-Device")
        return try JSONDecoder().decode(Answer.self, from: try await send(request)).challenge
    }

    private nonisolated func post(_ path: String, _ body: Data = Data()) -> URLRequest {
        var request = URLRequest(url: server.appendingPathComponent(path))
        request.httpMethod = "POST"
        request.httpBody = body
        return request
    }

    private func send(_ request: URLRequest) async throws -> Data {
        let (data, response) = try await session.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        // A real app reads `action` from the body: `reattest` is `attest.forgetKey()`.
        guard (200..<300).contains(status) else { throw Refused(status: status) }
        return data
    }
}
