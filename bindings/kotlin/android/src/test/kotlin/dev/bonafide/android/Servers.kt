package dev.bonafide.android

import dev.bonafide.OnExpiry
import dev.bonafide.PinSet
import dev.bonafide.pin
import java.net.InetAddress
import java.net.Socket
import java.security.Principal
import java.security.cert.X509Certificate
import javax.net.ssl.SSLContext
import javax.net.ssl.SSLSocketFactory
import javax.net.ssl.X509ExtendedKeyManager
import okhttp3.Dns
import okhttp3.OkHttpClient
import okhttp3.tls.HandshakeCertificates
import okhttp3.tls.HeldCertificate

const val API = "api.test"
const val OTHER = "other.test"

/** Authorities that the client trusts, one of them an attacker's, and their servers. */
object Servers {
    private val root = authority("a root", null)
    private val intermediate = authority("an intermediate", root)
    private val leaf = server(intermediate, API, OTHER)
    private val backup = HeldCertificate.Builder().ecdsa256().build()
    private val evilRoot = authority("a company's root", null)
    private val evilLeaf = server(evilRoot, API)

    val genuine = keys(leaf, intermediate.certificate)

    /** It presents the pinned intermediate, which everybody can have, behind its own leaf. */
    val manInTheMiddle = keys(evilLeaf, intermediate.certificate)

    val trust = HandshakeCertificates.Builder()
        .addTrustedCertificate(root.certificate)
        .addTrustedCertificate(evilRoot.certificate)
        .build()

    /** It trusts neither of them. */
    val strangersTrust = HandshakeCertificates.Builder()
        .addTrustedCertificate(backup.certificate)
        .build()

    /** The intermediate's pin, and a backup. */
    val pins: PinSet = pins(API, intermediate)

    /** What no server here has. */
    val otherPins: PinSet = pins(API, HeldCertificate.Builder().ecdsa256().build())

    fun client(): OkHttpClient.Builder = OkHttpClient.Builder()
        .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager)
        .dns(object : Dns {
            override fun lookup(hostname: String) = listOf(InetAddress.getLoopbackAddress())
        })

    private fun pins(host: String, pinned: HeldCertificate): PinSet {
        val words = listOf(pinned, backup).joinToString(" ") { it.certificate.pin().text }
        return PinSet.parse("bonafide-pins 1\npins $host $words\n", OnExpiry.CLOSED)
    }

    private fun authority(name: String, issuer: HeldCertificate?) =
        HeldCertificate.Builder().ecdsa256().commonName(name)
            .certificateAuthority(if (issuer == null) 1 else 0)
            .apply { if (issuer != null) signedBy(issuer) }
            .build()

    private fun server(issuer: HeldCertificate, vararg hosts: String) =
        HeldCertificate.Builder().ecdsa256().commonName(hosts.first())
            .apply { hosts.forEach(::addSubjectAlternativeName) }
            .signedBy(issuer)
            .build()

    private fun keys(of: HeldCertificate, vararg presented: X509Certificate): ServerKeys {
        val keys = HandshakeCertificates.Builder().heldCertificate(of).build()
        return ServerKeys(keys, listOf(of.certificate, *presented))
    }
}

/** A server's key, and whatever chain it presents. */
class ServerKeys(keys: HandshakeCertificates, val presented: List<X509Certificate>) {
    val socketFactory: SSLSocketFactory = SSLContext.getInstance("TLS").run {
        val inner = keys.keyManager as X509ExtendedKeyManager
        val manager = object : X509ExtendedKeyManager() {
            override fun getCertificateChain(alias: String) = presented.toTypedArray()

            override fun getPrivateKey(alias: String) = inner.getPrivateKey(alias)

            override fun getServerAliases(type: String, issuers: Array<Principal>?) =
                inner.getServerAliases(type, issuers)

            override fun chooseServerAlias(
                type: String,
                issuers: Array<Principal>?,
                socket: Socket?,
            ): String? = inner.chooseServerAlias(type, issuers, socket)

            override fun getClientAliases(type: String, issuers: Array<Principal>?) = null

            override fun chooseClientAlias(
                types: Array<String>,
                issuers: Array<Principal>?,
                socket: Socket?,
            ) = null
        }
        init(arrayOf(manager), null, null)
        socketFactory
    }
}
