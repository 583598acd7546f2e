#if canImport(Security)
import Foundation
import Security

/// Applies pins to the connections of a `URLSession`, after the system has trusted their chain and
/// never instead of it.
///
///     let pins = try PinSet.parse(text: pinsText, onExpiry: .closed)
///     let session = URLSession(
///         configuration: .ephemeral, delegate: PinnedSessionDelegate(pins: pins), delegateQueue: nil)
///
/// - Use a session for the pinned hosts alone: the system may send a request over a connection that
///   was opened for another host of the same certificate, and then asks nobody.
/// - Leave `delegateQueue` nil: the system's evaluation may wait for the network.
/// - A pin set that was updated wants a new `URLSession`. Connections that are open, and sessions of
///   TLS that are resumed, are not checked again.
/// - A refused connection ends with `URLError.cancelled`; the observer says why.
///
/// Where your own delegate must be the session's, let it call `answer(to:)`.
public final class PinnedSessionDelegate: NSObject, URLSessionDelegate, URLSessionTaskDelegate,
    Sendable
{
    /// What to answer to a challenge.
    public typealias Answer = (URLSession.AuthChallengeDisposition, URLCredential?)

    private let pins: PinSet
    private let observer: (@Sendable (_ host: String, _ check: PinCheck) -> Void)?

    /// - Parameters:
    ///   - pins: The pins.
    ///   - observer: Told about each new connection to a host that the system trusted: for a log.
    public init(
        pins: PinSet,
        observer: (@Sendable (_ host: String, _ check: PinCheck) -> Void)? = nil
    ) {
        self.pins = pins
        self.observer = observer
    }

    /// The answer to a challenge; the system's own for all but server trust.
    public func answer(to challenge: URLAuthenticationChallenge) -> Answer {
        let space = challenge.protectionSpace
        guard space.authenticationMethod == NSURLAuthenticationMethodServerTrust else {
            return (.performDefaultHandling, nil)
        }
        guard let trust = space.serverTrust, SecTrustEvaluateWithError(trust, nil),
            let chain = SecTrustCopyCertificateChain(trust) as? [SecCertificate]
        else { return (.cancelAuthenticationChallenge, nil) }
        let check = pins.check(
            host: space.host, chain: chain.map { SecCertificateCopyData($0) as Data })
        observer?(space.host, check)
        guard check.accepted else { return (.cancelAuthenticationChallenge, nil) }
        return (.useCredential, URLCredential(trust: trust))
    }

    public func urlSession(
        _ session: URLSession, didReceive challenge: URLAuthenticationChallenge,
        completionHandler:
            @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        let (disposition, credential) = answer(to: challenge)
        completionHandler(disposition, credential)
    }

    /// For a delegate of a task, which the system asks where the session's has no answer.
    public func urlSession(
        _ session: URLSession, task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler:
            @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        let (disposition, credential) = answer(to: challenge)
        completionHandler(disposition, credential)
    }
}
#endif
