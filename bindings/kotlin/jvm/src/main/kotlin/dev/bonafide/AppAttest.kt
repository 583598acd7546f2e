package dev.bonafide

import java.security.cert.X509Certificate
import java.time.Instant
import dev.bonafide.ffi.AppAttestConfig as FfiConfig
import dev.bonafide.ffi.AppAttestVerifier as FfiVerifier
import dev.bonafide.ffi.AssertionClaims as FfiAssertion
import dev.bonafide.ffi.AttestationClaims as FfiAttestation
import dev.bonafide.ffi.AttestedKey as FfiKey
import dev.bonafide.ffi.Launch as FfiLaunch
import dev.bonafide.ffi.PendingAssertion as FfiPendingAssertion
import dev.bonafide.ffi.PendingAttestation as FfiPendingAttestation

/** An environment of App Attest. */
typealias AttestEnvironment = dev.bonafide.ffi.AttestEnvironment

/** Which genuine apps are good enough. */
typealias AppAttestPolicy = dev.bonafide.ffi.AppAttestPolicy

/** Where a policy begins. */
typealias AppAttestPreset = dev.bonafide.ffi.AppAttestPreset

/** How much a policy asks of a launch field. */
typealias Demand = dev.bonafide.ffi.Demand

/** Which ways of launching are accepted, by Apple's numbers. */
typealias LaunchCategoryDemand = dev.bonafide.ffi.LaunchCategoryDemand

/** The least version of the bundle. */
typealias BundleVersionDemand = dev.bonafide.ffi.BundleVersionDemand

/** The least version of the operating system for a platform. */
typealias OsVersionDemand = dev.bonafide.ffi.OsVersionDemand

/**
 * Verifies attestations and assertions of Apple App Attest. Made once, used by any number of
 * threads.
 *
 * @param apps App IDs, such as `TEAMID1234.com.example.app`
 * @param environments whose keys are accepted; production if it is empty
 * @param trustAnchors trusted **instead of** Apple's root: for tests
 * @param knownIntermediates whose signatures are verified now, once
 * @param platforms Apple's numbers of the platforms that are accepted; 10 (iOS) and 13 (macOS) if it
 * is empty
 * @param bootPolicies more boot policies of Macs
 * @throws BonafideException.Configuration
 */
class AppAttestVerifier(
    apps: Collection<String>,
    environments: Collection<AttestEnvironment> = emptyList(),
    trustAnchors: Collection<X509Certificate> = emptyList(),
    knownIntermediates: Collection<X509Certificate> = emptyList(),
    platforms: Collection<UInt> = emptyList(),
    bootPolicies: Collection<ByteArray> = emptyList(),
) : AutoCloseable {
    internal val ffi: FfiVerifier = native {
        FfiVerifier(
            FfiConfig(
                apps = apps.toList(),
                environments = environments.toList(),
                trustAnchors = trustAnchors.map(X509Certificate::getEncoded),
                knownIntermediates = knownIntermediates.map(X509Certificate::getEncoded),
                platforms = platforms.toList(),
                bootPolicies = bootPolicies.toList(),
            ),
        )
    }

    /** A verifier for one app in production. */
    constructor(app: String) : this(listOf(app))

    /**
     * Verifies an attestation object, all of Apple's steps.
     *
     * @param attestationObject what `attestKey` gave the app
     * @param keyId what `generateKey` gave
     * @param clientDataHash what you rebuilt, from your own challenge
     * @throws BonafideException for whatever is not genuine
     */
    fun verifyAttestation(
        attestationObject: ByteArray,
        keyId: KeyId,
        clientDataHash: ClientDataHash,
        now: Instant = Instant.now(),
    ): PendingAttestation = native {
        val hash = clientDataHash.octets.borrow()
        PendingAttestation(ffi.verifyAttestation(attestationObject, keyId.octets.borrow(), hash, now))
    }

    /**
     * Verifies an assertion object with the key that its device enrolled.
     *
     * @throws BonafideException for whatever is not genuine
     */
    fun verifyAssertion(
        assertionObject: ByteArray,
        clientDataHash: ClientDataHash,
        key: AttestedKey,
    ): PendingAssertion = native {
        val hash = clientDataHash.octets.borrow()
        PendingAssertion(ffi.verifyAssertion(assertionObject, hash, key.ffi))
    }

    /**
     * Verifies an attestation and tells it step by step: for people who look for a mistake, not for
     * a production log.
     */
    fun explainAttestation(
        attestationObject: ByteArray,
        keyId: KeyId,
        clientDataHash: ClientDataHash,
        now: Instant = Instant.now(),
    ): String = native {
        val hash = clientDataHash.octets.borrow()
        ffi.explainAttestation(attestationObject, keyId.octets.borrow(), hash, now)
    }

    /** The same for an assertion. */
    fun explainAssertion(
        assertionObject: ByteArray,
        clientDataHash: ClientDataHash,
        key: AttestedKey,
    ): String = native {
        ffi.explainAssertion(assertionObject, clientDataHash.octets.borrow(), key.ffi)
    }

    /** Whether the verifier serves this app. */
    fun serves(appId: String): Boolean = native { ffi.serves(appId.wellFormed()) }

    /** Frees what the native library holds. */
    override fun close() = ffi.close()
}

/** The key of an enrolled device. */
class AttestedKey internal constructor(internal val ffi: FfiKey) : AutoCloseable {
    /** The name of the device: its key in your table. */
    val device: DeviceId get() = DeviceId(ffi.device())

