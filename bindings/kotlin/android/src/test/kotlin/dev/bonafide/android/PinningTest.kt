package dev.bonafide.android

import dev.bonafide.OnExpiry
import dev.bonafide.PinMismatchException
import dev.bonafide.PinResult
import dev.bonafide.PinSet
import dev.bonafide.PinnedTrustManager
import dev.bonafide.Sha256
import java.net.InetSocketAddress
import java.net.Proxy
import java.security.cert.CertificateException
import java.security.cert.X509Certificate
import java.util.Base64
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import javax.net.ssl.SSLContext
import javax.net.ssl.SSLException
import javax.net.ssl.SSLHandshakeException
import javax.net.ssl.SSLPeerUnverifiedException
import javax.net.ssl.X509TrustManager
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue
import okhttp3.Call
import okhttp3.EventListener
import okhttp3.OkHttpClient
import okhttp3.Protocol
import okhttp3.Request
import okhttp3.Response
import okhttp3.WebSocket
import okhttp3.WebSocketListener
import okhttp3.mockwebserver.MockResponse
import okhttp3.mockwebserver.MockWebServer
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test

class PinningTest {
    private val servers = ArrayList<MockWebServer>()
    private val clients = ArrayList<OkHttpClient>()

    @AfterEach
    fun close() {
        clients.forEach {
            it.dispatcher.executorService.shutdown()
            it.connectionPool.evictAll()
        }
        servers.forEach(MockWebServer::close)
    }

    private fun server(keys: ServerKeys? = Servers.genuine) = MockWebServer().apply {
        servers += this
        if (keys != null) useHttps(keys.socketFactory, false)
    }

    private fun MockWebServer.says(text: String) = apply { enqueue(MockResponse().setBody(text)) }

    private fun client(build: OkHttpClient.Builder.() -> Unit) =
        Servers.client().apply(build).build().also { clients += it }

    private fun OkHttpClient.get(server: MockWebServer, host: String, scheme: String = "https") =
        newCall(Request.Builder().url("$scheme://$host:${server.port}/v1/hello").build())
            .execute().use { it.body?.string() }

    @Test
    fun `the pinned server is talked to`() {
        val server = server().says("hello").says("hello")
        val seen = ArrayList<PinResult>()
        val interceptor = PinningInterceptor(observe = { _, check -> seen += check.result }) { Servers.pins }
        val client = client { addNetworkInterceptor(interceptor) }
        assertEquals("hello", client.get(server, API))
        assertEquals("hello", client.get(server, API))
        assertEquals(listOf(1, 1), seen.map { assertIs<PinResult.Matched>(it).index })
    }

    @Test
    fun `without its key it is refused, before the request is sent`() {
        val server = server().says("hello")
        val client = client { addNetworkInterceptor(PinningInterceptor(Servers.otherPins)) }
        val refused = assertFailsWith<SSLPeerUnverifiedException> { client.get(server, API) }
        assertContains(refused.message.orEmpty(), "no pin for api.test: Mismatch")
        assertEquals(0, server.requestCount)
    }

    @Test
    fun `somebody in the middle is refused, whatever they present`() {
        val server = server(Servers.manInTheMiddle).says("hello").says("hello")
        assertEquals("hello", client { }.get(server, API), "trusted, without pins")
        val pinned = client { addNetworkInterceptor(PinningInterceptor(Servers.pins)) }
        assertFailsWith<SSLPeerUnverifiedException> { pinned.get(server, API) }
        assertEquals(1, server.requestCount)
    }

    @Test
    fun `each request is asked about, not each connection`() {
        // One HTTP/2 connection for two hosts of one certificate, of which one is pinned.
        val server = server().says("hello").says("hello")
        val connections = AtomicInteger()
        val client = client {
            addNetworkInterceptor(PinningInterceptor(Servers.otherPins))
            eventListener(object : EventListener() {
                override fun connectEnd(
                    call: Call,
                    inetSocketAddress: InetSocketAddress,
                    proxy: Proxy,
                    protocol: Protocol?,
                ) {
                    connections.incrementAndGet()
                }
            })
        }
        assertEquals("hello", client.get(server, OTHER))
        assertFailsWith<SSLPeerUnverifiedException> { client.get(server, API) }
        assertEquals(1, server.requestCount)
        assertEquals(1, connections.get())
    }

