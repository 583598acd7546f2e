package dev.bonafide.android

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.StrongBoxUnavailableException
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.Signature
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.security.spec.ECGenParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import okhttp3.tls.HeldCertificate
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test

/** The Keystore of a device that this test plays, behind the same names as Android's. */
object Device {
    val specs = ArrayList<KeyGenParameterSpec>()
    val keys = HashMap<String, HeldCertificate>()
    var hasStrongBox = true
    val root: HeldCertificate = HeldCertificate.Builder().certificateAuthority(0).build()

    class Generator : KeyPairGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun initialize(keysize: Int, random: SecureRandom?) = error("a size is no spec")

        override fun initialize(params: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = params as KeyGenParameterSpec
        }

        override fun generateKeyPair(): KeyPair {
            specs += spec
            if (spec.isStrongBoxBacked && !hasStrongBox) throw StrongBoxUnavailableException()
            val pair = KeyPairGenerator.getInstance("EC").run {
                initialize(spec.algorithmParameterSpec as ECGenParameterSpec)
                generateKeyPair()
            }
            keys[spec.keystoreAlias] =
                HeldCertificate.Builder().keyPair(pair).signedBy(root).build()
            return pair
        }
    }

    class Store : KeyStoreSpi() {
        override fun engineGetKey(alias: String, password: CharArray?): Key? =
            keys[alias]?.keyPair?.private

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? =
            keys[alias]?.let { arrayOf(it.certificate, root.certificate) }

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineGetCertificate(alias: String) = engineGetCertificateChain(alias)?.first()

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(a: String, k: Key, p: CharArray?, c: Array<Certificate>) = no()

        override fun engineSetKeyEntry(a: String, k: ByteArray, c: Array<Certificate>) = no()

        override fun engineSetCertificateEntry(a: String, c: Certificate) = no()

        override fun engineDeleteEntry(alias: String) = no()

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys)

        override fun engineContainsAlias(alias: String) = alias in keys

        override fun engineSize() = keys.size

        override fun engineIsKeyEntry(alias: String) = alias in keys

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificateAlias(cert: Certificate): String? = null

        override fun engineStore(stream: OutputStream?, password: CharArray?) = no()

        private fun no(): Nothing = throw UnsupportedOperationException()
    }

    class Keystore : Provider("AndroidKeyStore", "1", "a test") {
        init {
            put("KeyPairGenerator.EC", Generator::class.java.name)
            put("KeyStore.AndroidKeyStore", Store::class.java.name)
        }
    }
}

class AttestedKeyPairTest {
    private val challenge = "the server's challenge".toByteArray()

    @BeforeEach
    fun install() {
        Device.specs.clear()
        Device.keys.clear()
        Device.hasStrongBox = true
        Security.addProvider(Device.Keystore())
    }

    @AfterEach
    fun remove() = Security.removeProvider("AndroidKeyStore")

    private fun generate(strongBox: Boolean = false, sdk: Int = 34) =
        runBlocking { AttestedKeyPair.generate("requests", challenge, strongBox, sdk) }

    @Test
    fun `a key is attested for the challenge, and signs`() = runBlocking<Unit> {
        val pair = generate()
        val spec = Device.specs.single()
        assertContentEquals(challenge, spec.attestationChallenge)
        assertEquals("requests" to listOf("SHA-256"), spec.keystoreAlias to spec.digests.asList())
        assertEquals(false, spec.isStrongBoxBacked)
        assertEquals(2, pair.chain.size)
        val message = "a request".toByteArray()
        val verified = Signature.getInstance("SHA256withECDSA").run {
            initVerify(pair.chain.first().publicKey)
            update(message)
            verify(pair.sign(message))
        }
        assertTrue(verified)
        assertEquals(pair.chain, assertNotNull(AttestedKeyPair.load("requests")).chain)
        assertNull(AttestedKeyPair.load("another"))
    }

    @Test
    fun `the separate chip is asked first, where there may be one`() {
        generate(strongBox = true)
        Device.hasStrongBox = false
        generate(strongBox = true)
        generate(strongBox = true, sdk = 27)
        val asked = Device.specs.map(KeyGenParameterSpec::isStrongBoxBacked)
        assertEquals(listOf(true, true, false, false), asked)
        assertEquals(1, Device.keys.size)
    }

    @Test
    fun `a key that is gone is no key`() {
        generate()
        Device.keys.clear()
        assertNull(runBlocking { AttestedKeyPair.load("requests") })
        assertFailsWith<java.security.NoSuchProviderException> {
            remove()
            generate()
        }
    }
}