    /** The app that the key is for: compare it, where a verifier serves several. */
    val appId: String get() = ffi.appId()

    /** The environment: compare it, where a verifier accepts both. */
    val environment: AttestEnvironment get() = ffi.environment()

    /** The record, for [fromTrustedStorage]. */
    fun record(): ByteArray = ffi.record()

    /** Frees what the native library holds. */
    override fun close() = ffi.close()

    override fun equals(other: Any?) = other is AttestedKey && record().contentEquals(other.record())

    override fun hashCode() = record().contentHashCode()

    override fun toString() = "AttestedKey(…)"

    companion object {
        /**
         * From the record that [Effect.Enrol] had you store.
         *
         * @throws BonafideException.Internal.StoredKeyUnreadable
         */
        fun fromTrustedStorage(record: ByteArray): AttestedKey =
            native { AttestedKey(FfiKey.fromTrustedStorage(record)) }

        /**
         * From another server's table: 65 bytes of an uncompressed point on P-256, or a
         * SubjectPublicKeyInfo. **Nothing proves it**: only for keys that were attested before.
         *
         * @throws BonafideException.Configuration.InvalidTrustedKey
         */
        fun fromTrustedParts(
            publicKey: ByteArray,
            appId: String,
            environment: AttestEnvironment,
        ): AttestedKey =
            native { AttestedKey(FfiKey.fromTrustedParts(publicKey, appId, environment)) }
    }
}

/** The launch fields of iOS 27 and macOS 27, and whether they count. */
sealed interface Launch {
    /** There are none. */
    data object Absent : Launch

    /**
     * The system wrote these.
     *
     * @property category Apple's number of the way in which the app was launched
     */
    data class Present(val category: Int?, val bundleVersion: String?) : Launch

    /** Nothing signed says that the system wrote these. A hooked app could have. */
    data class Unproven(val category: Int?, val bundleVersion: String?) : Launch
}

private fun FfiLaunch.plain(): Launch = when (this) {
    is FfiLaunch.Absent -> Launch.Absent
    is FfiLaunch.Present -> Launch.Present(category?.toInt(), bundleVersion)
    is FfiLaunch.Unproven -> Launch.Unproven(category?.toInt(), bundleVersion)
}

/** What an attestation says. */
class Attestation internal constructor(private val ffi: FfiAttestation) : Claims {
    /** The key that was attested, for use right away. */
    val key: AttestedKey = AttestedKey(ffi.key)

    /** Apple's number of the platform. */
    val platform: Int get() = ffi.platform.toInt()

    /** The version of the operating system. */
    val osVersion: String? get() = ffi.osVersion

    /** Its build. */
    val osBuild: String? get() = ffi.osBuild

    /** How the app was launched. */
    val launch: Launch get() = ffi.launch.plain()

    /** The receipt for Apple's fraud metric, **not verified**. */
    fun receipt(): ByteArray = ffi.receipt.copyOf()

    /** The leaf certificate is valid in these moments. */
    val leafValidity: ClosedRange<Instant> get() = ffi.leafNotBefore..ffi.leafNotAfter
}

/** What an assertion says. */
class Assertion internal constructor(private val ffi: FfiAssertion) : Claims {
    /** The name of the device. */
    val device: DeviceId get() = DeviceId(ffi.device)

    /** The app: compare it, where a verifier serves several. */
    val appId: String get() = ffi.appId

    /** The environment. */
    val environment: AttestEnvironment get() = ffi.environment

    /** The counter, from 1 to 2³² − 1. */
    val counter: Long get() = ffi.counter.toLong()

    /** How the app was launched. */
    val launch: Launch get() = ffi.launch.plain()
}

/** A genuine attestation. */
class PendingAttestation internal constructor(private val ffi: FfiPendingAttestation) :
    Pending<Attestation>(ffi) {
    override fun effects() = native { ffi.effects().map { it.plain() } }

    override fun finish(outcome: Outcome) = native { Attestation(ffi.finish(outcome)) }

    /** Says whose device it is: an enrolment enrols it for them. */
    fun ownedBy(subject: String): PendingAttestation = apply { native { ffi.ownedBy(subject) } }

    /** Takes the challenge in the same write: both count, or neither. */
    fun withChallenge(challenge: PendingChallenge): PendingAttestation =
        apply { native { ffi.withChallenge(challenge.ffi) } }

    /** Judges it before its device is enrolled. */
    fun appraise(policy: AppAttestPolicy): Appraisal = native { ffi.appraise(policy) }
}

/** A genuine assertion. */
class PendingAssertion internal constructor(private val ffi: FfiPendingAssertion) :
    Pending<Assertion>(ffi) {
    override fun effects() = native { ffi.effects().map { it.plain() } }

    override fun finish(outcome: Outcome) = native { Assertion(ffi.finish(outcome)) }

    /** Says whose device it must be: its counter advances only if it is theirs. */
    fun ownedBy(subject: String): PendingAssertion = apply { native { ffi.ownedBy(subject) } }

    /** Takes the challenge in the same write: both count, or neither. */
    fun withChallenge(challenge: PendingChallenge): PendingAssertion =
        apply { native { ffi.withChallenge(challenge.ffi) } }

    /** Judges it before it is committed. It is used up by its commit either way. */
    fun appraise(policy: AppAttestPolicy): Appraisal = native { ffi.appraise(policy) }
}
