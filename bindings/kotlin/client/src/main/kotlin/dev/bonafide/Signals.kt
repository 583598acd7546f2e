package dev.bonafide

import dev.bonafide.ffi.readSignalsReport
import java.time.Duration
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import dev.bonafide.ffi.DeviceFacts as FfiFacts
import dev.bonafide.ffi.SignalExpectations as FfiExpectations
import dev.bonafide.ffi.SignalsReport as FfiReport
import dev.bonafide.ffi.collectSignals as ffiCollectSignals
import dev.bonafide.ffi.rootManagerPackages as ffiRootManagerPackages
import dev.bonafide.ffi.signalPropertyNames as ffiSignalPropertyNames

/** The system that an app runs on. */
typealias SignalPlatform = dev.bonafide.ffi.SignalPlatform

/** What kind of trouble a signal is a sign of. */
typealias SignalCategory = dev.bonafide.ffi.SignalCategory

/** How grave a finding is. */
typealias SignalSeverity = dev.bonafide.ffi.SignalSeverity

/** Something that was found. */
typealias SignalFinding = dev.bonafide.ffi.SignalFinding

/**
 * What only the app's own layer can find out, with Android's framework. What is `null` was not
 * looked at, which is not the same as clean.
 *
 * @property certificateDigests of the certificates that signed the app
 * @property appId the package name
 * @property installer the package that installed the app; empty if it is not known
 * @property debuggable `FLAG_DEBUGGABLE`
 * @property rootManagers which of [rootManagerPackages] are installed
 * @property properties the system properties [signalPropertyNames]; empty for one that is not set
 */
data class DeviceFacts(
    val certificateDigests: List<Sha256>? = null,
    val appId: String? = null,
    val installer: String? = null,
    val debuggable: Boolean? = null,
    val rootManagers: List<String>? = null,
    val properties: Map<String, String>? = null,
)

/**
 * What the developer says of the app, to compare with what the device says. What is left empty is
 * not looked at.
 *
 * @property appIds package names of the app
 * @property certificateDigests of the certificates that may sign it
 * @property installers packages of the stores that may install it
 */
data class SignalExpectations(
    val appIds: List<String> = emptyList(),
    val certificateDigests: List<Sha256> = emptyList(),
    val installers: List<String> = emptyList(),
)

/** The system properties that belong into [DeviceFacts.properties]. */
fun signalPropertyNames(): List<String> = ffiSignalPropertyNames()

/** Packages of apps that grant root, which are looked up for [DeviceFacts.rootManagers]. */
fun rootManagerPackages(): List<String> = ffiRootManagerPackages()

/**
 * What an app found, and what it could not look at. **It proves nothing by itself.** Bound into a
 * request, it shows that the genuine app sent exactly these bytes, not that they are true.
 */
class SignalsReport internal constructor(private val report: FfiReport) {
    /** What is bound into the request: the SHA-256 of the bytes. */
    val digest: Sha256 = Sha256(report.sha256)

    /** The system that the app says it runs on. */
    val platform: SignalPlatform get() = report.platform

    /** How long the collection took. */
    val duration: Duration get() = report.duration

    /** The ids of the checks that ran. */
    val checks: List<String> get() = report.checks

    /** What was found. */
    val findings: List<SignalFinding> get() = report.findings

    /** The ids of what could not be looked at: **not** the same as clean. */
    val inconclusive: List<String> get() = report.inconclusive

    /** A copy of what is sent, as it is. */
    fun toByteArray(): ByteArray = report.bytes.copyOf()

    /** As a person would want to read it. */
    override fun toString(): String = report.text

    companion object {
        /**
         * Reads the bytes of a report: only the one form that a collection writes.
         *
         * Throws [BonafideException.Malformed].
         */
        fun of(bytes: ByteArray): SignalsReport = native { SignalsReport(readSignalsReport(bytes)) }
    }
}

/**
 * Looks at the device: a few milliseconds, and up to 50 for each check that the device keeps
 * waiting, on [dispatcher].
 */
suspend fun collectSignals(
    facts: DeviceFacts = DeviceFacts(),
    expected: SignalExpectations = SignalExpectations(),
    dispatcher: CoroutineDispatcher = Dispatchers.IO,
): SignalsReport = withContext(dispatcher) {
    native {
        val report = ffiCollectSignals(
            FfiFacts(
                certificateDigests = facts.certificateDigests?.map(Sha256::toByteArray),
                appId = facts.appId,
                installer = facts.installer,
                debuggable = facts.debuggable,
                rootManagers = facts.rootManagers,
                properties = facts.properties,
            ),
            FfiExpectations(
                appIds = expected.appIds,
                certificateDigests = expected.certificateDigests.map(Sha256::toByteArray),
                installers = expected.installers,
            ),
        )
        SignalsReport(report)
    }
}
