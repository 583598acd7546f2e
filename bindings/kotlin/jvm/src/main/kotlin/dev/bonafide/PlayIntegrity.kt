package dev.bonafide

import java.time.Duration
import java.time.Instant
import dev.bonafide.ffi.DecodeRequest as FfiDecodeRequest
import dev.bonafide.ffi.PendingVerdict as FfiPendingVerdict
import dev.bonafide.ffi.PlayApp as FfiApp
import dev.bonafide.ffi.PlayBinding as FfiBinding
import dev.bonafide.ffi.PlayExpectation as FfiExpectation
import dev.bonafide.ffi.PlayVerdict as FfiVerdict
import dev.bonafide.ffi.PlayVerifier as FfiVerifier
import dev.bonafide.ffi.playDecodeRequest as ffiPlayDecodeRequest
import dev.bonafide.ffi.verifyPlayDecoded as ffiVerifyPlayDecoded

/** Which verdicts are good enough. Values are in Google's words. */
typealias PlayPolicy = dev.bonafide.ffi.PlayPolicy

/** Where a policy begins. */
typealias PlayPreset = dev.bonafide.ffi.PlayPreset

/** Where a verdict came from. */
typealias PlayProvenance = dev.bonafide.ffi.PlayProvenance

/**
 * An app with the two keys from the Play Console.
 *
 * @property packageName the package name
 * @property decryptionKey as the console shows it: base64
 * @property verificationKey as the console shows it: base64
 */
class PlayApp(val packageName: String, val decryptionKey: String, val verificationKey: String) {
    override fun toString() = "PlayApp($packageName)"
}

/** What a token is bound by. */
sealed interface PlayBinding {
    /** A classic request's nonce. */
    class Nonce(val value: String) : PlayBinding

    /** A standard request's request hash. */
    class RequestHash(val value: String) : PlayBinding
}

/**
 * How a token is bound to a request, and how fresh it must be.
 *
 * @property packageName the package name of the app
 * @property binding what it is bound by
 * @property maxAge how old the token may be; 10 minutes unless it is given
 * @property maxAhead how far Google's clock may be ahead; 60 seconds unless it is given
 */
class PlayExpectation(
    val packageName: String,
    val binding: PlayBinding,
    val maxAge: Duration? = null,
    val maxAhead: Duration? = null,
) {
    internal val ffi
        get() = FfiExpectation(
            `package` = packageName,
            binding = when (binding) {
                is PlayBinding.Nonce -> FfiBinding.Nonce(binding.value)
                is PlayBinding.RequestHash -> FfiBinding.RequestHash(binding.value)
            },
            maxAge = maxAge,
            maxAhead = maxAhead,
        )
}

/**
 * Decrypts and verifies classic tokens of Play Integrity. Made once, used by any number of threads.
 *
 * @param apps one app may have several pairs of keys while you change them
 * @throws BonafideException.Configuration
 */
class PlayVerifier(apps: Collection<PlayApp>) : AutoCloseable {
    internal val ffi: FfiVerifier = native {
        FfiVerifier(apps.map { FfiApp(it.packageName, it.decryptionKey, it.verificationKey) })
    }

    /** A verifier for one app. */
    constructor(app: PlayApp) : this(listOf(app))

    /**
     * Decrypts and verifies a token.
     *
     * @throws BonafideException for whatever is not genuine
     */
    fun verify(
        token: String,
        expected: PlayExpectation,
        now: Instant = Instant.now(),
    ): PendingVerdict = native { PendingVerdict(ffi.verify(token.wellFormed(), expected.ffi, now)) }

    /** Frees what the native library holds. */
    override fun close() = ffi.close()
}

/**
 * The HTTP request that asks Google to decode a token.
 *
 * @property method `POST`
 * @property url the URL
 * @property authorization the value of the header `Authorization`: a secret
 * @property contentType the value of the header `Content-Type`
 * @property body the body: a secret
 */
class DecodeRequest internal constructor(
    val method: String,
    val url: String,
    val authorization: String,
    val contentType: String,
    val body: String,
) {
    override fun toString() = "$method $url"
}

internal fun FfiDecodeRequest.plain() =
    DecodeRequest(method, url, authorization, contentType, body)

