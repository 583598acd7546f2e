package dev.bonafide.android

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.Signature
import java.security.cert.X509Certificate
import java.security.spec.ECGenParameterSpec
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/**
 * A key on P-256 in Android Keystore, with the chain in which the device's hardware attests it.
 *
 * The chain goes to the server, which alone can judge it: what an app checks itself proves nothing.
 */
class AttestedKeyPair private constructor(
    /** The name of the key in the Keystore. */
    val alias: String,
    private val key: PrivateKey,
    /** The chain, the key's own certificate first. */
    val chain: List<X509Certificate>,
) {
    /** An ECDSA signature with SHA-256 in DER. It may wait for the hardware. */
    suspend fun sign(
        message: ByteArray,
        dispatcher: CoroutineDispatcher = Dispatchers.IO,
    ): ByteArray = withContext(dispatcher) {
        Signature.getInstance("SHA256withECDSA").run {
            initSign(key)
            update(message)
            sign()
        }
    }

    companion object {
        private const val KEYSTORE = "AndroidKeyStore"

        /**
         * Makes a key and has it attested for a challenge of the server's, which ends up in the
         * chain. A key of the same name is replaced. It takes up to seconds.
         *
         * @param strongBox tries the separate chip first, where there is one
         */
        suspend fun generate(
            alias: String,
            challenge: ByteArray,
            strongBox: Boolean = false,
            sdk: Int = Build.VERSION.SDK_INT,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): AttestedKeyPair = withContext(dispatcher) {
            if (strongBox && sdk >= Build.VERSION_CODES.P) {
                try {
                    make(spec(alias, challenge).setIsStrongBoxBacked(true))
                } catch (_: StrongBoxUnavailableException) {
                    make(spec(alias, challenge))
                }
            } else {
                make(spec(alias, challenge))
            }
            checkNotNull(read(alias)) { "the Keystore has no key that it just made" }
        }

        /** The key of this name, if the Keystore has it. */
        suspend fun load(
            alias: String,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): AttestedKeyPair? = withContext(dispatcher) { read(alias) }

        private fun spec(alias: String, challenge: ByteArray) =
            KeyGenParameterSpec.Builder(alias, KeyProperties.PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                .setDigests(KeyProperties.DIGEST_SHA256)
                .setAttestationChallenge(challenge)

        private fun make(spec: KeyGenParameterSpec.Builder) {
            val generator = KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, KEYSTORE)
            generator.initialize(spec.build())
            generator.generateKeyPair()
        }

        private fun read(alias: String): AttestedKeyPair? {
            val store = KeyStore.getInstance(KEYSTORE).apply { load(null) }
            val key = store.getKey(alias, null) as? PrivateKey ?: return null
            val chain = store.getCertificateChain(alias) ?: return null
            return AttestedKeyPair(alias, key, chain.map { it as X509Certificate })
        }
    }
}