    @Test
    fun `http is refused where pins are, and goes on elsewhere`() {
        val server = server(keys = null).says("hello")
        val client = client { addNetworkInterceptor(PinningInterceptor(Servers.pins)) }
        val refused = assertFailsWith<SSLPeerUnverifiedException> { client.get(server, API, "http") }
        assertContains(refused.message.orEmpty(), "no TLS")
        assertEquals(0, server.requestCount)
        assertEquals("hello", client.get(server, OTHER, "http"))
    }

    @Test
    fun `an update counts for the next request`() {
        val server = server().says("hello")
        var pins = Servers.pins
        val client = client { addNetworkInterceptor(PinningInterceptor { pins }) }
        assertEquals("hello", client.get(server, API))
        pins = Servers.otherPins
        assertFailsWith<SSLPeerUnverifiedException> { client.get(server, API) }
        pins = Servers.otherPins.reportOnly()
        server.says("hello")
        assertEquals("hello", client.get(server, API))
    }

    @Test
    fun `as an application interceptor it says that it is in the wrong place`() {
        val server = server().says("hello")
        val client = client { addInterceptor(PinningInterceptor(Servers.pins)) }
        assertFailsWith<IllegalStateException> { client.get(server, API) }
    }

    /** What came of it: the first message, or why there is none. */
    private fun OkHttpClient.socket(server: MockWebServer): CompletableFuture<String> {
        val answer = CompletableFuture<String>()
        val listener = object : WebSocketListener() {
            override fun onMessage(webSocket: WebSocket, text: String) {
                answer.complete(text)
                webSocket.close(1000, null)
            }

            override fun onFailure(webSocket: WebSocket, t: Throwable, response: Response?) {
                answer.completeExceptionally(t)
            }
        }
        newWebSocket(Request.Builder().url("wss://$API:${server.port}/").build(), listener)
        return answer
    }

    private fun webSocketServer(keys: ServerKeys = Servers.genuine) =
        server(keys).apply {
            enqueue(
                MockResponse().withWebSocketUpgrade(object : WebSocketListener() {
                    override fun onOpen(webSocket: WebSocket, response: Response) {
                        webSocket.send("hello")
                    }

                    override fun onClosing(webSocket: WebSocket, code: Int, reason: String) {
                        webSocket.close(code, reason)
                    }
                }),
            )
        }

    private fun pinnedByTrust(trust: X509TrustManager) = client {
        val tls = SSLContext.getInstance("TLS").apply { init(null, arrayOf(trust), null) }
        sslSocketFactory(tls.socketFactory, trust)
    }

    private fun CompletableFuture<String>.failure(): Throwable =
        assertFailsWith<java.util.concurrent.ExecutionException> { get(10, TimeUnit.SECONDS) }
            .cause ?: error("no cause")

    /** Should OkHttp change it, the warning in the documentation is old. */
    @Test
    fun `the interceptor does not see WebSockets`() {
        val client = client { addNetworkInterceptor(PinningInterceptor(Servers.otherPins)) }
        assertEquals("hello", client.socket(webSocketServer()).get(10, TimeUnit.SECONDS))
    }

    @Test
    fun `a trust manager sees WebSockets`() {
        val good = PinnedTrustManager(API, Servers.pins, Servers.trust.trustManager)
        val client = pinnedByTrust(good)
        assertEquals("hello", client.socket(webSocketServer()).get(10, TimeUnit.SECONDS))
        val bad = PinnedTrustManager(API, Servers.otherPins, Servers.trust.trustManager)
        val server = webSocketServer()
        assertIs<SSLException>(pinnedByTrust(bad).socket(server).failure())
        assertEquals(0, server.requestCount)
        val middle = webSocketServer(Servers.manInTheMiddle)
        assertIs<SSLHandshakeException>(pinnedByTrust(good).socket(middle).failure())
        assertEquals(0, middle.requestCount)
    }

