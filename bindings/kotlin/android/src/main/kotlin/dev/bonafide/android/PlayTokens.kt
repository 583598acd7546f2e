package dev.bonafide.android

import dev.bonafide.RequestBinding

/**
 * Google Play's classic request, over `com.google.android.play:integrity`, which this package does
 * not depend on. With `kotlinx-coroutines-play-services`, an app has it in three lines:
 *
 * ```
 * val manager = IntegrityManagerFactory.create(context)
 * val tokens = ClassicTokens { nonce ->
 *     manager.requestIntegrityToken(IntegrityTokenRequest.builder().setNonce(nonce).build()).await().token()
 * }
 * ```
 */
fun interface ClassicTokens {
    /** A token for this nonce. What Google Play throws goes through. */
    suspend fun request(nonce: String): String
}

/**
 * Google Play's standard request. Prepare the provider at the start of the app, and again when it
 * expires:
 *
 * ```
 * val provider = IntegrityManagerFactory.createStandard(context)
 *     .prepareIntegrityToken(PrepareIntegrityTokenRequest.builder().setCloudProjectNumber(number).build()).await()
 * val tokens = StandardTokens { hash ->
 *     provider.request(StandardIntegrityTokenRequest.builder().setRequestHash(hash).build()).await().token()
 * }
 * ```
 */
fun interface StandardTokens {
    /** A token for this request hash. What Google Play throws goes through. */
    suspend fun request(requestHash: String): String
}

/** The value of the header `Bonafide-Evidence` for a bound request. */
suspend fun ClassicTokens.evidence(binding: RequestBinding): String =
    "play-classic ${request(binding.requestHash)}"

/** The value of the header `Bonafide-Evidence` for a bound request. */
suspend fun StandardTokens.evidence(binding: RequestBinding): String =
    "play-standard ${request(binding.requestHash)}"
