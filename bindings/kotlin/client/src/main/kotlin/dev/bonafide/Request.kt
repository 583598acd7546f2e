package dev.bonafide

import dev.bonafide.ffi.RequestToBind
import dev.bonafide.ffi.bindRequest

/** The scheme of a request. */
typealias Scheme = dev.bonafide.ffi.Scheme

/**
 * A request with everything that is bound, alike in the app and in the server.
 *
 * @property appId the App ID of an iOS app, or the package name of an Android app
 * @property purpose what the endpoint does, in the server's own word
 * @property challenge the challenge that the server issued, byte for byte
 * @property method the method, such as `POST`
 * @property authority the host, with its port if that is not the scheme's own. A server takes it
 * from its configuration, never from the `Host` header
 * @property pathAndQuery path and query as in the request line
 * @property body the hash of the body
 * @property report the digest of the report of runtime signals, if one is sent
 */
class BoundRequest(
    val appId: String,
    val purpose: String,
    private val challenge: ByteArray,
    val method: String,
    val authority: String,
    val pathAndQuery: String,
    val body: Sha256 = Sha256.EMPTY,
    val report: Sha256? = null,
    val scheme: Scheme = Scheme.HTTPS,
) {
    /** With a challenge of the server's, whose characters are bound. */
    constructor(
        appId: String,
        purpose: String,
        challenge: Challenge,
        method: String,
        authority: String,
        pathAndQuery: String,
        body: Sha256 = Sha256.EMPTY,
        report: Sha256? = null,
        scheme: Scheme = Scheme.HTTPS,
    ) : this(
        appId, purpose, challenge.toByteArray(), method, authority, pathAndQuery, body, report, scheme,
    )

    /**
     * The one hash of all of it.
     *
     * Throws [BonafideException.Malformed.InvalidRequestField] for a field in another form than the
     * one that is bound.
     */
    fun binding(): RequestBinding = native {
        val bound = bindRequest(
            RequestToBind(
                appId = appId.wellFormed(),
                purpose = purpose,
                challenge = challenge,
                method = method.wellFormed(),
                scheme = scheme,
                authority = authority,
                pathAndQuery = pathAndQuery.wellFormed(),
                bodySha256 = body.octets.borrow(),
                reportSha256 = report?.octets?.borrow(),
            ),
        )
        RequestBinding(ClientDataHash(bound.hash), bound.base64url)
    }
}

/** What the evidence must be about. */
class RequestBinding internal constructor(
    /** For App Attest. */
    val clientDataHash: ClientDataHash,
    /** The same in base64url: Play Integrity's request hash, or nonce. */
    val requestHash: String,
) {
    override fun equals(other: Any?) = other is RequestBinding && requestHash == other.requestHash

    override fun hashCode() = requestHash.hashCode()

    override fun toString() = "RequestBinding(…)"
}