    /** The platform's, as Android's is: it is asked with the host and returns the path it trusts. */
    @Suppress("unused")
    class Platform(
        private val inner: X509TrustManager,
        private val path: List<X509Certificate>,
    ) : X509TrustManager by inner {
        fun checkServerTrusted(
            chain: Array<X509Certificate>,
            authType: String,
            host: String,
        ): List<X509Certificate> {
            if (host != API) throw CertificateException("another host")
            inner.checkServerTrusted(chain, authType)
            return path
        }
    }

    @Test
    fun `on Android, the platform's own path is what must be pinned`() {
        val presented = Servers.genuine.presented
        val inner = Servers.trust.trustManager
        val trust = PlatformPinnedTrustManager(API, Servers.pins, Platform(inner, presented))
        trust.checkServerTrusted(presented.toTypedArray(), "ECDHE_ECDSA")
        assertEquals(presented, trust.checkServerTrusted(presented.toTypedArray(), "ECDHE_ECDSA", API))
        // It trusts another path than the one that was presented.
        val another = PlatformPinnedTrustManager(
            API, Servers.pins, Platform(inner, Servers.manInTheMiddle.presented),
        )
        val refused = assertFailsWith<PinMismatchException> {
            another.checkServerTrusted(presented.toTypedArray(), "ECDHE_ECDSA")
        }
        assertEquals(API, refused.host)
        assertFailsWith<PinMismatchException> {
            another.checkServerTrusted(presented.toTypedArray(), "ECDHE_ECDSA", API)
        }
        // What the platform does not trust, no pin mends.
        val stranger = PlatformPinnedTrustManager(
            API, Servers.pins, Platform(Servers.strangersTrust.trustManager, presented),
        )
        assertFailsWith<CertificateException> {
            stranger.checkServerTrusted(presented.toTypedArray(), "ECDHE_ECDSA", API)
        }
    }

    @Test
    fun `the client talks to the pinned host over the platform's trust manager`() {
        val path = Servers.genuine.presented
        val platform = Platform(Servers.trust.trustManager, path)
        val client = pinnedByTrust(PlatformPinnedTrustManager(API, Servers.pins, platform))
        assertEquals("hello", client.get(server().says("hello"), API))
    }

    @Test
    fun `a set without a backup is refused, and so is text that is none`() {
        val text = Servers.pins.toString()
        val alone = text.lines().joinToString("\n") { it.substringBeforeLast(" sha256/") }
        assertFailsWith<dev.bonafide.BonafideException.Configuration.PinsWithoutBackup> {
            PinSet.parse(alone, OnExpiry.CLOSED)
        }
        assertFailsWith<dev.bonafide.BonafideException.Malformed.InvalidPinSet> {
            PinSet.parse("pins", OnExpiry.CLOSED)
        }
        assertTrue(PinSet.parse(text, OnExpiry.OPEN).toString() == text)
    }

    /** Its memory is another set's by then, which knows nothing of this host. */
    @Test
    fun `a closed set lets nothing pass`() {
        fun pins(host: String) = PinSet.parse(
            "bonafide-pins 1\npins $host ${pin(1)} ${pin(2)}\n", OnExpiry.CLOSED,
        )
        val set = pins("example.com").also(PinSet::close)
        val others = List(64) { pins("example.org") }
        assertFailsWith<IllegalStateException> { set.check("example.com", emptyList()) }
        others.forEach { assertEquals(PinResult.NotPinned, it.check("example.com", emptyList()).result) }
    }

    private fun pin(of: Int): String {
        val hash = Sha256.of(byteArrayOf(of.toByte())).toByteArray()
        return "sha256/" + Base64.getEncoder().encodeToString(hash)
    }
}
