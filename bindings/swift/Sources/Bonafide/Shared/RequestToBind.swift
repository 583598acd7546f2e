import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension RequestToBind {
    /// A request, alike in the app and in the server.
    ///
    /// - Parameters:
    ///   - appId: The App ID of an iOS app, such as `TEAMID1234.com.example.app`.
    ///   - purpose: What the endpoint does, in the server's own word.
    ///   - challenge: The challenge's text, as the server gave it.
    ///   - authority: The host, with its port if that is not the scheme's own. In the server: as
    ///     configured, never as a header says.
    ///   - pathAndQuery: Path and query as in the request line.
    ///   - body: The body; empty if there is none.
    ///   - report: The report of runtime signals, if one is sent.
    public init(
        appId: String, purpose: String, challenge: String, method: String, scheme: Scheme = .https,
        authority: String, pathAndQuery: String, body: Data = Data(), report: SignalsReport? = nil
    ) {
        self.init(
            appId: appId, purpose: purpose, challenge: Data(challenge.utf8), method: method,
            scheme: scheme, authority: authority, pathAndQuery: pathAndQuery,
            bodySha256: sha256(data: body), reportSha256: report?.sha256)
    }

    /// The request that `URLSession` will send.
    ///
    /// What is bound is what the `URLRequest` says now: a redirect is another request. A body that
    /// is a stream, or that an upload task brings, is not in it.
    ///
    /// - Throws: `URLError(.unsupportedURL)` if it is no request to a host over HTTPS or HTTP, or
    ///   its body is a stream.
    public init(
        appId: String, purpose: String, challenge: String, urlRequest: URLRequest,
        report: SignalsReport? = nil
    ) throws {
        guard let url = urlRequest.url?.absoluteURL,
            let parts = URLComponents(url: url, resolvingAgainstBaseURL: true),
            let host = parts.percentEncodedHost, !host.isEmpty,
            urlRequest.httpBodyStream == nil
        else { throw URLError(.unsupportedURL) }
        let scheme: Scheme
        switch parts.scheme?.lowercased() {
        case "https": scheme = .https
        case "http": scheme = .http
        default: throw URLError(.unsupportedURL)
        }
        let ownPort = scheme == .https ? 443 : 80
        var authority = host.lowercased()
        if let port = parts.port, port != ownPort { authority += ":\(port)" }
        var path = parts.percentEncodedPath
        if path.isEmpty { path = "/" }
        if let query = parts.percentEncodedQuery { path += "?\(query)" }
        self.init(
            appId: appId, purpose: purpose, challenge: challenge,
            method: urlRequest.httpMethod ?? "GET", scheme: scheme, authority: authority,
            pathAndQuery: path, body: urlRequest.httpBody ?? Data(), report: report)
    }

    /// The hash that the platform signs: App Attest's client data hash.
    public func binding() throws -> RequestBinding { try bindRequest(request: self) }
}
