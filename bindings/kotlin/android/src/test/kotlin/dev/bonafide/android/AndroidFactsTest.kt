package dev.bonafide.android

import android.content.Context
import android.content.pm.ApplicationInfo
import android.content.pm.InstallSourceInfo
import android.content.pm.PackageInfo
import android.content.pm.PackageManager
import android.content.pm.Signature
import android.content.pm.SigningInfo
import dev.bonafide.DeviceFacts
import dev.bonafide.Sha256
import dev.bonafide.SignalExpectations
import dev.bonafide.rootManagerPackages
import dev.bonafide.signalPropertyNames
import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.mockito.Mockito.doReturn
import org.mockito.Mockito.mock
import org.mockito.Mockito.`when` as given

class AndroidFactsTest {
    private val app = "com.example.app"
    private val certificate = byteArrayOf(1, 2, 3)
    private val packages: PackageManager = mock(PackageManager::class.java) {
        throw PackageManager.NameNotFoundException()
    }
    // Its constructor asks for the time, which is not there on a JVM.
    private val info: ApplicationInfo = mock(ApplicationInfo::class.java)
    private val context: Context = mock(Context::class.java).also {
        given(it.packageName).thenReturn(app)
        given(it.applicationInfo).thenReturn(info)
        given(it.packageManager).thenReturn(packages)
    }

    private fun facts(sdk: Int, properties: Map<String, String>? = null): DeviceFacts =
        runBlocking { AndroidFacts(context, { properties }, sdk).collect() }


    @Suppress("DEPRECATION")
    private fun installed(name: String, flags: Int, info: PackageInfo) {
        doReturn(info).`when`(packages).getPackageInfo(name, flags)
    }

    @Test
    fun `a device of today`() {
        val signing = mock(SigningInfo::class.java)
        given(signing.apkContentsSigners).thenReturn(arrayOf(Signature(certificate)))
        val source = mock(InstallSourceInfo::class.java)
        given(source.installingPackageName).thenReturn("com.android.vending")
        installed(
            app, PackageManager.GET_SIGNING_CERTIFICATES,
            PackageInfo().apply { signingInfo = signing },
        )
        doReturn(source).`when`(packages).getInstallSourceInfo(app)
        installed("com.topjohnwu.magisk", 0, PackageInfo())
        info.flags = ApplicationInfo.FLAG_DEBUGGABLE
        val properties = signalPropertyNames().associateWith { "" }
        assertEquals(
            DeviceFacts(
                certificateDigests = listOf(Sha256.of(certificate)),
                appId = app,
                installer = "com.android.vending",
                debuggable = true,
                rootManagers = listOf("com.topjohnwu.magisk"),
                properties = properties,
            ),
            facts(34, properties),
        )
    }

    @Test
    @Suppress("DEPRECATION")
    fun `a device of 2017`() {
        val old = PackageInfo().apply { signatures = arrayOf(Signature(certificate)) }
        installed(app, PackageManager.GET_SIGNATURES, old)
        doReturn(null).`when`(packages).getInstallerPackageName(app)
        val facts = facts(26)
        assertEquals(listOf(Sha256.of(certificate)), facts.certificateDigests)
        assertEquals("", facts.installer)
        assertEquals(false, facts.debuggable)
        assertEquals(emptyList(), facts.rootManagers)
        assertNull(facts.properties)
    }

    @Test
    fun `what the framework does not say was not looked at`() {
        val facts = facts(34)
        assertNull(facts.certificateDigests)
        assertNull(facts.installer)
        val dead = mock(Context::class.java) { throw RuntimeException("DeadSystemException") }
        doReturn(null).`when`(dead).applicationContext
        doReturn(app).`when`(dead).packageName
        val none = runBlocking { AndroidFacts(dead, { null }, 34).collect() }
        assertEquals(DeviceFacts(appId = app), none)
    }

    @Test
    fun `facts become a report`() = runBlocking<Unit> {
        val report = AndroidFacts(context, { null }, 34)
            .collectSignals(SignalExpectations(appIds = listOf("com.example.another")))
        assertTrue(report.checks.isNotEmpty())
    }

    @Test
    fun `the manifest asks for each root manager`() {
        val manifest = generateSequence(Path.of("").toAbsolutePath(), Path::getParent)
            .map { it.resolve("src/main/AndroidManifest.xml") }
            .first { it.exists() }
        val queries = manifest.readText().substringAfter("<queries>").substringBefore("</queries>")
        val names = Regex("""<package android:name="(.+)" />""").findAll(queries)
        assertEquals(rootManagerPackages(), names.map { it.groupValues[1] }.toList())
    }

    @Test
    fun `getprop is read, and what hangs or fails is no answer`() {
        val names = listOf("ro.build.tags", "ro.kernel.qemu", "ro.secure")
        fun read(script: String, timeout: Long = 5000) =
            GetProp(listOf("/bin/sh", "-c", script), timeout).read(names)
        val output = """
            [ro.build.tags]: [release-keys]
            [ro.build.fingerprint]: [a/b:c]
            [ro.secure]: [1]
            [sys.multi]: [first
            second]
            no property
        """.trimIndent()
        assertEquals(
            mapOf("ro.build.tags" to "release-keys", "ro.kernel.qemu" to "", "ro.secure" to "1"),
            read("cat <<'X'\n$output\nX"),
        )
        assertNull(read("exit 0"))
        assertNull(read("echo '[ro.secure]: [1]'; exit 3"))
        val started = System.nanoTime()
        assertNull(read("echo '[ro.secure]: [1]'; sleep 60", timeout = 200))
        assertTrue(System.nanoTime() - started < 10_000_000_000)
        assertNull(GetProp(listOf("/no/such/program")).read(names))
        // More than a pipe holds.
        val many = read("i=0; while [ ${'$'}i -lt 5000 ]; do echo \"[k.${'$'}i]: [vvvvvvvvvvvvvvvvvvvv]\"; i=${'$'}((i+1)); done")
        assertContains(many.orEmpty(), "ro.secure")
    }
}
