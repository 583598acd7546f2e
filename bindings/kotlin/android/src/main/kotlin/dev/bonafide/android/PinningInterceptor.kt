package dev.bonafide.android

import dev.bonafide.PinCheck
import dev.bonafide.PinResult
import dev.bonafide.PinSet
import java.security.cert.X509Certificate
import java.time.Clock
import javax.net.ssl.SSLPeerUnverifiedException
import okhttp3.Interceptor
import okhttp3.Response

/**
 * Asks for pins before each HTTP request of OkHttp's, also on a connection that was opened for
 * another host with the same certificate. Add it **last, with `addNetworkInterceptor`**: an
 * application interceptor has no connection, and throws [IllegalStateException].
 *
 * **It does not see WebSockets**: OkHttp asks no network interceptor about them. For a pinned host's
 * WebSocket, make a client for that host alone with [PlatformPinnedTrustManager].
 *
 * `http://` has no certificates: it is refused for a host that is pinned, and goes on for others.
 *
 * @param pins gives the set that counts now, so that an update needs no new client
 * @param observe is told what was found out about each host, for a log; it must not block
 */
class PinningInterceptor(
    private val clock: Clock = Clock.systemUTC(),
    private val observe: (host: String, check: PinCheck) -> Unit = { _, _ -> },
    private val pins: () -> PinSet,
) : Interceptor {
    /** With a set that never changes. */
    constructor(pins: PinSet) : this(pins = { pins })

    override fun intercept(chain: Interceptor.Chain): Response {
        val connection = checkNotNull(chain.connection()) {
            "PinningInterceptor belongs into addNetworkInterceptor"
        }
        val host = chain.request().url.host
        // OkHttp's own path, which it has built from the platform's authorities.
        val path = connection.handshake()?.peerCertificates?.map { it as X509Certificate }
        val check = pins().check(host, path.orEmpty(), clock.instant())
        observe(host, check)
        if (!check.accepted) {
            throw SSLPeerUnverifiedException(
                if (path == null) "$host is pinned, and this is no TLS"
                else "no pin for $host: ${check.result}",
            )
        }
        return chain.proceed(chain.request())
    }
}
