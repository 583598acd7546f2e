package dev.bonafide.android

import android.net.http.X509TrustManagerExtensions
import dev.bonafide.PinSet
import dev.bonafide.PinnedTrustManager
import java.security.KeyStore
import java.security.cert.X509Certificate
import java.time.Clock
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509TrustManager

/**
 * Pins behind Android's own trust evaluation, for a client of **one host**: for its WebSockets, or
 * for `HttpsURLConnection`. The network security configuration of the app counts as ever.
 *
 * ```
 * val trust = PlatformPinnedTrustManager("ws.example.com", pins)
 * val tls = SSLContext.getInstance("TLS").apply { init(null, arrayOf(trust), null) }
 * val client = OkHttpClient.Builder().sslSocketFactory(tls.socketFactory, trust).build()
 * ```
 */
class PlatformPinnedTrustManager(
    private val host: String,
    pins: PinSet,
    platform: X509TrustManager = platformTrustManager(),
    clock: Clock = Clock.systemUTC(),
) : PinnedTrustManager(host, pins, platform, clock) {
    private val extensions = X509TrustManagerExtensions(platform)

    override fun trust(chain: Array<X509Certificate>, authType: String): List<X509Certificate> =
        extensions.checkServerTrusted(chain, authType, host)

    /**
     * Android and OkHttp look for this method by its name, and want the path that is trusted. The
     * host is known already, whatever they say.
     */
    @Suppress("unused", "UNUSED_PARAMETER")
    fun checkServerTrusted(
        chain: Array<X509Certificate>,
        authType: String,
        host: String,
    ): List<X509Certificate> = trust(chain, authType).also(::check)
}

/** The trust manager that Android gives an app. */
fun platformTrustManager(): X509TrustManager {
    val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
    factory.init(null as KeyStore?)
    return factory.trustManagers.filterIsInstance<X509TrustManager>().single()
}
