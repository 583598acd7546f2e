package dev.bonafide

import java.security.cert.CertificateException
import java.security.cert.X509Certificate
import java.time.Clock
import javax.net.ssl.X509TrustManager

/**
 * Asks for pins behind another trust manager, for a client of **one host**.
 *
 * A client of several hosts needs the interceptor instead: a connection is shared between hosts of
 * one certificate, and no trust manager is asked about the second.
 */
open class PinnedTrustManager(
    private val host: String,
    private val pins: PinSet,
    private val platform: X509TrustManager,
    private val clock: Clock = Clock.systemUTC(),
) : X509TrustManager {
    /** Trusts as the platform does and returns the path that it trusts, or the presented chain. */
    protected open fun trust(
        chain: Array<X509Certificate>,
        authType: String,
    ): List<X509Certificate> {
        platform.checkServerTrusted(chain, authType)
        return chain.asList()
    }

    final override fun checkServerTrusted(chain: Array<X509Certificate>, authType: String) {
        check(trust(chain, authType))
    }

    /** Throws where the path of a chain that is trusted has no pin. */
    protected fun check(path: List<X509Certificate>) {
        val check = pins.check(host, path, clock.instant())
        if (!check.accepted) {
            throw PinMismatchException(host, check.result)
        }
    }

    override fun checkClientTrusted(chain: Array<X509Certificate>, authType: String) =
        platform.checkClientTrusted(chain, authType)

    override fun getAcceptedIssuers(): Array<X509Certificate> = platform.acceptedIssuers
}

/** A server's path is trusted, and has no pin. */
class PinMismatchException(
    /** The host that was called. */
    val host: String,
    /** What was found instead. */
    val result: PinResult,
) : CertificateException("no pin for $host: $result")
