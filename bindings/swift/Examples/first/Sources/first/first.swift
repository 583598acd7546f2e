import BonafideServer
import Foundation

/// An attestation as a server has it: what the app sent, and the challenge's hash from the server's
/// own session.
struct Evidence: Decodable {
    let object: Data
    let keyId: Data
    let clientDataHash: String
}

/// What all languages test with: evidence of simulated devices, and the root that signed it.
struct Vectors: Decodable {
    let appId: String
    let root: Data
    let nowMs: Double
    let attestations: [Evidence]
}

@main
struct First {
    static func main() async throws {
        let file = URL(fileURLWithPath: CommandLine.arguments[1])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let vectors = try decoder.decode(Vectors.self, from: Data(contentsOf: file))
        let evidence = vectors.attestations[0]

        // Once, at the start. Apple's root is built in: `trustAnchors` is for tests.
        let verifier = try AppAttestVerifier(
            config: AppAttestConfig(apps: [vectors.appId], trustAnchors: [vectors.root]))
        let store = MemoryDeviceStore()

        // When an app enrols. In a server, `now` is Date().
        let now = Date(timeIntervalSince1970: vectors.nowMs / 1000)
        for attempt in 1...2 {
            do {
                let pending = try verifier.verifyAttestation(
                    object: evidence.object, keyId: evidence.keyId,
                    clientDataHash: bytes(evidence.clientDataHash), now: now)
                try pending.ownedBy(subject: "user 7")
                guard try pending.appraise(policy: AppAttestPolicy(preset: .recommended)).accepted
                else { return print("\(attempt): genuine, and not good enough") }
                let claims = try await pending.commit(to: store)
                print("\(attempt): enrolled, of iOS \(claims.osVersion ?? "?")")
            } catch let error as BonafideError {
                // `line` is for your log, `publicMessage` for the client.
                print("\(attempt): refused, \(error.publicMessage) (\(error.action))")
            }
        }
    }
}

func bytes(_ hex: String) -> Data {
    let digits = Array(hex)
    return Data(
        stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        })
}
