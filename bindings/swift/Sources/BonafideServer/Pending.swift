import Foundation

/// Genuine evidence whose effects were not written yet.
///
/// It counts only after they were: two requests with the same assertion both verify, and one of them
/// loses at the write. So the write is atomic and conditional, never "read the counter, compare,
/// write".
public protocol Pending: AnyObject, Sendable {
    /// What the evidence says, once it counts.
    associatedtype Claims

    /// What must be written, all of it or nothing.
    func effects() throws -> [Effect]

    /// The claims if the outcome is `committed`; the refusal is thrown otherwise. A second finish is
    /// an error.
    func finish(outcome: Outcome) throws -> Claims
}

extension PendingAttestation: Pending {}
extension PendingAssertion: Pending {}
extension PendingChallenge: Pending {}
extension PendingVerdict: Pending {}

// A database answers now or later; the compiler knows which.
// swift-format-ignore: AmbiguousTrailingClosureOverload
extension Pending {
    /// Has `write` write the effects in one transaction, and gives the claims.
    ///
    /// What `write` throws goes on to the caller: without a certain answer of the database there are
    /// no claims. The write may have happened all the same, so the client comes back with *new*
    /// evidence. Answer "try again later", never "not genuine".
    public func commit(_ write: ([Effect]) throws -> Outcome) throws -> Claims {
        try finish(outcome: write(effects()))
    }

    /// The same for a database that is asked asynchronously.
    public func commit(_ write: ([Effect]) async throws -> Outcome) async throws -> Claims {
        try finish(outcome: await write(effects()))
    }

    /// Commits to a store.
    public func commit(to store: some AsyncDeviceStore) async throws -> Claims {
        try finish(outcome: await store.commit(effects: effects()))
    }
}
