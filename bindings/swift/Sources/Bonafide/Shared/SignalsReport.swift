import Dispatch
import Foundation

extension SignalsReport {
    /// Looks at the device, away from the caller's thread: a few milliseconds, and up to 50 for each
    /// check that the device keeps waiting.
    ///
    /// A finding is evidence; its absence is none. Bind the report into a request, so that the server
    /// knows that the genuine app sent these bytes.
    ///
    /// - Parameters:
    ///   - facts: What only the app's own layer finds out. On iOS, `DeviceFacts.current()`, new for
    ///     each report.
    ///   - expected: What you say of your app, to compare with what the device says.
    public static func collect(
        facts: DeviceFacts, expecting expected: SignalExpectations = SignalExpectations()
    ) async throws -> SignalsReport {
        // The checks block: not on the threads that run tasks.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(
                    with: Result { try collectSignals(facts: facts, expected: expected) })
            }
        }
    }

    /// The value of the header `Bonafide-Report`.
    public var header: String { bytes.base64EncodedString() }
}
