import Foundation

extension PinSet {
    /// Says whether a server's chain is pinned, **after** the platform's own trust evaluation has
    /// accepted it, never instead of it.
    ///
    /// - Parameters:
    ///   - host: The host that the request is for.
    ///   - chain: The certificates in DER, the server's own first.
    public func check(host: String, chain: [Data], now: Date = Date()) -> PinCheck {
        verifyPins(host: host, chain: chain, pins: self, now: now)
    }
}
