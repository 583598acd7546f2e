import Foundation

/// What proves a request: made over its hash, and sent beside it.
public struct AppAttestEvidence: Equatable, Sendable {
    /// What the object is.
    public enum Kind: Equatable, Sendable {
        /// Enrols the device. The object is the request's body.
        case attestation
        /// Goes with each request after that. The object is in a header.
        case assertion
    }

    /// What the object is.
    public let kind: Kind
    /// The key's id in base64, as `generateKey` gave it.
    public let keyId: String
    /// What Apple's framework gave: raw CBOR.
    public let object: Data
    /// The headers that bonafide's gate reads: add them to the request.
    public let headers: [String: String]

    init(
        kind: Kind, keyId: String, object: Data, request: RequestToBind, report: SignalsReport?
    ) {
        self.kind = kind
        self.keyId = keyId
        self.object = object
        var headers = [
            "Bonafide-App": request.appId,
            "Bonafide-Challenge": String(decoding: request.challenge, as: UTF8.self),
            "Bonafide-Device": keyId,
        ]
        switch kind {
        case .attestation: headers["Bonafide-Evidence"] = "apple-attestation"
        case .assertion:
            headers["Bonafide-Evidence"] = "apple-assertion \(object.base64EncodedString())"
        }
        if let report { headers["Bonafide-Report"] = report.header }
        self.headers = headers
    }
}

extension AppAttestEvidence: Redacted {}
