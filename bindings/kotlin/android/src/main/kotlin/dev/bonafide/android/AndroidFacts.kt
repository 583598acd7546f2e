package dev.bonafide.android

import android.content.Context
import android.content.pm.ApplicationInfo
import android.content.pm.PackageManager
import android.os.Build
import dev.bonafide.DeviceFacts
import dev.bonafide.Sha256
import dev.bonafide.SignalExpectations
import dev.bonafide.SignalsReport
import dev.bonafide.rootManagerPackages
import dev.bonafide.signalPropertyNames
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/**
 * Finds out what runtime signals need of Android's framework. What it cannot find out is `null`,
 * which is not the same as clean.
 *
 * Most facts do not change while the app runs: keep what [collect] gave.
 *
 * @param properties where the system properties come from
 * @param sdk the device's API level
 */
class AndroidFacts(
    context: Context,
    private val properties: PropertySource = GetProp(),
    private val sdk: Int = Build.VERSION.SDK_INT,
) {
    private val context = context.applicationContext ?: context
    private val packages: PackageManager get() = context.packageManager

    /** Asks the package manager, and runs `getprop` once: not for the main thread. */
    suspend fun collect(dispatcher: CoroutineDispatcher = Dispatchers.IO): DeviceFacts =
        withContext(dispatcher) {
            DeviceFacts(
                certificateDigests = found { certificateDigests() },
                appId = context.packageName,
                installer = found { installer().orEmpty() },
                debuggable = found {
                    context.applicationInfo.flags and ApplicationInfo.FLAG_DEBUGGABLE != 0
                },
                rootManagers = found { rootManagerPackages().filter(::isInstalled) },
                properties = properties.read(signalPropertyNames()),
            )
        }

    private fun certificateDigests(): List<Sha256>? {
        val signatures = if (sdk >= Build.VERSION_CODES.P) {
            val flags = PackageManager.GET_SIGNING_CERTIFICATES
            packages.getPackageInfo(context.packageName, flags).signingInfo?.apkContentsSigners
        } else {
            // Before API 28, several signers can be shown that Android never checked; they are
            // compared with yours, so one more can only be an alarm.
            @Suppress("DEPRECATION")
            packages.getPackageInfo(context.packageName, PackageManager.GET_SIGNATURES).signatures
        }
        return signatures?.map { Sha256.of(it.toByteArray()) }
    }

    private fun installer(): String? =
        if (sdk >= Build.VERSION_CODES.R) {
            packages.getInstallSourceInfo(context.packageName).installingPackageName
        } else {
            @Suppress("DEPRECATION")
            packages.getInstallerPackageName(context.packageName)
        }

    private fun isInstalled(name: String): Boolean =
        try {
            @Suppress("DEPRECATION")
            packages.getPackageInfo(name, 0)
            true
        } catch (_: PackageManager.NameNotFoundException) {
            false
        }

    /** The framework is another process, which can be gone or hooked: whatever it throws. */
    private inline fun <T> found(ask: () -> T?): T? =
        try {
            ask()
        } catch (_: Exception) {
            null
        }
}

/** Facts, then the collection, on [dispatcher]: what an app calls before a request. */
suspend fun AndroidFacts.collectSignals(
    expected: SignalExpectations,
    dispatcher: CoroutineDispatcher = Dispatchers.IO,
): SignalsReport = dev.bonafide.collectSignals(collect(dispatcher), expected, dispatcher)