/**
 * The call that asks Google to decode a standard token, with an OAuth 2.0 access token of a service
 * account, for the scope `playintegrity`.
 */
fun playDecodeRequest(packageName: String, token: String, accessToken: String): DecodeRequest =
    native { ffiPlayDecodeRequest(packageName, token.wellFormed(), accessToken).plain() }

/**
 * Verifies what Google answered, and nothing that came from anywhere else.
 *
 * @throws BonafideException.Unavailable.DecodeUnavailable among others, by the status
 */
fun verifyPlayDecoded(
    answer: DecodeAnswer,
    expected: PlayExpectation,
    now: Instant = Instant.now(),
): PendingVerdict = native {
    val status = answer.status.toUShort()
    PendingVerdict(ffiVerifyPlayDecoded(status, answer.body, expected.ffi, now))
}

/**
 * Google's answer.
 *
 * @property status the HTTP status
 */
class DecodeAnswer(val status: Int, internal val body: ByteArray) {
    init {
        require(status in 0..999) { "an HTTP status has three digits" }
    }
}

/** Your HTTP client, for standard tokens. What it throws is no answer: *unavailable*. */
interface GoogleClient {
    /** An OAuth 2.0 access token of a service account, for the scope `playintegrity`. */
    suspend fun accessToken(): String

    /** Sends the request. */
    suspend fun send(request: DecodeRequest): DecodeAnswer
}

/** The same for an HTTP client that blocks. */
interface BlockingGoogleClient {
    /** An OAuth 2.0 access token of a service account, for the scope `playintegrity`. */
    fun accessToken(): String

    /** Sends the request. */
    fun send(request: DecodeRequest): DecodeAnswer
}

/** Google's verdict. What is `null` was not said. Values are in Google's words. */
class PlayVerdict internal constructor(private val ffi: FfiVerdict) : Claims {
    /** Where it came from. */
    val provenance: PlayProvenance get() = ffi.provenance

    /** The package that asked for the token. */
    val packageName: String get() = ffi.`package`

    /** When the token was made. */
    val time: Instant get() = ffi.time

    /** `appRecognitionVerdict`. */
    val appRecognition: String? get() = ffi.appRecognition

    /** `certificateSha256Digest`. */
    val certificateDigests: List<String>? get() = ffi.certificateDigests

    /** `versionCode`. */
    val versionCode: Long? get() = ffi.versionCode

    /** `deviceRecognitionVerdict`. */
    val deviceLabels: List<String>? get() = ffi.deviceLabels

    /** `sdkVersion`. */
    val sdkVersion: Long? get() = ffi.sdkVersion

    /** `deviceActivityLevel`. */
    val deviceActivity: String? get() = ffi.deviceActivity

    /** The three recall bits. */
    val recall: List<Boolean?> get() = ffi.recall

    /** `appLicensingVerdict`. */
    val licensing: String? get() = ffi.licensing

    /** `activityLevel` of the account. */
    val accountActivity: String? get() = ffi.accountActivity

    /** `appsDetected`. */
    val appsDetected: List<String>? get() = ffi.appsDetected

    /** `playProtectVerdict`. */
    val playProtect: String? get() = ffi.playProtect

    /** Whether the answer was set up for a tester in the Play Console. */
    val isTestingResponse: Boolean get() = ffi.isTestingResponse

    /** All of it, in Google's own shape, without nonce and request hash. */
    val json: String get() = ffi.json
}

/** A genuine verdict. */
class PendingVerdict internal constructor(private val ffi: FfiPendingVerdict) :
    Pending<PlayVerdict>(ffi) {
    override fun effects() = native { ffi.effects().map { it.plain() } }

    override fun finish(outcome: Outcome) = native { PlayVerdict(ffi.finish(outcome)) }

    /** Takes the challenge in the same write: both count, or neither. */
    fun withChallenge(challenge: PendingChallenge): PendingVerdict =
        apply { native { ffi.withChallenge(challenge.ffi) } }

    /** Judges it before it is committed. It is used up by its commit either way. */
    fun appraise(policy: PlayPolicy): Appraisal = native { ffi.appraise(policy) }
}
